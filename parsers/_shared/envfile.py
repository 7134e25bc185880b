"""Env files: tokenizer with a dialect switch, and evaluation of what it found.

Tokenizing is split from evaluating because the same file means different things to different readers: what is set
already (shell, earlier files) is only known to the caller. Rules: compose-go's dotenv package for "compose", the
docker command line's --env-file for "docker" (lines are verbatim, nothing is quoted or interpolated).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from ...engine.model import Diagnostic, Level, Source, Span
from ...engine.pattern import deferred
from .positioned import Piece, Text, Variable
from .template import Lookup, expand

Dialect = Literal["compose", "docker"]
#: Statements of one file that are read; no person writes more.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: a key, and the text that stands for its value (None: taken from outside).

    ``body`` is the value with quotes and escapes undone, ``span`` where it stands without quotes, ``template``
    whether variables in it are expanded. ``commented`` lines set nothing; they show what may be set.
    """

    key: str
    key_span: Span
    body: str | None
    span: Span
    template: bool = True
    commented: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A line with its value in this reading; None when nothing outside sets it."""

    line: Line
    text: Text | None


@lru_cache(maxsize=256)
def read_env(source: Source, dialect: Dialect = "compose") -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
    """The statements of an env file in order, and the lines that its reader would refuse."""
    problems: list[Diagnostic] = []
    lines = tuple(islice(_READERS[dialect](source, problems), MOST + 1))
    if len(lines) > MOST:
        message = f"more than {MOST} statements; the rest of the file was not read"
        problems.append(Diagnostic("env-too-long", message, lines[MOST].key_span))
    return lines[:MOST], tuple(problems)


def nothing(name: str) -> Variable | None:
    """The lookup in which nothing is set."""
    return None


def assign(
    lines: Iterable[Line], outer: Lookup, problems: list[Diagnostic], beneath: Lookup = nothing
) -> Iterator[Assignment]:
    """The value of each line; ``outer`` wins over the file's earlier lines, and those over ``beneath``.

    Source: compose-go's expandVariables; ``beneath`` are the files before this one (case own-envfile-stale-interp).
    """
    earlier: dict[str, Variable] = {}

    def lookup(name: str) -> Variable | None:
        return outer(name) or earlier.get(name) or beneath(name)

    for line in lines:
        if line.commented:
            continue
        text = _text(line, lookup, problems)
        if text is not None:
            earlier[line.key] = Variable(text.value, text.origin())
        yield Assignment(line, text)


def _text(line: Line, lookup: Lookup, problems: list[Diagnostic]) -> Text | None:
    if line.body is None:
        found = lookup(line.key)
        if found is None:
            return None
        span = line.key_span
        return Text((Piece(found.text, span.source, span.start, span.end, found.origin),))
    span = line.span
    if not (line.template and "$" in line.body):
        return Text((Piece(line.body, span.source, span.start, span.end),))
    exact = span.start if span.end - span.start == len(line.body) else None
    pieces, found_problems = expand(line.body, span, exact, lookup)
    for problem in found_problems:
        level = Level.NOTE if problem.code == "unset" else Level.WARNING
        problems.append(Diagnostic(f"env-variable-{problem.code}", problem.message, problem.span, level=level))
    return Text(pieces)


# --- the compose dialect ---------------------------------------------------------------------------------------------

_INNER = " \t\v\f\r\x85\xa0"
_EXPORT = deferred(r"export[ \t\v\f\r\x85\xa0]+")
_KEY_END = deferred(r"[=:\n]")
_KEY = deferred(r"[^\W]?[\w.\[\]-]*")
_COMMENTED = deferred(
    r"#+[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>[^\n]*?)(?:[ \t]+#[^\n]*)?[ \t\r]*$"
)
_ESCAPE = deferred(r"\\(0[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"', "$": "$$",
}  # fmt: skip


def _compose(source: Source, problems: list[Diagnostic]) -> Iterator[Line]:
    text = source.text
    at = 0
    while True:
        at, comment = _statement_start(text, at)
        if comment is not None:
            found = _comment_line(source, *comment)
            if found is not None:
                yield found
            continue
        if at >= len(text):
            return
        line, at = _compose_statement(source, at, problems)
        if line is not None:
            yield line


def _statement_start(text: str, at: int) -> tuple[int, tuple[int, int] | None]:
    """The offset of the next statement, or of what follows the next comment together with the comment's range."""
    while at < len(text) and text[at] in _INNER + "\n":
        at += 1
    if not text.startswith("#", at):
        return at, None
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end, (at, end)


