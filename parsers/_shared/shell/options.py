"""A command's words taken apart: options with what they mean, and the words that are none.

A table says which options take a value and what they mean; any other word that begins with ``-`` is a switch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..spliced import Spliced


@dataclass(frozen=True, slots=True)
class Given:
    """The options of a command in order, as (meaning, value) pairs, its switches, and its other words."""

    options: tuple[tuple[str, Spliced], ...] = ()
    switches: tuple[str, ...] = ()
    words: tuple[Spliced, ...] = ()

    def all(self, meaning: str) -> list[Spliced]:
        """Every value that was given with a meaning."""
        return [value for name, value in self.options if name == meaning]

    def last(self, meaning: str) -> Spliced | None:
        """The value that counts."""
        return next((value for name, value in reversed(self.options) if name == meaning), None)


def taken_apart(words: Sequence[Spliced], table: Mapping[str, str], single_dash: bool = False) -> Given:
    """The words by the table of options with a value ("" for one that does not matter).

    With ``single_dash`` options are Go's (``-var-file=x``); else ``-fx`` is ``-f x``.
    """
    options: list[tuple[str, Spliced]] = []
    switches: list[str] = []
    others: list[Spliced] = []
    index = 0
    while index < len(words):
        word = words[index]
        text = word.text
        index += 1
        if text == "--":
            others += words[index:]
            break
        if not text.startswith("-") or text == "-":
            others.append(word)
            continue
        name, equals, _ = text.partition("=")
        name = f"-{name[2:]}" if single_dash and name.startswith("--") else name
        if name in table and equals:
            options.append((table[name], word.cut(len(text.partition("=")[0]) + 1)))
        elif name in table and index < len(words):
            options.append((table[name], words[index]))
            index += 1
        elif not single_dash and len(text) > 2 and text[1] != "-" and text[:2] in table:
            options.append((table[text[:2]], word.cut(2)))
        else:
            switches.append(text)
    return Given(tuple(options), tuple(switches), tuple(others))


def pairs(value: Spliced) -> list[tuple[str, Spliced]]:
    """``a=1,b=2`` as names and values; a comma behind a backslash or in braces separates nothing.

    Helm, pkg/strvals: the same separators.
    """
    found: list[tuple[str, Spliced]] = []
    text = value.text
    start = depth = index = 0
    while index <= len(text):
        character = text[index] if index < len(text) else ","
        if character == "\\":
            index += 1
        elif character in "{}":
            depth += 1 if character == "{" else -1
        elif character == "," and (depth <= 0 or index >= len(text)):
            name, equals, _ = text[start:index].partition("=")
            if equals:
                found.append((name, value.cut(start + len(name) + 1, index)))
            start = index + 1
        index += 1
    return found


def pair(value: Spliced) -> tuple[str, Spliced] | None:
    """``name=value``."""
    name, equals, _ = value.text.partition("=")
    return (name, value.cut(len(name) + 1)) if equals and name else None


def listed(values: Sequence[Spliced], separators: str = ",") -> list[Spliced]:
    """Values that may be lists themselves, one by one."""
    found: list[Spliced] = []
    for value in values:
        start = 0
        for index, character in enumerate(f"{value.text}{separators[0]}"):
            if character in separators:
                if index > start:
                    found.append(value.cut(start, index))
                start = index + 1
    return found
