"""How Go writes and reads numbers: strconv's shortest floats, encoding/json's floats, integers of any base.

Python's ``repr`` and Go's ``FormatFloat(x, _, -1, 64)`` find the same shortest digits; they differ in when an
exponent is written and how.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from ....engine.pattern import deferred

_UNSIGNED_MAX: Final = 1 << 64
_SIGNED_MAX: Final = 1 << 63

#: What strconv.ParseFloat takes, without hexadecimal floats and names.
_RUN = r"[0-9](?:_?[0-9])*"
_DECIMAL_FLOAT = deferred(rf"[-+]?(?:{_RUN}(?:\.(?:{_RUN})?)?|\.{_RUN})(?:[eE][-+]?{_RUN})?\Z")
_BASES: Final = {"x": 16, "X": 16, "b": 2, "B": 2, "o": 8, "O": 8}
_DIGITS: Final = {
    2: deferred(r"[01]+\Z"), 8: deferred(r"[0-7]+\Z"), 10: deferred(r"[0-9]+\Z"), 16: deferred(r"[0-9a-fA-F]+\Z"),
}  # fmt: skip


def _digits(number: float) -> tuple[str, int]:
    """The shortest digits of a finite positive number, and the decimal exponent of the first one."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if exponent:
        return (whole + fraction).rstrip("0") or "0", int(exponent)
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return "0", 0
    first = len(whole) - 1 if whole != "0" else -(len(fraction) - len(fraction.lstrip("0")) + 1)
    return digits.rstrip("0"), first


def _exponential(digits: str, exponent: int) -> str:
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _positional(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits + "0" * (exponent + 1 - len(digits))
    return digits[: exponent + 1] + "." + digits[exponent + 1 :]


def _special(number: float) -> str | None:
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "+Inf" if number > 0 else "-Inf"
    return None


def float_text(number: float) -> str:
    """A float64 as ``%v`` and ``FormatFloat(x, 'g', -1, 64)`` print it: with an exponent below 1e-4 and from 1e6 on.

    >>> float_text(999999.0), float_text(1000000.0), float_text(0.00001), float_text(2.0)
    ('999999', '1e+06', '1e-05', '2')
    """
    special = _special(number)
    if special is not None:
        return special
    sign = "-" if math.copysign(1.0, number) < 0 else ""
    digits, exponent = _digits(abs(number))
    if exponent < -4 or exponent >= 6:
        return sign + _exponential(digits, exponent)
    return sign + _positional(digits, exponent)


def json_float(number: float) -> str:
    """A finite float64 as encoding/json writes it (encode.go: floatEncoder): an exponent below -6 and from 21 on.

    >>> json_float(1000000.0), json_float(1e21), json_float(1e-7)
    ('1000000', '1e+21', '1e-7')
    """
    if number.is_integer() and -1e15 < number < 1e15:
        return str(int(number)) if number or math.copysign(1.0, number) > 0 else "-0"
    sign = "-" if number < 0 else ""
    digits, exponent = _digits(abs(number))
    if -7 < exponent < 21:
        return sign + _positional(digits, exponent)
    text = _exponential(digits, exponent)
    return sign + (text[:-2] + text[-1] if text[-4:-1] == "e-0" else text)


def yaml_float(number: float) -> str:
    """A finite float64 behind sigs.k8s.io/yaml: whole numbers that fit 64 bits come back as integers."""
    text = json_float(number)
    if "." not in text and "e" not in text:
        whole = int(text)
        if -_SIGNED_MAX <= whole < _UNSIGNED_MAX:
            return str(whole)
    return float_text(number)


def float32_text(number: float) -> str:
    """``FormatFloat(x, 'g', -1, 32)``: how number keys of a YAML mapping become JSON keys."""
    special = _special(number)
    if special is not None:
        return special
    try:
        (single,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return "+Inf" if number > 0 else "-Inf"
    for precision in range(1, 10):
        short = float(f"{single:.{precision}g}")
        if struct.pack("f", short) == struct.pack("f", single):
            return float_text(short)
    return float_text(single)


def parse_float(text: str) -> float | None:
    """``strconv.ParseFloat`` of decimal text; None for an error, and out of range is one."""
    if not _DECIMAL_FLOAT.match(text):
        return None
    number = float(text)
    return None if math.isinf(number) else number


def parse_int(text: str, signed: bool = True) -> int | None:
    """``strconv.ParseInt(text, 0, 64)``, or ParseUint: base prefixes count, a leading 0 means octal; None on error."""
    digits, negative = text, False
    if signed and text[:1] in ("+", "-"):
        digits, negative = text[1:], text[0] == "-"
    base = 10
    if digits[:1] == "0" and len(digits) > 1:
        base = _BASES.get(digits[1], 8)
        digits = digits[1:] if digits[1] not in _BASES else digits[2:]
    if len(digits) > 80 or not _DIGITS[base].match(digits):
        return None
    number = -int(digits, base) if negative else int(digits, base)
    fits = -_SIGNED_MAX <= number < _SIGNED_MAX if signed else number < _UNSIGNED_MAX
    return number if fits else None
