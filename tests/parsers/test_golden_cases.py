"""Every case folder of fixtures/parsers says what was written; its expected.txt says what that means, and where.

For the formats without layers: pipelines (with the shell text that they run), Dockerfiles, version pins.
PARITYCHECK_GOLDEN=write writes the expectations.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from paritycheck.engine.contract import Parser
from paritycheck.engine.model import Fact
from paritycheck.engine.reading import Files
from paritycheck.parsers import ci, dockerfile, runtime_pins
from paritycheck.parsers._shared.facts import text_value
from paritycheck.parsers._shared.shell import Command, Script
from paritycheck.parsers._shared.spliced import Spliced
from paritycheck.parsers.ci.found import CiParser

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsers"
#: Folders of cases, and who reads them.
PARSERS: dict[str, Parser] = {
    "dockerfile": dockerfile.PARSER,
    "runtime_pins": runtime_pins.PARSER,
    **{parser.name: parser for parser in ci.PARSERS},
}
CASES = [f"{name}/{case.name}" for name in PARSERS for case in sorted((FIXTURES / name).iterdir())]


def load(case: Path) -> Files:
    paths = (path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file())
    return Files(case, (path for path in paths if path != "expected.txt"))


def shown(fact: Fact) -> str:
    site = fact.origin.edit_site()
    name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
    sure = "" if fact.confidence == 1.0 else f" ~{fact.confidence}"
    return f"    {name} = {fact.value.shown}{sure} @ {site.place}:{site.column} {fact.origin.step.value}"


def said(parser: Parser, case: Path) -> Iterator[str]:
    files = load(case)
    for unit in parser.units(files):
        found = parser.resolve(unit, unit.layers(), files)
        yield unit.id
        for one in found.declarations:
            related = " ".join(f"{reference.relation}:{reference.target}" for reference in one.references)
            yield f"  {one.kind} {one.key} names={one.names} folder={one.folder!r} {related}".rstrip()
            yield from map(shown, one.facts)
        yield from (f"  ! {p.level.word} {p.code} {p.place} {p.message}" for p in found.diagnostics)
        yield from (f"  - {path}: {reason}" for path, reason in found.unread)
    if isinstance(parser, CiParser):
        for work in parser.scripts(files):
            yield from run(work)


def run(work: Script | Command) -> Iterator[str]:
    """A script with what is around it."""
    around = work.around
    place, caller = around.origin.span.place, around.origin.edit_site().place
    yield f"$ {around.job} @ {place}{'' if caller == place else f' from {caller}'} in {around.folder or '.'!r}"
    yield f"    clues: {', '.join(f'{one.sign.value} {one.text}' for one in around.clues)}"
    yield f"    variables: {', '.join(f'{name}={shown_text(name, one)}' for name, one in around.variables.items())}"
    whole = work.text.text if isinstance(work, Script) else "command: " + " | ".join(one.text for one in work.words)
    yield from (f"    > {line}" for line in whole.splitlines())


def shown_text(name: str, text: Spliced) -> str:
    return f"unknown ({text.reason})" if text.reason else text_value(name, text.text).shown


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    text = "\n".join(said(PARSERS[case.partition("/")[0]], FIXTURES / case)) + "\n"
    golden = FIXTURES / case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("name", PARSERS)
def test_at_least_five_cases(name: str) -> None:
    assert sum(case.startswith(f"{name}/") for case in CASES) >= 5


@pytest.mark.parametrize("case", CASES)
def test_only_pipelines_exist_for_a_test_run(case: str) -> None:
    name = case.partition("/")[0]
    files = load(FIXTURES / case)
    made = [one for unit in PARSERS[name].units(files)
            for one in PARSERS[name].resolve(unit, unit.layers(), files).declarations]  # fmt: skip
    expected = "test" if PARSERS[name] in ci.PARSERS else "run"
    assert {one.purpose for one in made} <= {expected}
