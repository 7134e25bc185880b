"""A text of many pieces of which stretches are cut again and again: each cut costs what it holds, not the whole."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from ....engine.model import Origin, Span
from ..spliced import Piece, Spliced


class Ruler:
    """A spliced text with the offset of each piece."""

    __slots__ = ("_base", "_starts", "spliced", "text")

    def __init__(self, spliced: Spliced):
        self.spliced = spliced
        self.text = spliced.text
        self._starts = [0, *accumulate(len(piece.text) for piece in spliced.pieces)]
        whole = spliced.pieces[0] if len(spliced.pieces) == 1 else None
        exact = whole is not None and whole.literal and _exact(whole)
        self._base = whole.origin.span if whole is not None and exact else None

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The pieces of the stretch ``[start, end)``, the outer ones narrowed."""
        if self._base is not None:
            return [Piece(self.text[start:end], Origin(self._inside(self._base, start, end)))] if start < end else []
        found: list[Piece] = []
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self.spliced.pieces) and self._starts[index] < end:
            piece, at = self.spliced.pieces[index], self._starts[index]
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if first < last:
                found.append(piece if last - first == len(piece.text) else self._part(piece, first, last))
            index += 1
        return found

    def _part(self, piece: Piece, first: int, last: int) -> Piece:
        if not piece.literal:
            return Piece(piece.text[first:last], piece.origin, False, piece.reason)
        span = self._inside(piece.origin.span, first, last) if _exact(piece) else piece.origin.span
        return Piece(piece.text[first:last], Origin(span))

    def _inside(self, span: Span, first: int, last: int) -> Span:
        return Span(span.source, span.start + first, span.start + last)

    def span(self, start: int, end: int) -> Span:
        """Where a stretch is typed: its literal pieces, else the place of the whole."""
        if self._base is not None:
            return self._inside(self._base, start, end)
        spans = [piece.origin.span for piece in self.pieces(start, end) if piece.literal]
        if not spans:
            return self.spliced.span
        source = spans[0].source
        same = [span for span in spans if span.source is source]
        return Span(source, min(span.start for span in same), max(span.end for span in same))

    def quoted(self, start: int, end: int, text: str) -> list[Piece]:
        """The stretch when it reads as ``text`` (its escapes are gone): exact where nothing was escaped."""
        inner = self.pieces(start, end)
        if end - start == len(text) or any(piece.reason for piece in inner):
            return inner
        return [Piece(text, Origin(self.span(start, end)))]


def _exact(piece: Piece) -> bool:
    """Whether a piece stands in its file letter by letter."""
    return piece.origin.span.end - piece.origin.span.start == len(piece.text)
