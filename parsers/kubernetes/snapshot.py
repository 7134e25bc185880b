"""What ``kubectl get ... -o json|yaml`` printed: the objects that run, without what the cluster made by itself.

The API server writes ``uid`` and ``resourceVersion`` into everything that it stores (Kubernetes API, ObjectMeta). The
defaults that it fills in need no care: where the manifests are silent, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Layers, Origin, Step
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of
from .._shared.kube.declarations import declarations
from .._shared.kube.objects import PODS, KubeObject, objects_of
from .._shared.kube.text import Text

CODE = "kubernetes-snapshot"
_STORED: Final = (
    deferred(r"\"?resourceVersion\"?\s*:\s*[\"']?\d"),
    deferred(r"\"?uid\"?\s*:\s*[\"']?[0-9a-f]{8}-"),
)
_LIST: Final = deferred(r"\"?kind\"?\s*:\s*[\"']?\w*List\b")
_STATUS: Final = deferred(r"\"status\"\s*:\s*\{\s*\"")
#: The suffix that kustomize gives to what it generates: ten characters of an alphabet without vowels.
_HASH: Final = deferred(r"-[bcdfghkmt2456789]{10}\Z")
_NAMES: Final = frozenset(("name", "secretName"))
#: Namespaces of the cluster's own parts.
_OWN_NAMESPACES: Final = frozenset(("kube-system", "kube-public", "kube-node-lease"))
#: Objects that a cluster makes by itself: in every namespace, or of these types.
_MADE: Final = frozenset(
    (("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt"), ("ServiceAccount", "default"),
     ("Service", "kubernetes"))
)  # fmt: skip
_MADE_TYPES: Final = frozenset(
    ("kubernetes.io/service-account-token", "helm.sh/release.v1", "bootstrap.kubernetes.io/token")
)
_TOKENS: Final = "/var/run/secrets/kubernetes.io/serviceaccount"
#: What a CronJob puts behind its name for each run.
_RUN: Final = deferred(r"-\d{6,}\Z")


def is_snapshot(path: str, text: str) -> bool:
    """Whether a text is what a cluster said: a list of stored objects, or one of them with its status as JSON."""
    if "resourceVersion" not in text or not all(pattern.search(text) for pattern in _STORED):
        return False
    return bool(_LIST.search(text)) or (path.endswith(".json") and bool(_STATUS.search(text)))


def resolve_snapshot(unit: Unit, layers: Layers, files: Files) -> Resolution:
    """What the objects of the snapshots declare; a file that is none is a diagnostic."""
    problems: list[Diagnostic] = []
    objects: list[KubeObject] = []
    read, unread = [], []
    for path in layers.observed:
        found = [one for document in files.yaml(path) for one in objects_of(document.cursor, observed_text, problems)]
        if not found:
            message = "holds no Kubernetes object; write it with `kubectl get ... -o json`"
            problems.append(Diagnostic(CODE, message, path=path))
            unread.append((path, message))
            continue
        read.append(path)
        objects += found
    files.problems[:] = [one for one in files.problems if one.code != CODE or one.path not in read]  # it is, after all
    folder = unit.key if unit.key not in layers.observed else folder_of(unit.key)
    kept = list(_standing(objects, layers.namespace))
    made = _told(declarations((one for one, _ in kept), "kubernetes", "" if folder == "." else folder), kept)
    named = tuple(replace(one, unit=f"{unit.parser}:{layers.observed[0]}") for one in made)
    return Resolution(named, tuple(dict.fromkeys(problems)), tuple(read), tuple(unread))


def observed_text(cursor: Cursor) -> Text:
    """The text of a scalar; a name without the hash that kustomize adds."""
    text = cursor.text
    if cursor.key is not None and cursor.key.text in _NAMES:
        text = _HASH.sub("", text)
    return Text(text, Origin(cursor.span, Step.OBSERVED))


def _standing(objects: Iterable[KubeObject], namespace: str) -> Iterator[tuple[KubeObject, str]]:
    """The objects that somebody declared, each with the key of its owner where only its pods are seen, else ""."""
    mine = [one for one in objects if _is_of(one, namespace)]
    seen = {(one.kind, one.name.word) for one in mine}
    met: set[str] = set()
    for one in mine:
        owner = _owner(one)
        if owner is None:
            yield one, ""
        elif owner not in seen and one.kind == "Pod" and owner[0] in PODS and "/".join(owner) not in met:
            met.add("/".join(owner))
            yield replace(one, name=replace(one.name, text=owner[1])), "/".join(owner)


def _is_of(one: KubeObject, namespace: str) -> bool:
    own = one.walker.word(one.cursor, "metadata", "namespace")
    if namespace and own and own != namespace:
        return False
    made = (one.kind, one.name.word) in _MADE or one.walker.word(one.cursor, "type") in _MADE_TYPES
    return not made and (own not in _OWN_NAMESPACES or own == namespace)


def _owner(one: KubeObject) -> tuple[str, str] | None:
    """Kind and name of what a controller made the object for, as far up as names tell."""
    for reference in one.walker.items(one.cursor, "metadata", "ownerReferences"):
        kind, name = one.walker.word(reference, "kind"), one.walker.word(reference, "name")
        if one.walker.word(reference, "controller").lower() == "true" and kind:
            label = one.walker.word(one.cursor, "metadata", "labels", "pod-template-hash")
            if kind == "ReplicaSet" and label:
                return "Deployment", name.removesuffix(f"-{label}")
            if kind == "Job" and _RUN.search(name):
                return "CronJob", _RUN.sub("", name)
            return kind, name
    return None


def _told(made: Iterable[Declaration], kept: list[tuple[KubeObject, str]]) -> Iterator[Declaration]:
    """The declarations under their owners' keys, without what the cluster sets: scaled replicas, token mounts."""
    owners = {one.key: key for one, key in kept if key}
    scaled = {one.walker.word(one.cursor, "spec", "scaleTargetRef", "name") for one, _ in kept
              if one.kind == "HorizontalPodAutoscaler"}  # fmt: skip
    for one in made:
        facts = tuple(
            fact for fact in one.facts
            if not (fact.attribute == "replicas" and scaled.intersection(one.names[:1]))
            and not (fact.attribute == "volume" and fact.key == _TOKENS)
        )  # fmt: skip
        yield replace(one, key=owners.get(one.key, one.key), facts=facts)
