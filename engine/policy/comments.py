"""Inline ignore comments: ``# paritycheck: ignore[policy-id, other] why it is all right``.

The marker may be ``#``, ``//``, ``;``, ``/*``, ``<!--`` or a template comment. A comment alone on its line speaks
for the next line that is no such comment; behind something, for its own line.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ..config.shape import nearest
from ..model import Source, Span
from ..pattern import deferred
from .register import CommentState

_WORD = "paritycheck:"
_COMMENT = deferred(
    r"(?:#|//|;|\{\{-?[ \t]*/\*|/\*|<!--)[ \t]*paritycheck:[ \t]*ignore\b(?:[ \t]*\[([^\]\n]*)\])?([^\n]*)"
)
_CLOSING = deferred(r"\s*(?:\*/\s*-?\}\}|\*/|-->)\s*$")


@dataclass(frozen=True, slots=True)
class Comment:
    """An ignore comment, the line that it speaks for (1-based), and its state for the register."""

    line: int
    state: CommentState


def comments_of(source: Source, known: Collection[str]) -> tuple[Comment, ...]:
    """Every ignore comment of a source; ``known`` are the ids of policies."""
    if _WORD not in source.text:
        return ()
    found = [_comment(source, match, known) for match in _COMMENT.finditer(source.text)]
    alone = {comment.state.span.line for comment in found if _alone(comment.state.span)}
    return tuple(Comment(_target(comment, alone), comment.state) for comment in found)


def _comment(source: Source, match: re.Match[str], known: Collection[str]) -> Comment:
    span = Span(source, match.start(), match.start() + len(match[0].rstrip()))
    ids = tuple(part.strip() for part in (match[1] or "").split(",") if part.strip())
    reason = _CLOSING.sub("", match[2]).strip(" \t\r:-–—")
    return Comment(span.line, CommentState(span, ids, reason, _problem(ids, reason, known)))


def _problem(ids: tuple[str, ...], reason: str, known: Collection[str]) -> str:
    if not ids:
        return "it names no policy; write ignore[policy-id] and a reason"
    unknown = [id for id in ids if id not in known]
    if unknown:
        hint = nearest(unknown[0], known) or "; `paritycheck policy list` shows all ids"
        return f"there is no policy {unknown[0]!r}{hint}"
    return "" if reason else "it gives no reason; say behind the bracket why the finding is acceptable"


def _alone(span: Span) -> bool:
    before = span.source.text[span.source.offset(span.line) : span.start]
    return not before.strip()


def _target(comment: Comment, alone: set[int]) -> int:
    line = comment.state.span.line
    while line in alone:
        line += 1
    return line
