"""Layered values to declarations: the workloads and backing services that their shape tells, settings for the rest.

Every leaf is stated once: as a typed fact of the workload it belongs to, or as a ``setting`` of the chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...engine.canon import engines, image, secrets
from ...engine.canon.names import words
from ...engine.model import Declaration, Fact, Kind, Origin, Reference, Secret, Span, Step
from ...engine.reading import name_of
from .._shared.facts import engine_of
from .._shared.kube.text import Text, last_wins, named
from .._shared.leaves import TEMPLATED, Branch, Items, Leaf, Route, dotted, leaves, named_items, setting, settled
from .documents import GENERATED, INSTALLED
from .gotemplate.rope import generated
from .gotemplate.value import origins
from .images import Image, engine_by_name, facts_of, facts_of_engine, image_of
from .shapes import INGRESS, PLACES, is_workload, stated, switched_off
from .variables import is_environment, variables

#: Keys that wrap a workload's values without naming it.
WRAPPERS: Final = frozenset(
    ("global", "overrideValues", "values", "deployment", "container", "pod", "main", "app", "default", "defaults",
     "common", "spec", "controller", "server")
)  # fmt: skip
#: Sub-charts that are the same for every application: what they run is the chart that uses them.
_LIBRARIES: Final = frozenset(
    ("generic-service", "generic", "java", "nodejs", "node", "base", "app", "application", "service", "web", "webapp",
     "function", "job", "microservice", "backend", "api", "python", "ruby", "go", "dotnet", "php", "app-template")
)  # fmt: skip
_OWN_NAMES: Final = ("fullnameOverride", "nameOverride", "name")
#: Folder names that say nothing about whose chart it is.
_PLACES_OF_CHARTS: Final = frozenset(
    ("chart", "charts", "helm", "helm-chart", "helm-charts", "helm_deploy", "deploy", "deployment", "deployments",
     "k8s", "kubernetes", "src", "apps", "infra", "services", "infrastructure")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as values are read for it: its folder, Chart.yaml, layered values and the keys of its sub-charts.

    ``aliases`` maps those keys to the charts they stand for. ``remote`` are the sub-charts that come from somewhere
    else; what they would make of their values is read from the values' shape. ``rendered`` are the places that the
    rendered objects' facts come from. ``complete`` says that every template was rendered; then nothing else of the
    chart itself is guessed at. ``fill`` carries out the template actions of a values text, None where it cannot.
    ``keys`` are facts about keys that nothing reads or that no file has.
    """

    folder: str
    about: Branch
    values: Branch
    subcharts: frozenset[str]
    remote: frozenset[str]
    origin: Origin
    aliases: Mapping[str, str]
    rendered: frozenset[Span]
    complete: bool
    fill: Callable[[str, Origin], str | None]
    keys: tuple[Fact, ...] = ()

    @property
    def name(self) -> str:
        """The chart's name; its folder's when Chart.yaml gives none."""
        found = self.about.at("name")
        return (found.text if isinstance(found, Leaf) else "") or name_of(self.folder) or "chart"

    def engine_word(self, route: Route) -> str:
        """The word at the end of a route that may be an engine's name; a sub-chart's own name for its alias."""
        return self.aliases.get(route[-1], route[-1]) if route else ""


@dataclass(slots=True)
class _Reading:
    """What was found so far: declarations, and the routes of the leaves that they state."""

    chart: Chart
    stated: set[Route] = field(default_factory=set)
    found: list[Declaration] = field(default_factory=list)

    def say(self, route: Route, leaf: Leaf) -> Text:
        """What a leaf says; templates in it are filled in where that is plain."""
        text, origin = leaf.text, leaf.origin
        if origin.step is Step.GENERATED:
            return Text(None, origin, INSTALLED)
        if TEMPLATED.search(text):
            return _filled(text, origin, self.chart)
        return Text(text, origin, secret=isinstance(settled(text, route), Secret))

    def take(self, pairs: Iterable[tuple[Route, tuple[Fact, ...]]]) -> list[Fact]:
        """The facts of leaves that were not stated before."""
        facts: list[Fact] = []
        for route, some in pairs:
            if route not in self.stated:
                self.stated.add(route)
                facts += some
        return facts


def declarations(chart: Chart) -> tuple[Declaration, ...]:
    """The chart's workloads, backing services and ingresses in the order of the values, then its settings."""
    reading = _Reading(chart)
    _walk(reading, chart.values, ())
    settings = [
        _setting(reading, route, leaf)
        for route, leaf in leaves(chart.values)
        if route not in reading.stated and leaf.origin.edit_site() not in chart.rendered
    ]
    return (*reading.found, _about(chart, settings))


