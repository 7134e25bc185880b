"""Text as somebody typed it in one stretch: what nearly every leaf of a Compose file is.

It answers what ``Text`` answers, from three numbers instead of pieces; only what variables were put into, or what has
no value, needs pieces.
"""

from __future__ import annotations

from typing import ClassVar

from ...engine.model import Origin, Source, Span, Step
from ...engine.reading import Scalar
from ...engine.record import record
from .._shared.positioned import Piece


@record(frozen=True, slots=True)
class Typed:
    """A value that stands at ``[start, end)`` of a source, and the aliases or references that lead to it."""

    value: str
    source: Source
    start: int
    end: int
    via: tuple[Span, ...] = ()
    #: Why it has no value, as ``Text`` says it: what is typed has one.
    missing: ClassVar[str] = ""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The one stretch, for those who look at stretches."""
        return (Piece(self.value, self.source, self.start, self.end),)

    def cut(self, start: int, end: int | None = None) -> Typed:
        """The part ``[start, end)``, as exactly placed as its characters can be counted."""
        length = len(self.value)
        stop = length if end is None or end > length else end
        if start <= 0 and stop == length:
            return self
        text, first = self.value[start:stop], self.start
        if start > length:
            return Typed(text, self.source, self.end, self.end, self.via)
        if self.end - first == length:
            return Typed(text, self.source, first + start, first + stop, self.via)
        return Typed(text, self.source, first, self.end, self.via)

    def reading(self, value: str) -> Typed:
        """The same place with another reading, for canonical forms of what is written."""
        return self if value == self.value else Typed(value, self.source, self.start, self.end, self.via)

    def led_by(self, span: Span) -> Typed:
        """The same text, found by way of one more reference."""
        return Typed(self.value, self.source, self.start, self.end, (*self.via, span))

    def origin(self) -> Origin:
        """Why it reads so: it is typed there, and aliases lead to it."""
        origin = Origin(Span(self.source, self.start, self.end))
        for span in self.via:
            origin = origin.because(span, Step.MERGED)
        return origin


_QUOTED = ("single", "double")


def typed(node: Scalar, via: tuple[Span, ...] = ()) -> Typed:
    """A scalar's text within its quotes, where every character of it stands as it reads; else the scalar as a whole."""
    text, start, end = node.text, node.start, node.end
    if node.style in _QUOTED:
        start, end = start + 1, end - 1
    if end - start == len(text) and node.source.text.startswith(text, start):
        return Typed(text, node.source, start, end, via)
    return Typed(text, node.source, node.start, node.end, via)
