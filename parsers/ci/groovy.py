"""Groovy as a Jenkinsfile has it, read lightly: texts, comments and blocks with their places; nothing is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.model import Source, Span
from ...engine.pattern import deferred

_TOKEN = deferred(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<text>'''.*?(?:'''|\Z)|\"\"\".*?(?:\"\"\"|\Z)"
    r"|'(?:[^'\\\n]|\\[^\n])*+(?:'|(?=\n)|\Z)|\"(?:[^\"\\\n]|\\[^\n])*+(?:\"|(?=\n)|\Z))"
    r"|(?P<brace>[{}])",
    re.DOTALL,
)
_MOST_TOKENS = 50_000
_MOST_BLOCKS = 1000
_LONGEST_HEAD = 300


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the file without its quotes; ``plain``: in single quotes, so that Groovy puts nothing in."""

    span: Span
    plain: bool

    @property
    def text(self) -> str:
        """What stands between the quotes."""
        return self.span.text


@dataclass(frozen=True, slots=True)
class Block:
    """``name(...) { ... }``: what stands before the brace, and the offsets of what is inside."""

    head: str
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Groovy:
    """A file: its code with comments and the insides of texts blanked, its texts by offset, its blocks."""

    source: Source
    code: str
    texts: dict[int, Text]
    blocks: tuple[Block, ...]

    def text_at(self, at: int) -> Text | None:
        """The text whose opening quote stands at an offset."""
        return self.texts.get(at)

    def inside(self, block: Block, head: re.Pattern[str]) -> Iterator[tuple[Block, re.Match[str]]]:
        """The blocks inside a block whose head matches."""
        for one in self.blocks:
            if block.start <= one.at < block.end and (found := head.search(one.head)) is not None:
                yield one, found


def read_groovy(source: Source) -> Groovy:
    """A file taken apart; what is not closed ends with the file."""
    code = list(source.text)
    texts: dict[int, Text] = {}
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for number, token in enumerate(_TOKEN.finditer(source.text)):
        if number >= _MOST_TOKENS:
            break
        if token["brace"] == "{":
            opened.append(token.start())
        elif token["brace"] and opened:
            closed.append((opened.pop(), token.start()))
        elif not token["brace"]:
            _blank(source, token, code, texts)
    closed.extend((at, len(code)) for at in opened)
    text = "".join(code)
    return Groovy(source, text, texts, tuple(_block(text, *one) for one in sorted(closed)[:_MOST_BLOCKS]))


def _blank(source: Source, token: re.Match[str], code: list[str], texts: dict[int, Text]) -> None:
    start, end = token.span()
    quotes = 0
    if token["text"]:
        quotes = 3 if token[0][:3] in ("'''", '"""') and end - start >= 6 else 1
        closed = end - quotes if token[0].endswith(token[0][:quotes]) and end - start > quotes else end
        texts[start] = Text(Span(source, start + quotes, closed), token[0][0] == "'")
    for at in range(start + quotes, end - quotes):
        if code[at] != "\n":
            code[at] = " "


def _block(code: str, start: int, end: int) -> Block:
    before = max(start - _LONGEST_HEAD, 0)
    line = max(code.rfind(end_of_head, before, start) for end_of_head in "\n{};")
    line = max(line, before - 1)
    head = code[line + 1 : start]
    return Block(head.strip(), start - len(head), start + 1, end)
