"""Replays fixtures/parsers/{compose,dotenv,dotenv_style,code_scan}: every fact with its place, against expected.txt.

Set PARITYCHECK_GOLDEN=write to write the expectations anew, and review the difference like code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from paritycheck.engine.contract import Parser, Resolution, Unit
from paritycheck.engine.model import ATTRIBUTES, Diagnostic, Fact, Known, Layers, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers import code_scan, compose, dotenv, dotenv_style

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "parsers"
PARSERS: dict[str, Parser] = {
    "compose": compose.PARSER, "dotenv": dotenv.PARSER, "dotenv_style": dotenv_style.PARSER,
    "code_scan": code_scan.PARSER,
}  # fmt: skip
CASES = sorted(case.relative_to(ROOT).as_posix() for name in PARSERS for case in (ROOT / name).iterdir())
#: Attributes whose values are texts as they are written; an empty one stands nowhere.
READ_BACK = ("env", "user", "restart", "label", "workdir")
#: Texts of the fixtures that must not appear in any output.
SECRETS = ("hunter2", "correct-horse")


def files_of(root: Path) -> Files:
    paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return Files(root, (path for path in paths if path != "expected.txt"))


def resolutions(parser: Parser, files: Files) -> Iterator[tuple[Unit, Layers, Resolution]]:
    for unit in parser.units(files):
        for extra in ((), *((variant.path,) for variant in unit.variants)):
            layers = Layers((*unit.files, *extra))
            yield unit, layers, parser.resolve(unit, layers, files)


def fact_line(fact: Fact) -> str:
    site, span = fact.origin.edit_site(), fact.origin.span
    via = f" via {span.place}" if span.place != site.place else ""
    lost = "".join(f" over {loser.span.place}" for origin in fact.origin.chain() for loser in origin.shadowed)
    name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
    return f"    {name} = {fact.value.shown!r} at {site.place}:{site.column}{via}{lost}"


def problem_line(problem: Diagnostic) -> str:
    return f"{problem.level.word} {problem.code} {problem.place}: {problem.message}"


def told(parser: Parser, files: Files) -> str:
    lines: list[str] = []
    for unit, layers, found in resolutions(parser, files):
        hints = " ".join(f"{variant.path}={variant.hint}" for variant in unit.variants)
        lines += ["", f"== {unit.id} [{' '.join(layers.files)}] {hints}".rstrip(), f"read {' '.join(found.read)}"]
        lines += [f"unread {path}: {reason}" for path, reason in found.unread]
        lines += map(problem_line, found.diagnostics)
        for made in found.declarations:
            consumers = f" for {', '.join(made.consumers)}" if made.consumers else ""
            place = f"at {made.origin.span.place} of {made.folder or '.'}"
            lines.append(f"{made.kind} {made.key} ({', '.join(made.names)}){consumers} {place}")
            lines += [f"    -> {one.relation} {one.target} at {one.origin.span.place}" for one in made.references]
            lines += map(fact_line, made.facts)
    return "\n".join([*lines, "", *map(problem_line, files.problems)]).strip() + "\n"


@pytest.mark.parametrize("case", CASES)
def test_case_says_what_is_expected(case: str) -> None:
    said = told(PARSERS[case.partition("/")[0]], files_of(ROOT / case))
    expected = ROOT / case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_no_secret_is_shown(case: str) -> None:
    said = (ROOT / case / "expected.txt").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("case", CASES)
def test_facts_are_of_the_vocabulary_and_stand_once(case: str) -> None:
    for _, _, found in resolutions(PARSERS[case.partition("/")[0]], files_of(ROOT / case)):
        keys = [made.key for made in found.declarations]
        assert len(set(keys)) == len(keys)
        for made in found.declarations:
            stated = [(fact.attribute, fact.key) for fact in made.facts]
            assert len(set(stated)) == len(stated)
            assert {fact.attribute for fact in made.facts} <= ATTRIBUTES.keys()


@pytest.mark.parametrize("case", CASES)
def test_the_span_of_a_literal_text_reads_back(case: str) -> None:
    for _, _, found in resolutions(PARSERS[case.partition("/")[0]], files_of(ROOT / case)):
        for made in found.declarations:
            for fact in made.facts:
                text = fact.origin.span.text
                literal = fact.origin.step is Step.LITERAL and fact.attribute in READ_BACK
                # escapes and unquoted YAML numbers and dates read differently from what is written
                if (
                    literal
                    and isinstance(fact.value, Known)
                    and fact.value.shown
                    and not re.search(r"\\|\$\$|^[\d.-]+$", text)
                ):
                    assert text == fact.value.value


@pytest.mark.parametrize("name", PARSERS)
def test_at_least_five_cases(name: str) -> None:
    assert sum(case.startswith(f"{name}/") for case in CASES) >= 5


TEXTS = {
    name: [
        (path.relative_to(ROOT / case).as_posix(), path.read_text(encoding="utf-8"))
        for case in CASES
        if case.startswith(f"{name}/")
        for path in sorted((ROOT / case).rglob("*"))
        if path.is_file() and path.name != "expected.txt"
    ]
    for name in PARSERS
}
NOISE = strategies.sampled_from(
    ["${", "}", "${A:-", "$$", "$A", '"', "'", "- ", ": ", "\n", "&a ", "*a", "<<: *a", "[", "{", "\t", "null", "\x00",
     "\u2028", "|\n", "!reset ", "!override ", "? ", "=", "#", " #", "extends: a", "0x", ".inf", "\\"]
)  # fmt: skip


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_damaged_files_never_raise(
    name: str, data: strategies.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, text = data.draw(strategies.sampled_from(TEXTS[name]))
    for _ in range(data.draw(strategies.integers(1, 3))):
        at = data.draw(strategies.integers(0, len(text)))
        text = text[:at] + data.draw(NOISE) + text[at + data.draw(strategies.integers(0, 40)) :]
    root = tmp_path_factory.mktemp("damaged")
    written = root / path
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(text, encoding="utf-8")
    told(PARSERS[name], files_of(root))
