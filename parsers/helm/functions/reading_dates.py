"""A date read by a layout (time/format.go: parse), with Go's errors. The local zone is UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .durations import byte_quoted
from .instants import MONTHS, WEEKDAYS, Instant, days_from_civil
from .layouts import CHUNK

_ZONE: Final = re.compile(
    r"ChST|MeST|GMT(?:[+-](?:[01]?[0-9]|2[0-3])(?![0-9]))?|[+-](?:[01]?[0-9]|2[0-3])(?![0-9])"
    r"|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3}(?![A-Z]))(?![A-Z])"
)
_OFFSETS: Final = {
    "0700": r"([+-])(\d\d)(\d\d)()", "07:00": r"([+-])(\d\d):(\d\d)()", "07": r"([+-])(\d\d)()()",
    "070000": r"([+-])(\d\d)(\d\d)(\d\d)", "07:00:00": r"([+-])(\d\d):(\d\d):(\d\d)",
}  # fmt: skip
#: Chunk -> the part it gives, its pattern, and the least and largest number.
_NUMBERS: Final = {
    "2006": ("year", r"\d{4}", 0, 9999), "1": ("month", r"\d\d?", 1, 12), "01": ("month", r"\d\d", 1, 12),
    "2": ("day", r"\d\d?", 0, 99), "_2": ("day", r" ?\d\d?", 0, 99), "02": ("day", r"\d\d", 0, 99),
    "002": ("yday", r"\d{3}", 0, 999), "__2": ("yday", r" {0,2}\d{1,3}", 0, 999), "15": ("hour", r"\d\d?", 0, 23),
    "3": ("hour", r"\d\d?", 0, 12), "03": ("hour", r"\d\d", 0, 12), "4": ("minute", r"\d\d?", 0, 59),
    "04": ("minute", r"\d\d", 0, 59), "5": ("second", r"\d\d?", 0, 59), "05": ("second", r"\d\d", 0, 59),
}  # fmt: skip
_FRACTION: Final = re.compile(r"[.,](\d+)")


class DateError(ValueError):
    """A text that does not fit its layout; the message is Go's."""


@dataclass(slots=True)
class _Reader:
    """What has been read so far."""

    layout: str
    text: str
    rest: str
    year: int = 0
    month: int = -1
    day: int = -1
    yday: int = -1
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanoseconds: int = 0
    offset: int | None = None
    zone: str | None = None
    half: str = ""

    def misfit(self, element: str, rest: str) -> DateError:
        """A part that is not what the layout wants."""
        as_ = f"as {byte_quoted(self.layout)}: cannot parse {byte_quoted(rest)} as {byte_quoted(element)}"
        return DateError(f"parsing time {byte_quoted(self.text)} {as_}")

    def outside(self, what: str) -> DateError:
        """A number that is too large or small."""
        return DateError(f"parsing time {byte_quoted(self.text)}: {what}")


def parse_date(layout: str, text: str) -> Instant:
    """The moment; raises ``DateError``."""
    reader = _Reader(str(layout), str(text), str(text))
    at = 0
    for found in CHUNK.finditer(reader.layout):
        _literal(reader, reader.layout[at : found.start()])
        at = found.end()
        _chunk(reader, found[0], reader.layout[at:])
    _literal(reader, reader.layout[at:])
    if reader.rest:
        raise reader.outside(f"extra text: {byte_quoted(reader.rest)}")
    return _made(reader)


def _literal(reader: _Reader, prefix: str) -> None:
    """Letters that stand for themselves; a blank stands for any number of them (format.go: skip)."""
    left = prefix
    while left:
        if left[0] == " ":
            if reader.rest and reader.rest[0] != " ":
                raise reader.misfit(prefix, reader.rest)
            left, reader.rest = left.lstrip(" "), reader.rest.lstrip(" ")
        elif reader.rest[:1] != left[0]:
            raise reader.misfit(prefix, reader.rest)
        else:
            left, reader.rest = left[1:], reader.rest[1:]


def _taken(reader: _Reader, pattern: str, chunk: str) -> re.Match[str]:
    found = re.compile(pattern, re.ASCII).match(reader.rest)
    if found is None:
        raise reader.misfit(chunk, reader.rest)
    reader.rest = reader.rest[found.end() :]
    return found


def _chunk(reader: _Reader, chunk: str, following: str) -> None:
    if chunk in _NUMBERS:
        name, pattern, least, most = _NUMBERS[chunk]
        number = int(_taken(reader, pattern, chunk)[0])
        if not least <= number <= most:
            raise reader.outside(f"{name} out of range")
        setattr(reader, name, number)
        if name == "second":
            _hidden_fraction(reader, following)
    elif chunk[0] in "-Z":
        _offset(reader, chunk)
    elif chunk[0] in ".,":
        _fraction(reader, chunk)
    else:
        _word(reader, chunk)


