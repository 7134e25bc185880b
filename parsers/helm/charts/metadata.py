"""Chart.yaml and requirements.yaml: what Helm takes from them and when it refuses them (pkg/chart/metadata.go)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ....engine.model import Origin
from ..gotemplate.literals import quoted
from ..gotemplate.rope import same_length
from ..gotemplate.value import GoValue, List, Map, Refusal, Strings, origins
from .chart import METADATA, ChartFile, Dependency
from .decode import decode, span_of
from .errors import ChartError, refused_at
from .reading import MAP_TYPE, Reader
from .versions import is_version

_ALIAS: Final = re.compile(r"[a-zA-Z0-9_-]+")
#: The fields that lose what cannot be printed; in lists each item does.
_SANITIZED: Final = ("name", "description", "home", "icon", "condition", "tags", "appVersion", "kubeVersion",
                     "sources", "keywords")  # fmt: skip
_SANITIZED_DEPENDENCY: Final = ("name", "version", "repository", "condition", "tags")


def read_metadata(chart_file: ChartFile, requirements: ChartFile | None, read: Reader) -> Map:
    """The metadata with every field set; raises ChartError as loading the chart would."""
    metadata, given = _decoded(chart_file, read)
    metadata["apiVersion"] = metadata["apiVersion"] or "v1"
    if requirements is not None:
        added, names = _decoded(requirements, read)
        metadata.update((key, added[key]) for key in added if key.lower() in names)
        given |= names
    if "dependencies" not in given:
        metadata["dependencies"] = None
    _validate(metadata)
    return metadata


def _decoded(file: ChartFile, read: Reader) -> tuple[Map, set[str]]:
    """The struct, and the keys that the file gives a value (in lower case)."""
    try:
        tree = read(file.source)
        metadata: Map = decode(tree, METADATA)
    except Refusal as error:
        said = str(error).replace(MAP_TYPE, METADATA.go)
        raise ChartError(f"cannot load {file.name}: {said}", refused_at(error, file.source)) from None
    return metadata, {key.lower() for key, value in tree.items() if value is not None}


def dependencies_of(metadata: Map) -> tuple[Dependency, ...] | None:
    """The entries of ``dependencies``; None when there is no such key."""
    entries = metadata["dependencies"]
    return None if entries is None else tuple(_dependency(entry) for entry in entries)


def _dependency(entry: Map) -> Dependency:
    return Dependency(
        entry["name"], entry["version"], entry["repository"], entry["condition"], entry["tags"],
        tuple(entry["import-values"]), entry["alias"], _place(entry),
    )  # fmt: skip


def _place(entry: Map) -> Origin | None:
    return next(iter(origins(entry["name"])), entry.origin)


def _validate(metadata: Map) -> None:
    for key in _SANITIZED:
        metadata[key] = _sanitized(metadata[key])
    for message, at in _problems(metadata):
        raise ChartError(f"validation: {message}", span_of(at))


def _problems(metadata: Map) -> Iterator[tuple[str, GoValue]]:
    """What is wrong, the first that Helm would find first, with the value to point at."""
    name, version = metadata["name"], metadata["version"]
    if not name:
        yield "chart.metadata.name is required", metadata
    if name in (".", ".."):
        yield f"chart.metadata.name {quoted(name)} is not allowed", name
    if "/" in name:
        yield f"chart.metadata.name {quoted(name)} is invalid", name
    if not version:
        yield "chart.metadata.version is required", metadata
    if not is_version(version):
        yield f"chart.metadata.version {quoted(version)} is invalid", version
    if metadata["type"] not in ("", "application", "library"):
        yield "chart.metadata.type must be application or library", metadata["type"]
    if any(maintainer is None for maintainer in metadata["maintainers"]):
        yield "maintainers must not contain empty or null nodes", metadata["maintainers"]
    yield from _dependency_problems(metadata["dependencies"] or List())


def _dependency_problems(entries: List) -> Iterator[tuple[str, GoValue]]:
    known: set[str] = set()
    for entry in entries:
        if entry is None:
            yield "dependencies must not contain empty or null nodes", entries
            return
        for key in _SANITIZED_DEPENDENCY:
            entry[key] = _sanitized(entry[key])
        if entry["alias"] and not _ALIAS.fullmatch(entry["alias"]):
            yield f"dependency {quoted(entry['name'])} has disallowed characters in the alias", entry["alias"]
        key = entry["alias"] or entry["name"]
        if key in known:
            yield f"more than one dependency with name or alias {quoted(key)}", key
        known.add(key)


def _sanitized(value: GoValue) -> GoValue:
    if isinstance(value, Strings):
        return Strings((_sanitized(item) for item in value), value.origin)
    made = "".join(" " if letter.isspace() else letter for letter in value if letter.isspace() or letter.isprintable())
    return value if made == value else same_length(made, value)
