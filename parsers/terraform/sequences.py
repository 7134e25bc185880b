"""The elements and entries that a function asks of its arguments."""

from __future__ import annotations

from ...engine.model import Origin, Span
from .convert import convert
from .kinds import Kind, ListOf, SetOf, friendly
from .unify import unify
from .values import EvalError, Val, kind_of, tuple_of


def items_of(value: Val, name: str, span: Span) -> tuple[Val, ...]:
    """The elements of a list, set or tuple."""
    if isinstance(value.data, tuple):
        return value.data
    raise EvalError(f"{name}: a list is required, got {what(value)}", span)


def ordered_items(value: Val, name: str, span: Span) -> tuple[Val, ...]:
    """The elements of a list or tuple; a set has no order."""
    if isinstance(value.kind, SetOf):
        raise EvalError(f"{name}: a list is required, got {what(value)}", span)
    return items_of(value, name, span)


def fields_of(value: Val, name: str, span: Span) -> dict[str, Val]:
    """The entries of a map or object."""
    if isinstance(value.data, dict):
        return value.data
    raise EvalError(f"{name}: a map is required, got {what(value)}", span)


def what(value: Val) -> str:
    """A value's type in words."""
    return "null" if value.null else friendly(kind_of(value))


def listed(items: tuple[Val, ...], origin: Origin, of: Kind | None = None) -> Val:
    """A list of the type that its elements unify to, else a tuple."""
    kind = of if of is not None else unify([kind_of(item) for item in items])
    if kind is None:
        return tuple_of(items, origin)
    return Val(ListOf(kind), tuple(convert(item, kind) for item in items), origin)
