"""Env files as the libraries of Python, Node and Ruby read them: what each takes for a statement, and its quotes.

Behaviour read from python-dotenv 1.2 (parser.py), npm dotenv 16 to 18 (lib/main.js) and Ruby's dotenv 3 (parser.rb).
None of them refuses a file: a line that is no statement is passed over, so that it is told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .env_compose import comment_line
from .env_lines import Line, Reader, drop, next_line, refuse

# --- python-dotenv ---------------------------------------------------------------------------------------------------

_GAP = r"[^\S\r\n]*"
_P_START = deferred(rf"{_GAP}(?:export[^\S\r\n]+)?+(?:'(?P<quoted>[^']+)'|(?P<bare>[^=\#\s'][^=\#\s]*)){_GAP}")
_P_TAIL = deferred(rf"{_GAP}(?:\#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_P_VALUES = {
    "'": (deferred(r"'(?P<body>(?:\\'|[^'])*)'"), deferred(r"\\([\\'])")),
    '"': (deferred(r'"(?P<body>(?:\\"|[^"])*)"'), deferred(r"\\([\\'\"abfnrtv])")),
}
_P_COMMENT = deferred(r"\s+\#.*")
_P_END = deferred(r"[\r\n]")
_P_LINE = deferred(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def read_python(source: Source, at: int, problems: list[Diagnostic]) -> Iterator[Line]:
    """The statements as python-dotenv reads them; ``${...}`` counts in every kind of quotes."""
    text = source.text
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = _line_end(text, at)
        if text[at] == "#":
            found = comment_line(source, at, end)
            if found is not None:
                yield found
            at = end
            continue
        line, after = _python_statement(source, at)
        if line is None:
            drop(source, at, "python-dotenv", problems)
            after = _line_end(text, after)
        else:
            yield line
        at = after


def _line_end(text: str, at: int) -> int:
    found = _P_LINE.match(text, at)
    return found.end() if found else len(text)


def _python_statement(source: Source, at: int) -> tuple[Line | None, int]:
    text = source.text
    start = _P_START.match(text, at)
    name = "quoted" if start and start["quoted"] is not None else "bare"
    if start is None:
        return None, at
    key, key_span = start[name], Span(source, *start.span(name))
    at = start.end()
    if not text.startswith("=", at):
        line: Line | None = Line(key, key_span, None, key_span)
    else:
        line, at = _python_value(source, key, key_span, at + 1)
    tail = _P_TAIL.match(text, at)
    return (line, tail.end()) if tail and line else (None, at)


def _python_value(source: Source, key: str, key_span: Span, at: int) -> tuple[Line | None, int]:
    text = source.text
    while at < len(text) and text[at].isspace() and text[at] not in "\r\n":
        at += 1
    quote = text[at : at + 1]
    if quote in _P_VALUES:
        pattern, escapes = _P_VALUES[quote]
        found = pattern.match(text, at)
        if found is None:
            return None, at
        body = escapes.sub(lambda one: _ESCAPED.get(one[1], one[1]), found["body"])
        return Line(key, key_span, body, Span(source, *found.span("body")), "${" in body), found.end()
    found = _P_END.search(text, at)
    end = found.start() if found else len(text)
    body = _P_COMMENT.sub("", text[at:end], count=1).rstrip()
    return Line(key, key_span, body, Span(source, at, at + len(body)), "${" in body), end


# --- npm dotenv and Ruby's dotenv ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is particular to one of the two, whose statements look alike."""

    whose: str
    statement: re.Pattern[str]
    quotes: str
    bare: bool = False


def _statement(key: str, quotes: str, plain: str, optional: str) -> re.Pattern[str]:
    """One statement from its line's start to its end; ``optional`` is "?" where the sign and value may be absent."""
    quoted = "".join(rf"\s*{quote}(?:\\{quote}|[^{quote}])*{quote}|" for quote in quotes)
    value = rf"(?:\s*=\s*?|:\s+?)(?P<value>{quoted}{plain})?"
    start = rf"[^\S\n]*(?P<export>export\s+)?(?P<key>{key})"
    return deferred(rf"{start}(?:{value}){optional}[^\S\n]*(?:\#.*)?$", re.MULTILINE)


