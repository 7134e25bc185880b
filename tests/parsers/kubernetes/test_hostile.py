"""Objects of any shape: nothing raises, wrong shapes are told, and the cost grows with the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from paritycheck.engine.contract import Resolution, Unit
from paritycheck.engine.model import ATTRIBUTES, Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.kube.objects import PODS
from paritycheck.parsers._shared.kube.table import EXTRACTORS
from paritycheck.parsers.kubernetes import PARSER

#: Words of the schemas, so that shapes go astray where something is read.
WORDS = (
    "metadata name namespace labels app annotations spec template containers initContainers image ports containerPort "
    "env envFrom value valueFrom configMapRef secretKeyRef key resources limits memory livenessProbe httpGet port "
    "securityContext capabilities add volumes volumeMounts mountPath volumeClaimTemplates accessModes selector "
    "matchLabels targetPort rules http paths path backend service host hosts tls hostnames backendRefs listeners "
    "ingress egress from to ipBlock podSelector data stringData encryptedData target scaleTargetRef metrics resource "
    "subjects roleRef verbs apiGroups resources affinity nodeAffinity topologySpreadConstraints topologyKey maxSkew "
    "jobTemplate items ownerReferences kind controller status exec command args"
).split()
SCALARS = strategies.one_of(
    strategies.sampled_from(["", "a", "1", "http", "${X}", "{{ x }}", "100Mi", "é", "=", "\n", "a\nb"]),
    strategies.none(), strategies.booleans(), strategies.integers(-9, 99999), strategies.floats(allow_nan=False),
)  # fmt: skip
SHAPES = strategies.recursive(
    SCALARS,
    lambda inner: strategies.one_of(
        strategies.lists(inner, max_size=3),
        strategies.dictionaries(strategies.sampled_from(WORDS), inner, max_size=5),
    ),
    max_leaves=40,
)
GROUPS = ("v1", "apps/v1", "networking.k8s.io/v1", "gateway.networking.k8s.io/v1", "serving.knative.dev/v1",
          "external-secrets.io/v1", "acid.zalan.do/v1")  # fmt: skip


def resolved(root: Path, text: str, observed: bool = False, cluster: str = "") -> Resolution:
    (root / "k8s").mkdir(exist_ok=True)
    (root / "k8s/a.json").write_text(text, encoding="utf-8")
    files = Files(root, ["k8s/a.json"])
    list(PARSER.units(files))
    paths = ("k8s/a.json",)
    layers = Layers(observed=paths) if observed else Layers(paths, cluster=cluster)
    return PARSER.resolve(Unit("kubernetes", "k8s", paths), layers, files)


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_any_shape_of_any_kind(data: strategies.DataObject, tmp_path: Path) -> None:
    objects = []
    for _ in range(data.draw(strategies.integers(1, 4))):
        shape = data.draw(strategies.dictionaries(strategies.sampled_from(WORDS), SHAPES, max_size=6))
        kind = data.draw(strategies.sampled_from(sorted(EXTRACTORS)))
        objects.append({**shape, "apiVersion": data.draw(strategies.sampled_from(GROUPS)), "kind": kind})
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}, ensure_ascii=False)
    for observed in (False, True):
        made = resolved(tmp_path, text, observed).declarations
        assert len({one.key for one in made}) == len(made)
        for fact in (fact for one in made for fact in one.facts):
            assert bool(fact.key) == ATTRIBUTES[fact.attribute].keyed, fact


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data(), kind=strategies.sampled_from(sorted(PODS)))
def test_any_shape_of_a_container(data: strategies.DataObject, kind: str, tmp_path: Path) -> None:
    container = data.draw(strategies.dictionaries(strategies.sampled_from(WORDS), SHAPES, max_size=8))
    inner: Any = {"containers": [container], "volumes": data.draw(SHAPES)}
    for word in reversed(PODS[kind]):
        inner = {word: inner}
    text = json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, **inner}, ensure_ascii=False)
    resolved(tmp_path, text, cluster="*")


@pytest.mark.parametrize("observed", [False, True])
def test_lists_in_lists_end(observed: bool, tmp_path: Path) -> None:
    inner: Any = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}
    shallow = {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [inner]}]}
    assert len(resolved(tmp_path, json.dumps(shallow), observed).declarations) == 1
    for _ in range(60):
        inner = {"apiVersion": "v1", "kind": "List", "items": [inner]}
    assert resolved(tmp_path, json.dumps(inner), observed).declarations == ()


def test_ten_thousand_objects_that_know_each_other(tmp_path: Path) -> None:
    objects: list[Any] = []
    for number in range(5000):
        spec = {"containers": [{"name": "c", "image": "r/x:1", "ports": [{"name": "p", "containerPort": 80}],
                                "env": [{"name": "HOST", "value": f"s{number}"}]}]}  # fmt: skip
        about = {"name": f"d{number}", "labels": {"app": "one"}}
        template = {"metadata": {"labels": {"app": "one"}}, "spec": spec}
        objects.append(
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": about, "spec": {"template": template}}
        )
        ports = [{"port": 1, "targetPort": "absent" if number % 2 else "p"}]
        objects.append({"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"s{number}"},
                        "spec": {"selector": {"app": "one"}, "ports": ports}})  # fmt: skip
    made = resolved(tmp_path, json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})).declarations
    assert len(made) == 10_000
    ports_of = {one.key: one.fact("target-port", "1") for one in made if one.key in ("Service/s0", "Service/s1")}
    assert {key: fact.value.shown for key, fact in ports_of.items() if fact} == {
        "Service/s0": "80",
        "Service/s1": "absent",
    }
