"""The objects while they are being built: changeable trees whose every scalar knows why it reads as it does.

Unlike the positioned tree of a file, which nothing changes, these nodes are copied out of it and then patched. A
scalar keeps the tag that go-yaml gave it and whether it was quoted, since both decide what a new text in its place
is (``SetScalar`` and replacements write the text only).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ...engine.model import Diagnostic, Level, Origin, Span
from ...engine.reading import Cursor, Scalar
from .scalars import NULL, STR, Plain, tag_of, value_of

#: Nesting beyond this is refused; objects grow deeper than a file may be when replacements put them into each other.
MAX_DEPTH = 250
#: Nodes that one build may copy; aliases, replacements and overlays of overlays multiply them.
MAX_NODES = 400_000
_TAGS = "tag:yaml.org,2002:"


class Refused(Exception):
    """Kustomize would refuse this; what the tolerant reading does without, the command reports."""

    def __init__(self, message: str, span: Span | None = None, code: str = "kustomize-refused", path: str = ""):
        super().__init__(message)
        self.problem = Diagnostic(code, message, span, path, Level.ERROR)


@dataclass(slots=True)
class Leaf:
    """A scalar; ``pieces`` are the (start, end, origin) of parts that come from elsewhere."""

    text: str
    origin: Origin
    tag: str = STR
    quoted: bool = False
    pieces: tuple[tuple[int, int, Origin], ...] = ()

    @property
    def null(self) -> bool:
        """Whether it is a null."""
        return self.tag == NULL

    def write(self, text: str, origin: Origin, pieces: tuple[tuple[int, int, Origin], ...] = ()) -> None:
        """Another text in the same place: quoted it stays a text, plain it is read anew (kyaml: SetScalar)."""
        self.origin = origin.over(self.origin)
        self.text, self.tag, self.pieces = text, "", pieces

    def become(self, other: Leaf) -> None:
        """Another scalar in the same place, with the style of the one that was there (kyaml: FieldSetter)."""
        made_for_it = self.origin.span == other.origin.span
        self.origin = other.origin if made_for_it else other.origin.over(self.origin)
        self.text, self.tag, self.pieces = other.text, other.tag, other.pieces

    def plain(self) -> Plain:
        """The value in JSON; a Refused when go-yaml could not read back what it would write."""
        tag = self.tag or (STR if self.quoted else tag_of(self.text))
        if tag == STR or (self.quoted and tag_of(self.text) == tag):
            return self.text
        try:
            return value_of(self.text, tag)
        except ValueError as error:
            raise Refused(f"a value cannot be read as {tag}: {error}", self.origin.span) from error


@dataclass(slots=True)
class Key:
    """Where a key stands, and whether it is unquoted, so that ``on`` or ``1`` is no text."""

    span: Span
    bare: bool = True


@dataclass(slots=True)
class Branch:
    """A mapping."""

    span: Span
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)

    def put(self, name: str, node: Node, key: Key | None = None) -> None:
        """Set an entry; a key that is there stays as it was written."""
        if name not in self.entries:
            self.keys[name] = key or Key(span_of(node))
        self.entries[name] = node

    def drop(self, name: str) -> None:
        """Take an entry away."""
        self.entries.pop(name, None)
        self.keys.pop(name, None)


@dataclass(slots=True)
class Items:
    """A sequence."""

    span: Span
    items: list[Node] = field(default_factory=list)


Node: TypeAlias = "Leaf | Branch | Items"


def span_of(node: Node) -> Span:
    """Where a node stands."""
    return node.origin.span if isinstance(node, Leaf) else node.span


def missing(node: Node | None) -> bool:
    """Whether there is nothing, or a null."""
    return node is None or (isinstance(node, Leaf) and node.null)


def empty(node: Node | None) -> bool:
    """Whether there is nothing, a null, or a collection without content."""
    if isinstance(node, Branch):
        return not node.entries
    if isinstance(node, Items):
        return not node.items
    return missing(node)


class Budget:
    """How many nodes a build may still make."""

    __slots__ = ("left",)

    def __init__(self, left: int = MAX_NODES):
        self.left = left

    def take(self, span: Span, count: int = 1) -> None:
        """Use some up; a Refused when nothing is left."""
        self.left -= count
        if self.left < 0:
            raise Refused(f"the build makes more than {MAX_NODES} nodes and was stopped", span, "kustomize-budget")


def planted(cursor: Cursor, budget: Budget, home: Home | None = None, depth: int = 0) -> Node:
    """A changeable copy of what stands at a cursor."""
    budget.take(cursor.span)
    if depth > MAX_DEPTH:
        raise Refused(f"nested more than {MAX_DEPTH} levels deep", cursor.span, "kustomize-budget")
    if cursor.is_mapping:
        branch = Branch(placed(cursor.span, home))
        for name, below in cursor.entries():
            bare = below.key.style == "plain" and not below.key.tag.endswith(":str") if below.key else True
            branch.put(name, planted(below, budget, home, depth + 1), Key(placed(below.key_span, home), bare))
        return branch
    if cursor.is_sequence:
        return Items(placed(cursor.span, home), [planted(one, budget, home, depth + 1) for one in cursor.items()])
    return _leaf(cursor, home)


def _leaf(cursor: Cursor, home: Home | None) -> Leaf:
    origin = cursor.origin() if home is None else Origin(placed(cursor.span, home))
    node = cursor.node
    if not isinstance(node, Scalar):
        return Leaf("", origin, NULL)
    quoted = node.style != "plain"
    tag = "!!" + node.tag.removeprefix(_TAGS) if node.tag.startswith(_TAGS) else ""
    return Leaf(node.text, origin, tag or (STR if quoted or node.tag else tag_of(node.text)), quoted)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a text that was cut out of a file stands: line by line, or only as a whole.

    ``starts`` are the offsets of its lines, ``places`` those of the same lines in the file.
    """

    whole: Span
    starts: tuple[int, ...] = ()
    places: tuple[int, ...] = ()


