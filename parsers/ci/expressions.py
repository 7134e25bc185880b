"""GitHub's ``${{ }}`` expressions, as far as files alone decide them.

Every value keeps the place where it is typed. What exists only while a workflow runs is Undecided with a reason
(Contexts reference, docs.github.com).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import assert_never

from ...engine.model import Origin, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .._shared.spliced import MOST_INSERTED, Piece, Spliced, literal, spliced, unknown_piece
from .expression_functions import call
from .expression_tree import Binary, Call, Index, Literal, Name, Not, Tree, marked, parse
from .expression_values import (
    Array,
    Scalar,
    Table,
    Undecided,
    Value,
    before,
    equal,
    leaf,
    shown,
    text_of,
    truth,
    truthy,
    typed,
)
from .values import inserted, written

#: The contexts by name, in lower case: "env", "inputs", "matrix", "github".
Context = Mapping[str, Value]
#: Where a context keeps the conditions that it takes for granted, by their marks (see ``alternatives``).
ASSUMED = "(assumed)"

_INSIDE = deferred(r"(?:[^'}]|'[^']*'|\}(?!\}))*+")
_TEXTS = deferred(r"'(?:[^']|'')*'")
_LONGEST_SHOWN = 60

_REASONS = {
    "secrets": "a secret of the repository",
    "vars": "a variable in the repository's settings",
    "github": "known when the workflow runs",
    "steps": "the output of a step",
    "needs": "the output of a job",
    "jobs": "the output of a job",
    "runner": "known when the workflow runs",
    "job": "known when the workflow runs",
    "strategy": "known when the workflow runs",
    "env": "not set in this workflow",
    "inputs": "not given and without a default",
    "matrix": "not a plain list in this workflow",
}


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as it stands in a file: its text without braces, and where that is."""

    text: str
    span: Span

    def part(self, start: int, end: int) -> Span:
        """The place of a stretch of the expression; all of it where the file does not hold it letter by letter."""
        exact = self.span.end - self.span.start == len(self.text)
        return Span(self.span.source, self.span.start + start, self.span.start + end) if exact else self.span


def expressed(cursor: Cursor, context: Context) -> Spliced:
    """The text of a scalar once its expressions are put in."""
    found = expressed_parts(cursor.span, written(cursor), context)
    return replace(found, via=cursor.via) if cursor.via else found


def expressed_parts(span: Span, parts: Iterable[tuple[str, Span]], context: Context) -> Spliced:
    """The text that comes out of written stretches."""
    stretches = list(parts)
    text = "".join(text for text, _ in stretches)
    if "${{" not in text:
        return Spliced(span, tuple(Piece(text, Origin(place)) for text, place in stretches))
    rest = _Rest(stretches)
    pieces: list[Piece] = []
    for start, end, inner in islice(_found(text), MOST_INSERTED):
        pieces.extend(rest.until(start))
        pieces.append(_piece(inner.strip(), _around(rest.until(end)), context))
    return spliced(span, [*pieces, *rest.until(len(text))])


class _Rest:
    """Written stretches, taken from the front."""

    def __init__(self, stretches: list[tuple[str, Span]]):
        self.stretches = stretches
        self.number = 0
        self.within = 0
        self.at = 0

    def until(self, end: int) -> list[Piece]:
        """What stands before an offset and was not taken yet."""
        found: list[Piece] = []
        while self.at < end:
            text, place = self.stretches[self.number]
            size = min(end - self.at, len(text) - self.within)
            if size == len(text):
                found.append(Piece(text, Origin(place)))
            else:
                whole = Written(text, place)
                part = whole.part(self.within, self.within + size)
                found.append(Piece(text[self.within : self.within + size], Origin(part)))
            self.at += size
            self.within += size
            if self.within == len(text):
                self.number, self.within = self.number + 1, 0
        return [piece for piece in found if piece.text]


def _around(pieces: list[Piece]) -> Span:
    """From the beginning of the first stretch to the end of the last."""
    first, last = pieces[0].origin.span, pieces[-1].origin.span
    return Span(first.source, min(first.start, last.start), max(first.end, last.end))


