"""A moment with its zone, as Go's time.Time: the calendar, zones by name, and what templates see of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ....engine.model import Origin
from ..gotemplate.rope import merged
from ..gotemplate.value import GoValue, Int64, Method, Struct, worn

MONTHS: Final = tuple("January February March April May June July August September October November December".split())
WEEKDAYS: Final = tuple("Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split())
_DAY: Final = 86_400
#: Days from 0000-03-01 to 1970-01-01.
_EPOCH: Final = 719_468
#: Seconds of 400 years, after which the calendar repeats.
_CYCLE: Final = 146_097 * _DAY


@dataclass(frozen=True, slots=True)
class Instant:
    """Seconds since 1970 and nanoseconds, shown ``offset`` seconds east of Greenwich."""

    seconds: int
    nanoseconds: int = 0
    offset: int = 0
    zone: str = "UTC"

    @property
    def day_number(self) -> int:
        """Days since 1970 in the zone."""
        return (self.seconds + self.offset) // _DAY

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second."""
        rest = (self.seconds + self.offset) % _DAY
        return rest // 3600, rest // 60 % 60, rest % 60

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day."""
        return civil(self.day_number)

    @property
    def weekday(self) -> int:
        """0 is Sunday."""
        return (self.day_number + 4) % 7

    @property
    def year_day(self) -> int:
        """1 is the first of January."""
        return self.day_number - days_from_civil(self.date[0], 1, 1) + 1


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day since 1970, in the Gregorian calendar without end."""
    era, rest = divmod(days + _EPOCH, 146_097)
    year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day = rest - (365 * year + year // 4 - year // 100)
    month = (5 * day + 2) // 153
    return year + 400 * era + (month >= 10), month + 3 if month < 10 else month - 9, day - (153 * month + 2) // 5 + 1


def days_from_civil(year: int, month: int, day: int) -> int:
    """The day since 1970 of a date; days beyond the month's end run on."""
    year -= month <= 2
    era, rest = divmod(year, 400)
    days = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + rest * 365 + rest // 4 - rest // 100 + days - _EPOCH


#: The zero time, year 1.
ZERO: Final = Instant(days_from_civil(1, 1, 1) * _DAY)
#: The clock of every render.
NOW: Final = Instant(days_from_civil(2000, 1, 1) * _DAY)


def in_zone(instant: Instant, name: str) -> Instant:
    """The same moment in a zone of the time zone database; UTC for the local zone and unknown names."""
    if name in ("UTC", "", "Local"):
        return replace(instant, offset=0, zone="UTC")
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    year = instant.date[0]
    cycles = (year - (1000 if year < 1000 else 8000)) // 400 if not 1000 <= year <= 9000 else 0
    seconds = instant.seconds - cycles * _CYCLE
    try:
        zone = ZoneInfo(name)
        shown = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return replace(instant, offset=0, zone="UTC")
    offset = shown.utcoffset() or timedelta()
    return replace(instant, offset=int(offset.total_seconds()), zone=shown.tzname() or "")


def later(instant: Instant, nanoseconds: int) -> Instant:
    """A moment some nanoseconds later."""
    seconds, rest = divmod(instant.nanoseconds + nanoseconds, 10**9)
    return replace(instant, seconds=instant.seconds + seconds, nanoseconds=rest)


def _moved(instant: Instant, years: int, months: int, days: int) -> Instant:
    year, month, day = instant.date
    year, month = year + years + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    seconds = days_from_civil(year, month, day + days) * _DAY + (instant.seconds + instant.offset) % _DAY
    return replace(instant, seconds=seconds - instant.offset)


def instant_of(value: GoValue) -> Instant | None:
    """The moment in a struct, None when it holds none."""
    payload = value.payload if type(value) is Struct else None
    return payload if isinstance(payload, Instant) else None


def origin_of(value: GoValue) -> Origin | None:
    """Where a moment comes from."""
    return merged(*value.fields.values()) if type(value) is Struct else merged(value)


def time_struct(instant: Instant, origin: Origin | None) -> Struct:
    """A moment as templates see it; what it shows wears its origin (which the field "wall" holds)."""
    from .layouts import formatted

    def shown(value: GoValue) -> GoValue:
        return value if origin is None else worn(value, origin)

    def moved(made: Instant) -> Struct:
        return time_struct(made, origin)

    year, month, day = instant.date
    hour, minute, second = instant.clock
    parts = {"Year": year, "Day": day, "Hour": hour, "Minute": minute, "Second": second,
             "Nanosecond": instant.nanoseconds, "YearDay": instant.year_day}  # fmt: skip
    numbers = {"Unix": instant.seconds, "UnixMilli": instant.seconds * 1000 + instant.nanoseconds // 10**6,
               "UnixMicro": instant.seconds * 10**6 + instant.nanoseconds // 1000,
               "UnixNano": instant.seconds * 10**9 + instant.nanoseconds}  # fmt: skip
    text = formatted(instant, "2006-01-02 15:04:05.999999999 -0700 MST")
    methods = {
        **{name: Method(lambda part=part: shown(part)) for name, part in parts.items()},
        **{name: Method(lambda number=number: shown(Int64(number))) for name, number in numbers.items()},
        "Month": Method(lambda: _named("time.Month", shown(MONTHS[month - 1]))),
        "Weekday": Method(lambda: _named("time.Weekday", shown(WEEKDAYS[instant.weekday]))),
        "String": Method(lambda: shown(text)),
        "Format": Method(lambda layout: shown(formatted(instant, layout)), "string"),
        "UTC": Method(lambda: moved(in_zone(instant, "UTC"))),
        "Local": Method(lambda: moved(in_zone(instant, "Local"))),
        "AddDate": Method(lambda years, months, days: moved(_moved(instant, years, months, days)), "int int int"),
        "IsZero": Method(lambda: (instant.seconds, instant.nanoseconds) == (ZERO.seconds, 0)),
        "Equal": Method(lambda other: _moment(instant) == _moment(other.payload), "time"),
        "Before": Method(lambda other: _moment(instant) < _moment(other.payload), "time"),
        "After": Method(lambda other: _moment(instant) > _moment(other.payload), "time"),
    }
    return Struct("time.Time", {"wall": shown("")}, methods, shown(text), payload=instant)


def _moment(instant: Instant) -> tuple[int, int]:
    return instant.seconds, instant.nanoseconds


def _named(type_name: str, text: str) -> Struct:
    return Struct(type_name, {"name": text}, {"String": Method(lambda: text)}, text)
