"""Whether two version texts state the same version, can both be true, contradict, or cannot be compared.

Both sides may be a version (`16.10-alpine`, `v3`, `17.0.10_7-jre`) or a constraint (`^3.11`, `>= 1.2, < 2`).
Components are compared as numbers from the raw text, so that `3.10` is not `3.1`. A shorter version means
every version that starts with it: `16` and `16.10` are compatible. Variants (`-alpine`) are another fact.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ..pattern import deferred
from .ranges import Point, VersionSet, intersect, looks_like_constraint, parse_constraint, within

Relation = Literal["same", "compatible", "different", "unknown"]

_PREFIX: Final = deferred(
    r"(?:(?:ruby|python|nodejs|node|go|openjdk|jdk|java|temurin|corretto|zulu|php|rust|release|version)"
    r"[-_ ]?)?v?\.?(?=[0-9])"
)
_VERSION: Final = deferred(
    r"(?P<release>[0-9]{1,18}(?:\.[0-9]{1,18})*)(?![0-9])"
    r"(?:[-._]?(?P<pre>(?:alpha|beta|rc|preview|pre|snapshot|milestone|canary|dev|ea|cr|a|b|c|m)(?:[-.]?[0-9]+)*)(?![a-z0-9]))?"
    r"(?P<build>(?:[-_][pu]?|[pu])[0-9]+(?:[._][0-9a-z]+)*(?![a-z0-9]))?"
    r"(?P<meta>\+[0-9a-z.-]+)?"
    r"(?P<variant>[-_].*)?"
)
_COMMIT: Final = deferred(r"(?=[0-9]*[a-f])[0-9a-f]{7,40}")
_TRAP: Final = deferred(r"[0-9]+\.[0-9]*0")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class _Version:
    release: Point
    pre: str
    build: str
    meta: str


@lru_cache(maxsize=4096)
def _parse(text: str) -> _Version | None:
    lowered = text.strip().lower()
    if len(lowered) > _LONGEST or _COMMIT.fullmatch(lowered):
        return None
    prefix = _PREFIX.match(lowered)
    found = _VERSION.fullmatch(lowered[prefix.end() :]) if prefix else None
    if found is None:
        return None
    release = tuple(int(part) for part in found["release"].split("."))
    return _Version(release, _squeezed(found["pre"]), _squeezed(found["build"]), found["meta"] or "")


def _squeezed(part: str | None) -> str:
    """`-rc.1` and `rc1` alike, `_7` and `-7` alike."""
    return re.sub(r"[-._+]", "", part or "")


def is_constraint(text: str) -> bool:
    """Whether the text is a constraint over versions and not one version: an operator, wildcard or list."""
    return looks_like_constraint(text) and parse_constraint(text) is not None


@lru_cache(maxsize=8192)
def version_relation(left: str, right: str) -> Relation:
    """How two version texts relate; symmetric.

    Moving names (`latest`, `lts/*`), empty text and what cannot be read are unknown. Two equal texts with a
    digit in them, such as a commit id, are the same even when they are not a version.
    """
    if is_constraint(left) or is_constraint(right):
        return _sets_relation(left, right)
    one, other = _parse(left), _parse(right)
    if one is None or other is None:
        return "same" if _same_pin(left.strip(), right.strip()) else "unknown"
    return _versions_relation(one, other)


def _same_pin(left: str, right: str) -> bool:
    return left == right and any(c.isdigit() for c in left) and not any(c in left for c in "${}%()")


def _versions_relation(left: _Version, right: _Version) -> Relation:
    shared = min(len(left.release), len(right.release))
    if left.release[:shared] != right.release[:shared] or left.pre != right.pre:
        return "different"
    if len(left.release) != len(right.release):
        return "compatible"
    if left.build != right.build:
        return "different" if left.build and right.build else "compatible"
    return "same" if left.meta == right.meta else "compatible"


def _sets_relation(left: str, right: str) -> Relation:
    one, other = _admitted(left), _admitted(right)
    if one is None or other is None:
        return "unknown"
    if is_constraint(left) and is_constraint(right) and _normal(left) == _normal(right):
        return "same"
    return "compatible" if intersect(one, other) else "different"


def _admitted(text: str) -> VersionSet | None:
    if is_constraint(text):
        return parse_constraint(text)
    version = _parse(text)
    return within(version.release) if version else None


def _normal(constraint: str) -> str:
    """The constraint without the freedoms of spelling: blanks, order of its terms, `v`, `*` for `x`."""
    terms = re.sub(r"([<>=!~^])\s+", r"\1", constraint.strip().lower().replace("*", "x"))
    alternatives = ([t.replace("v", "") for t in re.split(r"[\s,]+", part) if t] for part in re.split(r"\|\|?", terms))
    return "||".join(sorted(",".join(sorted(part)) for part in alternatives))


@lru_cache(maxsize=2048)
def major(text: str) -> str:
    """The first component that the text settles: `16` for 16.10, `3` for `>=3.11,<3.14`, else empty."""
    admitted = _admitted(text)
    if not admitted:
        return ""
    first, last = admitted[0][0][0], admitted[-1][1]
    within_major = last[0] == first or (last[0] == first + 1 and not any(last[1:]))
    return str(first) if within_major else ""


def unquoted_trap(text: str) -> bool:
    """Whether a YAML reader that takes this for a number would lose its last zero (`3.10`, `1.20`, `8.0`)."""
    return _TRAP.fullmatch(text.strip()) is not None
