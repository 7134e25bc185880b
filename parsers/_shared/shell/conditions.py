"""Conditions of branches: what is known decides them, and a comparison of something unknown splits the row.

``[ "$ENV" = prod ]`` with an unknown ENV gives two rows: one in which it is prod, one in which it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from ....engine.pattern import deferred
from ..spliced import Piece, Spliced
from .rows import Row, key

#: The rows in which a condition holds, and those in which it does not.
Split = tuple[list[Row], list[Row]]
_CHOICES = deferred(r"\^?\(?([\w./-]+(?:\|[\w./-]+)*)\)?\$?")
_GLOB = deferred(r"[*?\[]")
_MOST_CHOICES = 20


def split(words: Sequence[Spliced], row: Row) -> Split:
    """The outcome of ``[ ... ]``, ``[[ ... ]]`` or ``test ...``, given the fields behind the command's name."""
    fields = list(words)
    if fields and fields[-1].text in ("]", "]]"):
        fields.pop()
    return _either(fields, row)


def _either(fields: list[Spliced], row: Row) -> Split:
    return _connected(fields, row, ("||", "-o"), _both, _or)


def _both(fields: list[Spliced], row: Row) -> Split:
    return _connected(fields, row, ("&&", "-a"), _one, _and)


def _connected(
    fields: list[Spliced],
    row: Row,
    operators: tuple[str, str],
    inner: Callable[[list[Spliced], Row], Split],
    connect: Callable[[Split, list[Spliced], Callable[[list[Spliced], Row], Split]], Split],
) -> Split:
    found: Split | None = None
    start = 0
    for index in [i for i, one in enumerate(fields) if one.text in operators and i] + [len(fields)]:
        operand = fields[start:index]
        found = inner(operand, row) if found is None else connect(found, operand, inner)
        start = index + 1
    return found if found is not None else ([row], [row])


def _or(found: Split, operand: list[Spliced], inner: Callable[[list[Spliced], Row], Split]) -> Split:
    yes = list(found[0])
    no: list[Row] = []
    for row in found[1]:
        more, less = inner(operand, row)
        yes, no = yes + more, no + less
    return yes, no


def _and(found: Split, operand: list[Spliced], inner: Callable[[list[Spliced], Row], Split]) -> Split:
    yes: list[Row] = []
    no = list(found[1])
    for row in found[0]:
        more, less = inner(operand, row)
        yes, no = yes + more, no + less
    return yes, no


def _one(fields: list[Spliced], row: Row) -> Split:
    if fields and fields[0].text == "!":
        yes, no = _one(fields[1:], row)
        return no, yes
    texts = [one.text for one in fields]
    if len(fields) == 3 and texts[1] in _COMPARISONS:
        return _COMPARISONS[texts[1]](fields[0], fields[2], row)
    if len(fields) == 2 and texts[0] in ("-z", "-n") and not fields[1].reason:
        return ([row], []) if bool(texts[1]) == (texts[0] == "-n") else ([], [row])
    if len(fields) == 1 and not fields[0].reason and texts[0] not in ("-z", "-n"):
        return ([row], []) if texts[0] else ([], [row])
    return [row], [row]


def equal(left: Spliced, right: Spliced, row: Row) -> Split:
    """``left = right``; a glob on the right matches."""
    if _GLOB.search(right.text) and not right.reason:
        return _matching(left, right, row)
    if not left.reason and not right.reason:
        return ([row], []) if left.text == right.text else ([], [row])
    unsure, given = (left, right) if left.reason else (right, left)
    if given.reason:
        return [row], [row]
    middle = _between(unsure, given.text)
    if middle is None:
        return ([row], [row]) if _hidden(unsure) else ([], [row])
    piece, text = middle
    if text in row.excluded.get(key(piece), ()):
        return [], [row]
    value = given if text == given.text else _part(given, text)
    return [row.assuming(piece, value)], [row.excluding(piece, text)]


def _part(given: Spliced, text: str) -> Spliced:
    at = given.text.find(text)
    return given.cut(at, at + len(text))


def _hidden(unsure: Spliced) -> bool:
    """Whether more than one piece is unknown, so that nothing can be said."""
    return sum(bool(piece.reason) for piece in unsure.pieces) != 1


def _between(unsure: Spliced, text: str) -> tuple[Piece, str] | None:
    """The one unknown piece of a text and what it must be for the whole to be ``text``."""
    if _hidden(unsure):
        return None
    at = next(index for index, piece in enumerate(unsure.pieces) if piece.reason)
    before = "".join(piece.text for piece in unsure.pieces[:at])
    after = "".join(piece.text for piece in unsure.pieces[at + 1 :])
    if len(text) <= len(before) + len(after) or not (text.startswith(before) and text.endswith(after)):
        return None
    return unsure.pieces[at], text[len(before) : len(text) - len(after)]


def unequal(left: Spliced, right: Spliced, row: Row) -> Split:
    """``left != right``."""
    yes, no = equal(left, right, row)
    return no, yes


def _matching(left: Spliced, right: Spliced, row: Row) -> Split:
    if left.reason:
        return [row], [row]
    matches = len(left.text) <= 1000 and len(right.text) <= 100 and fnmatchcase(left.text, right.text)
    return ([row], []) if matches else ([], [row])


def _regular(left: Spliced, right: Spliced, row: Row) -> Split:
    """``left =~ ^(a|b)$``: a choice of words; other expressions stay open."""
    found = _CHOICES.fullmatch(right.text)
    anchored = right.text.startswith("^") and right.text.endswith("$")
    if found is None or right.reason or not anchored:
        return [row], [row]
    yes: list[Row] = []
    rest = [row]
    for word in found[1].split("|")[:_MOST_CHOICES]:
        at = right.text.find(word)
        value = right.cut(at, at + len(word))
        splits = [equal(left, value, one) for one in rest]
        yes += [one for more, _ in splits for one in more]
        rest = [one for _, less in splits for one in less]
    return yes, rest


_COMPARISONS: dict[str, Callable[[Spliced, Spliced, Row], Split]] = {
    "=": equal,
    "==": equal,
    "-eq": equal,
    "!=": unequal,
    "-ne": unequal,
    "=~": _regular,
}
