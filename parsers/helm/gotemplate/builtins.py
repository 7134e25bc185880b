"""The functions of text/template itself (funcs.go); ``and`` and ``or`` are the compiler's, as they may stop early,
and ``slice`` is sprig's in Helm.

Parameters of type ``value`` are Go's reflect.Value: anything goes in, nil included.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from ....engine.model import Origin, Source
from .formatting import printed, sprint, sprintf, sprintln
from .function import Call, Function
from .rope import spread
from .state import ABSENT, NO_VALUE
from .value import Bytes, GoValue, Refusal, Struct, UInt8, go_kind, go_type, is_string, truth

#: For texts that only errors show.
_NOWHERE: Final = Origin(Source("", "").whole())
_KINDS: Final = {
    "bool": "bool",
    "int": "int",
    "int32": "int",
    "int64": "int",
    "uint64": "uint",
    "uint8": "uint",
    "float64": "float",
    "string": "string",
}


def _kind(value: GoValue) -> str:
    """Comparison's kinds: integers of a sign are one, and what is none of them is "" (funcs.go: basicKind)."""
    return _KINDS.get(go_kind(value), "")


def _not(value: GoValue) -> bool:
    return not truth(value)


def _eq(first: GoValue, *others: GoValue) -> bool:
    if not others:
        raise Refusal("missing argument for comparison")
    return any(_equal(first, other) for other in others)


def _equal(one: GoValue, other: GoValue) -> bool:
    left, right = _kind(one), _kind(other)
    if left != right:
        if {left, right} == {"int", "uint"}:
            return int(one) == int(other)
        if one is not None and other is not None:
            raise Refusal(f"incompatible types for comparison: {go_type(one)} and {go_type(other)}")
        return False
    if left:
        return bool(one == other)
    return _same_object(one, other)


def _same_object(one: GoValue, other: GoValue) -> bool:
    if one is None or other is None:
        return one is other
    if go_kind(one) != go_kind(other):
        shown = sprintf("non-comparable types %s: ", [one], _NOWHERE)
        raise Refusal(f"{shown}{go_type(one)}, {go_type(other)}: {printed(other)}")
    if go_kind(other) in ("map", "slice"):
        raise Refusal(sprintf("non-comparable type %s: ", [other], _NOWHERE) + go_type(other))
    return one is other


def _ne(one: GoValue, other: GoValue) -> bool:
    return not _equal(one, other)


def _lt(one: GoValue, other: GoValue) -> bool:
    left, right = _kind(one), _kind(other)
    if not left or not right:
        raise Refusal("invalid type for comparison")
    if left != right and {left, right} != {"int", "uint"}:
        raise Refusal(f"incompatible types for comparison: {go_type(one)} and {go_type(other)}")
    if left == "bool":
        raise Refusal("invalid type for comparison")
    if left == "string":
        return _bytes(one) < _bytes(other)
    return bool(one < other)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _le(one: GoValue, other: GoValue) -> bool:
    return _lt(one, other) or _equal(one, other)


def _gt(one: GoValue, other: GoValue) -> bool:
    return not _le(one, other)


def _ge(one: GoValue, other: GoValue) -> bool:
    return not _lt(one, other)


def _len(value: GoValue) -> int:
    if value is ABSENT:
        raise Refusal("reflect: call of reflect.Value.Type on zero Value")
    if value is None:
        raise Refusal("len of nil pointer")
    if is_string(value):
        return len(_bytes(value))
    if go_kind(value) in ("map", "slice"):
        return len(value)
    if type(value) is Struct and value.payload is not None and hasattr(value.payload, "__len__"):
        return len(value.payload)
    raise Refusal(f"len of type {go_type(value)}")


