"""Which files are Compose files, and which of them make up a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.contract import Unit, Variant
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of, join, name_of
from .._shared.envfile import assign, nothing, read_env
from .attributes import TOP

NAME = "compose"
DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)

_NAMED = deferred(r"(?:docker-)?compose(?P<before>[.\-_][^/]*)?\.ya?ml|(?P<after>[^/]+)\.(?:docker-)?compose\.ya?ml")
#: compose.test.override.yml lies over compose.test.yml.
_OVERRIDE = deferred(r"[.\-_]?override\Z")
_SERVICES = deferred(r"^services:[ \t]*(?:[#&{].*)?\r?$", re.MULTILINE)


def units(files: Files) -> Iterator[Unit]:
    """The Compose projects of a repository, in order of their keys."""
    by_folder: dict[str, list[str]] = {}
    for path in files.paths:
        if is_compose_file(path, files):
            by_folder.setdefault(folder_of(path), []).append(name_of(path))
    found = [unit for folder, names in by_folder.items() for unit in _folder_units(folder, names, files)]
    yield from sorted(found, key=lambda unit: unit.key)


def is_compose_file(path: str, files: Files) -> bool:
    """Whether a file is a Compose file: by its name, else by what it says."""
    name = name_of(path)
    if not name.endswith((".yml", ".yaml")):
        return False
    if _NAMED.fullmatch(name):
        return True
    source = files.source(path)
    if source is None or "services:" not in source.text or not _SERVICES.search(source.text):
        return False
    documents = files.yaml(path)
    return bool(documents) and _looks_like_compose(documents[0].cursor)


def _looks_like_compose(root: Cursor) -> bool:
    """Only Compose's sections at the top, and only mappings with an image text or a build beneath ``services``."""
    services = root.get("services")
    if services is None or not services.is_mapping:
        return False
    if not all(name in TOP or name.startswith("x-") for name, _ in root.entries()):
        return False
    children = [service for _, service in services.entries()]
    return bool(children) and all(child.is_mapping and _runs(child) for child in children)


def _runs(service: Cursor) -> bool:
    image = service.get("image")
    if image is not None and image.is_scalar:
        return True
    return service.get("build") is not None or service.get("extends") is not None


def _folder_units(folder: str, names: list[str], files: Files) -> Iterator[Unit]:
    chosen = _chosen_by_env(folder, files) or _default_files(names)
    paths = tuple(_at(folder, name) for name in chosen)
    rest = [name for name in names if name not in chosen and not (name in OVERRIDES and chosen)]
    overlays = [name for name in rest if hint_of(name) and not _self_sufficient(_at(folder, name), files)]
    alone = {hint_of(name): name for name in rest if name not in overlays}
    laid: dict[str, list[Variant]] = {}
    for name in overlays:
        beneath = alone.get(_OVERRIDE.sub("", hint_of(name)), chosen[0] if chosen else "")
        if beneath:
            laid.setdefault(_at(folder, beneath), []).append(Variant(_at(folder, name), hint_of(name)))
        else:
            alone[hint_of(name)] = name
    for name in alone.values():
        path = _at(folder, name)
        yield Unit(NAME, path, (path,), tuple(laid.get(path, ())))
    if paths:
        yield Unit(NAME, paths[0], paths, tuple(laid.get(paths[0], ())))


def _default_files(names: list[str]) -> tuple[str, ...]:
    default = next((name for name in DEFAULTS if name in names), None)
    if default is None:
        return ()
    override = next((name for name in OVERRIDES if name in names), None)
    return (default, override) if override else (default,)


def _chosen_by_env(folder: str, files: Files) -> tuple[str, ...]:
    """The files that the folder's .env names in COMPOSE_FILE, relative to the folder."""
    path = _at(folder, ".env")
    source = files.source(path) if files.exists(path) else None
    if source is None or "COMPOSE_FILE" not in source.text:
        return ()
    values = {found.line.key: found.text.value for found in assign(read_env(source)[0], nothing, []) if found.text}
    listed = values.get("COMPOSE_FILE", "").split(values.get("COMPOSE_PATH_SEPARATOR", "") or ":")
    resolved = [join(folder, name) for name in listed if name]
    if not resolved or not all(path is not None and files.exists(path) for path in resolved):
        return ()
    return tuple(name.removeprefix("./") for name in listed if name)


def hint_of(name: str) -> str:
    """What is left of a Compose file's name without the format's own words: "prod" of compose.prod.yml."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return ""
    return (found["before"] or found["after"] or "").strip(".-_")


def _self_sufficient(path: str, files: Files) -> bool:
    """Whether every service of a file says what it runs (or the file includes others)."""
    documents = files.yaml(path)
    root = documents[0].cursor if documents else None
    services = root.get("services") if root else None
    if services is None or not services.is_mapping:
        return False
    return all(_runs(service) for _, service in services.entries())


def _at(folder: str, name: str) -> str:
    return join(folder, name) or name