def _setting(reading: _Reading, route: Route, leaf: Leaf) -> Fact:
    if "{{" not in leaf.text and leaf.origin.step is not Step.GENERATED:
        return setting(route, leaf)
    text = reading.say(route, leaf)
    return named("setting", route[-1], text, dotted(route))


def _about(chart: Chart, settings: list[Fact]) -> Declaration:
    facts = (*_chart_facts(chart), *settings, *chart.keys)
    names = tuple(dict.fromkeys(filter(None, (chart.name, *_folder_words(chart.folder)[-1:]))))
    links = tuple(Reference("depends-on", name.text, name.origin) for name, _ in dependencies(chart.about))
    return Declaration("values", "config", "helm", chart.origin, last_wins(iter(facts)), names, (), chart.folder, links)


def _chart_facts(chart: Chart) -> Iterator[Fact]:
    for word, attribute in (("version", "chart-version"), ("appVersion", "app-version")):
        leaf = chart.about.at(word)
        if isinstance(leaf, Leaf) and leaf.cursor.text:
            yield Fact(attribute, settled(leaf.cursor.text, (word,)), leaf.origin)
    for name, version in dependencies(chart.about):
        if version is not None and version.cursor.text:
            yield Fact("module-version", settled(version.cursor.text, ("version",)), version.origin, name.text)


def dependencies(about: Branch) -> Iterator[tuple[Leaf, Leaf | None]]:
    """The name (or alias) and the version of each sub-chart that Chart.yaml lists."""
    listed = about.at("dependencies")
    for item in listed.items if isinstance(listed, Items) else ():
        if isinstance(item, Branch):
            alias, name, version = item.at("alias"), item.at("name"), item.at("version")
            called = alias if isinstance(alias, Leaf) and alias.text else name
            if isinstance(called, Leaf) and called.text:
                yield called, version if isinstance(version, Leaf) else None


def _filled(text: str, origin: Origin, chart: Chart) -> Text:
    """A values text with its template actions carried out (Helm ``tpl``); secret when what it takes in is."""
    found = chart.fill(text, origin)
    if found is None or found == "":
        return Text(None, origin, "rendered by the chart")
    if TEMPLATED.search(found):
        return Text(None, origin, "filled in when it is deployed")
    causes = [cause for cause in origins(found) if cause.span != origin.span]
    if any(map(generated, causes)):
        return Text(None, origin, GENERATED)
    secret = any(_is_secret(cause.edit_site()) for cause in causes)
    return Text(str(found), origin.because(origin.span, Step.RENDERED, *causes), secret=secret)


def _is_secret(span: Span) -> bool:
    """Whether what stands there is called a secret."""
    key = span.source.line_text(span.line).partition(":")[0].strip(" \"'-")
    return secrets.secret_key(key)


def _walk(reading: _Reading, branch: Branch, route: Route) -> None:
    """State the workloads below a branch; of what the templates decide, only the images that they did not show.

    Those belong to what these values switch off: a chart says which version it would run. A sub-chart that is switched
    off is not there at all.
    """
    chart = reading.chart
    rendered = chart.complete and not (route and route[0] in chart.remote)
    found = image_of(branch, route, reading.say)
    if rendered:
        if found and not (route and route[0] in chart.subcharts) and not _is_shown(chart, found):
            reading.found.append(_workload(reading, branch, route, found, image_only=True))
    elif found or _runs_something(reading, branch, route):
        reading.found.append(_workload(reading, branch, route, found))
    for name, tree in branch.entries.items():
        if isinstance(tree, Branch):
            if name.lower().endswith("ingress") and not rendered:
                _ingress(reading, tree, (*route, name))
            _walk(reading, tree, (*route, name))
        elif isinstance(tree, Items):
            for word, item in named_items(tree):
                if isinstance(item, Branch):
                    _walk(reading, item, (*route, name, word))


def _is_shown(chart: Chart, found: Image) -> bool:
    """Whether a rendered object runs this image."""
    parts = (found.repository, found.tag, found.digest)
    return any(part.origin.edit_site() in chart.rendered for part in parts if part is not None)


def _runs_something(reading: _Reading, branch: Branch, route: Route) -> bool:
    """Whether a branch without an image looks like a workload's."""
    engine = engines.engine_named(reading.chart.engine_word(route))
    environment = any(is_environment(name, tree) for name, tree in branch.entries.items())
    return environment or is_workload(branch) or bool(engine and _runs_engine(branch))


