"""What every reader of env files yields: statements with their places, and what it refuses or passes over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from ...engine.model import Diagnostic, Level, Source, Span
from ...engine.record import record
from .positioned import Piece
from .template import Lookup, TemplateProblem

#: Statements of a file, read from an offset on; what cannot be read is added to the problems.
Reader: TypeAlias = Callable[[Source, int, list[Diagnostic]], "Iterator[Line]"]
#: The pieces that a value reads as: its text, where it stands, the offset of its first character (None when
#: escapes moved the characters), and what is set.
Expander: TypeAlias = Callable[[str, Span, "int | None", Lookup], tuple[tuple[Piece, ...], list[TemplateProblem]]]


@record(frozen=True, slots=True)
class Line:
    """One statement: a key, and the text that stands for its value (None: taken from outside).

    ``body`` is the value with quotes and escapes undone (a shell's word as it stands, since a shell undoes them
    together with expanding it), ``span`` where it stands without quotes, ``template`` whether variables in it are
    expanded. ``commented`` lines set nothing; they show what may be set.
    """

    key: str
    key_span: Span
    body: str | None
    span: Span
    template: bool = True
    commented: bool = False


@record(frozen=True, slots=True)
class Rules:
    """One dialect.

    ``bare`` says what a key without a value is: what is set outside or absent, outside or empty, or always null.
    ``outer_first`` whether what is set outside wins over the file's earlier lines in ``$V``. ``skips_mark`` whether
    a byte order mark is passed over.
    """

    who: str
    read: Reader
    expand: Expander | None = None
    bare: Literal["outside", "empty", "null"] = "outside"
    outer_first: bool = True
    skips_mark: bool = True


def refuse(source: Source, at: int, reason: str, whose: str, problems: list[Diagnostic]) -> int:
    """Report a line for which its reader refuses the file; the offset of the next line."""
    message = f"not an assignment: {reason}; {whose} refuses the whole file, here the line was skipped"
    problems.append(Diagnostic("env-syntax", message, Span(source, at, min(at + 1, len(source.text)))))
    return next_line(source.text, at)


def drop(source: Source, at: int, whose: str, problems: list[Diagnostic]) -> None:
    """Report a line that its reader passes over silently."""
    message = f"{whose} reads no assignment in this line and passes over it"
    span = Span(source, at, min(at + 1, len(source.text)))
    problems.append(Diagnostic("env-line-dropped", message, span, level=Level.NOTE))


def next_line(text: str, at: int) -> int:
    """The offset behind the line break that follows an offset; the end of the text without one."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
