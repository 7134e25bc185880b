"""What values say by their shape: charts differ, but ``image``, ``resources`` and ``replicaCount`` mean one thing.

The table lists where charts keep each fact, relative to the object that is one workload. It is drawn from the
scaffold of ``helm create``, Bitnami's charts and the generic charts of British government departments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final, Literal

from ...engine.canon import quantity
from ...engine.model import Fact, Plain
from .._shared.kube.text import Text, plain
from .._shared.kube.text import quantity as measured
from .._shared.leaves import Branch, Items, Leaf, Route, Tree, named_items

How = Literal["number", "bytes", "cpu", "text"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attribute may stand; ``*`` in the route stands for any word and is the key when ``key`` is ``*``.

    The key ``=`` is the text itself, as for ports and hosts.
    """

    route: str
    attribute: str
    how: How = "text"
    key: str = ""


def _probes() -> Iterator[Place]:
    for word in ("liveness", "readiness", "startup"):
        for probe in (f"{word}Probe", f"probes.{word}", f"healthCheck.{word}"):
            yield Place(f"{probe}.path", "health-path", "text", word)
            yield Place(f"{probe}.httpGet.path", "health-path", "text", word)
            yield Place(f"{probe}.port", "health-port", "number", word)
            yield Place(f"{probe}.httpGet.port", "health-port", "number", word)
            yield Place(f"{probe}.tcpSocket.port", "health-port", "number", word)
            yield Place(f"{probe}.periodSeconds", "health-interval", "number", word)
            yield Place(f"{probe}.timeoutSeconds", "health-timeout", "number", word)
        yield Place(f"{word}Path", "health-path", "text", word)
        yield Place(f"{word}Period", "health-interval", "number", word)
        yield Place(f"{word}Timeout", "health-timeout", "number", word)


PLACES: Final[tuple[Place, ...]] = (
    Place("replicaCount", "replicas", "number"),
    Place("replicas", "replicas", "number"),
    Place("resources.limits.memory", "memory-limit", "bytes"),
    Place("resources.requests.memory", "memory-request", "bytes"),
    Place("resources.limits.cpu", "cpu-limit", "cpu"),
    Place("resources.requests.cpu", "cpu-request", "cpu"),
    Place("memoryLimits", "memory-limit", "bytes"),
    Place("memoryRequests", "memory-request", "bytes"),
    Place("cpuLimits", "cpu-limit", "cpu"),
    Place("cpuRequests", "cpu-request", "cpu"),
    Place("service.port", "service-port", "number", "="),
    Place("service.externalPort", "service-port", "number", "="),
    Place("service.*.port", "service-port", "number", "*"),
    Place("service.ports.*", "service-port", "number", "*"),
    Place("service.ports.*.port", "service-port", "number", "*"),
    Place("service.targetPort", "target-port", "text", "http"),
    Place("service.internalPort", "target-port", "text", "http"),
    Place("containerPort", "container-port", "number", "="),
    Place("containerPorts.*", "container-port", "number", "="),
    Place("containerPorts.*.containerPort", "container-port", "number", "="),
    Place("ports.*.containerPort", "container-port", "number", "="),
    Place("applicationPort", "container-port", "number", "="),
    Place("appPort", "container-port", "number", "="),
    Place("image.port", "container-port", "number", "="),
    *_probes(),
    Place("healthPath", "health-path", "text", "liveness"),
    Place("healthCheckPath", "health-path", "text", "liveness"),
    Place("healthCheck.path", "health-path", "text", "liveness"),
    Place("ingressHost", "host", "text", "="),
    Place("autoscaling.minReplicas", "replicas-min", "number"),
    Place("autoscaling.maxReplicas", "replicas-max", "number"),
    Place("podDisruptionBudget.minAvailable", "min-available", "text"),
    Place("poddisruptionbudget.minAvailable", "min-available", "text"),
    Place("pdb.minAvailable", "min-available", "text"),
    Place("schedule", "schedule", "text"),
    Place("persistence.size", "storage-size", "bytes"),
    Place("persistence.storageClass", "storage-class", "text"),
    Place("persistentVolume.size", "storage-size", "bytes"),
    Place("persistentVolume.storageClass", "storage-class", "text"),
    Place("storage.size", "storage-size", "bytes"),
    Place("storage.className", "storage-class", "text"),
)
#: The same for an object whose key ends in "ingress".
INGRESS: Final[tuple[Place, ...]] = (
    Place("host", "host", "text", "="),
    Place("hostname", "host", "text", "="),
    Place("hosts.*", "host", "text", "="),
    Place("hosts.*.host", "host", "text", "="),
    Place("hosts.*.name", "host", "text", "="),
    Place("className", "ingress-class", "text"),
    Place("ingressClassName", "ingress-class", "text"),
    Place("class", "ingress-class", "text"),
    Place("tlsSecretName", "tls-secret", "text", "0"),
    Place("secretName", "tls-secret", "text", "0"),
    Place("tlsSecret", "tls-secret", "text", "0"),
    Place("tls.secretName", "tls-secret", "text", "0"),
    Place("tls.*.secretName", "tls-secret", "text", "*"),
)
_READERS: Final[dict[str, Callable[[str], Plain]]] = {
    "number": lambda text: int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None,
    "bytes": quantity.kubernetes_bytes,
    "cpu": quantity.kubernetes_cpu,
}
#: Each pattern split into words once.
_WORDS: Final = {place.route: tuple(place.route.split(".")) for place in (*PLACES, *INGRESS)}

