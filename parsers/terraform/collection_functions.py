"""Functions of lists, sets, maps and objects; elements keep the origins they have.

One file, because it is one table: a function after the other, none of them long.
"""

from __future__ import annotations

from decimal import Decimal

from ...engine.model import Origin, Span, Step
from .convert import as_number, as_text, as_whole, convert, unique
from .encoding import jsondecode, jsonencode, yamldecode, yamlencode
from .format_functions import format_list, format_text
from .functions import General
from .graphemes import graphemes
from .kinds import BOOL, DYNAMIC, NUMBER, STRING, Kind, ListOf, MapOf, ObjectOf, SetOf
from .regex_functions import regex, regexall, replace
from .sequences import fields_of, items_of, listed, ordered_items, what
from .set_functions import SET_FUNCTIONS
from .unify import unify
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


def _chosen(value: Val, span: Span) -> Val:
    """An element as the result of a call."""
    origin = Origin(span, Step.EVALUATED, (value.origin,))
    return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces)


def _length(args: tuple[Val, ...], span: Span) -> Val:
    (value,) = args
    if isinstance(value.data, str | tuple | dict):
        size = len(graphemes(value.data)) if isinstance(value.data, str) else len(value.data)
        return number(size, made(span, value))
    raise EvalError(f"length: a text or collection is required, got {what(value)}", span)


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
    items = tuple(item for arg in args for item in ordered_items(arg, "concat", span))
    origin = made(span, *args)
    if all(isinstance(arg.kind, ListOf) for arg in args):
        of = unify([kind_of(arg) for arg in args])
        return convert(tuple_of(items, origin), of) if of is not None else tuple_of(items, origin)
    return tuple_of(items, origin)


def _merge(args: tuple[Val, ...], span: Span) -> Val:
    given = [arg for arg in args if not arg.null or arg.kind in (STRING, NUMBER, BOOL)]
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
    default = convert(args[2], args[0].kind.of) if isinstance(args[0].kind, MapOf) else args[2]
    return _chosen(default, span)


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
    items = ordered_items(args[0], "element", span)
    at = as_whole(args[1])
    if not items:
        raise EvalError("element: the list is empty", span)
    return _chosen(items[at % len(items)], span)


def _slice(args: tuple[Val, ...], span: Span) -> Val:
    items = ordered_items(args[0], "slice", span)
    low, high = as_whole(args[1]), as_whole(args[2])
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
    given = convert(args[0], ListOf(DYNAMIC))
    items, origin = unique(items_of(given, "distinct", span)), made(span, args[0])
    return listed(items, origin, given.kind.of if isinstance(given.kind, ListOf) else None)


def _flatten(args: tuple[Val, ...], span: Span) -> Val:
    result: list[Val] = []
    todo = list(reversed(items_of(args[0], "flatten", span)))
    while todo:
        item = todo.pop()
        if isinstance(item.data, tuple):
            todo.extend(reversed(item.data))
        elif isinstance(item.data, Missing) and item.kind not in (STRING, NUMBER, BOOL):
            return unknown(item.data.reason, item.data.cause)
        else:
            result.append(item)
    return tuple_of(tuple(result), made(span, args[0]))


def _compact(args: tuple[Val, ...], span: Span) -> Val:
    given = items_of(convert(args[0], ListOf(STRING)), "compact", span)
    items = tuple(item for item in given if not item.null)
    return Val(ListOf(STRING), tuple(item for item in items if item.data != ""), made(span, args[0]))


def _coalesce(args: tuple[Val, ...], span: Span) -> Val:
    kind = unify([kind_of(arg) for arg in args])
    if kind is None:
        raise EvalError("coalesce: the arguments have no common type", span)
    for arg in args:
        if not arg.null and arg.data != "":
            return _chosen(convert(arg, kind), span)
    raise EvalError("coalesce: every argument is null or empty", span)


def _coalescelist(args: tuple[Val, ...], span: Span) -> Val:
    for arg in args:
        if not isinstance(arg.data, Missing) and not arg.null:
            ordered_items(arg, "coalescelist", span)
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
    keys = [as_text(item) for item in items_of(convert(args[0], ListOf(STRING)), "zipmap", span)]
    values = ordered_items(args[1], "zipmap", span)
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
    given = convert(args[0], ListOf(DYNAMIC))
    items = items_of(given, "chunklist", span)
    of = given.kind.of if isinstance(given.kind, ListOf) else DYNAMIC
    size = as_whole(args[1]) or max(1, len(items))
    if size < 0:
        raise EvalError("chunklist: the size is negative", span)
    chunks = tuple(Val(ListOf(of), items[i : i + size], origin) for i in range(0, len(items), size))
    return Val(ListOf(ListOf(of)), chunks, origin)


def _one(args: tuple[Val, ...], span: Span) -> Val:
    items = items_of(args[0], "one", span) if not args[0].null else ()
    if len(items) > 1:
        raise EvalError("one: the list has more than one element", span)
    of = args[0].kind.of if isinstance(args[0].kind, ListOf | SetOf) else DYNAMIC
    return _chosen(items[0], span) if items else null(made(span, args[0]), of)


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
    data = args[0].data
    if isinstance(data, Missing) and not args[0].sensitive:
        return Val(BOOL, data, made(span, args[0]))
    return Val(BOOL, args[0].sensitive, made(span, args[0]))


def _same(args: tuple[Val, ...], span: Span) -> Val:
    return _chosen(args[0], span)


def _removed(args: tuple[Val, ...], span: Span) -> Val:
    raise EvalError("list() and map() were removed from the language; write [...], {...}, tolist() or tomap()", span)


def _base64gzip(args: tuple[Val, ...], span: Span) -> Val:
    """base64gzip(text), where its bytes are no matter of choice."""
    from .gzip import base64gzip, is_decided

    data = as_text(args[0]).encode()
    origin = made(span, args[0])
    if not is_decided(data):
        return unknown("what base64gzip() makes of a longer text depends on the compressor", origin, STRING)
    return Val(STRING, base64gzip(data), origin)


def _csvdecode(args: tuple[Val, ...], span: Span) -> Val:
    """csvdecode(text): an object for every line below the header (RFC 4180)."""
    import csv

    text = as_text(args[0])
    origin = made(span, args[0])
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), strict=True) if row]
    except csv.Error as error:
        raise EvalError(f"csvdecode: {error}", span) from None
    if not rows or len(set(rows[0])) < len(rows[0]) or any(len(row) != len(rows[0]) for row in rows):
        raise EvalError("csvdecode: a header with distinct names is required, and lines as long as it", span)
    of = ObjectOf(tuple((name, STRING) for name in sorted(rows[0])))
    records = (
        object_of({name: Val(STRING, cell, origin) for name, cell in zip(rows[0], row, strict=True)}, origin)
        for row in rows[1:]
    )
    return Val(ListOf(of), tuple(records), origin)


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
    **SET_FUNCTIONS,
    "one": General(_one, 1, 1),
    "tostring": _to(STRING),
    "tonumber": _to(NUMBER),
    "tobool": _to(BOOL),
    "tolist": _to(ListOf(DYNAMIC)),
    "toset": _to(SetOf(DYNAMIC)),
    "tomap": _to(MapOf(DYNAMIC)),
    "list": General(_removed, 0),
    "map": General(_removed, 0),
    "base64gzip": General(_base64gzip, 1, 1, STRING),
    "csvdecode": General(_csvdecode, 1, 1),
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
