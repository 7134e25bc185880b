"""Conversion of values between Terraform's types (cty, convert package)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ...engine.pattern import deferred
from .kinds import BOOL, DYNAMIC, NUMBER, STRING, Kind, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf, friendly
from .unify import convertible, unify
from .values import (
    ANY_OBJECT,
    ANY_TUPLE,
    NUMBERS,
    EvalError,
    Missing,
    Val,
    first_missing,
    kind_of,
    null,
    number_text,
)

_NUMBER = deferred(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,4})?\Z")


def convert(value: Val, kind: Kind) -> Val:
    """The value as that type, or EvalError; objects lose unknown attributes and gain optional ones."""
    if kind is DYNAMIC:
        return value
    if value.null:
        if value.kind is not DYNAMIC and isinstance(value.kind, Primitive) != isinstance(kind, Primitive):
            raise _fail(value, kind)
        return Val(kind, None, value.origin, value.sensitive)
    if not value.known:
        return Val(kind, value.data, value.origin, value.sensitive)
    return _CONVERT[type(kind)](value, kind)


def _fail(value: Val, kind: Kind) -> EvalError:
    return EvalError(f"a {friendly(kind)} is required, got {friendly(kind_of(value))}", value.origin.span)


def _primitive(value: Val, kind: Kind) -> Val:
    data = value.data
    if kind == STRING:
        if isinstance(data, bool):
            data = "true" if data else "false"
        elif isinstance(data, Decimal):
            data = number_text(data)
        fits = isinstance(data, str)
    elif kind == NUMBER:
        data = parse_number(data) if isinstance(data, str) else data
        fits = isinstance(data, Decimal)
    else:
        data = {"true": True, "false": False, "1": True, "0": False}.get(data) if isinstance(data, str) else data
        fits = isinstance(data, bool)
    if not fits:
        raise _fail(value, kind)
    return Val(kind, data, value.origin, value.sensitive, value.inner, value.pieces)


def parse_number(text: str) -> Decimal | None:
    """The number that a text is, or None."""
    if not _NUMBER.match(text):
        return None
    try:
        return NUMBERS.create_decimal(text)
    except ArithmeticError:
        return None


def _items(value: Val, kind: Kind) -> tuple[Val, ...]:
    if isinstance(value.data, tuple) and (value.data or convertible(kind_of(value), kind)):
        return value.data
    raise _fail(value, kind)


def _element(value: Val, of: Kind) -> Kind:
    """The element type asked for; where any will do, an empty collection keeps its own."""
    if of is DYNAMIC and not value.data and isinstance(value.kind, ListOf | SetOf | MapOf):
        return value.kind.of
    return of


def _list(value: Val, kind: Kind) -> Val:
    assert isinstance(kind, ListOf)
    of, items = same_kind(_items(value, kind), _element(value, kind.of))
    return Val(ListOf(of), items, value.origin, value.sensitive)


def _set(value: Val, kind: Kind) -> Val:
    assert isinstance(kind, SetOf)
    of, items = same_kind(_items(value, kind), _element(value, kind.of))
    return Val(SetOf(of), unique_sorted(items), value.origin, value.sensitive)


def _map(value: Val, kind: Kind) -> Val:
    assert isinstance(kind, MapOf)
    if not isinstance(value.data, dict):
        raise _fail(value, kind)
    of, items = same_kind(tuple(value.data.values()), _element(value, kind.of))
    return Val(MapOf(of), dict(zip(value.data, items, strict=True)), value.origin, value.sensitive)


def _tuple(value: Val, kind: Kind) -> Val:
    assert isinstance(kind, TupleOf)
    items = _items(value, kind)
    if len(items) != len(kind.items):
        raise _fail(value, kind)
    pairs = zip(items, kind.items, strict=True)
    return Val(ANY_TUPLE, tuple(convert(item, of) for item, of in pairs), value.origin, value.sensitive)


def _object(value: Val, kind: Kind) -> Val:
    assert isinstance(kind, ObjectOf)
    if not isinstance(value.data, dict):
        raise _fail(value, kind)
    optional = dict(kind.optional)
    result: dict[str, Val] = {}
    for name, of in kind.attributes:
        found = value.data.get(name)
        if name in optional and (found is None or found.null):
            default = optional[name]
            result[name] = default if default is not None else null(value.origin, of)
        elif found is None:
            raise EvalError(f'the attribute "{name}" is required', value.origin.span)
        else:
            result[name] = convert(found, of)
    return Val(ANY_OBJECT, result, value.origin, value.sensitive)


_CONVERT: dict[type, Callable[[Val, Kind], Val]] = {
    Primitive: _primitive,
    ListOf: _list,
    SetOf: _set,
    MapOf: _map,
    TupleOf: _tuple,
    ObjectOf: _object,
}


def same_kind(items: tuple[Val, ...], of: Kind = DYNAMIC) -> tuple[Kind, tuple[Val, ...]]:
    """The items as one type: the one asked for, or the one they unify to."""
    if of is DYNAMIC:
        unified = unify([kind_of(item) for item in items])
        if unified is None:
            raise EvalError("the elements have no common type", items[0].origin.span)
        of = unified
    return of, tuple(convert(item, of) for item in items)


def unique(items: Sequence[Val]) -> tuple[Val, ...]:
    """Without repetitions, in order; an unknown element is kept."""
    kept: list[Val] = []
    seen: set[object] = set()
    for item in items:
        key = identity(item)
        if key is None or key not in seen:
            kept.append(item)
            seen.add(key)
    return tuple(kept)


def identity(value: Val) -> object:
    """What equal values of one type have in common; None when something unknown takes part."""
    if isinstance(value.data, str | Decimal):
        return value.data
    return None if first_missing(value) is not None else (_written(value),)


def unique_sorted(items: Sequence[Val]) -> tuple[Val, ...]:
    """A set's elements: without repetitions, texts and numbers in order."""
    kept = unique(items)
    if all(isinstance(item.data, str) for item in kept):
        return tuple(sorted(kept, key=lambda item: str(item.data)))
    if all(isinstance(item.data, Decimal) for item in kept):
        return tuple(sorted(kept, key=lambda item: item.data))  # type: ignore[arg-type,return-value]
    return tuple(sorted(kept, key=_written))