def _position(index: GoValue, room: int) -> int:
    """An index into something of ``room`` places (funcs.go: indexArg)."""
    if index is None:
        raise Refusal("cannot index slice/array with nil")
    if _kind(index) not in ("int", "uint"):
        raise Refusal(f"cannot index slice/array with type {go_type(index)}")
    if not 0 <= index <= room:
        raise Refusal(f"index out of range: {int(index)}")
    return int(index)


def _index(item: GoValue, *indexes: GoValue) -> GoValue:
    if item is None:
        raise Refusal("index of untyped nil")
    for index in indexes:
        if item is None:
            raise Refusal("index of nil pointer")
        item = _entry(item, index)
    return item


def _entry(item: GoValue, index: GoValue) -> GoValue:
    kind = go_kind(item)
    if kind == "map":
        if index is None:
            raise Refusal("value is nil; should be of type string")
        if not is_string(index):
            raise Refusal(f"value has type {go_type(index)}; should be string")
        return item.get(index, "" if go_type(item) == "map[string]string" else None)
    if kind == "slice" or is_string(item):
        held = _bytes(item) if is_string(item) else item
        at = _position(index, len(held))
        if at == len(held):
            raise Refusal(
                "reflect: slice index out of range" if kind == "slice" else "reflect: string index out of range"
            )
        return UInt8(held[at]) if is_string(item) or type(item) is Bytes else held[at]
    raise Refusal(f"can't index item of type {go_type(item)}")


def _call(function: GoValue, *arguments: GoValue) -> GoValue:
    """No value of a chart is a function; what is not nil the compiler refuses by the name it was called by."""
    raise Refusal("call of nil")


_HTML: Final = str.maketrans({'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})
_JS: Final = {
    "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
}  # fmt: skip


def _text_of(call: Call, values: tuple[GoValue, ...]) -> str:
    """What the escaping functions escape (funcs.go: evalArgs)."""
    if len(values) == 1 and is_string(values[0]):
        text: str = values[0]
        return text
    return sprint([NO_VALUE if value is None else value for value in values], call.origin)


def _html(call: Call, *values: GoValue) -> str:
    text = _text_of(call, values)
    return spread(text.translate(_HTML), text)


def _js(call: Call, *values: GoValue) -> str:
    text = _text_of(call, values)
    return spread("".join(_JS.get(char, char if char >= " " else f"\\u{ord(char):04X}") for char in text), text)


def _urlquery(call: Call, *values: GoValue) -> str:
    text = _text_of(call, values)
    return spread(quote(text.encode("utf-8", "surrogateescape"), safe="-_.~ ").replace(" ", "+"), text)


def _printf(call: Call, format: str, *values: GoValue) -> str:
    return sprintf(format, values, call.origin)


def _print(call: Call, *values: GoValue) -> str:
    return sprint(values, call.origin)


def _println(call: Call, *values: GoValue) -> str:
    return sprintln(values, call.origin)


_SOURCE: Final = "text/template funcs.go"

FUNCTIONS: Final[dict[str, Function]] = {
    "call": Function(_call, "value value...", _SOURCE, "keep"),
    "eq": Function(_eq, "value value...", _SOURCE),
    "ge": Function(_ge, "value value", _SOURCE),
    "gt": Function(_gt, "value value", _SOURCE),
    "html": Function(_html, "any...", _SOURCE, "own"),
    "index": Function(_index, "value value...", _SOURCE, "keep"),
    "js": Function(_js, "any...", _SOURCE, "own"),
    "le": Function(_le, "value value", _SOURCE),
    "len": Function(_len, "reflected", _SOURCE),
    "lt": Function(_lt, "value value", _SOURCE),
    "ne": Function(_ne, "value value", _SOURCE),
    "not": Function(_not, "value", _SOURCE),
    "print": Function(_print, "any...", _SOURCE, "own"),
    "printf": Function(_printf, "string any...", _SOURCE, "own"),
    "println": Function(_println, "any...", _SOURCE, "own"),
    "urlquery": Function(_urlquery, "any...", _SOURCE, "own"),
}