def _comment_line(source: Source, start: int, end: int) -> Line | None:
    found = _COMMENTED.match(source.text, start, end)
    if found is None or source.text[source.offset(source.position(start)[0]) : start].strip():
        return None
    key_span, span = Span(source, *found.span("key")), Span(source, *found.span("value"))
    return Line(found["key"], key_span, found["value"], span, template=False, commented=True)


def _compose_statement(source: Source, at: int, problems: list[Diagnostic]) -> tuple[Line | None, int]:
    """The statement at an offset and the offset behind it; a refused line is reported and skipped."""
    text = source.text
    exported = _EXPORT.match(text, at)
    start = exported.end() if exported else at
    found = _KEY_END.search(text, start)
    end = found.start() if found else len(text)
    key = text[start:end].rstrip(_INNER)
    key_span = Span(source, start, start + len(key))
    if not key or _KEY.fullmatch(key) is None:
        reason = "a variable name holds letters, digits and _ . - only" if key else "a variable name is missing"
        return None, _refuse(source, start, reason, problems)
    if found is None or found[0] == "\n":
        if found is None:
            problems.append(Diagnostic(
                "env-no-final-newline",
                f"{key} stands on a last line without a line break, where Compose reads an empty name; "
                "end the file with a line break",
                key_span,
            ))  # fmt: skip
        return Line(key, key_span, None, key_span), min(end + 1, len(text))
    at = end + 1
    while at < len(text) and text[at] in _INNER:
        at += 1
    if text[at : at + 1] in ('"', "'"):
        return _quoted(source, key, key_span, at, problems)
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    value = text[at:stop].partition(" #")[0].rstrip()
    if text[at:stop].startswith("#") and text[at - 1] == " ":
        value = ""
    return Line(key, key_span, value, Span(source, at, at + len(value))), min(stop + 1, len(text))


def _quoted(source: Source, key: str, key_span: Span, at: int, problems: list[Diagnostic]) -> tuple[Line | None, int]:
    text, quote = source.text, source.text[at]
    end = at + 1
    while end < len(text) and text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        return None, _refuse(source, at, f"the value of {key} has no closing quote", problems)
    raw = text[at + 1 : end].replace("\\" + quote, quote)
    body = _ESCAPE.sub(_unescape, raw) if quote == '"' else raw
    return Line(key, key_span, body, Span(source, at + 1, end), template=quote == '"'), end + 1


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if code in _ESCAPES:
        return _ESCAPES[code]
    return chr(int(code, 8) & 0xFF) if code[0] == "0" and len(code) > 1 else found[0]


def _refuse(source: Source, at: int, reason: str, problems: list[Diagnostic]) -> int:
    """Report a line that Compose refuses; the offset of the next line."""
    end = source.text.find("\n", at)
    end = len(source.text) if end < 0 else end
    message = f"not an assignment: {reason}; Compose refuses the whole file, here the line was skipped"
    problems.append(Diagnostic("env-syntax", message, Span(source, at, min(at + 1, len(source.text)))))
    return min(end + 1, len(source.text)) if end < len(source.text) else len(source.text)


# --- the docker dialect ----------------------------------------------------------------------------------------------


def _docker(source: Source, problems: list[Diagnostic]) -> Iterator[Line]:
    for number, start in enumerate(source.starts(), 1):
        line = source.line_text(number)
        content = line.lstrip()
        if not content or content.startswith("#"):
            continue
        at = start + len(line) - len(content)
        key, equals, value = content.partition("=")
        key_span = Span(source, at, at + len(key))
        if not key or any(char.isspace() for char in key):
            _refuse(source, at, "a variable name holds no blanks", problems)
        elif equals:
            after = key_span.end + 1
            yield Line(key, key_span, value, Span(source, after, after + len(value)), template=False)
        else:
            yield Line(key, key_span, None, key_span)


_READERS: dict[Dialect, Callable[[Source, list[Diagnostic]], Iterator[Line]]] = {
    "compose": _compose,
    "docker": _docker,
}
