"""Laying one canonical tree over another: the rules of the Compose specification as a table of paths.

What is not in the table merges by kind: mappings key by key, lists by appending, scalars by replacing; a null leaves
what was there. ``!reset`` removes and ``!override`` replaces whatever the rule. Losers are kept as shadowed origins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import is_
from typing import TypeAlias

from ...engine.model import Origin
from .attributes import words_of
from .identity import Identity, by_mount, by_path, by_port, by_target, field_of, whole
from .session import Session
from .tree import Branch, Items, Leaf, Route, Tree, origin_of

Rule: TypeAlias = Callable[[Tree, Tree, Route, Session], Tree]

#: Shadowed origins that one value remembers.
_MOST_SHADOWED = 20


def merge(base: Branch, over: Branch, session: Session) -> Branch:
    """A file's canonical tree laid over what was merged before it."""
    merged = _merge(base, over, (), session)
    return merged if isinstance(merged, Branch) else over


def merge_service(base: Branch, over: Branch, session: Session) -> Branch:
    """A service laid over the one that it extends."""
    merged = _merge(base, over, ("services", "*"), session)
    return merged if isinstance(merged, Branch) else over


def without_resets(tree: Tree) -> Tree | None:
    """The tree when all is merged: what was reset is gone."""
    if tree.tag == "reset":
        return None
    if isinstance(tree, Leaf):
        return tree
    if isinstance(tree, Branch):
        left = {name: without_resets(value) for name, value in tree.entries.items()}
        if all(value is tree.entries[name] for name, value in left.items()):
            return tree
        return tree.holding({name: value for name, value in left.items() if value is not None})
    remaining = tuple(map(without_resets, tree.items))
    if all(map(is_, remaining, tree.items)):
        return tree
    return tree.holding(tuple(item for item in remaining if item is not None))


def _merge(base: Tree, over: Tree, route: Route, session: Session) -> Tree:
    if over.tag in ("reset", "override") or base.tag == "reset":
        return over
    if isinstance(over, Leaf) and over.value is None and not over.missing:
        return _shadowing(over, base) if _pattern(route) in NULL_COUNTS else base
    if isinstance(base, Leaf) and base.value is None and not base.missing:
        return over
    rule = RULES.get(_pattern(route))
    return rule(base, over, route, session) if rule else _by_kind(base, over, route, session)


def _pattern(route: Route) -> Route:
    """The table's name for a route: user-chosen names are stars."""
    if len(route) > 1 and route[0] in ("services", "networks", "volumes", "secrets", "configs", "models"):
        route = (route[0], "*", *route[2:])
    if len(route) > 3 and (route[2], len(route)) in _NAMED:
        return (*route[:-1], "*")
    return route


def _by_kind(base: Tree, over: Tree, route: Route, session: Session) -> Tree:
    if isinstance(base, Branch) and isinstance(over, Branch):
        return _mappings(base, over, route, session)
    if isinstance(base, Items) and isinstance(over, Items):
        return over.holding((*base.items, *over.items))
    if isinstance(base, Leaf) and isinstance(over, Leaf):
        return _shadowing(over, base)
    message = f"{'.'.join(route)} is a {words_of(over)} here and a {words_of(base)} in {origin_of(base).span.place}"
    session.refuse("merge-conflict", message, over.span)
    return over


def _mappings(base: Branch, over: Branch, route: Route, session: Session) -> Tree:
    entries = dict(base.entries)
    keys = dict(base.keys)
    for name, value in over.entries.items():
        earlier = entries.get(name)
        merged = entries[name] = value if earlier is None else _merge(earlier, value, (*route, name), session)
        grown = isinstance(merged, Branch) and isinstance(earlier, Branch) and merged is not value
        if name in over.keys and merged is not earlier and not grown:
            keys[name] = over.keys[name]
    return Branch(entries, over.place, keys, over.tag, over.shadowed)


def _shadowing(winner: Tree, loser: Tree) -> Tree:
    lost = origin_of(loser)
    losers = (*winner.shadowed, Origin(lost.span, lost.step, lost.causes), *lost.shadowed)[:_MOST_SHADOWED]
    return winner.shadowing(losers)


# --- rules -----------------------------------------------------------------------------------------------------------


def _replaced(base: Tree, over: Tree, route: Route, session: Session) -> Tree:
    return _shadowing(over, base)


def _logging(base: Tree, over: Tree, route: Route, session: Session) -> Tree:
    """Merged when the drivers are equal or one side names none."""
    if not (isinstance(base, Branch) and isinstance(over, Branch)):
        return _by_kind(base, over, route, session)
    drivers = [leaf.value for side in (base, over) if isinstance(leaf := side.get("driver"), Leaf)]
    return _shadowing(over, base) if len(set(drivers)) > 1 else _mappings(base, over, route, session)


def _unique(identity: Identity) -> Rule:
    def rule(base: Tree, over: Tree, route: Route, session: Session) -> Tree:
        if not (isinstance(base, Items) and isinstance(over, Items)):
            return _by_kind(base, over, route, session)
        return over.holding(distinct((*base.items, *over.items), identity))

    return rule


def distinct(items: Iterable[Tree], identity: Identity) -> tuple[Tree, ...]:
    """Items of which the later replaces the earlier with the same identity, in the earlier's place."""
    kept: dict[object, Tree] = {}
    for item in items:
        key = identity(item)
        earlier = kept.get(key)
        kept[key] = item if earlier is None else _shadowing(item, earlier)
    return tuple(kept.values())


def _service(attribute: str) -> Route:
    return ("services", "*", *attribute.split("."))


_LISTS = """cap_add cap_drop dns dns_opt dns_search expose external_links extra_hosts label_file links profiles tmpfs
    build.cache_from build.tags"""

#: Path to rule. Stars stand for the names that users choose.
RULES: dict[Route, Rule] = {
    _service("command"): _replaced,
    _service("entrypoint"): _replaced,
    _service("healthcheck.test"): _replaced,
    _service("ulimits.*"): _replaced,
    _service("logging"): _logging,
    _service("ports"): _unique(by_port),
    _service("volumes"): _unique(by_target),
    _service("devices"): _unique(by_target),
    _service("secrets"): _unique(by_mount("/run/secrets/")),
    _service("configs"): _unique(by_mount("/")),
    _service("env_file"): _unique(by_path),
    ("networks", "*", "ipam", "config"): _unique(lambda tree: field_of(tree, "subnet") or whole(tree)),
    **{_service(name): _unique(whole) for name in _LISTS.split()},
}

#: Where a null of the later file counts: the variable is passed through from outside.
NULL_COUNTS: frozenset[Route] = frozenset((_service("environment.*"), _service("build.args.*")))

#: (attribute, length of the route) where the last name of a route is the user's.
_NAMED = frozenset((("environment", 4), ("ulimits", 4), ("build", 5)))


def without_duplicates(service: Branch) -> Branch:
    """A service whose own lists hold each port, mount and the like once (compose-go: override.EnforceUnicity)."""
    told_apart: dict[str, Tree] = {}
    for name in service.entries.keys() & _IDENTITIES.keys():
        value = service.entries[name]
        if isinstance(value, Items) and len(value.items) > 1:
            told_apart[name] = value.holding(distinct(value.items, _IDENTITIES[name]))
    return service.holding({**service.entries, **told_apart}) if told_apart else service


_IDENTITIES: dict[str, Identity] = {
    "ports": by_port,
    "volumes": by_target,
    "devices": by_target,
    "secrets": by_mount("/run/secrets/"),
    "configs": by_mount("/"),
    "env_file": by_path,
    **{name: whole for name in _LISTS.split() if "." not in name},
}
