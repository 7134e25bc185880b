"""Sprig's arithmetic (sprig numeric.go): 64-bit integers, floats that calculate in decimals, and counted lists."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from ..gotemplate.function import MAX_ITEMS, Call, Function, Functions
from ..gotemplate.value import GoValue, Int64, Ints, Refusal, origins, worn
from .conversions import integer, number, wrapped

_DIVIDED_BY_ZERO: Final = "runtime error: integer divide by zero"


def _add(*values: GoValue) -> Int64:
    return Int64(wrapped(sum(map(integer, values))))


def _mul(first: GoValue, *others: GoValue) -> Int64:
    made = integer(first)
    for other in others:
        made = wrapped(made * integer(other))
    return Int64(made)


def _div(left: GoValue, right: GoValue) -> Int64:
    """Towards zero, as Go divides."""
    dividend, divisor = integer(left), integer(right)
    if not divisor:
        raise Refusal(_DIVIDED_BY_ZERO)
    quotient = abs(dividend) // abs(divisor)
    return Int64(wrapped(quotient if (dividend < 0) == (divisor < 0) else -quotient))


def _mod(left: GoValue, right: GoValue) -> Int64:
    dividend, divisor = integer(left), integer(right)
    if not divisor:
        raise Refusal(_DIVIDED_BY_ZERO)
    rest = abs(dividend) % abs(divisor)
    return Int64(-rest if dividend < 0 else rest)


def _chosen(better: Callable[[int, int], bool]) -> Callable[..., GoValue]:
    def body(call: Call, first: GoValue, *others: GoValue) -> GoValue:
        found, source = integer(first), first
        for other in others:
            if better(integer(other), found):
                found, source = integer(other), other
        return _wearing(Int64(found), source)

    return body


def _chosen_float(pick: Callable[[float, float], float]) -> Callable[..., GoValue]:
    def body(call: Call, first: GoValue, *others: GoValue) -> GoValue:
        found, source = number(first), first
        for other in others:
            best = _picked(pick, found, number(other))
            source = source if best == found else other
            found = best
        return _wearing(found, source)

    return body


def _picked(pick: Callable[[float, float], float], left: float, right: float) -> float:
    """math.Max and math.Min: the wanted infinity beats not-a-number, which beats all others."""
    wanted = pick(math.inf, -math.inf)
    if wanted in (left, right):
        return wanted
    return math.nan if math.isnan(left) or math.isnan(right) else pick(left, right)


def _wearing(value: GoValue, source: GoValue) -> GoValue:
    origin = origins(source)
    return worn(value, origin[0]) if origin else value


def _decimal(name: str) -> Callable[..., float]:
    def body(first: GoValue, *others: GoValue) -> float:
        from .decimals import calculated

        return calculated(name, number(first), [number(other) for other in others])

    return body


def _addf(*values: GoValue) -> float:
    from .decimals import calculated

    return calculated("add", 0.0, [number(value) for value in values])


def _floor(value: GoValue) -> float:
    given = number(value)
    return given if math.isinf(given) or math.isnan(given) else math.copysign(float(math.floor(given)), given)


def _ceil(value: GoValue) -> float:
    given = number(value)
    return given if math.isinf(given) or math.isnan(given) else math.copysign(float(math.ceil(given)), given)


def _round(value: GoValue, places: int, *on: float) -> float:
    try:
        power = 10.0**places
    except OverflowError:
        power = math.inf
    digit = power * number(value)
    if math.isinf(digit) or math.isnan(digit):
        return digit / power if power else math.nan
    made = _ceil(digit) if math.modf(digit)[0] >= (on[0] if on else 0.5) else _floor(digit)
    if not power:
        return math.nan if not made else math.copysign(math.inf, made)
    return made / power


def _until(count: int) -> Ints:
    return _until_step(0, count, -1 if count < 0 else 1)


def _until_step(start: int, stop: int, step: int) -> Ints:
    if step >= 0 if stop < start else step <= 0:
        return Ints()
    count = -((start - stop) // step)
    if count > MAX_ITEMS:
        raise Refusal(f"the list would have {count} items; at most {MAX_ITEMS} are allowed")
    return Ints(range(start, stop, step))


def _seq(*params: int) -> str:
    """``seq END``, ``seq START END``, ``seq START STEP END``: numbers parted by blanks."""
    if not 1 <= len(params) <= 3:
        return ""
    start, end = (1 if len(params) == 1 else params[0]), params[-1]
    back = end < start
    step = params[1] if len(params) == 3 else -1 if back else 1
    if len(params) == 3 and back and step > 0:
        return ""
    return " ".join(map(str, _until_step(start, end + (-1 if back else 1), step)))


def _numeric(body: Callable[..., GoValue], takes: str) -> Function:
    return Function(body, takes, "numeric.go")


_MAX: Final = Function(_chosen(lambda new, old: new > old), "any any...", "numeric.go", "own")

FUNCTIONS: Functions = {
    "add": _numeric(_add, "any..."),
    "add1": _numeric(lambda value: _add(value, 1), "any"),
    "sub": _numeric(lambda left, right: Int64(wrapped(integer(left) - integer(right))), "any any"),
    "mul": _numeric(_mul, "any any..."),
    "div": _numeric(_div, "any any"),
    "mod": _numeric(_mod, "any any"),
    "add1f": _numeric(lambda value: _addf(value, 1), "any"),
    "addf": _numeric(_addf, "any..."),
    "subf": _numeric(_decimal("sub"), "any any..."),
    "mulf": _numeric(_decimal("mul"), "any any..."),
    "divf": _numeric(_decimal("div"), "any any..."),
    "max": _MAX,
    "biggest": _MAX,
    "min": Function(_chosen(lambda new, old: new < old), "any any...", "numeric.go", "own"),
    "maxf": Function(_chosen_float(max), "any any...", "numeric.go", "own"),
    "minf": Function(_chosen_float(min), "any any...", "numeric.go", "own"),
    "floor": _numeric(_floor, "any"),
    "ceil": _numeric(_ceil, "any"),
    "round": _numeric(_round, "any int float64..."),
    "until": _numeric(_until, "int"),
    "untilStep": _numeric(_until_step, "int int int"),
    "seq": _numeric(_seq, "int..."),
}