_NPM = _Shape("npm dotenv", _statement(r"[A-Za-z0-9_.-]+", "'\"`", r"[^#\r\n]+", ""), "'\"`")
_RUBY = _Shape("Ruby dotenv", _statement(r"[A-Za-z0-9_.]+", "'\"", r"[^#\n]+", "?"), "'\"", bare=True)


@dataclass(slots=True)
class _Unix:
    """A text with unix line breaks, and where its characters stand in the source."""

    source: Source
    text: str = ""
    removed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.source.text
        if "\r" in self.text:
            parts = self.text.split("\r\n")
            at = 0
            for part in parts[:-1]:
                at += len(part)
                self.removed.append(at)
                at += 1
            self.text = "\n".join(parts).replace("\r", "\n")

    def span(self, start: int, end: int) -> Span:
        """The place of ``[start, end)``."""
        first = start + bisect_right(self.removed, start)
        last = end - 1 + bisect_right(self.removed, end - 1) + 1 if end > start else first
        return Span(self.source, first, last)


_SOLID = deferred(r"\S")


def _read(shape: _Shape, source: Source, at: int, problems: list[Diagnostic]) -> Iterator[Line]:
    unix = _Unix(source)
    known: set[str] = set()
    while solid := _SOLID.search(unix.text, at):
        at = max(at, unix.text.rfind("\n", 0, solid.start()) + 1)
        end = next_line(unix.text, at)
        found = shape.statement.match(unix.text, at)
        if found is not None:
            yield from _found(shape, unix, found, known, problems)
            known.add(found["key"])
            end = next_line(unix.text, max(found.end(), at))
        else:
            yield from _other(shape, unix, at, end, problems)
        at = end


def _other(shape: _Shape, unix: _Unix, at: int, end: int, problems: list[Diagnostic]) -> Iterator[Line]:
    content = unix.text[at:end].strip()
    span = unix.span(at, max(at, end - 1))
    if content.startswith("#"):
        first = span.start + len(span.text) - len(span.text.lstrip())
        commented = comment_line(unix.source, first, span.end)
        if commented is not None:
            yield commented
    elif content:
        drop(unix.source, span.start, shape.whose, problems)


def _found(
    shape: _Shape, unix: _Unix, found: re.Match[str], known: set[str], problems: list[Diagnostic]
) -> Iterator[Line]:
    key, key_span = found["key"], unix.span(*found.span("key"))
    raw = found["value"]
    if shape.bare and raw is None and not found[0].split("#")[0].rstrip().endswith(("=", ":")):
        if not found["export"]:
            yield Line(key, key_span, None, key_span)
        elif key not in known:
            refuse(unix.source, key_span.start, f"{key} is exported before it is set", shape.whose, problems)
        return
    start, end = found.span("value") if raw is not None else (found.end(), found.end())
    body = unix.text[start:end].strip()
    start += len(unix.text[start:end]) - len(unix.text[start:end].lstrip())
    end = start + len(body)
    quote = body[:1] if len(body) > 1 and body[0] == body[-1] and body[0] in shape.quotes else ""
    if quote:
        body, start, end = body[1:-1], start + 1, end - 1
    if shape.bare:
        yield Line(key, key_span, _ruby_body(body, quote), unix.span(start, end), quote != "'" and "$" in body)
    else:
        body = body.replace("\\n", "\n").replace("\\r", "\r") if quote == '"' or body.startswith('"') else body
        yield Line(key, key_span, body, unix.span(start, end), "$" in body)


_RUBY_ESCAPE = deferred(r"\\([^$])", re.DOTALL)


def _ruby_body(body: str, quote: str) -> str:
    """Escapes undone: any letter behind a backslash, but ``\\n`` and ``\\r`` in double quotes stay."""
    if quote == "'" or "\\" not in body:
        return body
    if quote == '"':
        body = body.replace("\\n", "\\\\n").replace("\\r", "\\\\r")
    return _RUBY_ESCAPE.sub(r"\1", body)


read_npm: Reader = partial(_read, _NPM)
read_ruby: Reader = partial(_read, _RUBY)
