"""A text that facts come from, and a place in it."""

from __future__ import annotations

from bisect import bisect_right

from ..record import record


class Source:
    """One decoded file: its repository-relative POSIX path and its text without a byte order mark.

    Offsets into it are code points. Two sources are the same when path and text are.
    """

    __slots__ = ("_lines", "path", "text")

    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self._lines: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.path == other.path and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def digest(self) -> str:
        """A content hash that names this text in caches and baselines (32 hex digits)."""
        from hashlib import blake2b

        return blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def starts(self) -> list[int]:
        """The offset of the first code point of every line."""
        if self._lines is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._lines = starts
        return self._lines

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column (in code points) of an offset."""
        starts = self.starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int = 1) -> int:
        """The offset of a 1-based line and column, clamped to the text."""
        starts = self.starts()
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + column - 1, len(self.text))

    def line_text(self, line: int) -> str:
        """The text of a 1-based line without its line break."""
        starts = self.starts()
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def line_span(self, line: int) -> Span:
        """The span of a 1-based line's text, without indentation and line break."""
        text = self.line_text(line)
        start = self.offset(line) + len(text) - len(text.lstrip())
        return Span(self, start, max(start, self.offset(line) + len(text.rstrip())))

    def whole(self) -> Span:
        """The span of the first line, for what concerns the file as a whole."""
        return self.line_span(1)


@record(frozen=True, slots=True)
class Span:
    """Half-open range ``[start, end)`` of code points in a source."""

    source: Source
    start: int
    end: int

    @property
    def path(self) -> str:
        """Repository-relative POSIX path."""
        return self.source.path

    @property
    def line(self) -> int:
        """1-based line of the first code point."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """1-based column of the first code point."""
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> str:
        """``path:line``, as a person writes it."""
        return f"{self.path}:{self.line}"

    def sort_key(self) -> tuple[str, int, int]:
        """Orders spans by path, then position."""
        return (self.source.path, self.start, self.end)
