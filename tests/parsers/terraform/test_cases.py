"""Every case folder says what was written; its expected.txt what that means under each variable file, and where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from paritycheck.engine.contract import Resolution, Unit
from paritycheck.engine.model import ATTRIBUTES, Fact, Layers, Origin
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform import PARSER

CASES = Path(__file__).parents[3] / "fixtures" / "parsers" / "terraform"
NAMES = sorted(case.name for case in CASES.iterdir())


def load(case: Path) -> Files:
    paths = (path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file())
    return Files(case, (path for path in paths if path != "expected.txt"))


def resolutions(files: Files) -> Iterator[tuple[Unit, Layers, Resolution]]:
    for unit in PARSER.units(files):
        for extra in ("", *(variant.path for variant in unit.variants)):
            layers = Layers((*unit.files, *([extra] if extra else [])), workspace="prod" if extra else "")
            yield unit, layers, PARSER.resolve(unit, layers, files)


def place(origin: Origin) -> str:
    site = origin.edit_site()
    return f"{site.place}:{site.column}"


def shown(fact: Fact) -> str:
    name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
    sure = "" if fact.confidence == 1.0 else f" ~{fact.confidence}"
    used = f" used {fact.origin.span.place}" if fact.origin.causes else ""
    over = "".join(f" over {place(loser)}" for loser in fact.origin.shadowed)
    return f"    {name} = {fact.value.shown}{sure} @ {place(fact.origin)} {fact.origin.step.value}{used}{over}"


def said(case: Path) -> Iterator[str]:
    for unit, layers, found in resolutions(load(case)):
        yield f"{unit.id} {' '.join(layers.files)}".rstrip()
        for one in found.declarations:
            yield f"  {one.kind} {one.key} names={one.names} consumers={' '.join(one.consumers)} folder={one.folder!r}"
            yield from map(shown, one.facts)
        yield from (f"  ! {p.level.word} {p.code} {p.place} {p.message}" for p in found.diagnostics)
        yield from (f"  - {path}: {reason}" for path, reason in found.unread)


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    text = "\n".join(said(CASES / name)) + "\n"
    golden = CASES / name / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_facts_keep_the_vocabulary(name: str) -> None:
    for _, _, found in resolutions(load(CASES / name)):
        for declaration in found.declarations:
            stated = [(fact.attribute, fact.key) for fact in declaration.facts]
            assert len(stated) == len(set(stated))
            for fact in declaration.facts:
                row = ATTRIBUTES[fact.attribute]
                assert row.keyed or not fact.key, fact


@pytest.mark.parametrize("secret", ["hunter2", "correct-horse", "xoxb"])
def test_secrets_are_not_said(secret: str) -> None:
    assert not any(secret in line for name in NAMES for line in said(CASES / name))
