"""Rows that say which field of an object states which attribute, and how its text is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from ....engine.canon.quantity import kubernetes_bytes, kubernetes_cpu
from ....engine.model import Fact
from ....engine.reading import Cursor
from .text import Text, Walker, number, plain, quantity, truth

How = Literal["text", "number", "truth", "bytes", "cpu"]

_READ: Final[dict[How, Callable[[str, Text | None, str], Iterator[Fact]]]] = {
    "text": plain,
    "number": number,
    "truth": truth,
    "bytes": lambda attribute, found, key: quantity(attribute, found, kubernetes_bytes, key),
    "cpu": lambda attribute, found, key: quantity(attribute, found, kubernetes_cpu, key),
}


class Field(NamedTuple):
    """A field by its dotted route, and the attribute (with its key) that it states."""

    attribute: str
    route: str
    how: How = "text"
    key: str = ""


@cache
def _steps(route: str) -> tuple[str, ...]:
    return tuple(route.split("."))


def stated(
    walker: Walker, cursor: Cursor | None, rows: Iterable[Field], otherwise: Cursor | None = None
) -> Iterator[Fact]:
    """What the fields below a mapping state; ``otherwise`` is asked for a field that is not there."""
    for row in rows if cursor is not None or otherwise is not None else ():
        route = _steps(row.route)
        found = _text(walker, cursor, route) or _text(walker, otherwise, route)
        if found is not None:
            yield from _READ[row.how](row.attribute, found, row.key)


def _text(walker: Walker, cursor: Cursor | None, route: tuple[str, ...]) -> Text | None:
    """The text at a route; most fields of most objects are not there, which the first step tells."""
    return None if cursor is None or cursor.get(route[0]) is None else walker.text(cursor, *route)
