"""Which declarations are one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from paritycheck.engine.contract import Resolution, Unit
from paritycheck.engine.environments import Placement
from paritycheck.engine.link import build_genome
from paritycheck.engine.link.clusters import Clusters
from paritycheck.engine.link.entities import component
from paritycheck.engine.model import (
    Declaration,
    Fact,
    Genome,
    Kind,
    Known,
    Layers,
    Origin,
    Reference,
    Settings,
    Source,
    Span,
)

HERE = Origin(Span(Source("f", "x"), 0, 1))


def declare(
    name: str,
    kind: Kind = "workload",
    *,
    facts: Sequence[tuple[str, str, str]] = (),
    consumers: tuple[str, ...] = (),
    folder: str = "",
    names: tuple[str, ...] = (),
    builds: str = "",
    depends_on: str = "",
) -> Declaration:
    references = [Reference("builds", builds, HERE)] if builds else []
    references += [Reference("depends-on", depends_on, HERE)] if depends_on else []
    made = tuple(Fact(attribute, Known(value), HERE, key) for attribute, value, key in facts)
    return Declaration(name, kind, "x", HERE, made, (name, *names), consumers, folder, tuple(references))


def engine(name: str, of: str, *, consumers: tuple[str, ...] = (), folder: str = "") -> Declaration:
    return declare(name, "backing-service", facts=[("engine", of, "")], consumers=consumers, folder=folder)


def link(units: dict[str, list[Declaration]], settings: Settings | None = None) -> Genome:
    resolved = []
    for id, declarations in units.items():
        parser, _, key = id.partition(":")
        unit = Unit(parser, key, (key,))
        made = tuple(
            Declaration(d.key, d.kind, parser, d.origin, d.facts, d.names, d.consumers, d.folder, d.references, id)
            for d in declarations
        )
        resolved.append((Placement(unit, Layers()), Resolution(made)))
    return build_genome(resolved, [], settings or Settings())


def groups(genome: Genome) -> dict[str, list[str]]:
    return {node.id: sorted(one.declaration.unit for one in node.declarations) for node in genome.nodes}


def test_one_name_in_two_formats_is_one_workload() -> None:
    genome = link({"compose:a.yml": [declare("store-front")], "helm:chart": [declare("storeFront")]})
    assert list(groups(genome).values()) == [["compose:a.yml", "helm:chart"]]
    assert (genome.nodes[0].match, genome.nodes[0].confidence) == ("name", 0.9)


def test_two_services_of_one_file_stay_two() -> None:
    genome = link({"compose:a.yml": [declare("web"), declare("frontend", names=("web",))]})
    assert len(genome.nodes) == 2


def test_a_generic_name_counts_in_one_neighbourhood_only() -> None:
    units = {
        "compose:a/compose.yml": [declare("app", folder="a")],
        "compose:b/compose.yml": [declare("app", folder="b")],
        "kubernetes:a/deploy": [declare("app", folder="a/deploy")],
    }
    assert sorted(groups(link(units)).values()) == [
        ["compose:a/compose.yml", "kubernetes:a/deploy"],
        ["compose:b/compose.yml"],
    ]


def test_a_service_is_the_image_that_it_builds() -> None:
    genome = link({
        "compose:compose.yml": [declare("web", builds="docker/Dockerfile.ui")],
        "dockerfile:docker/Dockerfile.ui": [declare("ui", "image")],
    })  # fmt: skip
    assert [(node.kind, node.match) for node in genome.nodes] == [("workload", "build")]


def test_declared_aliases_join() -> None:
    units = {"compose:a.yml": [declare("backend")], "helm:c": [declare("shop-core")]}
    assert len(link(units).nodes) == 2
    settings = Settings(services=(("shop-core", ("backend",)),))
    assert len(link(units, settings).nodes) == 1


def test_managed_databases_join_by_consumer() -> None:
    genome = link({
        "compose:src/orders/compose.yml": [engine("orders-db", "postgres", folder="src/orders")],
        "helm:src/orders/chart": [engine("postgresql", "postgres", consumers=("orders",))],
        "terraform:infra": [engine("orders_rds", "postgres"), engine("users_rds", "postgres")],
    })  # fmt: skip
    assert sorted(len(members) for members in groups(genome).values()) == [1, 3]
    assert {node.match for node in genome.nodes} == {"consumer", "single"}


def test_two_engines_of_one_family_are_one_service() -> None:
    genome = link({
        "compose:c.yml": [engine("catalog-db", "mariadb")],
        "terraform:infra": [engine("catalog", "mysql")],
    })  # fmt: skip
    assert len(genome.nodes) == 1


def test_the_only_ones_of_their_kind_join_by_kind() -> None:
    genome = link({"compose:c.yml": [engine("db", "postgres")], "ci:w.yml": [engine("postgres", "postgres")]})
    assert [(node.match, node.confidence) for node in genome.nodes] == [("kind", 0.6)]


def test_two_caches_of_one_file_stay_two() -> None:
    genome = link({"compose:c.yml": [engine("redis", "redis"), engine("redis-cache", "redis")]})
    assert len(genome.nodes) == 2


def pin(language: str, version: str, folder: str = "") -> Declaration:
    return declare(language, "runtime", facts=[("runtime", version, language)], folder=folder)


def test_runtimes_are_held_together_by_component() -> None:
    units = {
        "dockerfile:src/a/Dockerfile": [pin("node", "20", "src/a")],
        "runtime-pins:src/a/.nvmrc": [pin("node", "22", "src/a")],
        "dockerfile:src/b/Dockerfile": [pin("node", "24", "src/b")],
    }
    assert {id: len(members) for id, members in groups(link(units)).items()} == {
        "runtime/node": 3,
        "runtime/node@src/a": 2,
        "runtime/node@src/b": 1,
    }


def test_a_single_component_shares_the_pins_of_the_repository() -> None:
    units = {"dockerfile:src/a/Dockerfile": [pin("go", "1.25", "src/a")], "github:ci.yml": [pin("go", "1.26")]}
    assert {id: len(members) for id, members in groups(link(units)).items()} == {"runtime/go": 2}


def test_a_key_of_an_env_file_and_of_a_service_is_one_node() -> None:
    env = [("env", "1", "POOL_SIZE"), ("env", "2", "PORT")]
    genome = link({
        "dotenv:.env": [declare(".env", "config", facts=env)],
        "compose:c.yml": [declare("api", facts=env)],
    })  # fmt: skip
    assert [node.id for node in genome.nodes if node.kind == "config-key"] == ["config-key/POOL_SIZE"]


class Counted(tuple[Fact, ...]):
    """Facts that count how often somebody goes through them."""

    passes = 0

    def __iter__(self):
        Counted.passes += 1
        return super().__iter__()


def test_facts_are_read_as_often_for_many_keys_as_for_few() -> None:
    passes = []
    for count in (2, 200):
        made = Counted(Fact("env", Known(str(n)), HERE, f"KEY_{n:03}") for n in range(count))
        Counted.passes = 0
        env = replace(declare(".env", "config"), facts=made)
        genome = link({"dotenv:.env": [env], "compose:c.yml": [replace(declare("api"), facts=made)]})
        passes.append(Counted.passes)
        nodes = [node for node in genome.nodes if node.kind == "config-key"]
        assert [node.id for node in nodes] == [f"config-key/KEY_{n:03}" for n in range(count)]
        assert all({fact.key for one in node.declarations for fact in one.declaration.facts} == {node.name}
                   for node in nodes)  # fmt: skip
    assert passes[0] == passes[1]


def test_one_alone_is_not_looked_up_again_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    find = Clusters.find
    monkeypatch.setattr(Clusters, "find", lambda clusters, index: asked.append(index) or find(clusters, index))
    costs = []
    for count in (50, 200):
        names = [f"{a}{b}{c}store" for a in "bcdfgh" for b in "aeiou" for c in "klmnprst"][:count]
        asked.clear()
        units = {f"compose:{name}.yml": [engine(name, "postgres"), engine(f"{name}x", "postgres")] for name in names}
        assert len(link(units).nodes) == 2 * count
        costs.append(len(asked))
    assert costs[1] <= 4 * costs[0]


def test_references_become_edges() -> None:
    genome = link({"compose:c.yml": [declare("api", depends_on="db"), engine("db", "postgres")]})
    assert [(edge.source, edge.relation, edge.target) for edge in genome.edges] == [
        ("workload/api", "depends-on", "backing-service/db")
    ]


def test_the_order_of_the_input_does_not_matter() -> None:
    units = {f"compose:{name}/c.yml": [declare("api", folder=name)] for name in "abcd"}
    backwards = dict(reversed(units.items()))
    assert groups(link(units)) == groups(link(backwards))


def test_folders_that_only_hold_plumbing_speak_for_their_parent() -> None:
    assert component("src/orders/chart") == "src/orders"
    assert component("build/package") == ""
