"""The page's table of functions is made from the tables that evaluate them: PARITYCHECK_GOLDEN=write renews it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from paritycheck.parsers.terraform.function_names import KNOWN
from paritycheck.parsers.terraform.function_table import FUNCTIONS
from paritycheck.parsers.terraform.functions import UNDECIDED, Special

PAGE = Path(__file__).resolve().parents[3] / "docs" / "parsers" / "terraform.md"
START, END = "<!-- functions: generated -->\n", "<!-- end of functions -->\n"
#: Names that Terraform still knows and always refuses.
_REMOVED = ("list", "map")
_PARTLY = {"base64gzip": "texts of up to eight bytes; the rest depends on the compressor",
           "pathexpand": "paths without ~", "regex": "patterns that cannot run long", "regexall": "as regex",
           "replace": "as regex"}  # fmt: skip


def table() -> Iterator[str]:
    """One line a group of functions."""
    names = sorted(KNOWN - set(_REMOVED))
    files = [name for name in names if isinstance(FUNCTIONS.get(name), Special) and "file" in name]
    exact = [name for name in names if name in FUNCTIONS and name not in files and name not in _PARTLY]
    yield f"| {len(names)} functions | how they are evaluated |\n| --- | --- |\n"
    yield f"| {', '.join(f'`{name}`' for name in exact)} | exactly |\n"
    yield f"| {', '.join(f'`{name}`' for name in files)} | exactly, on files of the repository |\n"
    for name, how in sorted(_PARTLY.items()):
        yield f"| `{name}` | {how} |\n"
    for name, why in sorted(UNDECIDED.items()):
        yield f"| `{name}` | unknown: {why} |\n"
    yield f"| {', '.join(f'`{name}`' for name in _REMOVED)} | refused, as Terraform does |\n"


def test_every_function_has_a_row() -> None:
    assert KNOWN - set(_REMOVED) <= FUNCTIONS.keys() | UNDECIDED.keys()
    assert len(KNOWN - set(_REMOVED)) == 118


def test_the_page_says_so() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    expected = before + START + "".join(table()) + END + after
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        PAGE.write_text(expected, encoding="utf-8")
    assert text == expected or os.environ.get("PARITYCHECK_GOLDEN") == "write"
