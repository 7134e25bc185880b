"""Names in snake and kebab case (huandu/xstrings: camelCaseToLowerCase)."""

from __future__ import annotations

import unicodedata
from typing import Final

from ..gotemplate.function import Function, Functions
from .letters import lower_letter
from .strings import SPACES

_NO_ALPHABET: Final = ((0x4E00, 0x9FCC), (0x3400, 0x4D85), (0x20000, 0x2B81D))


def _category(letter: str) -> str:
    return unicodedata.category(letter)


def _connects(letter: str) -> bool:
    return letter in "-_" or letter in SPACES


def _is_upper(letter: str) -> bool:
    return _category(letter) == "Lu"


def _is_alphabet(letter: str) -> bool:
    return _category(letter)[0] == "L" and not any(low <= ord(letter) <= high for low, high in _NO_ALPHABET)


def _is_small(letter: str) -> bool:
    return _is_alphabet(letter) and not _is_upper(letter)


def _is_punctuation(letter: str) -> bool:
    return _category(letter)[0] == "P"


def _is_number(letter: str) -> bool:
    return _category(letter)[0] == "N"


def _is_other(letter: str) -> bool:
    return not (_connects(letter) or _is_alphabet(letter) or _is_number(letter) or _is_punctuation(letter))


#: The kinds of words, in the order they are looked for; a word of upper case has rules of its own.
_KINDS: Final = (
    ("connector", _connects, _connects),
    ("punctuation", _is_punctuation, _is_punctuation),
    ("upper", _is_upper, _is_upper),
    ("alphabet", _is_alphabet, _is_small),
    ("number", _is_number, _is_number),
)


def _word(text: str, at: int) -> tuple[str, int]:
    """The kind of the word at an offset, and its end ("" at the end of the text)."""
    if at >= len(text):
        return "", at
    kind, goes_on = next(((kind, on) for kind, starts, on in _KINDS if starts(text[at])), ("other", _is_other))
    end = at + 1
    if kind == "upper" and end < len(text) and not _is_upper(text[end]):
        goes_on = _is_small
    while end < len(text) and goes_on(text[end]):
        end += 1
    if kind == "upper" and goes_on is _is_upper and end - at > 1 and end < len(text) and _is_alphabet(text[end]):
        end -= 1
    return kind, end


class _Words:
    """The words of a text from the front, and what is written of them."""

    def __init__(self, text: str, connector: str) -> None:
        self.text = text
        self.connector = connector
        self.made: list[str] = []
        self.start = 0
        self.kind, self.end = _word(text, 0)

    @property
    def more(self) -> bool:
        """Whether something stands behind the current word."""
        return self.end < len(self.text)

    def step(self) -> tuple[str, str]:
        """Go to the next word; the kind and text of the one left behind."""
        before = self.kind, self.text[self.start : self.end]
        self.start = self.end
        self.kind, self.end = _word(self.text, self.start)
        return before

    def write(self, kind: str, word: str) -> None:
        """A word in lower case, connectors as the wanted one."""
        if kind in ("upper", "connector"):
            word = "".join([self.connector if _connects(x) else lower_letter(x) if _is_upper(x) else x for x in word])
        self.made.append(word)

    def connect(self, *unless: str) -> None:
        """A connector, unless the current word is of one of these kinds."""
        if self.kind not in unless:
            self.made.append(self.connector)

    def write_mixed(self) -> None:
        """All words of small letters and numbers from here on."""
        while self.kind in ("alphabet", "number"):
            self.write(*self.step())


def _lowered(text: str, connector: str) -> str:
    words = _Words(text, connector)
    while words.more:
        if words.kind != "connector":
            words.write(words.kind, text[words.start : words.end])
        kind, word = words.step()
        if kind == "number":
            words.write_mixed()
            words.connect("", "punctuation", "connector")
        elif kind == "connector":
            words.write(kind, word)
        elif kind != "punctuation":
            _before_number(words)
    words.write(words.kind, text[words.start : words.end])
    return "".join(words.made)


def _before_number(words: _Words) -> None:
    """A number belongs to the word before it, unless small letters follow ("Bld4Floor", "http2xx")."""
    if words.kind != "number":
        words.connect("connector", "punctuation")
        return
    if not words.more:
        return
    kind, number = words.step()
    if words.kind != "alphabet":
        words.write(kind, number)
        words.connect("connector", "punctuation")
        return
    words.made.append(words.connector)
    words.write(kind, number)
    words.write_mixed()
    words.connect("", "connector", "punctuation")


FUNCTIONS: Functions = {
    "snakecase": Function(lambda text: _lowered(str(text), "_"), "string", "functions.go"),
    "kebabcase": Function(lambda text: _lowered(str(text), "-"), "string", "functions.go"),
}
