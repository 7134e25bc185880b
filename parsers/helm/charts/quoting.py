"""How Go prints values inside messages: ``%q`` and ``%v``."""

from __future__ import annotations

from typing import Final

from ..gotemplate.value import GoValue, go_kind

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b",
                   "\f": "\\f", "\v": "\\v"}  # fmt: skip


def quoted(text: str) -> str:
    """``%q`` of a string."""
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def quoted_letter(letter: str) -> str:
    """``%q`` of a rune."""
    return "'\\''" if letter == "'" else f"'{letter if letter == chr(34) else _letter(letter)}'"


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printed(value: GoValue) -> str:
    """``%v`` of strings, bools, floats, and lists and maps of them."""
    kind = go_kind(value)
    if kind == "invalid":
        return "<nil>"
    if kind == "slice":
        return "[" + " ".join(printed(item) for item in value) + "]"
    if kind == "map":
        return "map[" + " ".join(f"{key}:{printed(value[key])}" for key in sorted(value)) + "]"
    if kind == "bool":
        return "true" if value else "false"
    if kind == "float64":
        return _float(float(value))
    return value.printed if kind in ("struct", "ptr") else str(value)


def _float(number: float) -> str:
    """``%v`` of a float64: shortest digits, exponents from 21 on and below -4."""
    if number != number or number in (float("inf"), float("-inf")):
        return "NaN" if number != number else ("+Inf" if number > 0 else "-Inf")
    mantissa, _, exponent = repr(number).partition("e")
    if not exponent:
        if abs(number) >= 1e-4 or not number:
            return mantissa.removesuffix(".0")
    elif -4 <= int(exponent) < 21:
        from decimal import Decimal

        return format(Decimal(repr(number)), "f")
    return next(text for text in (f"{number:.{n}e}" for n in range(18)) if float(text) == number)
