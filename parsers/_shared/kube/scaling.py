"""How many pods there are and stay: HorizontalPodAutoscaler, PodDisruptionBudget, PriorityClass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from ....engine.model import Declaration, Fact
from ....engine.reading import Cursor
from .fields import Field, stated
from .objects import Group, KubeObject, namespace
from .text import Text, Walker, plain

_BOUNDS: Final = (
    Field("replicas-min", "spec.minReplicas", "number"),
    Field("replicas-max", "spec.maxReplicas", "number"),
)
_BUDGET: Final = (Field("min-available", "spec.minAvailable"), Field("max-unavailable", "spec.maxUnavailable"))
#: Where a metric keeps its target, and what is written behind the number.
_TARGETS: Final = (
    ("target.averageUtilization", "%"), ("target.averageValue", " on average"), ("target.value", ""),
    ("targetAverageUtilization", "%"), ("targetAverageValue", " on average"), ("targetValue", ""),
)  # fmt: skip
#: The types of metrics (autoscaling/v2, MetricSpec): where each keeps what it says, and its name.
_METRICS: Final = (
    ("resource", ("name",)), ("containerResource", ("name",)), ("pods", ("metric", "name")),
    ("object", ("metric", "name")), ("external", ("metric", "name")),
    ("pods", ("metricName",)), ("object", ("metricName",)), ("external", ("metricName",)),
)  # fmt: skip


def autoscaler(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """The bounds and metrics, as facts of the workload that it scales."""
    target = of.walker.word(of.cursor, "spec", "scaleTargetRef", "name")
    facts = chain(namespace(of), stated(of.walker, of.cursor, _BOUNDS), _metrics(of))
    yield group.declare(of, "workload", facts, (target,))


def _metrics(of: KubeObject) -> Iterator[Fact]:
    yield from _percent(of.text("spec", "targetCPUUtilizationPercentage"))
    for metric in of.walker.items(of.cursor, "spec", "metrics"):
        yield from _metric(of.walker, metric)


def _percent(found: Text | None) -> Iterator[Fact]:
    """The one metric of autoscaling/v1."""
    if found is not None:
        yield from plain("scaling-metric", _with(found, "%"), "cpu")


def _metric(walker: Walker, metric: Cursor) -> Iterator[Fact]:
    for word, route in _METRICS:
        source = walker.mapping(metric, word)
        name = walker.word(source, *route)
        if not name:
            continue
        key = name if word == "resource" else f"{word}/{name}"
        for target, unit in _TARGETS:
            found = walker.text(source, *target.split("."))
            if found is not None:
                yield from plain("scaling-metric", _with(found, unit), key)
                return


def _with(found: Text, unit: str) -> Text:
    return replace(found, text=f"{found.text}{unit}") if found.text else found


def budget(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """How many pods must stay, as facts of the workload that is selected."""
    labels = of.walker.mapping(of.cursor, "spec", "selector", "matchLabels")
    names = (of.walker.word(labels, "app.kubernetes.io/name"), of.walker.word(labels, "app"))
    facts = stated(of.walker, of.cursor, _BUDGET)
    yield group.declare(of, "workload", facts, (name for name in names if name not in group.shared_labels))


def priority_class(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A priority by name."""
    yield group.declare(of, "resource", stated(of.walker, of.cursor, (Field("priority", "value"),)))
