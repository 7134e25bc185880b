"""Dockerfile text to positioned instructions.

Follows BuildKit's frontend/dockerfile/parser: parser directives, continuation lines with comments and blank lines
between them, heredocs. Nothing is expanded here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred

#: Every instruction of the Dockerfile reference.
KEYWORDS = frozenset((
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
))  # fmt: skip
#: Instructions beyond this are not read; the longest real file that we met has 90.
MAX_INSTRUCTIONS = 2000
_WITH_HEREDOC = frozenset(("RUN", "COPY", "ADD"))

_DIRECTIVE = deferred(r"\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(\S.*)")
_HEREDOC = deferred(r"(?:^|(?<=[\s;&|(]))\d*<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_.-]*)\2(?=[\s;&|)>]|\Z)")
_FLAG = deferred(r"\s*--([a-zA-Z][a-zA-Z-]*)(?:=((?:\"[^\"]*\"|'[^']*'|\S)*))?(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an instruction after its keyword, lines joined; ``places`` maps it back to the file.

    ``places`` are (offset in text, offset in source) of each line's part, in order.
    """

    source: Source
    text: str
    places: tuple[tuple[int, int], ...]

    def at(self, offset: int) -> int:
        """The offset in the source of an offset in the text."""
        index = bisect_right(self.places, (offset, len(self.source.text) + 1)) - 1
        start, place = self.places[max(index, 0)]
        return place + offset - start

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """``[start, end)`` cut where a new line of the file begins."""
        index = bisect_right(self.places, (start, len(self.source.text) + 1))
        while start < end:
            stop = min(end, self.places[index][0]) if index < len(self.places) else end
            if start < stop:
                yield start, stop
            start = stop
            index += 1

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands."""
        first = self.at(start)
        return Span(self.source, first, max(first, self.at(end - 1) + 1) if end > start else first)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its keyword in capitals, flags (name, start, end of the value), and where the rest begins."""

    keyword: str
    span: Span
    body: Body
    start: int = 0
    flags: tuple[tuple[str, int, int], ...] = ()
    heredocs: tuple[Span, ...] = ()

    @property
    def rest(self) -> str:
        """The text after the flags."""
        return self.body.text[self.start :]


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A whole file: its instructions and the character that escapes (a backslash or a backtick)."""

    source: Source
    escape: str
    instructions: tuple[Instruction, ...]


def read_dockerfile(source: Source) -> tuple[Dockerfile, tuple[Diagnostic, ...]]:
    """The instructions of a file, and what in it is no Dockerfile."""
    reader = _Reader(source)
    instructions = reader.run()
    return Dockerfile(source, reader.escape, tuple(instructions)), tuple(reader.problems)


class _Reader:
    """Walks the lines of one file once."""

    def __init__(self, source: Source):
        self.source = source
        self.starts = [*source.starts(), len(source.text)]
        self.line = 0
        self.problems: list[Diagnostic] = []
        self.escape = "\\"
        self.missing: set[tuple[str, bool]] = set()
        self._directives()
        escaped = re.escape(self.escape)
        self.continued = re.compile(rf"(?<!{escaped}){escaped}[ \t]*\Z")

    def run(self) -> list[Instruction]:
        """Every instruction to the end of the file."""
        found: list[Instruction] = []
        while self.line < len(self.starts) - 1:
            if _is_void(self._text(self.line)):
                self.line += 1
            elif len(found) == MAX_INSTRUCTIONS:
                self._problem(self.line, f"more than {MAX_INSTRUCTIONS} instructions; the rest was not read")
                break
            elif instruction := self._instruction():
                found.append(instruction)
        return found

    def _text(self, line: int) -> str:
        return self.source.text[self.starts[line] : self.starts[line + 1]].rstrip("\r\n")

    def _directives(self) -> None:
        """Parser directives stand before anything else; the first other line ends them."""
        for line in range(len(self.starts) - 1):
            found = _DIRECTIVE.match(self._text(line))
            if found is None:
                return
            value = found[2].rstrip()
            if found[1].lower() == "escape":
                if value in ("\\", "`"):
                    self.escape = value
                else:
                    self._problem(line, f"escape={value[:40]} is neither a backslash nor a backtick; it was ignored")

    def _instruction(self) -> Instruction | None:
        first = self.line
        body = self._joined()
        keyword, _, _ = body.text.strip().partition(" ")
        keyword = re.split(r"\s", keyword, maxsplit=1)[0].upper()
        if keyword not in KEYWORDS:
            word = re.match(r"[A-Z]{1,20}", keyword)
            what = word[0] if word else "this"
            self._problem(first, f"{what} is no Dockerfile instruction; the line was skipped")
            return None
        start, flags = _flags(body.text, body.text.upper().index(keyword) + len(keyword))
        heredocs = tuple(self._heredocs(first, body.text)) if keyword in _WITH_HEREDOC else ()
        return Instruction(keyword, body.span(0, len(body.text)), body, start, flags, heredocs)

    def _joined(self) -> Body:
        """The lines of one instruction as one text; comments and blank lines between them do not count."""
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        length = 0
        while self.line < len(self.starts) - 1:
            text = self._text(self.line)
            skip = len(text) - len(text.lstrip()) if not parts else 0
            self.line += 1
            if parts and _is_void(text):
                continue
            more = self.continued.search(text)
            part = text[skip : more.start()] if more else text[skip:].rstrip()
            places.append((length, self.starts[self.line - 1] + skip))
            parts.append(part)
            length += len(part)
            if more is None:
                break
        return Body(self.source, "".join(parts), tuple(places))

    def _heredocs(self, first: int, text: str) -> list[Span]:
        spans: list[Span] = []
        for found in _HEREDOC.finditer(text):
            end = self._terminator(found[3], bool(found[1]))
            if end is None:
                self._problem(first, f"the heredoc <<{found[3]} has no line {found[3]} that ends it")
                break
            spans.append(Span(self.source, self.starts[self.line], self.starts[end]))
            self.line = end + 1
        return spans

    def _terminator(self, word: str, tabs: bool) -> int | None:
        if (word, tabs) in self.missing:
            return None
        for line in range(self.line, len(self.starts) - 1):
            text = self._text(line)
            if (text.lstrip("\t") if tabs else text) == word:
                return line
        self.missing.add((word, tabs))
        return None

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Diagnostic("dockerfile-syntax", message, self.source.line_span(line + 1)))


def _is_void(line: str) -> bool:
    stripped = line.lstrip()
    return not stripped or stripped.startswith("#")


def _flags(text: str, at: int) -> tuple[int, tuple[tuple[str, int, int], ...]]:
    """Where the arguments begin, and the ``--name=value`` flags before them."""
    flags: list[tuple[str, int, int]] = []
    while found := _FLAG.match(text, at):
        start, end = found.span(2) if found[2] is not None else (found.end(), found.end())
        flags.append((found[1].lower(), start, end))
        at = found.end()
    return at + len(text[at:]) - len(text[at:].lstrip()), tuple(flags)
