"""Values of GitHub's expressions: what they are, where they were typed, and how they compare.

Loose comparison: texts without regard to case; different types as numbers; null is 0, '' is 0, an object is none
("Operators", docs.github.com). Falsy are false, 0, '' and null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import TypeAlias

from ...engine.model import Origin, Span
from ...engine.reading import Cursor
from .._shared.spliced import LONGEST_INSERTED, Piece, Spliced, unknown_piece

Plain: TypeAlias = bool | float | str | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. ``text`` is how it reads and where it is typed; ``assumed``: a default, which may be overridden."""

    value: Plain
    text: Spliced
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """Items in order."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An object: fields by lower-case name. ``open``: why a field that is missing here may still exist."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    open: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """What only a run knows: why and where; ``truth`` when at least that is certain.

    ``absent``: it may turn out to be nothing, so that ``|| 'default'`` says what a reader may expect. ``unnamed``: the
    reason still lacks the path that was looked up.
    """

    reason: str
    origin: Origin
    absent: bool = False
    truth: bool | None = None
    unnamed: bool = False


Value: TypeAlias = Scalar | Array | Table | Undecided


def truth(value: Value) -> bool | None:
    """Whether a value counts as true, or None when that is not certain."""
    if isinstance(value, Undecided):
        return value.truth
    if not isinstance(value, Scalar):
        return True
    if value.assumed:
        return None
    return _truthy(value.value)


def truthy(value: Value) -> bool | None:
    """Like ``truth``, with defaults taken for what they say."""
    return _truthy(value.value) if isinstance(value, Scalar) else truth(value)


def _truthy(value: Plain) -> bool:
    return bool(value) and not (isinstance(value, float) and isnan(value))


def as_number(value: Plain) -> float:
    """A leaf as a number; NaN when it is none."""
    if isinstance(value, str):
        text = value.strip()
        try:
            return float(int(text, 0)) if text[:2].lower() in ("0x", "0o") else float(text or 0)
        except ValueError:
            return float("nan")
    return float(value or 0)


def equal(left: Value, right: Value) -> bool:
    """Loose equality of two values; objects equal nothing but themselves."""
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return left is right
    one, two = left.value, right.value
    if isinstance(one, str) and isinstance(two, str):
        return one.casefold() == two.casefold()
    if type(one) is type(two):
        return one == two
    return as_number(one) == as_number(two)


def before(left: Value, right: Value) -> bool | None:
    """``left < right`` of two leaves; None when they cannot be ordered."""
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return None
    one, two = left.value, right.value
    if isinstance(one, str) and isinstance(two, str):
        return one.casefold() < two.casefold()
    numbers = as_number(one), as_number(two)
    return None if any(map(isnan, numbers)) else numbers[0] < numbers[1]


def shown(value: Plain) -> str:
    """How a leaf reads inside a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else value


def leaf(value: Plain, origin: Origin) -> Scalar:
    """A leaf that was made at an origin."""
    return Scalar(value, Spliced(origin.span, (Piece(shown(value), origin, False),)))


def text_of(value: Value, span: Span) -> Spliced:
    """The text that a value gives; objects have none."""
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, Undecided):
        return Spliced(span, (unknown_piece(value.reason, value.origin),))
    return Spliced(span, (unknown_piece("a list or an object, not a text", Origin(span)),))


def plain(value: Value) -> object:
    """A value as JSON has it, or an ``Undecided`` when a part of it is not known."""
    if isinstance(value, Scalar):
        number = value.value
        return int(number) if isinstance(number, float) and number.is_integer() else number
    if isinstance(value, Undecided):
        return value
    parts = list(value.fields.values() if isinstance(value, Table) else value.items)
    found = [plain(part) for part in parts]
    unknown = next((part for part in found if isinstance(part, Undecided)), None)
    if unknown is not None:
        return unknown
    return dict(zip(value.fields, found, strict=True)) if isinstance(value, Table) else found


def from_json(text: Spliced) -> Value:
    """The value of a JSON text, each leaf where it stands in it."""
    origin = text.origin()
    if text.reason:
        return Undecided(text.reason, origin)
    try:
        read = json.loads(text.text) if len(text.text) <= LONGEST_INSERTED else None
    except (ValueError, RecursionError):
        read = None
    return Undecided("is no JSON that paritycheck can read", origin) if read is None else _placed(read, text, [0])


def _placed(read: object, text: Spliced, at: list[int]) -> Value:
    """Keys and leaves are looked for in order; ``at`` is where the search goes on."""
    if isinstance(read, dict):
        fields: dict[str, Value] = {}
        for key, value in read.items():
            _next(json.dumps(key), text, at)
            fields[str(key).lower()] = _placed(value, text, at)
        return Table(fields)
    if isinstance(read, list):
        return Array(tuple(_placed(item, text, at) for item in read))
    if isinstance(read, str):
        found = _next(json.dumps(read, ensure_ascii=False), text, at)
        return Scalar(read, text.cut(found + 1, at[0] - 1)) if found >= 0 else leaf(read, text.origin())
    value = read if isinstance(read, bool) or read is None else float(str(read))
    found = _next(shown(value), text, at) if value is not None else -1
    return Scalar(value, text.cut(found, at[0])) if found >= 0 else leaf(value, text.origin())


def _next(token: str, text: Spliced, at: list[int]) -> int:
    """Where a token comes next, or -1."""
    found = text.text.find(token, at[0])
    at[0] = found + len(token) if found >= 0 else at[0]
    return found


def typed(cursor: Cursor, text: Spliced) -> Scalar:
    """A scalar of a workflow: YAML says what type it has, unless expressions are put in."""
    value = text.text if text.text != cursor.text else cursor.resolve("github")
    return Scalar(float(value) if isinstance(value, int) and not isinstance(value, bool) else value, text)
