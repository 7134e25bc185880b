"""Compose's variable syntax, ``$V ${V} ${V:-d} ${V-d} ${V:?e} ${V?e} ${V:+r} ${V+r} $$``, with positions.

Compose files and env files share it (compose-go: template). Defaults nest; a dollar that starts no expression stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ...engine.model import Origin, Source, Span, Step
from ...engine.pattern import deferred
from .positioned import Piece, Variable

Lookup: TypeAlias = Callable[[str], Variable | None]

#: A dollar that starts something: an escape, a bare name, a braced one with nothing nested in it, any other brace.
_START = deferred(
    r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^${}]*))?\}|\{)", re.DOTALL
)
_BRACES = deferred(r"\$\{|\}")
_INSIDE = deferred(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])(.*))?", re.DOTALL)
#: Defaults within defaults beyond this depth are refused.
_DEEPEST = 20
#: Variables that hold variables can double a text with every line; a value that grew beyond this has no use.
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What an expression lacks: ``code`` is "unset", "required", "syntax" or "length"."""

    code: str
    message: str
    span: Span


@dataclass(slots=True)
class _Expansion:
    """Where a text stands, and what has been found so far."""

    source: Source
    span: Span
    exact: int | None
    lookup: Lookup
    problems: list[TemplateProblem]

    def place(self, start: int, end: int) -> tuple[int, int]:
        if self.exact is None:
            return self.span.start, self.span.end
        return self.exact + start, self.exact + end

    def piece(self, text: str, start: int, end: int, cause: Origin | None = None, missing: str = "") -> Piece:
        exact = self.exact
        if exact is None:
            return Piece(text, self.source, self.span.start, self.span.end, cause, missing)
        return Piece(text, self.source, exact + start, exact + end, cause, missing)


def expand(text: str, span: Span, exact: int | None, lookup: Lookup) -> tuple[tuple[Piece, ...], list[TemplateProblem]]:
    """The pieces that a text reads as, and what was wrong.

    ``exact`` is the offset of the text's first character when every character of it stands as it reads; None when
    escapes or folding moved them, so that only ``span`` is certain.
    """
    run = _Expansion(span.source, span, exact, lookup, [])
    pieces = _expand(run, text, 0, 0)
    if not pieces:
        start, _ = run.place(0, 0)
        pieces = [Piece("", span.source, start, start if exact is not None else span.end)]
    if sum([len(piece.text) for piece in pieces]) > max(_LONGEST, len(text)):
        run.problems.append(TemplateProblem("length", f"variables make more than {_LONGEST} characters here", span))
        pieces = [Piece("", span.source, span.start, span.end, None, "it is too long")]
    return tuple(pieces), run.problems


def _expand(run: _Expansion, text: str, base: int, depth: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while found := _START.search(text, at):
        start = found.start()
        if start > at:
            pieces.append(run.piece(text[at:start], base + at, base + start))
        if found[1]:
            at = found.end()
            # NOTE: the piece reads shorter than it stands, so that it is never cut by counting
            pieces.append(run.piece("$", base + start, base + at))
        elif found[2]:
            at = found.end()
            pieces.extend(_value(run, found[2], "", "", base + start, base + at, 0, depth))
        elif found[3] and depth < _DEEPEST:
            at = found.end()
            rest_at = base + found.start(5) if found[4] else base
            pieces.extend(
                _value(run, found[3], found[4] or "", found[5] or "", base + start, base + at, rest_at, depth)
            )
        else:
            at = _closing(text, start)
            pieces.extend(_braced(run, text, start, at, base, depth))
    if at < len(text):
        pieces.append(run.piece(text[at:], base + at, base + len(text)))
    return pieces


def _closing(text: str, start: int) -> int:
    """The offset behind the brace that closes the expression at ``start``; the end of the text without one."""
    depth = 0
    for found in _BRACES.finditer(text, start):
        depth += 1 if found[0] == "${" else -1
        if depth == 0:
            return found.end()
    return len(text)


def _braced(run: _Expansion, text: str, start: int, end: int, base: int, depth: int) -> list[Piece]:
    closed = text[end - 1] == "}" and end - start > 3
    inside = _INSIDE.fullmatch(text, start + 2, end - 1) if closed else None
    if inside is None or depth >= _DEEPEST:
        raw = text[start:end]
        span = Span(run.source, *run.place(base + start, base + end))
        # NOTE: the expression itself may hold a default that is a secret, so that no message shows it
        run.problems.append(TemplateProblem("syntax", "this is not a valid variable expression", span))
        return [run.piece(raw, base + start, base + end, None, "not a valid variable expression")]
    rest = inside.start(3) if inside[2] else 0
    return _value(run, inside[1], inside[2] or "", inside[3] or "", base + start, base + end, base + rest, depth)


def _value(
    run: _Expansion, name: str, operator: str, rest: str, start: int, end: int, rest_at: int, depth: int
) -> list[Piece]:
    """The pieces of one expression that stands at ``[start, end)``; ``rest`` is what follows its operator."""
    variable = run.lookup(name)
    if variable is not None and variable.missing:
        return [run.piece("", start, end, None, variable.missing)]
    usable = variable is not None and (bool(variable.text) or not operator.startswith(":"))
    sign = operator[-1:]
    if sign == "+":
        return _typed(run, rest, start, end, rest_at, depth) if usable else [run.piece("", start, end)]
    if usable and variable is not None:
        return [_set(run, variable, rest if sign == "-" else "", start, end, rest_at)]
    if sign == "-":
        return _typed(run, rest, start, end, rest_at, depth)
    span = Span(run.source, *run.place(start, end))
    if sign == "?":
        missing = f"variable {name} is required and {'empty' if variable else 'not set'}"
        run.problems.append(TemplateProblem("required", missing, span))
        return [run.piece("", start, end, None, missing)]
    missing = f"variable {name} is not set"
    run.problems.append(TemplateProblem("unset", missing, span))
    return [run.piece("", start, end, None, missing)]


def _set(run: _Expansion, variable: Variable, default: str, start: int, end: int, rest_at: int) -> Piece:
    """A variable with a value; a literal default is remembered as shadowed."""
    origin = variable.origin or Origin(Span(run.source, *run.place(start, end)), Step.INTERPOLATED)
    if default:
        span = Span(run.source, *run.place(rest_at, rest_at + len(default)))
        origin = origin.over(Origin(span, Step.DEFAULT))
    return run.piece(variable.text, start, end, origin)


def _typed(run: _Expansion, rest: str, start: int, end: int, rest_at: int, depth: int) -> list[Piece]:
    """The text behind an operator: its own pieces, all standing at the whole expression."""
    place = run.place(start, end)
    if rest and "$" not in rest:
        typed = Span(run.source, *run.place(rest_at, rest_at + len(rest)))
        return [Piece(rest, run.source, *place, Origin(typed, Step.DEFAULT))]
    pieces = []
    for piece in _expand(run, rest, rest_at, depth + 1):
        span = Span(piece.source, piece.start, piece.end)
        cause = piece.cause or (None if piece.missing else Origin(span, Step.DEFAULT))
        pieces.append(Piece(piece.text, piece.source, *place, cause, piece.missing))
    return pieces or [run.piece("", start, end, Origin(Span(run.source, *place), Step.DEFAULT))]
