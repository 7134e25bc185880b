"""Contradictions, divergences and declarations become findings that a person can act on."""

from dataclasses import replace

import pytest
from paritycheck.engine.model import Level, LevelWhen, Placed, PolicyOverride, Secret, Step, Unknown
from paritycheck.engine.policy.evaluate import judge_contradiction, judge_divergence, judge_nodes


@pytest.fixture
def two(build):
    """Two manifests that disagree about replicas, the minority first."""
    fewer = [build.statement(build.fact("replicas", 1, "a.yaml:3"), "local")]
    more = [
        build.statement(build.fact("replicas", 3, "b.yaml:4"), "prod", "staging"),
        build.statement(build.fact("replicas", 3, "c.yaml:5"), "prod"),
    ]
    return build.contradiction("replicas", fewer, more, confidence=0.9)


def override(build, level: Level):
    return replace(build.settings, overrides=(PolicyOverride("p", level, build.span("paritycheck.yaml:1")),))


# ---------------------------------------------------------------------------- drift


def test_a_contradiction_says_what_where_and_how_to_mend_it(build, two):
    finding = judge_contradiction(build.policy(), two, build.settings)
    assert finding.message == "replica count of api is 1 (a.yaml:3) against 3 (b.yaml:4 and 1 more place)."
    assert finding.fix == "Edit a.yaml:3."
    assert [(place.span.place, place.says, place.environments) for place in finding.places] == [
        ("a.yaml:3", "says 1", ("local",)),
        ("b.yaml:4", "says 3", ("prod", "staging")),
        ("c.yaml:5", "says 3", ("prod",)),
    ]
    assert (finding.policy, finding.kind, finding.level, finding.node) == ("p", "drift", Level.WARNING, "api")
    assert (finding.attribute, finding.key, finding.values) == ("replicas", "", ("1", "3"))
    assert finding.environments == ("local", "prod", "staging")
    assert (finding.axis, finding.surface, finding.confidence) == ("data", "deploy", 0.9)


def test_way_stations_follow_the_edit_sites(build):
    via = (("db.tf:9", Step.EVALUATED), ("db.tf:2", Step.RENDERED))
    left = [build.statement(build.fact("version", "16.3", "prod.tfvars:2", via=via))]
    right = [build.statement(build.fact("version", "15", ".env:3", via=(("compose.yml:6", Step.INTERPOLATED),)))]
    found = build.contradiction("version", left, right, rule="version", kind="backing-service")
    finding = judge_contradiction(build.policy(attributes=("version",)), found, build.settings)
    assert [(place.span.place, place.says) for place in finding.places] == [
        ("prod.tfvars:2", "says 16.3"),
        (".env:3", "says 15"),
        ("db.tf:9", "evaluated here"),
        ("db.tf:2", "rendered here"),
        ("compose.yml:6", "interpolated here"),
    ]


def test_the_identity_holds_meanings_and_no_lines(build, two):
    moved = build.contradiction(
        "replicas",
        [build.statement(build.fact("replicas", build.value(1, "1 "), "a.yaml:8"))],
        [build.statement(build.fact("replicas", 3, "b.yaml:9"))],
    )
    one = judge_contradiction(build.policy(), two, build.settings)
    other = judge_contradiction(build.policy(), moved, build.settings)
    assert one.identity == other.identity == ("workload/api", "replicas", "", "1", "3")


def test_files_that_lack_a_key_are_named_and_part_of_the_identity(build):
    found = build.contradiction(
        "env", [build.statement(build.fact("env", "5", "a.env:3", "POOL_SIZE"))],
        key="POOL_SIZE", rule="presence", absent=("b.env", "c.env"),
    )  # fmt: skip
    policy = build.policy(attributes=("env",), compare="presence", message="{subject} is in {place}, not in {absent}.")
    finding = judge_contradiction(policy, found, build.settings)
    assert finding.message == "environment variable POOL_SIZE of api is in a.env:3, not in b.env and c.env."
    assert finding.identity == ("workload/api", "env", "POOL_SIZE", "5", "b.env", "c.env")


