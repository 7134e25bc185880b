"""Environment keys that stand in env files, charts and manifests alike: one node a key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ..model import Node, Placed
from .clusters import RUNGS
from .entities import Entity

#: Keys that every service has for itself; the same name says nothing about the same fact.
_PER_SERVICE = frozenset(
    ["PORT", "HOST", "HOSTNAME", "NAME", "APP_NAME", "SERVICE_NAME", "LOG_LEVEL", "DEBUG", "VERSION", "PATH", "HOME", "TZ", "LANG", "PWD", "USER", "UID", "GID", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "SERVER_PORT", "HTTP_PORT", "GRPC_PORT", "OTEL_SERVICE_NAME"]
)
#: A key that more things state than this is a convention, not one fact.
_MOST = 12


def nodes(entities: list[Entity]) -> list[Node]:
    """Nodes for keys that at least two things state, one of them a configuration file."""
    stated: dict[str, list[tuple[Entity, Placed]]] = defaultdict(list)
    for one in entities:
        for placed in one.placed:
            for key in dict.fromkeys(fact.key for fact in placed.declaration.facts if fact.attribute == "env"):
                stated[key].append((one, placed))
    result = []
    for key in sorted(stated):
        owners = {one.key: one for one, _ in stated[key]}
        configs = [one for one in owners.values() if one.kind == "config"]
        others = len(owners) - len(configs)
        if len(owners) < 2 or not configs or len(owners) > _MOST or key.upper() in _PER_SERVICE:
            continue
        confidence = RUNGS["key"] if others <= 1 and len(owners) <= 4 else 0.4
        placed = tuple(
            Placed(replace(p.declaration, facts=tuple(f for f in p.declaration.facts
                                                      if f.attribute == "env" and f.key == key)), p.scope)
            for _, p in stated[key]
        )  # fmt: skip
        result.append(Node(f"config-key/{key}", "config-key", key, placed, "key", confidence))
    return result
