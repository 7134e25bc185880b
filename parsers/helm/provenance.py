"""Rendered documents as plain data, each leaf with the places it comes from: ``render helm --provenance``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ...engine.model import Origin, Span, Step
from ...engine.reading import Cursor
from .documents import Rendered, Trace, located
from .render import Rendering, Request

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
#: A path in the repository as it is shown.
Shown: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which file is what: the values files of the call, the charts' own values."""

    values: frozenset[str]
    shown: Shown

    def of(self, origin: Origin) -> str:
        """What kind of place decides: values, default, set, generated, template, or another file of the chart."""
        span = origin.edit_site()
        path = span.path
        if any(one.step is Step.GENERATED for one in origin.chain()):
            return "generated"
        if path in self.values:
            return "values"
        if path.startswith("--"):
            return path.removeprefix("--").partition("-")[0]
        if "!/" in path:
            return "packaged"
        name = path.rpartition("/")[2]
        if name == "values.yaml":
            return "default"
        if name in ("Chart.yaml", "requirements.yaml"):
            return "chart"
        return "template" if "/templates/" in f"/{path}" else "file"

    def shape(self, origin: Origin) -> dict[str, Plain]:
        """One origin as data, with what it shadows."""
        span = origin.edit_site()
        made = _place(span, self.of(origin), self.shown)
        beaten = [one for step in origin.chain() for one in step.shadowed]
        if beaten:
            made["shadows"] = [_place(one.edit_site(), self.of(one), self.shown) for one in beaten]
        return made


def _place(span: Span, kind: str, shown: Shown) -> dict[str, Plain]:
    path = span.path if span.path.startswith("--") or "!/" in span.path else shown(span.path)
    return {"kind": kind, "file": path, "line": span.line, "column": span.column}


def documents(made: Rendering, request: Request, shown: Shown, traced: bool) -> list[Plain]:
    """Every document: its source, its object, and (``traced``) per JSON pointer where each leaf comes from.

    ``provenance`` lists the deciding place first; ``conditions`` are the ifs, withs and ranges that a leaf stands
    under, the innermost first.
    """
    kinds = Kinds(frozenset(request.values), shown)
    found: list[Plain] = []
    for document in made.documents:
        fallback = made.root.chart.metadata.origin
        assert fallback is not None
        for rendered in located(document.source, document.text, fallback.span)[0]:
            one: dict[str, Plain] = {"source": document.source, "object": plain(rendered.cursor)}
            if traced:
                one |= _traced(rendered, kinds)
            found.append(one)
    return found


def _traced(rendered: Rendered, kinds: Kinds) -> dict[str, Plain]:
    origins: dict[str, Plain] = {}
    conditions: dict[str, Plain] = {}
    for pointer, cursor in leaves_of(rendered.cursor):
        trace = rendered.trace(cursor)
        if trace is None:
            continue
        origins[pointer] = [kinds.shape(one) for one in _origins(trace, cursor)]
        if trace.conditions:
            conditions[pointer] = [
                {**_place(one.span, "condition", kinds.shown), "because": [kinds.shape(cause) for cause in one.causes]}
                for one in trace.conditions
            ]
    return {"provenance": origins, "conditions": conditions}


def _origins(trace: Trace, cursor: Cursor) -> tuple[Origin, ...]:
    """The deciding origin first; the template too, where it adds to a value or makes something else of it."""
    causes = trace.origin.causes or (trace.origin,)
    if trace.beside is not None:
        return (*causes, trace.beside)
    changed = not trace.generated and cursor.is_scalar and _bare(cursor.text) not in _bare(causes[0].edit_site().text)
    return (*causes, Origin(trace.origin.span)) if changed and trace.origin.causes else causes


def _bare(text: str) -> str:
    return "".join(text.split())


def leaves_of(cursor: Cursor, pointer: str = "") -> Iterator[tuple[str, Cursor]]:
    """The scalars and empty collections at and below a cursor by their JSON pointers."""
    entries = list(cursor.entries()) if cursor.is_mapping else []
    if entries:
        for key, below in entries:
            yield from leaves_of(below, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif cursor.items():
        for at, below in enumerate(cursor.items()):
            yield from leaves_of(below, f"{pointer}/{at}")
    else:
        yield pointer, cursor


def plain(cursor: Cursor) -> Plain:
    """The value at a cursor as Kubernetes reads it."""
    if cursor.is_mapping:
        return {key: plain(below) for key, below in cursor.entries()}
    if cursor.is_sequence:
        return [plain(below) for below in cursor.items()]
    return cursor.resolve("kubernetes")
