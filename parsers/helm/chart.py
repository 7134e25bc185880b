"""Helm charts: rendered as helm would, then read like any manifests; what no template shows is read from the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ...engine.contract import Resolution, Unit, Variant
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Level, Origin, Secret, Span
from ...engine.reading import Files, file_of, name_of
from .._shared.charts import layout, variants
from .._shared.kube.declarations import declarations as kube_declarations
from .._shared.kube.objects import KubeObject, objects_of
from .._shared.kube.schemas import schema_problems
from .._shared.leaves import Branch, Items, Leaf, Route, settled
from .charts.manifests import Shown
from .gotemplate.value import GoValue, List, Map, origins, worn
from .layers import layered_values, mapping_of, written_values
from .render import Problem, Refused, Rendering, Request, filled, rendered
from .requests import release_of, route_of, setting, undecided
from .unread import facts as key_facts
from .values import Chart, declarations, dependencies

_VALUES = ("values.yaml", "values.yml")
#: What is left out of a rendering that nobody asked for by name.
_SHOWN = Shown(skip_tests=True)


@dataclass(frozen=True, slots=True)
class Helm:
    """The parser of charts."""

    name: str = "helm"

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit for each folder with a Chart.yaml; other values files for it are variants.

        Charts that lie in another one's ``charts/`` are part of that one.
        """
        where = layout(files)
        for chart in where.charts:
            if not _vendored(chart, where.charts):
                own = tuple(path for word in _VALUES if (path := _path(chart, word)) in files.paths)[:1]
                found = tuple(Variant(path, hint) for path, hint in variants(chart, where, files))
                yield Unit(self.name, chart or ".", own, found)

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The chart's declarations under layered values."""
        problems: list[Diagnostic] = []
        folder = "" if unit.key == "." else unit.key
        about = mapping_of(_path(folder, "Chart.yaml"), files, problems)
        made, unread = _rendered(_request(folder, about, layers, files), files, problems)
        shown = tuple(_declared(made, folder, layers.cluster, problems)) if made else ()
        values = layered_values(layers, about, files, problems)
        others = (_known(path, files) for path in (*unit.files, *(one.path for one in unit.variants)))
        keys = tuple(key_facts(made.root.chart, values, others)) if made and made.templates else ()
        chart = replace(_chart(folder, about, values, made, shown), keys=keys)
        read = (*map(file_of, layers.files), _path(folder, "Chart.yaml"), *_templates(made))
        return Resolution(
            (*declarations(chart), *shown), tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(read)), tuple(unread)
        )


@lru_cache(maxsize=512)
def _known(path: str, files: Files) -> Branch:
    """What a values file says that lies beside the layers; whoever reads it as a layer tells what is wrong with it."""
    return mapping_of(path, files, [])


def _vendored(chart: str, charts: tuple[str, ...]) -> bool:
    """Whether a chart lies in the ``charts/`` of another."""
    parent, slash, _ = chart.rpartition("/charts/")
    if not slash:
        parent, slash = ("", "charts/") if chart.startswith("charts/") else ("", "")
    return bool(slash) and parent in charts


# rendering


def _request(folder: str, about: Branch, layers: Layers, files: Files) -> Request:
    """The call of helm that the layers stand for; a release that nobody named is called after its chart."""
    name = about.at("name")
    written = written_values(layers, about, files, []) if layers.undecided else about
    called = (name.text if isinstance(name, Leaf) else "") or name_of(folder) or "chart"
    return Request(
        chart=folder,
        release=release_of(layers.release, layers.namespace, called),
        values=tuple(path for path in layers.files if path not in {_path(folder, word) for word in _VALUES}),
        settings=(
            *(setting(path, text) for path, text in layers.variables),
            *(one for path, _ in layers.undecided if path for one in undecided(path, written.at(*route_of(path)))),
        ),
        shown=_SHOWN,
        strict=False,
    )