def test_a_misspelling_names_the_key_that_was_meant(build):
    found = build.contradiction(
        "env",
        [build.statement(build.fact("env", "5", "a.env:3", "PREFTECH"))],
        [build.statement(build.fact("env", "5", "b.env:3", "PREFETCH"))],
        key="PREFTECH", rule="spelling",
    )  # fmt: skip
    policy = build.policy(attributes=("env",), compare="spelling", message="{key} should be {expected}.")
    assert judge_contradiction(policy, found, build.settings).message == "PREFTECH should be PREFETCH."


def test_secrets_are_compared_and_never_shown(build):
    groups = [[build.statement(build.fact("env", Secret.of(text), place, "DB_PASSWORD"))]
              for text, place in (("hunter2", "a.env:1"), ("swordfish", "b.env:1"))]  # fmt: skip
    found = build.contradiction("env", *groups, key="DB_PASSWORD", rule="host")
    finding = judge_contradiction(build.policy(attributes=("env",)), found, build.settings)
    assert finding.message == (
        "environment variable DB_PASSWORD of api is a secret value (a.env:1) against another secret value (b.env:1)."
    )
    assert [place.says for place in finding.places] == ["says ***", "says ***"]
    assert (finding.values, finding.identity) == (("***",), ("workload/api", "env", "DB_PASSWORD", "***"))
    assert "hunter2" not in repr(finding)
    assert "swordfish" not in repr(finding)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "divergence"},
        {"attributes": ("version",)},
        {"kinds": ("backing-service",)},
        {"compare": "pinning"},
        {"level": Level.NONE},
        {"when": "confidence > 0.95"},
        {"level_when": (LevelWhen("true", Level.NONE),)},
    ],
)
def test_policies_that_do_not_apply_say_nothing(build, two, change):
    assert judge_contradiction(build.policy(**change), two, build.settings) is None


@pytest.mark.parametrize(
    "change, level",
    [
        ({}, Level.WARNING),
        ({"level_when": (LevelWhen("confidence < 0.95", Level.NOTE),)}, Level.NOTE),
        ({"level_when": (LevelWhen("confidence < 0.5", Level.NOTE),)}, Level.WARNING),
        ({"level_when": (LevelWhen("true", Level.ERROR), LevelWhen("true", Level.NOTE))}, Level.ERROR),
        ({"level_when": (LevelWhen("values[9].line == 1", Level.NOTE),)}, Level.WARNING),
        ({"when": "values[9].line == 1"}, Level.WARNING),
        ({"when": "files == ['a.yaml', 'b.yaml', 'c.yaml'] && environments.size() == 3"}, Level.WARNING),
        (
            {"when": "values.exists(v, v.text == '1' && v.value == 1 && v.file == 'a.yaml' && v.line == 3)"},
            Level.WARNING,
        ),
        ({"when": "node.kind == 'workload' && node.name == 'api' && node.engine == ''"}, Level.WARNING),
        ({"variables": (("n", "values.size()"), ("m", "variables.n + 1")), "when": "variables.m == 4"}, Level.WARNING),
    ],
)
def test_levels_and_conditions(build, two, change, level):
    assert judge_contradiction(build.policy(**change), two, build.settings).level is level


def test_an_override_beats_conditions(build, two):
    policy = build.policy(level_when=(LevelWhen("true", Level.NOTE),))
    assert judge_contradiction(policy, two, override(build, Level.ERROR)).level is Level.ERROR
    assert judge_contradiction(policy, two, override(build, Level.NONE)) is None


def test_an_override_switches_on_what_is_off(build, two):
    assert judge_contradiction(build.policy(level=Level.NONE), two, override(build, Level.NOTE)).level is Level.NOTE


# ---------------------------------------------------------------------------- divergence


@pytest.fixture
def sides(build):
    return build.divergence(
        "replicas",
        {
            "prod": [build.statement(build.fact("replicas", 3, "prod.yaml:2"), "prod")],
            "staging": [build.statement(build.fact("replicas", 1, "staging.yaml:2"), "staging")],
        },
    )


def diverging(build, **changes):
    return build.policy(kind="divergence", message="{subject} differs: {sides}.", **changes)


