"""Masterminds/semver: versions read leniently and compared (version.go)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..gotemplate.value import Refusal

_LOOSE: Final = re.compile(
    r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
_PARTS: Final = re.compile(r"[0-9A-Za-z-]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_LARGEST: Final = (1 << 64) - 1
_LONGEST: Final = 256


@dataclass(frozen=True, slots=True)
class Version:
    """A version; ``original`` is how it was written."""

    major: int
    minor: int
    patch: int
    pre: str = ""
    metadata: str = ""
    original: str = ""

    def __str__(self) -> str:
        pre, metadata = self.pre and f"-{self.pre}", self.metadata and f"+{self.metadata}"
        return f"{self.major}.{self.minor}.{self.patch}{pre}{metadata}"

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and patch."""
        return self.major, self.minor, self.patch


@lru_cache(maxsize=512)
def read(text: str) -> Version:
    """A version from text such as ``v1.2``; raises ``Refusal``."""
    if len(text.encode("utf-8", "surrogateescape")) > _LONGEST:
        raise Refusal(f"version string is too long (max {_LONGEST} bytes)")
    found = _LOOSE.fullmatch(text)
    if found is None:
        raise Refusal("invalid semantic version")
    numbers = [_number(part) for part in found.group(1, 2, 3)]
    if found[4]:
        check_prerelease(found[4])
    return Version(numbers[0], numbers[1], numbers[2], found[4] or "", found[5] or "", text)


def _number(digits: str | None) -> int:
    number = int(digits or 0)
    if number > _LARGEST:
        raise Refusal(f'error parsing version segment: strconv.ParseUint: parsing "{digits}": value out of range')
    return number


def check_prerelease(text: str) -> None:
    """Refuse what cannot be a pre-release."""
    for part in text.split("."):
        if _DIGITS.fullmatch(part) and len(part) > 1 and part[0] == "0":
            raise Refusal("version segment starts with 0")
        if not _PARTS.fullmatch(part):
            raise Refusal("invalid prerelease string")


def check_metadata(text: str) -> None:
    """Refuse what cannot be build metadata."""
    if not all(_PARTS.fullmatch(part) for part in text.split(".")):
        raise Refusal("invalid metadata string")


def compare(left: Version, right: Version) -> int:
    """-1, 0 or 1; metadata does not count."""
    if left.numbers != right.numbers:
        return 1 if left.numbers > right.numbers else -1
    if not left.pre or not right.pre:
        return bool(right.pre) - bool(left.pre)
    return compare_prereleases(left.pre, right.pre)


def compare_prereleases(left: str, right: str) -> int:
    """Part by part; a missing part is the lowest, a number is below a word."""
    ours, theirs = left.split("."), right.split(".")
    for index in range(max(len(ours), len(theirs))):
        mine = ours[index] if index < len(ours) else ""
        other = theirs[index] if index < len(theirs) else ""
        if mine != other:
            return 1 if _rank(mine) > _rank(other) else -1
    return 0


def _rank(part: str) -> tuple[int, int, str]:
    if not part:
        return (0, 0, "")
    if _DIGITS.fullmatch(part) and int(part) <= _LARGEST:
        return (1, int(part), "")
    return (2, 0, part)
