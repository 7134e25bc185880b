"""Settings trees: YAML mappings laid on top of each other, and the facts that their scalars state.

Helm values and environment configuration files are the same thing here: maps merge key by key, a later file wins,
null takes a key away, lists are replaced (Helm coalesce.go; spring, hiera and the like agree).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...engine.canon import secrets
from ...engine.model import Diagnostic, Fact, Known, Origin, Secret, Span, Unknown, Value
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .facts import text_value

#: Levels below which a tree is not followed; aliases can nest deeper than the text does.
MAX_LEVELS = 150
#: Text that somebody else fills in before it is used: a template action, a shell variable.
TEMPLATED = deferred(r"\{\{|\$\{[A-Za-z_]")
#: Keys under which every direct scalar is a secret, whatever it is called.
_SECRET_MAPS = frozenset(
    ("secrets", "secretenv", "secretenvs", "secretenvironment", "secretvars", "stringdata", "credentials")
)
#: Words that stand between a thing's name and its text.
_CARRIERS = frozenset(("value", "default", "text", "data", "content"))

Route: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, and why it is the one that counts."""

    cursor: Cursor
    origin: Origin

    @property
    def text(self) -> str:
        """The text as a template prints it: YAML 1.1 booleans and numbers in one spelling, null as nothing."""
        return printed(self.cursor)


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping; ``span`` is its key, or where it starts."""

    entries: dict[str, Tree]
    span: Span

    def at(self, *route: str) -> Tree | None:
        """What stands at a route below, or None."""
        here: Tree | None = self
        for key in route:
            here = here.entries.get(key) if isinstance(here, Branch) else None
        return here


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Tree, ...]
    span: Span


Tree: TypeAlias = "Branch | Items | Leaf"


def printed(cursor: Cursor) -> str:
    """A scalar's text as Go prints its value; quoted scalars as they are.

    >>> # on -> true, 0o10 -> 8, 1.50 -> 1.5, null -> ""
    """
    value = cursor.resolve("kubernetes")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def plant(cursor: Cursor, problems: list[Diagnostic], level: int = 0) -> Tree:
    """The tree below a cursor; what lies deeper than ``MAX_LEVELS`` is left out with a diagnostic."""
    if level >= MAX_LEVELS:
        message = f"nested more than {MAX_LEVELS} levels deep through aliases; not followed further"
        problems.append(Diagnostic("settings-too-deep", message, cursor.span))
        return Branch({}, cursor.key_span)
    if cursor.is_mapping:
        entries = {name: plant(below, problems, level + 1) for name, below in cursor.entries()}
        return Branch(entries, cursor.key_span)
    if cursor.is_sequence:
        return Items(tuple(plant(below, problems, level + 1) for below in cursor.items()), cursor.key_span)
    return Leaf(cursor, cursor.origin())


def overlay(base: Tree, over: Tree) -> Tree:
    """``over`` laid on ``base``; leaves remember what they shadowed."""
    if not isinstance(base, Branch) or not isinstance(over, Branch):
        return _shadowing(base, over)
    entries = dict(base.entries)
    for name, tree in over.entries.items():
        if isinstance(tree, Leaf) and tree.cursor.is_null:
            entries.pop(name, None)
        else:
            entries[name] = overlay(entries[name], tree) if name in entries else tree
    return Branch(entries, base.span)


def _shadowing(base: Tree, over: Tree) -> Tree:
    if isinstance(base, Leaf) and isinstance(over, Leaf):
        return replace(over, origin=over.origin.over(base.origin))
    if isinstance(base, Items) and isinstance(over, Items):
        lost = base.items
        items = (_shadowing(lost[i], item) if i < len(lost) else item for i, item in enumerate(over.items))
        return Items(tuple(items), over.span)
    if isinstance(base, Branch) and isinstance(over, Branch):
        entries = {
            name: _shadowing(base.entries[name], tree) if name in base.entries else tree
            for name, tree in over.entries.items()
        }
        return Branch(entries, over.span)
    return over


def leaves(tree: Tree, route: Route = ()) -> Iterator[tuple[Route, Leaf]]:
    """Every scalar that is not null, with its route; list items go by their ``name`` or ``key``, else by index."""
    if isinstance(tree, Leaf):
        if not tree.cursor.is_null:
            yield route, tree
    elif isinstance(tree, Branch):
        for name, below in tree.entries.items():
            yield from leaves(below, (*route, name))
    else:
        for name, below in named_items(tree):
            yield from leaves(below, (*route, name))


def named_items(items: Items) -> Iterator[tuple[str, Tree]]:
    """A list's items, each under a word that is its own."""
    taken: set[str] = set()
    for index, item in enumerate(items.items):
        name = _item_name(item) or str(index)
        name = name if name not in taken else f"{name}#{index}"
        taken.add(name)
        yield name, item


def _item_name(item: Tree) -> str:
    for word in ("name", "key"):
        found = item.at(word) if isinstance(item, Branch) else None
        if isinstance(found, Leaf) and found.cursor.text:
            return found.cursor.text
    return ""


def dotted(route: Route) -> str:
    r"""A route as one key; dots within its words are escaped as Helm's ``--set`` wants them.

    >>> dotted(("nodeSelector", "kubernetes.io/arch"))
    'nodeSelector.kubernetes\\.io/arch'
    """
    return ".".join(word.replace("\\", "\\\\").replace(".", "\\.") for word in route)


def settled(text: str, route: Route) -> Value:
    """The value of a text at a route: a secret when a word near it says so, Unknown while it is still a template."""
    if TEMPLATED.search(text):
        return Unknown("filled in when it is deployed")
    named = [word for word in route if not word.isdigit()]
    if _is_secret_place(route):
        return Secret.of(text)
    return text_value(named[-1] if named else "", text)


def _is_secret_place(route: Route) -> bool:
    parents = route[:-1]
    if parents and parents[-1].replace("_", "").replace("-", "").lower() in _SECRET_MAPS:
        return True
    return len(route) > 1 and route[-1].lower() in _CARRIERS and secrets.secret_key(route[-2])


def setting(route: Route, leaf: Leaf) -> Fact:
    """The ``setting`` fact of a leaf."""
    value = settled(leaf.text, route)
    if isinstance(value, Known):
        value = Known(value.value, leaf.cursor.text)
    elif isinstance(value, Unknown):
        value = Unknown(value.reason, leaf.origin)
    return Fact("setting", value, leaf.origin, dotted(route))
