"""The shop with one file damaged: reading it never raises, whatever the damage."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine import pipeline
from paritycheck.engine.config import load_settings
from paritycheck.parsers.registry import PARSERS

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "fixtures" / "shop"
#: A person's notes, and the configuration of the tool itself, whose mistakes are refused.
APART = ("README.md", "planted.yaml", "paritycheck.yaml")
FILES = {
    path.relative_to(SHOP).as_posix(): path.read_bytes()
    for path in sorted(SHOP.rglob("*"))
    if path.is_file() and path.name not in APART and "__pycache__" not in path.parts
}
TREES = tuple(name for name, data in FILES.items() if name.endswith((".yml", ".yaml")) and b"{{" not in data)
STRAY = (b"${", b"}}", b'"', b"'", b"[", b"{{", b"\0", b"\xff", b"<<EOF\n", b": ", b"- ", b"*a", b"&a ", b"%{if", b"\t",
         b"\\", b"!!binary ", b"$$", b"9" * 40, b"\xef\xbb\xbf", b"\r")  # fmt: skip
WRONG = (5, -1, 1e300, None, True, "", "x", "${", "{{ .Values.x }}", [], {}, [[1]], [None], {"a": {"b": [None]}},
         {1: 2}, [{"name": None}], date(2020, 1, 1))  # fmt: skip
#: Each example reads the whole shop, which takes a while; the examples are the same in every run.
EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shop that may be damaged."""
    folder = tmp_path_factory.mktemp("damaged") / "shop"
    return Path(shutil.copytree(SHOP, folder))


def survives(shop: Path, name: str, content: bytes) -> None:
    """Examine the shop with another content of one file, and put the file back."""
    place = shop / name
    place.write_bytes(content)
    try:
        examined = pipeline.examine(shop, load_settings(shop, date(2026, 12, 1)), PARSERS)
    finally:
        place.write_bytes(FILES[name])
    assert examined.report.coverage.analysed > 20


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file that was cut, had bits flipped, lines taken out or repeated, or something stray put in."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = FILES[name]
    at = draw(st.integers(0, len(data)))
    lines = data.splitlines(keepends=True)
    line = draw(st.integers(0, len(lines)))
    return name, draw(st.sampled_from((
        data[:at],
        data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :] if at < len(data) else b"",
        b"".join(lines[:line] + lines[line + draw(st.integers(1, 5)) :]),
        b"".join(lines[:line] + lines[:1] + lines[line:]),
        data[:at] + draw(st.sampled_from(STRAY)) + data[at:],
    )))  # fmt: skip


@EXAMPLES
@given(damaged())
def test_damaged_text(shop: Path, found: tuple[str, bytes]) -> None:
    survives(shop, *found)


def replaced(draw: st.DrawFn, tree: object) -> object:
    """The tree with something of another type somewhere in it."""
    if isinstance(tree, dict | list) and tree and draw(st.integers(0, 5)):
        table = dict(tree) if isinstance(tree, dict) else dict(enumerate(tree))
        key = draw(st.sampled_from(list(table)))
        table[key] = replaced(draw, table[key])
        return table if isinstance(tree, dict) else list(table.values())
    return draw(st.sampled_from(WRONG))


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, bytes]:
    """A YAML file in which up to three values have another type."""
    name = draw(st.sampled_from(TREES))
    documents = list(yaml.safe_load_all(FILES[name]))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(documents) - 1))
        documents[at] = replaced(draw, documents[at])
    return name, yaml.safe_dump_all(documents, allow_unicode=True).encode()


@EXAMPLES
@given(mistyped())
def test_wrong_types(shop: Path, found: tuple[str, bytes]) -> None:
    survives(shop, *found)
