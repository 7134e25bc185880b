"""Logarithms and powers of 64-bit numbers, rounded as Terraform's own language rounds them.

The logarithm is fdlibm's (e_log.c): Python's comes from the C library of the machine and differs in the last digit,
which ceil() and floor() then make a whole one.
"""

from __future__ import annotations

import math

_HIGH, _LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)


def _series(x: float, terms: tuple[float, ...]) -> float:
    total = 0.0
    for term in reversed(terms):
        total = term + x * total
    return total


def log(value: float) -> float:
    """The natural logarithm of a positive number."""
    mantissa, exponent = math.frexp(value)
    if mantissa < math.sqrt(2) / 2:
        mantissa, exponent = mantissa * 2, exponent - 1
    f = mantissa - 1
    s = f / (2 + f)
    square = s * s
    fourth = square * square
    rest = square * _series(fourth, _ODD) + fourth * _series(fourth, _EVEN)
    half = 0.5 * f * f
    return exponent * _HIGH - ((half - (s * (half + rest) + exponent * _LOW)) - f)


def power(base: float, exponent: float) -> float:
    """``base`` to the ``exponent`` by repeated squaring of the mantissa (Go, math.Pow)."""
    if exponent in (0, 1) or base in (0, 1) or abs(exponent) == 0.5 or abs(exponent) > 2**62:
        return math.pow(base, exponent)
    rest, whole = math.modf(abs(exponent))
    if rest and base < 0:
        raise ValueError("a negative number has no such power")
    result, scale = 1.0, 0
    if rest:
        if rest > 0.5:
            rest, whole = rest - 1, whole + 1
        result = math.exp(rest * log(base))
    mantissa, shift = math.frexp(base)
    times = int(whole)
    while times:
        if abs(shift) > 1 << 12:
            scale += shift
            break
        if times & 1:
            result, scale = result * mantissa, scale + shift
        mantissa, shift, times = mantissa * mantissa, shift << 1, times >> 1
        if mantissa < 0.5:
            mantissa, shift = mantissa + mantissa, shift - 1
    return math.ldexp(1 / result, -scale) if exponent < 0 else math.ldexp(result, scale)
