"""From reading's tree to value trees: scalars as Compose reads them, variables put in, tags kept.

Interpolation precedes everything else (compose-go: loader.loadYamlFile), so that a required variable is missed even
where a later file replaces the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ...engine.model import Span
from ...engine.reading import Alias, Cursor, Mapping, Node, Scalar, Sequence, effective, resolve
from .._shared.positioned import Text
from .._shared.template import TemplateProblem, expand
from .session import Session
from .tree import Branch, Items, Leaf, Placed, Tree
from .typed import Typed
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
    while isinstance(node, Alias) and node.target is not None:
        via = (node.span, *via)
        node = node.target
    tag = _TAGS.get(node.tag, "") if node.tag else ""
    if tag == "reset":
        how.session.resets = True
        return _nothing(key or node, via, how, tag)
    if isinstance(node, Scalar) and node.is_null:
        return _nothing(key or node, via, how, tag)
    if depth > MAX_DEPTH:
        how.session.warn("too-deep", f"nested more than {MAX_DEPTH} levels deep; not read below here", node.span)
        return Leaf(None, Typed("", node.source, node.start, node.start), how.base)
    if isinstance(node, Scalar):
        return _leaf(node, via, how, tag)
    if isinstance(node, Mapping):
        return _mapping(node, via, how, tag, depth)
    if isinstance(node, Sequence):
        return _sequence(node, via, how, tag, depth)
    return _nothing(node, (), how, "")  # an alias without a target, which reading has reported


def _nothing(place: Node, via: Via, how: Reading, tag: str) -> Leaf:
    return Leaf(None, Typed("", place.source, place.start, place.end, via), how.base, tag)


def _mapping(node: Mapping, via: Via, how: Reading, tag: str, depth: int) -> Branch:
    entries: dict[str, Tree] = {}
    keys: dict[str, Placed] = {}
    for key, value, led in effective(node, via):
        name = key.text
        if depth == 0 and name.startswith("x-") and not how.extensions:
            continue
        entries[name] = _read(value, key, led, how, depth + 1)
        keys[name] = key
    how.session.may_spend(len(entries), node)
    return Branch(entries, node, keys, tag)


def _sequence(node: Sequence, via: Via, how: Reading, tag: str, depth: int) -> Items:
    nodes = node.items if how.session.may_spend(len(node.items), node) else ()
    return Items(tuple([_read(item, None, via, how, depth + 1) for item in nodes]), node, tag)


def _leaf(node: Scalar, via: Via, how: Reading, tag: str) -> Leaf:
    text, start, end = node.text, node.start, node.end
    if node.style in ("single", "double"):
        start, end = start + 1, end - 1
    exact = end - start == len(text) and node.source.text.startswith(text, start)
    if not exact:
        start, end = node.start, node.end
    if "$" not in text:
        value = resolve(text, node.style, node.tag, "compose")
        return Leaf(value, Typed(text, node.source, start, end, via), how.base, tag)
    pieces, problems = expand(text, Span(node.source, start, end), start if exact else None, how.variables.lookup)
    if problems:
        _tell(problems, how.session)
    positioned = Text(pieces, via)
    return Leaf(positioned.value, positioned, how.base, tag)


def _tell(problems: list[TemplateProblem], session: Session) -> None:
    """Report what expressions lack."""
    for problem in problems:
        if problem.code == "unset":
            session.unset(f"{problem.message}; Compose puts nothing there", problem.span)
        elif problem.code == "required":
            session.unset(f"{problem.message}; Compose refuses to start without it", problem.span, problem.code)
        else:
            session.refuse(f"variable-{problem.code}", problem.message, problem.span)
