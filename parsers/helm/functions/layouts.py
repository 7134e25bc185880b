"""Go's layouts: a date written the way ``Mon Jan 2 15:04:05 2006`` is (time/format.go)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .instants import MONTHS, WEEKDAYS, Instant

#: Every piece of a layout that stands for a part of the time (format.go: nextStdChunk).
CHUNK: Final = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm"
    r"|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,]0+(?![0-9])|[.,]9+(?![0-9])"
)


def formatted(instant: Instant, layout: str) -> str:
    """A moment in a layout."""
    return CHUNK.sub(lambda found: _piece(instant, found[0]), layout)


def _piece(instant: Instant, chunk: str) -> str:
    if chunk[0] in "-Z":
        return _offset(instant.offset, chunk)
    if chunk[0] in ".,":
        return _fraction(instant.nanoseconds, chunk)
    return _PIECES[chunk](instant)


def _hour12(instant: Instant) -> int:
    return instant.clock[0] % 12 or 12


def _year(instant: Instant) -> str:
    year = instant.date[0]
    return f"{'-' if year < 0 else ''}{abs(year):04d}"


def _zone(instant: Instant) -> str:
    return instant.zone or _offset(instant.offset, "-0700")


_PIECES: Final[dict[str, Callable[[Instant], str]]] = {
    "January": lambda at: MONTHS[at.date[1] - 1],
    "Jan": lambda at: MONTHS[at.date[1] - 1][:3],
    "1": lambda at: str(at.date[1]),
    "01": lambda at: f"{at.date[1]:02d}",
    "Monday": lambda at: WEEKDAYS[at.weekday],
    "Mon": lambda at: WEEKDAYS[at.weekday][:3],
    "2": lambda at: str(at.date[2]),
    "_2": lambda at: f"{at.date[2]:2d}",
    "02": lambda at: f"{at.date[2]:02d}",
    "__2": lambda at: f"{at.year_day:3d}",
    "002": lambda at: f"{at.year_day:03d}",
    "15": lambda at: f"{at.clock[0]:02d}",
    "3": lambda at: str(_hour12(at)),
    "03": lambda at: f"{_hour12(at):02d}",
    "4": lambda at: str(at.clock[1]),
    "04": lambda at: f"{at.clock[1]:02d}",
    "5": lambda at: str(at.clock[2]),
    "05": lambda at: f"{at.clock[2]:02d}",
    "2006": _year,
    "06": lambda at: f"{abs(at.date[0]) % 100:02d}",
    "PM": lambda at: "PM" if at.clock[0] >= 12 else "AM",
    "pm": lambda at: "pm" if at.clock[0] >= 12 else "am",
    "MST": _zone,
}


def _offset(offset: int, chunk: str) -> str:
    if chunk[0] == "Z" and not offset:
        return "Z"
    colon = ":" if ":" in chunk else ""
    size = abs(offset)
    text = f"{'-' if offset <= -60 else '+'}{size // 3600:02d}"
    digits = len(chunk.replace(":", "")) - 1
    text += f"{colon}{size // 60 % 60:02d}" if digits > 2 else ""
    return text + (f"{colon}{size % 60:02d}" if digits > 4 else "")


def _fraction(nanoseconds: int, chunk: str) -> str:
    digits = f"{nanoseconds:09d}"[: len(chunk) - 1].ljust(len(chunk) - 1, "0")
    if chunk[1] == "9":
        digits = digits.rstrip("0")
    return chunk[0] + digits if digits else ""
