"""Version constraints of every dialect as sets of versions, so that any two of them can be compared.

A set is a sorted tuple of half-open intervals over padded number tuples; `16` alone is the set [16, 17).
Where dialects disagree (npm's `>1.2` starts at 1.3, Terraform's just above 1.2.0) the wider reading is taken:
a set that is too wide hides a difference, one that is too narrow invents one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final

from ..pattern import deferred

Point = tuple[int, ...]
Interval = tuple[Point, Point]
VersionSet = tuple[Interval, ...]

_WIDTH: Final = 6
_ZERO: Final[Point] = (0,) * _WIDTH
_END: Final[Point] = (10**19,) * _WIDTH
EVERYTHING: Final[VersionSet] = ((_ZERO, _END),)

_OPERAND: Final = (
    r"[vV]?(?:[0-9]{1,18}(?:\.(?:[0-9]{1,18}|[xX*]))*|[xX*])(?:[-+_][0-9A-Za-z.+_-]+|(?:rc|a|b|p|u)[0-9]+)?"
)
_OPERATOR: Final = r"===?|=|!=|~>|~=|\^|~|>=|<=|>|<"
_TERM: Final = deferred(rf"({_OPERATOR})?\s*({_OPERAND})")
_TERMS: Final = deferred(rf"\s*(?:(?:{_OPERATOR})?\s*{_OPERAND}(?:\s*,\s*|\s+|(?=[<>=!~^])|\s*$))+")
_HYPHEN: Final = deferred(rf"\s*({_OPERAND})\s+-\s+({_OPERAND})\s*")
_RELEASE: Final = deferred(r"[vV]?([0-9]+(?:\.[0-9]+)*)?")
_WORD: Final = deferred(rf"\s*(?:{_OPERATOR})|\|\||(?:^|[.\s])[xX*](?:$|[.\s,-])|,|\s-\s")
_LONGEST: Final = 200


def pad(release: Point) -> Point:
    """The release with zeros to a fixed width (further components are cut)."""
    return (release + _ZERO)[:_WIDTH]


def after(release: Point) -> Point:
    """The first version behind all those that start with this release: behind (16,) comes 17."""
    kept = release[:_WIDTH]
    return pad((*kept[:-1], kept[-1] + 1)) if kept else _END


def within(release: Point) -> VersionSet:
    """All versions that start with the release."""
    return ((pad(release), after(release)),)


def intersect(left: VersionSet, right: VersionSet) -> VersionSet:
    """The versions that both sets hold."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in left for b in right)
    return tuple(sorted({pair for pair in pairs if pair[0] < pair[1]}))


def _without(release: Point) -> VersionSet:
    """`!=`: all but the releases that start so."""
    parts = ((_ZERO, pad(release)), (after(release), _END))
    return tuple(part for part in parts if part[0] < part[1])


def _caret(release: Point) -> VersionSet:
    """`^`: up to the next change of the left-most component that is not zero (npm, Cargo, Poetry)."""
    leading = next((n for n, part in enumerate(release) if part), len(release) - 1)
    return ((pad(release), after(release[: leading + 1])),)


def _pessimistic(release: Point) -> VersionSet:
    """`~>` and `~=`: the last component written may grow (RubyGems, Terraform, PEP 440)."""
    return ((pad(release), after(release[:-1] if len(release) > 1 else release)),)


_MEANING: Final[Mapping[str, Callable[[Point], VersionSet]]] = {
    "": within,
    "=": within,
    "==": within,
    "===": within,
    "!=": _without,
    "^": _caret,
    "~": lambda release: ((pad(release), after(release[:2])),),
    "~>": _pessimistic,
    "~=": _pessimistic,
    ">=": lambda release: ((pad(release), _END),),
    ">": lambda release: ((pad(release) if len(release) < 3 else after(release), _END),),
    "<=": lambda release: ((_ZERO, after(release)),),
    "<": lambda release: ((_ZERO, pad(release)),),
}


def looks_like_constraint(text: str) -> bool:
    """Whether the text uses an operator, a wildcard or a combination."""
    return len(text) <= _LONGEST and _WORD.search(text) is not None


@lru_cache(maxsize=2048)
def parse_constraint(text: str) -> VersionSet | None:
    """The versions that a constraint admits (possibly none at all), or None when it cannot be read."""
    if len(text) > _LONGEST or not text.strip():
        return None
    sets = [_conjunction(part) for part in re.split(r"\|\|?", text)]
    known = [one for one in sets if one is not None]
    return _union(known) if len(known) == len(sets) else None


def _union(sets: Iterable[VersionSet]) -> VersionSet:
    merged: list[Interval] = []
    for low, high in sorted(interval for one in sets for interval in one):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def _conjunction(text: str) -> VersionSet | None:
    if found := _HYPHEN.fullmatch(text):
        low, high = _release(found[1]), _release(found[2])
        return intersect(((pad(low), _END),), ((_ZERO, after(high)),))
    if _TERMS.fullmatch(text) is None:
        return None
    admitted = EVERYTHING
    for operator, operand in _TERM.findall(text):
        admitted = intersect(admitted, _term(operator, operand))
    return admitted


def _term(operator: str, operand: str) -> VersionSet:
    release = _release(operand)
    only_its_zero = operator == "!=" and len(release) < 3 and "*" not in operand
    return EVERYTHING if not release or only_its_zero else _MEANING[operator](release)


def _release(operand: str) -> Point:
    """The numbers in front of a wildcard or suffix; empty for a bare wildcard."""
    found = _RELEASE.match(operand)
    return tuple(int(part) for part in found[1].split(".")) if found and found[1] else ()
