"""YAML as Go writes it: what was taken from kubectl's own output, and laws that hold for any data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source
from paritycheck.engine.reading import parse_yaml
from paritycheck.parsers.kustomize.emit import dump, sorted_keys
from paritycheck.parsers.kustomize.scalars import json_number, tag_of, value_of, yaml_number
from paritycheck.parsers.kustomize.tree import Budget, plain, planted

LONG = "aaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccccccc ddddddddddddddddddddddd eeeeeeee ffff"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"x": "a\tb\n"}, 'x: "a\\tb\\n"\n'),
        ({"x": "\n x\n"}, "x: |2\n\n   x\n"),
        ({"x": " x\ny"}, "x: |2-\n   x\n  y\n"),
        ({"x": "a\n\n"}, "x: |+\n  a\n\n"),
        ({"x": "x \ny"}, 'x: "x \\ny"\n'),
        ({"x": "yes"}, 'x: "yes"\n'),
        ({"x": "12:30:45"}, 'x: "12:30:45"\n'),
        ({"x": "- a"}, "x: '- a'\n"),
        ({"x": "a #b"}, "x: 'a #b'\n"),
        ({"x": ""}, 'x: ""\n'),
        ({"x": "\U0001f600"}, 'x: "\\U0001F600"\n'),
        ({"x": None, "y": [], "z": {}}, 'x: null\n"y": []\nz: {}\n'),
        ({"x": [["a", "b"], {"p": 1}]}, "x:\n- - a\n  - b\n- p: 1\n"),
        ({"x": 1234567.5, "z": 1e21}, "x: 1.2345675e+06\nz: 1e+21\n"),
        ({"k" * 129: "v"}, f"? {'k' * 129}\n: v\n"),
        ({"m": {"x": LONG}}, f"m:\n  x: {LONG[:91]}\n    {LONG[92:]}\n"),
    ],
)
def test_as_kubectl_prints_it(value: Any, shown: str) -> None:
    assert dump(value) == shown


def test_keys_are_sorted_by_their_numbers_and_letters_last() -> None:
    assert sorted_keys(["a10", "b", "a9", "10", "9", "A", "a-b", "a.b", "ab"]) == [
        "9", "10", "A", "a-b", "a.b", "a9", "a10", "ab", "b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("yes", "!!str", "yes"),
        ("true", "!!bool", True),
        ("0777", "!!int", 511),
        ("08", "!!float", 8.0),
        ("0x1F", "!!int", 31),
        ("1_000", "!!int", 1000),
        (".5", "!!float", 0.5),
        ("1e3", "!!float", 1000.0),
        ("~", "!!null", None),
        ("2020-01-01", "!!timestamp", "2020-01-01T00:00:00Z"),
        ("2020-13-01", "!!str", "2020-13-01"),
        ("v1.2", "!!str", "v1.2"),
        ("99999999999999999999", "!!float", 1e20),
    ],
)
def test_plain_scalars_read_as_go_does(text: str, tag: str, value: Any) -> None:
    assert tag_of(text) == tag
    assert value_of(text, tag) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(number: float) -> None:
    assert float(json_number(number)) == number
    assert float(yaml_number(number)) == number


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=120)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, PLAIN, min_size=1, max_size=4))
def test_what_is_written_reads_back(value: dict[str, Any]) -> None:
    text = dump(value)
    if any(char in text for char in "\x85\u2028\u2029"):  # libyaml takes these for line breaks that fold
        return
    (document,), problems = parse_yaml(Source("x.yaml", text))
    assert not problems
    assert plain(planted(document.cursor, Budget())) == value
