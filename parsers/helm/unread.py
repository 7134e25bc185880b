"""Keys of a chart's values that no template reads, and keys that templates need and no values file has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from ...engine.model import Fact, Known, Origin, Source, Span, Unknown
from .._shared.leaves import Branch, Leaf, Route, dotted, leaves
from .._shared.leaves import Tree as ValuesTree
from .charts.chart import Chart
from .charts.rules import DEFAULT
from .consumption import ANY, Place, Reading, Walk
from .gotemplate.errors import ParseError
from .gotemplate.tree import Tree
from .gotemplate.value import List, Map
from .render import trees_of

#: A route that is read, and whether all below it is.
Pattern: TypeAlias = "tuple[Route, bool]"
#: A key whose value others take over through an alias, and keys that hold nothing but such values.
_ANCHOR: Final = re.compile(r":\s*&\w")
_PRIVATE: Final = ("x-", "_", ".")
#: Levels of a schema that are followed.
_MAX_LEVELS: Final = 40


def facts(chart: Chart, values: ValuesTree, files: Iterable[ValuesTree]) -> Iterator[Fact]:
    """``unread-key`` facts at the keys of ``values``, ``undefined-key`` facts at the templates that need them.

    ``files`` are the trees of all values files that there are for the chart.
    """
    texts = tuple(sorted({leaf.text for _, leaf in leaves(values) if "{{" in leaf.text}))
    reading = read_of(chart, texts)
    if chart.is_library:
        return
    if reading.everything:
        reason = "what the templates read cannot be told" if reading.gives_up else "rendered texts are rendered again"
        origin = chart.metadata.origin or Origin(Source(chart.folder, "").whole())
        yield Fact("unread-key", Unknown(reason, origin), Origin(origin.span), "*")
        return
    known = _patterns(chart, texts)
    if ((), True) in known:
        return
    yield from _unread(values, (), known)
    yield from _undefined(chart, _needed(chart, texts), (values, *files))


@lru_cache(maxsize=64)
def read_of(chart: Chart, texts: tuple[str, ...] = ()) -> Reading:
    """What the templates of a chart and of those below it read; ``texts`` of the values may be templates themselves."""
    charts = tuple(_below(chart, ()))
    parsed = [(route, one, file, trees_of(f"{one.folder}/{file.name}", file.source, DEFAULT))
              for route, one in charts for file in one.templates]  # fmt: skip
    walk = Walk(_named(trees for *_, trees in parsed if not isinstance(trees, ParseError)))
    walk.reading.gives_up = any(isinstance(trees, ParseError) for *_, trees in parsed)
    for route, one, file, trees in parsed:
        partial = file.name.rpartition("/")[2].startswith("_")
        if not isinstance(trees, ParseError) and not partial and not one.is_library:
            walk.template(trees[f"{one.folder}/{file.name}"], frozenset((Place(route, ()),)))
    for route, _, file, trees in parsed:
        if not route and not isinstance(trees, ParseError):
            for name, tree in trees.items():
                if name not in walk.called and not name.endswith(file.name):
                    walk.template(tree, frozenset((Place((), ()),)))
    _fill(walk, {*texts, *(text for _, one in charts for text in _texts(one.defaults))})
    return walk.reading


def _below(chart: Chart, route: Route) -> Iterator[tuple[Route, Chart]]:
    """A chart and all below it with the keys that lead to them, also those that are switched off."""
    yield route, chart
    aliases: dict[str, list[str]] = {}
    for entry in chart.dependencies or ():
        aliases.setdefault(entry.name, []).append(entry.key)
    for child in chart.children:
        for key in dict.fromkeys(aliases.get(child.name, [child.name])):
            yield from _below(child, (*route, str(key)))


def _named(found: Iterable[Mapping[str, Tree]]) -> dict[str, list[Tree]]:
    named: dict[str, list[Tree]] = {}
    for trees in found:
        for name, tree in trees.items():
            named.setdefault(name, []).append(tree)
    return named


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Map):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, List):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and "{{" in value:
        yield str.__str__(value)


def _fill(walk: Walk, texts: set[str]) -> None:
    """Walk the values texts that are templates, with every ``.`` that some ``tpl`` hands to them."""
    done: set[frozenset[Any]] = set()
    while texts and not walk.reading.everything and (todo := walk.reading.fills - done):
        done |= todo
        for text in sorted(texts):
            trees = trees_of("gotpl", Source("gotpl", text), DEFAULT)
            if isinstance(trees, ParseError):
                continue
            for dot in todo:
                walk.template(trees["gotpl"], dot)


# patterns


@lru_cache(maxsize=64)
def _patterns(chart: Chart, texts: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The patterns of a chart, the same for each of its deployments."""
    return tuple(patterns(chart, read_of(chart, texts)))


