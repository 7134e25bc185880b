"""Kubernetes objects to declarations: one table, kind by kind, whoever wrote or rendered the objects.

Manifests on disk and the output of a chart's templates go through the same rows; only the reader of scalars
(``kube_text.Reader``) differs. The file is long because the table is: one extractor for each kind.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...engine.canon import image
from ...engine.canon.names import identity, words
from ...engine.canon.quantity import kubernetes_bytes
from ...engine.model import Declaration, Diagnostic, Fact, Kind, Known, Origin, Reference, Secret, Unknown, Value
from ...engine.pattern import deferred
from ...engine.reading import Cursor, name_of
from .facts import engine_of, known, text_value
from .kube_container import Pod, container_facts, volumes_of
from .kube_text import Reader, Text, Walker, last_wins, named, number, plain, quantity
from .leaves import dotted, leaves, plant, setting

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
    "Rollout": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "Pod": ("spec",),
}
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
    """One object: its kind and (guessed) name, and how its scalars are read."""

    kind: str
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


@dataclass(frozen=True, slots=True)
class Group:
    """The objects that are resolved together, and what they know of each other."""

    format: str
    folder: str
    configs: Mapping[tuple[str, str], Mapping[str, Fact]]
    lonely: frozenset[str]
    shared_labels: frozenset[str]

    def declare(
        self, of: KubeObject, kind: Kind, facts: Iterator[Fact], names: Iterable[str] = (), suffix: str = ""
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
    if kind.text == "Kustomization" or kind.text == "CustomResourceDefinition":
        return
    about = walker.mapping(cursor, "metadata")
    name = walker.text(about, "name") or walker.text(about, "generateName")
    yield KubeObject(kind.text, name or Text("", cursor.origin()), cursor, walker)


def declarations(objects: Iterable[KubeObject], format: str, folder: str) -> tuple[Declaration, ...]:
    """What the objects declare; keys are unique, a later object of the same key carries its file's name."""
    every = tuple(objects)
    group = Group(format, folder, _configs(every), _lonely(every), _shared_labels(every))
    found = [made for one in every for made in EXTRACTORS.get(one.kind, _custom)(one, group)]
    return _with_consumers(_unique(found))


def _configs(every: Iterable[KubeObject]) -> dict[tuple[str, str], dict[str, Fact]]:
    """The entries of every ConfigMap and Secret, by name and by ``file:name``."""
    found: dict[tuple[str, str], dict[str, Fact]] = {}
    for one in every:
        if one.kind in ("ConfigMap", "Secret") and one.name.word:
            entries = dict(_config_entries(one))
            found.setdefault((one.kind, one.name.word), entries)
            found.setdefault((one.kind, f"{one.path}:{one.name.word}"), entries)
    return found


def _lonely(every: Iterable[KubeObject]) -> frozenset[str]:
    """The files that are named after one thing: without several workloads, and not just a patch of one."""
    counts = Counter(one.path for one in every if one.kind in PODS)
    patches = {one.path for one in every if one.kind in PODS and one.cursor.get(*PODS[one.kind], "containers") is None}
    return frozenset(one.path for one in every if counts[one.path] < 2 and one.path not in patches)


def _shared_labels(every: Iterable[KubeObject]) -> frozenset[str]:
    """Label values that several workloads carry: the name of the system, not of one service."""
    owners: dict[str, set[str]] = {}
    for one in every:
        for label in ("app.kubernetes.io/name", "app"):
            if one.kind in PODS and (found := one.walker.word(one.cursor, "metadata", "labels", label)):
                owners.setdefault(found, set()).add(one.name.word)
    return frozenset(label for label, names in owners.items() if len(names) > 1)


# workloads


