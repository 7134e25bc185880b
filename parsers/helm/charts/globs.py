"""Two pattern languages for paths: Go's ``filepath.Match`` and gobwas/glob with ``/`` as separator.

Patterns become sequences of tokens, and a match follows the set of places that each token can reach, so that a
hostile pattern costs the product of the two lengths and never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Places: TypeAlias = "set[int]"


@dataclass(frozen=True, slots=True)
class Any:
    """``*``: any stretch; ``crossing`` (``**``) lets it run over separators."""

    crossing: bool


@dataclass(frozen=True, slots=True)
class One:
    """One character: of ``ranges`` (or not of them), or any but the separator when there are none."""

    ranges: tuple[tuple[str, str], ...] = ()
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """``{a,b}``: one of several sequences."""

    parts: tuple[tuple[Token, ...], ...]


Token: TypeAlias = "str | Any | One | Choice"
Pattern: TypeAlias = "tuple[Token, ...]"

#: What ``.Files.Glob`` does with a pattern that does not compile (engine/files.go: Glob).
EVERYTHING: Final[Pattern] = (Any(crossing=True),)


class BadPattern(ValueError):
    """A pattern that its language refuses."""


def matches(pattern: Pattern, text: str) -> bool:
    """Whether the pattern covers the whole text."""
    return len(text) in _reach(pattern, text, {0})


def _reach(pattern: Pattern, text: str, places: Places) -> Places:
    for token in pattern:
        places = _step(token, text, places)
        if not places:
            break
    return places


def _step(token: Token, text: str, places: Places) -> Places:
    if isinstance(token, str):
        return {at + len(token) for at in places if text.startswith(token, at)}
    if isinstance(token, One):
        return {at + 1 for at in places if at < len(text) and _is_one(token, text[at])}
    if isinstance(token, Choice):
        return set().union(*(_reach(part, text, places) for part in token.parts))
    if token.crossing:
        return set(range(min(places), len(text) + 1))
    reached: Places = set()
    for at in sorted(places):
        if at not in reached:
            end = text.find("/", at)
            reached.update(range(at, (end if end >= 0 else len(text)) + 1))
    return reached


def _is_one(token: One, letter: str) -> bool:
    if not token.ranges:
        return letter != "/"
    return any(low <= letter <= high for low, high in token.ranges) != token.inverted


class _Letters:
    """A pattern's text and how far it was read."""

    __slots__ = ("at", "text")

    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        letter = self.peek()
        if not letter:
            raise BadPattern("unexpected end of input")
        self.at += 1
        return letter


def path_pattern(text: str) -> Pattern:
    """A pattern as ``filepath.Match`` reads it; raises BadPattern with Go's words."""
    letters = _Letters(text)
    tokens: list[Token] = []
    try:
        while letters.peek():
            tokens.append(_path_token(letters))
    except BadPattern:
        raise BadPattern("syntax error in pattern") from None
    return tuple(tokens)


def _path_token(letters: _Letters) -> Token:
    letter = letters.next()
    if letter == "*":
        return Any(crossing=False)
    if letter == "?":
        return One()
    if letter == "[":
        return _path_class(letters)
    return letters.next() if letter == "\\" else letter


def _path_class(letters: _Letters) -> One:
    inverted = letters.peek() == "^"
    letters.at += inverted
    ranges: list[tuple[str, str]] = []
    while letters.peek() != "]" or not ranges:
        low = high = _class_letter(letters)
        if letters.peek() == "-":
            letters.at += 1
            high = _class_letter(letters)
        ranges.append((low, high))
    letters.at += 1
    return One(tuple(ranges), inverted)


def _class_letter(letters: _Letters) -> str:
    letter = letters.next()
    if letter in "-]":
        raise BadPattern
    return letters.next() if letter == "\\" else letter


def glob_pattern(text: str) -> Pattern:
    """A pattern as gobwas/glob compiles it with ``/`` as separator; one that does not compile matches everything."""
    letters = _Letters(text)
    try:
        tokens, _ = _glob_sequence(letters, 0)
    except BadPattern:
        return EVERYTHING
    return tokens


#: What ended a sequence within braces.
_End: TypeAlias = Literal["", ",", "}"]


def _glob_sequence(letters: _Letters, level: int) -> tuple[Pattern, _End]:
    if level > 50:
        raise BadPattern("nested too deep")
    tokens: list[Token] = []
    while letter := letters.peek():
        letters.at += 1
        if level and letter == ",":
            return tuple(tokens), ","
        if level and letter == "}":
            return tuple(tokens), "}"
        tokens.append(_glob_token(letter, letters, level))
    return tuple(tokens), ""


def _glob_token(letter: str, letters: _Letters, level: int) -> Token:
    if letter == "*":
        crossing = letters.peek() == "*"
        letters.at += crossing
        return Any(crossing)
    if letter == "?":
        return One()
    if letter == "[":
        return _glob_class(letters)
    if letter == "{":
        return _glob_choice(letters, level + 1)
    if letter == "\\":
        letter = letters.peek()
        letters.at += 1
    return letter


def _glob_choice(letters: _Letters, level: int) -> Choice:
    parts: list[Pattern] = []
    end: _End = ","
    while end == ",":
        part, end = _glob_sequence(letters, level)
        parts.append(part)
    return Choice(tuple(parts))


def _glob_class(letters: _Letters) -> One:
    """``[abc]``, ``[!abc]`` or one range ``[a-z]``; there is nothing else (gobwas lexer.go: fetchRange)."""
    inverted = letters.peek() == "!"
    letters.at += inverted
    first = letters.next()
    if letters.peek() == "-":
        letters.at += 1
        ranges: tuple[tuple[str, str], ...] = ((first, letters.next()),)
        if ranges[0][1] < first:
            raise BadPattern("hi character should be greater than lo")
    else:
        letters.at -= 1
        ranges = tuple((letter, letter) for letter in _class_text(letters))
    if letters.next() != "]" or not ranges:
        raise BadPattern("expected close range character")
    return One(ranges, inverted)


def _class_text(letters: _Letters) -> str:
    found = ""
    while letters.peek() not in ("]", ""):
        letter = letters.next()
        found += letters.next() if letter == "\\" else letter
    return found