def patterns(chart: Chart, reading: Reading) -> Iterator[Pattern]:
    """The routes of the chart's own values that something reads."""
    for places, whole in ((reading.whole, True), (reading.touched, False)):
        for place in places:
            if place.route[:1] in ((), ("Values",)):
                yield from _seen(place.chart, place.route[1:], whole)
    for route, one in _below(chart, ()):
        yield from _by_metadata(route, one)
        if one.schema is not None:
            yield from _by_schema(route, one.schema.source.text)


def _seen(chart: Route, keys: Route, whole: bool) -> Iterator[Pattern]:
    """A read in a sub-chart's words: its section of the values, and what is global for all."""
    yield (*chart, *keys), whole
    if not keys:
        yield ("global",), whole
    elif keys[0] in ("global", ANY):
        yield ("global", *keys[1:]), whole


def _by_metadata(route: Route, chart: Chart) -> Iterator[Pattern]:
    yield (*route, "tags"), True
    for entry in chart.dependencies or ():
        for condition in filter(None, str(entry.condition).split(",")):
            yield (*route, *condition.strip().split(".")), True
        for wanted in entry.imports:
            child = str(wanted.get("child")) if isinstance(wanted, Map) else f"exports.{wanted}"
            yield (*route, str(entry.key), *child.split(".")), True
    for missing in chart.missing:
        if not missing.local:
            aliases = [str(entry.key) for entry in chart.dependencies or () if entry.name == missing.name]
            yield from (((*route, key), True) for key in (str(missing.name), *aliases))
            yield ("global",), True
            yield (*route, "global"), True


def _by_schema(route: Route, text: str) -> Iterator[Pattern]:
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _properties(schema, route, 0)


def _properties(schema: object, route: Route, level: int) -> Iterator[Pattern]:
    below = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(below, dict) or level > _MAX_LEVELS:
        if level:
            yield route, True
        return
    for key, inner in below.items():
        yield (*route, key), False
        yield from _properties(inner, (*route, key), level + 1)


# keys


def _unread(tree: ValuesTree, route: Route, known: tuple[Pattern, ...]) -> Iterator[Fact]:
    """The topmost keys below a tree that no pattern leads to."""
    if not isinstance(tree, Branch):
        return
    for key, below in tree.entries.items():
        here = (*route, key)
        met = tuple((way[1:], whole) for way, whole in known if way and way[0] in (key, ANY))
        if any(not way and whole for way, whole in met) or key.startswith(_PRIVATE):
            continue
        deeper = tuple(one for one in met if one[0])
        if deeper:
            yield from _unread(below, here, deeper)
        elif not met:
            span = _span(below)
            if not _ANCHOR.search(span.source.line_text(span.line)):
                yield _fact("unread-key", here, span)


def _fact(attribute: str, route: Route, span: Span) -> Fact:
    return Fact(attribute, Known(dotted(route)), Origin(span), dotted(route))


def _span(tree: ValuesTree) -> Span:
    return tree.origin.edit_site() if isinstance(tree, Leaf) else tree.span


def _undefined(chart: Chart, needed: Iterable[tuple[Route, Span]], files: Iterable[ValuesTree]) -> Iterator[Fact]:
    """The keys that are needed and that no values file has."""
    known = (*files, chart.defaults)
    for route, span in needed:
        if not any(_defined(tree, route) for tree in known):
            yield _fact("undefined-key", route, span)


@lru_cache(maxsize=64)
def _needed(chart: Chart, texts: tuple[str, ...]) -> tuple[tuple[Route, Span], ...]:
    """The keys that templates print as they are, unconditionally."""
    if any(entry.imports for entry in chart.dependencies or ()):
        return ()
    return tuple(_unconditional(chart, read_of(chart, texts)))


def _unconditional(chart: Chart, reading: Reading) -> Iterator[tuple[Route, Span]]:
    schema = tuple(_by_schema((), chart.schema.source.text)) if chart.schema else ()
    guards = tuple(place for place in reading.guarded if not place.chart)
    for place, span in sorted(reading.plain.items(), key=lambda one: (one[1].sort_key(), one[0])):
        route = place.route[1:]
        if place.chart or place.route[:1] != ("Values",) or not route or ANY in route or route[0] == "global":
            continue
        if any(_same(guard.route, place.route) for guard in guards) or any(way == route for way, _ in schema):
            continue
        yield route, span


def _same(guard: Route, route: Route) -> bool:
    """Whether a guarded place is this one or one around it."""
    return (
        len(guard) > 1 and len(guard) <= len(route) and all(a in (b, ANY) for a, b in zip(guard, route, strict=False))
    )


def _defined(tree: object, route: Route) -> bool:
    """Whether a route leads somewhere; below lists, scalars and empty maps anything may stand."""
    for key in route:
        entries = tree.entries if isinstance(tree, Branch) else tree
        if not isinstance(entries, dict):
            return True
        if not entries:
            return tree is not None and key != route[0]
        if key not in entries:
            return False
        tree = entries[key]
    return True
