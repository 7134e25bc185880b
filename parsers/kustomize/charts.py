"""Charts that a kustomization inflates: ``helmCharts``, its older form, and the generator of the same name.

Only charts that lie in the repository; Helm itself is lent (kustomize api/types/helmchartargs.go says what is passed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ...engine.model import Diagnostic, Level, Origin
from ...engine.reading import Cursor, Files, join, part
from .._shared.lending import ChartCall, Seen
from .document import View
from .identity import Resource
from .material import Material
from .tree import Branch, Budget, Items, Node, Refused, planted
from .tree import Leaf as Scalar

GENERATOR: Final = "HelmChartInflationGenerator"
#: The older form's words for the same fields.
_OLD: Final = {
    "chartName": "name", "chartVersion": "version", "chartRepoUrl": "repo", "chartRepo": "repo", "values": "valuesFile",
    "releaseNamespace": "namespace",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """One chart: its fields by their present names, and where charts lie (``chartHome``)."""

    cursor: Cursor
    fields: dict[str, Cursor]
    home: str

    def text(self, name: str) -> str:
        """A text, "" when it is not set."""
        found = self.fields.get(name)
        return found.text if found else ""

    def flag(self, name: str) -> bool:
        """A boolean, false when it is not set."""
        found = self.fields.get(name)
        return found is not None and found.resolve("kubernetes") is True

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.fields.get(name)
        return tuple(item.text for item in found.items()) if found else ()


def charts_of(view: View, files: Files, folder: str) -> Iterator[ChartEntry]:
    """The charts that a kustomization names, in order."""
    shared = view.at("helmGlobals")
    home = shared.get("chartHome") if shared else None
    for name in ("helmCharts", "helmChartInflationGenerator"):
        found = view.at(name)
        for cursor in found.items() if found else ():
            yield _entry(cursor, home.text if home else "")
    for cursor in view.items("generators"):
        for generator in generators(files, folder, cursor.text) or ():
            yield _entry(generator, "")


def _entry(cursor: Cursor, home: str) -> ChartEntry:
    fields = {_OLD.get(name, name): value for name, value in cursor.entries() if not value.is_null}
    own = fields.get("chartHome")
    return ChartEntry(cursor, fields, (own.text if own else "") or home or "charts")


def generators(files: Files, folder: str, written: str) -> tuple[Cursor, ...] | None:
    """The chart generators that a file of ``generators`` holds; None when it holds any other."""
    path = join(folder, written)
    if path is None or not files.exists(path):
        return None
    found = tuple(one.cursor for one in files.yaml(path) if one.root is not None)
    kinds = {kind.text if (kind := one.get("kind")) else "" for one in found}
    return found if kinds == {GENERATOR} else None


def inflate(material: Material, folder: str, entry: ChartEntry) -> list[Resource]:
    """The objects of a chart; nothing, with a note, when it lies elsewhere."""
    place = _place(material, folder, entry)
    if place is None:
        return []
    if entry.fields.get("nameTemplate") is not None:
        _note(material, "nameTemplate: names of releases are not made from templates", entry, Level.NOTE)
    output = material.charts.render(_call(material, folder, entry, place), material.files)
    material.problems.extend(replace(one, level=Level.WARNING) for one in output.problems)
    material.read.update(dict.fromkeys(output.read))
    if not output.complete:
        material.incomplete = True
        if not output.problems:
            _note(material, f"the chart {entry.text('name')} is not rendered", entry, Level.WARNING)
    found = (_planted(seen.cursor, seen, material.budget) for seen in output.objects)
    return [Resource(node) for node in found if isinstance(node, Branch) and node.entries]


def _place(material: Material, folder: str, entry: ChartEntry) -> str | None:
    """The chart's folder; None with a note when it is not here."""
    name, version = entry.text("name"), entry.text("version")
    if not name:
        raise Refused("a chart must have a name", entry.cursor.span)
    home = join(folder, entry.home)
    if home is None:
        raise Refused(
            f"{entry.home} leads out of the repository and was not read", entry.cursor.span, "outside-repository"
        )
    for below in (f"{name}-{version}/{name}", name):
        place = f"{home}/{below}" if home else below
        if material.files.exists(f"{place}/Chart.yaml"):
            return place
    material.incomplete = True
    where = entry.text("repo") or "another place"
    material.unread[f"{home}/{name}" if home else name] = f"the chart lies in {where} and is not fetched"
    _note(material, f"the chart {name} lies elsewhere and is not fetched; what it adds is unknown", entry,
          Level.WARNING, "kustomize-remote")  # fmt: skip
    return None


