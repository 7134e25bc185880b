"""One Dockerfile that several services build: what they agree on, what each changes, and the stages that they need."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Fact, Layers, Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.dockerfile import PARSER
from paritycheck.parsers.dockerfile.builds import _needed
from paritycheck.parsers.dockerfile.stages import read_stages
from paritycheck.parsers.dockerfile.syntax import read_dockerfile

NODE = "ARG NODE=20\nARG MODE=plain\nFROM node:$NODE AS base\nARG MODE\nENV MODE=$MODE\n"


def resolved(root: Path, texts: dict[str, str], path: str = "Dockerfile") -> Resolution:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    files = Files(root, texts)
    (unit,) = [unit for unit in PARSER.units(files) if unit.key == path]
    return PARSER.resolve(unit, unit.layers(), files)


def service(name: str, build: str) -> str:
    return f"  {name}:\n    build: {build}\n"


def compose(*services: str) -> str:
    return "services:\n" + "".join(services)


def said(found: Resolution, attribute: str) -> list[str]:
    """Declaration, value, place and confidence of every fact of an attribute."""
    stated: list[tuple[str, Fact]] = [(made.key, one) for made in found.declarations for one in made.facts]
    return [f"{key} {one.value.shown} {one.origin.edit_site().place} {one.confidence}"
            for key, one in stated if one.attribute == attribute]  # fmt: skip


OLD = "{context: ., args: {NODE: '18'}}"
NEW = "{context: ., args: [NODE=22, UNKNOWN_TO_IT=1]}"
ABOVE = "{context: .., args: {NODE: '18'}}"
ABOVE_NEW = "{context: .., args: {NODE: '22'}}"
OUTSIDE = "{context: ., args: {NODE: '$OUTSIDE'}}"
ALONE = "{args: {NODE: '21'}}"
MODE_A, MODE_B = "{context: ., args: {MODE: a}}", "{context: ., args: {MODE: b}}"
ONE = {"compose.yml": compose(service("api", OLD))}
TWO = "build[api of compose.prod.yml].stage.base"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(ONE, ["stage.base 18 compose.yml:3 1.0"], id="one consumer"),
        pytest.param(
            {**ONE, "ci/compose.yml": compose(service("api", ABOVE))},
            ["stage.base 18 compose.yml:3 1.0"],
            id="two that agree",
        ),
        pytest.param(
            {**ONE, "ci/compose.yml": compose(service("web", ABOVE_NEW))},
            ["stage.base 18 compose.yml:3 1.0", "build[web of ci/compose.yml].stage.base 22 ci/compose.yml:3 1.0"],
            id="two projects that differ",
        ),
        pytest.param(
            {"compose.yml": compose(service("api", OLD), service("web", NEW))},
            ["stage.base 18 compose.yml:3 0.5", "build[web of compose.yml].stage.base 22 compose.yml:5 0.5"],
            id="two services of one project differ on purpose",
        ),
        pytest.param(
            {"compose.yml": compose(service("api", OLD), service("web", "."))},
            ["stage.base 20 Dockerfile:1 0.5", "build[api of compose.yml].stage.base 18 compose.yml:3 0.5"],
            id="one that leaves the default",
        ),
        pytest.param(
            {"compose.yml": compose(service("api", OUTSIDE))},
            ["stage.base unknown (variable OUTSIDE is not set) compose.yml:3 1.0"],
            id="a value from outside",
        ),
        pytest.param(
            {**ONE, "compose.override.yml": compose(service("api", ALONE))},
            ["stage.base 21 compose.override.yml:3 1.0"],
            id="an override replaces",
        ),
        pytest.param(
            {**ONE, "compose.prod.yml": compose(service("api", ALONE))},
            ["stage.base 18 compose.yml:3 1.0", f"{TWO} 21 compose.prod.yml:3 1.0"],
            id="a file that lies over the default one",
        ),
        pytest.param(
            {"compose.yml": compose(service("api", MODE_A), service("web", MODE_B))},
            ["stage.base 20 Dockerfile:1 1.0"],
            id="what differs elsewhere is not repeated",
        ),
    ],
)
def test_versions_of_each_build(files: dict[str, str], expected: list[object], tmp_path: Path) -> None:
    assert said(resolved(tmp_path, {"Dockerfile": NODE, **files}), "runtime") == expected


def test_the_final_image_of_a_build_is_its_services(tmp_path: Path) -> None:
    services = compose(service("api", MODE_A), service("web", MODE_B))
    found = resolved(tmp_path, {"Dockerfile": NODE, "compose.yml": services})
    assert said(found, "env") == ["final a compose.yml:3 0.5", "build[web of compose.yml].final b compose.yml:5 0.5"]
    beside = found.declarations[-1]
    assert (beside.kind, beside.names[0], beside.references) == ("image", "web", ())


TARGETS = "ARG NODE=20\nFROM node:$NODE AS base\nFROM base AS dev\nFROM python:3.12 AS last\n"


@pytest.mark.parametrize(
    ("target", "changed"),
    [
        pytest.param("dev", ["stage.base", "stage.dev"], id="a chain"),
        pytest.param("last", [], id="a stage that needs neither"),
        pytest.param("${WHICH}", ["stage.base", "stage.dev"], id="nobody knows which"),
    ],
)
def test_only_the_stages_of_a_target_are_built(target: str, changed: list[str], tmp_path: Path) -> None:
    api = f"{{context: ., target: '{target}', args: {{NODE: '18'}}}}"
    services = compose(service("api", api), service("web", "{context: ., target: dev}"))
    found = resolved(tmp_path, {"Dockerfile": TARGETS, "compose.yml": services})
    mine = [one for one in said(found, "runtime") if " 18 " in one]
    assert mine == [f"build[api of compose.yml].{stage} 18 compose.yml:3 0.5" for stage in changed]


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("FROM a AS x\nFROM b AS y\nFROM c\nCOPY --from=x / /\n", "", {"x", "2"}),
        ("FROM a AS x\nFROM b AS y\nFROM c\nCOPY --from=1 / /\n", "", {"y", "2"}),
        ("FROM a AS x\nFROM x AS y\nFROM c\nRUN --mount=type=bind,from=y,target=/y true\n", "", {"x", "y", "2"}),
        ("FROM a AS x\nFROM x AS Y\nFROM c\n", "y", {"x", "Y"}),
        ("FROM a AS x\nFROM x AS y\n", "0", {"x"}),
        ("FROM a AS x\nFROM x AS y\n", "nowhere", {"x", "y"}),
        ("FROM a AS x\nFROM b AS y\n", None, {"x", "y"}),
    ],
)  # fmt: skip
def test_the_stages_that_a_target_needs(text: str, target: str | None, expected: set[str]) -> None:
    stages, _ = read_stages(read_dockerfile(Source("Dockerfile", text))[0], Layers(()))
    assert _needed(stages, target) == expected


STEP = """jobs:
  publish:
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: {context}
          {more}
          build-args: |
            NODE={node}
            UNKNOWN_TO_IT=1
