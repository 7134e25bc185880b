"""Environment keys that stand in env files, charts and manifests alike: one node a key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ..model import Node, Placed
from .clusters import RUNGS
from .entities import Entity

#: Keys that every service has for itself; the same name says nothing about the same fact.
_PER_SERVICE = frozenset(
    "PORT HOST HOSTNAME NAME APP_NAME SERVICE_NAME LOG_LEVEL DEBUG VERSION PATH HOME TZ LANG PWD USER UID GID "
    "JAVA_OPTS JAVA_TOOL_OPTIONS NODE_OPTIONS SERVER_PORT HTTP_PORT GRPC_PORT OTEL_SERVICE_NAME".split()
)
#: A key that more things state than this is a convention, not one fact.
_MOST = 12


def nodes(entities: list[Entity]) -> list[Node]:
    """Nodes for keys that at least two things state, one of them a configuration file."""
    stated: dict[str, list[tuple[Entity, Placed]]] = defaultdict(list)
    for one in entities:
        for placed in one.placed:
            for key in dict.fromkeys(fact.key for fact in placed.declaration.facts if fact.attribute == "env"):
                stated[key].append((one, _only(placed, key)))
    return [node for key in sorted(stated) if (node := _node(key, stated[key]))]


def _node(key: str, stated: list[tuple[Entity, Placed]]) -> Node | None:
    owners = {one.key: one for one, _ in stated}
    configs = [one for one in owners.values() if one.kind == "config"]
    others = len(owners) - len(configs)
    if len(owners) < 2 or not configs or len(owners) > _MOST or key.upper() in _PER_SERVICE:
        return None
    confidence = RUNGS["key"] if others <= 1 and len(owners) <= 4 else 0.4
    return Node(f"config-key/{key}", "config-key", key, tuple(placed for _, placed in stated), "key", confidence)


def _only(placed: Placed, key: str) -> Placed:
    facts = tuple(fact for fact in placed.declaration.facts if fact.attribute == "env" and fact.key == key)
    return Placed(replace(placed.declaration, facts=facts), placed.scope)