def evaluated(cursor: Cursor, context: Context) -> Value:
    """The value of a scalar, a list or a mapping; one expression alone gives what it comes to, not its text."""
    if cursor.is_sequence:
        return Array(tuple(evaluated(item, context) for item in cursor.items()))
    if cursor.is_mapping:
        return Table({name.lower(): evaluated(value, context) for name, value in cursor.entries()})
    text = cursor.text.strip()
    ends = list(_found(text)) if text.startswith("${{") else []
    if len(ends) == 1 and ends[0][:2] == (0, len(text)):
        return evaluate(_at(ends[0][2].strip(), cursor.span), context)
    put_in = expressed(cursor, context)
    return Undecided(put_in.reason, put_in.origin()) if put_in.reason else typed(cursor, put_in)


def condition(cursor: Cursor, context: Context) -> tuple[Value, Written]:
    """The value of an ``if``, whose braces may be left out, and the expression that it is."""
    text = cursor.text.strip()
    ends = list(_found(text)) if text.startswith("${{") else []
    if len(ends) == 1 and ends[0][:2] == (0, len(text)):
        text = ends[0][2].strip()
    elif "${{" in text:
        put_in = expressed(cursor, context)
        told = Undecided("a text with expressions in it", cursor.origin())
        return (told if put_in.reason or put_in.text.strip() else leaf("", cursor.origin())), _at(text, cursor.span)
    here = _at(text, cursor.span)
    return evaluate(here, context), here


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """The expressions of a text: start, end and what is between the braces; quotes hide braces."""
    at = text.find("${{")
    while at >= 0:
        inside = _INSIDE.match(text, at + 3)
        end = inside.end() if inside else at + 3
        if not text.startswith("}}", end):
            return
        yield at, end + 2, text[at + 3 : end]
        at = text.find("${{", end + 2)


def expressions_in(text: str) -> Iterator[str]:
    """What stands between the braces of a text."""
    return (inside for _, _, inside in _found(text))


def _at(text: str, span: Span) -> Written:
    """An expression looked up in its span."""
    at = span.source.text.find(text, span.start, span.end)
    return Written(text, Span(span.source, at, at + len(text)) if at >= 0 else span)


def _piece(inner: str, place: Span, context: Context) -> Piece:
    found = evaluate(_at(inner, place), context)
    return (
        unknown_piece(found.reason, found.origin) if isinstance(found, Undecided) else inserted(text_of(found, place))
    )


def evaluate(here: Written, context: Context) -> Value:
    """The value of an expression."""
    tree = parse(here.text)
    if tree is None:
        return Undecided(f"{_hidden(here.text)} is no expression that paritycheck can read", Origin(here.span))
    return evaluate_tree(tree, here, context)


def evaluate_tree(tree: Tree, here: Written, context: Context) -> Value:
    """The value of an expression that was read."""
    if isinstance(tree, Literal):
        return Scalar(tree.value, _literal(tree, here))
    assumed = context.get(ASSUMED)
    if isinstance(assumed, Table) and (told := assumed.fields.get(marked(tree))) is not None:
        return told
    if isinstance(tree, Name | Index):
        found = _looked_up(tree, here, context)
        return _named(tree, found) if isinstance(found, Undecided) and found.unnamed else found
    if isinstance(tree, Call):
        given = [evaluate_tree(argument, here, context) for argument in tree.arguments]
        return call(tree.name, given, Origin(here.span))
    if isinstance(tree, Not):
        inner = evaluate_tree(tree.of, here, context)
        certain = truth(inner)
        return _later(here) if certain is None else leaf(not certain, Origin(here.span))
    if isinstance(tree, Binary):
        left, right = evaluate_tree(tree.left, here, context), evaluate_tree(tree.right, here, context)
        if tree.operator in ("&&", "||"):
            return _either(tree.operator, left, right, here)
        return _compared(tree.operator, left, right, here)
    assert_never(tree)


def _literal(tree: Literal, here: Written) -> Spliced:
    text, place = shown(tree.value), here.part(tree.start, tree.end)
    return literal(text, place) if place.text == text else Spliced(place, (Piece(text, Origin(place), False),))


