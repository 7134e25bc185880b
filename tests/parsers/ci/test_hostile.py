"""Hostile pipelines cost bounded work and say what was not read: bombs, circles, matrices of millions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.ci import azure, bitbucket, buildkite, circleci, drone, github, gitlab, jenkins
from paritycheck.parsers.ci.found import CiParser

MANY = list(range(100))
WIDE = dict.fromkeys("abcdef", MANY)


def read(root: Path, parser: CiParser, texts: dict[str, str]) -> tuple[set[str], int]:
    """The codes of the diagnostics, and the number of scripts and facts."""
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    files = Files(root, list(texts))
    found = [parser.resolve(unit, unit.layers(), files) for unit in parser.units(files)]
    facts = sum(len(one.facts) for resolution in found for one in resolution.declarations)
    codes = {problem.code for resolution in found for problem in resolution.diagnostics}
    return codes, facts + sum(1 for _ in parser.scripts(files))


def chain(count: int, width: int) -> dict[str, str]:
    """Workflows of which each calls the next one several times."""
    made = {}
    for number in range(count):
        jobs = {
            f"j{call}": {"uses": f"./.github/workflows/w{number + 1}.yml", "with": {"x": f"${{{{ inputs.x }}}}{call}"}}
            for call in range(width)
        }
        made[f".github/workflows/w{number}.yml"] = json.dumps({"on": {"workflow_call": {}}, "jobs": jobs})
    last = {"on": {"workflow_call": {}}, "jobs": {"z": {"steps": [{"run": "echo"}]}}}
    return {**made, f".github/workflows/w{count}.yml": json.dumps(last)}


def steps(*texts: str) -> list[object]:
    return [{"run": text} for text in texts]


CASES: dict[str, tuple[CiParser, dict[str, str], str]] = {
    "a matrix of millions": (
        github.PARSER,
        {".github/workflows/a.yml": json.dumps(
            {"on": "push", "jobs": {"a": {"strategy": {"matrix": WIDE}, "steps": steps("echo ${{ matrix.a }}")}}}
        )},
        "ci-too-long",
    ),
    "workflows that call each other many times": (github.PARSER, chain(6, 8), "ci-too-long"),
    "workflows that call each other deep": (github.PARSER, chain(14, 1), "ci-too-deep"),
    "more steps than anybody writes": (
        github.PARSER,
        {".github/workflows/a.yml": json.dumps({"on": "push", "jobs": {"a": {"steps": [{}] * 25_000}}})},
        "ci-too-long",
    ),
    "expressions that double": (
        github.PARSER,
        {".github/workflows/a.yml": json.dumps({
            "on": "push", "env": {f"A{n}": f"${{{{ format('{{0}}{{0}}', env.A{n - 1}) }}}}" for n in range(1, 60)},
            "jobs": {"a": {"env": {"B": "${{ join(env.*, env.A59) }}" * 200}, "steps": steps("echo")}},
        })},
        "",
    ),
    "GitLab: rows": (
        gitlab.PARSER,
        {".gitlab-ci.yml": json.dumps({"a": {"parallel": {"matrix": [WIDE] * 50}, "script": "echo $a"}})},
        "ci-too-long",
    ),
    "GitLab: a long chain of extends": (
        gitlab.PARSER,
        {".gitlab-ci.yml": json.dumps(
            {f"j{n}": {"extends": f"j{n + 1}", "script": "x"} for n in range(300)} | {"j300": {}}
        )},
        "ci-cycle",
    ),
    "GitLab: references to references": (
        gitlab.PARSER,
        {".gitlab-ci.yml": "".join(
            f"j{n}:\n  script:\n" + f"    - !reference [j{n + 1}, script]\n" * 20 for n in range(30)
        ) + "j30:\n  script: [echo]\n"},
        "ci-too-long",
    ),
    "GitLab: everybody extends everybody": (
        gitlab.PARSER,
        {".gitlab-ci.yml": json.dumps(
            {f"j{n}": {"extends": [f"j{m}" for m in range(40) if m != n], "image": "ruby:3"} for n in range(40)}
        )},
        "ci-cycle",
    ),
    "CircleCI: rows": (
        circleci.PARSER,
        {".circleci/config.yml": json.dumps({
            "jobs": {"a": {"steps": steps("echo << parameters.a >>")}},
            "workflows": {"w": {"jobs": [{"a": {"matrix": {"parameters": WIDE}}}]}},
        })},
        "ci-too-long",
    ),
    "CircleCI: commands that use each other many times": (
        circleci.PARSER,
        {".circleci/config.yml": json.dumps({
            "commands": {f"c{n}": {"steps": [f"c{n + 1}"] * 20} for n in range(9)} | {"c9": {"steps": steps("x")}},
            "jobs": {"a": {"steps": ["c0"]}},
        })},
        "ci-too-long",
    ),
    "Azure: loops in loops": (
        azure.PARSER,
        {"azure-pipelines.yml": json.dumps({
            "trigger": ["main"], "parameters": [{"name": "p", "default": MANY}],
            "steps": [{"${{ each a in parameters.p }}": [{"${{ each b in parameters.p }}": [
                {"${{ each c in parameters.p }}": [{"script": "echo"}]}]}]}],
        })},
        "ci-too-long",
    ),
    "Azure: templates that use each other many times": (
        azure.PARSER,
        {"azure-pipelines.yml": json.dumps({"trigger": ["main"], "steps": [{"template": "t0.yml"}]})}
        | {f"t{n}.yml": json.dumps({"steps": [{"template": f"t{n + 1}.yml"}] * 10}) for n in range(10)}
        | {"t10.yml": json.dumps({"steps": [{"script": "x"}]})},
        "ci-too-long",
    ),
    "Azure: choices": (
        azure.PARSER,
        {"azure-pipelines.yml": json.dumps({
            "trigger": ["main"], "parameters": [{"name": f"p{n}", "values": MANY} for n in range(20)],
            "steps": [{"script": "echo ${{ parameters.p1 }}"}],
        })},
        "",
    ),
    "Bitbucket: stages in stages": (
        bitbucket.PARSER,
        {"bitbucket-pipelines.yml": "pipelines:\n  default:\n" + "".join(
            f"{'  ' * n}    - stage:\n{'  ' * n}        steps:\n" for n in range(2, 40, 4)
        ) + " " * 90 + "- step: {}\n"},
        "",
    ),
    "Buildkite: rows": (
        buildkite.PARSER,
        {".buildkite/pipeline.yml": json.dumps({"steps": [{"command": "x", "matrix": {"setup": WIDE}}]})},
        "ci-too-long",
    ),
    "Drone: rows": (
        drone.PARSER,
        {".woodpecker.yml": json.dumps({"matrix": WIDE, "steps": [{"name": "a", "image": "x:${a}"}]})},
        "ci-too-long",
    ),
    "Jenkins: braces": (jenkins.PARSER, {"Jenkinsfile": "stage('a') {" * 3000 + "sh 'x'\n" * 3000}, "ci-too-long"),
    "Jenkins: quotes": (jenkins.PARSER, {"Jenkinsfile": "sh '" * 20_000 + "\"" * 20_000 + "/*" * 5000}, ""),
    "aliases that double": (
        gitlab.PARSER,
        {".gitlab-ci.yml": "a0: &a0 {script: [x]}\n" + "".join(
            f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)) + "job: {script: *a39}\n"},
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_ends_and_says_what_was_not_read(name: str, tmp_path: Path) -> None:
    parser, texts, code = CASES[name]
    codes, count = read(tmp_path, parser, texts)
    assert not code or code in codes
    assert count < 60_000
