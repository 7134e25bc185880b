"""Texts made of written parts and substituted ones, so that every stretch knows where a person types it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ...engine.model import Origin, Span, Step
from ...engine.record import record

#: What stands for an unknown part while a text is taken apart; it holds no character that separates anything.
UNKNOWN_PART = "unknown"

#: Longer texts are not put into others, and no more than so many into one: chains of doublings grow without bound.
LONGEST_INSERTED = 4000
MOST_INSERTED = 100
_LONGEST_CHAIN = 40
_MOST_CAUSES = 200


@record(frozen=True, slots=True)
class Piece:
    """A stretch of text: written here (``literal``), or put in from elsewhere because of ``origin``.

    ``reason`` is why its text cannot be known; empty when it is known.
    """

    text: str
    origin: Origin
    literal: bool = True
    reason: str = ""


@record(frozen=True, slots=True)
class Spliced:
    """The text that comes out at ``span``, piece by piece.

    ``via`` are the spans of references (YAML aliases) that lead to the whole.
    """

    span: Span
    pieces: tuple[Piece, ...]
    via: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, with ``UNKNOWN_PART`` for what is not known."""
        if len(self.pieces) == 1:
            return self.pieces[0].text
        return "".join([piece.text for piece in self.pieces])

    @property
    def reason(self) -> str:
        """Why the text is not fully known; empty when it is."""
        for piece in self.pieces:
            if piece.reason:
                return piece.reason
        return ""

    def cut(self, start: int, end: int | None = None) -> Spliced:
        """The stretch ``[start, end)`` of the text."""
        stop = len(self.text) if end is None else end
        kept: list[Piece] = []
        at = 0
        for piece in self.pieces:
            first, last = max(start - at, 0), min(stop - at, len(piece.text))
            if first < last:
                kept.append(_part(piece, first, last))
            at += len(piece.text)
        return Spliced(_span(self.span, kept), tuple(kept), self.via)

    def origin(self) -> Origin:
        """Where the text is typed: its literal, or what was substituted into it."""
        origin = self._made()
        for span in self.via:
            origin = origin.because(span, Step.MERGED)
        return origin

    def _made(self) -> Origin:
        """What decides comes first among the causes: the unknown part, else the first one put in."""
        inserted = sorted((piece for piece in self.pieces if not piece.literal), key=lambda piece: not piece.reason)
        if inserted:
            return Origin(self.span, Step.INTERPOLATED, tuple(_kept([piece.origin for piece in inserted])))
        return Origin(_span(self.span, list(self.pieces)))


def literal(text: str, span: Span) -> Spliced:
    """A text that stands as written at a span."""
    return Spliced(span, (Piece(text, Origin(span)),))


def spliced(span: Span, pieces: Iterable[Piece]) -> Spliced:
    """A text of these pieces, without the empty literal ones."""
    return Spliced(span, tuple(piece for piece in pieces if piece.text or not piece.literal))


def unknown_piece(reason: str, origin: Origin) -> Piece:
    """A stretch that cannot be known."""
    return Piece(UNKNOWN_PART, origin, False, reason)


def _kept(causes: list[Origin]) -> Iterator[Origin]:
    """The causes without repetition, as far as they stay few: variables made of variables multiply them.

    The deciding one is always kept; when it is the end of a very long chain, only its edit site.
    """
    first, *others = {id(cause): cause for cause in causes}.values()
    length = sum(1 for _ in islice(first.chain(), _LONGEST_CHAIN))
    yield first if length < _LONGEST_CHAIN else Origin(first.edit_site())
    room = _MOST_CAUSES - _size(first)
    for cause in others:
        size = _size(cause)
        if size <= room:
            room -= size
            yield cause


def _size(origin: Origin) -> int:
    """How many origins hang together, counted up to the limit."""
    found = 0
    todo = [origin]
    while todo and found <= _MOST_CAUSES:
        found += 1
        todo.extend(todo.pop().causes)
    return found


def _part(piece: Piece, first: int, last: int) -> Piece:
    """A cut of one piece; the span of a literal is narrowed when its text stands in the file letter by letter."""
    if not piece.literal:
        return Piece(piece.text[first:last], piece.origin, False, piece.reason)
    span = piece.origin.span
    if span.end - span.start == len(piece.text):
        span = Span(span.source, span.start + first, span.start + last)
    return Piece(piece.text[first:last], Origin(span), True)


def _span(whole: Span, pieces: list[Piece]) -> Span:
    """The narrowest span of the pieces: of their literals when all are, else the whole text's."""
    spans = [piece.origin.span for piece in pieces]
    if not spans or not all(piece.literal for piece in pieces):
        return whole
    return Span(whole.source, min(span.start for span in spans), max(span.end for span in spans))
