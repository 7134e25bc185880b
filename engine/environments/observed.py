"""What runs, as an environment of its own: ``observed:prod`` holds the snapshots that prod names.

A Terraform plan is another thing: it completes what its root says, and is laid on it (``COMPLETING``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..contract import Unit
from ..model import OBSERVED, Binding, Environment, EnvironmentSpec, Layers, LayerSpec, Settings
from .targets import Targets, targets, unit_of
from .world import Placement, World

#: Formats whose observed files complete what is declared.
COMPLETING = frozenset({"terraform"})


def as_declared(layer: LayerSpec) -> LayerSpec | None:
    """A layer without what only shows what runs; None when nothing is left of it."""
    if layer.parser in COMPLETING or not layer.observed:
        return layer
    return None if layer.target in layer.observed else replace(layer, observed=())


def with_observed(world: World, units: Sequence[Unit], settings: Settings) -> World:
    """The environments of a repository, and beside each that names snapshots what these show."""
    known = targets(units)
    seen = [(f"{OBSERVED}{spec.name}", spec, list(_seen(spec, known))) for spec in settings.environments]
    environments = tuple(_environment(name, spec, found) for name, spec, found in seen if found)
    placements = tuple(
        Placement(unit, layers, frozenset({name})) for name, _, found in seen for unit, layers, _ in found
    )
    return replace(
        world, environments=(*world.environments, *environments), placements=(*world.placements, *placements)
    )


def _seen(spec: EnvironmentSpec, known: Targets) -> Iterator[tuple[Unit, Layers, LayerSpec]]:
    for layer in spec.layers:
        if layer.observed:
            unit = None if layer.parser in COMPLETING else unit_of(layer, known)
            key = unit.key if unit is not None else layer.observed[0]
            yield Unit(layer.parser, key, ()), Layers(observed=layer.observed, namespace=layer.namespace), layer


def _environment(name: str, spec: EnvironmentSpec, found: list[tuple[Unit, Layers, LayerSpec]]) -> Environment:
    aliases = tuple(f"{OBSERVED}{alias}" for alias in spec.aliases)
    bindings = tuple(
        Binding(unit.id, layers, f"observed, as {layer.span.place if layer.span else 'paritycheck.yaml'} says")
        for unit, layers, layer in found
    )
    files = tuple(dict.fromkeys(path for _, layers, _ in found for path in layers.observed))
    return Environment(name, aliases, bindings, True, files)
