"""The same service in several formats: the identity ladder for workloads, their images and endpoints."""

from __future__ import annotations

from collections import defaultdict

from ..environments import family
from .clusters import Clusters, different_things
from .entities import GENERIC, Entity, related

KINDS = ("workload", "image", "endpoint")


def cluster(entities: list[Entity]) -> Clusters:
    """Join what is built from one Dockerfile, has one name, one image, or a second name in common."""
    clusters = Clusters(entities, different_things)
    clusters.join_declared()
    _by_build(clusters)
    _by_name(clusters)
    _by_image(clusters)
    _by_other_name(clusters)
    return clusters


def _by_build(clusters: Clusters) -> None:
    images = {one.unit: index for index, one in enumerate(clusters.entities) if one.kind == "image"}
    for index, one in enumerate(clusters.entities):
        if one.kind != "image" and len(one.builds) == 1:
            target = images.get(f"dockerfile:{family(next(iter(one.builds)))}")
            if target is not None:
                clusters.join(target, index, "build")


def _by_name(clusters: Clusters) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(clusters.entities):
        if one.names:
            groups[one.names[0]].append(index)
    for name in sorted(groups):
        for near in _neighbourhoods(clusters, groups[name]) if name in GENERIC else [groups[name]]:
            clusters.join_all(near, "name")


def _neighbourhoods(clusters: Clusters, indexes: list[int]) -> list[list[int]]:
    """Split entities with a generic name by where they live; those at the root join when there is one place."""
    places = sorted({clusters.entities[index].component for index in indexes} - {""})
    tops = [place for place in places if not any(place != other and related(place, other) for other in places)]
    near = [[i for i in indexes if clusters.entities[i].component and related(clusters.entities[i].component, top)]
            for top in tops]  # fmt: skip
    root = [index for index in indexes if not clusters.entities[index].component]
    return [near[0] + root] if len(near) == 1 else [*near, root]


def _by_image(clusters: Clusters) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(clusters.entities):
        if one.kind == "workload" and not one.engine_family:
            for image in one.images:
                groups[image].append(index)
    for image in sorted(groups):
        units = [clusters.entities[index].unit for index in groups[image]]
        if len(units) == len(set(units)):
            clusters.join_all(groups[image], "image")


def _by_other_name(clusters: Clusters) -> None:
    primary: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(clusters.entities):
        if one.names:
            primary[one.names[0]].append(index)
    for index, one in enumerate(clusters.entities):
        if len({clusters.entities[i].format for i in clusters.members(index)}) > 1:
            continue
        for name in one.names[1:]:
            targets = [i for i in primary.get(name, ()) if clusters.entities[i].format != one.format]
            if targets and name not in GENERIC and clusters.join(targets[0], index, "other-name"):
                break
