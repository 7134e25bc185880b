"""Scopes, statements and the frozen graph."""

import pytest
from paritycheck.engine.model import (
    ATTRIBUTES,
    EVERYWHERE,
    Declaration,
    Edge,
    Environment,
    Fact,
    Genome,
    Known,
    Node,
    Origin,
    Placed,
    Source,
    Span,
    Step,
    together,
)

SOURCE = Source("compose.yml", "0123456789")


def at(start):
    return Origin(Span(SOURCE, start, start + 1))


@pytest.mark.parametrize(
    "left, right, expected",
    [
        (EVERYWHERE, EVERYWHERE, True),
        (EVERYWHERE, frozenset({"prod"}), True),
        (frozenset({"prod", "dev"}), frozenset({"prod"}), True),
        (frozenset({"prod"}), frozenset({"dev"}), False),
    ],
)
def test_together(left, right, expected):
    assert together(left, right) is expected
    assert together(right, left) is expected


DB = Declaration(
    "services.db",
    "backing-service",
    "compose",
    at(0),
    (Fact("env", Known("2"), at(5), "B"), Fact("env", Known("1"), at(3), "A"), Fact("version", Known("16"), at(1))),
)


def test_facts_of_a_declaration():
    assert DB.fact("env", "A").value == Known("1")
    assert DB.fact("env") is None
    assert DB.fact("version").value == Known("16")


def test_statements_in_order_of_place():
    moved = Fact("env", Known("3"), at(9).because(Span(SOURCE, 0, 1), Step.INTERPOLATED), "C")
    other = Declaration("other", "config", "dotenv", at(8), (moved,))
    node = Node("n", "config", "n", (Placed(other, frozenset({"prod"})), Placed(DB)))
    found = node.statements("env")
    assert [(s.fact.key, s.site.start, s.scope) for s in found] == [
        ("A", 3, EVERYWHERE),
        ("B", 5, EVERYWHERE),
        ("C", 9, frozenset({"prod"})),
    ]


def test_the_genome_is_ordered_and_indexed():
    nodes = [Node(name, "workload", name, ()) for name in ("web", "api", "db")]
    edges = [Edge("web", "depends-on", "api", at(2)), Edge("api", "depends-on", "db", at(1))]
    genome = Genome.of(nodes, [*edges, edges[0]], ["dev", "prod"])
    assert [node.id for node in genome.nodes] == ["api", "db", "web"]
    assert genome.edges == (edges[1], edges[0])
    assert genome.node("db") is nodes[2]
    assert genome.node("nobody") is None
    assert genome == Genome.of(reversed(nodes), reversed(edges), ["dev", "prod"])


def test_environment_names():
    prod = Environment("prod", ("Production", "live"))
    assert all(prod.answers_to(name) for name in ("prod", "PROD", "production", "LIVE"))
    assert not prod.answers_to("pro")


def test_the_vocabulary_is_keyed_by_name():
    assert all(name == row.name and row.title and row.shape for name, row in ATTRIBUTES.items())