Say = Callable[[Route, Leaf], Text]


def stated(
    branch: Branch, places: tuple[Place, ...], route: Route, say: Say
) -> Iterator[tuple[Route, tuple[Fact, ...]]]:
    """Each leaf of a branch that a place names, by its whole route, with the facts it states.

    What is switched off (``autoscaling.enabled: false``) states none.
    """
    for place in places:
        words = _WORDS[place.route]
        if words[0] not in branch.entries:
            continue
        off = len(words) > 1 and switched_off(branch.at(words[0]))
        for below, captured, leaf in _matches(branch, words):
            whole = (*route, *below)
            if leaf.cursor.is_null:
                continue
            yield whole, () if off else tuple(_facts(place, captured, say(whole, leaf)))


def switched_off(tree: Tree | None) -> bool:
    """Whether a branch says ``enabled: false``."""
    flag = tree.at("enabled") if isinstance(tree, Branch) else None
    return isinstance(flag, Leaf) and flag.cursor.resolve("kubernetes") is False


def _matches(tree: Tree, words: tuple[str, ...], captured: str = "") -> Iterator[tuple[Route, str, Leaf]]:
    if isinstance(tree, Leaf):
        if not words:
            yield (), captured, tree
        return
    if not words:
        return
    for name, below in children(tree):
        if words[0] in ("*", name):
            for route, key, leaf in _matches(below, words[1:], name if words[0] == "*" else captured):
                yield (name, *route), key, leaf


def children(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """The entries of a mapping or the items of a list, each with its word."""
    if isinstance(tree, Branch):
        yield from tree.entries.items()
    elif isinstance(tree, Items):
        yield from named_items(tree)


def _facts(place: Place, captured: str, text: Text) -> Iterator[Fact]:
    if place.attribute == "tls-secret":
        text = replace(text, secret=False)
    key = captured if place.key == "*" else (text.text or captured or "?") if place.key == "=" else place.key
    if place.attribute == "container-port":
        key = f"{key}/tcp"
    read = _READERS.get(place.how)
    if read is None:
        yield from plain(place.attribute, text, key)
    elif text.text != "":
        if place.attribute == "health-port" and text.text and not text.text.isdigit():
            return
        yield from measured(place.attribute, text, read, key)


def is_cron(text: str) -> bool:
    """Whether a text is a schedule: five fields, or a name such as ``@daily``."""
    return (len(text.split()) >= 5 and text[:1] in "0123456789*") or fnmatchcase(text, "@[a-z]*ly")


def is_workload(branch: Branch) -> bool:
    """Whether a branch describes something that runs."""
    if isinstance(branch.at("replicaCount"), Leaf) or isinstance(branch.at("replicas"), Leaf):
        return True
    schedule = branch.at("schedule")
    if isinstance(schedule, Leaf) and is_cron(schedule.cursor.text):
        return True
    if isinstance(branch.at("applicationPort"), Leaf) or isinstance(branch.at("containerPort"), Leaf):
        return True
    return any(
        isinstance(branch.at("resources", group, word), Leaf)
        for group in ("limits", "requests")
        for word in ("memory", "cpu")
    )
