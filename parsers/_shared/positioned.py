"""Text that knows, for every stretch of it, where it was typed: what interpolation yields and facts are cut from."""

from __future__ import annotations

from dataclasses import replace

from ...engine.model import Origin, Source, Span, Step
from ...engine.record import record


@record(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands at ``[start, end)`` of a source.

    ``cause`` says why an interpolated stretch reads so; None for text that is typed here. ``missing`` is the reason
    why a stretch has no value ("variable X is not set"); its ``text`` is what the tool would put there.
    """

    text: str
    source: Source
    start: int
    end: int
    cause: Origin | None = None
    missing: str = ""

    def cut(self, start: int, end: int) -> Piece:
        """A part of the stretch, as exactly placed as its characters can be counted."""
        if start <= 0 and end >= len(self.text):
            return self
        # NOTE: built directly, since cutting is a large part of reading short forms and replace() takes its time
        text, source, missing = self.text[start:end], self.source, self.missing
        if self.cause is not None:
            cause = _cut_origin(self.cause, len(self.text), start, end)
            return Piece(text, source, self.start, self.end, cause, missing)
        if self.end - self.start == len(self.text):
            return Piece(text, source, self.start + start, self.start + end, None, missing)
        return Piece(text, source, self.start, self.end, None, missing)


def _cut_origin(origin: Origin, length: int, start: int, end: int) -> Origin:
    span = origin.span
    if origin.causes or span.end - span.start != length:
        return origin
    return replace(origin, span=Span(span.source, span.start + start, span.start + end))


@record(frozen=True, slots=True)
class Text:
    """Pieces in order (at least one), and the aliases or references (innermost first) that lead to them."""

    pieces: tuple[Piece, ...]
    via: tuple[Span, ...] = ()

    @property
    def value(self) -> str:
        """What it reads."""
        pieces = self.pieces
        return pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)

    @property
    def span(self) -> Span:
        """Where it stands."""
        first = self.pieces[0]
        if len(self.pieces) == 1:
            return Span(first.source, first.start, first.end)
        return Span(first.source, first.start, self.pieces[-1].end)

    @property
    def missing(self) -> str:
        """Why it has no value, or "" when it has."""
        if len(self.pieces) == 1:
            return self.pieces[0].missing
        return next((piece.missing for piece in self.pieces if piece.missing), "")

    def cut(self, start: int, end: int | None = None) -> Text:
        """The part ``[start, end)``; stretches without text that touch it come along."""
        if len(self.pieces) == 1 and (only := self.pieces[0]).text:
            stop = len(only.text) if end is None else end
            if start < stop and start < len(only.text):
                return Text((only.cut(start, min(stop, len(only.text))),), self.via)
        stop = len(self.value) if end is None else end
        kept: list[Piece] = []
        at = 0
        for piece in self.pieces:
            after = at + len(piece.text)
            if (at < stop and after > start) or (at == after and start <= at <= stop and piece.missing):
                kept.append(piece.cut(max(start - at, 0), min(stop - at, len(piece.text))))
            at = after
        return Text(tuple(kept) or (self._nothing_at(start),), self.via)

    def _nothing_at(self, offset: int) -> Piece:
        at = 0
        for piece in self.pieces:
            if at <= offset <= at + len(piece.text):
                inside = piece.cut(offset - at, offset - at)
                return replace(inside, text="") if inside.text else inside
            at += len(piece.text)
        last = self.pieces[-1]
        return Piece("", last.source, last.end, last.end)

    def reading(self, value: str) -> Text:
        """The same place with another reading, for canonical forms of what is written."""
        if value == self.value:
            return self
        if len(self.pieces) == 1:
            return Text((replace(self.pieces[0], text=value),), self.via)
        span, causes = self.span, tuple(piece.cause for piece in self.pieces if piece.cause)
        cause = causes[0] if causes else None
        return Text((Piece(value, span.source, span.start, span.end, cause, self.missing),), self.via)

    def origin(self) -> Origin:
        """Why it reads so; the causes of stretches that have text come first."""
        pieces = self.pieces
        if len(pieces) == 1:
            causes: tuple[Origin, ...] = (pieces[0].cause,) if pieces[0].cause else ()
        else:
            caused = sorted((piece for piece in pieces if piece.cause), key=lambda piece: not piece.text)
            causes = tuple(piece.cause for piece in caused if piece.cause)
        origin = Origin(self.span, Step.INTERPOLATED if causes or self.missing else Step.LITERAL, causes)
        for span in self.via:
            origin = origin.because(span, Step.MERGED)
        return origin


@record(frozen=True, slots=True)
class Variable:
    """A variable's value; ``because`` is None when it comes from outside the repository.

    ``missing`` is the reason why a variable that is set has a value that nobody can know.
    """

    text: str
    because: Origin | Text | None = None
    missing: str = ""

    @property
    def origin(self) -> Origin | None:
        """Why it has its value, worked out when somebody asks: most variables of an env file are never used."""
        because = self.because
        return because.origin() if isinstance(because, Text) else because
