"""What objects that are applied together declare, and what these declarations know of each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ....engine.canon.names import words
from ....engine.model import Declaration, Fact, Secret
from ....engine.reading import name_of
from .configs import entries, said, secret_name
from .containers import ports_of
from .objects import LONGEST_SETTING, PODS, Group, KubeObject, Port
from .table import extractor

#: Kinds with entries, and what containers refer to them as.
_CONFIGS = {"ConfigMap": "ConfigMap", "Secret": "Secret", "ExternalSecret": "Secret", "SealedSecret": "Secret"}


def declarations(objects: Iterable[KubeObject], format: str, folder: str) -> tuple[Declaration, ...]:
    """What the objects declare; keys are unique, a later object of the same key carries its file's name."""
    every = tuple(objects)
    group = Group(format, folder, _configs(every), _lonely(every), _shared_labels(every), _named_ports(every))
    found = [made for one in every for made in extractor(one)(one, group)]
    return _with_consumers(_unique(found))


def _configs(every: Iterable[KubeObject]) -> dict[tuple[str, str], dict[str, Fact]]:
    """The entries of every ConfigMap and Secret, by name and by ``file:name``; a Secret over what becomes one."""
    found: dict[tuple[str, str], dict[str, Fact]] = {}
    for one in sorted(every, key=lambda one: one.kind not in ("ConfigMap", "Secret")):
        kind, name = _CONFIGS.get(one.kind), secret_name(one) if one.kind in _CONFIGS else ""
        if kind and name:
            held = dict(entries(one))
            found.setdefault((kind, name), held)
            found.setdefault((kind, f"{one.path}:{name}"), held)
    return found


def _named_ports(every: Iterable[KubeObject]) -> dict[tuple[str, str, str], list[Port]]:
    """The named ports of all containers, by name and label of their pods."""
    found: dict[tuple[str, str, str], list[Port]] = {}
    for one in every:
        if one.kind not in PODS:
            continue
        about = (*PODS[one.kind][:-1], "metadata", "labels")
        labels = frozenset((key, one.walker.word(value)) for key, value in one.walker.entries(one.cursor, *about))
        for container in one.walker.items(one.cursor, *PODS[one.kind], "containers"):
            for name, fact in ports_of(one.walker, container):
                for label in labels:
                    found.setdefault((name, *label), []).append(Port(labels, fact))
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
            text = said(fact)
            if len(text) <= LONGEST_SETTING:
                spoken.update(part.partition(".")[0] for part in _split(text))
    return spoken


def _split(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c in "-." else " " for c in text).split()


def _consumers(one: Declaration, users: set[str]) -> tuple[str, ...]:
    namespace = one.fact("namespace")
    spoken = words(one.names[0]) + (words(said(namespace)) if namespace else ())
    return tuple(dict.fromkeys((*sorted(users), *spoken)))
