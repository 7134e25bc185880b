"""Durations in Go's notation, which Compose, Kubernetes, Helm and Prometheus share."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Context, Decimal
from functools import lru_cache
from typing import Final

from ..pattern import deferred

_UNIT: Final[Mapping[str, int]] = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART: Final = deferred(r"([0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
_WHOLE: Final = deferred(rf"[+-]?(?:0|(?:{_PART.pattern})+)")
_LARGEST: Final = 2**63 - 1
_EXACT: Final = Context(prec=60)


@lru_cache(maxsize=1024)
def go_duration(text: str) -> Decimal | None:
    """Seconds of a Go duration such as `1m30s`, `1.5h`, `100ms` or `0`; None for anything else.

    A bare number other than zero has no unit and is refused (Go: time.ParseDuration).
    """
    stripped = text.strip()
    if _WHOLE.fullmatch(stripped) is None:
        return None
    parts = (_EXACT.multiply(Decimal(n), Decimal(_UNIT[unit])) for n, unit in _PART.findall(stripped))
    nanoseconds = int(sum((part.to_integral_value(ROUND_DOWN) for part in parts), Decimal(0)))
    if nanoseconds > _LARGEST:
        return None
    return _seconds(-nanoseconds if stripped.startswith("-") else nanoseconds)


def _seconds(nanoseconds: int) -> Decimal:
    whole, rest = divmod(nanoseconds, 10**9)
    return Decimal(whole) if rest == 0 else Decimal(nanoseconds).scaleb(-9, context=_EXACT).normalize(_EXACT)


@lru_cache(maxsize=1024)
def show_duration(seconds: Decimal) -> str:
    """Seconds as Go prints a duration: `1m30s`, `1h0m0s`, `100ms`, `0s` (Go: time.Duration.String)."""
    nanoseconds = int(seconds.scaleb(9, context=_EXACT).to_integral_value(ROUND_DOWN))
    sign, rest = ("-" if nanoseconds < 0 else ""), abs(nanoseconds)
    if rest == 0:
        return "0s"
    if rest < 10**9:
        unit = next(u for u in ("ms", "\u00b5s", "ns") if rest >= _UNIT[u])
        return f"{sign}{_plain(rest, _UNIT[unit])}{unit}"
    minutes, rest = divmod(rest, _UNIT["m"])
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{sign}{head}{_plain(rest, _UNIT['s'])}s"


def _plain(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if rest else str(whole)
