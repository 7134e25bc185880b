"""The value tree that the loader's phases pass on: mappings, lists and leaves that know where each was typed.

It is separate from reading's tree because merging and interpolation build values that stand in several files. Every
node carries the statements it shadowed and the tag (``!reset``, ``!override``) that merging looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from ...engine.model import Origin, Source, Span
from ...engine.pattern import deferred
from ...engine.reading import Node, Scalar, Scalars
from ...engine.record import record
from .._shared.positioned import Text
from .typed import Typed, typed

Route: TypeAlias = "tuple[str, ...]"
#: A place, or what stands there: spans are made when somebody asks, since most are never asked for.
Placed: TypeAlias = "Span | Source | Node | Tree"


def span_of(placed: Placed) -> Span:
    """The span of a place; a file is told by its first line."""
    if isinstance(placed, Span):
        return placed
    return placed.whole() if isinstance(placed, Source) else placed.span


@record(frozen=True, slots=True)
class Leaf:
    """A scalar: its value as Compose reads it, and where its text stands.

    ``place`` is reading's scalar where the text is as somebody typed it: most leaves are never asked for more.
    ``base`` is the folder (relative to the repository) that relative paths of its file resolve against.
    """

    value: Scalars
    place: Typed | Text | Scalar
    base: str = ""
    tag: str = ""
    shadowed: tuple[Origin, ...] = ()

    @property
    def text(self) -> Typed | Text:
        """Its positioned text."""
        place = self.place
        return typed(place) if isinstance(place, Scalar) else place

    @property
    def reads(self) -> str:
        """What its text reads."""
        place = self.place
        return place.text if isinstance(place, Scalar) else place.value

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.text.span

    @property
    def missing(self) -> str:
        """Why its value is unknown, or ""."""
        place = self.place
        return "" if isinstance(place, Scalar) else place.missing

    def origin(self) -> Origin:
        """Why it is so, with what it shadowed."""
        origin = self.text.origin()
        return origin.over(*self.shadowed) if self.shadowed else origin

    def spelt(self) -> Leaf:
        """The leaf with its text worked out, for those who take it apart."""
        return Leaf(self.value, self.text, self.base, self.tag, self.shadowed)

    def cut(self, start: int, end: int | None = None) -> Leaf:
        """A part of its text as a leaf of its own."""
        part = self.text.cut(start, end)
        return Leaf(part.value, part, self.base, "", self.shadowed)

    def reading(self, value: Scalars) -> Leaf:
        """The same place with another value; the text follows when it is text."""
        place = self.text.reading(value) if isinstance(value, str) and value != self.reads else self.place
        return Leaf(value, place, self.base, self.tag, self.shadowed)

    def untagged(self) -> Leaf:
        """The leaf without its tag, for a list or mapping that takes it over."""
        return Leaf(self.value, self.place, self.base, "", self.shadowed) if self.tag else self

    def shadowing(self, losers: tuple[Origin, ...]) -> Leaf:
        """The leaf with the statements that lost against it."""
        return Leaf(self.value, self.place, self.base, self.tag, losers)

    def led_by(self, span: Span) -> Leaf:
        """The leaf, found by way of one more reference."""
        text = self.text
        led = text.led_by(span) if isinstance(text, Typed) else replace(text, via=(*text.via, span))
        return Leaf(self.value, led, self.base, self.tag, self.shadowed)


@record(frozen=True, slots=True)
class Branch:
    """A mapping in the order of first mention, where it stands, and what stands for its keys."""

    entries: dict[str, Tree]
    place: Placed
    keys: Mapping[str, Placed]
    tag: str = ""
    shadowed: tuple[Origin, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.place)

    def get(self, name: str, *below: str) -> Tree | None:
        """The value at a route below, or None."""
        here = self.entries.get(name)
        for step in below:
            here = here.entries.get(step) if isinstance(here, Branch) else None
        return here

    def key_span(self, name: str) -> Span:
        """Where a key stands, or the mapping where it was derived."""
        return span_of(self.keys.get(name, self.place))

    def with_entry(self, name: str, value: Tree) -> Branch:
        """The mapping with an entry set."""
        return self.holding({**self.entries, name: value})

    def without(self, *names: str) -> Branch:
        """The mapping without some entries."""
        return self.holding({name: value for name, value in self.entries.items() if name not in names})

    def holding(self, entries: dict[str, Tree]) -> Branch:
        """The same mapping with other entries."""
        return Branch(entries, self.place, self.keys, self.tag, self.shadowed)

    def shadowing(self, losers: tuple[Origin, ...]) -> Branch:
        """The mapping with the statements that lost against it."""
        return Branch(self.entries, self.place, self.keys, self.tag, losers)


@record(frozen=True, slots=True)
class Items:
    """A list, and where it stands."""

    items: tuple[Tree, ...]
    place: Placed
    tag: str = ""
    shadowed: tuple[Origin, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands."""
        return span_of(self.place)

    def holding(self, items: tuple[Tree, ...]) -> Items:
        """The same list with other items."""
        return Items(items, self.place, self.tag, self.shadowed)

    def shadowing(self, losers: tuple[Origin, ...]) -> Items:
        """The list with the statements that lost against it."""
        return Items(self.items, self.place, self.tag, losers)


