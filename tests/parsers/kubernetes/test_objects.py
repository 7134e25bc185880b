from __future__ import annotations

import json
from pathlib import Path

import pytest
from paritycheck.engine.model import Declaration
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.kube.objects import PODS, file_name
from paritycheck.parsers._shared.kube.table import EXTRACTORS
from paritycheck.parsers.kubernetes import PARSER


def declared(tmp_path: Path, **texts: str) -> dict[str, Declaration]:
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    files = Files(tmp_path, (f"{name}.yaml" for name in texts))
    return {
        made.key: made
        for unit in PARSER.units(files)
        for made in PARSER.resolve(unit, unit.layers(), files).declarations
    }


def pod(name: str, image: str, labels: str = "{}") -> str:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {labels}}}\n"
        f"spec: {{containers: [{{name: {name}, image: '{image}'}}]}}\n"
    )


@pytest.mark.parametrize("kind", sorted(PODS))
def test_every_kind_of_workload_states_its_image(kind: str, tmp_path: Path) -> None:
    inner = "{containers: [{name: x, image: 'r/x:1'}]}"
    for word in reversed(PODS[kind]):
        inner = f"{{{word}: {inner}}}"
    text = f'{{"apiVersion": v1, "kind": {kind}, metadata: {{name: x}}, {inner[1:]}'
    (made,) = declared(tmp_path, x=text).values()
    fact = made.fact("tag")
    assert fact is not None
    assert fact.value.shown == "1"


def test_a_label_that_several_workloads_share_names_none_of_them(tmp_path: Path) -> None:
    found = declared(
        tmp_path,
        a=pod("a", "r/a:1", "{app: shop}"),
        b=pod("b", "r/b:1", "{app: shop}"),
        c=pod("c", "r/d:1", "{app: till}"),
    )
    assert "shop" not in found["Pod/a"].names + found["Pod/b"].names
    assert "till" in found["Pod/c"].names


def test_a_second_object_of_one_name_keeps_apart(tmp_path: Path) -> None:
    found = declared(tmp_path, a=pod("x", "r/a:1"), b=pod("x", "r/b:1"), c=pod("x", "r/c:1") * 1)
    assert set(found) == {"Pod/x", "Pod/x@b.yaml", "Pod/x@c.yaml"}


def test_a_config_map_of_the_same_file_is_preferred(tmp_path: Path) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: env}\ndata: {WHERE: %s}\n---\n"
    user = pod("user", "r/u:1").replace("image:", "envFrom: [{configMapRef: {name: env}}], image:")
    found = declared(tmp_path, a=config % "elsewhere", b=config % "here" + user)
    fact = found["Pod/user"].fact("env", "WHERE")
    assert fact is not None
    assert (fact.value.shown, fact.origin.edit_site().place) == ("here", "b.yaml:4")


@pytest.mark.parametrize(
    "path, name",
    [("01-api.yaml", "api"), ("deployment.yaml", ""), ("api-deployment.yaml", "api"), ("k8s/app-hpa.yaml", ""),
     ("web.prod.yaml", "web")],
)  # fmt: skip
def test_file_name(path: str, name: str) -> None:
    assert file_name(path) == name


def test_values_files_and_charts_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "c/templates").mkdir(parents=True)
    (tmp_path / "c/Chart.yaml").write_text("apiVersion: v2\nname: c\nkind: x\n")
    (tmp_path / "c/values.yaml").write_text("extra:\n  - apiVersion: v1\n    kind: Pod\n")
    (tmp_path / "c/templates/pod.yaml").write_text(pod("x", "r/x:1"))
    files = Files(tmp_path, ("c/Chart.yaml", "c/values.yaml", "c/templates/pod.yaml"))
    assert list(PARSER.units(files)) == []


def test_the_table_has_a_row_for_every_kind_of_the_page() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/parsers/kubernetes.md").read_text(encoding="utf-8")
    assert [kind for kind in EXTRACTORS if kind not in page] == []


def test_files_of_a_folder_are_sources_of_their_own(tmp_path: Path) -> None:
    assert [made.by_file for made in declared(tmp_path, x=pod("x", "r/x:1")).values()] == [True]


@pytest.mark.parametrize(
    ("kind", "section", "text", "attribute"),
    [
        ("Secret", "stringData", "one", "env"),
        ("Secret", "stringData", "one\nenvironment prod", "setting"),
        ("Secret", "data", "b25lCnR3bw==", "setting"),
        ("ConfigMap", "data", "url = https://me:hunter2@host/\nenvironment = prod", "setting"),
        ("ConfigMap", "data", "https://me:hunter2@host/", "env"),
    ],
)
def test_a_file_with_secrets_is_not_compared_as_a_whole(
    kind: str, section: str, text: str, attribute: str, tmp_path: Path
) -> None:
    made = declared(tmp_path, x=json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"},
                                            section: {"app.conf": text}}))  # fmt: skip
    (fact,) = [fact for fact in made[f"{kind}/x"].facts if fact.key == "app.conf"]
    expected = "a file with secrets in it is not compared as a whole" if attribute == "setting" else None
    assert (fact.attribute, getattr(fact.value, "reason", None)) == (attribute, expected)