def _rendered(
    request: Request, files: Files, problems: list[Diagnostic]
) -> tuple[Rendering | None, list[tuple[str, str]]]:
    """The chart rendered as far as it can be, and the (path, reason) of what could not."""
    try:
        made = rendered(request, files)
    except Refused as error:
        problems.append(_diagnostic(error.problem, _path(request.chart, "Chart.yaml")))
        return None, [(_path(request.chart, "Chart.yaml"), f"not rendered: {error.problem.message}")]
    problems += [_diagnostic(problem, request.chart) for problem in made.problems]
    unread = [(one.span.path, "not rendered with these values") for one in made.problems if one.span and one.lost]
    unread += [(path, reason.strip()) for path, _, reason in (note.partition(":") for note in made.unchecked)]
    for member in made.root.everyone():
        for missing in member.chart.missing:
            if not missing.local:
                path = missing.origin.span.path if missing.origin else _path(request.chart, "Chart.yaml")
                unread.append((path, f"the dependency {missing.name} is not in charts/"))
    return made, unread


def _diagnostic(problem: Problem, path: str) -> Diagnostic:
    return Diagnostic("helm-render", problem.message, problem.span, "" if problem.span else path, Level.NOTE)


def _templates(made: Rendering | None) -> tuple[str, ...]:
    return tuple(sorted({template.source.path for template in made.templates})) if made else ()


def _declared(made: Rendering, folder: str, cluster: str, problems: list[Diagnostic]) -> Iterator[Declaration]:
    """What the rendered objects declare, through the table that plain manifests go through."""
    objects: list[KubeObject] = []
    hidden = frozenset(_secret_places(made.values, (), set()))
    for document in made.documents:
        for one in made.located(document, hidden):
            objects += objects_of(one.cursor, one.said, problems)
    problems += schema_problems(objects, cluster)
    yield from kube_declarations(objects, "helm", folder)


def _secret_places(value: GoValue, route: Route, met: set[tuple[int, str]]) -> Iterator[Span]:
    """Where the values stand that a word near them calls secret, whatever a template calls them.

    Templates can put a map into itself, so each is gone through once under a key (``met``).
    """
    if isinstance(value, (Map, List)):
        here = (id(value), route[-1] if route else "")
        if here not in met:
            met.add(here)
            items = value.items() if isinstance(value, Map) else enumerate(value)
            for key, item in items:
                yield from _secret_places(item, (*route, str(key)), met)
    elif isinstance(settled(str(value), route), Secret):
        yield from (origin.edit_site() for origin in origins(value))


# what the values say beyond that


def _chart(folder: str, about: Branch, values: Branch, made: Rendering | None, shown: tuple[Declaration, ...]) -> Chart:
    subcharts = frozenset(name.text for name, _ in dependencies(about))
    missing = {one.name for one in made.root.chart.missing if not one.local} if made else None
    listed = _aliases(about)
    foreign = frozenset(name for name in subcharts if missing is None or listed.get(name, name) in missing)
    origin = Origin(values.span if values.entries else about.span)
    return Chart(
        folder,
        about,
        values,
        subcharts,
        foreign,
        origin,
        listed,
        frozenset(_edit_sites(shown)),
        made is not None and bool(made.templates) and not any(problem.lost for problem in made.problems),
        lambda text, source: _filled(text, source, made),
    )


def _filled(text: str, origin: Origin, made: Rendering | None) -> str | None:
    """A values text with its template actions carried out, wearing where its stretches come from."""
    return filled(worn(text, origin), made) if made else None


def _edit_sites(shown: Iterable[Declaration]) -> Iterator[Span]:
    """Every place that a fact of the rendered objects comes from."""
    for made in shown:
        for fact in made.facts:
            yield from _facts_sites(fact)


def _facts_sites(fact: Fact) -> Iterator[Span]:
    yield fact.origin.edit_site()
    for cause in fact.origin.causes:
        yield cause.edit_site()


def _aliases(about: Branch) -> dict[str, str]:
    """The aliases of sub-charts with the names they stand for."""
    listed = about.at("dependencies")
    found = {}
    for item in listed.items if isinstance(listed, Items) else ():
        alias, name = (item.at("alias"), item.at("name")) if isinstance(item, Branch) else (None, None)
        if isinstance(alias, Leaf) and isinstance(name, Leaf):
            found[alias.text] = name.text
    return found


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


PARSER = Helm()
