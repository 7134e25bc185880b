"""The same backing service in several formats: by engine family, then by whose it is."""

from __future__ import annotations

from collections import defaultdict

from .clusters import Clusters, different_things
from .entities import Entity, related


def cluster(entities: list[Entity]) -> Clusters:
    """Join backing services of one family that share a consumer, a name, or have no rival."""
    clusters = Clusters(entities, different_things)
    clusters.join_declared()
    families: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(entities):
        families[one.engine_family].append(index)
    for name in sorted(families):
        if name:
            _family(clusters, families[name])
    return clusters


def _family(clusters: Clusters, indexes: list[int]) -> None:
    by_owner: dict[str, list[int]] = defaultdict(list)
    for index in indexes:
        for owner in clusters.entities[index].owners:
            by_owner[owner].append(index)
    for owner in sorted(by_owner, key=lambda word: (len(by_owner[word]), word)):
        clusters.join_all(by_owner[owner], "consumer")
    by_name: dict[str, list[int]] = defaultdict(list)
    for index in indexes:
        for name in clusters.entities[index].names[:1]:
            by_name[name].append(index)
    for name in sorted(by_name):
        clusters.join_all(_nearby(clusters, by_name[name]), "other-name")
    _lonely(clusters, indexes)


def _nearby(clusters: Clusters, indexes: list[int]) -> list[int]:
    where = clusters.entities[indexes[0]].component
    return [index for index in indexes if related(where, clusters.entities[index].component)]


def _lonely(clusters: Clusters, indexes: list[int]) -> None:
    """Join by kind alone what has no owner, and everything when no unit has two of the family."""
    units = [clusters.entities[index].unit for index in indexes]
    one_each = len(units) == len(set(units))
    roots = [clusters.find(index) for index in indexes]
    owned = {
        root for root in dict.fromkeys(roots) if any(clusters.entities[one].owners for one in clusters.members(root))
    }
    rivals = set(owned)
    for index, root in zip(indexes, roots, strict=True):
        if not one_each and (root in owned or len(rivals) > 2):
            continue
        others = rivals - {clusters.find(index)}
        if one_each or len(others) <= 1:
            clusters.join(indexes[0], index, "kind")
            for rival in sorted(others):
                clusters.join(rival, index, "kind")
            rivals = {clusters.find(rival) for rival in rivals}
