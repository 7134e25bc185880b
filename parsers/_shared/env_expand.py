"""Variables in the values of env files, as python-dotenv, dotenv-expand and Ruby's dotenv put them in.

Compose's own syntax is template.py's. Sources: python-dotenv 1.2 variables.py, dotenv-expand 12 lib/main.js, Ruby's
dotenv 3 substitutions/variable.rb. A command that Ruby's would run is not run, and its value is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...engine.model import Origin, Span, Step
from ...engine.pattern import deferred
from .positioned import Piece, Text
from .template import Lookup, TemplateProblem

#: Variables that hold variables: a value that took more steps, or grew beyond this, has no use.
_MOST_STEPS = 1000
_LONGEST = 20_000

Pieces = tuple[tuple[Piece, ...], list[TemplateProblem]]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a value stands: the whole of it, and the offset of its first character when all stand as they read."""

    span: Span
    exact: int | None

    def place(self, start: int, end: int) -> Span:
        """Where a part of the value stands, as exactly as that is known."""
        if self.exact is None:
            return self.span
        return Span(self.span.source, self.exact + start, self.exact + end)

    def piece(self, text: str, start: int, end: int, cause: Origin | None = None, missing: str = "") -> Piece:
        """A part of the value that reads as ``text``."""
        span = self.place(start, end)
        return Piece(text, span.source, span.start, span.end, cause, missing)


def variable(site: Site, name: str, start: int, end: int, lookup: Lookup, problems: list[TemplateProblem]) -> Piece:
    """What a variable without a default reads as; one that nothing sets reads as nothing, and that is remembered."""
    found = lookup(name)
    span = site.place(start, end)
    if found is not None:
        return site.piece(found.text, start, end, found.origin or Origin(span, Step.INTERPOLATED), found.missing)
    missing = f"variable {name} is not set"
    problems.append(TemplateProblem("unset", missing, span))
    return site.piece("", start, end, None, missing)


def default(site: Site, text: str, start: int, end: int) -> Piece:
    """A default that counts."""
    return site.piece(text, start, end, Origin(site.place(start, end), Step.DEFAULT))


def expand_python(text: str, span: Span, exact: int | None, lookup: Lookup) -> Pieces:
    """``${V}`` and ``${V:-d}``, in every kind of quotes; anything else stays as it is."""

    def put(site: Site, one: re.Match[str], problems: list[TemplateProblem]) -> Piece:
        start, end = one.span()
        if lookup(one["name"]) is None and one["default"] is not None:
            return default(site, one["default"], start, end)
        return variable(site, one["name"], start, end, lookup, problems)

    # NOTE: what stands behind the last brace holds no expression, and would be searched again from every ``${``
    return _once(_PYTHON, text, Site(span, exact), put, text.rfind("}") + 1)


def expand_ruby(text: str, span: Span, exact: int | None, lookup: Lookup) -> Pieces:
    """``$V``, ``${V}``; a brace that closes nothing stays, and ``$(...)`` is a command."""

    def put(site: Site, one: re.Match[str], problems: list[TemplateProblem]) -> Piece:
        start, end = one.span()
        if one["escaped"]:
            return site.piece(one[0][1:], start, end)
        if one["command"]:
            return site.piece("", start, end, None, "it is what a command prints")
        if not one["name"]:
            return site.piece(one[0], start, end)
        return variable(site, one["name"], start, end, lookup, problems)

    return _once(_RUBY, text, Site(span, exact), put)


_PYTHON = deferred(r"\$\{(?P<name>[^\}:]*)(?::-(?P<default>[^\}]*))?\}")
_RUBY = deferred(r"(?P<escaped>\\)?\$(?:(?P<command>\((?:[^()]|\([^()]*\))*\))|(?!\()\{?(?P<name>[A-Za-z0-9_]+)?\}?)")

_Put = Callable[[Site, "re.Match[str]", list[TemplateProblem]], Piece]


