"""Arithmetic, comparison and logic on values: one row an operator."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...engine.model import Span
from .convert import convert
from .kinds import BOOL, NUMBER, Kind
from .values import NUMBERS, EvalError, Missing, Val, equal, first_missing, is_sensitive, made

_MANTISSA = 512


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Division as Go's big.Float does it with 512 bits, in the shortest decimal that stands for the result."""
    exact = Fraction(left) / Fraction(right)
    quotient = NUMBERS.divide(left, right)
    if Fraction(quotient) == exact or abs(quotient.adjusted()) > 400:
        return quotient
    return shortest(exact)


def shortest(exact: Fraction) -> Decimal:
    """The shortest decimal within half a unit of the 512-bit float nearest to ``exact``."""
    sign = -1 if exact < 0 else 1
    exact = abs(exact)
    shift = _MANTISSA - (exact.numerator.bit_length() - exact.denominator.bit_length())
    if exact * Fraction(2) ** shift >= 2**_MANTISSA:
        shift -= 1
    unit = Fraction(2) ** -shift
    nearest = round(exact / unit) * unit
    for digits in range(150, 160):
        context = NUMBERS.copy()
        context.prec = digits
        candidate = context.divide(Decimal(nearest.numerator), Decimal(nearest.denominator))
        if abs(Fraction(candidate) - nearest) < unit / 2:
            break
    return candidate if sign > 0 else candidate.copy_negate()


def remainder(left: Decimal, right: Decimal) -> Decimal:
    """The remainder with the sign of the dividend; by nothing, the dividend itself."""
    if not right:
        return left
    if abs(left.adjusted() - right.adjusted()) > 150:
        return Decimal(0)
    return NUMBERS.remainder(left, right)


_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": divide,
    "%": remainder,
}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LOGIC: dict[str, Callable[[bool, bool], bool]] = {"&&": lambda a, b: a and b, "||": lambda a, b: a or b}


def binary(sign: str, left: Val, right: Val, span: Span) -> Val:
    """``left sign right``; both sides are always evaluated (no short circuit in Terraform 1.11)."""
    if sign in ("==", "!="):
        return _equality(sign, left, right, span)
    table: Mapping[str, Callable[..., object]]
    if sign in _LOGIC:
        table, kind, result = _LOGIC, BOOL, BOOL
    elif sign in _COMPARE:
        table, kind, result = _COMPARE, NUMBER, BOOL
    else:
        table, kind, result = _ARITHMETIC, NUMBER, NUMBER
    a, b = _operand(left, kind, sign, span), _operand(right, kind, sign, span)
    sensitive = left.sensitive or right.sensitive
    for side, other in ((a, b), (b, a)):
        if isinstance(side.data, Missing):
            if sign in _LOGIC and other.data is (sign == "||"):
                return Val(BOOL, other.data, made(span, other), sensitive)
            return Val(result, side.data, made(span, side), sensitive)
    if sign == "/" and b.data == 0:
        raise EvalError("division by zero", span)
    run: Callable[..., Any] = table[sign]
    try:
        return Val(result, run(a.data, b.data), made(span, left, right), sensitive)
    except ArithmeticError:
        raise EvalError("the result is larger than any number that is kept", span) from None


def _operand(value: Val, kind: Kind, sign: str, span: Span) -> Val:
    if value.null:
        raise EvalError(f"the operand of {sign} is null", span)
    try:
        return convert(value, kind)
    except EvalError as error:
        raise EvalError(f"unsuitable operand of {sign}: {error.message}", span) from None


def _equality(sign: str, left: Val, right: Val, span: Span) -> Val:
    origin = made(span, left, right)
    sensitive = is_sensitive(left) or is_sensitive(right)
    same = _null_test(left, right)
    if same is None:
        same = equal(left, right)
    if same is None:
        missing = first_missing(left) or first_missing(right)
        assert missing is not None
        return Val(BOOL, missing, origin, sensitive)
    return Val(BOOL, same == (sign == "=="), origin, sensitive)


def _null_test(left: Val, right: Val) -> bool | None:
    """What a provider computes is never null."""
    for side, other in ((left, right), (right, left)):
        if side.null and isinstance(other.data, Missing) and other.data.never_null:
            return False
    return None


def unary(sign: str, value: Val, span: Span) -> Val:
    """``-value`` or ``!value``."""
    operand = _operand(value, NUMBER if sign == "-" else BOOL, sign, span)
    origin = made(span, value)
    if isinstance(operand.data, Missing):
        return Val(operand.kind, operand.data, origin, value.sensitive)
    data = operand.data.copy_negate() if isinstance(operand.data, Decimal) else not operand.data
    return Val(operand.kind, data, origin, value.sensitive)
