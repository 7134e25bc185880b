"""Everything that runs pods: the workload with its main container, and a declaration for each further container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from ....engine.canon import image
from ....engine.canon.names import identity
from ....engine.model import Declaration, Fact, Kind, Origin
from ....engine.reading import Cursor
from ..facts import engine_of, known
from .containers import Pod, container_facts
from .fields import Field, stated
from .objects import PODS, Group, KubeObject, namespace
from .security import POD as SHARED_WITH_NODE
from .text import Text, Walker, number
from .volumes import claim_facts, volumes_of

_JOB: Final = (
    Field("deadline", "spec.activeDeadlineSeconds", "number", "run"),
    Field("suspended", "spec.suspend", "truth"),
)
#: What a kind's own fields state, beside its pods.
KINDS: Final[dict[str, tuple[Field, ...]]] = {
    **dict.fromkeys(("Deployment", "DeploymentConfig"), (Field("update-strategy", "spec.strategy.type"),)),
    **dict.fromkeys(("StatefulSet", "DaemonSet"), (Field("update-strategy", "spec.updateStrategy.type"),)),
    "Job": _JOB,
    "CronJob": (
        Field("schedule", "spec.schedule"),
        Field("time-zone", "spec.timeZone"),
        Field("concurrency-policy", "spec.concurrencyPolicy"),
        Field("suspended", "spec.suspend", "truth"),
        Field("deadline", "spec.startingDeadlineSeconds", "number", "start"),
        Field("deadline", "spec.jobTemplate.spec.activeDeadlineSeconds", "number", "run"),
    ),
}
_POD: Final = (
    Field("restart", "restartPolicy"),
    Field("service-account", "serviceAccountName"),
    Field("service-account-token", "automountServiceAccountToken", "truth"),
    Field("priority-class", "priorityClassName"),
    Field("stop-grace", "terminationGracePeriodSeconds", "number"),
    *SHARED_WITH_NODE,
)
_REPLICAS: Final = (Field("replicas", "spec.replicas", "number"),)
_AFFINITIES: Final = (("nodeAffinity", "node"), ("podAffinity", "pod"), ("podAntiAffinity", "pod-anti"))
#: Knative's bounds, as annotations of the pod's template; the older spelling last.
_BOUNDS: Final = (
    ("replicas-min", "autoscaling.knative.dev/min-scale"), ("replicas-min", "autoscaling.knative.dev/minScale"),
    ("replicas-max", "autoscaling.knative.dev/max-scale"), ("replicas-max", "autoscaling.knative.dev/maxScale"),
)  # fmt: skip


def workload(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """The workload and its further containers."""
    walker = of.walker
    spec = walker.mapping(of.cursor, *PODS[of.kind])
    pod = Pod(walker, spec, group.configs, of.path, volumes_of(walker, spec))
    containers = [one for one in walker.items(spec, "containers") if walker.mapping(one)]
    main = _main(of, containers)
    yield _container(of, group, main, chain(_pod_facts(of, spec), container_facts(pod, main) if main else ()), "")
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


def _container(of: KubeObject, group: Group, one: Cursor | None, facts: Iterable[Fact], suffix: str) -> Declaration:
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
    yield from namespace(of)
    yield from stated(walker, of.cursor, _REPLICAS)
    yield from stated(walker, of.cursor, KINDS.get(of.kind, ()))
    yield from stated(walker, spec, _POD)
    yield from _platform(walker, spec)
    yield from _spread(walker, spec)
    for claim in walker.items(of.cursor, "spec", "volumeClaimTemplates"):
        yield from claim_facts(walker, claim)
    if of.kind == "KnativeService":
        yield from _bounds(of)


def _platform(walker: Walker, spec: Cursor | None) -> Iterator[Fact]:
    arch = walker.text(spec, "nodeSelector", "kubernetes.io/arch")
    if arch is not None and arch.text:
        system = walker.word(spec, "nodeSelector", "kubernetes.io/os") or "linux"
        yield known("platform", f"{system}/{arch.text}", arch.origin, raw=arch.text)


def _spread(walker: Walker, spec: Cursor | None) -> Iterator[Fact]:
    """How pods are kept apart: which topologies they are spread over, and whether there are affinities."""
    for word, key in _AFFINITIES:
        rules = walker.mapping(spec, "affinity", word)
        if rules is not None and any(True for _ in rules.entries()):
            yield known("affinity", True, Origin(rules.key_span), key)
    for item in walker.items(spec, "topologySpreadConstraints"):
        over, skew = walker.text(item, "topologyKey"), walker.text(item, "maxSkew")
        if over is not None and over.text and skew is not None:
            unless = walker.word(item, "whenUnsatisfiable") or "DoNotSchedule"
            yield _spread_fact(over.text, skew, unless)


def _spread_fact(over: str, skew: Text, unless: str) -> Fact:
    text = None if skew.text is None else f"at most {skew.text} apart, else {unless}"
    return Fact("topology-spread", replace(skew, text=text).value(), skew.origin, over)


def _bounds(of: KubeObject) -> Iterator[Fact]:
    met: set[str] = set()
    for attribute, annotation in _BOUNDS:
        found = of.text("spec", "template", "metadata", "annotations", annotation)
        if found is not None and attribute not in met:
            met.add(attribute)
            yield from number(attribute, found)
