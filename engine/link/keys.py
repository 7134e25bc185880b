"""Environment keys that stand in env files, charts and manifests alike: one node a key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TypeAlias

from ..model import Fact, Node, Placed
from .clusters import RUNGS
from .entities import Entity

#: Keys that every service has for itself; the same name says nothing about the same fact.
_PER_SERVICE = frozenset(
    "PORT HOST HOSTNAME NAME APP_NAME SERVICE_NAME LOG_LEVEL DEBUG VERSION PATH HOME TZ LANG PWD USER UID GID "
    "JAVA_OPTS JAVA_TOOL_OPTIONS NODE_OPTIONS SERVER_PORT HTTP_PORT GRPC_PORT OTEL_SERVICE_NAME".split()
)
#: A key that more things state than this is a convention, not one fact.
_MOST = 12

#: Who states a key, where, and what.
_Stated: TypeAlias = tuple[Entity, Placed, list[Fact]]


def nodes(entities: list[Entity]) -> list[Node]:
    """Nodes for keys that at least two things state, one of them a configuration file."""
    stated: dict[str, list[_Stated]] = defaultdict(list)
    for one in entities:
        for placed in one.placed:
            for key, facts in _by_key(placed).items():
                stated[key].append((one, placed, facts))
    return [node for key in sorted(stated) if (node := _node(key, stated[key]))]


def _node(key: str, stated: list[_Stated]) -> Node | None:
    owners = {one.key: one for one, _, _ in stated}
    configs = [one for one in owners.values() if one.kind == "config"]
    others = len(owners) - len(configs)
    if len(owners) < 2 or not configs or len(owners) > _MOST or key.upper() in _PER_SERVICE:
        return None
    confidence = RUNGS["key"] if others <= 1 and len(owners) <= 4 else 0.4
    declarations = tuple(Placed(replace(one.declaration, facts=tuple(facts)), one.scope) for _, one, facts in stated)
    return Node(f"config-key/{key}", "config-key", key, declarations, "key", confidence)


def _by_key(placed: Placed) -> dict[str, list[Fact]]:
    """What a declaration states of the environment, by key."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in placed.declaration.facts:
        if fact.attribute == "env":
            found[fact.key].append(fact)
    return found