"""


CHAIN = "ARG NODE=20\nFROM node:$NODE AS base\nFROM base AS dev\nFROM dev\n"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(STEP.format(context=".", more="", node="22"), ["22"], id="the Dockerfile of the context"),
        pytest.param(STEP.format(context="web", more="file: ./Dockerfile", node="22"), ["22"], id="a file"),
        pytest.param(STEP.format(context=".", more="target: base", node="22"), [], id="a target without it"),
        pytest.param(STEP.format(context="web", more="", node="22"), [], id="another Dockerfile"),
        pytest.param(STEP.format(context="${{ inputs.where }}", more="", node="22"), [], id="nobody knows where"),
        pytest.param(STEP.format(context=".", more="", node="${{ inputs.node }}"), ["20"], id="left to the default"),
        pytest.param(STEP.format(context=".", more="", node="18"), [], id="the same value"),
        pytest.param("jobs: [1]\n# docker/build-push-action", [], id="no workflow"),
    ],
)
def test_a_pipeline_is_a_consumer_too(step: str, expected: list[str], tmp_path: Path) -> None:
    texts = {"Dockerfile": CHAIN, "compose.yml": compose(service("api", OLD)), ".github/workflows/release.yml": step}
    found = resolved(tmp_path, texts)
    stated = [one.fact("runtime", "node") for one in found.declarations if one.key.endswith("stage.dev")]
    assert {one.value.shown for one in stated if one is not None} == {"18", *expected}


def test_a_pipelines_value_is_edited_there_and_its_job_names_nothing(tmp_path: Path) -> None:
    step = STEP.format(context=".", more="labels: x", node="22")
    texts = {"Dockerfile": NODE, "compose.yml": compose(service("api", OLD)), ".github/workflows/release.yml": step}
    found = resolved(tmp_path, texts)
    assert said(found, "runtime") == [
        "stage.base 18 compose.yml:3 1.0",
        "build[the job publish of .github/workflows/release.yml].stage.base 22 .github/workflows/release.yml:10 1.0",
    ]
    assert not any("publish" in name for made in found.declarations for name in made.names)


def test_keys_stay_unique(tmp_path: Path) -> None:
    services = compose(*(service(f"s{n}", f"{{context: ., args: {{NODE: '{n}'}}}}") for n in range(14, 24)))
    keys = [made.key for made in resolved(tmp_path, {"Dockerfile": NODE, "compose.yml": services}).declarations]
    assert len(keys) == len(set(keys)) == 11


def test_consumers_of_other_dockerfiles_do_not_count(tmp_path: Path) -> None:
    web = "{context: web, dockerfile: Dockerfile.dev, args: {NODE: '18'}}"
    services = compose(service("api", "."), service("web", web))
    texts = {"Dockerfile": NODE, "web/Dockerfile.dev": NODE, "compose.yml": services}
    assert said(resolved(tmp_path, texts), "runtime") == ["stage.base 20 Dockerfile:1 1.0"]
    found = resolved(tmp_path, texts, "web/Dockerfile.dev")
    assert said(found, "runtime") == ["stage.base 18 compose.yml:5 1.0"]
