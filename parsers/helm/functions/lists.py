"""Sprig's functions for lists (sprig list.go). They make new lists; the items keep what they wear."""

from __future__ import annotations

from ..gotemplate.function import MAX_ITEMS, Call, Function, Functions
from ..gotemplate.value import Bytes, GoValue, List, Refusal, Strings, UInt8, go_kind, truth
from .conversions import integer, text_of, texts_of
from .equality import Seen, deep_equal

#: What Go says when a method of a nil type is called.
NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"


def items_of(value: GoValue, complaint: str) -> list[GoValue]:
    """The items of a list; a ``Refusal`` with the complaint and the kind for anything else."""
    if isinstance(value, list):
        return value
    if type(value) is Bytes:
        return [UInt8(byte) for byte in value]
    if value is None:
        raise Refusal(NIL_DEREFERENCE)
    raise Refusal(f"{complaint} {go_kind(value)}")


def _list(*values: GoValue) -> List:
    return List(values)


def _append(values: GoValue, item: GoValue) -> List:
    return List([*items_of(values, "Cannot push on type"), item])


def _prepend(values: GoValue, item: GoValue) -> List:
    return List([item, *items_of(values, "Cannot prepend on type")])


def _concat(*lists: GoValue) -> List:
    made = List()
    for values in lists:
        if not isinstance(values, list) and type(values) is not Bytes and values is not None:
            raise Refusal(f"Cannot concat type {go_kind(values)} as list")
        made += items_of(values, "")
        if len(made) > MAX_ITEMS:
            raise Refusal(f"the list would have more than {MAX_ITEMS} items")
    return made


def _chunk(size: int, values: GoValue) -> List:
    items = items_of(values, "Cannot chunk type")
    if size <= 0:
        return _chunk_backwards(size, items)
    return List([List(items[at : at + size]) for at in range(0, len(items), size)])


def _chunk_backwards(size: int, items: list[GoValue]) -> List:
    """What sprig's formula makes of a size that is no size."""
    count = (len(items) - 1) // size + 1 if size else -1
    if count == 1 and len(items) == 1 and size < -1:
        return List([List(items)])
    if count:
        raise Refusal("runtime error: makeslice: len out of range")
    return List()


def _first(values: GoValue) -> GoValue:
    items = items_of(values, "Cannot find first on type")
    return items[0] if items else None


def _last(values: GoValue) -> GoValue:
    items = items_of(values, "Cannot find last on type")
    return items[-1] if items else None


def _rest(values: GoValue) -> List:
    return List(items_of(values, "Cannot find rest on type")[1:])


def _initial(values: GoValue) -> List:
    return List(items_of(values, "Cannot find initial on type")[:-1])


def _reverse(values: GoValue) -> List:
    return List(items_of(values, "Cannot find reverse on type")[::-1])


def _compact(values: GoValue) -> List:
    return List([item for item in items_of(values, "Cannot compact on type") if truth(item)])


def _uniq(values: GoValue) -> List:
    seen, made = Seen(), List()
    for item in items_of(values, "Cannot find uniq on type"):
        if item not in seen:
            seen.add(item)
            made.append(item)
    return made


def _without(values: GoValue, *left_out: GoValue) -> List:
    omitted = Seen(left_out)
    return List([item for item in items_of(values, "Cannot find without on type") if item not in omitted])


def _has(needle: GoValue, values: GoValue) -> bool:
    if values is None:
        return False
    return any(deep_equal(needle, item) for item in items_of(values, "Cannot find has on type"))


def _slice(values: GoValue, *indices: GoValue) -> GoValue:
    items = items_of(values, "list should be type of slice or array but")
    if not items:
        return None
    start = integer(indices[0]) if indices else 0
    end = integer(indices[1]) if len(indices) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise Refusal("reflect.Value.Slice: slice index out of bounds")
    return type(values)(values[start:end])


def _sort_alpha(call: Call, values: GoValue) -> Strings:
    if isinstance(values, list) or type(values) is Bytes:
        return Strings(sorted(texts_of(values, call.origin)))
    return Strings([text_of(values, call.origin)])


def _keeping(body: object, takes: str) -> Function:
    return Function(body, takes, "list.go", "keep")  # type: ignore[arg-type]


_NAMED = {
    "append": _keeping(_append, "any any"),
    "push": _keeping(_append, "any any"),
    "prepend": _keeping(_prepend, "any any"),
    "chunk": _keeping(_chunk, "int any"),
    "first": _keeping(_first, "any"),
    "last": _keeping(_last, "any"),
    "rest": _keeping(_rest, "any"),
    "initial": _keeping(_initial, "any"),
    "reverse": _keeping(_reverse, "any"),
    "compact": _keeping(_compact, "any"),
    "uniq": _keeping(_uniq, "any"),
    "without": _keeping(_without, "any any..."),
    "slice": _keeping(_slice, "any any..."),
    "has": Function(_has, "any any", "list.go"),
}

FUNCTIONS: Functions = {
    **_NAMED,
    **{"must" + name[0].upper() + name[1:]: function for name, function in _NAMED.items()},
    "list": _keeping(_list, "any..."),
    "tuple": _keeping(_list, "any..."),
    "concat": _keeping(_concat, "any..."),
    "sortAlpha": Function(_sort_alpha, "any", "list.go", "own"),
}
