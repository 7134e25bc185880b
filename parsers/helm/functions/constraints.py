"""Masterminds/semver: which versions a constraint such as ``>=1.19-0, <2`` admits (constraints.go).

A pre-release fits only where some constraint of the same group names one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..gotemplate.literals import escaped
from ..gotemplate.value import Refusal
from . import re2
from .versions import Version, compare, compare_prereleases, read

_VERSION: Final = (
    r"v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?"
    r"(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?"
)
_OPERATORS: Final = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^"
_ONE: Final = rf"({_OPERATORS})\s*({_VERSION})"
_LONGEST: Final = 512
_MOST_GROUPS: Final = 32
_ANY: Final = ("x", "X", "*")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One operator and version; which of its parts are left open."""

    operator: str
    version: Version
    dirty: bool = False
    minor_dirty: bool = False
    patch_dirty: bool = False


class Improper(Refusal):
    """A text that is no constraint; semver 3.5 quotes it in its message, earlier ones do not."""

    def __init__(self, text: str):
        super().__init__(f'improper constraint: "{escaped(text)}"')
        self.bare = f"improper constraint: {text}"


@lru_cache(maxsize=256)
def read_constraints(text: str) -> tuple[tuple[Constraint, ...], ...]:
    """The groups of a constraint, one of which has to hold; raises ``Refusal``."""
    if len(text.encode("utf-8", "surrogateescape")) > _LONGEST:
        raise Refusal(f"constraint string is too long (max {_LONGEST} bytes)")
    groups = _without_ranges(text).split("||")
    if len(groups) > _MOST_GROUPS:
        raise Refusal(f"too many constraint groups (max {_MOST_GROUPS})")
    return tuple(map(_group, groups))


def _group(text: str) -> tuple[Constraint, ...]:
    valid = re2.compile(rf"^(\s*{_ONE}\s*)((?:\s+|,\s*){_ONE}\s*)*$")
    if valid.search(text, 0) is None:
        raise Improper(text)
    found = re2.find_all(re2.compile(_ONE), text)
    return tuple(_constraint(text[places[0] : places[1]]) for places in found)


def _without_ranges(text: str) -> str:
    """``1.2 - 2`` as ``>= 1.2, <= 2``."""
    for places in re2.find_all(re2.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*"), text):
        low, high = text[places[2] : places[3]], text[places[22] : places[23]]
        text = text.replace(text[places[0] : places[1]], f">= {low}, <= {high} ", 1)
    return text


def _constraint(text: str) -> Constraint:
    places = re2.compile(rf"^\s*{_ONE}\s*$").search(text, 0)
    if places is None:
        raise Improper(text)
    groups = ["" if places[at] < 0 else text[places[at] : places[at + 1]] for at in range(0, len(places), 2)]
    operator, written, major, minor, patch, pre = groups[1:7]
    dirty = True
    if major in _ANY:
        made = Constraint(operator, _read(f"0.0.0{pre}"), dirty)
    elif minor[1:] in ("", *_ANY):
        made = Constraint(operator, _read(f"{major}.0.0{pre}"), dirty, minor_dirty=True)
    elif patch[1:] in ("", *_ANY):
        made = Constraint(operator, _read(f"{major}{minor}.0{pre}"), dirty, patch_dirty=True)
    else:
        made = Constraint(operator, _read(written))
    return made


def _read(text: str) -> Version:
    try:
        return read(text)
    except Refusal:
        raise Refusal("constraint parser error") from None


def admits(text: str, version: Version) -> bool:
    """Whether a version satisfies a constraint."""
    return any(
        (not version.pre or any(one.version.pre for one in group))
        and all(_CHECKS[one.operator](version, one) for one in group)
        for group in read_constraints(text)
    )


def _not_equal(version: Version, one: Constraint) -> bool:
    wanted = one.version
    if one.dirty:
        if wanted.major != version.major or (wanted.minor != version.minor and not one.minor_dirty):
            return True
        if one.minor_dirty:
            return False
        if wanted.patch != version.patch and not one.patch_dirty:
            return True
        if one.patch_dirty:
            return bool(version.pre or wanted.pre) and compare_prereleases(version.pre, wanted.pre) != 0
    return compare(version, wanted) != 0


def _greater(version: Version, one: Constraint) -> bool:
    wanted = one.version
    if not one.dirty:
        return compare(version, wanted) > 0
    if version.major != wanted.major:
        return version.major > wanted.major
    if one.minor_dirty:
        return False
    return version.minor > wanted.minor if one.patch_dirty else compare(version, wanted) > 0


def _less_or_equal(version: Version, one: Constraint) -> bool:
    wanted = one.version
    if not one.dirty:
        return compare(version, wanted) <= 0
    if version.major > wanted.major:
        return False
    return not (version.major == wanted.major and version.minor > wanted.minor and not one.minor_dirty)


def _tilde(version: Version, one: Constraint) -> bool:
    wanted = one.version
    if compare(version, wanted) < 0:
        return False
    if wanted.numbers == (0, 0, 0) and not one.minor_dirty and not one.patch_dirty:
        return True
    return version.major == wanted.major and (version.minor == wanted.minor or one.minor_dirty)


def _tilde_or_equal(version: Version, one: Constraint) -> bool:
    return _tilde(version, one) if one.dirty else compare(version, one.version) == 0


def _caret(version: Version, one: Constraint) -> bool:
    wanted = one.version
    if compare(version, wanted) < 0:
        return False
    if wanted.major > 0 or one.minor_dirty:
        return version.major == wanted.major
    if version.major > 0:
        return False
    if wanted.minor > 0 or one.patch_dirty:
        return version.minor == wanted.minor
    return version.minor == 0 and wanted.patch == version.patch


def _less(version: Version, one: Constraint) -> bool:
    return compare(version, one.version) < 0


def _greater_or_equal(version: Version, one: Constraint) -> bool:
    return compare(version, one.version) >= 0


_CHECKS: Final[dict[str, Callable[[Version, Constraint], bool]]] = {
    "": _tilde_or_equal,
    "=": _tilde_or_equal,
    "!=": _not_equal,
    ">": _greater,
    "<": _less,
    ">=": _greater_or_equal,
    "=>": _greater_or_equal,
    "<=": _less_or_equal,
    "=<": _less_or_equal,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}
