"""Whether a version is one, and whether it lies in a range (chartutil/compatible.go on Masterminds/semver v3.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_IDENTIFIERS: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION: Final = re.compile(rf"v?(\d+)(\.\d+)?(\.\d+)?(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?", re.ASCII)
_PART: Final = r"(?:\d+|[xX*])"
_ONE: Final = (
    rf"(!=|>=|=>|<=|=<|~>|[=<>~^]|)\s*v?({_PART})(\.{_PART})?(\.{_PART})?(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?"
)
_CONSTRAINT: Final = re.compile(_ONE, re.ASCII)
_GROUP: Final = re.compile(rf"\s*{_ONE}\s*(?:(?:\s+|,\s*){_ONE}\s*)*,?\s*", re.ASCII)
_RANGE: Final = re.compile(r"\s*(\S+)\s+-\s+(\S+)\s*")
_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class _Version:
    numbers: tuple[int, int, int]
    pre: str

    def key(self) -> tuple[object, ...]:
        """Orders versions as semver does: a pre-release comes before its release."""
        words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in self.pre.split("."))
        return (self.numbers, (1,)) if not self.pre else (self.numbers, (0, *words))


@dataclass(frozen=True, slots=True)
class _Constraint:
    """One comparison; ``loose`` counts the trailing parts that are missing or wildcards."""

    operator: str
    version: _Version
    loose: int


def is_version(text: str) -> bool:
    """Whether semver.NewVersion takes it: one to three numbers, ``v`` before them or not."""
    return _version(text) is not None


def compatible(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint; False also when either cannot be read.

    >>> compatible(">=1.2.0-0 <2", "1.9.3-rc.1"), compatible("~1.2", "1.3.0"), compatible("", "1.0.0")
    (True, False, False)
    """
    found = _version(version)
    groups = list(_groups(constraint)) if len(constraint) <= _MAX else [None]
    if found is None or any(group is None for group in groups):
        return False
    return any(_meets(found, group) for group in groups if group is not None)


def _version(text: str) -> _Version | None:
    parts = _VERSION.fullmatch(text) if len(text) <= _MAX else None
    if parts is None:
        return None
    major, minor, patch, pre = parts.groups()
    if any(word.isdigit() and len(word) > 1 and word[0] == "0" for word in (pre or "").split(".")):
        return None
    return _Version((int(major), int((minor or ".0")[1:]), int((patch or ".0")[1:])), pre or "")


def _groups(constraint: str) -> Iterator[list[_Constraint] | None]:
    for text in constraint.split("||"):
        text = _RANGE.sub(r" >=\1 <=\2 ", text) if " - " in text else text
        if not _GROUP.fullmatch(text):
            yield None
        else:
            yield [_constraint(found) for found in _CONSTRAINT.finditer(text) if found.group()]


def _constraint(found: re.Match[str]) -> _Constraint:
    operator, *parts, pre = found.groups()
    numbers = [0, 0, 0]
    for at, part in enumerate(parts):
        digits = (part or "x").lstrip(".")
        if not digits.isdigit():
            return _Constraint(operator, _Version((numbers[0], numbers[1], numbers[2]), pre or ""), 3 - at)
        numbers[at] = int(digits)
    return _Constraint(operator, _Version((numbers[0], numbers[1], numbers[2]), pre or ""), 0)


def _meets(version: _Version, group: list[_Constraint]) -> bool:
    if version.pre and not any(constraint.version.pre for constraint in group):
        return False
    return all(_OPERATORS[constraint.operator](version, constraint) for constraint in group)


def _equal(version: _Version, wanted: _Constraint) -> bool:
    return _tilde(version, wanted) if wanted.loose else version == wanted.version


def _unequal(version: _Version, wanted: _Constraint) -> bool:
    if not wanted.loose:
        return version != wanted.version
    kept = 3 - wanted.loose
    return kept > 0 and version.numbers[:kept] != wanted.version.numbers[:kept]


def _greater(version: _Version, wanted: _Constraint) -> bool:
    if not wanted.loose:
        return version.key() > wanted.version.key()
    kept = 3 - wanted.loose
    return version.numbers[:kept] > wanted.version.numbers[:kept]


def _at_most(version: _Version, wanted: _Constraint) -> bool:
    if not wanted.loose:
        return version.key() <= wanted.version.key()
    kept = 3 - wanted.loose
    return version.numbers[:kept] <= wanted.version.numbers[:kept]


def _tilde(version: _Version, wanted: _Constraint) -> bool:
    if version.key() < wanted.version.key():
        return False
    if wanted.loose == 3 or (not wanted.loose and wanted.version.numbers == (0, 0, 0)):
        return True
    kept = 1 if wanted.loose >= 2 else 2
    return version.numbers[:kept] == wanted.version.numbers[:kept]


def _caret(version: _Version, wanted: _Constraint) -> bool:
    if version.key() < wanted.version.key():
        return False
    major, minor, _ = wanted.version.numbers
    if wanted.loose == 3:
        return True
    if major or wanted.loose == 2:
        return version.numbers[0] == major
    if minor or wanted.loose == 1:
        return version.numbers[:2] == (0, minor)
    return version.numbers == wanted.version.numbers


#: Operator -> comparison (semver constraints.go: constraintOps).
_OPERATORS: Final[dict[str, Callable[[_Version, _Constraint], bool]]] = {
    "": _equal,
    "=": _equal,
    "!=": _unequal,
    ">": _greater,
    "<": lambda version, wanted: version.key() < wanted.version.key(),
    ">=": lambda version, wanted: version.key() >= wanted.version.key(),
    "=>": lambda version, wanted: version.key() >= wanted.version.key(),
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}