def _either(operator: str, left: Value, right: Value, here: Written) -> Value:
    """``&&`` and ``||`` give one of their sides; an absent left side leaves the default on the right."""
    wanted = operator == "||"
    first = truthy(left)
    if first is not None and (first is wanted or not isinstance(left, Scalar) or not left.assumed):
        return left if first is wanted else right
    if isinstance(left, Undecided) and left.absent and wanted:
        if isinstance(right, Scalar):
            return Scalar(right.value, right.text, True)
        return right if isinstance(right, Undecided) and right.absent else _later(here, wanted, truth(right))
    if isinstance(left, Scalar):
        return Scalar(right.value, right.text, True) if isinstance(right, Scalar) else right
    return _later(here, wanted, truth(right))


def _later(here: Written, wanted: bool = True, decided: bool | None = None) -> Undecided:
    certain = decided if decided is wanted else None
    return Undecided(f"{_hidden(here.text)} is evaluated when the workflow runs", Origin(here.span), truth=certain)


def _compared(operator: str, left: Value, right: Value, here: Written) -> Value:
    for side in (left, right):
        if isinstance(side, Undecided) or (isinstance(side, Scalar) and side.assumed):
            return _later(here)
    if operator in ("==", "!="):
        return leaf(equal(left, right) is (operator == "=="), Origin(here.span))
    less, more = before(left, right), before(right, left)
    if less is None or more is None:
        return leaf(False, Origin(here.span))
    result = {"<": less, ">": more, "<=": not more, ">=": not less}[operator]
    return leaf(result, Origin(here.span))


def _looked_up(tree: Name | Index, here: Written, context: Context) -> Value:
    """A context, or what it holds at a path."""
    if isinstance(tree, Name):
        found = context.get(tree.name)
        return Table(open=_reason(tree.name)) if found is None else found
    within = tree.of
    of = _looked_up(within, here, context) if isinstance(within, Name | Index) else evaluate_tree(within, here, context)
    if tree.key is None:
        return _all(of, here)
    key = evaluate_tree(tree.key, here, context)
    if isinstance(key, Undecided):
        return key
    return _member(of, key, tree, here)


def _member(of: Value, key: Value, tree: Index, here: Written) -> Value:
    origin = Origin(here.span)
    if isinstance(of, Undecided):
        return of
    if isinstance(of, Array) and isinstance(key, Scalar) and isinstance(key.value, float):
        at = int(key.value) if abs(key.value) < len(of.items) else -1
        return of.items[at] if 0 <= at < len(of.items) else leaf(None, origin)
    if isinstance(of, Array):  # what ``.*`` left: the property of every item
        return Array(tuple(_member(item, key, tree, here) for item in of.items))
    if not isinstance(of, Table) or not isinstance(key, Scalar):
        return leaf(None, origin)
    found = of.fields.get(shown(key.value).lower())
    if found is not None:
        return found
    return Undecided(of.open, origin, absent=True, unnamed=True) if of.open else leaf(None, origin)


def _all(of: Value, here: Written) -> Value:
    if isinstance(of, Table) and not of.open:
        return Array(tuple(of.fields.values()))
    return of if isinstance(of, Array | Undecided) else _later(here)


def _reason(name: str) -> str:
    return _REASONS.get(name, "evaluated when the workflow runs")


def _named(tree: Tree, found: Undecided) -> Undecided:
    """``env.NAME is not set``: the reason with the whole path before it."""
    path = _path(tree)
    return replace(found, reason=f"{path[:80]} is {found.reason}" if path else found.reason, unnamed=False)


def _path(tree: Tree) -> str:
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Index) and isinstance(tree.key, Literal) and (of := _path(tree.of)):
        return f"{of}.{shown(tree.key.value)}"
    return ""


def _hidden(expression: str) -> str:
    """An expression for a message, without its literals (one may be a secret)."""
    bare = _TEXTS.sub("'...'", expression)
    return bare if len(bare) <= _LONGEST_SHOWN else f"{bare[: _LONGEST_SHOWN - 3]}..."
