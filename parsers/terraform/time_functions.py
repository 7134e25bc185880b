"""Functions of moments: RFC 3339 texts, Go's durations, Terraform's date format."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from ...engine.pattern import deferred
from .functions import Plain
from .kinds import NUMBER, STRING

_MOMENT = deferred(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))\Z")
_DURATION = deferred(r"([0-9]*\.?[0-9]+)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": "1e-9", "us": "1e-6", "µs": "1e-6", "ms": "1e-3", "s": "1", "m": "60", "h": "3600"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_TOKEN = deferred(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+")


def _moment(text: str) -> datetime:
    found = _MOMENT.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no RFC 3339 time")
    year, month, day, hour, minute, second = (int(found[i]) for i in range(1, 7))
    offset = timedelta()
    if found[9]:
        offset = timedelta(hours=int(found[10]), minutes=int(found[11])) * (-1 if found[9] == "-" else 1)
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))


def _duration(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    rest = text.lstrip("+-")
    if rest == "0":
        return timedelta()
    parts = _DURATION.findall(rest)
    if not parts or "".join(number + unit for number, unit in parts) != rest:
        raise ValueError(f"{text!r} is no duration")
    return sign * timedelta(seconds=float(sum(Decimal(number) * Decimal(_SECONDS[unit]) for number, unit in parts)))


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _offset(moment, ":", "Z")


def _offset(moment: datetime, colon: str, zero: str) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes and zero:
        return zero
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{colon}{rest:02}"


def _timeadd(moment: str, duration: str) -> str:
    return _shown(_moment(moment) + _duration(duration))


def _timecmp(left: str, right: str) -> Decimal:
    a, b = _moment(left), _moment(right)
    return Decimal((a > b) - (a < b))


def _formatdate(spec: str, text: str) -> str:
    moment = _moment(text)
    shown = []
    for found in _TOKEN.finditer(spec):
        token = found.group()
        if token.startswith("'"):
            shown.append(token[1:-1].replace("''", "'"))
        elif token[0].isalpha():
            shown.append(_part(token, moment))
        else:
            shown.append(token)
    return "".join(shown)


def _part(token: str, moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    table = {
        "YYYY": f"{moment.year:04}", "YY": f"{moment.year % 100:02}", "MMMM": month, "MMM": month[:3],
        "MM": f"{moment.month:02}", "M": str(moment.month), "DD": f"{moment.day:02}", "D": str(moment.day),
        "EEEE": day, "EEE": day[:3], "hh": f"{moment.hour:02}", "h": str(moment.hour), "HH": f"{hour:02}",
        "H": str(hour), "AA": "AM" if moment.hour < 12 else "PM", "aa": "am" if moment.hour < 12 else "pm",
        "mm": f"{moment.minute:02}", "m": str(moment.minute), "ss": f"{moment.second:02}", "s": str(moment.second),
        "ZZZZZ": _offset(moment, ":", ""), "ZZZZ": _offset(moment, "", ""), "ZZZ": _offset(moment, "", "UTC"),
        "Z": _offset(moment, ":", "Z"),
    }  # fmt: skip
    if token not in table:
        raise ValueError(f"{token!r} has no meaning in a date format")
    return table[token]


TIME_FUNCTIONS: dict[str, Plain] = {
    "timeadd": Plain(_timeadd, (STRING, STRING)),
    "timecmp": Plain(_timecmp, (STRING, STRING), NUMBER),
    "formatdate": Plain(_formatdate, (STRING, STRING)),
}