def test_a_divergence_points_at_the_side_that_is_not_the_reference(build, sides):
    finding = judge_divergence(diverging(build), sides, replace(build.settings, reference="prod"))
    assert finding.message == (
        "replica count of api differs: prod says 3 (prod.yaml:2) and staging says 1 (staging.yaml:2)."
    )
    assert [place.span.place for place in finding.places] == ["staging.yaml:2", "prod.yaml:2"]
    assert (finding.fix, finding.environments) == ("Edit staging.yaml:2.", ("prod", "staging"))
    assert finding.identity == ("workload/api", "replicas", "", "1", "3")


@pytest.mark.parametrize(
    "reference, first", [("staging", "prod.yaml:2"), ("prod", "staging.yaml:2"), ("", "staging.yaml:2")]
)
def test_the_reference_is_the_declared_one_or_production(build, sides, reference, first):
    finding = judge_divergence(diverging(build), sides, replace(build.settings, reference=reference))
    assert finding.places[0].span.place == first


def test_a_side_without_the_key_is_named(build):
    found = build.divergence(
        "env", {"prod": [], "staging": [build.statement(build.fact("env", "3", "s.yaml:2", "RETRIES"), "staging")]},
        key="RETRIES", rule="presence",
    )  # fmt: skip
    policy = diverging(build, attributes=("env",), compare="presence")
    finding = judge_divergence(policy, found, build.settings)
    assert finding.message == (
        "environment variable RETRIES of api differs: prod has none and staging says 3 (s.yaml:2)."
    )
    assert finding.identity == ("workload/api", "env", "RETRIES", "3", "no prod")
    text = "{key} is set in {present} and missing in {absent}."
    assert judge_divergence(replace(policy, message=text), found, build.settings).message == (
        "RETRIES is set in staging (s.yaml:2) and missing in prod."
    )


@pytest.mark.parametrize(
    "condition, applies",
    [
        ("sides.exists(s, s.environment == 'prod' && s.texts == ['3'] && !s.absent)", True),
        ("environments == ['prod', 'staging']", True),
        ("absent.size() > 0", False),
        ("environment_words_only", False),
    ],
)
def test_conditions_see_the_sides(build, sides, condition, applies):
    finding = judge_divergence(diverging(build, when=condition), sides, build.settings)
    assert (finding is not None) == applies


def test_values_that_differ_by_the_environment_only(build):
    found = build.divergence(
        "host",
        {name: [build.statement(build.fact("host", f"db-{name}.example.com", f"{name}.yaml:1", "db"), name)]
         for name in ("prod", "staging")},
        key="db", rule="host",
    )  # fmt: skip
    policy = diverging(build, attributes=("host",), when="environment_words_only")
    assert judge_divergence(policy, found, build.settings) is not None


def test_three_sides_are_told_in_order(build):
    found = build.divergence(
        "replicas",
        {name: [build.statement(build.fact("replicas", count, f"{name}.yaml:2"), name)]
         for name, count in (("dev", 1), ("staging", 1), ("prod", 3))},
    )  # fmt: skip
    assert judge_divergence(diverging(build), found, build.settings).message == (
        "replica count of api differs: dev says 1 (dev.yaml:2), staging says 1 (staging.yaml:2) "
        "and prod says 3 (prod.yaml:2)."
    )


# ---------------------------------------------------------------------------- invariants


def invariant(build, **changes):
    base = {
        "kind": "invariant", "attributes": (), "kinds": ("workload",), "at": "replicas",
        "assertion": "facts.replicas > 1",
        "message": "{declaration} of {node} has {value} in {environments} ({place}).",
    }  # fmt: skip
    return build.policy(**{**base, **changes})


def replicas(build, count, place="a.yaml:3", *scope):
    said = build.declaration("Deployment/api", "a.yaml:1", build.fact("replicas", count, place))
    return Placed(said, frozenset(scope))


def judged(build, policy, *placed, settings=None):
    genome = build.genome(build.node("api", *placed))
    return judge_nodes([policy], genome, settings or build.settings)


