"""One kind of value made from another: sprig's toString, int, int64, float64 and what every other function uses.

The number rules are spf13/cast's: text that is no number, nil and containers count as 0, never as an error.
"""

from __future__ import annotations

import re
from typing import Final

from ....engine.model import Origin
from ..gotemplate.formatting import printed, printed_runs
from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.value import FLOATS, INTEGERS, Bytes, GoValue, Int64, Strings, Text, is_bool

_LARGEST: Final = (1 << 63) - 1
_SMALLEST: Final = -(1 << 63)
_INTEGER: Final = re.compile(
    r"[+-]?(?:0[xX](?P<x>_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)|0[bB](?P<b>_?[01]+(?:_[01]+)*)"
    r"|0[oO]?(?P<o>_?[0-7]+(?:_[0-7]+)*)|(?P<d>0|[1-9][0-9]*(?:_[0-9]+)*))",
    re.ASCII,
)
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_FLOAT: Final = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf|infinity)|nan", re.ASCII | re.I)
_HEX_FLOAT: Final = re.compile(r"[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+", re.ASCII | re.I)
_PARTED: Final = re.compile(r"(?<=[0-9a-f])_(?=[0-9a-f])|(?<=^0x)_|(?<=^[+-]0x)_", re.ASCII | re.I)
_BASES: Final = {"x": 16, "b": 2, "o": 8, "d": 10}


def wrapped(number: int) -> int:
    """A number as 64-bit arithmetic leaves it."""
    return number if _SMALLEST <= number <= _LARGEST else (number + (1 << 63)) % (1 << 64) - (1 << 63)


def integer(value: GoValue) -> int:
    """cast.ToInt64: octal "0644", hex "0x1f", a float cut towards zero, true as 1."""
    kind = type(value)
    if kind is str or kind is Text:
        return _integer_of(value)
    if kind in INTEGERS:
        return wrapped(int(value))
    if is_bool(value):
        return int(value)
    if kind in FLOATS:
        return int(value) if -9.3e18 < value < 9.3e18 and _SMALLEST <= int(value) <= _LARGEST else _SMALLEST
    return 0


#: A number of more digits is taken for one beyond 64 bits.
_LONGEST: Final = 4000


def _integer_of(text: str) -> int:
    found = _INTEGER.fullmatch(without_zero_decimals(text))
    if found is None or found.lastgroup is None or len(text) > _LONGEST:
        return 0
    number = int(found[found.lastgroup].replace("_", ""), _BASES[found.lastgroup])
    if text[0] == "-":
        number = -number
    return number if _SMALLEST <= number <= _LARGEST else 0


def without_zero_decimals(text: str) -> str:
    """ "5.00" as "5"; other texts stay (cast: trimZeroDecimal)."""
    bare = str(text).rstrip("0")
    return bare[:-1] if bare != text and bare.endswith(".") else text


def number(value: GoValue) -> float:
    """cast.ToFloat64."""
    kind = type(value)
    if kind is str or kind is Text:
        return number_of(value)
    if kind in FLOATS or kind in INTEGERS or is_bool(value):
        return float(value)
    return 0.0


def number_of(text: str) -> float:
    """strconv.ParseFloat, with 0 for what it refuses (also what is too large)."""
    if "_" in text:
        text = _PARTED.sub("", text)
    if _FLOAT.fullmatch(text):
        made = float(text)
        return made if abs(made) != float("inf") or "n" in text.lower() else 0.0
    if _HEX_FLOAT.fullmatch(text):
        try:
            return float.fromhex(text)
        except OverflowError:
            return 0.0
    return 0.0


def decimal_integer(text: str, base: int = 10) -> int:
    """strconv.ParseInt with its errors dropped: 0 for no number, the nearest bound for one that is too large."""
    if not _DECIMAL.fullmatch(text) or (base == 8 and re.search("[89]", text)) or len(text) > _LONGEST:
        return 0
    return max(min(int(text, base), _LARGEST), _SMALLEST)


def text_of(value: GoValue, bare: Origin) -> str:
    """sprig's strval with runs: strings as they are, everything else as ``%v`` prints it."""
    kind = type(value)
    if kind is str or kind is Text:
        return value  # type: ignore[no-any-return]
    if kind is Bytes:
        return value.decode("utf-8", "surrogateescape")  # type: ignore[no-any-return]
    return printed_runs(value, bare)


def texts_of(value: GoValue, bare: Origin) -> list[str]:
    """sprig's strslice: a list's items as texts without nils; anything else is a list of one."""
    if isinstance(value, list):
        return [text_of(item, bare) for item in value if item is not None]
    if type(value) is Bytes:
        return [str(byte) for byte in value]
    return [] if value is None else [text_of(value, bare)]


def _octal(value: GoValue) -> Int64:
    text = printed(value)
    found = decimal_integer(text, 8)
    return Int64(0 if found in (_LARGEST, _SMALLEST) and int(text, 8) != found else found)


def _to_string(call: Call, value: GoValue) -> str:
    return text_of(value, call.origin)


def _to_strings(call: Call, value: GoValue) -> Strings:
    return Strings(texts_of(value, call.origin))


FUNCTIONS: Functions = {
    "toString": Function(_to_string, "any", "strings.go", "own"),
    "toStrings": Function(_to_strings, "any", "strings.go", "own"),
    "int": Function(integer, "any", "numeric.go"),
    "int64": Function(lambda value: Int64(integer(value)), "any", "numeric.go"),
    "float64": Function(number, "any", "numeric.go"),
    "atoi": Function(decimal_integer, "string", "functions.go"),
    "toDecimal": Function(_octal, "any", "numeric.go"),
}
