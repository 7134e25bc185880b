"""Literal text of quoted templates and heredocs: escapes, and which characters stand in the source as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.pattern import deferred

#: (offset in the decoded text, offset in the source, length)
Pieces = tuple[tuple[int, int, int], ...]

_ESCAPE = deferred(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{')
_MARKERS = deferred(r"\$\$\{|%%\{")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquote(raw: str, start: int) -> tuple[str, Pieces]:
    """The text of a quoted literal that stands at ``start`` in its source, and its pieces."""
    return _decode(raw, start, _ESCAPE)


def unmark(raw: str, start: int) -> tuple[str, Pieces]:
    """The text of a heredoc's literal: only ``$${`` and ``%%{`` are escapes there."""
    return _decode(raw, start, _MARKERS)


def _decode(raw: str, start: int, pattern: re.Pattern[str]) -> tuple[str, Pieces]:
    if "\\" not in raw and "{" not in raw:
        return raw, ((0, start, len(raw)),) if raw else ()
    texts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    size = 0
    for at, text, kept in _spans(raw, pattern):
        if kept:
            pieces.append((size, start + at, len(text)))
        texts.append(text)
        size += len(text)
    return "".join(texts), tuple(pieces)


def _spans(raw: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str, bool]]:
    """(offset, decoded text, whether it stands there as it is)."""
    at = 0
    for found in pattern.finditer(raw):
        if found.start() > at:
            yield at, raw[at : found.start()], True
        yield found.start(), _escaped(found.group()), False
        at = found.end()
    if at < len(raw):
        yield at, raw[at:], True


def _escaped(text: str) -> str:
    if text[0] != "\\":
        return text[1:]
    if text[1] in "uU":
        code = int(text[2:], 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _SIMPLE[text[1]]


def cut(text: str, pieces: Pieces, start: int, end: int) -> tuple[str, Pieces]:
    """``text[start:end]`` with the pieces that remain."""
    kept = []
    for at, source, length in pieces:
        low, high = max(at, start), min(at + length, end)
        if low < high:
            kept.append((low - start, source + low - at, high - low))
    return text[start:end], tuple(kept)


def strip_end(text: str, pieces: Pieces) -> tuple[str, Pieces]:
    """Without white space at the end, for a ``~`` marker behind."""
    return cut(text, pieces, 0, len(text.rstrip(" \t\r\n")))


def strip_start(text: str, pieces: Pieces) -> tuple[str, Pieces]:
    """Without white space at the start, for a ``~`` marker in front."""
    return cut(text, pieces, len(text) - len(text.lstrip(" \t\r\n")), len(text))