def _workload(of: KubeObject, group: Group) -> Iterator[Declaration]:
    walker = of.walker
    spec = walker.mapping(of.cursor, *PODS[of.kind])
    pod = Pod(walker, spec, group.configs, of.path, volumes_of(walker, spec))
    containers = [one for one in walker.items(spec, "containers") if walker.mapping(one)]
    main = _main(of, containers)
    facts = (fact for part in (_pod_facts(of, spec), container_facts(pod, main) if main else ()) for fact in part)
    yield _container(of, group, main, facts, "")
    for route, others in (("containers", containers), ("initContainers", walker.items(spec, "initContainers"))):
        for one in others:
            if one is not main and walker.mapping(one):
                suffix = f"/{route}/{walker.word(one, 'name') or '?'}"
                yield _container(of, group, one, container_facts(pod, one), suffix)


def _main(of: KubeObject, containers: list[Cursor]) -> Cursor | None:
    """The container that is the workload: the one of its name, else the first."""
    own = identity(of.name.word)
    named_so = (one for one in containers if identity(of.walker.word(one, "name")) == own)
    return next(named_so, containers[0] if containers else None)


def _container(of: KubeObject, group: Group, one: Cursor | None, facts: Iterator[Fact], suffix: str) -> Declaration:
    text = of.walker.text(one, "image")
    reference = image.parse_image(text.text) if text and text.text else None
    kind: Kind = "backing-service" if text and text.text and engine_of(text.text) else "workload"
    name = of.walker.word(one, "name")
    made = group.declare(of, kind, facts, [name] if suffix else (), suffix)
    extra = (reference.basename if reference else "",)
    names = (name, *extra) if suffix else (*made.names, *extra)
    origin = one.origin() if suffix and one else of.name.origin
    return replace(made, names=tuple(dict.fromkeys(filter(None, names))), origin=origin)


def _pod_facts(of: KubeObject, spec: Cursor | None) -> Iterator[Fact]:
    walker = of.walker
    yield from _namespace(of)
    yield from number("replicas", of.text("spec", "replicas"))
    yield from plain("schedule", of.text("spec", "schedule"))
    yield from plain("restart", walker.text(spec, "restartPolicy"))
    yield from plain("user", walker.text(spec, "securityContext", "runAsUser"))
    arch = walker.text(spec, "nodeSelector", "kubernetes.io/arch")
    if arch is not None and arch.text:
        system = walker.word(spec, "nodeSelector", "kubernetes.io/os") or "linux"
        yield known("platform", f"{system}/{arch.text}", arch.origin, raw=arch.text)
    for claim in walker.items(of.cursor, "spec", "volumeClaimTemplates"):
        yield from _claim(walker, claim)


def _namespace(of: KubeObject) -> Iterator[Fact]:
    return plain("namespace", of.text("metadata", "namespace"))


def _claim(walker: Walker, claim: Cursor) -> Iterator[Fact]:
    size = walker.text(claim, "spec", "resources", "requests", "storage")
    yield from quantity("storage-size", size, kubernetes_bytes)
    yield from plain("storage-class", walker.text(claim, "spec", "storageClassName"))


# the other kinds


def _service(of: KubeObject, group: Group) -> Iterator[Declaration]:
    app = of.walker.word(of.cursor, "spec", "selector", "app.kubernetes.io/name") or of.walker.word(
        of.cursor, "spec", "selector", "app"
    )
    names = (of.name.word, app if app not in group.shared_labels else "")
    made = group.declare(of, "endpoint", _service_facts(of), names)
    target = app or of.name.word
    yield replace(made, references=(Reference("exposes", target, of.name.origin),)) if target else made


def _service_facts(of: KubeObject) -> Iterator[Fact]:
    yield from _namespace(of)
    for port in of.walker.items(of.cursor, "spec", "ports"):
        own = of.walker.text(port, "port") if port.is_mapping else None
        if own is not None:
            key = of.walker.word(port, "name") or own.word or "?"
            yield from number("service-port", own, key)
            yield from plain("target-port", of.walker.text(port, "targetPort"), key)


def _ingress(of: KubeObject, group: Group) -> Iterator[Declaration]:
    backends = dict(_backends(of))
    made = group.declare(of, "endpoint", _ingress_facts(of), (of.name.word, *backends))
    yield replace(made, references=tuple(Reference("exposes", name, at) for name, at in backends.items()))