def _runs_engine(branch: Branch) -> bool:
    """Whether a branch called after an engine configures one rather than a connection to it."""
    return bool(branch.at("image", "tag") or branch.at("auth") or branch.at("architecture") or branch.at("primary"))


def _workload(
    reading: _Reading, branch: Branch, route: Route, found: Image | None, image_only: bool = False
) -> Declaration:
    chart = reading.chart
    facts = [] if image_only else reading.take(stated(branch, PLACES, route, reading.say))
    facts += [] if image_only else reading.take(variables(branch, route, reading.say))
    if found is not None:
        parts = ("repository", "registry", "tag", "digest")
        reading.stated.update((*route, "image", part) for part in parts)
        facts += _image_facts(reading, found, route)
    kind: Kind = "workload"
    if found is not None and found.text and engine_of(found.text):
        kind = "backing-service"
    elif route and (engine_by_name(chart.engine_word(route), found) or (found is None and _runs_engine(branch))):
        engine = _engine_facts(reading, branch, route)
        facts += engine
        kind = "backing-service" if engine else kind
    names = tuple(dict.fromkeys(filter(None, _names(chart, branch, route, found, kind))))
    consumers = _consumers(chart, route) if kind == "backing-service" else ()
    origin = Origin(branch.span) if route else chart.origin
    key = dotted(route) if route else "."
    return Declaration(key, kind, "helm", origin, last_wins(iter(facts)), names, consumers, chart.folder)


def _image_facts(reading: _Reading, found: Image, route: Route) -> list[Fact]:
    """What a block's image states; the chart's appVersion is its own, not that of a sub-chart's image."""
    about = reading.chart.about.at("appVersion")
    foreign = bool(route) and (route[0] in reading.chart.remote or route[0] in reading.chart.subcharts)
    version = about if isinstance(about, Leaf) and not foreign else None
    reading.stated.update(found.routes)
    return list(facts_of(found, version))


def _engine_facts(reading: _Reading, branch: Branch, route: Route) -> list[Fact]:
    leaf = branch.at("image", "tag")
    tag = None
    if isinstance(leaf, Leaf) and not leaf.cursor.is_null:
        tag = reading.say((*route, "image", "tag"), leaf)
        reading.stated.add((*route, "image", "tag"))
    return list(facts_of_engine(reading.chart.engine_word(route), tag, Origin(branch.span)))


def _names(chart: Chart, branch: Branch, route: Route, found: Image | None, kind: Kind) -> Iterator[str]:
    """The words a workload is known by; the key of a generic chart that is used here comes last."""
    own = [word for word in route if word not in WRAPPERS and word not in ("helmValues", "values")]
    while len(own) > 1 and own[-1] in _LIBRARIES and own[-2] not in _LIBRARIES:
        own.pop()
    remote = bool(own) and own[-1] in chart.remote
    generic = not own or (len(own) == 1 and remote and (len(chart.remote) == 1 or own[-1] in _LIBRARIES))
    generic &= kind != "backing-service"
    overrides = (branch.at(word) for word in _OWN_NAMES)
    yield from (one.text for one in overrides if isinstance(one, Leaf) and not TEMPLATED.search(one.text))
    if generic:
        yield chart.name
        yield from _folder_words(chart.folder)[-1:]
    elif own:
        yield own[-1]
    reference = image.parse_image(found.text) if found and found.text else None
    yield reference.basename if reference else ""
    yield own[-1] if own else ""


def _consumers(chart: Chart, route: Route) -> tuple[str, ...]:
    spoken = [word for part in route[:-1] for word in words(part)]
    return tuple(dict.fromkeys((chart.name, *spoken, *_folder_words(chart.folder))))


def _folder_words(folder: str) -> tuple[str, ...]:
    """The folders that may say whose a chart is: ``src/orders/chart`` is of orders."""
    return tuple(part for part in folder.split("/") if part and part.lower() not in _PLACES_OF_CHARTS)


def _ingress(reading: _Reading, branch: Branch, route: Route) -> None:
    off = switched_off(branch)
    facts = reading.take(stated(branch, INGRESS, route, reading.say))
    if not facts or off:
        return
    owner = [word for word in route[:-1] if word not in WRAPPERS and word not in reading.chart.remote]
    names = tuple(dict.fromkeys((*owner[-1:], reading.chart.name, *_folder_words(reading.chart.folder)[-1:])))
    made = Declaration(
        dotted(route), "endpoint", "helm", Origin(branch.span), last_wins(iter(facts)), names, (), reading.chart.folder
    )
    reading.found.append(made)