def placed(span: Span, home: Home | None) -> Span:
    """Where a span of a text stands in the file that holds the text."""
    if home is None:
        return span
    if not home.starts:
        return home.whole
    first = bisect_right(home.starts, span.start) - 1
    last = bisect_right(home.starts, max(span.start, span.end - 1)) - 1
    start = home.places[first] + span.start - home.starts[first]
    return Span(home.whole.source, start, max(start, home.places[last] + span.end - home.starts[last]))


def copied(node: Node, budget: Budget) -> Node:
    """A copy that can be changed on its own."""
    budget.take(span_of(node))
    if isinstance(node, Leaf):
        return replace(node)
    if isinstance(node, Items):
        return Items(node.span, [copied(one, budget) for one in node.items])
    entries = {name: copied(below, budget) for name, below in node.entries.items()}
    return Branch(node.span, entries, {name: replace(key) for name, key in node.keys.items()})


def plain(node: Node, depth: int = 0) -> Plain:
    """The object as JSON data, as go-yaml v3 reads back what kyaml writes; a Refused where it could not."""
    if depth > MAX_DEPTH:
        raise Refused(f"nested more than {MAX_DEPTH} levels deep", span_of(node), "kustomize-budget")
    if isinstance(node, Leaf):
        return node.plain()
    if isinstance(node, Items):
        return [plain(one, depth + 1) for one in node.items]
    made: dict[str, Plain] = {}
    for name, below in node.entries.items():
        key = node.keys[name]
        if key.bare and tag_of(name) != STR:
            raise Refused(f"the key {name} is no text: put it in quotes", key.span)
        made[name] = plain(below, depth + 1)
    return made


def text_at(node: Node | None, *route: str) -> str:
    """The text of the scalar at a route of keys; "" when there is none."""
    found = at(node, *route)
    return found.text if isinstance(found, Leaf) and not found.null else ""


def at(node: Node | None, *route: str) -> Node | None:
    """What stands at a route of keys."""
    for name in route:
        node = node.entries.get(name) if isinstance(node, Branch) else None
    return node


def leaves(node: Node) -> Iterator[Leaf]:
    """Every scalar below a node."""
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, Leaf):
            yield here
        else:
            todo.extend(reversed(here.items if isinstance(here, Items) else list(here.entries.values())))
