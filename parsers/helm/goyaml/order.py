"""The order of keys: go-yaml's natural one (sorter.go) and encoding/json's by bytes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

from ....engine.pattern import deferred

#: For keys without digits the natural order is that of code points with ASCII letters moved behind all others.
_SHIFT = {code: code + 128 for code in range(128) if chr(code).isalpha()}
_SIMPLE = deferred(r"[\x00-/:-\x7f]*\Z")
_BYTES = deferred(r"[\ud800-\udfff]")
_LETTERS = deferred(r"[a-z]*\Z")


def natural(keys: Iterable[str], version: int = 2) -> list[str]:
    """Keys as go-yaml sorts them; version 3 puts letters before other signs right behind a digit."""
    found = list(keys)
    if len(found) < 2:
        return found
    text = "".join(found)
    if _LETTERS.match(text):
        found.sort()
    elif _SIMPLE.match(text):
        found.sort(key=_shifted)
    else:
        compare = cmp_to_key(_compare if version == 2 else _compare_3)
        found.sort(key=lambda key: compare(_BYTES.sub("\ufffd", key)))
    return found


def by_bytes(keys: Iterable[str]) -> list[str]:
    """Keys in the order of their UTF-8 bytes."""
    found = list(keys)
    if any(map(_surrogates, found)):
        return sorted(found, key=_encoded)
    return sorted(found)


def _surrogates(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _shifted(text: str) -> str:
    return text.translate(_SHIFT)


def _compare(a: str, b: str) -> int:
    return _natural(a, b, False)


def _compare_3(a: str, b: str) -> int:
    return _natural(a, b, True)


def _natural(a: str, b: str, third: bool) -> int:
    """sorter.go, keyList.Less: letters by code point, others before letters, runs of digits by number."""
    at = 0
    both = min(len(a), len(b))
    while at < both and a[at] == b[at]:
        at += 1
    if at == both:
        return len(a) - len(b)
    x, y = a[at], b[at]
    if x.isalpha() or y.isalpha():
        if x.isalpha() and y.isalpha():
            return ord(x) - ord(y)
        behind_digit = third and at > 0 and a[at - 1].isdecimal()
        return -1 if (x if behind_digit else y).isalpha() else 1
    start = 1 if "0" in (x, y) and _significant(a[:at]) else 0
    number, end = _digits(a, at, start)
    other, other_end = _digits(b, at, start)
    return (number - other) or (end - other_end) or ord(x) - ord(y)


def _significant(before: str) -> bool:
    """Whether the digits that end here hold one that is not 0: then a 0 that follows counts."""
    for sign in reversed(before):
        if not sign.isdecimal():
            return False
        if sign != "0":
            return True
    return False


def _digits(text: str, at: int, value: int) -> tuple[int, int]:
    """The number that the digits from here on make behind ``value``, in 64 bits, and where they end."""
    while at < len(text) and text[at].isdecimal():
        value = value * 10 + ord(text[at]) - 48
        at += 1
    return (value + (1 << 63)) % (1 << 64) - (1 << 63), at
