"""A text of many pieces of which stretches are cut again and again: each cut costs what it holds, not the whole."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from ....engine.model import Origin, Span
from ..spliced import Piece, Spliced


class Ruler:
    """A spliced text with the offset of each piece."""

    __slots__ = ("_starts", "spliced", "text")

    def __init__(self, spliced: Spliced):
        self.spliced = spliced
        self.text = spliced.text
        self._starts = [0, *accumulate(len(piece.text) for piece in spliced.pieces)]

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The pieces of the stretch ``[start, end)``, the outer ones narrowed."""
        found: list[Piece] = []
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self.spliced.pieces) and self._starts[index] < end:
            piece, at = self.spliced.pieces[index], self._starts[index]
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if first < last:
                whole = first == 0 and last == len(piece.text)
                found.append(piece if whole else Spliced(self.spliced.span, (piece,)).cut(first, last).pieces[0])
            index += 1
        return found

    def span(self, start: int, end: int) -> Span:
        """Where a stretch is typed: its literal pieces, else the place of the whole."""
        spans = [piece.origin.span for piece in self.pieces(start, end) if piece.literal]
        if not spans:
            return self.spliced.span
        source = spans[0].source
        same = [span for span in spans if span.source is source]
        return Span(source, min(span.start for span in same), max(span.end for span in same))

    def quoted(self, start: int, end: int, text: str) -> list[Piece]:
        """The stretch when it reads as ``text`` (its escapes are gone): exact where nothing was escaped."""
        if end - start == len(text):
            return self.pieces(start, end)
        inner = self.pieces(start, end)
        if any(piece.reason for piece in inner):
            return inner
        return [Piece(text, Origin(self.span(start, end)))]
