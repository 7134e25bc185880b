"""Objects against the schemas of Kubernetes: every fault, at its line, in words that repeat no value."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from paritycheck.engine.model import Diagnostic, Source
from paritycheck.engine.reading import parse_yaml
from paritycheck.parsers._shared.kube import schemas
from paritycheck.parsers._shared.kube.objects import objects_of
from paritycheck.parsers._shared.kube.schemas import chosen_version, schema_problems
from paritycheck.parsers._shared.kube.text import manifest_text

needs_schemas = pytest.mark.skipif(
    find_spec(schemas.PACKAGE) is None, reason=f"{schemas.PACKAGE} is not installed: pip install '{schemas.EXTRA}'"
)


def problems(text: str, cluster: str = "1.31") -> list[Diagnostic]:
    documents, _ = parse_yaml(Source("k8s/a.yaml", text))
    objects = [one for document in documents for one in objects_of(document.cursor, manifest_text, [])]
    return list(schema_problems(objects, cluster))


def told(text: str, cluster: str = "1.31") -> list[str]:
    return [f"{(one.place or '').removeprefix('k8s/a.yaml:')} {one.message}" for one in problems(text, cluster)]


FRAME = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  selector: {}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n"

FAULTS = [
    ("a wrong type", FRAME + "  template: {}\n  replicas: two\n",
     ["7 Deployment/api: spec.replicas must be a whole number in Kubernetes 1.31"]),
    ("an unknown field", FRAME + "  template: {}\n  replica: 2\n",
     ["7 Deployment/api: spec has no field replica in Kubernetes 1.31; did you mean replicas?"]),
    ("something missing", FRAME, ["4 Deployment/api: spec lacks template, which Kubernetes 1.31 requires"]),
    ("an item without its name", POD + "    - image: x\n",
     ["6 Pod/x: spec.containers.0 lacks name, which Kubernetes 1.31 requires"]),
    ("a boolean of YAML 1.1", POD + "    - name: x\n      env: [{name: A, value: on}]\n",
     ["7 Pod/x: spec.containers.0.env.0.value must be text in Kubernetes 1.31"]),
    ("neither of two", POD + "    - {name: x, livenessProbe: {tcpSocket: {port: true}}}\n",
     ["6 Pod/x: spec.containers.0.livenessProbe.tcpSocket.port must be text or a whole number in Kubernetes 1.31"]),
    ("two at once", FRAME + "  template: []\n  paused: maybe\n",
     ["6 Deployment/api: spec.template must be a mapping in Kubernetes 1.31",
      "7 Deployment/api: spec.paused must be true or false in Kubernetes 1.31"]),
    ("an API that is gone", "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: x}\n",
     ["1 Kubernetes 1.31 has no CronJob in batch/v1beta1; it has CronJob in batch/v1"]),
    ("a group that is gone", "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n",
     ["1 Kubernetes 1.31 has no Ingress in extensions/v1beta1; it has Ingress in networking.k8s.io/v1"]),
    ("a kind that never was", "apiVersion: v1\nkind: Serivce\nmetadata: {name: x}\n",
     ["1 Kubernetes 1.31 has no Serivce in v1"]),
    ("an item of a list", "apiVersion: v1\nkind: List\nitems:\n"
     "  - {apiVersion: v1, kind: Service, metadata: {name: x}, spec: 1}\n",
     ["4 Service/x: spec must be a mapping in Kubernetes 1.31"]),
]  # fmt: skip

SOUND = [
    ("custom resources", "apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: x}\nspec: {a: 1}\n"),
    ("the Gateway API", "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: x}\n"),
    ("Knative's Service", "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: x}\nspec: 1\n"),
    ("what is filled in later", FRAME + "  template: {}\n  replicas: ${REPLICAS}\n"),
    ("an API that is filled in later", "apiVersion: ${API}\nkind: Service\nmetadata: {name: x}\nspec: 1\n"),
    ("nulls", FRAME + "  template: {}\n  replicas: null\n"),
    ("quantities", POD + "    - {name: x, resources: {limits: {cpu: 1, memory: 1Gi}}}\n"),
    ("what the snapshot of a cluster holds", POD + "    - {name: x}\nstatus: {phase: Running}\n"),
]


@needs_schemas
@pytest.mark.parametrize("text, expected", [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_every_fault_at_its_line(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@needs_schemas
@pytest.mark.parametrize("text", [row[1] for row in SOUND], ids=[row[0] for row in SOUND])
def test_what_fits_or_cannot_be_judged(text: str) -> None:
    assert told(text) == []


@needs_schemas
def test_the_version_decides() -> None:
    text = "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: x}\n"
    assert told(text, "1.31") == []
    assert len(told(text, "1.32")) == 1
    assert len(told(text, schemas.NEWEST)) == 1


@needs_schemas
def test_nothing_is_asked_and_nothing_answered() -> None:
    assert problems(FRAME, "") == []


@needs_schemas
def test_a_version_older_than_every_schema() -> None:
    (one,) = problems(FRAME, "1.9")
    assert (one.code, "1.25" in one.message) == ("kubernetes-schema-missing", True)


@needs_schemas
def test_no_value_is_repeated() -> None:
    text = POD + "    - {name: x, env: [{name: TOKEN, value: {hunter2: hunter3}}], command: hunter4}\n"
    assert told(text)
    assert not any(f"hunter{n}" in one for n in "34" for one in told(text))


@needs_schemas
def test_aliases_that_multiply_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "_MOST_VALUES", 50)
    rows = ["a: &a [x, x, x, x, x, x, x, x]"]
    rows += [f"{new}: &{new} [{', '.join([f'*{old}'] * 3)}]" for old, new in zip("abc", "bcd", strict=True)]
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
    assert problems(text) == []
    (one,) = problems(text + "\n".join(rows) + "\n")
    assert one.code == "kubernetes-schema-too-large"


@needs_schemas
def test_many_faults_of_one_object_are_cut() -> None:
    items = "".join(f"    - {{name: {n}, image: [1]}}\n" for n in range(500))
    assert len(problems(POD + items)) == 50


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "PACKAGE", "a_package_that_nobody_has")
    (one,) = problems(FRAME)
    assert (one.code, "paritycheck[kubernetes]" in one.message) == ("kubernetes-schema-missing", True)


@pytest.mark.parametrize(
    "wanted, expected",
    [("1.31", (1, 31)), ("v1.31.4", (1, 31)), ("1.31-gke.100", (1, 31)), ("1.36", (1, 32)), ("1.9", None),
     ("2.0", (1, 32)), ("*", (1, 32)), ("latest", (1, 32)), (">= 1.30", (1, 32)), ("1." + "9" * 5000, (1, 32))],
)  # fmt: skip
def test_chosen_version(wanted: str, expected: tuple[int, int] | None) -> None:
    assert chosen_version(wanted, [(1, 30), (1, 31), (1, 32)]) == expected


def test_nothing_heavy_is_imported_for_manifests() -> None:
    code = (
        "import sys; import paritycheck.parsers.kubernetes; "
        "print([name for name in ('jsonschema', 'referencing', 'kubernetes_validate') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert done.stdout.strip() == "[]"


def _environment() -> dict[str, str]:
    import paritycheck

    return {"PYTHONPATH": str(Path(paritycheck.__file__).parents[1])}
