"""What go-yaml takes a plain scalar for (go.yaml.in/yaml/v2 resolve.go: resolve), for reading and for quoting."""

from __future__ import annotations

from calendar import monthrange
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from ....engine.pattern import deferred
from .failure import Malformed
from .numbers import parse_float, parse_int

Kind: TypeAlias = Literal["str", "bool", "int", "float", "null", "timestamp", "merge", "binary"]
Plain: TypeAlias = "str | bool | int | float | None"

_INFINITY = float("inf")
_WORDS: Final[dict[str, tuple[Kind, Plain]]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), ("bool", True)),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), ("bool", False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", float("nan"))),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", _INFINITY)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", -_INFINITY)),
}
#: Only texts that begin so are looked at; all others are strings.
_HINTS: Final = frozenset("+-0123456789.yYnNtTfFoO~")
_NUMERIC: Final = frozenset("+-0123456789")

_YAML_FLOAT = deferred(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BASE_60 = deferred(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_DATE = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_CLOCK = r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
_TIMESTAMP = deferred(_DATE + r"(?:[Tt]" + _CLOCK + r"(?:Z|[-+]([0-9]{2}):([0-9]{2}))|[ ]+" + _CLOCK + r")?\Z")

#: Short tags that are resolved by the text; any other tag leaves a string.
_TAGS: Final[dict[str, Kind]] = {
    "tag:yaml.org,2002:str": "str", "tag:yaml.org,2002:bool": "bool", "tag:yaml.org,2002:int": "int",
    "tag:yaml.org,2002:float": "float", "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:timestamp": "timestamp",
}  # fmt: skip


def is_string(text: str) -> bool:
    """Whether a plain scalar of this text is read back as a string by YAML 1.1 (encode.go: stringv)."""
    if text and text[0] not in _HINTS:
        return True
    return resolve_plain(text)[0] == "str" and not (":" in text and _BASE_60.match(text))


@lru_cache(maxsize=8192)
def resolve_plain(text: str) -> tuple[Kind, Plain]:
    """The kind and value of an untagged plain scalar; a timestamp stays text, as for Go's ``interface{}``."""
    found = _WORDS.get(text)
    if found is not None:
        return found
    if text[0] == ".":
        number = parse_float(text)
        return ("str", text) if number is None else ("float", number)
    if text[0] not in _NUMERIC:
        return "str", text
    if is_timestamp(text):
        return "timestamp", text
    return _number(text)


def _number(text: str) -> tuple[Kind, Plain]:
    plain = text.replace("_", "")
    whole = parse_int(plain)
    if whole is None:
        whole = parse_int(plain, signed=False)
    if whole is not None:
        return "int", whole
    if _YAML_FLOAT.match(plain):
        number = parse_float(plain)
        if number is not None:
            return "float", number
    return "str", text


def is_timestamp(text: str) -> bool:
    """Whether go-yaml takes a text for a date (resolve.go: parseTimestamp over time.Parse)."""
    if text[4:5] != "-":
        return False
    found = _TIMESTAMP.match(text)
    if found is None:
        return False
    year, month, day, *rest = (int(part) if part else 0 for part in found.groups())
    if not 1 <= month <= 12 or not 1 <= day <= _month_days(year, month):
        return False
    hour, minute, second, zone_hour, zone_minute, hour2, minute2, second2 = rest
    if zone_hour > 24 or zone_minute > 60:
        return False
    return max(hour, hour2) < 24 and max(minute, minute2) < 60 and max(second, second2) < 60


def _month_days(year: int, month: int) -> int:
    return monthrange(year or 4, month)[1]


def resolve(text: str, tag: str) -> Plain:
    """The value of a plain or tagged scalar; raises ``Malformed`` where the text does not fit the tag."""
    if not tag:
        return resolve_plain(text)[1]
    wanted = _TAGS.get(tag)
    if wanted == "str":
        return text
    if tag == "tag:yaml.org,2002:binary":
        return _binary(text)
    if wanted is None:
        return text
    kind, value = resolve_plain(text)
    if kind == "timestamp" and wanted != "timestamp":
        kind, value = _number(text)
    if kind == wanted:
        return value
    if wanted == "float" and kind == "int" and isinstance(value, int):
        return float(value)
    raise Malformed(f"yaml: cannot decode !!{kind} `{text}` as a !!{wanted}")


def _binary(text: str) -> str:
    """Base64 without blanks, decoded (decode.go: scalar)."""
    from base64 import b64decode
    from binascii import Error

    try:
        return b64decode(text.replace("\n", "").replace("\r", ""), validate=True).decode("utf-8", "surrogateescape")
    except (Error, ValueError):
        raise Malformed("yaml: !!binary value contains invalid base64 data") from None
