"""Env files as Compose reads them, which is the widest of the dialects (compose-go: dotenv)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .env_lines import Line, refuse

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


def read_compose(source: Source, at: int, problems: list[Diagnostic]) -> Iterator[Line]:
    """The statements of an env file as Compose reads it, with the commented ones."""
    text = source.text
    while True:
        at, comment = _statement_start(text, at)
        if comment is not None:
            found = comment_line(source, *comment)
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


def comment_line(source: Source, start: int, end: int) -> Line | None:
    """A commented assignment that shows what may be set; None when the comment is prose."""
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
        return None, refuse(source, start, reason, "Compose", problems)
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
    span = Span(source, at, at + len(value))
    return Line(key, key_span, value, span, template="$" in value), min(stop + 1, len(text))


def _quoted(source: Source, key: str, key_span: Span, at: int, problems: list[Diagnostic]) -> tuple[Line | None, int]:
    text, quote = source.text, source.text[at]
    end = at + 1
    while end < len(text) and text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        return None, refuse(source, at, f"the value of {key} has no closing quote", "Compose", problems)
    raw = text[at + 1 : end].replace("\\" + quote, quote)
    body = _ESCAPE.sub(_unescape, raw) if quote == '"' else raw
    return Line(key, key_span, body, Span(source, at + 1, end), template=quote == '"' and "$" in body), end + 1


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if code in _ESCAPES:
        return _ESCAPES[code]
    return chr(int(code, 8) & 0xFF) if code[0] == "0" and len(code) > 1 else found[0]
