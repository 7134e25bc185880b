"""The layers of an environment in paritycheck.yaml: one row a format, each entry becomes a `LayerSpec`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..model import LayerSpec
from ..reading import Cursor, folder_of, join
from .shape import Malformed, fields, mapping, one_or_more, route_of, scalar_text, start_of, text


def path_in(cursor: Cursor) -> str:
    """A path written in the configuration, relative to the root of the repository; leaving it is an error."""
    written = text(cursor)
    path = join(folder_of(cursor.node.source.path), written)
    if path is None:
        raise Malformed(
            f"{route_of(cursor)}: {written!r} leads out of the repository; only files inside it are read, "
            "so write a path relative to the folder of this file",
            cursor.span,
        )
    return path


def paths(cursor: Cursor) -> tuple[str, ...]:
    """One path or a list of them."""
    found = one_or_more(cursor, path_in)
    if not found:
        raise Malformed(f"{route_of(cursor)} must name at least one path", start_of(cursor))
    return found


def texts(cursor: Cursor) -> tuple[str, ...]:
    """One text or a list of them."""
    return one_or_more(cursor, text)


def _bindings(cursor: Cursor) -> tuple[tuple[str, str], ...]:
    return tuple((name, scalar_text(value)) for name, value in mapping(cursor).items())


def _undecided(cursor: Cursor) -> tuple[tuple[str, str], ...]:
    """Names of variables that get their value when it is deployed."""
    return tuple((name, f"{name} is given at deployment ({start_of(cursor).place})") for name in texts(cursor))


#: What an entry's key sets on the layer, and how it is read.
Setter = tuple[str, Callable[[Cursor], object]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A format whose entries are mappings: the key that names the unit (or the one that may stand ``instead``), and
    what the others set."""

    unit: str
    keys: dict[str, Setter]
    instead: str = ""


#: NOTE: a Compose project folder travels as ``workspace``; both say in which directory the format's tool would stand.
_ROWS: dict[str, _Row] = {
    "compose": _Row(
        "files",
        {
            "files": ("files", paths),
            "profiles": ("profiles", texts),
            "env_files": ("env_files", paths),
            "project_directory": ("workspace", path_in),
            "variables": ("variables", _bindings),
            "observed": ("observed", paths),
            "undecided": ("undecided", _undecided),
        },
        instead="observed",
    ),
    "helm": _Row(
        "chart",
        {
            "chart": ("target", path_in),
            "release": ("release", text),
            "namespace": ("namespace", text),
            "values": ("files", paths),
            "set": ("variables", _bindings),
            "undecided": ("undecided", _undecided),
        },
    ),
    "terraform": _Row(
        "dir",
        {
            "dir": ("target", path_in),
            "var_files": ("files", paths),
            "vars": ("variables", _bindings),
            "undecided": ("undecided", _undecided),
            "workspace": ("workspace", text),
            "plan_json": ("observed", paths),
        },
        instead="plan_json",
    ),
    "kustomize": _Row("dir", {"dir": ("target", path_in)}),
    "kubernetes": _Row(
        "dir",
        {"dir": ("target", path_in), "observed": ("observed", paths), "namespace": ("namespace", text)},
        instead="observed",
    ),
}
#: Formats whose entries may be plain paths, and whether the path is itself a layer (a folder of manifests is not).
_PATHS: dict[str, bool] = {"kubernetes": False, "dotenv": True, "settings": True}

LAYER_KEYS: tuple[str, ...] = tuple(dict.fromkeys((*_ROWS, *_PATHS)))


def layers_of(parser: str, cursor: Cursor) -> tuple[LayerSpec, ...]:
    """The layers under one format's key of an environment."""
    return one_or_more(cursor, lambda item: _plain(parser, item) if _is_plain(parser, item) else _entry(parser, item))


def _is_plain(parser: str, item: Cursor) -> bool:
    return parser not in _ROWS or (parser in _PATHS and not item.is_mapping)


def _plain(parser: str, cursor: Cursor) -> LayerSpec:
    path = path_in(cursor)
    return LayerSpec(parser, path, (path,) if _PATHS[parser] else (), span=cursor.span)


def _entry(parser: str, cursor: Cursor) -> LayerSpec:
    row = _ROWS[parser]
    alone = bool(row.instead) and cursor.get(row.instead) is not None
    found = fields(cursor, tuple(row.keys), () if alone else (row.unit,))
    values = {row.keys[name][0]: row.keys[name][1](value) for name, value in found.items()}
    spec = replace(LayerSpec(parser, "", span=start_of(cursor)), **values)  # type: ignore[arg-type]
    if spec.target:
        return spec
    if row.unit in found and row.keys[row.unit][0] == "target":
        return replace(spec, target=".")
    by_files = row.keys[row.unit][0] == "files"
    paths_first = (*spec.files, *spec.observed) if by_files else (*spec.observed, *spec.files)
    return replace(spec, target=next(iter(paths_first), ""))


def written(spec: LayerSpec) -> dict[str, object]:
    """The entry that a person writes for a layer: the inverse of reading one. Plain paths are under the key ""."""
    if spec.parser in _PATHS and not spec.observed:
        return {"": spec.target}
    row = _ROWS[spec.parser]
    found: dict[str, object] = {}
    for key, (attribute, _) in row.keys.items():
        value = getattr(spec, attribute)
        if attribute == "undecided":
            value = tuple(name for name, _ in value)
        if value and (attribute != "target" or value != "." or key == row.unit):
            found[key] = dict(value) if attribute == "variables" else value
    return found
