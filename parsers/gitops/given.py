"""What a GitOps object says, wherever it comes from: read from a file, built, rendered, or filled in.

One small tree for all of them, whose every scalar knows why it reads as it does. Written out again as a YAML text
that knows its places, a part of it is a layer for somebody's chart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from ...engine.model import Origin, Span, Step
from ...engine.reading import Cursor, Scalar, Scalars
from .._shared.kube.text import Text
from .._shared.lending import Seen

#: Nodes and levels of one object; aliases multiply what is written.
_MOST: Final = 200_000
_DEEPEST: Final = 100


def as_written(cursor: Cursor) -> Text:
    """The reader of files whose templates we carry out ourselves."""
    return Text(cursor.text, cursor.origin())


class TooMuch(Exception):
    """An object that says more than anybody would write."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its value as Kubernetes reads it, its text (which may know its places), why it reads so.

    ``reason`` says why the text is not known; empty when it is.
    """

    value: Scalars
    text: str
    origin: Origin
    reason: str = ""
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping; ``cursor`` when it stands in a file as it is."""

    entries: dict[str, Given]
    origin: Origin
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Given, ...]
    origin: Origin


Given: TypeAlias = "Leaf | Branch | Items"


@dataclass(slots=True)
class _Budget:
    left: int = _MOST

    def take(self, level: int) -> None:
        self.left -= 1
        if self.left < 0 or level > _DEEPEST:
            raise TooMuch


def given(seen: Seen, in_file: bool = False) -> Given:
    """What an object says; ``in_file`` when its nodes stand in a file as they are. Raises ``TooMuch``."""
    return _given(seen.cursor, seen, in_file, _Budget(), 0)


def _given(cursor: Cursor, seen: Seen, in_file: bool, budget: _Budget, level: int) -> Given:
    budget.take(level)
    here = cursor if in_file else None
    if cursor.is_mapping:
        below = {key: _given(item, seen, in_file, budget, level + 1) for key, item in cursor.entries()}
        return Branch(below, Origin(cursor.key_span), here)
    if cursor.is_sequence:
        return Items(tuple(_given(item, seen, in_file, budget, level + 1) for item in cursor.items()), cursor.origin())
    text = seen.read(cursor)
    if text.text is None:
        return Leaf(text.word, "", text.origin, text.reason or "not known")
    spelt = text.text if in_file or not _telling(text.text) else seen.text(cursor)
    return Leaf(cursor.resolve("kubernetes"), spelt, text.origin, "", here)


def _telling(text: str) -> bool:
    """Whether it matters where the parts of a text come from: it will be read, or carried out."""
    return "\n" in text or "{{" in text or "${" in text


def at(tree: Given | None, *route: str) -> Given | None:
    """What stands at a route below, or None; a null is nothing."""
    for key in route:
        tree = tree.entries.get(key) if isinstance(tree, Branch) else None
    return None if isinstance(tree, Leaf) and tree.value is None and not tree.reason else tree


def leaf(tree: Given | None, *route: str) -> Leaf | None:
    """The scalar at a route, when it is one."""
    found = at(tree, *route)
    return found if isinstance(found, Leaf) else None


def word(tree: Given | None, *route: str) -> str:
    """The text of the scalar at a route; "" when there is none or it is not known."""
    found = leaf(tree, *route)
    return str(found.text) if found else ""


def flag(tree: Given | None, *route: str) -> bool:
    """Whether the scalar at a route is true."""
    found = leaf(tree, *route)
    return found is not None and found.value is True


def items(tree: Given | None, *route: str) -> tuple[Given, ...]:
    """The items of the sequence at a route."""
    found = at(tree, *route)
    return found.items if isinstance(found, Items) else ()


def entries(tree: Given | None, *route: str) -> dict[str, Given]:
    """The entries of the mapping at a route."""
    found = at(tree, *route)
    return found.entries if isinstance(found, Branch) else {}


def place(tree: Given) -> Span:
    """Where a person edits it."""
    return tree.origin.edit_site()


def said(text: str, origin: Origin) -> Leaf:
    """A text as a scalar."""
    return Leaf(text, text, origin)


def changed(tree: Given, change: Callable[[Leaf], Leaf]) -> Given:
    """A tree whose texts were replaced; keys stay as they are. Where nothing changes, the tree itself."""
    if isinstance(tree, Leaf):
        return change(tree) if isinstance(tree.value, str) else tree
    if isinstance(tree, Items):
        made = tuple(changed(item, change) for item in tree.items)
        same = all(a is b for a, b in zip(made, tree.items, strict=True))
        return tree if same else Items(made, tree.origin)
    below = {key: changed(item, change) for key, item in tree.entries.items()}
    same = all(below[key] is item for key, item in tree.entries.items())
    return tree if same else Branch(below, tree.origin)


def merged(under: Given | None, over: Given) -> Given:
    """Mappings laid on each other key by key, anything else replaced; a null takes a key away."""
    if not (isinstance(under, Branch) and isinstance(over, Branch)):
        return over
    made = dict(under.entries)
    for key, item in over.entries.items():
        if isinstance(item, Leaf) and item.value is None and not item.reason:
            made.pop(key, None)
        else:
            made[key] = merged(made.get(key), item)
    return Branch(made, under.origin)


def typed(text: str) -> str | int | bool | None:
    """What ``--set`` makes of a text (Helm strvals: typedVal)."""
    words: dict[str, bool | None] = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    digits = text.removeprefix("-")
    whole = digits.isascii() and digits.isdigit() and (digits == "0" or digits[0] != "0") and len(digits) < 19
    return int(text) if whole else text


def nested(layer: Branch, name: str, value: Leaf) -> Branch:
    """A layer with one more value at a dotted path; ``\\.`` keeps a dot in a key."""
    words = [one.replace("\0", ".") for one in name.replace("\\.", "\0").split(".")]
    return _put(layer, words, value)


def _put(branch: Branch, words: list[str], value: Leaf) -> Branch:
    if len(words) == 1:
        return Branch({**branch.entries, words[0]: value}, branch.origin)
    below = branch.entries.get(words[0])
    inner = below if isinstance(below, Branch) else Branch({}, value.origin)
    return Branch({**branch.entries, words[0]: _put(inner, words[1:], value)}, branch.origin)


# written out


def flow(tree: Given) -> Iterator[tuple[str, Origin]]:
    """The tree as a YAML text, piece by piece, each with the origin of what it says."""
    if isinstance(tree, Leaf) and tree.reason:
        yield '"unknown"', tree.origin.because(tree.origin.span, Step.GENERATED)
    elif isinstance(tree, Leaf):
        yield _spelt(tree), tree.origin
    elif isinstance(tree, Items):
        yield "[", tree.origin
        for index, item in enumerate(tree.items):
            if index:
                yield ", ", tree.origin
            yield from flow(item)
        yield "]", tree.origin
    else:
        yield "{", tree.origin
        for index, (key, item) in enumerate(tree.entries.items()):
            yield (", " if index else "") + json.dumps(key, ensure_ascii=False) + ": ", item.origin
            yield from flow(item)
        yield "}", tree.origin


def _spelt(one: Leaf) -> str:
    value = str(one.text) if isinstance(one.value, str) else one.value
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    return json.dumps(value, ensure_ascii=False)


def literal_lines(cursor: Cursor) -> Span | None:
    """The lines of a literal block, when they say just what they are; None for any other scalar."""
    node = cursor.node
    if not (isinstance(node, Scalar) and node.style == "literal"):
        return None
    text = node.source.text
    start = text.find("\n", node.start, node.end) + 1
    return Span(node.source, start, node.end) if start else None
