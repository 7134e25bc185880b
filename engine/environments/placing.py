"""Where each unit stands: in the environments that bind it, and by its own layers in the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ..contract import Unit
from ..model import EVERYWHERE, Environment, Layers, Scope
from .world import Placement


def place(
    units: Sequence[Unit], environments: Sequence[Environment], scoped: Mapping[str, Scope], mentioned: frozenset[str]
) -> Iterator[Placement]:
    """Every unit under every set of layers that some environment gives it.

    ``scoped`` are units that belong to an environment as a whole, ``mentioned`` those of which the configuration says
    where they belong: such a unit is nowhere else.
    """
    everyone = frozenset(environment.name for environment in environments)
    bound: dict[str, dict[Layers, set[str]]] = defaultdict(lambda: defaultdict(set))
    for environment in environments:
        for binding in environment.bindings:
            bound[binding.unit][binding.layers].add(environment.name)
    for unit in units:
        layers_of = bound.get(unit.id, {})
        for layers, names in layers_of.items():
            yield Placement(unit, layers, frozenset(names))
        if unit.id in mentioned:
            continue
        if unit.id in scoped:
            if not layers_of:
                yield Placement(unit, unit.layers(), scoped[unit.id])
            continue
        rest = everyone.difference(*layers_of.values()) if layers_of else EVERYWHERE
        if rest or not layers_of:
            yield Placement(unit, unit.layers(), rest)
