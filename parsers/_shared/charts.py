"""Where charts lie, and which values files may be laid on each: asked by every parser that meets YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.canon.environment_words import environment_tokens
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of

_YAML = deferred(r"\.ya?ml\Z")
#: The words of the name that are left are the hint: values-prod.yaml, values.aat.template.yaml, prod.values.yaml.
_VALUES = (
    deferred(r"values[-._](?P<hint>.+)\.ya?ml\Z"),
    deferred(r"(?P<hint>.+)[-._]values\.ya?ml\Z"),
)
_FOLDERS = ("values", "environments", "env", "envs")


@dataclass(frozen=True, slots=True)
class Layout:
    """A repository's chart folders (sorted), and values files that are told apart by their folder's name.

    ``nested`` maps a folder (``deploy/environments``) to the (path, hint) of ``<hint>/values.yaml`` below it.
    """

    charts: tuple[str, ...]
    nested: dict[str, list[tuple[str, str]]]


def layout(files: Files) -> Layout:
    """The charts of a repository: one pass over its paths."""
    charts = tuple(sorted(folder_of(path) for path in files.paths if name_of(path) == "Chart.yaml"))
    nested: dict[str, list[tuple[str, str]]] = {}
    for path in files.paths:
        if path.endswith(("/values.yaml", "/values.yml")) and folder_of(path) not in charts:
            above, _, hint = folder_of(path).rpartition("/")
            if name_of(above) in _FOLDERS:
                nested.setdefault(above, []).append((path, hint))
    return Layout(charts, nested)


def in_templates(path: str, charts: tuple[str, ...]) -> bool:
    """Whether a file is a template or a CRD of a chart rather than a manifest."""
    parts = path.split("/")
    return any(parts[at] in ("templates", "crds") and "/".join(parts[:at]) in charts for at in range(len(parts) - 1))


def values_hint(name: str) -> str:
    """What is left of a values file's name without the format's words; "" when it is no values file's name.

    >>> values_hint("values.aat.template.yaml"), values_hint("prod-values.yml"), values_hint("values.yaml")
    ('aat.template', 'prod', '')
    """
    for pattern in _VALUES:
        found = pattern.match(name)
        if found:
            return found["hint"]
    return ""


def variants(chart: str, where: Layout, files: Files) -> tuple[tuple[str, str], ...]:
    """The (path, hint) of every values file that an environment may lay on a chart, sorted by path."""
    found: dict[str, str] = {}
    for path, hint in _beside(chart, where, files):
        found.setdefault(path, hint)
    if chart:
        parent = folder_of(chart)
        alone = sum(folder_of(other) == parent for other in where.charts if other) == 1
        for path, hint in _around(parent, where, files):
            rest = _without_chart(hint, name_of(chart))
            if alone or rest is not None:
                found.setdefault(path, rest or hint)
    return tuple(sorted(found.items()))


def _beside(chart: str, where: Layout, files: Files) -> Iterator[tuple[str, str]]:
    """Values files in the chart's own folder and in its folders of values."""
    for name in files.names(chart):
        if hint := values_hint(name):
            yield _path(chart, name), hint
    for word in _FOLDERS:
        folder = _path(chart, word)
        for name in files.names(folder):
            if _YAML.search(name):
                yield _path(folder, name), values_hint(name) or _YAML.sub("", name)
        yield from where.nested.get(folder, ())


def _around(parent: str, where: Layout, files: Files) -> Iterator[tuple[str, str]]:
    """Values files next to the chart's folder and in folders of values beside it."""
    if parent in where.charts:
        return
    for name in files.names(parent):
        if hint := values_hint(name):
            yield _path(parent, name), hint
    for word in _FOLDERS:
        folder = _path(parent, word)
        if folder in where.charts:
            continue
        for name in files.names(folder):
            stem = _YAML.sub("", name)
            if hint := values_hint(name):
                yield _path(folder, name), hint
            elif word == "values" and stem != name and environment_tokens(stem):
                yield _path(folder, name), stem
        yield from where.nested.get(folder, ())


def _without_chart(hint: str, chart: str) -> str | None:
    """The hint without the chart's name, or None when it does not carry it."""
    found = re.search(rf"(?:\A|[-._]){re.escape(chart)}(?=[-._]|\Z)", hint)
    return (hint[: found.start()] + hint[found.end() :]).strip("-._") if found else None


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
