"""Upper and lower case, and names written in another case (Go's strings and unicode, goutils, xstrings).

Go maps letter by letter (simple case mapping), where Python's ``str.upper`` may make two letters of one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.rope import same_length
from .slicing import encoded
from .strings import SPACES

_STRAY: Final = re.compile("[\udc80-\udcff]")


def upper_letter(letter: str) -> str:
    """unicode.ToUpper."""
    made = letter.upper()
    return made if len(made) == 1 else _title_or_same(letter)


def lower_letter(letter: str) -> str:
    """unicode.ToLower."""
    return letter.lower()[:1] if letter != "\u03a3" else "\u03c3"


def _title_or_same(letter: str) -> str:
    made = letter.title()
    return made if len(made) == 1 else letter


def _valid(text: str) -> str:
    """The text with what is not UTF-8 as replacement letters, as Go's mapping leaves it."""
    return text if text.isascii() else _STRAY.sub("\ufffd", text)


def upper(text: str) -> str:
    """strings.ToUpper."""
    return str(text).upper() if text.isascii() else "".join(map(upper_letter, _valid(text)))


def lower(text: str) -> str:
    """strings.ToLower."""
    return str(text).lower() if text.isascii() else "".join(map(lower_letter, _valid(text)))


def title(text: str) -> str:
    """strings.Title: a letter behind a separator in upper case, the others as they are."""
    made, before = [], " "
    for letter in _valid(text):
        made.append(_title_or_same(letter) if _parts(before) else letter)
        before = letter
    return "".join(made)


def _parts(letter: str) -> bool:
    """Whether a letter parts words (strings: isSeparator)."""
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return not _is_letter(letter) and unicodedata.category(letter) != "Nd" and letter in SPACES


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "L"


def untitle(text: str) -> str:
    """goutils.Uncapitalize: the first letter of each word in lower case."""
    made, before = [], " "
    for letter in _valid(text):
        made.append(lower_letter(letter) if before in SPACES else letter)
        before = letter
    return "".join(made)


def swapcase(text: str) -> str:
    """goutils.SwapCase: case turned over; a lower-case letter at the start of a word gets title case."""
    made, blank = [], True
    for letter in _valid(text):
        category = unicodedata.category(letter)
        if category in ("Lu", "Lt"):
            made.append(lower_letter(letter))
            blank = False
        elif category == "Ll":
            made.append(_title_or_same(letter) if blank else upper_letter(letter))
            blank = False
        else:
            made.append(letter)
            blank = letter in SPACES
    return "".join(made)


def initials(text: str) -> str:
    """goutils.Initials: the first byte of each word, as a letter."""
    made, gap = [], True
    for byte in encoded(text):
        blank = chr(byte) in SPACES
        if gap and not blank:
            made.append(chr(byte))
        gap = blank
    return "".join(made)


def camelcase(text: str) -> str:
    """xstrings.ToPascalCase: "http_server" as "HttpServer"; connectors in front stay."""
    text = _valid(text)
    rest = text.lstrip(SPACES + "-_")
    lead = text[: len(text) - len(rest)]
    if not rest:
        return text + text[-1:]
    if len(rest) == 1:
        return lead + upper_letter(rest)
    return lead + _pascal(rest)


def _pascal(text: str) -> str:
    made: list[str] = []
    run_upper, letter = text[0].isupper(), upper_letter(text[0])
    for following in text[1:]:
        before, letter = letter, following
        if _connects(letter) and _connects(before):
            made.append(before)
        elif _connects(before):
            run_upper, letter = letter.isupper(), upper_letter(letter)
        else:
            if run_upper and letter.isupper():
                letter = lower_letter(letter)
            else:
                run_upper = False
            made.append(before)
    return "".join(made) + letter


def _connects(letter: str) -> bool:
    return letter in "-_" or letter in SPACES


def _own(change: object) -> Function:
    def body(call: Call, text: str) -> str:
        return same_length(change(text), text)  # type: ignore[operator]

    return Function(body, "string", "functions.go", "own")


FUNCTIONS: Functions = {
    "upper": _own(upper),
    "lower": _own(lower),
    "title": _own(title),
    "untitle": _own(untitle),
    "swapcase": _own(swapcase),
    "initials": Function(initials, "string", "strings.go"),
    "camelcase": Function(camelcase, "string", "functions.go"),
}
