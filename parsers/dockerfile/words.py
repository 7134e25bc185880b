"""Words of an instruction with their variables put in.

Follows BuildKit's frontend/dockerfile/shell lexer: single quotes keep everything, double quotes keep blanks,
``$X``, ``${X}``, ``${X:-word}``, ``${X:+word}`` and their colon-less forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...engine.model import Origin, Span, Step
from ...engine.pattern import deferred
from .._shared.spliced import LONGEST_INSERTED, MOST_INSERTED, Piece, Spliced, spliced, unknown_piece
from .syntax import Body

_NAME = deferred(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = deferred(r":?[-+?]|##?|%%?|//?")
_BRACE = deferred(r"\$\{|\}")
_MOST_NESTED = 10
#: Pieces (a written and an inserted one in turn) after which no more is put into one text.
_FULL = 2 * MOST_INSERTED


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable in scope: the text it stands for, or None with the reason why nobody can say."""

    text: str | None
    origin: Origin
    reason: str = ""


Scope = Mapping[str, Bound]
Arguments = dict[str, Bound]


@dataclass(frozen=True, slots=True)
class Consumer:
    """Whoever builds a Dockerfile: the file that says so, who it is in there, and what is given to the build.

    ``target`` is the stage at which the build stops: "" for the last one, None when nobody can say. ``names`` are
    those of the service that runs the image.
    """

    path: str
    who: str
    arguments: Arguments = field(default_factory=dict)
    target: str | None = ""
    names: tuple[str, ...] = ()


def words(text: str, start: int, escape: str) -> Iterator[tuple[int, int]]:
    """The blank-separated words of ``text[start:]`` as ranges, quotes respected."""
    at, size = start, len(text)
    while at < size:
        while at < size and text[at].isspace():
            at += 1
        if at < size:
            end = _word_end(text, at, escape)
            yield at, end
            at = end


def _word_end(text: str, at: int, escape: str) -> int:
    quote = ""
    depth = 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif text.startswith("${", at):
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        elif char.isspace() and not depth:
            return at
        at += 1
    return len(text)


def expand(body: Body, start: int, end: int, scope: Scope, escape: str, shell: bool = False) -> Spliced:
    """``body.text[start:end]`` with its quotes taken away and its variables put in.

    With ``shell`` the text is a command that a shell reads later: quotes stay, and what is not in scope too.
    """
    pieces = _Expander(body, scope, escape, shell, _braces(body.text, start, end)).pieces(start, end)
    return spliced(body.span(start, end), pieces)


@dataclass(frozen=True, slots=True)
class _Expander:
    """What stays the same while one text is expanded."""

    body: Body
    scope: Scope
    escape: str
    shell: bool
    braces: Mapping[int, int]

    def pieces(self, start: int, end: int, depth: int = 0) -> list[Piece]:
        """The pieces of a range."""
        text = self.body.text
        found: list[Piece] = []
        at = run = start
        quote = ""
        while at < end:
            char = text[at]
            if char == self.escape and quote != "'" and at + 1 < end:
                if not self.shell and (not quote or text[at + 1] in f'"${self.escape}'):
                    found.extend(self._literal(run, at))
                    run = at + 1
                at += 2
            elif char in "\"'" and (not quote or char == quote):
                quote = "" if quote else char
                if not self.shell:
                    found.extend(self._literal(run, at))
                    run = at + 1
                at += 1
            elif (
                char == "$"
                and quote != "'"
                and len(found) < 2 * MOST_INSERTED
                and (used := self._variable(at, end, depth))
            ):
                found.extend(self._literal(run, at))
                found.extend(used[0])
                at = run = used[1]
            else:
                at += 1
        found.extend(self._literal(run, end))
        return found

    def _literal(self, start: int, end: int) -> Iterator[Piece]:
        """A written stretch, one piece a line so that each has its exact place."""
        for first, last in self.body.runs(start, end):
            yield Piece(self.body.text[first:last], Origin(self.body.span(first, last)))

    def _variable(self, at: int, end: int, depth: int) -> tuple[list[Piece], int] | None:
        text = self.body.text
        if not text.startswith("${", at):
            name = _NAME.match(text, at + 1, end)
            return self._looked_up(name[0], at, name.end()) if name else None
        close = self.braces.get(at)
        name = _NAME.match(text, at + 2, end)
        if close is None or close >= end or name is None or name.end() > close:
            return None
        operator = _OPERATOR.match(text, name.end(), close)
        if operator is None:
            return self._looked_up(name[0], at, close + 1) if name.end() == close else None
        if depth >= _MOST_NESTED:
            return [unknown_piece("nested too deeply", self._here(at, close + 1))], close + 1
        used = self._operated(name[0], operator[0], (operator.end(), close), (at, close + 1), depth)
        return None if used is None else (used, close + 1)

    def _here(self, start: int, end: int) -> Origin:
        return Origin(self.body.span(start, end))

    def _looked_up(self, name: str, start: int, end: int) -> tuple[list[Piece], int] | None:
        bound = self.scope.get(name)
        if bound is None:
            if self.shell:
                return None
            reason = f"{name} is not set in this Dockerfile; the base image may set it"
            return [unknown_piece(reason, self._here(start, end))], end
        return [_bound(bound, self.body.span(start, end))], end

    def _operated(
        self, name: str, operator: str, word: tuple[int, int], whole: tuple[int, int], depth: int
    ) -> list[Piece] | None:
        """``${name<operator>word}``; None leaves the text as it stands."""
        bound = self.scope.get(name)
        if operator[-1] not in "-+?":
            if self.shell:
                return None
            return [unknown_piece(f"${{{name}{operator}...}} takes a pattern away", self._here(*whole))]
        is_set = bound is not None and (bound.text is None or bound.text != "" or operator[0] != ":")
        unsure = bound is not None and bound.text is None
        if operator[-1] == "-" and (not is_set or unsure):
            return self._substitute(word, whole, depth)
        if operator[-1] == "+":
            return self._substitute(word, whole, depth) if is_set else []
        return [_bound(bound, self.body.span(*whole))] if bound is not None else None

    def _substitute(self, word: tuple[int, int], whole: tuple[int, int], depth: int) -> list[Piece]:
        """The word of a default, as something put in at the place of the whole expression."""
        inner = spliced(self.body.span(*word), self.pieces(*word, depth + 1))
        origin = inner.origin()
        default = Origin(origin.span, Step.DEFAULT, origin.causes)
        return [Piece(inner.text[:LONGEST_INSERTED], default, False, inner.reason)]


def _bound(bound: Bound, span: Span) -> Piece:
    if bound.text is None:
        return unknown_piece(bound.reason, bound.origin)
    if len(bound.text) > LONGEST_INSERTED:
        return unknown_piece("longer than paritycheck follows", Origin(span))
    return Piece(bound.text, bound.origin, False)


def _braces(text: str, start: int, end: int) -> dict[int, int]:
    """Where the ``}`` of each ``${`` in a range stands, by where the ``${`` stands."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text, start, end):
        if brace[0] == "${":
            opened.append(brace.start())
        elif opened:
            found[opened.pop()] = brace.start()
    return found
