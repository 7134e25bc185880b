"""Every folder of fixtures/parsers/gitops says what a repository deploys; expected.txt says what that means, and where.

PARITYCHECK_GOLDEN=write writes the expectations.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from paritycheck.engine.canon.secrets import secret_key
from paritycheck.engine.contract import Deployer, Deployment
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.gitops.parser import GitOps
from paritycheck.parsers.helm.chart import Helm
from paritycheck.parsers.helm.lending import LENDER
from paritycheck.parsers.kustomize.lending import Lender

FIXTURES = Path(__file__).parents[3] / "fixtures" / "parsers" / "gitops"
CASES = sorted(case.name for case in FIXTURES.iterdir())
PARSER = GitOps(charts=LENDER, builds=Lender(LENDER))


def load(case: Path) -> Files:
    paths = (path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file())
    return Files(case, (path for path in paths if path != "expected.txt"))


def layer(name: str, files: Files) -> Iterator[str]:
    yield f"    < {name}"
    source = files.source(name)
    if "#" in name and source is not None:
        yield from (f"      | {hidden(line)}" for line in source.text.splitlines() if line.strip())


def hidden(line: str) -> str:
    key, colon, _ = line.partition(":")
    return f"{key}: ***" if colon and secret_key(key.strip()) else line


def shown(one: Deployment, files: Files) -> Iterator[str]:
    spec = one.spec
    site = one.origin.edit_site()
    yield f"{one.what} @ {site.place}:{site.column}"
    yield f"  {spec.parser or '-'} {spec.target or '-'} release={spec.release} namespace={spec.namespace}"
    for name in spec.files:
        yield from layer(name, files)
    yield from (f"    = {name}={text}" for name, text in spec.variables)
    yield from (f"    ? {name}: {reason}" for name, reason in spec.undecided)
    yield from (f"    {clue.sign.value}: {clue.text} @ {clue.span.place}" for clue in one.clues)
    yield from (f"    ! {reason}" for reason in one.unresolved)


def rendered(one: Deployment, files: Files) -> Iterator[str]:
    """What the chart says under these layers, where a person edits it."""
    units = {unit.key: unit for unit in Helm().units(files)}
    unit = units.get(one.spec.target)
    if one.spec.parser != "helm" or unit is None or one.unresolved:
        return
    spec = one.spec
    layers = Layers(
        (*unit.files, *spec.files), spec.variables, release=spec.release, namespace=spec.namespace,
        undecided=spec.undecided,
    )  # fmt: skip
    found = Helm().resolve(unit, layers, files)
    for made in found.declarations:
        for fact in made.facts:
            site = fact.origin.edit_site()
            name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
            yield f"  -> {made.key} {name} = {fact.value.shown} @ {site.place}:{site.column}"
    yield f"  -> read {', '.join(found.read)}"


def said(case: Path) -> Iterator[str]:
    files = load(case)
    for one in PARSER.deployments(files):
        yield from shown(one, files)
        yield from rendered(one, files)


def test_it_is_a_deployer() -> None:
    assert isinstance(PARSER, Deployer)
    assert tuple(PARSER.units(load(FIXTURES / CASES[0]))) == ()


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    text = "\n".join(said(FIXTURES / case)) + "\n"
    golden = FIXTURES / case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("case", CASES)
def test_it_says_the_same_twice(case: str) -> None:
    files = load(FIXTURES / case)
    assert tuple(PARSER.deployments(files)) == tuple(PARSER.deployments(files))
    assert "\n".join(said(FIXTURES / case)) == "\n".join(said(FIXTURES / case))
