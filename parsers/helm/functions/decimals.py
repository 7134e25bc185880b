"""Floats calculated as decimals, so that 0.1 + 0.2 is 0.3 (shopspring/decimal as sprig uses it)."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isinf, isnan
from typing import Final

from ..gotemplate.formatting import float_text
from ..gotemplate.value import Refusal

#: decimal.DivisionPrecision: a quotient is rounded to this many places.
_PLACES: Final = 10**16


def calculated(operation: str, first: float, others: list[float]) -> float:
    """One operation (add, sub, mul, div) over all numbers from the left."""
    total = _exact(first)
    for other in others:
        value = _exact(other)
        if operation == "add":
            total += value
        elif operation == "sub":
            total -= value
        elif operation == "mul":
            total *= value
        else:
            total = _divided(total, value)
    try:
        return float(total)
    except OverflowError:
        return inf if total > 0 else -inf


def _exact(value: float) -> Fraction:
    if isnan(value) or isinf(value):
        raise Refusal(f"Cannot create a Decimal from {float_text(value)}")
    return Fraction(repr(float(value)))


def _divided(left: Fraction, right: Fraction) -> Fraction:
    """The quotient, rounded half away from zero."""
    if not right:
        raise Refusal("decimal division by 0")
    quotient = abs(left / right) * _PLACES
    whole = quotient.numerator // quotient.denominator
    whole += 2 * (quotient - whole) >= 1
    return Fraction(whole if (left < 0) == (right < 0) else -whole, _PLACES)
