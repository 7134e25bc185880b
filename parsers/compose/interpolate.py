"""From reading's tree to value trees: scalars as Compose reads them, variables put in, tags kept.

Interpolation precedes everything else (compose-go: loader.loadYamlFile), so that a required variable is missed even
where a later file replaces the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...engine.model import Span
from ...engine.reading import Alias, Cursor, Mapping, Node, Scalar, Sequence, effective, resolve
from .._shared.positioned import Text
from .._shared.template import TemplateProblem, expand
from .session import Session
from .tree import Branch, Items, Leaf, Tree
from .typed import Typed, typed
from .variables import Variables

Via: TypeAlias = "tuple[Span, ...]"
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


def read_tree(cursor: Cursor, how: Reading) -> Tree:
    """The value tree below a cursor."""
    return _read(cursor.node, cursor.key, cursor.via, how, 0)


def _read(node: Node, key: Scalar | None, via: Via, how: Reading, depth: int) -> Tree:
    """The value tree of a node that ``key`` names; ``via`` are the aliases on the way to it."""
    if node.tag == "!reset":
        how.session.resets = True
        return _nothing(key or node, via, how, "reset")
    if depth > MAX_DEPTH and not (isinstance(node, Scalar) and node.is_null):
        how.session.warn("too-deep", f"nested more than {MAX_DEPTH} levels deep; not read below here", node.span)
        return Leaf(None, Typed("", node.source, node.start, node.start), how.base)
    return _READERS[type(node)](node, key, via, how, depth)


def _nothing(place: Node, via: Via, how: Reading, tag: str) -> Leaf:
    return Leaf(None, Typed("", place.source, place.start, place.end, via), how.base, tag)


def _alias(node: Any, key: Scalar | None, via: Via, how: Reading, depth: int) -> Tree:
    if node.target is None:  # which reading has reported
        return _nothing(node, (), how, "")
    return _read(node.target, key, (node.span, *via), how, depth)


def _mapping(node: Any, key: Scalar | None, via: Via, how: Reading, depth: int) -> Branch:
    entries: dict[str, Tree]
    if node.simple and depth:
        pairs, below = node.pairs, depth + 1
        # NOTE: leaves are read without a detour: they are most of a file
        entries = {
            name.text: (_leaf if type(value) is Scalar and depth < MAX_DEPTH and not value.tag else _read)(
                value, name, via, how, below
            )
            for name, value in pairs
        }
        keys = {name.text: name for name, _ in pairs}
    else:
        found = effective(node, via)
        if depth == 0 and not how.extensions:
            found = [entry for entry in found if not entry[0].text.startswith("x-")]
        entries = {name.text: _read(value, name, led, how, depth + 1) for name, value, led in found}
        keys = {name.text: name for name, _, _ in found}
    how.session.may_spend(len(entries), node)
    return Branch(entries, node, keys, _TAGS.get(node.tag, ""))


def _sequence(node: Any, key: Scalar | None, via: Via, how: Reading, depth: int) -> Items:
    nodes = node.items if how.session.may_spend(len(node.items), node) else ()
    return Items(tuple([_read(item, None, via, how, depth + 1) for item in nodes]), node, _TAGS.get(node.tag, ""))


def _leaf(node: Any, key: Scalar | None, via: Via, how: Reading, depth: int) -> Leaf:
    text, style, tag = node.text, node.style, node.tag
    if "$" in text:
        return _expanded(node, via, how)
    value = resolve(text, style, tag, "compose")
    if (value is None or tag) and node.is_null:
        return _nothing(key or node, via, how, _TAGS.get(tag, ""))
    return Leaf(value, typed(node, via) if via else node, how.base, _TAGS.get(tag, "") if tag else "")


def _expanded(node: Scalar, via: Via, how: Reading) -> Leaf:
    """A leaf whose text variables are put into."""
    where = typed(node)
    start = where.start if where.end - where.start == len(node.text) else None
    pieces, problems = expand(node.text, where.span, start, how.variables.lookup)
    if problems:
        _tell(problems, how.session)
    positioned = Text(pieces, via)
    return Leaf(positioned.value, positioned, how.base, _TAGS.get(node.tag, ""))


_READERS: dict[type[Node], Callable[[Any, Scalar | None, Via, Reading, int], Tree]] = {
    Alias: _alias,
    Mapping: _mapping,
    Scalar: _leaf,
    Sequence: _sequence,
}


def _tell(problems: list[TemplateProblem], session: Session) -> None:
    """Report what expressions lack."""
    for problem in problems:
        if problem.code == "unset":
            session.unset(f"{problem.message}; Compose puts nothing there", problem.span)
        elif problem.code == "required":
            session.unset(f"{problem.message}; Compose refuses to start without it", problem.span, problem.code)
        else:
            session.refuse(f"variable-{problem.code}", problem.message, problem.span)
