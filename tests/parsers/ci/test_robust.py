"""No text, and no value of the wrong type, breaks a CI parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import ATTRIBUTES
from paritycheck.engine.reading import Files
from paritycheck.parsers.ci import PARSERS

FIXTURES = Path(__file__).parents[3] / "fixtures" / "parsers"
PATHS = {"github": ".github/workflows/a.yml", "circleci": ".circleci/config.yml", "gitlab": ".gitlab-ci.yml"}
WHOLE = {
    "github": FIXTURES / "github/matrix/.github/workflows/ci.yaml",
    "circleci": FIXTURES / "circleci/parameters/.circleci/config.yml",
    "gitlab": FIXTURES / "gitlab/levels/.gitlab-ci.yml",
}
KEYS = st.sampled_from(
    "on env jobs services container image steps uses with run strategy matrix include exclude inputs workflow_call "
    "default defaults working-directory ports options python-version docker executors parameters environment variables "
    "name alias local a b".split()
)
SCALARS = st.sampled_from([
    None, True, 3.1, 7, "", "x", "postgres:16", "${{ matrix.a }}", "${{ inputs.a || 'b' }}", "${{",
    "<< parameters.a >>", "80:80", "echo A=1 >> .env", "$A",
    "./.github/workflows/a.yml", "actions/setup-python@v5", "docker run redis:7",
])  # fmt: skip
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=40,
)
PARSER = pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)


def read(parser, root: Path, data: bytes) -> Resolution:  # type: ignore[no-untyped-def]
    path = root / PATHS[parser.name]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    files = Files(root, [PATHS[parser.name]])
    (unit,) = parser.units(files)
    found = parser.resolve(unit, unit.layers(), files)
    assert all(problem.span or problem.path for problem in found.diagnostics)
    facts = [fact for declaration in found.declarations for fact in declaration.facts]
    assert all(fact.attribute in ATTRIBUTES for fact in facts)
    assert len({declaration.key for declaration in found.declarations}) == len(found.declarations)
    return found


@PARSER
@settings(max_examples=80)
@given(tree=st.dictionaries(KEYS, TREES, max_size=8))
def test_any_tree(parser, tree, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    read(parser, tmp_path_factory.mktemp("tree"), json.dumps(tree).encode())


@PARSER
@settings(max_examples=40)
@given(data=st.binary(max_size=120))
def test_any_bytes(parser, data, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    read(parser, tmp_path_factory.mktemp("bytes"), data)


@PARSER
def test_any_beginning(parser, tmp_path) -> None:  # type: ignore[no-untyped-def]
    whole = WHOLE[parser.name].read_bytes()
    for end in range(0, len(whole), 7):
        read(parser, tmp_path, whole[:end])


def test_a_workflow_that_calls_itself_ends(tmp_path: Path) -> None:
    text = b"on: {workflow_call: {inputs: {a: {}}}}\njobs: {b: {uses: ./.github/workflows/a.yml, with: {a: '1'}}}\n"
    assert read(PARSERS[1], tmp_path, text).declarations == ()


def test_doublings_stay_small(tmp_path: Path) -> None:
    variables = {f"A{n}": f"$A{n - 1}" * 400 for n in range(1, 40)} | {"A0": "0123456789"}
    found = read(PARSERS[2], tmp_path, json.dumps({"variables": variables}).encode())
    assert max(len(fact.value.shown) for fact in found.declarations[0].facts) < 2_000_000


def test_two_scripts_of_one_step_are_one_declaration(tmp_path: Path) -> None:
    text = b"jobs: {a: {steps: [{run: 'echo A=1 >> .env', with: {script: 'echo B=2 >> .env'}}]}}"
    (one,) = read(PARSERS[1], tmp_path, text).declarations
    assert [fact.key for fact in one.facts] == ["A", "B"]
