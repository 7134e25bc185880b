"""Functions that compare elements: unions, intersections, products, and matchkeys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from ...engine.model import Span
from .convert import convert, identity
from .functions import General
from .kinds import DYNAMIC, ListOf, SetOf, TupleOf
from .sequences import items_of, listed
from .unify import unify
from .values import EvalError, Val, made, tuple_of

_MOST = 10_000


def _set(args: tuple[Val, ...], span: Span, keep: Callable[[object, list[set[object]]], bool] | None) -> Val:
    sets = [convert(arg, SetOf(DYNAMIC)) for arg in args]
    kinds = [one.kind.of for one in sets if isinstance(one.kind, SetOf) and (one.data or one.kind.of is not DYNAMIC)]
    of = unify(kinds)
    if of is None:
        raise EvalError("the sets have elements of different types", span)
    lists = [items_of(convert(one, SetOf(of)), "set function", span) for one in sets]
    others = [set(map(identity, items)) for items in lists[1:]]
    chosen = [item for items in lists for item in items] if keep is None else [
        item for item in lists[0] if keep(identity(item), others)
    ]  # fmt: skip
    return convert(Val(ListOf(of), tuple(chosen), made(span, *args)), SetOf(of))


def _setproduct(args: tuple[Val, ...], span: Span) -> Val:
    given = [arg if isinstance(arg.kind, SetOf) else convert(arg, ListOf(DYNAMIC)) for arg in args]
    lists = [items_of(arg, "setproduct", span) for arg in given]
    of = TupleOf(tuple(arg.kind.of if isinstance(arg.kind, SetOf | ListOf) else DYNAMIC for arg in given))
    size = 1
    for items in lists:
        size *= len(items)
    if size > _MOST:
        raise EvalError(f"setproduct: more than {_MOST} combinations", span)
    origin = made(span, *args)
    rows = tuple(tuple_of(row, origin) for row in product(*lists))
    if any(isinstance(arg.kind, SetOf) for arg in args):
        return convert(Val(ListOf(of), rows, origin), SetOf(of))
    return Val(ListOf(of), rows, origin)


def _matchkeys(args: tuple[Val, ...], span: Span) -> Val:
    values, keys = (items_of(arg, "matchkeys", span) for arg in args[:2])
    if len(values) != len(keys):
        raise EvalError("matchkeys: values and keys have different lengths", span)
    kind = unify([convert(arg, ListOf(DYNAMIC)).kind for arg in args[1:]])
    if kind is None:
        raise EvalError("matchkeys: the keys and those searched for are of different types", span)
    searched = set(map(identity, items_of(convert(args[2], kind), "matchkeys", span)))
    found = map(identity, items_of(convert(args[1], kind), "matchkeys", span))
    kept = tuple(value for value, key in zip(values, found, strict=True) if key in searched)
    origin = made(span, args[0])
    return Val(convert(args[0], ListOf(DYNAMIC)).kind, kept, origin) if not kept else listed(kept, origin)


SET_FUNCTIONS: dict[str, General] = {
    "setunion": General(lambda args, span: _set(args, span, None), 1, None, SetOf(DYNAMIC), deep=True),
    "setintersection": General(
        lambda args, span: _set(args, span, lambda item, rest: all(item in items for items in rest)),
        1, None, SetOf(DYNAMIC), deep=True,
    ),
    "setsubtract": General(
        lambda args, span: _set(args, span, lambda item, rest: not any(item in items for items in rest)),
        2, 2, SetOf(DYNAMIC), deep=True,
    ),
    "setproduct": General(_setproduct, 2),
    "matchkeys": General(_matchkeys, 3, 3, deep=True),
}  # fmt: skip