def _backends(of: KubeObject) -> Iterator[tuple[str, Origin]]:
    for rule in of.walker.items(of.cursor, "spec", "rules"):
        for path in of.walker.items(rule, "http", "paths") if rule.is_mapping else []:
            backend = of.walker.mapping(path, "backend") if path.is_mapping else None
            found = of.walker.text(backend, "service", "name") or of.walker.text(backend, "serviceName")
            if found and found.word:
                yield found.word, found.origin


def _ingress_facts(of: KubeObject) -> Iterator[Fact]:
    yield from _namespace(of)
    for rule in of.walker.items(of.cursor, "spec", "rules"):
        host = of.walker.text(rule, "host") if rule.is_mapping else None
        if host is not None:
            yield from plain("host", host, host.word or "?")
    annotation = of.text("metadata", "annotations", "kubernetes.io/ingress.class")
    yield from plain("ingress-class", of.text("spec", "ingressClassName") or annotation)
    for index, tls in enumerate(of.walker.items(of.cursor, "spec", "tls")):
        if tls.is_mapping:
            yield from plain("tls-secret", of.walker.text(tls, "secretName"), str(index))


def _config(of: KubeObject, group: Group) -> Iterator[Declaration]:
    entries = _config_entries(of)
    facts = (_shown(fact) for _, fact in entries if len(_said(fact)) <= LONGEST_SETTING)
    yield group.declare(of, "config", (fact for part in (_namespace(of), facts) for fact in part))


def _said(fact: Fact) -> str:
    return fact.value.value if isinstance(fact.value, Known) and isinstance(fact.value.value, str) else ""


def _shown(fact: Fact) -> Fact:
    """A text of several lines is a file, so a setting rather than a variable."""
    return replace(fact, attribute="setting") if "\n" in _said(fact).rstrip("\n") else fact


def _config_entries(of: KubeObject) -> Iterator[tuple[str, Fact]]:
    read = _secret_section if of.kind == "Secret" else _section
    for section in ("data", "stringData"):
        yield from dict(read(of, section)).items()


def _secret_section(of: KubeObject, section: str) -> Iterator[tuple[str, Fact]]:
    """Entries that are never shown; those under ``data`` without their base64 (Kubernetes API, Secret: data)."""
    for key, cursor in of.walker.entries(of.cursor, section):
        text = of.walker.text(cursor)
        if cursor.is_null or text is None:
            yield key, Fact("env", Known(""), Origin(cursor.key_span), key)
        elif text.text is None:
            yield key, Fact("env", Unknown(text.reason, text.origin), text.origin, key)
        else:
            yield key, Fact("env", _secret(text.text, section == "data"), text.origin, key)


def _secret(text: str, encoded: bool) -> Value:
    if not encoded:
        return Secret.of(text) if text else Known("")
    try:
        plain = b64decode(text, validate=True).decode()
    except ValueError:
        return Unknown("not valid base64")
    return Secret.of(plain) if plain else Known("")


def _section(of: KubeObject, section: str) -> Iterator[tuple[str, Fact]]:
    for key, cursor in of.walker.entries(of.cursor, section):
        if cursor.is_null:
            yield key, Fact("env", text_value(key, ""), Origin(cursor.key_span), key)
            continue
        text = of.walker.text(cursor)
        if text is not None:
            yield key, named("env", key, text)


def _autoscaler(of: KubeObject, group: Group) -> Iterator[Declaration]:
    target = of.walker.word(of.cursor, "spec", "scaleTargetRef", "name")
    parts = (
        _namespace(of),
        number("replicas-min", of.text("spec", "minReplicas")),
        number("replicas-max", of.text("spec", "maxReplicas")),
    )
    yield group.declare(of, "workload", (fact for part in parts for fact in part), (target,))


def _budget(of: KubeObject, group: Group) -> Iterator[Declaration]:
    labels = of.walker.mapping(of.cursor, "spec", "selector", "matchLabels")
    names = (of.walker.word(labels, "app.kubernetes.io/name"), of.walker.word(labels, "app"))
    facts = plain("min-available", of.text("spec", "minAvailable"))
    yield group.declare(of, "workload", facts, (name for name in names if name not in group.shared_labels))


