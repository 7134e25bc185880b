"""One resolver: what declarations and comments accept, what they do not, and what the register says afterwards."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from paritycheck.engine.model import (
    Allowance,
    EnvironmentSpec,
    Guard,
    Known,
    Level,
    Placed,
    PolicyOverride,
    Secret,
    Source,
    Unknown,
)
from paritycheck.engine.policy.evaluate import judge_contradiction, judge_divergence
from paritycheck.engine.policy.suppress import Resolver
from paritycheck.engine.reading import Files

MANY = ("replicas", "memory-limit", "cpu-limit", "env", "version", "multi-az")


@pytest.fixture
def scene(build, tmp_path):
    """A fact that differs between staging and prod, and the resolver that judges its finding."""

    class Scene:
        attribute, key, name = "replicas", "", "api"
        staging, prod = 1, 3
        environments = ("prod", "staging")
        settings = build.settings
        policy = build.policy(id="d", kind="divergence", attributes=MANY, message="It differs.")

        def declarations(self):
            said = {"staging": self.staging, "prod": self.prod}
            return [
                Placed(
                    build.declaration(
                        "d", f"{name}.yaml:1", build.fact(self.attribute, value, f"{name}.yaml:2", self.key)
                    ),
                    frozenset({name}),
                )
                for name, value in said.items()
                if value is not None
            ]

        def divergence(self):
            node = build.node(self.name, *self.declarations())
            sides = {
                name: [one for one in node.statements(self.attribute) if name in one.scope]
                for name in ("staging", "prod")
            }
            rules = {"version": "version", "env": "host"}
            found = build.divergence(self.attribute, sides, self.key, rules.get(self.attribute, "equal"))
            return replace(found, node=node)

        def resolver(self, *allowances, **services):
            settings = replace(self.settings, allowances=allowances, services=tuple(services.items()))
            genome = build.genome(self.divergence().node, environments=self.environments)
            return Resolver(settings, genome, Files(tmp_path, ()), [self.policy])

        def finding(self):
            return judge_divergence(self.policy, self.divergence(), self.settings)

        def resolved(self, *allowances, **services):
            (finding,) = self.resolver(*allowances, **services).resolve([self.finding()])
            return finding

        def state(self, allowance, resolve=True):
            resolver = self.resolver(allowance)
            resolver.resolve([self.finding()] if resolve else [])
            return resolver.register().allowances[0]

    return Scene()


@pytest.fixture
def allow(build):
    def make(**changes):
        base = Allowance("x", build.span("paritycheck.yaml:3"), reason="On purpose.", between=("staging", "prod"))
        return replace(base, **changes)

    return make


def accepted(finding) -> bool:
    return finding.suppression is not None


def test_a_declaration_accepts_with_its_reason(scene, allow):
    suppression = scene.resolved(allow()).suppression
    assert (suppression.kind, suppression.reason, suppression.id) == ("declared", "On purpose.", "x")
    assert suppression.span.place == "paritycheck.yaml:3"


@pytest.mark.parametrize(
    "selectors, matches",
    [
        ({}, True),
        ({"between": ()}, True),
        ({"between": ("prod", "staging", "dev")}, True),
        ({"between": ("staging", "dev")}, False),
        ({"between": ("Staging", "PROD")}, True),
        ({"between": ("stage", "production")}, True),
        ({"attribute": "replicas"}, True),
        ({"attribute": "env"}, False),
        ({"service": "api"}, True),
        ({"service": "API"}, True),
        ({"service": "workload/api"}, True),
        ({"service": "web"}, False),
        ({"key": "*"}, True),
        ({"key": "A_*"}, False),
    ],
)
def test_selectors(scene, allow, selectors, matches):
    assert accepted(scene.resolved(allow(**selectors))) == matches


def test_services_by_alias(scene, allow):
    assert accepted(scene.resolved(allow(service="backend"), api=("backend",)))
    assert accepted(scene.resolved(allow(service="shop"), shop=("api",)))


def test_environments_by_declared_alias(scene, allow):
    scene.settings = replace(scene.settings, environments=(EnvironmentSpec("prod", ("live-eu",)),))
    assert accepted(scene.resolved(allow(between=("staging", "live-eu"))))


@pytest.mark.parametrize("pattern, matches", [("LOG_*", True), ("LOG_LEVEL", True), ("log_*", False), ("*_TTL", False)])
def test_keys_by_wildcard(scene, allow, pattern, matches):
    scene.attribute, scene.key, scene.staging, scene.prod = "env", "LOG_LEVEL", "debug", "info"
    assert accepted(scene.resolved(allow(attribute="env", key=pattern))) == matches


def test_void_declarations_accept_nothing_and_say_why(scene, allow, build):
    void = allow(faults=(("it lacks 'owner'", build.span("paritycheck.yaml:3")),))
    finding = scene.resolved(void)
    assert not accepted(finding)
    assert finding.message == (
        "It differs. The declared divergence 'x' (paritycheck.yaml:3) does not cover this: it is void, because it "
        "lacks 'owner'."
    )


@pytest.mark.parametrize("day, holds", [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (None, True)])
def test_the_last_day_counts(scene, allow, day, holds):
    finding = scene.resolved(allow(expires=day))
    assert accepted(finding) == holds
    assert finding.message.endswith("it expired on 2025-12-31.") != holds


def test_another_declaration_may_still_hold(scene, allow):
    finding = scene.resolved(allow(id="old", expires=date(2020, 1, 1)), allow(id="new"))
    assert finding.suppression.id == "new"
    assert finding.message == "It differs."


@pytest.mark.parametrize(
    "attribute, prod, pin, fault",
    [
        ("replicas", 3, 3, ""),
        ("replicas", 3, "3", ""),
        ("replicas", 3, 2, "prod says 3, and the declaration allows 2"),
        ("replicas", 3, {"min": 2}, ""),
        ("replicas", 3, {"min": 4}, "prod says 3, and the declaration allows min 4"),
        ("replicas", 3, {"max": 3}, ""),
        ("replicas", 3, {"min": 2, "max": 2}, "prod says 3, and the declaration allows min 2, max 2"),
        ("replicas", 3, {"one_of": (2, 3)}, ""),
        ("replicas", 3, {"one_of": (2, 4)}, "prod says 3, and the declaration allows one_of 2 or 4"),
        ("replicas", 3, None, "prod says 3, and the declaration allows none"),
        ("replicas", None, None, ""),
        ("replicas", None, 3, "prod has none, and the declaration allows 3"),
        ("memory-limit", Known(512 * 2**20, "512Mi"), "512Mi", ""),
        ("memory-limit", Known(512 * 2**20, "0.5Gi"), "512Mi", ""),
        ("memory-limit", Known(2**30, "1Gi"), {"max": "1Gi"}, ""),
        ("memory-limit", Known(2**31, "2Gi"), {"max": "1Gi"}, "prod says 2Gi, and the declaration allows max 1Gi"),
        ("cpu-limit", Known(Decimal("0.5"), "500m"), {"min": "250m", "max": 1}, ""),
        ("version", "16.4", {"min": 15}, ""),
        ("version", "16.4", {"min": "17"}, "prod says 16.4, and the declaration allows min 17"),
        ("version", "9.6", {"min": "10"}, "prod says 9.6, and the declaration allows min 10"),
        ("multi-az", True, True, ""),
        ("multi-az", True, False, "prod says True, and the declaration allows false"),
        ("env", "info", {"min": 1}, "prod says info, and the declaration allows min 1"),
    ],
)
def test_pins(scene, allow, attribute, prod, pin, fault):
    scene.attribute, scene.prod, scene.key = attribute, prod, "LOG_LEVEL" if attribute == "env" else ""
    scene.staging = "14" if attribute == "version" else 7
    finding = scene.resolved(allow(allow={"prod": pin}))
    assert accepted(finding) == (not fault)
    assert finding.message.endswith(f"does not cover this: {fault}.") == bool(fault)


def test_secrets_cannot_be_pinned_and_pins_of_them_are_not_shown(scene, allow):
    scene.attribute, scene.key = "env", "DB_PASSWORD"
    scene.staging, scene.prod = Secret.of("swordfish"), Secret.of("hunter2")
    finding = scene.resolved(allow(allow={"prod": "hunter2"}))
    assert not accepted(finding)
    assert finding.message.endswith("does not cover this: prod has a secret value, which cannot be pinned.")
    assert "hunter2" not in repr(finding)


def test_pins_of_absent_secrets_are_not_shown_either(scene, allow):
    scene.attribute, scene.key, scene.staging, scene.prod = "env", "DB_PASSWORD", "x", None
    assert "hunter2" not in scene.resolved(allow(allow={"prod": "hunter2"})).message


def test_drift_between_environments_may_be_declared(scene, allow, build):
    groups = [[build.statement(build.fact("replicas", n, f"{name}.yaml:2"), name)]
              for name, n in (("staging", 1), ("prod", 3))]  # fmt: skip
    found = replace(build.contradiction("replicas", *groups), node=scene.divergence().node)
    finding = judge_contradiction(build.policy(), found, build.settings)
    (resolved,) = scene.resolver(allow()).resolve([finding])
    assert accepted(resolved)


def test_drift_inside_one_environment_needs_a_declaration_without_environments(scene, allow, build):
    groups = [[build.statement(build.fact("replicas", n, f"{n}.yaml:2"), "prod")] for n in (1, 3)]
    found = replace(build.contradiction("replicas", *groups), node=scene.divergence().node)
    finding = judge_contradiction(build.policy(), found, build.settings)
    assert [accepted(scene.resolver(one).resolve([finding])[0]) for one in (allow(), allow(between=()))] == [
        False,
        True,
    ]


# ---------------------------------------------------------------------------- the register


def flags(state) -> dict[str, bool]:
    return {name: getattr(state, name) for name in ("used", "matched", "expired", "stale")}


NOTHING = {"used": False, "matched": False, "expired": False, "stale": False}


def test_a_declaration_that_accepts_is_used(scene, allow):
    assert flags(scene.state(allow())) == {**NOTHING, "used": True, "matched": True}


def test_a_declaration_that_nothing_needs_is_stale(scene, allow):
    assert flags(scene.state(allow(service="web"))) == {**NOTHING, "stale": True}


def test_an_expired_declaration_is_expired_and_not_stale(scene, allow):
    assert flags(scene.state(allow(expires=date(2025, 1, 1)), resolve=False)) == {**NOTHING, "expired": True}


def test_a_re_opened_declaration_is_not_stale(scene, allow):
    assert flags(scene.state(allow(allow={"prod": 9}))) == {**NOTHING, "matched": True}


@pytest.mark.parametrize("between", [("staging", "moon"), ("moon", "mars")])
def test_what_was_not_compared_is_not_stale(scene, allow, between):
    assert flags(scene.state(allow(between=between))) == NOTHING


def test_what_may_concern_an_unknown_value_is_not_stale(scene, allow):
    resolver = scene.resolver(allow(attribute="replicas"))
    assert resolver.register().allowances[0].stale
    scene.staging = Unknown("set later")
    assert not scene.resolver(allow(attribute="replicas")).register().allowances[0].stale
    assert not scene.resolver(allow()).register().allowances[0].stale
    assert scene.resolver(allow(attribute="env")).register().allowances[0].stale


def test_what_no_policy_compares_is_not_stale(scene, allow):
    assert not scene.state(allow(attribute="schedule")).stale
    scene.settings = replace(scene.settings, overrides=(PolicyOverride("d", Level.NONE, allow().span),))
    assert not scene.resolver(allow()).register().allowances[0].stale


def test_a_void_declaration_is_not_stale(scene, allow):
    assert not scene.state(allow(service="web", faults=(("x", allow().span),))).stale


def test_uses_add_up_over_several_calls(scene, allow):
    resolver = scene.resolver(allow(id="a", service="web"), allow(id="b"))
    assert [state.used for state in resolver.register().allowances] == [False, False]
    resolver.resolve([scene.finding()])
    resolver.resolve([])
    assert [state.used for state in resolver.register().allowances] == [False, True]


# ---------------------------------------------------------------------------- comments


def commented(build, text: str):
    """A finding whose one place is line 2 of a text, and a resolver for it."""
    fact = build.fact("replicas", 1, "x:1")
    source = Source("a.yaml", text)
    fact = replace(fact, origin=replace(fact.origin, span=source.line_span(2)))
    other = build.statement(build.fact("replicas", 3, "b.yaml:2"))
    found = build.contradiction("replicas", [build.statement(fact)], [other])
    return judge_contradiction(build.policy(id="p"), found, build.settings)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("a\nreplicas: 1 # paritycheck: ignore[p] one node\n", "one node"),
        ("# paritycheck: ignore[p] one node\nreplicas: 1\n", "one node"),
        ("# paritycheck: ignore[other, p] one node\nreplicas: 1\n", "one node"),
        ("# paritycheck: ignore[other] one node\nreplicas: 1\n", None),
        ("# paritycheck: ignore[p]\nreplicas: 1\n", None),
        ("# paritycheck: ignore[p, unheard] one node\nreplicas: 1\n", None),
        ("a # paritycheck: ignore[p] one node\nreplicas: 1\n", None),
        ("a\nreplicas: 1\n# paritycheck: ignore[p] one node\n", None),
    ],
)
def test_comments(build, tmp_path, text, reason):
    policies = [build.policy(id="p"), build.policy(id="other")]
    resolver = Resolver(build.settings, build.genome(), Files(tmp_path, ()), policies)
    (finding,) = resolver.resolve([commented(build, text)])
    assert (finding.suppression and finding.suppression.reason) == reason
    if reason:
        assert (finding.suppression.kind, finding.suppression.span.path) == ("comment", "a.yaml")


def test_any_place_of_a_finding_may_carry_the_comment(build, tmp_path):
    finding = commented(build, "a\nreplicas: 1 # paritycheck: ignore[p] one node\n")
    turned = replace(finding, places=finding.places[::-1])
    resolver = Resolver(build.settings, build.genome(), Files(tmp_path, ()), [build.policy(id="p")])
    assert accepted(resolver.resolve([turned])[0])


def test_the_register_knows_every_comment_of_what_was_read(build, tmp_path):
    text = "one\n# paritycheck: ignore[p]\nreplicas: 1\n"
    fact = build.fact("replicas", 1, "x:1")
    fact = replace(fact, origin=replace(fact.origin, span=Source("values.yaml", text).line_span(3)))
    genome = build.genome(build.node("api", build.declaration("api", "chart.yaml:1", fact)))
    resolver = Resolver(build.settings, genome, Files(tmp_path, ()), [build.policy(id="p")])
    (state,) = resolver.register().comments
    assert (state.span.place, state.policies) == ("values.yaml:2", ("p",))
    assert state.problem.startswith("it gives no reason")


def test_what_is_accepted_already_stays_so(scene, allow):
    first = scene.resolved(allow(id="first"))
    assert scene.resolver(allow(id="second")).resolve([first]) == [first]


# ---------------------------------------------------------------------------- guards

WORKFLOW = "on: push\njobs:\n  two-replicas:\n    runs-on: x\n  lint:\n    runs-on: x\n"


@pytest.mark.parametrize(
    "guard, problems",
    [
        (Guard(), ()),
        (Guard("tests/load.py"), ()),
        (Guard("tests"), ()),
        (Guard("tests/load.py::test_two"), ()),
        (Guard("tests/gone.py"), ("the test tests/gone.py does not exist",)),
        (Guard("../outside.py"), ("the test ../outside.py does not exist",)),
        (Guard(job="ci.yml#lint"), ()),
        (Guard(job="gone.yml#lint"), ("the workflow gone.yml does not exist",)),
        (Guard(job="ci.yml#tow-replicas"),
         ("the workflow ci.yml has no job 'tow-replicas'; did you mean 'two-replicas'?",)),
        (Guard("tests/gone.py", "ci.yml#x"),
         ("the test tests/gone.py does not exist", "the workflow ci.yml has no job 'x'")),
        (Guard(job="gitlab.yml#load"), ()),
        (Guard(job="gitlab.yml#stages"), ("the workflow gitlab.yml has no job 'stages'",)),
    ],
)  # fmt: skip
def test_guards(build, tmp_path, allow, guard, problems):
    build.write(tmp_path, {"tests/load.py": "", "ci.yml": WORKFLOW,
                           "gitlab.yml": "stages: [a]\nload:\n  script: x\n"})  # fmt: skip
    files = Files(tmp_path, ("tests/load.py", "ci.yml", "gitlab.yml"))
    settings = replace(build.settings, allowances=(allow(guard=guard),))
    (state,) = Resolver(settings, build.genome(), files, []).register().allowances
    assert state.guard_problems == problems


def test_guards_are_relative_to_the_configuration(build, tmp_path, allow):
    build.write(tmp_path, {"ops/tests/load.py": ""})
    settings = replace(build.settings, path="ops/parity.yaml", allowances=(allow(guard=Guard("tests/load.py")),))
    (state,) = Resolver(settings, build.genome(), Files(tmp_path, ()), []).register().allowances
    assert state.guard_problems == ()
