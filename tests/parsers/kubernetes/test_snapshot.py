"""Snapshots of a cluster: recognised, stripped of what the cluster made, and compared with what is declared."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine import pipeline
from paritycheck.engine.config import load_settings
from paritycheck.engine.contract import Unit
from paritycheck.engine.model import Declaration, Layers, Step, UserError
from paritycheck.engine.reading import Files
from paritycheck.parsers.kubernetes import PARSER
from paritycheck.parsers.kubernetes.snapshot import is_snapshot
from paritycheck.parsers.registry import PARSERS


def about(name: str, **more: Any) -> dict[str, Any]:
    stored = {"uid": "0b8f5d6e-1111-4222-8333-444455556666", "resourceVersion": "7"}
    return {"name": name, "namespace": "shop", **stored, **more}


def pods(kind: str, name: str, image: str, replicas: int = 1, **container: Any) -> dict[str, Any]:
    spec = {"containers": [{"name": name, "image": image, **container}]}
    inner = spec if kind == "Pod" else {"replicas": replicas, "template": {"spec": spec}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": about(name), "spec": inner, "status": {"ready": True}}


def owned(one: dict[str, Any], kind: str, name: str, **labels: str) -> dict[str, Any]:
    reference = {"kind": kind, "name": name, "controller": True}
    return {**one, "metadata": {**one["metadata"], "ownerReferences": [reference], "labels": labels}}


def listed(*items: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}})


@pytest.fixture
def observed(tmp_path: Path) -> Callable[..., dict[str, Declaration]]:
    def declare(*items: dict[str, Any], namespace: str = "") -> dict[str, Declaration]:
        (tmp_path / "snap.json").write_text(listed(*items))
        unit, layers = Unit("kubernetes", "k8s", ()), Layers(observed=("snap.json",), namespace=namespace)
        found = PARSER.resolve(unit, layers, Files(tmp_path, ["snap.json"]))
        return {one.key: one for one in found.declarations}

    return declare


API = pods("Deployment", "api", "r.example.org/api:1", 5)


@pytest.mark.parametrize(
    "path, text, expected",
    [
        ("a.json", listed(API), True),
        ("a.yaml", "kind: List\nitems:\n- metadata:\n    resourceVersion: '7'\n    uid: 0b8f5d6e-1\n", True),
        ("a.json", json.dumps(API), True),
        ("a.yaml", json.dumps(API), False),
        ("a.json", listed({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}), False),
        ("a.yaml", "kind: Deployment\nmetadata:\n  resourceVersion: '7'\n  uid: 0b8f5d6e-1\n", False),
    ],
)  # fmt: skip
def test_is_snapshot(path: str, text: str, expected: bool) -> None:
    assert is_snapshot(path, text) is expected


def test_a_snapshot_is_no_manifest_and_a_note_says_so(tmp_path: Path) -> None:
    (tmp_path / "snap.json").write_text(listed(API))
    files = Files(tmp_path, ["snap.json"])
    assert list(PARSER.units(files)) == []
    assert [(one.code, one.path) for one in files.problems] == [("kubernetes-snapshot", "snap.json")]


def test_facts_are_observed(observed: Callable[..., dict[str, Declaration]]) -> None:
    tag = observed(API)["Deployment/api"].fact("tag")
    assert tag is not None
    assert (tag.value.shown, tag.origin.step) == ("1", Step.OBSERVED)


def test_what_the_cluster_makes_is_left_out(observed: Callable[..., dict[str, Declaration]]) -> None:
    made = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": about("kube-root-ca.crt"), "data": {"ca.crt": "x"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": about("r"), "type": "helm.sh/release.v1", "data": {"a": ""}},
        pods("Deployment", "coredns", "coredns:1") | {"metadata": about("coredns", namespace="kube-system")},
    ]
    assert list(observed(API, *made)) == ["Deployment/api"]


def test_replicas_are_the_autoscalers(observed: Callable[..., dict[str, Declaration]]) -> None:
    scaler = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": about("api"),
              "spec": {"scaleTargetRef": {"name": "api"}, "maxReplicas": 9}}  # fmt: skip
    assert observed(API)["Deployment/api"].fact("replicas") is not None
    assert observed(API, scaler)["Deployment/api"].fact("replicas") is None


@pytest.mark.parametrize(
    "pod, key",
    [
        (owned(pods("Pod", "api-6d4f-x", "r/api:1"), "ReplicaSet", "api-6d4f", **{"pod-template-hash": "6d4f"}),
         "Deployment/api"),
        (owned(pods("Pod", "db-0", "r/db:1"), "StatefulSet", "db"), "StatefulSet/db"),
        (owned(pods("Pod", "report-1", "r/report:1"), "Job", "report-28412340"), "CronJob/report"),
        (pods("Pod", "lonely", "r/lonely:1"), "Pod/lonely"),
    ],
)  # fmt: skip
def test_pods_stand_for_their_owners(
    pod: dict[str, Any], key: str, observed: Callable[..., dict[str, Declaration]]
) -> None:
    found = observed(pod, pod)
    assert next(iter(found)) == key
    assert found[key].fact("image") is not None


def test_what_has_its_owner_beside_it_is_said_once(observed: Callable[..., dict[str, Declaration]]) -> None:
    pod = owned(pods("Pod", "api-6d4f-x", "r/api:0"), "ReplicaSet", "api-6d4f", **{"pod-template-hash": "6d4f"})
    assert list(observed(API, pod)) == ["Deployment/api"]


def test_only_the_namespace_that_is_asked_for(observed: Callable[..., dict[str, Declaration]]) -> None:
    other = pods("Deployment", "other", "r/o:1") | {"metadata": about("other", namespace="elsewhere")}
    assert list(observed(API, other, namespace="shop")) == ["Deployment/api"]
    assert list(observed(API, other)) == ["Deployment/api", "Deployment/other"]


def test_generated_names_lose_their_hash(observed: Callable[..., dict[str, Declaration]]) -> None:
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": about("env-7g2hc5f9b4"), "data": {"A": "1"}}
    user = pods("Deployment", "x", "r/x:1", envFrom=[{"configMapRef": {"name": "env-7g2hc5f9b4"}}])
    made = observed(config, user)["Deployment/x"]
    assert {(one.attribute, one.key): one.value.shown for one in made.facts if one.attribute.startswith("env")} == {
        ("env-from", "configmap/env"): "configmap/env",
        ("env", "A"): "1",
    }


def test_another_file_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "snap.json").write_text('{"a": 1}')
    unit, layers = Unit("kubernetes", "k8s", ()), Layers(observed=("snap.json",))
    found = PARSER.resolve(unit, layers, Files(tmp_path, ["snap.json"]))
    assert [(one.code, one.path) for one in found.diagnostics] == [("kubernetes-snapshot", "snap.json")]
    assert found.unread


# the whole way


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s/api.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - {name: api, image: 'r.example.org/a:2', env: [{name: URL, value: api.prod.x}]}\n"
    )
    (tmp_path / "snap.json").write_text(
        listed(pods("Deployment", "api", "r.example.org/a:1", env=[{"name": "URL", "value": "api.prod.x"}]))
    )
    (tmp_path / "paritycheck.yaml").write_text(
        "version: 1\nenvironments:\n  prod:\n    aliases: [live]\n"
        "    kubernetes: {dir: k8s, observed: snap.json}\n  staging: {kubernetes: [k8s]}\n"
    )
    return tmp_path


def test_diff_compares_what_is_declared_with_what_runs(repository: Path) -> None:
    settings = load_settings(repository, date(2026, 1, 1))
    for names in (("prod", "observed:prod"), ("observed:live", "live")):
        (row,) = pipeline.diff(repository, settings, names, PARSERS).rows
        assert {side.environment: side.statements[0].site.place for side in row.sides} == {
            "prod": "k8s/api.yaml:8",
            "observed:prod": "snap.json:1",
        }


def test_a_snapshot_is_never_what_to_edit(repository: Path) -> None:
    settings = load_settings(repository, date(2026, 1, 1))
    (finding,) = pipeline.diff(repository, settings, ("observed:prod", "prod"), PARSERS).report.findings
    assert finding.places[0].span.path == "k8s/api.yaml"


def test_check_knows_nothing_of_what_runs(repository: Path) -> None:
    settings = load_settings(repository, date(2026, 1, 1))
    reading = pipeline.read(repository, settings, PARSERS)
    assert [one.name for one in reading.world.environments] == ["prod", "staging"]
    assert {one.layers.observed for one in reading.world.placements} == {()}
    listed = pipeline.environments(repository, settings, PARSERS)
    assert [one.name for one in listed] == ["prod", "staging", "observed:prod"]


def test_an_environment_without_snapshots_is_not_observed(repository: Path) -> None:
    settings = load_settings(repository, date(2026, 1, 1))
    with pytest.raises(UserError, match="observed:staging"):
        pipeline.diff(repository, settings, ("staging", "observed:staging"), PARSERS)
