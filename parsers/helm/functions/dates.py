"""Sprig's functions for dates (sprig date.go) and Helm 4's for durations (helm pkg/engine/funcs.go).

The clock stands still, so that a render can be repeated; whatever shows it counts as made anew at every render.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from ....engine.model import Origin, Step
from ..gotemplate.formatting import float_text
from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.literals import escaped
from ..gotemplate.rope import merged
from ..gotemplate.value import (
    FLOATS,
    INTEGERS,
    GoValue,
    Int32,
    Int64,
    Method,
    Refusal,
    Struct,
    go_type,
    is_string,
    worn,
)
from .conversions import decimal_integer, wrapped
from .durations import HOUR, MINUTE, SECOND, DurationError, duration_text, parse_duration, rounded
from .instants import NOW, ZERO, Instant, in_zone, instant_of, later, origin_of, time_struct
from .layouts import formatted
from .reading_dates import DateError, parse_date

_SINCE_DURATIONS: Final = (4, 3, 0)
_LONGEST_SECONDS: Final = (1 << 63) // SECOND


def _clock(call: Call, *causes: GoValue) -> Origin:
    cause = merged(*causes)
    return Origin(call.origin.span, Step.GENERATED, (cause,) if cause else ())


def _moment(call: Call, value: GoValue) -> tuple[Instant, Origin | None]:
    """A date argument: a time, seconds since 1970, or the clock for anything else."""
    instant = instant_of(value)
    if instant is not None:
        return instant, origin_of(value)
    if type(value) in (int, Int64, Int32) or go_type(value) == "int":
        return Instant(int(value)), merged(value)
    return NOW, _clock(call, value)


def _wearing(value: GoValue, *causes: Origin | None) -> GoValue:
    found = tuple(cause for cause in causes if cause is not None)
    if not found:
        return value
    return worn(value, Origin(found[0].span, Step.RENDERED, found) if len(found) > 1 else found[0])


def _date_in_zone(call: Call, layout: str, date: GoValue, zone: str) -> GoValue:
    instant, origin = _moment(call, date)
    return _wearing(formatted(in_zone(instant, str(zone)), str(layout)), origin, merged(layout, zone))


def _date(call: Call, layout: str, date: GoValue) -> GoValue:
    return _date_in_zone(call, layout, date, "Local")


def _html_date(call: Call, date: GoValue) -> GoValue:
    return _date_in_zone(call, "2006-01-02", date, "Local")


def _html_date_in_zone(call: Call, date: GoValue, zone: str) -> GoValue:
    return _date_in_zone(call, "2006-01-02", date, zone)


def _now(call: Call) -> Struct:
    return time_struct(NOW, _clock(call))


def _ago(call: Call, date: GoValue) -> GoValue:
    instant = instant_of(date)
    if instant is None:
        instant = Instant(int(date)) if go_type(date) in ("int", "int64") else NOW
    age = _since(instant)
    return worn(duration_text(rounded(age, SECOND)), _clock(call, date))


def _since(instant: Instant) -> int:
    age = (NOW.seconds - instant.seconds) * SECOND - instant.nanoseconds
    return max(min(age, (1 << 63) - 1), -(1 << 63))


def _must_date_modify(call: Call, text: str, date: Struct) -> Struct:
    try:
        return time_struct(later(_instant(date), parse_duration(str(text))), origin_of(date) or merged(text))
    except DurationError as error:
        raise Refusal(str(error)) from None


def _date_modify(call: Call, text: str, date: Struct) -> Struct:
    try:
        return _must_date_modify(call, text, date)
    except Refusal:
        return date


def _instant(date: Struct) -> Instant:
    return instant_of(date) or ZERO


def _must_to_date(call: Call, layout: str, text: str) -> Struct:
    try:
        return time_struct(parse_date(layout, text), merged(text, layout))
    except DateError as error:
        raise Refusal(str(error)) from None


def _to_date(call: Call, layout: str, text: str) -> Struct:
    try:
        return _must_to_date(call, layout, text)
    except Refusal:
        return time_struct(ZERO, merged(text, layout))


def _unix_epoch(call: Call, date: Struct) -> GoValue:
    return _wearing(str(_instant(date).seconds), origin_of(date))


def _duration(seconds: GoValue) -> str:
    """Of a text or an int64; anything else counts as nothing."""
    number = 0
    if is_string(seconds):
        number = decimal_integer(seconds)
    elif type(seconds) is Int64:
        number = int(seconds)
    return duration_text(wrapped(number * SECOND))


#: The largest unit that fits is shown, if there is more than one of it.
_ROUGHLY: Final = (
    (365 * 24 * HOUR, "y"), (30 * 24 * HOUR, "mo"), (24 * HOUR, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"),
)  # fmt: skip


def _duration_round(call: Call, duration: GoValue) -> GoValue:
    size, origin = 0, merged(duration)
    if is_string(duration):
        size = _parsed_or_zero(duration)
    elif type(duration) is Int64:
        size = int(duration)
    elif (instant := instant_of(duration)) is not None:
        size, origin = _since(instant), _clock(call)
    size = abs(size)
    text = next((f"{size // unit}{name}" for unit, name in _ROUGHLY if size > unit), "0s")
    return _wearing(text, origin)


def _parsed_or_zero(text: str) -> int:
    try:
        return parse_duration(str(text))
    except DurationError:
        return 0


def _as_duration(value: GoValue) -> int:
    """helm funcs.go: asDuration: durations, texts of them, and numbers of seconds."""
    if type(value) is Struct and value.type_name == "time.Duration":
        return int(value.payload)  # type: ignore[call-overload, no-any-return]
    if is_string(value):
        return _duration_in(str(value))
    if value is None:
        raise Refusal("invalid duration")
    if type(value) in INTEGERS:
        if not -_LONGEST_SECONDS <= value <= _LONGEST_SECONDS:
            raise Refusal(f"duration seconds overflow: {int(value)}")
        return int(value) * SECOND
    if type(value) in FLOATS:
        return _of_seconds(float(value))
    raise Refusal(f"unsupported duration type {go_type(value)}")


def _duration_in(text: str) -> int:
    from .conversions import number_of
    from .strings import SPACES

    bare = text.strip(SPACES)
    if not bare:
        raise Refusal("empty duration")
    try:
        return parse_duration(bare)
    except DurationError:
        number = number_of(bare)
    if number or bare.strip("+-0._e") == "":
        return _of_seconds(number)
    raise Refusal(f'could not parse duration "{escaped(text)}"')


def _of_seconds(seconds: float) -> int:
    if math.isnan(seconds) or math.isinf(seconds):
        raise Refusal(f"invalid duration seconds: {float_text(seconds)}")
    if abs(seconds) > float(1 << 63) / SECOND:
        raise Refusal(f"duration seconds overflow: {float_text(seconds)}")
    return int(seconds * SECOND)


def duration_struct(nanoseconds: int) -> Struct:
    """A time.Duration as templates see it."""
    seconds = nanoseconds / SECOND
    methods = {
        "String": Method(lambda: duration_text(nanoseconds)),
        "Hours": Method(lambda: seconds / 3600),
        "Minutes": Method(lambda: seconds / 60),
        "Seconds": Method(lambda: seconds),
        "Milliseconds": Method(lambda: Int64(_units(nanoseconds, 10**6))),
        "Microseconds": Method(lambda: Int64(_units(nanoseconds, 1000))),
        "Nanoseconds": Method(lambda: Int64(nanoseconds)),
    }
    return Struct("time.Duration", {}, methods, duration_text(nanoseconds), payload=nanoseconds)


def _units(nanoseconds: int, unit: int) -> int:
    return nanoseconds // unit if nanoseconds >= 0 else -(-nanoseconds // unit)


def _measured(unit: float, whole: bool) -> Function:
    def body(value: GoValue) -> GoValue:
        try:
            nanoseconds = _as_duration(value)
        except Refusal:
            return Int64(0) if whole else 0.0
        if whole:
            return Int64(_units(nanoseconds, int(unit)))
        return _float_units(nanoseconds, int(unit))

    return Function(body, "any", "helm pkg/engine/funcs.go", since=_SINCE_DURATIONS)


def _float_units(nanoseconds: int, unit: int) -> float:
    """Whole units and the rest apart, as Duration.Hours does it; days and weeks are made of hours."""
    if unit > HOUR:
        hours = _float_units(nanoseconds, HOUR)
        return hours / 24.0 if unit == 24 * HOUR else hours / 24.0 / 7.0
    whole = _units(nanoseconds, unit)
    return float(whole) + float(nanoseconds - whole * unit) / unit


def _to_multiple(change: Callable[[int, int], int]) -> Function:
    def body(value: GoValue, multiple: GoValue) -> Struct:
        try:
            nanoseconds = _as_duration(value)
        except Refusal:
            return duration_struct(0)
        try:
            return duration_struct(change(nanoseconds, _as_duration(multiple)))
        except Refusal:
            return duration_struct(nanoseconds)

    return Function(body, "any any", "helm pkg/engine/funcs.go", since=_SINCE_DURATIONS)


def _truncated(nanoseconds: int, unit: int) -> int:
    return _units(nanoseconds, unit) * unit if unit > 0 else nanoseconds


def _dated(body: Callable[..., GoValue], takes: str) -> Function:
    return Function(body, takes, "date.go", "own")


FUNCTIONS: Functions = {
    "now": _dated(_now, ""),
    "date": _dated(_date, "string any"),
    "dateInZone": _dated(_date_in_zone, "string any string"),
    "date_in_zone": _dated(_date_in_zone, "string any string"),
    "htmlDate": _dated(_html_date, "any"),
    "htmlDateInZone": _dated(_html_date_in_zone, "any string"),
    "dateModify": _dated(_date_modify, "string time"),
    "date_modify": _dated(_date_modify, "string time"),
    "mustDateModify": _dated(_must_date_modify, "string time"),
    "must_date_modify": _dated(_must_date_modify, "string time"),
    "toDate": _dated(_to_date, "string string"),
    "mustToDate": _dated(_must_to_date, "string string"),
    "unixEpoch": _dated(_unix_epoch, "time"),
    "ago": _dated(_ago, "any"),
    "duration": Function(_duration, "any", "date.go"),
    "durationRound": _dated(_duration_round, "any"),
    "mustToDuration": Function(
        lambda value: duration_struct(_as_duration(value)), "any", "helm pkg/engine/funcs.go", since=_SINCE_DURATIONS
    ),
    "durationSeconds": _measured(SECOND, False),
    "durationMinutes": _measured(MINUTE, False),
    "durationHours": _measured(HOUR, False),
    "durationDays": _measured(24 * HOUR, False),
    "durationWeeks": _measured(7 * 24 * HOUR, False),
    "durationMilliseconds": _measured(10**6, True),
    "durationMicroseconds": _measured(1000, True),
    "durationNanoseconds": _measured(1, True),
    "durationRoundTo": _to_multiple(rounded),
    "durationTruncateTo": _to_multiple(_truncated),
}
