"""Constants in templates: Go's string escapes and number syntax (strconv: Unquote, ParseInt, ParseFloat)."""

from __future__ import annotations

import math
from typing import Final

from ....engine.model import Origin
from ....engine.pattern import deferred
from .lexer import Token
from .literals import quoted
from .rope import cut
from .tree import Constant
from .value import Place, Run, Text, worn

_ESCAPE: Final = deferred(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<o>[0-7]{3})|(?P<c>[abfnrtv\\'\"]))"
)
_SIMPLE: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip
_INTEGER: Final = deferred(
    r"[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)\Z"
)
_LEADING_ZERO: Final = deferred(r"\A([+-]?)0_?(?=[0-7])")
#: Texts longer than this are taken for an integer beyond all of Go's.
_LONGEST: Final = 1000
_BEYOND: Final = 1 << 64
_INT64: Final = range(-(1 << 63), 1 << 63)
_UINT64: Final = range(1 << 64)


def unquoted(text: str) -> str | None:
    """What a quoted Go string says; None when an escape is not one of Go's.

    Bytes written as ``\\xNN`` or octal that do not make UTF-8 become surrogate escapes.

    >>> unquoted('"a\\\\n"'), unquoted('`a\\\\n`')
    ('a\\n', 'a\\\\n')
    """
    body = text[1:-1]
    if text[0] == "`":
        return body.replace("\r", "")
    return body if "\\" not in body else _unescaped(body, text[0])


def _unescaped(body: str, quote: str) -> str | None:
    parts: list[bytes] = []
    at = 0
    while (found := body.find("\\", at)) >= 0:
        parts.append(body[at:found].encode("utf-8", "surrogateescape"))
        escape = _ESCAPE.match(body, found)
        if escape is None or (escape["c"] in ("'", '"') and escape["c"] != quote):
            return None
        made = _escaped(escape["x"], escape["u"] or escape["U"], escape["o"], escape["c"])
        if made is None:
            return None
        parts.append(made)
        at = escape.end()
    parts.append(body[at:].encode("utf-8", "surrogateescape"))
    return b"".join(parts).decode("utf-8", "surrogateescape")


def _escaped(byte: str | None, point: str | None, octal: str | None, char: str | None) -> bytes | None:
    if char:
        return _SIMPLE[char].encode()
    if point:
        code = int(point, 16)
        return chr(code).encode() if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else None
    number = int(byte, 16) if byte else int(octal or "0", 8)
    return bytes((number,)) if number < 256 else None


def constant_of(token: Token, origin: Origin, text: Text | None) -> Constant | str:
    """A constant with its value, or what is wrong with it.

    ``text`` is the text of a ``tpl`` template: its constants come from wherever its stretches do.
    """
    kind, written = token.kind, token.text
    if kind == "bool":
        return Constant(token.start, written, worn(written == "true", origin), "bool")
    if kind in ("string", "rawstring"):
        return _string(token, origin, text)
    if kind == "char":
        char = unquoted(written)
        if char is None or len(char) != 1:
            return "invalid syntax" if char is None else f"malformed character constant: {written}"
        return Constant(token.start, written, worn(ord(char), origin), "number", ord(char), float(ord(char)))
    return _number(token, origin)


def _string(token: Token, origin: Origin, text: Text | None) -> Constant | str:
    value = unquoted(token.text)
    if value is None:
        return "invalid syntax"
    start = token.start + 1
    if text is not None:
        inner = cut(text, start, start + len(token.text) - 2)
        made = inner if inner == value else worn(value, origin)
    elif value == token.text[1:-1]:
        made = Text(value, (Run(len(value), Place(origin.span.source, start)),))
    else:
        made = worn(value, origin)
    return Constant(token.start, token.text, made, "string")


def _number(token: Token, origin: Origin) -> Constant | str:
    """Go reads what looks like an integer as one, and whole floats as either (node.go: newNumber)."""
    text = token.text
    imaginary = text.endswith("i")
    integer = None if imaginary else integer_of(text)
    floating: float | None = None
    if integer is not None:
        if integer not in _INT64 and integer not in _UINT64:
            return f"integer overflow: {quoted(text)}"
        floating = float(integer)
    else:
        floating = None if imaginary else float_of(text)
        if floating is None:
            return f"illegal number syntax: {quoted(text)}"
        if not any(mark in text for mark in ".eEpP"):
            return f"integer overflow: {quoted(text)}"
        if floating == floating and abs(floating) < 2**63 and floating == int(floating):
            integer = int(floating)
    is_float = not text.lstrip("+-").lower().startswith("0x") and any(mark in text for mark in ".eEpP")
    value = floating if is_float or integer is None else integer
    return Constant(token.start, text, worn(value, origin), "number", integer, floating)


def integer_of(text: str) -> int | None:
    """An integer as ``strconv.ParseInt(text, 0, ...)`` reads it (a leading zero is octal), of any size."""
    if not _INTEGER.match(text):
        return None
    if len(text) > _LONGEST:  # Python refuses thousands of digits; Go's integers end long before
        return -_BEYOND if text[0] == "-" else _BEYOND
    return int(_LEADING_ZERO.sub(r"\g<1>0o", text).replace("_", ""), 0)


def float_of(text: str) -> float | None:
    """A float as ``strconv.ParseFloat`` reads it; None when it is none."""
    plain = text.replace("_", "")
    try:
        if "x" in plain.lower():
            return float.fromhex(plain) if "p" in plain.lower() else None
        number = float(plain)
        return None if math.isinf(number) else number
    except (ValueError, OverflowError):
        return None