def _volume(of: KubeObject, group: Group) -> Iterator[Declaration]:
    facts = (fact for part in (_namespace(of), _claim(of.walker, of.cursor)) for fact in part)
    yield group.declare(of, "volume", facts)


def _custom(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """Any other kind outside Kubernetes' own groups: its scalars as settings."""
    if holds_settings(of.walker.word(of.cursor, "apiVersion")):
        yield group.declare(of, "config", _custom_facts(of))


def holds_settings(version: str) -> bool:
    """Whether custom resources of this API version are read as settings.

    >>> holds_settings("acid.zalan.do/v1"), holds_settings("apps/v1"), holds_settings("argoproj.io/v1alpha1")
    (True, False, False)
    """
    name, slash, _ = version.partition("/")
    return bool(slash) and "." in name and not name.endswith(_NOT_SETTINGS)


#: API groups whose objects are rights, plumbing, or the description of a deployment rather than settings.
_NOT_SETTINGS: Final = ("k8s.io", "argoproj.io", "fluxcd.io", "monitoring.coreos.com", "openshift.io", "istio.io")


def _custom_facts(of: KubeObject) -> Iterator[Fact]:
    for section, cursor in of.cursor.entries():
        if section in ("apiVersion", "kind", "metadata", "status"):
            continue
        for route, leaf in leaves(plant(cursor, of.walker.problems), (section,)):
            text = of.walker.read(leaf.cursor)
            if len(leaf.cursor.text) > LONGEST_SETTING:
                continue
            fact = setting(route, leaf)
            if text.text is None or text.pieces:
                fact = named("setting", route[-1], text, dotted(route))
            yield fact


EXTRACTORS: Final[dict[str, Extractor]] = {
    **dict.fromkeys(PODS, _workload),
    "Service": _service,
    "Ingress": _ingress,
    "ConfigMap": _config,
    "Secret": _config,
    "HorizontalPodAutoscaler": _autoscaler,
    "PodDisruptionBudget": _budget,
    "PersistentVolumeClaim": _volume,
}


# what the declarations know of each other


def _unique(found: list[Declaration]) -> list[Declaration]:
    taken: set[str] = set()
    made = []
    for one in found:
        key = one.key
        if key in taken:
            key = f"{one.key}@{name_of(one.origin.span.path)}"
        count = 2
        while key in taken:
            key = f"{one.key}@{name_of(one.origin.span.path)}#{count}"
            count += 1
        taken.add(key)
        made.append(one if key == one.key else replace(one, key=key))
    return made


def _with_consumers(found: list[Declaration]) -> tuple[Declaration, ...]:
    """Backing services with whose they are: the words of their names, and who names them as a host."""
    hosts = {one.names[0]: set[str]() for one in found if one.kind == "backing-service" and one.names}
    if not hosts:
        return tuple(found)
    for one in found:
        if one.kind == "workload" and one.names:
            for host in hosts.keys() & _spoken(one):
                hosts[host].add(one.names[0])
    return tuple(
        replace(one, consumers=_consumers(one, hosts[one.names[0]]))
        if one.kind == "backing-service" and one.names
        else one
        for one in found
    )


def _spoken(one: Declaration) -> set[str]:
    """Every word of a workload's variables that may be a host, in front of its first dot."""
    spoken: set[str] = set()
    for fact in one.facts:
        if fact.attribute == "env" and not isinstance(fact.value, Secret):
            text = _said(fact)
            if len(text) <= LONGEST_SETTING:
                spoken.update(part.partition(".")[0] for part in _split(text))
    return spoken


def _split(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c in "-." else " " for c in text).split()


def _consumers(one: Declaration, users: set[str]) -> tuple[str, ...]:
    namespace = one.fact("namespace")
    spoken = words(one.names[0]) + (words(_said(namespace)) if namespace else ())
    return tuple(dict.fromkeys((*sorted(users), *spoken)))
