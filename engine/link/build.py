"""From resolved units to the genome: entities, nodes by the identity ladder, edges."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ..canon.names import identity
from ..contract import Resolution
from ..environments import Placement
from ..model import Edge, Environment, Genome, Node, Settings
from . import backing, images, keys, pins, workloads
from .clusters import RUNGS, Clusters
from .entities import Entity, component, entities


def build_genome(
    resolved: Iterable[tuple[Placement, Resolution]], environments: Sequence[Environment], settings: Settings
) -> Genome:
    """Link every declaration of a repository into one graph."""
    aliases = {identity(alias): identity(name) for name, known in settings.services for alias in (name, *known)}
    everything = entities(resolved, aliases)
    services = workloads.cluster([one for one in everything if one.kind in workloads.KINDS])
    stores = backing.cluster([one for one in everything if one.kind == "backing-service"])
    rest = [one for one in everything if one.kind not in (*workloads.KINDS, "backing-service", "runtime")]
    nodes = [*_nodes(services), *_nodes(stores), *(_single(one) for one in rest)]
    nodes = _distinct(nodes)
    edges = _edges(nodes)
    nodes += pins.nodes([one for one in everything if one.kind in ("runtime", "image", "pipeline")])
    nodes += keys.nodes(everything)
    nodes += images.nodes(everything)
    return Genome.of(nodes, edges, (environment.name for environment in environments))


def _nodes(clusters: Clusters) -> Iterable[Node]:
    for rung, members in clusters.sets():
        placed = tuple(one for member in members for one in member.placed)
        kinds = [member.kind for member in members]
        kind = "workload" if "workload" in kinds else kinds[0]
        names = Counter(member.names[0] for member in members if member.names)
        labels = Counter(member.label for member in members)
        name = max(labels, key=lambda label: (labels[label], -len(label), label))
        best = max(names, key=lambda one: (names[one], -len(one), one)) if names else members[0].key[1]
        yield Node(f"{kind}/{best}", kind, name, placed, rung, RUNGS[rung])


def _single(one: Entity) -> Node:
    return Node(f"{one.kind}/{one.unit}#{one.key[1]}", one.kind, one.label, tuple(one.placed))


def _distinct(nodes: list[Node]) -> list[Node]:
    """Make ids unique by the component that a node lives in, then by a number."""
    taken: dict[str, int] = defaultdict(int)
    counts = Counter(node.id for node in nodes)
    result = []
    for node in nodes:
        id = node.id
        if counts[id] > 1:
            where = component(node.declarations[0].declaration.folder) or "."
            id = f"{id}@{where}"
        taken[id] += 1
        if taken[id] > 1:
            id = f"{id}~{taken[id]}"
        result.append(Node(id, node.kind, node.name, node.declarations, node.match, node.confidence))
    return result


def _edges(nodes: Sequence[Node]) -> list[Edge]:
    """References resolved within the unit first, then by identity across the repository."""
    local: dict[tuple[str, str], str] = {}
    by_name: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for placed in node.declarations:
            for name in (*placed.declaration.names, placed.declaration.key):
                local.setdefault((placed.declaration.unit, identity(name)), node.id)
                by_name[identity(name)].append(node.id)
    edges = []
    for node in nodes:
        for placed in node.declarations:
            for reference in placed.declaration.references:
                wanted = identity(reference.target)
                everywhere = sorted(set(by_name.get(wanted, ())))
                target = local.get((placed.declaration.unit, wanted)) or (everywhere[0] if len(everywhere) == 1 else "")
                if target and target != node.id:
                    edges.append(Edge(node.id, reference.relation, target, reference.origin))
    return edges