def _hidden_fraction(reader: _Reader, following: str) -> None:
    """A fraction behind the seconds, though the layout has none."""
    found = _FRACTION.match(reader.rest)
    next_chunk = CHUNK.search(following)
    if found and not (next_chunk and next_chunk[0][0] in ".,"):
        reader.nanoseconds = int(found[1][:9].ljust(9, "0"))
        reader.rest = reader.rest[found.end() :]


def _fraction(reader: _Reader, chunk: str) -> None:
    digits = len(chunk) - 1
    if chunk[1] == "9":
        found = _FRACTION.match(reader.rest)
        if found is None:
            return
        reader.rest = reader.rest[found.end() :]
    else:
        found = _taken(reader, rf"[.,](\d{{{digits}}})", chunk)
    reader.nanoseconds = int(found[1][:9].ljust(9, "0"))


def _offset(reader: _Reader, chunk: str) -> None:
    if chunk[0] == "Z" and reader.rest.startswith("Z"):
        reader.rest, reader.zone, reader.offset = reader.rest[1:], "UTC", None
        return
    found = _taken(reader, _OFFSETS[chunk[1:]], chunk)
    hours, minutes, seconds = int(found[2]), int(found[3] or 0), int(found[4] or 0)
    for number, most, what in ((hours, 24, "hour"), (minutes, 60, "minute"), (seconds, 60, "second")):
        if number > most:
            raise reader.outside(f"time zone offset {what} out of range")
    offset = (hours * 60 + minutes) * 60 + seconds
    reader.offset = -offset if found[1] == "-" else offset


def _word(reader: _Reader, chunk: str) -> None:
    if chunk == "06":
        year = int(_taken(reader, r"\d\d", chunk)[0])
        reader.year = year + (1900 if year >= 69 else 2000)
    elif chunk in ("PM", "pm"):
        reader.half = _taken(reader, "PM|AM" if chunk == "PM" else "pm|am", chunk)[0].lower()
    elif chunk == "MST":
        reader.zone = "UTC" if reader.rest.startswith("UTC") else None
        reader.zone = _taken(reader, "UTC" if reader.zone else _ZONE.pattern, chunk)[0]
    else:
        names = MONTHS if chunk.startswith("Jan") else WEEKDAYS
        short = len(chunk) == 3
        shown = [name[:3] if short else name for name in names]
        found = next((at for at, name in enumerate(shown) if reader.rest[: len(name)].lower() == name.lower()), -1)
        if found < 0:
            raise reader.misfit(chunk, reader.rest)
        reader.rest = reader.rest[len(shown[found]) :]
        reader.month = found + 1 if names is MONTHS else reader.month


def _made(reader: _Reader) -> Instant:
    if reader.half == "pm" and reader.hour < 12:
        reader.hour += 12
    elif reader.half == "am" and reader.hour == 12:
        reader.hour = 0
    month, day = _month_and_day(reader)
    if not 1 <= day <= _days_in(reader.year, month):
        raise reader.outside("day out of range")
    days = days_from_civil(reader.year, month, day)
    seconds = days * 86_400 + reader.hour * 3600 + reader.minute * 60 + reader.second
    if reader.offset is not None and (reader.offset or reader.zone not in (None, "UTC")):
        return Instant(seconds - reader.offset, reader.nanoseconds, reader.offset, reader.zone or "")
    if reader.zone in (None, "UTC"):
        return Instant(seconds, reader.nanoseconds)
    named = str(reader.zone)
    offset = int(named[3:]) * 3600 if named.startswith("GMT") and len(named) > 3 else 0
    return Instant(seconds, reader.nanoseconds, offset, named)


def _days_in(year: int, month: int) -> int:
    return days_from_civil(year + month // 12, month % 12 + 1, 1) - days_from_civil(year, month, 1)


def _month_and_day(reader: _Reader) -> tuple[int, int]:
    if reader.yday < 0:
        return max(reader.month, 1), 1 if reader.day < 0 else reader.day
    length = days_from_civil(reader.year + 1, 1, 1) - days_from_civil(reader.year, 1, 1)
    if not 1 <= reader.yday <= length:
        raise reader.outside("day-of-year out of range")
    month, rest = 1, reader.yday
    while rest > _days_in(reader.year, month):
        rest -= _days_in(reader.year, month)
        month += 1
    if reader.month >= 0 and reader.month != month:
        raise reader.outside("day-of-year does not match month")
    if reader.day >= 0 and reader.day != rest:
        raise reader.outside("day-of-year does not match day")
    return month, rest
