"""Texts that no file holds are read like files, under a name that leads to one."""

from pathlib import Path

import pytest
from paritycheck.engine.reading import Files, file_of


class Worn(str):
    """A text that knows more than its letters."""


def test_a_made_text_is_read_as_it_was_given(tmp_path: Path) -> None:
    files = Files(tmp_path, ())
    text = Worn("a: 1\n")
    name = files.made("deploy/values.yaml", "production api", text)
    source = files.source(name)
    assert source is not None
    assert source.text is text
    assert files.yaml(name)[0].cursor.get("a") is not None
    assert not files.problems


def test_the_last_text_of_a_name_counts(tmp_path: Path) -> None:
    files = Files(tmp_path, ())
    name = files.made("v.yaml", "k", "a: 1\n")
    assert files.yaml(name)[0].cursor.get("a") is not None
    assert files.made("v.yaml", "k", "b: 1\n") == name
    assert files.yaml(name)[0].cursor.get("b") is not None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("v.yaml", "v.yaml"),
        ("v.yaml#3-9", "v.yaml"),
        ("v.yaml#~production api", "v.yaml"),
        ("a#b.yaml", "a#b.yaml"),
        ("a#b.yaml#~k#~l", "a#b.yaml"),
    ],
)
def test_the_file_of_a_layer(name: str, file: str) -> None:
    assert file_of(name) == file


def test_a_name_that_was_never_made_is_no_file(tmp_path: Path) -> None:
    files = Files(tmp_path, ())
    assert files.source("v.yaml#~k") is None
    assert files.problems