def test_a_declaration_that_breaks_an_invariant(build):
    (finding,), undecided = judged(build, invariant(build), replicas(build, 1, "a.yaml:3", "prod"))
    assert finding.message == "Deployment/api of api has 1 in prod (a.yaml:3)."
    assert [(place.span.place, place.says) for place in finding.places] == [("a.yaml:3", "says 1")]
    assert (finding.node, finding.attribute, finding.environments, undecided) == ("api", "replicas", ("prod",), 0)
    assert finding.identity == ("workload/api", "replicas", "Deployment/api", "1")


def test_what_is_not_stated_points_at_the_declaration(build):
    policy = invariant(build, at="memory-limit", assertion="has(facts.memory_limit)", message="{place} lacks it.")
    (finding,), _ = judged(build, policy, replicas(build, 1))
    assert (finding.message, finding.places[0].says) == ("a.yaml:1 lacks it.", "declared here")


def test_an_unknown_fact_is_neither_pass_nor_fail(build):
    assert judged(build, invariant(build), replicas(build, Unknown("set later"))) == ([], 1)


def test_asking_whether_an_unknown_fact_is_stated_is_decided(build):
    policy = invariant(build, assertion="has(facts.replicas)")
    assert judged(build, policy, replicas(build, Unknown("set later"))) == ([], 0)


def test_an_expression_without_an_answer_is_undecided(build):
    assert judged(build, invariant(build, assertion="facts.tag == '1'"), replicas(build, 1)) == ([], 1)


def test_a_condition_that_does_not_hold_is_a_pass(build):
    assert judged(build, invariant(build, when="declaration.format == 'compose'"), replicas(build, 1)) == ([], 0)


def test_one_place_in_two_environments_is_one_finding(build):
    (finding,), _ = judged(build, invariant(build), replicas(build, 1, "a.yaml:3", "prod"),
                           replicas(build, 1, "a.yaml:3", "staging"))  # fmt: skip
    assert finding.environments == finding.places[0].environments == ("prod", "staging")


@pytest.mark.parametrize("change", [{"kinds": ("backing-service",)}, {"level": Level.NONE}])
def test_invariants_that_do_not_apply(build, change):
    assert judged(build, invariant(build, **change), replicas(build, 1)) == ([], 0)


@pytest.mark.parametrize(
    "assertion, holds",
    [
        ("declaration.key == 'Deployment/api' && declaration.file == 'a.yaml' && declaration.line == 1", True),
        ("environments == ['prod']", True),
        ("node.kind == 'workload'", True),
        ("statements.replicas.all(s, s.value >= 1 && s.known && s.environments == ['prod'])", True),
        ("statements.replicas.exists(s, s.value > 1)", False),
    ],
)
def test_what_invariants_see(build, assertion, holds):
    findings, undecided = judged(build, invariant(build, assertion=assertion), replicas(build, 1, "a.yaml:3", "prod"))
    assert (not findings, undecided) == (holds, 0)


def test_keyed_facts_are_maps(build):
    said = build.declaration("api", "a.yaml:1", build.fact("env", "debug", "a.yaml:2", "LOG_LEVEL"))
    policy = invariant(build, at="", assertion="facts.env.LOG_LEVEL != 'debug'", message="{node}")
    assert [one.message for one in judged(build, policy, said)[0]] == ["api"]


@pytest.mark.parametrize(
    "assertion, findings, undecided",
    [
        ("nodes.exists(n, n.kind == 'backing-service')", 1, 0),
        ("nodes.size() == 1 && edges.size() == 0 && environments == ['prod']", 0, 0),
        ("nodes.all(n, n.statements.replicas.all(s, s.value > 1))", 1, 0),
        ("nodes.all(n, n.statements.tag.all(s, s.text != 'latest'))", 0, 1),
    ],
)
def test_invariants_over_the_genome(build, assertion, findings, undecided):
    said = build.declaration("api", "a.yaml:1", build.fact("replicas", 1, "a.yaml:2"),
                             build.fact("tag", Unknown("x"), "a.yaml:3"))  # fmt: skip
    genome = build.genome(build.node("api", said), environments=("prod",))
    policy = invariant(build, over="genome", at="", assertion=assertion, message="The genome of {environments}.")
    found, unclear = judge_nodes([policy], genome, build.settings)
    assert (len(found), unclear) == (findings, undecided)
    assert all(one.message == "The genome of prod." and one.places for one in found)
