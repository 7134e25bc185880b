"""The functions of GitHub's expressions ("Evaluate expressions in workflows and actions", Functions)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeAlias

from ...engine.model import Origin
from ...engine.pattern import deferred
from .._shared.spliced import LONGEST_INSERTED, MOST_INSERTED, Piece, Spliced, spliced
from .expression_values import Array, Scalar, Undecided, Value, equal, from_json, leaf, plain, shown, text_of

#: Known arguments and the place of the call to a value.
Function: TypeAlias = Callable[[Sequence[Value], Origin], Value]

_HOLE = deferred(r"\{\{|\}\}|\{(\d{1,3})\}")
_WHEN_RUN = "is known when the workflow runs"


def call(name: str, arguments: Sequence[Value], origin: Origin) -> Value:
    """The value of a function; Undecided when an argument is, or when only a run decides."""
    if name in _AT_RUN:
        return Undecided(f"{name}() {_WHEN_RUN}", origin)
    row = FUNCTIONS.get(name)
    if row is None:
        return Undecided(f"{name[:40]}() is no function that paritycheck knows", origin)
    least, most, function = row
    if not least <= len(arguments) <= most:
        return Undecided(f"{name}() takes other arguments", origin)
    unknown = next((one for one in arguments if isinstance(one, Undecided)), None)
    if unknown is not None and name not in _PARTLY:
        return Undecided(unknown.reason, unknown.origin)
    return _assumed(function(arguments, origin), arguments)


def _assumed(result: Value, arguments: Sequence[Value]) -> Value:
    """What is made of a default is no more certain than the default."""
    guessed = any(isinstance(one, Scalar) and one.assumed for one in arguments)
    return Scalar(result.value, result.text, True) if guessed and isinstance(result, Scalar) else result


def _word(value: Value) -> str | None:
    return shown(value.value) if isinstance(value, Scalar) else None


def _contains(arguments: Sequence[Value], origin: Origin) -> Value:
    where, what = arguments
    if not isinstance(where, Array):
        return leaf((_word(what) or "").casefold() in (_word(where) or "").casefold(), origin)
    if any(equal(item, what) for item in where.items if isinstance(item, Scalar)):
        return leaf(True, origin)
    unknown = next((item for item in where.items if isinstance(item, Undecided)), None)
    return unknown or leaf(False, origin)


def _starts(arguments: Sequence[Value], origin: Origin) -> Value:
    whole, part = ((_word(one) or "").casefold() for one in arguments)
    return leaf(whole.startswith(part), origin)


def _ends(arguments: Sequence[Value], origin: Origin) -> Value:
    whole, part = ((_word(one) or "").casefold() for one in arguments)
    return leaf(whole.endswith(part), origin)


def _format(arguments: Sequence[Value], origin: Origin) -> Value:
    """``{0}`` stands for an argument, doubled braces for themselves; what is put in keeps its own place."""
    form = text_of(arguments[0], origin.span)
    pieces: list[Piece] = []
    at = 0
    for hole in islice(_HOLE.finditer(form.text), MOST_INSERTED):
        pieces.extend(form.cut(at, hole.start()).pieces)
        if hole[1] is None:
            pieces.append(Piece(hole[0][0], origin, False))
        elif int(hole[1]) + 1 < len(arguments):
            pieces.extend(_put_in(arguments[int(hole[1]) + 1], origin))
        else:
            return Undecided(f"format() has no argument {hole[1]}", origin)
        at = hole.end()
    return _text([*pieces, *form.cut(at).pieces], origin)


def _put_in(value: Value, origin: Origin) -> list[Piece]:
    text = text_of(value, origin.span)
    return [Piece(text.text, text.origin(), False, text.reason)]


def _text(pieces: list[Piece], origin: Origin) -> Value:
    whole = spliced(origin.span, pieces)
    if sum(len(piece.text) for piece in pieces) > LONGEST_INSERTED:
        return Undecided("longer than paritycheck follows", origin)
    return Scalar(whole.text, whole)


def _join(arguments: Sequence[Value], origin: Origin) -> Value:
    items = arguments[0].items if isinstance(arguments[0], Array) else (arguments[0],)
    between = _word(arguments[1]) if len(arguments) > 1 else ","
    pieces: list[Piece] = []
    for item in items[:MOST_INSERTED]:
        if isinstance(item, Undecided):
            return item
        pieces += [Piece(between or "", origin, False)] if pieces else []
        pieces += _put_in(item, origin)
    return _text(pieces, origin)


def _to_json(arguments: Sequence[Value], origin: Origin) -> Value:
    found = plain(arguments[0])
    if isinstance(found, Undecided):
        return found
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if len(text) > LONGEST_INSERTED:
        return Undecided("longer than paritycheck follows", origin)
    where = arguments[0].text.origin() if isinstance(arguments[0], Scalar) else origin
    return Scalar(text, Spliced(origin.span, (Piece(text, where, False),)))


def _from_json(arguments: Sequence[Value], origin: Origin) -> Value:
    return from_json(text_of(arguments[0], origin.span))


def _always(arguments: Sequence[Value], origin: Origin) -> Value:
    return leaf(True, origin)


#: Name to least and most arguments and what it does.
FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    "contains": (2, 2, _contains),
    "startswith": (2, 2, _starts),
    "endswith": (2, 2, _ends),
    "format": (1, 100, _format),
    "join": (1, 2, _join),
    "tojson": (1, 1, _to_json),
    "fromjson": (1, 1, _from_json),
    "always": (0, 0, _always),
}
_AT_RUN = frozenset(("success", "failure", "cancelled", "hashfiles"))
#: Functions that may be given what is not decided.
_PARTLY = frozenset(("format",))