Tree: TypeAlias = "Leaf | Branch | Items"

_DATE = deferred(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DATE_LENGTH = 10
_LARGEST_INTEGER = 2**64


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf at or below a value, in order."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for below in tree.entries.values() if isinstance(tree, Branch) else tree.items:
            yield from leaves(below)


def origin_of(tree: Tree) -> Origin:
    """Why a value is so; a mapping or list stands where it begins."""
    if isinstance(tree, Leaf):
        return tree.origin()
    return Origin(tree.span).over(*tree.shadowed)


def made(value: Scalars, placed: Leaf | Branch | Items, base: str = "") -> Leaf:
    """A leaf for something that follows from what stands at a place."""
    text = "" if value is None else value if isinstance(value, str) else str(value).lower()
    if isinstance(placed, Leaf) and isinstance(where := placed.text, Typed):
        return Leaf(value, Typed(text, where.source, where.start, where.end), base)
    span = placed.span
    return Leaf(value, Typed(text, span.source, span.start, span.end), base)


def is_null(tree: Tree | None) -> bool:
    """Whether there is nothing, or a null."""
    return tree is None or (isinstance(tree, Leaf) and tree.value is None)


def shown(leaf: Leaf) -> str:
    """A scalar as text, the way Go prints it (fmt: %v): 0755 is 493, 1.50 is 1.5, true is true.

    Source: cases own-env-scalar-matrix and own-env-types, taken from the compose-go loader.
    """
    value = leaf.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"{value} 00:00:00 +0000 UTC" if _is_date(leaf) else value
    if isinstance(value, int) and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
        return "-0" if value == 0 and leaf.reads.startswith("-") else str(value)
    return float_text(float(value))


def as_text(leaf: Leaf) -> Leaf:
    """The leaf with a text for its value, where it is not null."""
    value = leaf.value
    if value is None or (isinstance(value, str) and (len(value) != _DATE_LENGTH or not _is_date(leaf))):
        return leaf
    return leaf.reading(shown(leaf))


def _is_date(leaf: Leaf) -> bool:
    if _DATE.match(str(leaf.value)) is None or len(leaf.text.pieces) != 1:
        return False
    piece = leaf.text.pieces[0]
    # NOTE: quoted texts are strings; only a plain date is a timestamp for go-yaml
    return piece.cause is None and piece.source.text[piece.start - 1 : piece.start] not in ("'", '"')


def float_text(value: float) -> str:
    """A float as Go's strconv prints it in format 'g' with the shortest precision."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    exponent = int(f"{value:e}".partition("e")[2]) if value else 0
    if -4 <= exponent < 6:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    sign, digits, _ = Decimal(repr(value)).normalize().as_tuple()
    head = "".join(map(str, digits))
    return f"{'-' * sign}{head[0]}{'.' * (len(head) > 1)}{head[1:]}e{exponent:+03d}"
