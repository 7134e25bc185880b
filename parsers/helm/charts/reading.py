"""YAML texts as Go values, for whatever part of a chart holds YAML: one place that says who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ....engine.canon import secrets
from ....engine.model import Source
from ....engine.reading import Cursor, parse_yaml
from ..gotemplate.value import Float, GoValue, List, Map, Refusal, worn

#: A text to its value as sigs.k8s.io/yaml and encoding/json make it: Map, List, scalars that wear origins, every
#: number a float64. Raises Refusal with what Go prints ("error converting YAML to JSON: yaml: line 3: ...").
Reader: TypeAlias = Callable[[Source], GoValue]

_SYNTAX: Final = "not valid YAML: "


def read_tree(source: Source) -> GoValue:
    """The first document of a text (None when it is empty)."""
    documents, problems = parse_yaml(source)
    for problem in problems:
        if problem.code == "yaml-syntax":
            line = f"line {problem.span.line}: " if problem.span else ""
            reason = problem.message.removeprefix(_SYNTAX).partition(";")[0].rpartition(": ")[2]
            raise Refusal(f"error converting YAML to JSON: yaml: {line}{secrets.mask_credentials(reason)}")
    return _value(documents[0].cursor) if documents else None


def _value(cursor: Cursor) -> GoValue:
    if cursor.is_mapping:
        return Map(((_key(below, name), _value(below)) for name, below in cursor.entries()), cursor.origin())
    if cursor.is_sequence:
        return List((_value(below) for below in cursor.items()), cursor.origin())
    found = cursor.resolve("kubernetes")
    if isinstance(found, int) and not isinstance(found, bool):
        found = float(found)
    return None if found is None else worn(found, cursor.origin())


def _key(cursor: Cursor, name: str) -> str:
    """Keys are resolved like values and printed again: ``yes:`` is "true", ``0x1f:`` is "31"."""
    if cursor.key is None or cursor.key.style != "plain":
        return name
    found = Cursor(cursor.key).resolve("kubernetes")
    if isinstance(found, bool):
        return "true" if found else "false"
    return name if found is None or isinstance(found, str) else spelled(found)


def spelled(number: int | float) -> str:
    """A number as sigs.k8s.io/yaml writes it where Go wants a string: integers whole, floats as 32-bit ``%g``.

    A float64 that wears an origin is an integer when it was written as one.

    >>> spelled(20240101), spelled(1.10), spelled(1e6)
    ('20240101', '1.1', '1e+06')
    """
    if type(number) is Float:
        number = _as_written(number)
    if isinstance(number, int):
        return str(number)
    return _short_float(number)


def _as_written(number: Float) -> int | float:
    """The integer that stands where a float64 comes from."""
    span = number.origin.span
    documents, _ = parse_yaml(Source(span.source.path, span.text))
    found = documents[0].cursor.resolve("kubernetes") if documents else None
    return found if isinstance(found, int) and not isinstance(found, bool) else float(number)


def _short_float(number: float) -> str:
    """strconv.FormatFloat(number, 'g', -1, 32)."""
    import math
    import struct
    from decimal import Decimal

    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else ("+Inf" if number > 0 else "-Inf")
    try:
        single = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return "+Inf" if number > 0 else "-Inf"
    digits = next(text for text in (f"{single:.{n}e}" for n in range(17)) if _single(text) == single)
    mantissa, _, exponent = digits.partition("e")
    if not -4 <= int(exponent) < 6:
        return f"{mantissa}e{int(exponent):+03d}"
    return format(Decimal(digits), "f")


def _single(text: str) -> float:
    import struct

    found: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    return found
