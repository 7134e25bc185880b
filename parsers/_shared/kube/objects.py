"""Kubernetes objects, the groups in which they are resolved, and their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ....engine.canon.names import identity
from ....engine.model import Declaration, Diagnostic, Fact, Kind
from ....engine.pattern import deferred
from ....engine.reading import Cursor, name_of
from .environment import Configs
from .text import Reader, Text, Walker, last_wins, plain

#: Longer texts in a ConfigMap are files, not settings.
LONGEST_SETTING = 200
#: The route to the pod's spec, for each kind of workload.
PODS: Final[dict[str, tuple[str, ...]]] = {
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "DaemonSet": ("spec", "template", "spec"),
    "ReplicaSet": ("spec", "template", "spec"),
    "ReplicationController": ("spec", "template", "spec"),
    "DeploymentConfig": ("spec", "template", "spec"),
    "KnativeService": ("spec", "template", "spec"),
    "Rollout": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "Pod": ("spec",),
}
#: Kinds of other makers under names of Kubernetes' own, and what they are called here.
_RENAMED: Final = {("serving.knative.dev", "Service"): "KnativeService"}
#: Lists and descriptions of other objects.
_NO_OBJECTS: Final = frozenset(("Kustomization", "CustomResourceDefinition"))
#: File names that say what an object is rather than whose.
_GENERIC: Final = frozenset(
    ("deployment", "deployments", "deploy", "statefulset", "daemonset", "service", "services", "svc", "ingress",
     "configmap", "config", "secret", "secrets", "cronjob", "job", "pod", "hpa", "pdb", "pvc", "manifest",
     "manifests", "all", "app", "resources", "kubernetes", "k8s", "patch", "patches", "kustomization")
)  # fmt: skip
_KIND_SUFFIX: Final = deferred(
    r"[-_](?:hpa|pdb|pvc|ing|ingress|cm|configmap|secrets?|cronjob|job|deployment|deploy|statefulset|daemonset)$", re.I
)

#: Where a root's key may stand: at the start of a line; quoted behind a brace or a comma in JSON.
_KEYS: Final = {
    False: r"^(?:\{?\s*\"%s\"|'?%s'?)\s*:",
    True: r"[{,]\s*(?:\"%s\"|%s)\s*:",
}
_ROOTS: Final = {
    json: (
        deferred(pattern % ("apiVersion", "apiVersion") + r"\s*[\"']?([\w./-]+)", re.MULTILINE),
        deferred(pattern % ("kind", "kind") + r"\s*[\"']?(\w+)", re.MULTILINE),
    )
    for json, pattern in _KEYS.items()
}


@dataclass(frozen=True, slots=True)
class KubeObject:
    """One object: its kind and (guessed) name, and how its scalars are read.

    ``group`` is its API group, "" for those of Kubernetes that have none.
    """

    kind: str
    group: str
    name: Text
    cursor: Cursor
    walker: Walker

    @property
    def path(self) -> str:
        """The file that it stands in."""
        return self.cursor.span.path

    @property
    def key(self) -> str:
        """``Kind/name``."""
        return f"{self.kind}/{self.name.word or '?'}"

    def text(self, *route: str | int) -> Text | None:
        """What the scalar at a route says."""
        return self.walker.text(self.cursor, *route)


class Port(NamedTuple):
    """A named port of a container, and the labels of its pod."""

    labels: frozenset[tuple[str, str]]
    fact: Fact


@dataclass(frozen=True, slots=True)
class Group:
    """The objects that are resolved together, and what they know of each other.

    ``ports`` are the named ports of the group's containers with the labels of their pods, by name and label.
    """

    format: str
    folder: str
    configs: Configs
    lonely: frozenset[str]
    shared_labels: frozenset[str]
    ports: Mapping[tuple[str, str, str], list[Port]]

    def declare(
        self, of: KubeObject, kind: Kind, facts: Iterable[Fact], names: Iterable[str] = (), suffix: str = ""
    ) -> Declaration:
        """A declaration of an object with its names in order, surest first."""
        own = tuple(dict.fromkeys(name for name in (*names, *self.names(of)) if name))
        return Declaration(
            of.key + suffix,
            kind,
            self.format,
            of.name.origin,
            last_wins(facts),
            own,
            (),
            self.folder,
        )

    def names(self, of: KubeObject) -> Iterator[str]:
        """The names of an object: its own, those of its labels, its file's when it has the file for itself."""
        yield of.name.word
        for label in ("app.kubernetes.io/name", "app"):
            found = of.walker.word(of.cursor, "metadata", "labels", label)
            if found not in self.shared_labels:
                yield found
        if of.path in self.lonely:
            yield file_name(of.path)


Extractor = Callable[[KubeObject, Group], Iterator[Declaration]]


def namespace(of: KubeObject) -> Iterator[Fact]:
    """The namespace that an object says it is in."""
    return plain("namespace", of.text("metadata", "namespace"))


def file_name(path: str) -> str:
    """A manifest's name without extension and leading numbers; "" when it only names a kind.

    >>> file_name("k8s/01-order-service.yaml"), file_name("k8s/deployment.yaml")
    ('order-service', '')
    """
    stem = _KIND_SUFFIX.sub("", name_of(path).partition(".")[0].lstrip("0123456789").lstrip("-_"))
    return "" if stem.lower() in _GENERIC or identity(stem) in _GENERIC else stem


def roots(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The kinds and API versions that documents of a text seem to have; both empty when it is no manifest."""
    if "apiVersion" not in text:
        return frozenset(), ()
    version, kind = _ROOTS[text[:200].lstrip().startswith("{")]
    versions = tuple(version.findall(text))
    return (frozenset(kind.findall(text)), versions) if versions else (frozenset(), ())


def objects_of(cursor: Cursor, read: Reader, problems: list[Diagnostic], level: int = 0) -> Iterator[KubeObject]:
    """The objects of one document: itself, or the items of a ``List``; nothing when it is no Kubernetes object."""
    kind, version = cursor.get("kind"), cursor.get("apiVersion")
    if kind is None or version is None or not kind.text or not version.text:
        return
    walker = Walker(read, problems)
    if kind.text == "List" or (kind.text.endswith("List") and cursor.get("items") is not None):
        for item in walker.items(cursor, "items") if level < 3 else []:
            yield from objects_of(item, read, problems, level + 1)
        return
    if kind.text in _NO_OBJECTS:
        return
    group = version.text.rpartition("/")[0]
    about = walker.mapping(cursor, "metadata")
    name = walker.text(about, "name") or walker.text(about, "generateName")
    called = _RENAMED.get((group, kind.text), kind.text)
    yield KubeObject(called, group, name or Text("", cursor.origin()), cursor, walker)
