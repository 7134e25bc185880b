"""YAML laid on top of YAML: mappings merge, the later one wins, lists and texts are replaced.

The result is made of the nodes that were written, so that every value keeps its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...engine.reading import Alias, Cursor, Mapping, Node, Scalar, Sequence

_DEEPEST = 30
MOST_NODES = 5000


def effective(cursor: Cursor) -> Node:
    """The node of a cursor, with the aliases that lead to it."""
    node: Node = cursor.node
    for span in reversed(cursor.via):
        node = Alias(span.source, span.start, span.end, "", node)
    return node


def laid(base: Cursor, over: Cursor, depth: int = 0) -> Cursor:
    """``over`` on top of ``base``."""
    if not (base.is_mapping and over.is_mapping) or depth > _DEEPEST:
        return over
    under = dict(base.entries())
    made = Mapping(over.node.source, over.node.start, over.node.end, "")
    for name, value in over.entries():
        inner = laid(under.pop(name), value, depth + 1) if name in under else value
        made.pairs.append((_key(value, name), effective(inner)))
    made.pairs.extend((_key(value, name), effective(value)) for name, value in under.items())
    return Cursor(made, key=over.key)


def _key(value: Cursor, name: str) -> Scalar:
    node = value.node
    return value.key or Scalar(node.source, node.start, node.start, "", name, "plain")


class Replacing:
    """Copies a tree with some nodes replaced; ``of`` gives the new node, or None to keep one."""

    def __init__(self, of: Callable[[Cursor], Node | None], budget: int = 10 * MOST_NODES):
        self.of = of
        self.left = budget

    def copy(self, cursor: Cursor, depth: int = 0) -> Node:
        """The copy of what a cursor shows."""
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            return effective(cursor)
        new = self.of(cursor)
        if new is not None:
            return new
        if cursor.is_mapping:
            made = Mapping(cursor.node.source, cursor.node.start, cursor.node.end, cursor.tag)
            made.pairs.extend((_key(one, name), self.copy(one, depth + 1)) for name, one in cursor.entries())
            return made
        if cursor.is_sequence:
            copied = Sequence(cursor.node.source, cursor.node.start, cursor.node.end, cursor.tag)
            copied.items.extend(self.copy(one, depth + 1) for one in cursor.items())
            return copied
        return effective(cursor)


def texts(cursor: Cursor | None, depth: int = 0) -> Iterator[Cursor]:
    """The texts of a list that may hold lists, or one text alone: script sections."""
    if cursor is None or cursor.is_null:
        return
    if cursor.is_scalar:
        yield cursor
    for one in cursor.items() if depth < 10 else ():
        yield from texts(one, depth + 1)
