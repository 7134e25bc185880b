"""Joining entities into nodes: a union-find that remembers the weakest rung used and who may not be joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .entities import Entity

#: The identity ladder: (rung, confidence), from certain to guess (docs/architecture.md).
RUNGS = {
    "single": 1.0,
    "alias": 1.0,
    "build": 0.95,
    "name": 0.9,
    "image": 0.8,
    "consumer": 0.8,
    "other-name": 0.7,
    "kind": 0.6,
    "repository": 0.5,
    "key": 0.6,
}


class Clusters:
    """Disjoint sets of entities."""

    def __init__(self, entities: list[Entity], apart: Callable[[Entity, Entity], bool]):
        self.entities = entities
        self._apart = apart
        self._parent = list(range(len(entities)))
        self._members = {index: [index] for index in range(len(entities))}
        self._rung = dict.fromkeys(range(len(entities)), "single")

    def find(self, index: int) -> int:
        """The representative of an entity's set."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, left: int, right: int, rung: str) -> bool:
        """Join two sets, unless something in them must stay apart; say whether they are one now."""
        one, two = self.find(left), self.find(right)
        if one == two:
            return True
        for a in self._members[one]:
            for b in self._members[two]:
                if self._apart(self.entities[a], self.entities[b]):
                    return False
        one, two = min(one, two), max(one, two)
        self._parent[two] = one
        self._members[one] += self._members.pop(two)
        self._rung[one] = min((rung, self._rung[one], self._rung.pop(two)), key=lambda name: RUNGS[name])
        return True

    def join_all(self, indexes: list[int], rung: str) -> None:
        """Join each of several entities to the first that it may be joined with."""
        for position, index in enumerate(indexes):
            for other in indexes[:position]:
                if self.join(other, index, rung):
                    break

    def join_declared(self) -> None:
        """Join what paritycheck.yaml says is one service."""
        said: dict[str, list[int]] = {}
        for index, one in enumerate(self.entities):
            if one.declared:
                said.setdefault(one.declared, []).append(index)
        for name in sorted(said):
            self.join_all(said[name], "alias")

    def members(self, index: int) -> list[int]:
        """The set that an entity is in."""
        return self._members[self.find(index)]

    def sets(self) -> Iterator[tuple[str, list[Entity]]]:
        """Every set with the weakest rung that joined it, in a stable order."""
        for root in sorted(self._members):
            yield self._rung[root], [self.entities[index] for index in sorted(self._members[root])]


#: Kubernetes' controllers: two of different kinds run different pods, whatever their names.
_CONTROLLERS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"})


def different_things(left: Entity, right: Entity) -> bool:
    """Two things of one kind in one unit are two things, whatever their names.

    In Kubernetes one name is one thing all the same: a workload and its autoscaler, a chart's values and its template.
    But not two controllers of different kinds, nor two blocks of a chart's values that do not lie in each other.
    """
    if left.unit != right.unit or left.kind != right.kind:
        return False
    if left.format not in ("helm", "kubernetes", "kustomize") or left.names[:1] != right.names[:1]:
        return True
    one, two = left.key[1], right.key[1]
    if "/" in one and "/" in two:
        kinds = {one.partition("/")[0], two.partition("/")[0]}
        return len(kinds & _CONTROLLERS) > 1
    return "/" not in one and "/" not in two and one != two and not _nested(one, two)


def _nested(one: str, two: str) -> bool:
    return "." in (one, two) or one.startswith(f"{two}.") or two.startswith(f"{one}.")
