"""Images that several things use: one node an image, so that a tag that was raised in one place only shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ..model import Known, Node, Placed
from .clusters import RUNGS
from .entities import Entity

_STATED = ("image", "tag", "digest")


def nodes(entities: Iterable[Entity]) -> list[Node]:
    """A node for each image that several workloads run, and for each that several Dockerfile stages start from.

    Engines and language runtimes have their own facts; stages compare at a low confidence, because Dockerfiles of one
    repository share a base by habit only.
    """
    run: dict[str, list[tuple[Entity, Placed]]] = defaultdict(list)
    based: dict[str, list[tuple[Entity, Placed]]] = defaultdict(list)
    for one in entities:
        for placed in one.placed:
            image = placed.declaration.fact("image")
            if image is None or not isinstance(image.value, Known) or one.engine_family:
                continue
            if one.kind == "workload":
                run[str(image.value.value)].append((one, _only(placed)))
            elif one.kind == "runtime" and not any(fact.attribute == "runtime" for fact in placed.declaration.facts):
                based[str(image.value.value)].append((one, _only(placed)))
    return [*_nodes(run, "image"), *_nodes(based, "repository")]


def _nodes(found: dict[str, list[tuple[Entity, Placed]]], rung: str) -> Iterable[Node]:
    for name, users in sorted(found.items()):
        if len({one.key for one, _ in users}) > 1:
            id = f"image/{name}" if rung == "image" else f"base-image/{name}"
            yield Node(id, "image", name, tuple(placed for _, placed in users), rung, RUNGS[rung])


def _only(placed: Placed) -> Placed:
    facts = tuple(fact for fact in placed.declaration.facts if fact.attribute in _STATED)
    return Placed(replace(placed.declaration, facts=facts), placed.scope)
