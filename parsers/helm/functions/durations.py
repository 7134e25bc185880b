"""Go's durations: nanoseconds read from and written as texts such as ``1h2m3.5s`` (time: ParseDuration, String)."""

from __future__ import annotations

import re
from typing import Final

from .slicing import encoded

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
_UNITS: Final = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": SECOND, "m": MINUTE, "h": HOUR}
_PART: Final = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?([^.0-9]*)", re.DOTALL)
_LIMIT: Final = 1 << 63


class DurationError(ValueError):
    """A text that is no duration; the message is Go's."""


def parse_duration(text: str) -> int:
    """Nanoseconds; raises ``DurationError``."""
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total = 0
    at = 0
    while at < len(rest) or not rest:
        at, nanoseconds = _part(text, rest, at)
        total += nanoseconds
        if total > _LIMIT:
            raise _invalid(text)
    if text.startswith("-"):
        return -total
    if total >= _LIMIT:
        raise _invalid(text)
    return total


def byte_quoted(text: str) -> str:
    """A text in quotation marks with all beyond ASCII as bytes (time/format.go: quote)."""
    made = []
    for letter in text:
        if letter in '"\\':
            made.append("\\" + letter)
        elif " " <= letter <= "~":
            made.append(letter)
        else:
            made += [f"\\x{byte:02x}" for byte in encoded(letter)]
    return '"' + "".join(made) + '"'


def _invalid(text: str) -> DurationError:
    return DurationError(f"time: invalid duration {byte_quoted(text)}")


def _part(text: str, rest: str, at: int) -> tuple[int, int]:
    found = _PART.match(rest, at)
    if found is None or not (found[1] or found[3]) or len(found[1]) > 19:
        raise _invalid(text)
    if not found[4]:
        raise DurationError(f"time: missing unit in duration {byte_quoted(text)}")
    unit = _UNITS.get(found[4])
    if unit is None:
        raise DurationError(f"time: unknown unit {byte_quoted(found[4])} in duration {byte_quoted(text)}")
    whole = int(found[1] or 0)
    if whole > _LIMIT // unit:
        raise _invalid(text)
    fraction = (found[3] or "")[:18]
    return found.end(), whole * unit + (int(int(fraction) * (unit / 10 ** len(fraction))) if fraction else 0)


def duration_text(nanoseconds: int) -> str:
    """``Duration.String``: "1h0m0.5s", "1.5ms", "0s"."""
    sign, size = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if size < SECOND:
        return sign + _small(size)
    minutes, rest = divmod(size, MINUTE)
    text = _decimal(rest, 9) + "s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = (f"{hours}h" if hours else "") + f"{minutes}m" + text
    return sign + text


def _small(size: int) -> str:
    for places, unit in ((0, "ns"), (3, "µs"), (6, "ms")):
        if size < 10 ** (places + 3):
            return _decimal(size, places) + unit if size else "0s"
    return "0s"


def _decimal(size: int, places: int) -> str:
    whole, rest = divmod(size, 10**places)
    fraction = f"{rest:0{places}d}".rstrip("0") if places and rest else ""
    return f"{whole}.{fraction}" if fraction else str(whole)


def rounded(nanoseconds: int, unit: int) -> int:
    """``Duration.Round``: to the nearest multiple, halves away from zero."""
    if unit <= 0:
        return nanoseconds
    size = abs(nanoseconds)
    made = (size + unit // 2 + unit % 2) // unit * unit if 2 * (size % unit) >= unit else size // unit * unit
    made = min(made, _LIMIT - 1)
    return made if nanoseconds >= 0 else -made
