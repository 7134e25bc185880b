"""Sets of letters as ranges of code points: RE2's named classes, Unicode categories, and both cases of a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, TypeAlias

from ..gotemplate.value import Refusal

Ranges: TypeAlias = tuple[tuple[int, int], ...]

_LAST: Final = 0x10FFFF
ANY: Final[Ranges] = ((0, _LAST),)
ANY_IN_LINE: Final[Ranges] = ((0, 9), (11, _LAST))
#: A range with more letters than this is not looked through letter by letter for the other case.
_MANY: Final = 3000

_DIGIT, _UPPER, _LOWER = (48, 57), (65, 90), (97, 122)
#: POSIX classes, and Perl's \\s as blank_perl.
NAMED: Final[dict[str, Ranges]] = {
    "alnum": (_DIGIT, _UPPER, _LOWER),
    "alpha": (_UPPER, _LOWER),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": (_DIGIT,),
    "graph": ((33, 126),),
    "lower": (_LOWER,),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": (_UPPER,),
    "word": (_DIGIT, _UPPER, (95, 95), _LOWER),
    "xdigit": (_DIGIT, (65, 70), (97, 102)),
    "blank_perl": ((9, 10), (12, 13), (32, 32)),
}
#: Letters whose other case Python's upper and lower do not lead to.
_FOLDS: Final = {
    "k": "\u212a",
    "s": "\u017f",
    "\u00e5": "\u212b",
    "\u00b5": "\u03bc",
    "\u03c3": "\u03c2",
    "\u03c9": "\u2126",
}
_SCRIPTS: Final = {
    "Latin": "LATIN ", "Greek": "GREEK ", "Cyrillic": "CYRILLIC ", "Han": "CJK UNIFIED IDEOGRAPH", "Arabic": "ARABIC ",
    "Hiragana": "HIRAGANA ", "Katakana": "KATAKANA ", "Hebrew": "HEBREW ", "Thai": "THAI ", "Hangul": "HANGUL ",
}  # fmt: skip
_CATEGORIES: Final = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cs".split()
)


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The ranges in order, with those that touch made one."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if made and first <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return tuple(made)


def negated(ranges: Ranges) -> Ranges:
    """All other code points."""
    made, following = [], 0
    for first, last in joined(ranges):
        if first > following:
            made.append((following, first - 1))
        following = last + 1
    return tuple(made) if following > _LAST else (*made, (following, _LAST))


@cache
def folded(ranges: Ranges) -> Ranges:
    """The ranges with the other case of every letter in them (unicode.SimpleFold)."""
    made = list(ranges)
    for first, last in ranges:
        if last - first <= _MANY:
            made += [(code, code) for letter in range(first, last + 1) for code in _cases(chr(letter))]
        else:
            made += [_LOWER, _UPPER] if first <= 65 and last >= 122 else []
    return joined(made)


def _cases(letter: str) -> set[int]:
    found = {letter}
    for _ in range(2):
        found |= {made for known in found for made in (known.lower(), known.upper()) if len(made) == 1}
    base = min(found, key=lambda known: (known not in _FOLDS, known))
    extra = _FOLDS.get(base)
    back = next((low for low, high in _FOLDS.items() if high in found), None)
    found |= ({extra} if extra else set()) | ({back, back.upper()} if back else set())
    return {ord(known) for known in found if len(known) == 1}


@cache
def property_ranges(name: str) -> Ranges | None:
    """The letters of a Unicode category or script; None when Go knows no such name."""
    if name == "Any":
        return ANY
    if name in _CATEGORIES:
        return _letters(lambda code: unicodedata.category(chr(code)).startswith(name))
    if name in _SCRIPTS:
        prefix = _SCRIPTS[name]
        return _letters(lambda code: unicodedata.name(chr(code), "").startswith(prefix))
    if name[:1].isupper() and name.replace("_", "").isalpha() and len(name) > 2:
        raise Refusal(f"the character class \\p{{{name}}} is not supported")
    return None


def _letters(wanted: Callable[[int], bool]) -> Ranges:
    made: list[tuple[int, int]] = []
    for code in range(_LAST + 1):
        if wanted(code):
            if made and made[-1][1] == code - 1:
                made[-1] = (made[-1][0], code)
            else:
                made.append((code, code))
    return tuple(made)
