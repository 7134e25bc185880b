"""Replays fixtures/parsers/kustomize: every fact with its place, against expected.txt.

Set PARITYCHECK_GOLDEN=write to write the expectations anew, and review the difference like code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from paritycheck.engine.contract import Resolution, Unit
from paritycheck.engine.model import ATTRIBUTES, Fact, Known, Layers, Secret, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers import kubernetes
from paritycheck.parsers.kustomize import PARSER

ROOT = Path(__file__).resolve().parents[3] / "fixtures" / "parsers" / "kustomize"
CASES = sorted(case.name for case in ROOT.iterdir() if case.is_dir())
#: Texts of the fixtures that must not appear in any output.
SECRETS = ("hunter2", "aHVudGVyMg")


def files_of(root: Path) -> Files:
    paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return Files(root, (path for path in paths if path != "expected.txt"))


def resolutions(files: Files) -> Iterator[tuple[Unit, Layers, Resolution]]:
    for unit in PARSER.units(files):
        layerings = [unit.layers(), *(Layers((*unit.files, variant.path)) for variant in unit.variants)]
        for layers in layerings:
            yield unit, layers, PARSER.resolve(unit, layers, files)


def fact_line(fact: Fact) -> str:
    site, span = fact.origin.edit_site(), fact.origin.span
    via = f" via {span.place}" if span.place != site.place else ""
    lost = "".join(f" over {loser.span.place}" for loser in fact.origin.shadowed)
    name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
    shown = fact.value.shown.replace("\n", "\\n")
    return f"    {name} = {shown} at {site.place}:{site.column}{via}{lost}"


def told(files: Files) -> str:
    lines: list[str] = []
    for unit, layers, found in resolutions(files):
        hints = " ".join(f"{variant.path}={variant.hint}" for variant in unit.variants)
        lines += ["", f"== {unit.id} [{' '.join(layers.files)}] {hints}".rstrip()]
        lines += [f"unread {path}: {reason}" for path, reason in found.unread]
        lines += [f"{one.level.word} {one.code} {one.place}: {one.message}" for one in found.diagnostics]
        for made in found.declarations:
            lines.append(f"{made.kind} {made.key} ({', '.join(made.names)}) at {made.origin.span.place}")
            lines += [f"    {reference.relation} {reference.target}" for reference in made.references]
            lines += [fact_line(fact) for fact in made.facts]
    lines += ["", *(f"problem {problem.code} {problem.place}: {problem.message}" for problem in files.problems)]
    return "\n".join(lines).strip() + "\n"


@pytest.mark.parametrize("case", CASES)
def test_case_says_what_is_expected(case: str) -> None:
    said = told(files_of(ROOT / case))
    expected = ROOT / case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_what_a_kustomization_takes_is_no_manifest_of_its_own(case: str) -> None:
    files = files_of(ROOT / case)
    mine = {path for _, _, found in resolutions(files) for path in found.read}
    plain = {path for unit in kubernetes.PARSER.units(files) for path in unit.files}
    assert not mine & plain


@pytest.mark.parametrize("case", CASES)
def test_facts_are_of_the_vocabulary_and_hide_secrets(case: str) -> None:
    for _, _, found in resolutions(files_of(ROOT / case)):
        for made in found.declarations:
            for fact in made.facts:
                assert fact.attribute in ATTRIBUTES
                assert not any(secret in repr((fact.value, made.key)) for secret in SECRETS)
                if "PASSWORD" in fact.key and fact.attribute == "env":
                    assert isinstance(fact.value, Secret)
        assert not any(secret in repr(found.diagnostics) for secret in SECRETS)


@pytest.mark.parametrize("case", CASES)
def test_literal_facts_stand_where_they_say(case: str) -> None:
    """A fact that nothing interpolated reads back from its span."""
    seen = 0
    for _, _, found in resolutions(files_of(ROOT / case)):
        for fact in (fact for made in found.declarations for fact in made.facts):
            text = fact.value.raw if isinstance(fact.value, Known) else ""
            if fact.origin.step is Step.LITERAL and fact.attribute in ("env", "replicas", "tag") and text:
                seen += 1
                assert text in fact.origin.span.text, (fact, fact.origin.span.text)
    assert seen or case == "broken"


@pytest.mark.parametrize("case", CASES)
def test_same_files_same_facts(case: str) -> None:
    assert told(files_of(ROOT / case)) == told(files_of(ROOT / case))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_damaged_kustomizations_never_raise(
    data: strategies.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case = data.draw(strategies.sampled_from(("patches", "generated", "replaced", "component")))
    sources = sorted(path for path in (ROOT / case).rglob("*") if path.is_file() and path.name != "expected.txt")
    victim = data.draw(strategies.sampled_from(sources))
    text = victim.read_bytes()
    cut = data.draw(strategies.integers(0, len(text)))
    filler = data.draw(strategies.binary(max_size=6))
    root = tmp_path_factory.mktemp("damaged")
    for path in sources:
        target = root / path.relative_to(ROOT / case)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text[:cut] + filler + text[cut + len(filler) :] if path == victim else path.read_bytes())
    told(files_of(root))
