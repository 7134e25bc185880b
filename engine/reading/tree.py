"""The positioned tree: what a structured text says, and where each key and value stands.

Nodes are plain slotted classes, not frozen dataclasses: a run builds hundreds of thousands of them, and
freezing costs a third of the parsing time (docs/adr/0004-yaml-from-events.md). Nothing changes them once built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias, cast

from ..model import Origin, Source, Span, Step
from .dialects import Dialect, Scalars, resolve

Style = Literal["plain", "single", "double", "literal", "folded"]
Route: TypeAlias = "tuple[str | int, ...]"
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
MERGE_TAG = "tag:yaml.org,2002:merge"


class Node:
    """Something that stands at ``[start, end)`` of a source."""

    __slots__ = ("end", "source", "start", "tag")

    def __init__(self, source: Source, start: int, end: int, tag: str):
        self.source = source
        self.start = start
        self.end = end
        self.tag = tag

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)


class Scalar(Node):
    """A leaf: its decoded text, unresolved, and how it was quoted."""

    __slots__ = ("style", "text")

    def __init__(self, source: Source, start: int, end: int, tag: str, text: str, style: Style):
        self.source = source  # spelt out: a call to the base class costs a tenth of the parsing time
        self.start = start
        self.end = end
        self.tag = tag
        self.text = text
        self.style = style

    @property
    def is_merge(self) -> bool:
        """Whether, as a key, it is the merge key ``<<``."""
        return self.tag == MERGE_TAG or (self.text == "<<" and self.style == "plain" and not self.tag)

    @property
    def is_null(self) -> bool:
        """Whether it is a plain ``null``, ``~`` or nothing."""
        return self.style == "plain" and self.text in _NULLS


class Mapping(Node):
    """Keys and values in the order written, duplicates and merge keys included.

    ``simple``: whether every key is a scalar that stands once and none merges, as in nearly every mapping.
    """

    __slots__ = ("pairs", "simple")

    def __init__(self, source: Source, start: int, end: int, tag: str):
        self.source = source
        self.start = start
        self.end = end
        self.tag = tag
        self.pairs: list[tuple[Node, Node]] = []
        self.simple = False


class Sequence(Node):
    """Items in order."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: int, end: int, tag: str):
        self.source = source
        self.start = start
        self.end = end
        self.tag = tag
        self.items: list[Node] = []


class Alias(Node):
    """A use of an anchor; ``target`` is None when the anchor is unknown, recursive or over budget."""

    __slots__ = ("name", "target")

    def __init__(self, source: Source, start: int, end: int, name: str, target: Node | None):
        Node.__init__(self, source, start, end, "")
        self.name = name
        self.target = target


#: A key, its value, and the spans of the aliases that lead to the value.
Entry: TypeAlias = tuple[Scalar, Node, tuple[Span, ...]]


class Cursor:
    """A node seen from a document's root: aliases followed, merge keys applied, the way there remembered.

    ``via`` are the spans of the aliases that lead here, ``key`` the scalar that names this value (None for items
    and roots). This is what parsers walk.
    """

    __slots__ = ("_entries", "_items", "key", "node", "route", "via")

    def __init__(self, node: Node, via: tuple[Span, ...] = (), route: Route = (), key: Scalar | None = None):
        while isinstance(node, Alias) and node.target is not None:
            via = (node.span, *via)
            node = node.target
        self.node = node
        self.via = via
        self.route = route
        self.key = key
        self._entries: dict[str, Cursor] | None = None
        self._items: list[Cursor] | None = None

    def __repr__(self) -> str:
        return f"Cursor({self.node.source.path}:{self.route})"

    @property
    def span(self) -> Span:
        """Where the value stands (not the alias that leads to it)."""
        return self.node.span

    @property
    def key_span(self) -> Span:
        """Where the key stands, or the value where there is none."""
        return self.key.span if self.key else self.node.span

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.node, Mapping)

    @property
    def is_sequence(self) -> bool:
        """Whether this is a sequence."""
        return isinstance(self.node, Sequence)

    @property
    def is_scalar(self) -> bool:
        """Whether this is a scalar (a null too)."""
        return isinstance(self.node, Scalar)

    @property
    def is_null(self) -> bool:
        """Whether this is a plain ``null``, ``~`` or nothing."""
        return isinstance(self.node, Scalar) and self.node.is_null

    @property
    def tag(self) -> str:
        """The explicit tag as written ("!reset", "!Ref"), or "" without one."""
        return self.node.tag

    @property
    def text(self) -> str:
        """A scalar's decoded text; "" for anything else."""
        return self.node.text if isinstance(self.node, Scalar) else ""

    @property
    def plain(self) -> bool:
        """Whether this is an unquoted scalar."""
        return isinstance(self.node, Scalar) and self.node.style == "plain"

    def resolve(self, dialect: Dialect) -> Scalars:
        """A scalar's value as a consumer of that dialect reads it (None for anything that is no scalar)."""
        node = self.node
        return resolve(node.text, node.style, node.tag, dialect) if isinstance(node, Scalar) else None

    def entries(self) -> Iterator[tuple[str, Cursor]]:
        """A mapping's effective entries: own keys in order (the last of duplicates), then merged ones."""
        return iter(self._table().items())

    def items(self) -> list[Cursor]:
        """A sequence's items; the list is the cursor's own, not for changing."""
        if self._items is None:
            nodes = self.node.items if isinstance(self.node, Sequence) else ()
            self._items = [Cursor(item, self.via, (*self.route, i)) for i, item in enumerate(nodes)]
        return self._items

    def get(self, *keys: str | int) -> Cursor | None:
        """The value at a route below, or None."""
        here: Cursor | None = self
        for key in keys:
            if here is None:
                return None
            if isinstance(key, int):
                items = here.items()
                here = items[key] if -len(items) <= key < len(items) else None
            else:
                here = here._table().get(key)
        return here

    def origin(self) -> Origin:
        """Why this value is here: its literal, and each alias or merge key on the way."""
        origin = Origin(self.node.span)
        for span in self.via:
            origin = origin.because(span, Step.MERGED)
        return origin

    def _table(self) -> dict[str, Cursor]:
        if self._entries is None:
            node, route = self.node, self.route
            found = effective(node, self.via) if isinstance(node, Mapping) else ()
            self._entries = {key.text: Cursor(value, via, (*route, key.text), key) for key, value, via in found}
        return self._entries


def effective(mapping: Mapping, via: tuple[Span, ...] = ()) -> Iterable[Entry]:
    """A mapping's entries as they count: own keys in order (the last of duplicates), then those of merge keys.

    ``via`` are the aliases that lead to the mapping; each entry comes with those that lead to its value.
    """
    if mapping.simple:
        return [(key, value, via) for key, value in cast("list[tuple[Scalar, Node]]", mapping.pairs)]
    return _merged(mapping, via, 0).values()


def _merged(mapping: Mapping, via: tuple[Span, ...], depth: int) -> dict[str, Entry]:
    """YAML merge type: local keys win, then the earlier source."""
    own: dict[str, Entry] = {}
    merged: list[Cursor] = []
    for key, value in mapping.pairs:
        if not isinstance(key, Scalar):
            if not (isinstance(key, Alias) and isinstance(key.target, Scalar)):
                continue
            key = key.target
        if key.is_merge:
            merged.append(Cursor(value, via))
        else:
            own[key.text] = (key, value, via)
    for source in merged:
        for part in source.items() if source.is_sequence else [source]:
            if isinstance(part.node, Mapping) and depth < 50:
                for name, entry in _merged(part.node, part.via, depth + 1).items():
                    own.setdefault(name, entry)
    return own
