"""Every case folder says what was written; its expected.txt says what that means, and where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from paritycheck.engine.model import Fact
from paritycheck.engine.reading import Files
from paritycheck.parsers.dockerfile import PARSER

CASES = Path(__file__).parents[3] / "fixtures" / "parsers" / "dockerfile"


def load(case: Path) -> Files:
    paths = (path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file())
    return Files(case, (path for path in paths if path != "expected.txt"))


def shown(fact: Fact) -> str:
    site = fact.origin.edit_site()
    name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
    sure = "" if fact.confidence == 1.0 else f" ~{fact.confidence}"
    return f"    {name} = {fact.value.shown}{sure} @ {site.place}:{site.column} {fact.origin.step.value}"


def said(case: Path) -> Iterator[str]:
    files = load(case)
    for unit in PARSER.units(files):
        found = PARSER.resolve(unit, unit.layers(), files)
        yield unit.id
        for one in found.declarations:
            related = " ".join(f"{reference.relation}:{reference.target}" for reference in one.references)
            yield f"  {one.kind} {one.key} names={one.names} folder={one.folder!r} {related}".rstrip()
            yield from map(shown, one.facts)
        yield from (f"  ! {p.level.word} {p.code} {p.place} {p.message}" for p in found.diagnostics)
        yield from (f"  - {path}: {reason}" for path, reason in found.unread)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    text = "\n".join(said(case)) + "\n"
    golden = case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()
