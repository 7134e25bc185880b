"""Where what was read from a text comes from: a place in a file, or the runs of a text that was itself made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Protocol, TypeAlias

from ....engine.model import Origin, Source, Span, Step
from ..gotemplate.rope import merged
from ..gotemplate.value import GoValue, Place, Run, Text, worn
from .pieces import whole_origin

Via: TypeAlias = tuple[Span, ...]


class Wear(Protocol):
    """Dresses values with the origin of the stretch ``[start, end)`` that they were read from."""

    def scalar(self, value: GoValue, start: int, end: int, via: Via) -> GoValue:
        """The value with its origin."""

    def place(self, start: int, end: int, via: Via) -> Origin | None:
        """The origin of a container."""


class Bare:
    """For texts that come from nowhere."""

    def scalar(self, value: GoValue, start: int, end: int, via: Via) -> GoValue:
        """The value as it is."""
        return value

    def place(self, start: int, end: int, via: Via) -> Origin | None:
        """No origin."""
        return None


class FromFile:
    """For a file: the literal, and each alias or merge key on the way (as engine.reading.tree: Cursor.origin)."""

    def __init__(self, source: Source):
        self.source = source

    def scalar(self, value: GoValue, start: int, end: int, via: Via) -> GoValue:
        """The value with the origin of its literal."""
        return worn(value, self.place(start, end, via))

    def place(self, start: int, end: int, via: Via) -> Origin:
        """The origin of a literal."""
        origin = Origin(Span(self.source, start, end))
        for span in via:
            origin = origin.because(span, Step.MERGED)
        return origin


class FromText:
    """For a text with runs: what was read wears the runs that it overlaps."""

    def __init__(self, text: Text):
        self.text = str(text)
        self.runs = text.runs
        self.starts = list(accumulate((run.length for run in text.runs), initial=0))

    def scalar(self, value: GoValue, start: int, end: int, via: Via) -> GoValue:
        """The value with runs of its own where it stands in the text letter by letter, else with one merged origin."""
        if value is None:
            return None
        if type(value) is str:
            for margin in (0, 1):
                if end - start - 2 * margin == len(value) and self.text.startswith(value, start + margin):
                    return Text(value, tuple(self._cut(start + margin, end - margin)))
        runs = tuple(self._cut(start, max(end, start + 1)))
        origin = whole_origin(runs[0]) if len(runs) == 1 else merged(Text("", runs))
        if origin is None:
            return value
        if type(value) is str:
            control = next((run.control for run in runs if run.control is not None), None)
            return Text(value, (Run(len(value), origin, control),))
        return worn(value, origin)

    def place(self, start: int, end: int, via: Via) -> Origin | None:
        """The origin of the first character."""
        for run in self._cut(start, start + 1):
            return whole_origin(run)
        return None

    def _cut(self, start: int, end: int) -> Iterator[Run]:
        index = max(bisect_right(self.starts, start) - 1, 0)
        while index < len(self.runs) and self.starts[index] < end:
            run, at = self.runs[index], self.starts[index]
            first, last = max(start - at, 0), min(end - at, run.length)
            if first < last:
                where = run.where
                if first and type(where) is Place:
                    where = Place(where.source, where.offset + first)
                yield Run(last - first, where, run.control)
            index += 1


def wear_of(text: str) -> Wear:
    """How what is read from a string is dressed."""
    return FromText(text) if type(text) is Text else Bare()
