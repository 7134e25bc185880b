"""From reading's tree to value trees: scalars as Compose reads them, variables put in, tags kept.

Interpolation precedes everything else (compose-go: loader.loadYamlFile), so that a required variable is missed even
where a later file replaces the line.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.model import Span
from ...engine.reading import Cursor, Scalar
from .._shared.positioned import Piece, Text
from .._shared.template import expand
from .session import Session
from .tree import Branch, Items, Leaf, Tree
from .variables import Variables

#: Deeper nesting than Compose knows a use for.
MAX_DEPTH = 64

_TAGS = {"!reset": "reset", "!override": "override"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: with which variables, relative to which folder, and whether its ``x-`` sections count."""

    session: Session
    variables: Variables
    base: str
    extensions: bool = False


def read_tree(cursor: Cursor, how: Reading, depth: int = 0) -> Tree:
    """The value tree below a cursor."""
    tag = _TAGS.get(cursor.tag, "")
    if tag == "reset" or cursor.is_null:
        span = cursor.key_span
        return Leaf(None, Text((Piece("", span.source, span.start, span.end),), cursor.via), how.base, tag)
    if depth > MAX_DEPTH:
        how.session.warn("too-deep", f"nested more than {MAX_DEPTH} levels deep; not read below here", cursor.span)
        return Leaf(None, Text((Piece("", cursor.span.source, cursor.span.start, cursor.span.start),)), how.base)
    if cursor.is_mapping:
        entries: dict[str, Tree] = {}
        keys: dict[str, Span] = {}
        for name, below in cursor.entries():
            if depth == 0 and name.startswith("x-") and not how.extensions:
                continue
            entries[name] = read_tree(below, how, depth + 1)
            keys[name] = below.key_span
        how.session.may_spend(len(entries), cursor.span)
        return Branch(entries, cursor.span, keys, tag)
    if cursor.is_sequence:
        items = cursor.items() if how.session.may_spend(len(cursor.items()), cursor.span) else []
        return Items(tuple(read_tree(item, how, depth + 1) for item in items), cursor.span, tag)
    return _leaf(cursor, how, tag)


def _leaf(cursor: Cursor, how: Reading, tag: str) -> Leaf:
    node = cursor.node
    if not isinstance(node, Scalar):  # an alias without a target, which reading has reported
        span = cursor.span
        return Leaf(None, Text((Piece("", span.source, span.start, span.end),)), how.base)
    text = node.text
    start, end = node.start, node.end
    if node.style in ("single", "double"):
        start, end = start + 1, end - 1
    exact = node.source.text.startswith(text, start) and end - start == len(text)
    if not exact:
        start, end = node.start, node.end
    if "$" not in text:
        value = cursor.resolve("compose")
        return Leaf(value, Text((Piece(text, node.source, start, end),), cursor.via), how.base, tag)
    span = Span(node.source, start, end)
    pieces, problems = expand(text, span, start if exact else None, how.variables.lookup)
    for problem in problems:
        if problem.code == "unset":
            how.session.unset(f"{problem.message}; Compose puts nothing there", problem.span)
        elif problem.code == "required":
            how.session.unset(f"{problem.message}; Compose refuses to start without it", problem.span, problem.code)
        else:
            how.session.refuse(f"variable-{problem.code}", problem.message, problem.span)
    positioned = Text(pieces, cursor.via)
    return Leaf(positioned.value, positioned, how.base, tag)
