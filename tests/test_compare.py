"""Statements of one fact along sources and along environments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.compare import Comparer
from paritycheck.engine.compare import keys as comparing
from paritycheck.engine.compare.keys import close, nearest
from paritycheck.engine.compare.rules import Setting, agree
from paritycheck.engine.model import (
    Contradiction,
    Declaration,
    Divergence,
    Fact,
    Genome,
    Known,
    Node,
    Origin,
    Placed,
    Plain,
    Secret,
    Source,
    Span,
    Unknown,
)
from paritycheck.engine.model.genome import Purpose


@dataclass(frozen=True)
class Said:
    """One declaration of one node: ``unit`` says ``attribute`` = ``value`` in ``scope``."""

    unit: str
    attribute: str
    value: Plain | Unknown | Secret
    scope: tuple[str, ...] = ()
    key: str = ""
    thing: str = "db"


def placed(said: Said) -> Placed:
    source = Source(said.unit, f"{said.thing}.{said.attribute}.{said.key}={said.value}\n")
    value = said.value if isinstance(said.value, Unknown | Secret) else Known(said.value)
    fact = Fact(said.attribute, value, Origin(Span(source, 0, 1)), said.key)
    declaration = Declaration(said.thing, "backing-service", "x", fact.origin, (fact,), unit=said.unit)
    return Placed(declaration, frozenset(said.scope))


def genome(*said: Said) -> Genome:
    node = Node("backing-service/db", "backing-service", "db", tuple(placed(one) for one in said), "name", 0.9)
    return Genome.of([node], [], ["local", "staging", "prod"])


def texts(found: Contradiction) -> list[list[str]]:
    return [[one.fact.value.shown for one in group] for group in found.groups]


def drift(said: Sequence[Said], attribute: str = "version", rule: str = "version") -> list[list[list[str]]]:
    return [texts(one) for one in Comparer(genome(*said), "prod").contradictions(attribute, rule)]  # type: ignore[arg-type]


def test_the_minority_is_the_one_to_edit() -> None:
    said = [Said("a", "version", "16.1"), Said("b", "version", "16.1"), Said("c", "version", "15.10")]
    assert drift(said) == [[["15.10"], ["16.1", "16.1"]]]


def test_compatible_versions_do_not_contradict_but_join_the_others() -> None:
    said = [Said("a", "version", "16"), Said("b", "version", "16.10")]
    assert drift(said) == []
    assert sorted(drift([*said, Said("c", "version", "17.5")])[0]) == [["16"], ["16.10"], ["17.5"]]


def test_unknown_and_secret_values_never_contradict_a_known_one() -> None:
    comparer = Comparer(genome(Said("a", "version", "16"), Said("b", "version", Unknown("apply time"))))
    assert list(comparer.contradictions("version", "version")) == []
    assert comparer.ledger.undecided == 1


def test_secrets_are_compared_without_being_shown() -> None:
    left, right = Secret.of("shop-pw-1"), Secret.of("shop-pw-2")
    found = drift([Said("a", "env", left, key="PW"), Said("b", "env", right, key="PW")], "env", "host")
    assert found == [[["***"], ["***"]]]
    assert drift([Said("a", "env", left, key="PW"), Said("b", "env", left, key="PW")], "env", "host") == []


def test_statements_of_environments_that_never_meet_do_not_contradict() -> None:
    said = [Said("a", "replicas", 1, ("staging",)), Said("b", "replicas", 3, ("prod",))]
    assert drift(said, "replicas", "equal") == []


def test_what_developers_run_is_held_against_what_production_runs() -> None:
    said = [Said("compose", "version", "15", ("local",)), Said("tf", "version", "16.3", ("prod",))]
    assert drift(said) == [[["15"], ["16.3"]]]
    said = [Said("compose", "replicas", 1, ("local",)), Said("tf", "replicas", 3, ("prod",))]
    assert drift(said, "replicas", "equal") == []


def test_one_site_seen_twice_is_one_statement() -> None:
    one = Said("a", "version", "16")
    assert drift([one, one, Said("b", "version", "15")]) == [[["16"], ["15"]]]


def test_floating_against_pinned() -> None:
    said = [Said("a", "tag", "latest"), Said("b", "tag", "v2"), Said("c", "tag", "v2")]
    assert drift(said, "tag", "pinning") == [[["latest"], ["v2", "v2"]]]
    assert drift(said, "tag", "tag") == []
    assert drift([Said("a", "tag", "latest"), Said("b", "tag", "stable")], "tag", "pinning") == []


def test_a_digest_pins_whatever_the_tag_says() -> None:
    floating, pinned = Said("a", "tag", "alpine"), placed(Said("b", "tag", "alpine"))
    digest = Fact("digest", Known("sha256:00"), pinned.declaration.origin)
    pinned = Placed(replace(pinned.declaration, facts=(*pinned.declaration.facts, digest)))
    node = Node("workload/x", "workload", "x", (placed(floating), pinned))
    found = list(Comparer(Genome.of([node], [], [])).contradictions("tag", "pinning"))
    assert [[one.declaration.unit for one in group] for group in found[0].groups] == [["a"], ["b"]]


def test_what_an_image_sets_is_a_default_for_those_who_run_it() -> None:
    said = [Said("Dockerfile", "env", "1", key="WORKERS"), Said("compose", "env", "4", key="WORKERS")]
    both = [placed(one) for one in said]
    both[0] = Placed(replace(both[0].declaration, kind="image"))
    node = Node("workload/x", "workload", "x", tuple(both))
    assert list(Comparer(Genome.of([node], [], [])).contradictions("env", "host")) == []


def divergences(said: Sequence[Said], attribute: str, rule: str) -> list[Divergence]:
    return list(Comparer(genome(*said)).divergences(attribute, rule, ("staging", "prod")))  # type: ignore[arg-type]


def test_two_layers_of_one_unit_diverge() -> None:
    found = divergences(
        [Said("c", "replicas", 1, ("staging",)), Said("c", "replicas", 4, ("prod",))], "replicas", "equal"
    )
    assert [[one.fact.value.shown for one in side.statements] for side in found[0].sides] == [["1"], ["4"]]


def test_sibling_folders_diverge() -> None:
    said = [Said("k8s-staging", "replicas", 1, ("staging",)), Said("k8s-prod", "replicas", 4, ("prod",))]
    assert len(divergences(said, "replicas", "equal")) == 1


def test_different_formats_answer_each_other_when_nothing_closer_does() -> None:
    said = [Said("compose", "version", "15", ("staging",)), Said("tf", "version", "16", ("prod",))]
    assert len(divergences(said, "version", "version")) == 1


def test_a_statement_for_all_environments_is_no_divergence() -> None:
    said = [Said("a", "replicas", 1), Said("b", "replicas", 2, ("staging", "prod"))]
    assert divergences(said, "replicas", "equal") == []


def test_floating_in_one_environment_only() -> None:
    said = [Said("c", "tag", "latest", ("staging",)), Said("c", "tag", "v2", ("prod",))]
    assert len(divergences(said, "tag", "pinning")) == 1
    pinned = [Said("c", "tag", "v1", ("staging",)), Said("c", "tag", "v2", ("prod",))]
    assert divergences([*pinned, Said("c", "tag", "latest", ("local",))], "tag", "pinning") == []


def test_a_key_that_one_environment_lacks() -> None:
    said = [Said("c", "env", "1", ("staging",), "ONLY"), Said("c", "env", "1", ("staging",), "BOTH"),
            Said("c", "env", "1", ("prod",), "BOTH")]  # fmt: skip
    found = divergences(said, "env", "presence")
    assert [(one.key, [len(side.statements) for side in one.sides]) for one in found] == [("ONLY", [1, 0])]


def test_a_key_is_not_missing_where_the_whole_declaration_is() -> None:
    assert divergences([Said("c", "env", "1", ("staging",), "ONLY")], "env", "presence") == []


def test_a_key_with_the_environments_own_word_in_it_is_not_missing() -> None:
    said = [Said("c", "env", "1", ("staging",), "shop-staging-x"), Said("c", "env", "1", ("prod",), "shop-prod-x")]
    assert divergences(said, "env", "presence") == []


def test_a_value_named_after_another_environment() -> None:
    said = [Said("c-staging", "env", "https://auth-prod.x", ("staging",), "AUTH"),
            Said("c-prod", "env", "https://auth-prod.x", ("prod",), "AUTH")]  # fmt: skip
    assert len(divergences(said, "env", "foreign")) == 1
    within = [replace(one, value="http://civil-prod.svc.cluster.local") for one in said]
    assert len(divergences(within, "env", "foreign")) == 1
    same = [replace(one, value="https://auth.x") for one in said]
    assert divergences(same, "env", "foreign") == []


def test_an_empty_value_is_a_blank_not_a_contradiction() -> None:
    assert drift([Said("a", "env", "", key="K"), Said("b", "env", "x", key="K")], "env", "host") == []


def test_configuration_of_alternatives_means_less() -> None:
    def weigh(left: str, right: str, purpose: Purpose = "run") -> float:
        one, other = (placed(Said(unit, "env", value, key="K")).declaration for unit, value in ("a1", "b2"))
        both = (Placed(replace(one, format=left)), Placed(replace(other, format=right, purpose=purpose)))
        node = Node("workload/x", "workload", "x", both)
        return next(Comparer(Genome.of([node], [], [])).contradictions("env", "host")).confidence

    assert weigh("compose", "helm") == 1.0
    assert weigh("compose", "compose") == weigh("compose", "helm", "test") == 0.6


@pytest.mark.parametrize("by_file", [False, True])
def test_what_a_unit_may_hold_twice_is_two_sources(by_file: bool) -> None:
    first = placed(Said("k8s", "version", "16")).declaration
    all_in_one = replace(placed(Said("k8s/all-in-one.yaml", "version", "17")).declaration, unit="k8s")
    both = tuple(Placed(replace(one, by_file=by_file)) for one in (first, all_in_one))
    found = Comparer(Genome.of([Node("backing-service/db", "backing-service", "db", both)], [], []))
    assert bool(list(found.contradictions("version", "version"))) is by_file


@pytest.mark.parametrize(("purpose", "confidence"), [("run", 0.6), ("test", 0.4)])
def test_a_key_that_only_a_test_run_lacks_means_less(purpose: Purpose, confidence: float) -> None:
    def source(format: str, *keys: str) -> Declaration:
        facts = [placed(Said(format, "env", "1", key=key)).declaration.facts[0] for key in keys]
        return replace(placed(Said(format, "env", "1")).declaration, facts=tuple(facts), format=format)

    own, tested = source("helm", "A", "B", "C"), replace(source("pipeline", "A", "B"), purpose=purpose)
    node = Node("workload/x", "workload", "x", (Placed(own), Placed(tested)))
    (found,) = Comparer(Genome.of([node], [], [])).contradictions("env", "presence")
    assert (found.key, found.confidence) == ("C", confidence)


def example(folder: str = "") -> Node:
    required = placed(Said(f"{folder}.env.example", "env-required", True, key="MISSING"))
    facts = [Fact("env-required", Known(True), required.declaration.origin, key) for key in ("A", "B", "MISSING")]
    declaration = replace(required.declaration, facts=tuple(facts), folder=folder.rstrip("/"))
    return Node("config/example", "config", "example", (Placed(declaration),))


@pytest.mark.parametrize(
    ("environment", "folder", "expected"),
    [
        pytest.param("prod", "", [("MISSING", (".env.x (prod)",))], id="deployed"),
        pytest.param("test", "", [], id="a test sets what it needs"),
        pytest.param("prod", "other/", [], id="another part of the repository"),
    ],
)
def test_a_required_key_that_an_environment_lacks(environment: str, folder: str, expected: list[object]) -> None:
    given = [placed(Said(".env.x", "env", "1", (environment,), key)) for key in ("A", "B")]
    nodes = [example(folder), Node("config/x", "config", "x", tuple(given))]
    found = Comparer(Genome.of(nodes, [], [environment])).contradictions("env-required", "presence")
    assert [(one.key, one.absent) for one in found] == expected


def asking(*lines: tuple[str, bool, float], scope: tuple[str, ...] = ()) -> Node:
    """A Compose project that requires (True) or uses (False) keys, each as surely as said."""
    said = [placed(Said("compose.yml", "env-required", required, scope, key)) for key, required, _ in lines]
    facts = [replace(one.declaration.facts[0], confidence=sure) for one, (_, _, sure) in zip(said, lines, strict=True)]
    declaration = replace(said[0].declaration, facts=tuple(facts), folder="")
    return Node("config/asking", "config", "asking", (Placed(declaration, frozenset(scope)),))


@pytest.mark.parametrize(
    ("node", "given", "expected"),
    [
        pytest.param(asking(("A", False, 1.0), ("B", False, 1.0), ("C", True, 1.0)), "AB", [("C", 0.8)], id="used"),
        pytest.param(asking(("A", False, 1.0), ("C", True, 1.0)), "A", [], id="one key shows nothing"),
        pytest.param(asking(("A", True, 1.0), ("B", True, 1.0), ("C", True, 0.6)), "AB", [("C", 0.48)], id="less sure"),
        pytest.param(asking(*((key, True, 1.0) for key in "ABCDEF")), "AB", [], id="less than half"),
        pytest.param(asking(*((key, True, 1.0) for key in "ABC"), scope=("staging",)), "AB", [], id="another's"),
        pytest.param(asking(*((key, True, 1.0) for key in "ABC"), scope=("prod",)), "AB", [("C", 0.8)], id="its own"),
        pytest.param(asking(("A", False, 1.0), ("B", False, 1.0)), "A", [], id="nothing is required"),
    ],
)
def test_what_a_project_requires(node: Node, given: str, expected: list[tuple[str, float]]) -> None:
    placements = [placed(Said(".env.x", "env", "1", ("prod",), key)) for key in given]
    nodes = [node, Node("config/x", "config", "x", tuple(placements))]
    found = Comparer(Genome.of(nodes, [], ["prod", "staging"])).contradictions("env-required", "presence")
    assert [(one.key, round(one.confidence, 2)) for one in found] == expected


def test_the_line_that_requires_a_key_does_not_give_it() -> None:
    """A bare key of Compose is a variable of its service, whose value is to come from outside."""
    node = asking(("A", True, 1.0), ("B", True, 1.0), ("C", True, 0.6))
    (requiring,) = node.declarations
    line = requiring.declaration.facts[2].origin
    passed = replace(requiring.declaration, facts=(Fact("env", Unknown("from outside"), line, "C"),), key="service")
    given = [placed(Said(".env.x", "env", "1", ("prod",), key)) for key in "AB"]
    nodes = [node, Node("config/x", "config", "x", tuple(given)), Node("w", "workload", "w", (Placed(passed),))]
    found = Comparer(Genome.of(nodes, [], ["prod"])).contradictions("env-required", "presence")
    assert [one.key for one in found] == ["C"]


def test_ports_contradict_when_two_sources_have_none_in_common() -> None:
    compose = [Said("compose", "container-port", 8000, key="8000/tcp")]
    kubernetes = [Said("k8s", "container-port", 8080, key="8080/tcp")]
    assert drift([*compose, *kubernetes], "container-port", "set") == [[["8000"], ["8080"]]]
    debug = Said("compose", "container-port", 8080, key="8080/tcp")
    assert drift([*compose, debug, *kubernetes], "container-port", "set") == []


def test_a_check_without_a_key_answers_any_probe() -> None:
    check = Said("compose", "health-path", "/health")
    live, ready = (
        Said("k8s", "health-path", "/live", key="liveness"),
        Said("k8s", "health-path", "/health", key="readiness"),
    )
    assert drift([check, live, ready], "health-path", "path") == []
    assert drift([check, live], "health-path", "path") == [[["/health"], ["/live"]]]
    assert drift([live, ready], "health-path", "path") == []


def test_any_value_of_a_matrix_may_be_meant() -> None:
    matrix = placed(Said("ci", "runtime", "3.11", key="python"))
    more = Fact("runtime", Known("3.12"), Origin(Span(Source("ci", "x\ny"), 2, 3)), "python")
    matrix = Placed(replace(matrix.declaration, facts=(*matrix.declaration.facts, more)))
    for version, expected in (("3.12", 0), ("3.9", 1)):
        node = Node(
            "runtime/python", "runtime", "python", (matrix, placed(Said("a", "runtime", version, key="python")))
        )
        assert len(list(Comparer(Genome.of([node], [], [])).contradictions("runtime", "version"))) == expected


def test_a_misspelt_key_of_one_environment() -> None:
    said = [Said("c", "env", "1", ("staging",), "ROLE_READEE"), Said("c", "env", "1", ("prod",), "ROLE_READER")]
    assert drift([*said, Said("d", "env", "1", key="ROLE_READER")], "env", "spelling") == [[["1"], ["1", "1"]]]
    assert drift(said, "env", "spelling") == [[["1"], ["1"]]]


@pytest.mark.parametrize(
    ("rule", "left", "right", "expected"),
    [
        ("equal", 1, 1, True),
        ("equal", "1.0", 1, True),
        ("text", "Debug", "debug", True),
        ("text", "a", "{{ .Values.x }}", None),
        ("version", "16", "16.10", True),
        ("version", "latest", "16", None),
        ("version", "15.10", "16.1", False),
        ("tag", "latest", "v1", None),
        ("tag", "6.2-alpine", "6.2-bookworm", True),
        ("tag", "f3d0498", "701ac57", False),
        ("path", "/health/", "/health", True),
        ("path", "/health", "/ready", False),
        ("host", "http://web:8080", "http://web:8080/", True),
        ("host", "true", "True", True),
        ("host", "off", "on", False),
        ("host", "${X}", "y", None),
        ("never", "a", "b", None),
    ],
)  # fmt: skip
def test_rules(rule: str, left: Plain, right: Plain, expected: bool | None) -> None:
    assert agree(Known(left), Known(right), rule) is expected  # type: ignore[arg-type]
    assert agree(Known(right), Known(left), rule) is expected  # type: ignore[arg-type]


def test_values_that_differ_by_their_environment_only_agree() -> None:
    setting = Setting(("staging",), ("production",))
    one, two = Known("notify-staging-bucket"), Known("notify-production-bucket")
    assert agree(one, two, "host", setting) is True


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("IAM_COMMUNITY_ROLE_READEE", "IAM_COMMUNITY_ROLE_READER", True),
        ("PAYMENT_API_URL", "PAYMENTS_API_URL", True),
        ("QUEUE_URL_1", "QUEUE_URL_2", False),
        ("QUEUE_ULR", "QUEUE_URL", True),
        ("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD", False),
        ("DB_USER", "DB_HOST", False),
        ("PORT", "HOST", False),
    ],
)
def test_misspelt_neighbours(left: str, right: str, expected: bool) -> None:
    assert close(left, right) is expected


#: Keys of few letters, so that many pairs are close.
KEYS = st.sets(st.text("AB1", min_size=5, max_size=8), max_size=25)


@given(KEYS, KEYS)
def test_the_nearest_key_is_that_of_all_pairs(own: set[str], others: set[str]) -> None:
    lonely = dict.fromkeys(own - others, own)
    pairs = {key: [other for other in sorted(others - own) if close(key, other)] for key in lonely}
    for few in (0, 1000):
        assert nearest(lonely, own | others, few) == {key: near[0] for key, near in pairs.items() if near}


def test_few_of_many_keys_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(comparing, "close", lambda one, other: compared.append(one) or close(one, other))
    own = {f"APPLICATION_SETTING_{n:05}_URL" for n in range(20_000)}
    others = {*own - {"APPLICATION_SETTING_00007_URL"}, "APPLICATION_SETTING_00007_ULR"}
    lonely = dict.fromkeys(own - others, own)
    assert nearest(lonely, own | others) == {"APPLICATION_SETTING_00007_URL": "APPLICATION_SETTING_00007_ULR"}
    others = {f"{key}S" for key in own}
    assert nearest(dict.fromkeys(own, own), own | others) == {key: f"{key}S" for key in own}
    assert len(compared) < 2 * len(own)


def test_one_source_alone_misspells_nothing() -> None:
    assert drift([Said("c", "env", "1", key="ROLE_READEE"), Said("c", "env", "1", key="ROLE_READER")],
                 "env", "spelling") == []  # fmt: skip
