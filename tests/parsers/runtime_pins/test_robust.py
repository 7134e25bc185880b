"""No text breaks a pin reader, and every pin's place holds its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.pins import is_pin_file, read_pins

CASES = Path(__file__).parents[3] / "fixtures" / "parsers" / "runtime_pins"
EXAMPLES = sorted(path for path in CASES.rglob("*") if path.is_file() and is_pin_file(path.name))
NAMES = st.sampled_from(sorted({path.name for path in EXAMPLES}))


def read(root: Path, name: str, data: bytes) -> None:
    (root / name).write_bytes(data)
    pins, problems = read_pins(name, Files(root, [name]))
    assert all(problem.span is not None for problem in problems)
    for pin in pins:
        assert pin.reason or pin.written in data.decode("utf-8", "replace")


@settings(max_examples=200)
@given(name=NAMES, data=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_any_bytes(name: str, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    read(tmp_path_factory.mktemp("any"), name, data)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(CASES).as_posix())
def test_any_beginning(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    for end in range(len(whole) + 1):
        read(tmp_path, path.name, whole[:end])
