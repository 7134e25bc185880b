"""What an undecided ``if`` says all the same: the texts that something must equal for it to hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Span
from .expression_tree import Binary, Call, Index, Literal, Name, Not, Tree, parse
from .expressions import Written

_SAME = frozenset(("startswith", "endswith", "contains"))


def compared(here: Written) -> Iterator[tuple[str, str, Span]]:
    """(path, text, place) of each comparison that the expression asks to hold: ``github.ref == 'refs/heads/main'``."""
    tree = parse(here.text)
    if tree is not None:
        for path, text in _wanted(tree, True):
            yield path, str(text.value), here.part(text.start, text.end)


def _wanted(tree: Tree, holds: bool) -> Iterator[tuple[str, Literal]]:
    if isinstance(tree, Not):
        yield from _wanted(tree.of, not holds)
    elif isinstance(tree, Binary) and tree.operator in ("&&", "||"):
        yield from _wanted(tree.left, holds)
        yield from _wanted(tree.right, holds)
    elif isinstance(tree, Binary) and tree.operator == ("==" if holds else "!="):
        yield from _pair(tree.left, tree.right)
    elif isinstance(tree, Call) and tree.name in _SAME and holds and len(tree.arguments) == 2:
        yield from _pair(*tree.arguments)


def _pair(left: Tree, right: Tree) -> Iterator[tuple[str, Literal]]:
    for one, other in ((left, right), (right, left)):
        path = path_of(one)
        if path and isinstance(other, Literal) and isinstance(other.value, str):
            yield path, other


def path_of(tree: Tree) -> str:
    """``github.event.inputs.name`` for what looks something up, else nothing."""
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Index) and isinstance(tree.key, Literal) and (of := path_of(tree.of)):
        return f"{of}.{tree.key.value}".lower()
    return ""
