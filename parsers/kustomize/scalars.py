"""What Go's YAML libraries read in a plain scalar, and how Go writes numbers in JSON and YAML.

Kustomize reads objects with go-yaml v3 (only true and false are booleans), prints them as JSON, and turns that into
YAML with go-yaml v2 (yes, on and y are booleans too, so that a text "yes" is quoted).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import TypeAlias

from ...engine.pattern import deferred

Plain: TypeAlias = "str | int | float | bool | dict[str, Plain] | list[Plain] | None"

STR, INT, FLOAT, BOOL, NULL, TIME, MERGE = "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!merge"

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_OLD_BOOLEANS = frozenset("y Y yes Yes YES on On ON n N no No NO off Off OFF".split())
_NUMBERS = frozenset(
    (".nan", ".NaN", ".NAN", *(sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")))
)
_FLOAT = deferred(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DOTTED = deferred(r"\.[0-9]+([eE][-+]?[0-9]+)?\Z")
_TIME = deferred(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(Z|[-+]\d{2}:\d{2})?)?\Z"
)
_BASE_60 = deferred(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_INTEGERS: tuple[tuple[re.Pattern[str], int], ...] = (
    (deferred(r"[-+]?(0|[1-9][0-9]*)\Z"), 10),
    (deferred(r"[-+]?0[xX][0-9a-fA-F]+\Z"), 16),
    (deferred(r"[-+]?0[oO]?[0-7]+\Z"), 8),
    (deferred(r"[-+]?0[bB][01]+\Z"), 2),
)
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
#: Longer texts are no numbers that a 64-bit integer or float could hold.
_LONGEST_NUMBER = 400


@lru_cache(maxsize=4096)
def tag_of(text: str) -> str:
    """The tag that go-yaml v3 gives to a plain scalar."""
    if text in _BOOLEANS:
        return BOOL
    if text in _NULLS:
        return NULL
    if text == "<<":
        return MERGE
    if text in _NUMBERS:
        return FLOAT
    first = text[0]
    if first == ".":
        return FLOAT if _DOTTED.match(text) else STR
    if first not in "+-0123456789" or len(text) > _LONGEST_NUMBER:
        return STR
    if _timestamp(text) is not None:
        return TIME
    digits = text.replace("_", "")
    if _integer(digits) is not None:
        return INT
    return FLOAT if _FLOAT.match(digits) else STR


def value_of(text: str, tag: str) -> str | int | float | bool | None:
    """The value of a scalar that has a tag; a ValueError when the text is nothing of that kind."""
    if tag == NULL:
        return None
    if tag == BOOL:
        if text not in _BOOLEANS:
            raise ValueError(f"{tag} does not fit")
        return _BOOLEANS[text]
    if tag == TIME:
        return _timestamp(text) or text
    if tag == INT:
        found = _integer(text.replace("_", ""))
        if found is None:
            raise ValueError(f"{tag} does not fit")
        return found
    if tag == FLOAT:
        if text in _NUMBERS:
            raise ValueError("JSON has no such number")
        return float(text.replace("_", ""))
    return text


def _integer(digits: str) -> int | None:
    for pattern, base in _INTEGERS:
        if pattern.match(digits):
            bare = digits.lstrip("+-")
            bare = bare[2:] if base in (16, 2) or (base == 8 and bare[1:2] in ("o", "O")) else bare
            found = int(bare, base) * (-1 if digits.startswith("-") else 1)
            return found if _SMALLEST <= found <= _LARGEST else None
    return None


def _timestamp(text: str) -> str | None:
    """RFC 3339 text of a timestamp, as Go prints it; None when it is none."""
    found = _TIME.match(text)
    if found is None or (found[4] == " " and found[9]) or (found[4] in ("T", "t") and not found[9]):
        return None
    numbers = [int(found[at] or 0) for at in (1, 2, 3, 5, 6, 7)]
    try:
        datetime(*numbers)  # type: ignore[arg-type]  # six integers
        if found[9] and found[9] != "Z":
            timedelta(hours=int(found[9][1:3]), minutes=int(found[9][4:]))
    except ValueError:
        return None
    fraction = (found[8] or "").rstrip("0").rstrip(".")
    zone = "Z" if found[9] in (None, "Z", "+00:00") else found[9]
    year, month, day, hour, minute, second = numbers
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"


def json_number(value: float) -> str:
    """A float as Go's encoding/json writes it: without exponent between 1e-6 and 1e21."""
    if not isfinite(value):
        raise ValueError("JSON has no such number")
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return _positional(value)
    digits, _, exponent = repr(value).partition("e")
    return f"{digits.removesuffix('.0')}e{'-' if int(exponent) < 0 else '+'}{abs(int(exponent))}"


def _positional(value: float) -> str:
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def yaml_number(value: float) -> str:
    """A float as Go's strconv writes it with format g and the fewest digits."""
    digits, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = digits.partition(".")
    every = (whole + fraction).lstrip("0")
    power = len(whole) + int(exponent or 0) - 1 - (len(whole + fraction) - len(every))
    every = every.rstrip("0") or "0"
    sign = "-" if value < 0 else ""
    if -4 <= power < 6:
        return sign + _positional(abs(value))
    mantissa = every[0] + ("." + every[1:] if len(every) > 1 else "")
    return f"{sign}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"


def needs_quotes(text: str) -> bool:
    """Whether go-yaml v2 would read a plain text as something else than a text."""
    return tag_of(text) != STR or text in _OLD_BOOLEANS or bool(":" in text and _BASE_60.match(text))
