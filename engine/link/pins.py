"""Pinned versions of languages and tools: what each component says, and what the repository says as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ..model import Node, Placed
from .clusters import RUNGS
from .entities import Entity, related

ATTRIBUTES = ("runtime", "tool")


def nodes(entities: list[Entity]) -> list[Node]:
    """A node for each language or tool in each component, and one across components where there are several."""
    found: dict[tuple[str, str], dict[str, list[Placed]]] = defaultdict(lambda: defaultdict(list))
    for one in entities:
        for placed in one.placed:
            for attribute, key in sorted({(f.attribute, f.key) for f in placed.declaration.facts}):
                if attribute in ATTRIBUTES:
                    found[attribute, key][one.component].append(_only(placed, attribute, key))
    result = []
    for (attribute, key), places in sorted(found.items()):
        result += _nodes(attribute, key, places)
    return result


def _only(placed: Placed, attribute: str, key: str) -> Placed:
    facts = tuple(f for f in placed.declaration.facts if f.attribute == attribute and f.key == key)
    return Placed(replace(placed.declaration, facts=facts), placed.scope)


def _nodes(attribute: str, key: str, places: dict[str, list[Placed]]) -> list[Node]:
    groups = {
        top: [one for place in sorted(places) if place and related(place, top) for one in places[place]]
        for top in sorted(place for place in places if place and not _inside_another(place, places))
    }
    root = places.get("", [])
    if len(groups) <= 1:
        everything = [*root, *(one for group in groups.values() for one in group)]
        return [Node(f"{attribute}/{key}", "runtime", key, tuple(everything), "name", RUNGS["name"])]
    if root:
        groups[""] = root
    result = [
        Node(f"{attribute}/{key}@{top or '.'}", "runtime", key, tuple(group), "name", RUNGS["name"])
        for top, group in sorted(groups.items())
    ]
    across = tuple(one for _, group in sorted(groups.items()) for one in group)
    return [*result, Node(f"{attribute}/{key}", "runtime", key, across, "repository", RUNGS["repository"])]


def _inside_another(place: str, places: dict[str, list[Placed]]) -> bool:
    return any(other and len(other) < len(place) and related(other, place) for other in places)