def _once(pattern: re.Pattern[str], text: str, site: Site, put: _Put, end: int | None = None) -> Pieces:
    """Every match before ``end`` replaced once, from left to right; what was put in is not looked at again."""
    problems: list[TemplateProblem] = []
    pieces: list[Piece] = []
    at = 0
    for one in pattern.finditer(text, 0, len(text) if end is None else end):
        if one.start() > at:
            pieces.append(site.piece(text[at : one.start()], at, one.start()))
        pieces.append(put(site, one, problems))
        at = one.end()
    if at < len(text) or not pieces:
        pieces.append(site.piece(text[at:], at, len(text)))
    return capped(pieces, len(text), site, problems)


def capped(pieces: list[Piece], length: int, site: Site, problems: list[TemplateProblem]) -> Pieces:
    """The pieces, or nothing when variables that double each other made them too long."""
    if sum(len(piece.text) for piece in pieces) <= max(_LONGEST, length):
        return tuple(pieces), problems
    problems.append(TemplateProblem("length", f"variables make more than {_LONGEST} characters here", site.span))
    span = site.span
    return (Piece("", span.source, span.start, span.end, None, "it is too long"),), problems


# --- dotenv-expand ---------------------------------------------------------------------------------------------------

_EXPAND = deferred(r"(?<!\\)\$\{(?P<braced>[^{}]+)\}|(?<!\\)\$(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_OPERATOR = deferred(r":\+|\+|:-|-")


def expand_npm(text: str, span: Span, exact: int | None, lookup: Lookup) -> Pieces:
    """The first expression is replaced until there is none: what was put in is expanded, too.

    A value that appeared before is not put in again; the default takes its place.
    """
    site = Site(span, exact)
    problems: list[TemplateProblem] = []
    value = Text((site.piece(text, 0, len(text)),))
    seen: set[str] = set()
    for _ in range(_MOST_STEPS):
        reads = value.value
        found = _EXPAND.search(reads)
        if found is None:
            return capped(_unescaped(value, site), len(text), site, problems)
        seen.add(reads)
        expression = found["braced"] or found["name"]
        # NOTE: dotenv-expand replaces the first text that reads like the expression, be it escaped
        start = reads.index(found[0])
        end = start + len(found[0])
        made = _expression(expression, value.cut(start, end).span, seen, lookup, problems)
        value = Text((*_part(value, 0, start), made, *_part(value, end, len(reads))))
        name = _OPERATOR.split(expression, maxsplit=1)[0]
        own = lookup(name)
        if len(value.value) > _LONGEST or (own is not None and value.value == own.text):
            return capped(_unescaped(value, site), len(text), site, problems)
    problems.append(TemplateProblem("length", f"variables lead to each other more than {_MOST_STEPS} times", span))
    return (Piece("", span.source, span.start, span.end, None, "its variables lead to each other"),), problems


def _part(value: Text, start: int, end: int) -> tuple[Piece, ...]:
    return tuple(piece for piece in value.cut(start, end).pieces if piece.text or piece.missing) if end > start else ()


def _expression(expression: str, span: Span, seen: set[str], lookup: Lookup, problems: list[TemplateProblem]) -> Piece:
    """One expression; ``V``, ``V:-d``, ``V-d``, ``V:+r`` and ``V+r``, an empty variable counting as unset."""
    site = Site(span, None)
    operator = _OPERATOR.search(expression)
    name = expression[: operator.start()] if operator else expression
    rest = expression[operator.end() :] if operator else ""
    sign = operator[0][-1] if operator else ""
    found = lookup(name)
    if sign == "+":
        return default(site, rest if found is not None and found.text else "", 0, 0)
    if found is not None and found.text and found.text not in seen:
        return site.piece(found.text, 0, 0, found.origin or Origin(span, Step.INTERPOLATED))
    if sign or found is not None:
        return default(site, rest, 0, 0)
    return variable(site, name, 0, 0, lookup, problems)


def _unescaped(value: Text, site: Site) -> list[Piece]:
    reads = value.value
    if "\\$" not in reads:
        return list(value.pieces)
    pieces: list[Piece] = []
    at = 0
    while (found := reads.find("\\$", at)) >= 0:
        pieces += _part(value, at, found)
        at = found + 1
    pieces += _part(value, at, len(reads))
    return pieces or [site.piece("", 0, 0)]