def _written(value: Val) -> str:
    """By what sets of structures are ordered: their parts one after the other (cty, set_internals.go)."""
    data = value.data
    if isinstance(data, str):
        return f'"{data}"'
    if isinstance(data, bool):
        return "T" if data else "F"
    if isinstance(data, Decimal):
        return number_text(data)
    items = data if isinstance(data, tuple) else data.values() if isinstance(data, dict) else ()
    return f"<{''.join(f'{_written(item)};' for item in items)}>" if data is not None else "~"


def as_text(value: Val) -> str:
    """The text of a value that must convert to a string and be known; EvalError otherwise."""
    data = convert(value, STRING).data
    if isinstance(data, str):
        return data
    raise _missing(value, "a string")


def as_number(value: Val) -> Decimal:
    """The number of a value that must convert to one and be known; EvalError otherwise."""
    data = convert(value, NUMBER).data
    if isinstance(data, Decimal):
        return data
    raise _missing(value, "a number")


def as_whole(value: Val) -> int:
    """The whole number of a value; EvalError for anything else."""
    found = as_number(value)
    if found != int(found):
        raise EvalError("a whole number is required", value.origin.span)
    return int(found)


def as_bool(value: Val) -> bool:
    """The boolean of a value that must convert to one and be known; EvalError otherwise."""
    data = convert(value, BOOL).data
    if isinstance(data, bool):
        return data
    raise _missing(value, "a boolean")


def _missing(value: Val, what: str) -> EvalError:
    reason = value.data.reason if isinstance(value.data, Missing) else "it is null"
    return EvalError(f"{what} is required: {reason}", value.origin.span)
