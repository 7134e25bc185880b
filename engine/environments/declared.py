"""The environments that paritycheck.yaml declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Binding, Diagnostic, Environment, LayerSpec, Settings
from .observed import as_declared
from .targets import READ_BY, Targets, env_files, layers_of, unit_of


@dataclass(frozen=True, slots=True)
class Declared:
    """Declared environments, and the ids of the units that they mention: nothing else is said about these."""

    environments: tuple[Environment, ...]
    mentioned: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]


def declared(known: Targets, settings: Settings) -> Declared:
    """What the configuration says, each layer tied to its unit; one that names nothing is a diagnostic."""
    environments: list[Environment] = []
    mentioned: set[str] = set()
    diagnostics: list[Diagnostic] = []
    for spec in settings.environments:
        bindings = []
        for layer in filter(None, map(as_declared, spec.layers)):
            unit = unit_of(layer, known)
            if unit is None:
                diagnostics.append(_no_such_unit(layer, spec.name))
                continue
            mentioned.update((unit.id, *_observed_units(layer, known)))
            reason = f"declared in {layer.span.place}" if layer.span else "declared in paritycheck.yaml"
            bindings.append(Binding(unit.id, layers_of(unit, layer), reason))
            for beside in env_files(unit, layer.env_files, known):
                mentioned.add(beside.id)
                bindings.append(Binding(beside.id, beside.layers(), f"{READ_BY} {unit.key}"))
        files = tuple(dict.fromkeys(path for one in bindings for path in (*one.layers.files, *one.layers.observed)))
        environments.append(Environment(spec.name, spec.aliases, tuple(bindings), True, files))
    return Declared(tuple(environments), frozenset(mentioned), tuple(diagnostics))


def _observed_units(layer: LayerSpec, known: Targets) -> Iterator[str]:
    """Observed files that would be units of their own, were they not named here."""
    return (known[layer.parser, path].id for path in layer.observed if (layer.parser, path) in known)


def _no_such_unit(layer: LayerSpec, environment: str) -> Diagnostic:
    message = (
        f"environment {environment} names {layer.target!r} for {layer.parser}, but nothing that {layer.parser} reads "
        "is there; correct the path (it is relative to paritycheck.yaml)"
    )
    return Diagnostic("environment-layer-missing", message, layer.span)