def _note(
    material: Material, message: str, entry: ChartEntry, level: Level, code: str = "kustomize-not-evaluated"
) -> None:
    material.problems.append(Diagnostic(code, message, entry.cursor.span, level=level))


def _call(material: Material, folder: str, entry: ChartEntry, chart: str) -> ChartCall:
    return ChartCall(
        chart, entry.text("releaseName"), entry.text("namespace"), tuple(_values(material, folder, entry)), (),
        entry.text("kubeVersion"), entry.texts("apiVersions"), entry.flag("includeCRDs"),
        not entry.flag("skipHooks"), not entry.flag("skipTests"),
    )  # fmt: skip


def _values(material: Material, folder: str, entry: ChartEntry) -> Iterator[str]:
    """The layers: valuesFile with valuesInline over or under it, then additionalValuesFiles."""
    named = entry.fields.get("valuesFile")
    file = (material.path(folder, named.text, named.span),) if named is not None and named.text else ()
    written = entry.fields.get("valuesInline")
    inline = (_inline(material, written),) if written is not None and written.is_mapping else ()
    order = {"merge": (*inline, *file), "replace": inline or file}
    yield from order.get(entry.text("valuesMerge").lower(), (*file, *inline))
    for cursor in entry.fields["additionalValuesFiles"].items() if "additionalValuesFiles" in entry.fields else ():
        yield material.path(folder, cursor.text, cursor.span)


def _inline(material: Material, written: Cursor) -> str:
    """The values as a layer: the stretch of the file, unless it stands elsewhere than it reads."""
    if not written.via and not _refers(written):
        return part(written.span)
    text = material.charts.joined(_flow(written))
    return material.files.made(written.span.path, f"valuesInline {written.span.start}", text)


def _refers(written: Cursor) -> bool:
    return any(
        bool(below.via) or _refers(below) for below in (*(one for _, one in written.entries()), *written.items())
    )


def _flow(cursor: Cursor) -> Iterator[tuple[str, Origin]]:
    """The values as one line of JSON, each scalar with its place."""
    import json

    origin = cursor.origin()
    if cursor.is_mapping:
        yield "{", origin
        for index, (key, below) in enumerate(cursor.entries()):
            yield ", " * bool(index) + json.dumps(key, ensure_ascii=False) + ": ", below.origin()
            yield from _flow(below)
        yield "}", origin
    elif cursor.is_sequence:
        yield "[", origin
        for index, below in enumerate(cursor.items()):
            yield ", " * bool(index), origin
            yield from _flow(below)
        yield "]", origin
    else:
        yield json.dumps(cursor.resolve("kubernetes"), ensure_ascii=False), origin


def _planted(cursor: Cursor, seen: Seen, budget: Budget) -> Node:
    """A rendered object as a tree that can be changed, each scalar with where it comes from."""
    node = planted(cursor, budget)
    _wear(node, cursor, seen)
    return node


def _wear(node: Node, cursor: Cursor, seen: Seen) -> None:
    if isinstance(node, Scalar):
        said = seen.read(cursor)
        node.origin, node.pieces = said.origin, said.pieces
    elif isinstance(node, Items):
        for one, below in zip(node.items, cursor.items(), strict=True):
            _wear(one, below, seen)
    else:
        for name, below in cursor.entries():
            _wear(node.entries[name], below, seen)
