"""Declarations as formats wrote them, and the graph of logical things that they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Literal, TypeAlias

from ..record import record
from .origin import Origin
from .source import Span
from .value import Value

Kind = Literal[
    "workload",
    "backing-service",
    "runtime",
    "config-key",
    "config",
    "endpoint",
    "volume",
    "image",
    "pipeline",
    "resource",
]
#: What a declared thing exists for: to be run, or for a test run, which says which software is tested and not how it
#: is configured elsewhere.
Purpose = Literal["run", "test"]
Relation = Literal["reads-key", "uses-image", "depends-on", "builds", "mounts", "exposes", "deploys"]

#: Environments in which something holds; the empty set means in all of them.
Scope: TypeAlias = frozenset[str]
EVERYWHERE: Scope = frozenset()


def together(left: Scope, right: Scope) -> bool:
    """Whether two scopes can hold in one environment."""
    return not left or not right or not left.isdisjoint(right)


@record(frozen=True, slots=True)
class Fact:
    """A declaration has this attribute (of this key) with this value because of this origin.

    ``attribute`` is a row of the vocabulary; ``key`` is empty unless the attribute is keyed.
    ``confidence`` (0..1) falls where the format itself is vague, such as a remote module's argument.
    """

    attribute: str
    value: Value
    origin: Origin
    key: str = ""
    confidence: float = 1.0


@record(frozen=True, slots=True)
class Reference:
    """A declaration's relation to another thing, named as the format names it."""

    relation: Relation
    target: str
    origin: Origin


@record(frozen=True, slots=True)
class Declaration:
    """One thing as one format wrote it.

    ``key`` names it within its unit ("services.api", "aws_db_instance.orders", "Deployment/api").
    ``names`` are the words that identify it across formats, surest first. ``consumers`` are words that
    say whose it is (compose services that depend on it, words of its resource name and file name).
    ``folder`` is the folder it speaks for (build context, chart folder), for matching by neighbourhood.
    ``by_file``: its unit may hold it twice, in two files, which are then two sources and not one.
    """

    key: str
    kind: Kind
    format: str
    origin: Origin
    facts: tuple[Fact, ...] = ()
    names: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    folder: str = ""
    references: tuple[Reference, ...] = ()
    unit: str = ""
    purpose: Purpose = "run"
    by_file: bool = False
    _by_name: dict[tuple[str, str], Fact] = field(default_factory=dict, init=False, repr=False, compare=False)

    def fact(self, attribute: str, key: str = "") -> Fact | None:
        """The first fact of an attribute, or None; found by name, since a file may state thousands."""
        if not self._by_name:
            self._by_name.update({(fact.attribute, fact.key): fact for fact in reversed(self.facts)})
        return self._by_name.get((attribute, key))


@record(frozen=True, slots=True)
class Statement:
    """A fact on a node: who says it, and in which environments."""

    fact: Fact
    declaration: Declaration
    scope: Scope = EVERYWHERE

    @property
    def site(self) -> Span:
        """Where a person edits it."""
        return self.fact.origin.edit_site()

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Orders statements by place, then key."""
        return (*self.site.sort_key(), self.declaration.key, self.fact.key)


@record(frozen=True, slots=True)
class Placed:
    """A declaration and the environments that have it."""

    declaration: Declaration
    scope: Scope = EVERYWHERE


@record(frozen=True, slots=True)
class Node:
    """A logical thing: the declarations that speak of it, and the match that joined them.

    ``id`` is stable across runs. ``match`` names the rung of the identity ladder (docs/architecture.md);
    ``confidence`` is 1.0 for a single declaration or an explicit alias.
    """

    id: str
    kind: Kind
    name: str
    declarations: tuple[Placed, ...]
    match: str = "single"
    confidence: float = 1.0

    def statements(self, attribute: str) -> tuple[Statement, ...]:
        """What is said of one attribute, in order of place."""
        found = [
            Statement(fact, placed.declaration, placed.scope)
            for placed in self.declarations
            for fact in placed.declaration.facts
            if fact.attribute == attribute
        ]
        return tuple(sorted(found, key=Statement.sort_key))


@record(frozen=True, slots=True)
class Edge:
    """A typed relation between two nodes, with the place that states it."""

    source: str
    relation: Relation
    target: str
    origin: Origin


@record(frozen=True, slots=True)
class Genome:
    """The frozen graph of everything that was declared, each statement scoped to its environments."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    environments: tuple[str, ...] = ()
    _by_id: dict[str, Node] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge], environments: Iterable[str]) -> Genome:
        """Freeze a graph: nodes by id, edges by ends."""
        ordered = tuple(sorted(nodes, key=lambda node: node.id))
        links = tuple(sorted(set(edges), key=lambda e: (e.source, e.relation, e.target, e.origin.span.sort_key())))
        return cls(ordered, links, tuple(environments), {node.id: node for node in ordered})

    def node(self, id: str) -> Node | None:
        """A node by id, or None."""
        return self._by_id.get(id)
