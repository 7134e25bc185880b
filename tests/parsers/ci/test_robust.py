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
from paritycheck.parsers._shared.shell import Script
from paritycheck.parsers.ci import PARSERS, github, gitlab
from paritycheck.parsers.ci.found import CiParser

FIXTURES = Path(__file__).parents[3] / "fixtures" / "parsers"
#: For each system the path of a pipeline, and a case with much in it.
SYSTEMS = {
    "azure": ("azure-pipelines.yml", "azure/stages/azure-pipelines.yml"),
    "bitbucket": ("bitbucket-pipelines.yml", "bitbucket/deploy/bitbucket-pipelines.yml"),
    "buildkite": (".buildkite/pipeline.yml", "buildkite/plugins/.buildkite/pipeline.yml"),
    "circleci": (".circleci/config.yml", "circleci/workflows/.circleci/config.yml"),
    "drone": (".drone.yml", "drone/promote/.drone.yml"),
    "github": (".github/workflows/a.yml", "github/matrix/.github/workflows/ci.yaml"),
    "gitlab": (".gitlab-ci.yml", "gitlab/extends/.gitlab-ci.yml"),
    "jenkins": ("Jenkinsfile", "jenkins/declarative/Jenkinsfile"),
}
KEYS = st.sampled_from(
    "on env jobs services container image steps uses with run strategy matrix include exclude inputs workflow_call "
    "default defaults working-directory ports options python-version docker executors parameters environment variables "
    "name alias local a b if env needs permissions extends include rules parallel script stage when secrets workflows "
    "requires commands run stages deployment job task inputs template dependsOn strategy definitions pipelines step "
    "plugins depends_on trigger settings kind image group type value".split()
)
SCALARS = st.sampled_from([
    None, True, 3.1, 7, "", "x", "postgres:16", "${{ matrix.a }}", "${{ inputs.a || 'b' }}", "${{",
    "<< parameters.a >>", "80:80", "echo A=1 >> .env", "$A",
    "./.github/workflows/a.yml", "actions/setup-python@v5", "docker run redis:7", "$(a)", "$[ a ]", "{{matrix.a}}",
    "a", "b", ["a"], [["a", {"a": "b"}]], "${{ if eq(parameters.a, 'b') }}", "Docker@2", "/azure-pipelines.yml",
    "manual", "main", "${{ fromJSON('[1, {}]') }}", "github.ref == 'x'", "docker#v5", "atlassian/kubectl-run:1",
])  # fmt: skip
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=40,
)
PARSER = pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)


def read(parser: CiParser, root: Path, data: bytes) -> Resolution:
    name = SYSTEMS[parser.name][0]
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    files = Files(root, [name])
    (unit,) = parser.units(files)
    found = parser.resolve(unit, unit.layers(), files)
    assert all(problem.span or problem.path for problem in found.diagnostics)
    facts = [fact for declaration in found.declarations for fact in declaration.facts]
    assert all(fact.attribute in ATTRIBUTES for fact in facts)
    assert len({declaration.key for declaration in found.declarations}) == len(found.declarations)
    for work in parser.scripts(files):
        texts = (work.text,) if isinstance(work, Script) else work.words
        assert texts
        assert all(isinstance(text.text, str) for text in texts)
        assert all(clue.text for clue in work.around.clues)
    return found


@PARSER
@settings(max_examples=40)
@given(tree=st.dictionaries(KEYS, TREES, max_size=8))
def test_any_tree(parser: CiParser, tree: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    read(parser, tmp_path_factory.mktemp("tree"), json.dumps(tree).encode())


@PARSER
@settings(max_examples=20)
@given(data=st.binary(max_size=120))
def test_any_bytes(parser: CiParser, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    read(parser, tmp_path_factory.mktemp("bytes"), data)


@PARSER
def test_any_beginning(parser: CiParser, tmp_path: Path) -> None:
    whole = (FIXTURES / SYSTEMS[parser.name][1]).read_bytes()
    for end in range(0, len(whole), 23):
        read(parser, tmp_path, whole[:end])


def test_a_workflow_that_calls_itself_ends(tmp_path: Path) -> None:
    text = b"on: {workflow_call: {inputs: {a: {}}}}\njobs: {b: {uses: ./.github/workflows/a.yml, with: {a: '1'}}}\n"
    found = read(github.PARSER, tmp_path, text)
    assert found.declarations == ()
    assert [problem.code for problem in found.diagnostics] == ["ci-cycle"]


def test_doublings_stay_small(tmp_path: Path) -> None:
    variables = {f"A{n}": f"$A{n - 1}" * 400 for n in range(1, 40)} | {"A0": "0123456789"}
    found = read(gitlab.PARSER, tmp_path, json.dumps({"variables": variables}).encode())
    assert max(len(fact.value.shown) for fact in found.declarations[0].facts) < 2_000_000


def test_two_scripts_of_one_step_are_one_declaration(tmp_path: Path) -> None:
    text = b"jobs: {a: {steps: [{run: 'echo A=1 >> .env', with: {script: 'echo B=2 >> .env'}}]}}"
    (one,) = read(github.PARSER, tmp_path, text).declarations
    assert [fact.key for fact in one.facts] == ["A", "B"]
