"""Which kustomizations are one unit, what an environment lays on it, and that hostile ones stay small."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.discover import discover
from paritycheck.engine.environments import survey
from paritycheck.engine.model import EnvironmentSpec, Layers, LayerSpec, Settings
from paritycheck.parsers import kubernetes
from paritycheck.parsers.kustomize import PARSER
from paritycheck.parsers.kustomize.build import build
from paritycheck.parsers.kustomize.generators import encoded, go_json

APP = """apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 1
  template: {spec: {containers: [{name: app, image: "example/app:1"}]}}
"""
BASE = {"base/kustomization.yaml": "resources: [app.yaml]\n", "base/app.yaml": APP}
ON_BASE = "resources: [../../base]\n"


def place(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def units(root: Path) -> dict[str, tuple[tuple[str, ...], dict[str, str]]]:
    return {
        unit.key: (unit.files, {one.path: one.hint for one in unit.variants}) for unit in PARSER.units(discover(root))
    }


def environments(root: Path, settings: Settings | None = None) -> dict[str, list[tuple[str, ...]]]:
    files = discover(root)
    found = [unit for parser in (kubernetes.PARSER, PARSER) for unit in parser.units(files)]
    world = survey(found, settings or Settings())
    return {one.name: [binding.layers.files for binding in one.bindings] for one in world.environments}


def test_overlays_of_one_base_are_one_unit(tmp_path: Path) -> None:
    place(tmp_path, {**BASE, "overlays/prod/kustomization.yaml": ON_BASE, "overlays/dev/kustomization.yaml": ON_BASE})
    files, variants = units(tmp_path)["base"]
    assert files == ("base/kustomization.yaml",)
    assert variants["overlays/prod/kustomization.yaml"] == "overlays/prod"
    assert environments(tmp_path) == {
        "dev": [("base/kustomization.yaml", "overlays/dev/kustomization.yaml")],
        "prod": [("base/kustomization.yaml", "overlays/prod/kustomization.yaml")],
    }


def test_a_lone_overlay_is_its_own_unit(tmp_path: Path) -> None:
    place(tmp_path, {**BASE, "overlays/prod/kustomization.yaml": ON_BASE})
    assert units(tmp_path) == {"overlays/prod": (("overlays/prod/kustomization.yaml",), {})}
    assert environments(tmp_path) == {"prod": [("overlays/prod/kustomization.yaml",)]}


def test_an_environment_that_another_builds_on_stays_one(tmp_path: Path) -> None:
    place(tmp_path, {
        "production/kustomization.yaml": "resources: [app.yaml]\n", "production/app.yaml": APP,
        "staging/kustomization.yaml": "resources: [../production]\n",
        "dev/kustomization.yaml": "resources: [../production]\n",
    })  # fmt: skip
    assert sorted(environments(tmp_path)) == ["dev", "production", "staging"]


def test_overlays_beside_an_environment_are_environments(tmp_path: Path) -> None:
    place(tmp_path, {**BASE, **{f"overlays/{name}/kustomization.yaml": ON_BASE for name in ("dev", "kaito")}})
    assert sorted(environments(tmp_path)) == ["dev", "kaito"]
    others = place(tmp_path / "other", {**BASE, **{f"tests/{name}/kustomization.yaml": ON_BASE for name in ("x", "y")}})
    assert environments(others) == {}


def test_an_overlay_can_be_declared(tmp_path: Path) -> None:
    place(tmp_path, {**BASE, **{f"variants/{name}/kustomization.yaml": ON_BASE for name in ("blue", "green")}})
    layer = LayerSpec("kustomize", "variants/blue")
    settings = Settings(environments=(EnvironmentSpec("prod", (), (layer,)),))
    assert environments(tmp_path, settings) == {
        "prod": [("base/kustomization.yaml", "variants/blue/kustomization.yaml")]
    }


def test_a_manifest_that_no_kustomization_takes_stays_one(tmp_path: Path) -> None:
    place(tmp_path, {**BASE, "base/extra.yaml": APP})
    assert [unit.files for unit in kubernetes.PARSER.units(discover(tmp_path))] == [("base/extra.yaml",)]


def test_a_value_that_an_overlay_patches_points_at_the_overlay(tmp_path: Path) -> None:
    overlay = ON_BASE + "replicas: [{name: app, count: 4}]\nimages: [{name: example/app, newTag: '2'}]\n"
    place(tmp_path, {**BASE, "overlays/prod/kustomization.yaml": overlay, "overlays/dev/kustomization.yaml": ON_BASE})
    files = discover(tmp_path)
    (unit,) = PARSER.units(files)
    found = PARSER.resolve(unit, Layers((*unit.files, "overlays/prod/kustomization.yaml")), files)
    facts = {fact.attribute: fact for fact in found.declarations[0].facts}
    assert (facts["replicas"].value.shown, facts["replicas"].origin.edit_site().place) == (
        "4", "overlays/prod/kustomization.yaml:2",
    )  # fmt: skip
    assert [loser.place for loser in (one.span for one in facts["replicas"].origin.shadowed)] == ["base/app.yaml:5"]
    assert (facts["tag"].value.shown, facts["tag"].origin.edit_site().place) == (
        "2", "overlays/prod/kustomization.yaml:3",
    )  # fmt: skip
    assert facts["image"].origin.edit_site().place == "base/app.yaml:6"


def codes(root: Path, folder: str) -> set[str]:
    return {problem.code for problem in build(discover(root), folder).problems}


@pytest.mark.parametrize(
    ("files", "folder", "code"),
    [
        pytest.param({"a/kustomization.yaml": "resources: [../b]", "b/kustomization.yaml": "resources: [../a]"},
                     "a", "kustomize-cycle", id="two that build on each other"),
        pytest.param({"a/b/kustomization.yaml": "resources: [..]", "a/kustomization.yaml": "resources: [b]"},
                     "a/b", "kustomize-cycle", id="the folder above"),
        pytest.param({"a/kustomization.yaml": "resources: [../../../../../etc/passwd]"},
                     "a", "outside-repository", id="way out"),
        pytest.param({"a/kustomization.yaml": "resources: [https://example.com/x.yaml]"},
                     "a", "kustomize-remote", id="remote"),
        pytest.param({"a/kustomization.yaml": "resources: ['git@example.com:org/x.git']"},
                     "a", "kustomize-remote", id="repository"),
        pytest.param({"a/kustomization.yaml": "helmCharts: [{name: x}]"},
                     "a", "kustomize-remote", id="chart"),
        pytest.param({"a/kustomization.yaml": "nope: 1"}, "a", "kustomize-field", id="unknown field"),
        pytest.param({"a/x.yaml": ""}, "a", "kustomize-refused", id="no kustomization"),
        pytest.param({"a/kustomization.yaml": "namePrefix: p", "a/kustomization.yml": "namePrefix: p"},
                     "a", "kustomize-refused", id="two files"),
        pytest.param({"a/kustomization.yaml": "resources: [x.yaml]\npatches: [{target: {name: '(a+)+b'}, patch: '"
                      "[{\"op\": \"remove\", \"path\": \"/a\"}]'}]", "a/x.yaml": APP},
                     "a", "kustomize-refused", id="expression that could run for ever"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_said(tmp_path: Path, files: dict[str, str], folder: str, code: str) -> None:
    assert code in codes(place(tmp_path, files), folder)


def test_doubling_kustomizations_end(tmp_path: Path) -> None:
    """Forty levels that each build twice on the next: 2^40 objects if nobody counted."""
    files = {"n40a/kustomization.yaml": "resources: [app.yaml]", "n40a/app.yaml": APP}
    files |= {"n40b/kustomization.yaml": "resources: [app.yaml]", "n40b/app.yaml": APP}
    for level in range(40):
        for side in "ab":
            files[f"n{level}{side}/kustomization.yaml"] = (
                f"namePrefix: {side}\nresources: [../n{level + 1}a, ../n{level + 1}b]\n"
            )
    assert "kustomize-budget" in codes(place(tmp_path, files), "n0a")


def test_replacements_that_nest_end(tmp_path: Path) -> None:
    """A field that is copied into itself again and again doubles each time."""
    one = "- {source: {kind: Widget, fieldPath: spec}, targets: [{select: {kind: Widget}, fieldPaths: [spec.a]}]}\n"
    files = {
        "a/kustomization.yaml": "resources: [w.yaml]\nreplacements:\n" + one * 60,
        "a/w.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {a: {}, b: {c: 1}}\n",
    }
    built = build(discover(place(tmp_path, files)), "a")
    assert len(built.resources) < 2


def test_variables_that_grow_end(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [w.yaml]\nvars:\n- {name: A, objref: {apiVersion: v1, kind: ConfigMap, "
        "name: w}, fieldref: {fieldPath: data.x}}\n",
        "a/w.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, labels: {l: '" + "$(A)" * 2000 + "'}}\n"
        "data: {x: '" + "x" * 1000 + "'}\n",
    }
    assert "kustomize-refused" in codes(place(tmp_path, files), "a")


def test_base64_breaks_its_lines_as_go_does() -> None:
    assert encoded(b"abc") == "YWJj"
    assert [len(line) for line in encoded(b"x" * 60).split("\n")] == [70, 10, 0]


def test_json_escapes_as_go_does() -> None:
    assert go_json({"b": "<a&b>", "a": [1, 1.5, None, True]}) == '{"a":[1,1.5,null,true],"b":"\\u003ca\\u0026b\\u003e"}'


def test_merging_nothing_into_nothing_leaves_nothing(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [w.yaml]\nconfigMapGenerator: [{name: w, behavior: merge}]\n",
        "a/w.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}\ndata: {}\n",
    }
    (built,) = build(discover(place(tmp_path, files)), "a").resources
    assert "data" not in built.body.entries
