"""Rendered documents as positioned trees whose nodes stand where a person edits them.

A document is parsed like any YAML file; then every scalar is traced through the runs of the text that it was
printed from. What came from values stands in the values file, what the template says itself stands in the template.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Diagnostic, Origin, Source, Span, Step
from ...engine.reading import Alias, Cursor, Document, Mapping, Node, Scalar, Sequence, parse_yaml
from ...engine.record import record
from .._shared.kube.text import Text as Said
from .._shared.leaves import TEMPLATED
from .gotemplate.rope import generated
from .gotemplate.value import Control, Place, Run, Text

#: Why a text that holds such a stretch cannot be compared: made anew each time, or told by whoever installs.
GENERATED = "made anew at every render"
INSTALLED = "decided when the chart is installed"
_NAMES = frozenset((("secretName",), ("name",), ("key",)))


@record(frozen=True, slots=True)
class Trace:
    """Where a scalar comes from.

    ``origin`` is what a fact made of it wears. ``pieces`` are the (start, end, origin) of the stretches of its text
    that differ in where they come from; none where the text is not spelt in the document as it reads.
    ``conditions`` are those that it stands under, the innermost first. ``beside`` is what the template itself says
    in the same scalar, around what comes from somewhere else.
    """

    origin: Origin
    pieces: tuple[tuple[int, int, Origin], ...]
    conditions: tuple[Origin, ...]
    generated: bool
    beside: Origin | None = None


@record(frozen=True, slots=True)
class Rendered:
    """One document of a chart's output: the file that printed it (as Helm names it), its text and its tree.

    ``hidden`` are the places of secrets; whatever takes in one of them is a secret too.
    """

    file: str
    text: str
    cursor: Cursor
    traces: dict[int, Trace]
    hidden: frozenset[Span] = frozenset()

    def trace(self, cursor: Cursor) -> Trace | None:
        """Where the scalar at a cursor comes from."""
        return self.traces.get(id(cursor.node))

    def said(self, cursor: Cursor) -> Said:
        """What a scalar says, for the Kubernetes fact table."""
        trace = self.traces.get(id(cursor.node))
        origin = trace.origin if trace else cursor.origin()
        if trace is not None and trace.generated:
            return Said(None, origin, _reason(origin), cursor.text, trace.pieces)
        if TEMPLATED.search(cursor.text):
            return Said(None, origin, "filled in when it is applied")
        if not _is_name(cursor.route) and any(span in self.hidden for cause in origin.causes for span in cause.spans()):
            return Said(cursor.text, origin, secret=True)
        return Said(cursor.text, origin, pieces=trace.pieces if trace else ())


def _is_name(route: tuple[str | int, ...]) -> bool:
    """Whether Kubernetes holds a name there, so that ``tlsSecret`` in the values is what a Secret is called."""
    return route[-1:] in _NAMES and route[0] not in ("data", "stringData")


def _reason(origin: Origin) -> str:
    told = any(cause.edit_site().path.startswith("--") for cause in origin.causes)
    return INSTALLED if told else GENERATED


def located(
    file: str,
    text: str,
    fallback: Span,
    hidden: frozenset[Span] = frozenset(),
    read: tuple[Document, ...] | None = None,
) -> tuple[tuple[Rendered, ...], tuple[Diagnostic, ...]]:
    """The YAML documents of a rendered text, and what is wrong.

    ``fallback`` is where text without runs is, ``hidden`` are the places of secrets. ``read`` are the documents where
    nothing was wrong with them and nobody else needs them: their nodes are moved.
    """
    documents, problems = parse_yaml(Source(file, f"{text}\n")) if read is None else (read, ())  # as it is printed
    locator = _Locator(text if type(text) is Text else Text(str(text), (Run(len(text), Origin(fallback)),)), fallback)
    found = []
    for document in documents:
        if document.root is not None:
            locator.traces = {}
            locator.place(document.root)
            found.append(Rendered(file, text, document.cursor, locator.traces, hidden))
    moved = tuple(replace(one, span=locator.span(one.span.start)) if one.span else one for one in problems)
    return tuple(found), moved


class _Locator:
    """The runs of one text by offset, and the traces of the scalars met so far."""

    def __init__(self, text: Text, fallback: Span):
        self.text = text
        self.fallback = fallback
        self.starts = text.starts()[:-1]
        self.printed = _printed(text.runs)
        self.controls: dict[int, tuple[Origin, ...]] = {}
        self.generated: dict[int, bool] = {}
        self.traces: dict[int, Trace] = {}
        self.placed: set[int] = set()

    def place(self, node: Node) -> None:
        """Trace a tree and move its nodes; each is moved once, aliases share what they stand for."""
        if id(node) in self.placed:
            return
        self.placed.add(id(node))
        if isinstance(node, Scalar):
            self.scalar(node)
        elif isinstance(node, Mapping):
            for key, value in node.pairs:
                self.place(key)
                self.place(value)
            self.move(node, self.inner_span(node, node.pairs[0][0] if node.pairs else None))
        elif isinstance(node, Sequence):
            for item in node.items:
                self.place(item)
            self.move(node, self.inner_span(node, node.items[0] if node.items else None))
        elif isinstance(node, Alias):
            self.move(node, self.span(node.start))

    def inner_span(self, node: Node, first: Node | None) -> Span:
        """Where a collection stands: with its first child, or where its brackets come from."""
        if first is not None:
            return Span(first.source, first.start, first.start)
        trace = self.trace(node.start, node.end, "")
        self.traces[id(node)] = trace
        return trace.origin.edit_site()

    def move(self, node: Node, span: Span) -> None:
        """Let a node stand at a span."""
        node.source, node.start, node.end = span.source, span.start, span.end

    def scalar(self, node: Scalar) -> None:
        """Trace a scalar and let it stand at its edit site."""
        trace = self.traces[id(node)] = self.trace(node.start, node.end, node.text)
        self.move(node, trace.origin.edit_site())

    def span(self, offset: int) -> Span:
        """Where the character at an offset comes from."""
        return self.trace(offset, offset, "").origin.edit_site()

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int, Run]]:
        """The runs under ``[start, end)`` with the part of each; an empty range is under the run that it touches."""
        runs, starts = self.text.runs, self.starts
        at = max(bisect_right(starts, start) - 1, 0)
        while at < len(runs):
            first = starts[at]
            last = first + runs[at].length
            if first >= end and not (start == end and first <= start):
                return
            if last > start or (start == end and last == start):
                yield max(start, first), min(end, last), runs[at]
            if start == end and last >= start:
                return
            at += 1

    def trace(self, start: int, end: int, said: str) -> Trace:
        """Where ``[start, end)`` of the text comes from; ``said`` is what it reads as."""
        start, end = self.bare(start, min(end, len(self.text)))
        index = bisect_right(self.starts, start) - 1
        if start < end <= self.starts[index] + self.text.runs[index].length:
            return self.within(index, start, end)
        found = list(self.stretches(start, end))
        if not found:
            return Trace(Origin(self.fallback), (), (), False)
        values = {id(run.where): run.where for _, _, run in found if isinstance(run.where, Origin)}
        if values:
            causes = tuple(values.values())
            starts_itself = type(found[0][2].where) is Place
            span = _written(found, self.starts, self.text.runs) if starts_itself else self.printed_at(found[0][0])
            origin = Origin(span, Step.RENDERED, causes)
        else:
            origin = Origin(_written(found, self.starts, self.text.runs))
        own = [one for one in found if type(one[2].where) is Place] if values else []
        return Trace(
            origin, self.pieces(start, end, said, found, origin), self.conditions(found[0][2].control),
            any(map(self.is_generated, values.values())),
            Origin(_written(own, self.starts, self.text.runs)) if own else None,
        )  # fmt: skip

    def within(self, index: int, start: int, end: int) -> Trace:
        """The trace of a stretch that one run covers, as most are."""
        run = self.text.runs[index]
        where = run.where
        if type(where) is Place:
            first = where.offset + start - self.starts[index]
            origin = Origin(Span(where.source, first, first + end - start))
            return Trace(origin, (), self.conditions(run.control), False)
        assert isinstance(where, Origin)
        origin = Origin(self.printed_at(start), Step.RENDERED, (where,))
        return Trace(origin, (), self.conditions(run.control), self.is_generated(where))

    def conditions(self, control: Control | None) -> tuple[Origin, ...]:
        """The conditions that a run stands under."""
        if control is None:
            return ()
        known = self.controls.get(id(control))
        if known is None:
            known = self.controls[id(control)] = _conditions(control)
        return known

    def is_generated(self, origin: Origin) -> bool:
        """Whether what comes from there is made anew at every render."""
        known = self.generated.get(id(origin))
        if known is None:
            known = self.generated[id(origin)] = generated(origin)
        return known

    def bare(self, start: int, end: int) -> tuple[int, int]:
        """A stretch without the quotation marks around it: whoever wrote those did not write the text."""
        text = self.text
        if end - start > 2 and text[start] == text[end - 1] and text[start] in "\"'":
            return start + 1, end - 1
        return start, end

    def printed_at(self, offset: int) -> Span:
        """The place in the template behind the last thing it wrote itself: where the value is printed."""
        at = self.printed[bisect_right(self.starts, offset) - 1]
        if at < 0:
            return self.fallback
        where = self.text.runs[at].where
        assert type(where) is Place
        stop = where.offset + self.text.runs[at].length
        return Span(where.source, stop, stop)

    def pieces(
        self, start: int, end: int, said: str, found: list[tuple[int, int, Run]], whole: Origin
    ) -> tuple[tuple[int, int, Origin], ...]:
        """The stretches of a scalar's text that have origins of their own, if it is spelt as it reads."""
        if len(found) < 2 or not said:
            return ()
        spelt = str.find(self.text, said, start, end)
        if spelt < 0:
            return ()
        made = []
        for first, last, run in found:
            first, last = max(first, spelt) - spelt, min(last, spelt + len(said)) - spelt
            if first < last and isinstance(run.where, Origin):
                made.append((first, last, Origin(whole.span, Step.RENDERED, (run.where,))))
        return tuple(made)


def _printed(runs: tuple[Run, ...]) -> list[int]:
    """For each run the nearest one up to it that the template wrote itself; -1 where there is none."""
    last = -1
    found = []
    for at, run in enumerate(runs):
        if type(run.where) is Place:
            last = at
        found.append(last)
    return found


def _written(found: list[tuple[int, int, Run]], starts: list[int], runs: tuple[Run, ...]) -> Span:
    """The span in the template of text that it wrote letter by letter, as far as that is one stretch."""
    first, last, run = found[0]
    assert type(run.where) is Place
    at = max(bisect_right(starts, first) - 1, 0)
    source, start = run.where.source, run.where.offset + first - starts[at]
    stop = start + last - first
    for first, last, run in found[1:]:
        if type(run.where) is not Place or run.where.source is not source or run.where.offset != stop:
            break
        stop += last - first
    return Span(source, start, stop)


def _conditions(control: Control | None) -> tuple[Origin, ...]:
    made = []
    while control is not None:
        made.append(control.origin)
        control = control.outer
    return tuple(made)
