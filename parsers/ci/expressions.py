"""GitHub's ``${{ }}`` expressions, as far as files alone decide them.

References to env, inputs and matrix, literals, and ``a || 'default'``. Conditions, functions and everything that
exists only while a workflow runs are Unknown with a reason (Contexts reference, docs.github.com).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice, product

from ...engine.model import Origin, Span, Step
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .._shared.spliced import MOST_INSERTED, Piece, Spliced, spliced, unknown_piece
from .values import Choice, inserted, written

#: What is known by path, in lower case: "env.node_version", "inputs.image", "matrix.python".
Context = Mapping[str, Choice]

_EXPRESSION = deferred(r"\$\{\{((?:(?!\$\{\{).){0,500}?)\}\}", re.DOTALL)
_PATH = deferred(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*")
_INDEX = deferred(r"\[\s*'([\w-]+)'\s*\]")
_TEXT = deferred(r"'((?:[^']|'')*)'")
_NUMBER = deferred(r"-?[0-9]+(?:\.[0-9]+)?")
_MOST_CHOICES = 24

_REASONS = {
    "secrets": "a secret of the repository",
    "vars": "a variable in the repository's settings",
    "github": "known when the workflow runs",
    "steps": "the output of a step",
    "needs": "the output of a job",
    "runner": "known when the workflow runs",
    "env": "not set in this workflow",
    "inputs": "not given and without a default",
    "matrix": "not a plain list in this workflow",
}


def expressed(cursor: Cursor, context: Context) -> Choice:
    """The texts that a scalar can take once its expressions are put in."""
    choice = expressed_parts(cursor.span, written(cursor), context)
    return tuple(replace(one, via=cursor.via) for one in choice) if cursor.via else choice


def expressed_parts(span: Span, parts: Iterable[tuple[str, Span]], context: Context) -> Choice:
    """The texts that come out of written stretches, at most ``_MOST_CHOICES`` of them."""
    stretches = list(parts)
    text = "".join(text for text, _ in stretches)
    if "${{" not in text:
        return (Spliced(span, tuple(Piece(text, Origin(place)) for text, place in stretches)),)
    whole = stretches[0][1] if len(stretches) == 1 else span
    columns: list[tuple[Piece, ...]] = []
    at = 0
    for found in islice(_EXPRESSION.finditer(text), MOST_INSERTED):
        columns.append((_stretch(text, at, found.start(), whole),))
        columns.append(tuple(_pieces(found[1].strip(), _narrow(text, *found.span(), whole), context)))
        at = found.end()
    columns.append((_stretch(text, at, len(text), whole),))
    return tuple(spliced(span, row) for row in islice(product(*columns), _MOST_CHOICES))


def _narrow(text: str, start: int, end: int, whole: Span) -> Span:
    exact = whole.end - whole.start == len(text)
    return Span(whole.source, whole.start + start, whole.start + end) if exact else whole


def _stretch(text: str, start: int, end: int, whole: Span) -> Piece:
    return Piece(text[start:end], Origin(_narrow(text, start, end, whole)))


def _pieces(expression: str, span: Span, context: Context) -> Iterable[Piece]:
    """What one expression can come to."""
    here = Origin(span)
    for operand in (part.strip() for part in expression.split("||")):
        if text := _TEXT.fullmatch(operand) or _NUMBER.fullmatch(operand):
            value = text[1].replace("''", "'") if text.lastindex else text[0]
            return (Piece(value, Origin(_find(value, span), Step.DEFAULT), False),)
        path = _INDEX.sub(r".\1", operand)
        if _PATH.fullmatch(path) is None:
            return (unknown_piece(f"{_shown(expression)} is evaluated when the workflow runs", here),)
        choice = context.get(_lowered(path))
        if choice is not None and not (len(choice) == 1 and (choice[0].reason or not choice[0].text)):
            return tuple(inserted(one) for one in choice)
        last = inserted(choice[0]) if choice else unknown_piece(_reason(path), here)
    return (last,)


def _find(value: str, span: Span) -> Span:
    at = span.source.text.find(value, span.start, span.end)
    return Span(span.source, at, at + len(value)) if at >= 0 else span


def _lowered(path: str) -> str:
    return (
        path.lower().removeprefix("github.event.") if path.lower().startswith("github.event.inputs.") else path.lower()
    )


def _reason(path: str) -> str:
    kind = "inputs" if path.lower().startswith("github.event.inputs") else path.partition(".")[0].lower()
    return f"{path[:80]} is {_REASONS.get(kind, 'evaluated when the workflow runs')}"


def _shown(expression: str) -> str:
    """An expression for a message, without its literals (one may be a secret)."""
    bare = _TEXT.sub("'...'", expression)
    return bare if len(bare) <= 60 else f"{bare[:57]}..."
