"""Helm charts at the level of their values, with a first static reading of their templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...engine.contract import Resolution, Unit, Variant
from ...engine.model import Declaration, Diagnostic, Layers, Origin, Source, Span
from ...engine.reading import Cursor, Files, Scalar, name_of
from .._shared.charts import layout, variants
from .._shared.kube_objects import KubeObject
from .._shared.kube_objects import declarations as kube_declarations
from .._shared.leaves import Branch, Items, Leaf, Tree, overlay, plant
from .template import Template, objects, template_of, weighed
from .values import Chart, declarations, dependencies

UNREAD = "template not rendered yet"
_VALUES = ("values.yaml", "values.yml")


@dataclass(frozen=True, slots=True)
class Helm:
    """The parser of charts."""

    name: str = "helm"

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit for each folder with a Chart.yaml; other values files for it are variants."""
        where = layout(files)
        for chart in where.charts:
            own = tuple(path for word in _VALUES if (path := _path(chart, word)) in files.paths)[:1]
            found = tuple(Variant(path, hint) for path, hint in variants(chart, where, files))
            yield Unit(self.name, chart or ".", own, found)

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The chart's declarations under layered values."""
        problems: list[Diagnostic] = []
        chart = _chart(unit, layers, files, problems)
        templates = _templates(chart.folder, files)
        rendered = tuple(_rendered(chart, templates, files))
        chart = replace(chart, rendered=_image_places(rendered))
        found = (*declarations(chart), *rendered)
        read = (*layers.files, _path(chart.folder, "Chart.yaml"))
        return Resolution(found, tuple(dict.fromkeys(problems)), read, tuple((path, UNREAD) for path in templates))


def _chart(unit: Unit, layers: Layers, files: Files, problems: list[Diagnostic]) -> Chart:
    folder = "" if unit.key == "." else unit.key
    about = _mapping(_path(folder, "Chart.yaml"), files, problems)
    values = Branch({}, about.span)
    for path in layers.files:
        layer = _mapping(path, files, problems)
        merged = overlay(values if values.entries else layer, layer) if values.entries else layer
        values = merged if isinstance(merged, Branch) else values
    for path, text in layers.variables:
        values = _set(values, path, text)
    if not isinstance(about.at("name"), Leaf):
        message = "Chart.yaml must name the chart with a text; its folder's name is used"
        problems.append(Diagnostic("helm-chart-type", message, about.span))
    subcharts = frozenset(name.text for name, _ in dependencies(about))
    origin = Origin(values.span if values.entries else about.span)
    return Chart(
        folder,
        about,
        values,
        subcharts,
        _remote(about),
        origin,
        _aliases(about),
        release=(layers.release, layers.namespace),
    )


def _aliases(about: Branch) -> dict[str, str]:
    """The aliases of sub-charts with the names they stand for."""
    listed = about.at("dependencies")
    found = {}
    for item in listed.items if isinstance(listed, Items) else ():
        alias, name = (item.at("alias"), item.at("name")) if isinstance(item, Branch) else (None, None)
        if isinstance(alias, Leaf) and isinstance(name, Leaf):
            found[alias.text] = name.text
    return found


def _remote(about: Branch) -> frozenset[str]:
    """The sub-charts that are not part of the repository."""
    listed = about.at("dependencies")
    found = set()
    for item in listed.items if isinstance(listed, Items) else ():
        place = item.at("repository") if isinstance(item, Branch) else None
        if isinstance(item, Branch) and isinstance(place, Leaf) and "://" in place.text and "file://" not in place.text:
            found |= {leaf.text for word in ("alias", "name") if isinstance(leaf := item.at(word), Leaf)}
    return frozenset(found)


def _mapping(path: str, files: Files, problems: list[Diagnostic]) -> Branch:
    """The first document of a file as a tree; Helm refuses values that are no mapping."""
    for document in files.yaml(path):
        if document.root is None or document.cursor.is_null:
            continue
        tree = plant(document.cursor, problems)
        if isinstance(tree, Branch):
            return Branch(tree.entries, Span(document.source, document.root.start, document.root.start))
        message = "a chart's values and Chart.yaml must be mappings; this file was passed over"
        problems.append(Diagnostic("helm-values-type", message, document.cursor.span))
        break
    source = files.source(path) or Source(path, "")
    return Branch({}, source.whole())


def _set(values: Branch, path: str, text: str) -> Branch:
    """Values with one ``--set path=text`` laid on top; ``\\.`` keeps a dot in a key."""
    source = Source("--set", f"{path}={text}")
    at = len(path) + 1
    scalar = Scalar(source, at, len(source.text), "", text, "plain")
    tree: Tree = Leaf(Cursor(scalar), Origin(scalar.span))
    for word in reversed(re.split(r"(?<!\\)\.", path)):
        tree = Branch({word.replace("\\.", "."): tree}, scalar.span)
    merged = overlay(values, tree)
    return merged if isinstance(merged, Branch) else values


def _templates(folder: str, files: Files) -> tuple[str, ...]:
    """The chart's own templates, notes aside."""
    prefix = _path(folder, "templates") + "/"
    return tuple(path for path in files.paths if path.startswith(prefix) and name_of(path) != "NOTES.txt")


def _rendered(chart: Chart, templates: tuple[str, ...], files: Files) -> Iterator[Declaration]:
    read = [found for path in templates if (found := _static(chart, path, files))]
    everything = [one for _, some in read for one in some]
    by_path = {template.source.path: template for template, _ in read}
    for made in kube_declarations(everything, "helm", chart.folder):
        yield weighed(made, by_path[made.origin.span.path])


def _static(chart: Chart, path: str, files: Files) -> tuple[Template, list[KubeObject]] | None:
    """A template and the objects in it, or None when it is no manifest even with its actions taken away."""
    inside = path.removeprefix(_path(chart.folder, "templates") + "/")
    if not path.endswith((".yaml", ".yml")) or name_of(path).startswith("_") or inside.startswith("tests/"):
        return None
    source = files.source(path)
    if source is None:
        return None
    template = template_of(source, chart.scope, chart.name)
    found = objects(template)
    return None if found is None else (template, found)


def _image_places(rendered: tuple[Declaration, ...]) -> frozenset[Span]:
    """The edit sites of the images that templates put together."""
    facts = (fact for made in rendered for fact in made.facts if fact.attribute == "image")
    return frozenset(fact.origin.edit_site() for fact in facts)


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


PARSER = Helm()
