"""Functions of lists, sets, maps and objects; elements keep the origins they have."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product

from ...engine.model import Origin, Span, Step
from .convert import as_number, as_text, convert, same_kind, unify, unique
from .encoding import jsondecode, jsonencode, yamldecode, yamlencode
from .format_functions import format_list, format_text
from .functions import General
from .kinds import BOOL, DYNAMIC, NUMBER, STRING, Kind, ListOf, MapOf, SetOf, friendly
from .regex_functions import regex, regexall, replace
from .values import (
    NUMBERS,
    EvalError,
    Missing,
    Val,
    equal,
    kind_of,
    made,
    marked,
    null,
    number,
    object_of,
    tuple_of,
    unknown,
)

_MOST = 10_000


def items_of(value: Val, name: str, span: Span) -> tuple[Val, ...]:
    """The elements of a list, set or tuple."""
    if isinstance(value.data, tuple):
        return value.data
    raise EvalError(f"{name}: a list is required, got {_what(value)}", span)


def fields_of(value: Val, name: str, span: Span) -> dict[str, Val]:
    """The entries of a map or object."""
    if isinstance(value.data, dict):
        return value.data
    raise EvalError(f"{name}: a map is required, got {_what(value)}", span)


def _what(value: Val) -> str:
    return "null" if value.null else friendly(kind_of(value))


def _list(items: tuple[Val, ...], origin: Origin, of: Kind | None = None) -> Val:
    """A list of the type that its elements unify to, else a tuple."""
    kind = of if of is not None else unify([kind_of(item) for item in items])
    if kind is None:
        return tuple_of(items, origin)
    return Val(ListOf(kind), tuple(convert(item, kind) for item in items), origin)


def _chosen(value: Val, span: Span) -> Val:
    """An element as the result of a call."""
    origin = Origin(span, Step.EVALUATED, (value.origin,))
    return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces)


def _length(args: tuple[Val, ...], span: Span) -> Val:
    (value,) = args
    if isinstance(value.data, str | tuple | dict):
        return number(len(value.data), made(span, value))
    raise EvalError(f"length: a text or collection is required, got {_what(value)}", span)


def _startswith(args: tuple[Val, ...], span: Span) -> Val:
    """startswith(text, prefix); an unknown text may be known to begin so."""
    origin = made(span, *args)
    wanted = args[1].data
    for data in (wanted, args[0].data):
        if isinstance(data, Missing):
            if isinstance(wanted, str) and wanted and data.prefix.startswith(wanted):
                return Val(BOOL, True, origin)
            return Val(BOOL, data, origin)
    return Val(BOOL, as_text(args[0]).startswith(as_text(args[1])), origin)


def _concat(args: tuple[Val, ...], span: Span) -> Val:
    items = tuple(item for arg in args for item in items_of(arg, "concat", span))
    origin = made(span, *args)
    if all(isinstance(arg.kind, ListOf) for arg in args):
        return _list(items, origin)
    return tuple_of(items, origin)


def _merge(args: tuple[Val, ...], span: Span) -> Val:
    given = [arg for arg in args if not arg.null]
    merged: dict[str, Val] = {}
    for arg in given:
        for key, item in fields_of(arg, "merge", span).items():
            earlier = merged.get(key)
            if earlier is not None:
                origin = Origin(item.origin.span, item.origin.step, item.origin.causes, (earlier.origin,))
                item = Val(item.kind, item.data, origin, item.sensitive, item.inner, item.pieces)
            merged[key] = item
    result = object_of(merged, made(span, *given))
    if given and all(isinstance(arg.kind, MapOf) for arg in given):
        kind = unify([kind_of(arg) for arg in given])
        return convert(result, kind) if kind is not None else result
    return result


def _lookup(args: tuple[Val, ...], span: Span) -> Val:
    key = as_text(args[1])
    found = fields_of(args[0], "lookup", span).get(key)
    if found is not None:
        return _chosen(found, span)
    if len(args) < 3:
        raise EvalError(f"lookup: the map has no key {key!r}", span)
    return _chosen(args[2], span)


def _contains(args: tuple[Val, ...], span: Span) -> Val:
    origin = made(span, *args)
    answers = [equal(item, args[1]) for item in items_of(args[0], "contains", span)]
    if True not in answers and None in answers:
        return unknown("an element is unknown", origin, BOOL)
    return Val(BOOL, True in answers, origin)


def _keys(args: tuple[Val, ...], span: Span) -> Val:
    value = args[0]
    fields = fields_of(value, "keys", span)
    items = tuple(Val(STRING, key, Origin(span, Step.EVALUATED, (fields[key].origin,))) for key in sorted(fields))
    origin = made(span, value)
    return Val(ListOf(STRING), items, origin) if isinstance(value.kind, MapOf) else tuple_of(items, origin)


def _values(args: tuple[Val, ...], span: Span) -> Val:
    value = args[0]
    fields = fields_of(value, "values", span)
    items = tuple(fields[key] for key in sorted(fields))
    origin = made(span, value)
    return Val(ListOf(value.kind.of), items, origin) if isinstance(value.kind, MapOf) else tuple_of(items, origin)


def _element(args: tuple[Val, ...], span: Span) -> Val:
    items = items_of(args[0], "element", span)
    if not items:
        raise EvalError("element: the list is empty", span)
    return _chosen(items[int(as_number(args[1])) % len(items)], span)


def _slice(args: tuple[Val, ...], span: Span) -> Val:
    items = items_of(args[0], "slice", span)
    low, high = int(as_number(args[1])), int(as_number(args[2]))
    if not 0 <= low <= high <= len(items):
        raise EvalError(f"slice: {low}..{high} is outside of a list of {len(items)}", span)
    return _like(args[0], items[low:high], span)


def _like(value: Val, items: tuple[Val, ...], span: Span) -> Val:
    """Other items in the kind of sequence that ``value`` is."""
    origin = made(span, value)
    if isinstance(value.kind, ListOf | SetOf):
        return Val(ListOf(value.kind.of), items, origin)
    return tuple_of(items, origin)


def _distinct(args: tuple[Val, ...], span: Span) -> Val:
    return _list(unique(items_of(args[0], "distinct", span)), made(span, args[0]))


def _flatten(args: tuple[Val, ...], span: Span) -> Val:
    result: list[Val] = []
    todo = list(reversed(items_of(args[0], "flatten", span)))
    while todo:
        item = todo.pop()
        if isinstance(item.data, tuple):
            todo.extend(reversed(item.data))
        elif isinstance(item.data, Missing) and item.kind is DYNAMIC:
            return unknown(item.data.reason, item.data.cause)
        else:
            result.append(item)
    return tuple_of(tuple(result), made(span, args[0]))


def _compact(args: tuple[Val, ...], span: Span) -> Val:
    items = tuple(convert(item, STRING) for item in items_of(args[0], "compact", span) if not item.null)
    return Val(ListOf(STRING), tuple(item for item in items if item.data != ""), made(span, args[0]))


def _coalesce(args: tuple[Val, ...], span: Span) -> Val:
    for arg in args:
        if not arg.null and arg.data != "":
            kind = unify([kind_of(other) for other in args])
            chosen = convert(arg, kind) if kind is not None else arg
            return _chosen(chosen, span)
    raise EvalError("coalesce: every argument is null or empty", span)


def _coalescelist(args: tuple[Val, ...], span: Span) -> Val:
    for arg in args:
        if isinstance(arg.data, Missing) or (isinstance(arg.data, tuple) and arg.data):
            return _chosen(arg, span)
    raise EvalError("coalescelist: every list is empty", span)


def _range(args: tuple[Val, ...], span: Span) -> Val:
    values = [as_number(arg) for arg in args]
    start, limit = (Decimal(0), values[0]) if len(values) == 1 else values[:2]
    step = values[2] if len(values) > 2 else Decimal(1 if start <= limit else -1)
    if step == 0 or (limit != start and (limit > start) != (step > 0)):
        raise EvalError("range: the step leads away from the limit", span)
    if (limit - start) / step > 1024:
        raise EvalError("range: more than 1024 numbers", span)
    items, origin = [], made(span, *args)
    while (start < limit) if step > 0 else (start > limit):
        items.append(number(start, origin))
        start = NUMBERS.add(start, step)
    return Val(ListOf(NUMBER), tuple(items), origin)


def _reverse(args: tuple[Val, ...], span: Span) -> Val:
    return _like(args[0], tuple(reversed(items_of(args[0], "reverse", span))), span)


def _index(args: tuple[Val, ...], span: Span) -> Val:
    for i, item in enumerate(items_of(args[0], "index", span)):
        if equal(item, args[1]):
            return number(i, made(span, *args))
    raise EvalError("index: the list has no such element", span)


def _zipmap(args: tuple[Val, ...], span: Span) -> Val:
    keys = [as_text(item) for item in items_of(args[0], "zipmap", span)]
    values = items_of(args[1], "zipmap", span)
    if len(keys) != len(values):
        raise EvalError(f"zipmap: {len(keys)} keys for {len(values)} values", span)
    result = object_of(dict(zip(keys, values, strict=True)), made(span, args[1], args[0]))
    kind = args[1].kind
    return Val(MapOf(kind.of), result.data, result.origin) if isinstance(kind, ListOf) else result


def _transpose(args: tuple[Val, ...], span: Span) -> Val:
    origin = made(span, args[0])
    turned: dict[str, list[str]] = {}
    for key, item in fields_of(args[0], "transpose", span).items():
        for text in items_of(item, "transpose", span):
            turned.setdefault(as_text(text), []).append(key)
    lists = {
        key: Val(ListOf(STRING), tuple(Val(STRING, text, origin) for text in sorted(texts)), origin)
        for key, texts in sorted(turned.items())
    }
    return Val(MapOf(ListOf(STRING)), lists, origin)


def _chunklist(args: tuple[Val, ...], span: Span) -> Val:
    origin = made(span, args[0])
    of, items = same_kind(items_of(args[0], "chunklist", span))
    size = int(as_number(args[1])) or max(1, len(items))
    if size < 0:
        raise EvalError("chunklist: the size is negative", span)
    chunks = tuple(Val(ListOf(of), items[i : i + size], origin) for i in range(0, len(items), size))
    return Val(ListOf(ListOf(of)), chunks, origin)


def _set(args: tuple[Val, ...], span: Span, keep: Callable[[Val, list[tuple[Val, ...]]], bool] | None) -> Val:
    lists = [items_of(arg, "set function", span) for arg in args]
    chosen = [item for items in lists for item in items] if keep is None else [
        item for item in lists[0] if keep(item, lists[1:])
    ]  # fmt: skip
    return convert(tuple_of(tuple(chosen), made(span, *args)), SetOf(DYNAMIC))


def _has(items: tuple[Val, ...], wanted: Val) -> bool:
    return any(equal(item, wanted) for item in items)


def _setproduct(args: tuple[Val, ...], span: Span) -> Val:
    lists = [items_of(arg, "setproduct", span) for arg in args]
    size = 1
    for items in lists:
        size *= len(items)
    if size > _MOST:
        raise EvalError(f"setproduct: more than {_MOST} combinations", span)
    origin = made(span, *args)
    rows = tuple(tuple_of(row, origin) for row in product(*lists))
    if all(isinstance(arg.kind, SetOf) for arg in args):
        return convert(tuple_of(rows, origin), SetOf(DYNAMIC))
    return _list(rows, origin)


def _matchkeys(args: tuple[Val, ...], span: Span) -> Val:
    values, keys, wanted = (items_of(arg, "matchkeys", span) for arg in args)
    if len(values) != len(keys):
        raise EvalError("matchkeys: values and keys have different lengths", span)
    return _list(tuple(v for v, k in zip(values, keys, strict=True) if _has(wanted, k)), made(span, args[0]))


def _one(args: tuple[Val, ...], span: Span) -> Val:
    items = items_of(args[0], "one", span) if not args[0].null else ()
    if len(items) > 1:
        raise EvalError("one: the list has more than one element", span)
    return _chosen(items[0], span) if items else null(made(span, args[0]))


def _to(kind: Kind) -> General:
    def run(args: tuple[Val, ...], span: Span) -> Val:
        try:
            result = convert(args[0], kind)
        except EvalError as error:
            raise EvalError(error.message, span) from None
        return _chosen(result, span)

    return General(run, 1, 1, kind)


def _sensitive(args: tuple[Val, ...], span: Span) -> Val:
    return marked(_chosen(args[0], span), True)


def _nonsensitive(args: tuple[Val, ...], span: Span) -> Val:
    return _bared(_chosen(args[0], span))


def _bared(value: Val) -> Val:
    data = value.data
    if isinstance(data, tuple):
        data = tuple(map(_bared, data))
    elif isinstance(data, dict):
        data = {key: _bared(item) for key, item in data.items()}
    return Val(value.kind, data, value.origin, False, value.inner, value.pieces)


def _issensitive(args: tuple[Val, ...], span: Span) -> Val:
    return Val(BOOL, args[0].sensitive, made(span, args[0]))


def _same(args: tuple[Val, ...], span: Span) -> Val:
    return _chosen(args[0], span)


def _list_function(args: tuple[Val, ...], span: Span) -> Val:
    return tuple_of(args, made(span, *args))


COLLECTION_FUNCTIONS: dict[str, General] = {
    "startswith": General(_startswith, 2, 2, BOOL, lenient=True),
    "length": General(_length, 1, 1, NUMBER),
    "concat": General(_concat, 1),
    "merge": General(_merge, 0),
    "lookup": General(_lookup, 2, 3),
    "contains": General(_contains, 2, 2, BOOL),
    "keys": General(_keys, 1, 1, ListOf(STRING)),
    "values": General(_values, 1, 1),
    "element": General(_element, 2, 2),
    "slice": General(_slice, 3, 3),
    "distinct": General(_distinct, 1, 1, deep=True),
    "flatten": General(_flatten, 1, 1),
    "compact": General(_compact, 1, 1, ListOf(STRING), deep=True),
    "coalesce": General(_coalesce, 1),
    "coalescelist": General(_coalescelist, 1),
    "range": General(_range, 1, 3, ListOf(NUMBER)),
    "reverse": General(_reverse, 1, 1),
    "index": General(_index, 2, 2, NUMBER, deep=True),
    "zipmap": General(_zipmap, 2, 2),
    "transpose": General(_transpose, 1, 1, MapOf(ListOf(STRING)), deep=True),
    "chunklist": General(_chunklist, 2, 2),
    "setunion": General(lambda args, span: _set(args, span, None), 1, None, SetOf(DYNAMIC), deep=True),
    "setintersection": General(
        lambda args, span: _set(args, span, lambda item, rest: all(_has(items, item) for items in rest)),
        1, None, SetOf(DYNAMIC), deep=True,
    ),
    "setsubtract": General(
        lambda args, span: _set(args, span, lambda item, rest: not any(_has(items, item) for items in rest)),
        2, 2, SetOf(DYNAMIC), deep=True,
    ),
    "setproduct": General(_setproduct, 2),
    "matchkeys": General(_matchkeys, 3, 3, deep=True),
    "one": General(_one, 1, 1),
    "tostring": _to(STRING),
    "tonumber": _to(NUMBER),
    "tobool": _to(BOOL),
    "tolist": _to(ListOf(DYNAMIC)),
    "toset": _to(SetOf(DYNAMIC)),
    "tomap": _to(MapOf(DYNAMIC)),
    "list": General(_list_function, 0),
    "sensitive": General(_sensitive, 1, 1, lenient=True),
    "nonsensitive": General(_nonsensitive, 1, 1, lenient=True, keeps_mark=False),
    "issensitive": General(_issensitive, 1, 1, BOOL, lenient=True, keeps_mark=False),
    "ephemeralasnull": General(_same, 1, 1, lenient=True),
    "jsonencode": General(jsonencode, 1, 1, STRING, lenient=True),
    "jsondecode": General(jsondecode, 1, 1, lenient=True),
    "yamlencode": General(yamlencode, 1, 1, STRING, lenient=True),
    "yamldecode": General(yamldecode, 1, 1, lenient=True),
    "format": General(format_text, 1, None, STRING, lenient=True),
    "formatlist": General(format_list, 1, None, ListOf(STRING)),
    "regex": General(regex, 2, 2),
    "regexall": General(regexall, 2, 2),
    "replace": General(replace, 3, 3, STRING),
}  # fmt: skip
