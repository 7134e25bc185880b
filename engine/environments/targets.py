"""Which unit a layer of an environment speaks of, and what it lays on the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..canon.secrets import holds_credentials, secret_key
from ..contract import Unit
from ..model import Environment, Layers, LayerSpec
from ..reading import file_of, folder_of
from .paths import OVERLAID

#: Units by (parser, path): the path of the unit, its first file, and each overlay that is laid on it.
Targets = dict[tuple[str, str], Unit]

#: How the reason begins that ties an env file to the project that reads it.
READ_BY = "read by the Compose project"


def targets(units: Sequence[Unit]) -> Targets:
    """Every name under which a unit can be meant."""
    return {(unit.parser, path): unit for unit in units for path in (*unit.files[:1], unit.key, *_overlays(unit))}


def unit_of(spec: LayerSpec, known: Targets) -> Unit | None:
    """The unit that a layer names; an observed file alone speaks for the folder in which it lies."""
    found = known.get((spec.parser, spec.target))
    if found is None and spec.target in spec.observed:
        return known.get((spec.parser, spec.target.rpartition("/")[0] or "."))
    return found


def layers_of(unit: Unit, spec: LayerSpec) -> Layers:
    """What the unit is resolved with: its own files first, except where the command lists them all (Compose)."""
    overlay = _overlays(unit).get(spec.target or ".")
    if unit.parser == "compose":
        files = spec.files or unit.files
    elif overlay is not None:
        files = (*unit.files, overlay)
    else:
        files = tuple(dict.fromkeys((*unit.files, *spec.files)))
    return Layers(
        files,
        spec.variables,
        spec.env_files,
        spec.profiles,
        spec.workspace,
        spec.release,
        spec.namespace,
        spec.observed,
        spec.undecided,
    )


def spec_of(unit: Unit, layers: Layers) -> LayerSpec:
    """What a person writes so that the unit gets these layers: the inverse of ``layers_of``."""
    overlaid = [path for path in layers.files if path in _overlays(unit).values()]
    if unit.parser == "compose":
        target, files = layers.files[0] if layers.files else unit.key, layers.files
    elif overlaid:
        target, files = folder_of(overlaid[-1]) or ".", ()
    else:
        target, files = unit.key, tuple(path for path in layers.files if path not in unit.files)
    return LayerSpec(
        unit.parser,
        target,
        files,
        layers.variables,
        layers.env_files,
        layers.profiles,
        layers.workspace,
        layers.release,
        layers.namespace,
        layers.observed,
        layers.undecided,
    )


def layer_specs(environment: Environment, units: Iterable[Unit]) -> list[tuple[LayerSpec, str]]:
    """The layers of an environment as a person writes them, each with its reason.

    Layers that are a stretch of a file, and env files that Compose finds by itself, are not written. Variables that
    hold a secret are named without it.
    """
    by_id = {unit.id: unit for unit in units}
    return [
        (_told(spec_of(by_id[one.unit], one.layers)), one.reason)
        for one in environment.bindings
        if not one.reason.startswith(READ_BY) and all(file_of(path) == path for path in one.layers.files)
    ]


def _told(spec: LayerSpec) -> LayerSpec:
    hidden = {name for name, text in spec.variables if secret_key(name) or holds_credentials(text)}
    if not hidden:
        return spec
    shown = tuple((name, text) for name, text in spec.variables if name not in hidden)
    return replace(spec, variables=shown, undecided=(*spec.undecided, *((name, "a secret") for name in sorted(hidden))))


def env_files(unit: Unit, named: Iterable[str] | None, known: Targets) -> list[Unit]:
    """The env files that a Compose project interpolates from: they are its environment's, not everybody's."""
    if unit.parser != "compose":
        return []
    folder = unit.files[0].rpartition("/")[0] if unit.files else ""
    paths = named if named is not None else (f"{folder}/.env" if folder else ".env",)
    return [known["dotenv", path] for path in paths if ("dotenv", path) in known]


def _overlays(unit: Unit) -> dict[str, str]:
    """The folders that may be named instead of the base that they are laid on, with their files."""
    if unit.parser not in OVERLAID:
        return {}
    return {one.path.rpartition("/")[0] or ".": one.path for one in unit.variants if one.path not in unit.files}
