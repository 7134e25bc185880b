"""Governance: what is wrong with declarations, comments, the environments and the run itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from paritycheck.engine.model import Allowance, Coverage, Diagnostic, EnvironmentSpec, Settings
from paritycheck.engine.policy.evaluate import judge_coverage, judge_diagnostics, judge_register
from paritycheck.engine.policy.load import load_policies
from paritycheck.engine.policy.register import AllowanceState, CommentState, Register

BUILT_IN = load_policies(Settings(), Path())


@pytest.fixture
def allowance(build):
    return Allowance(
        "staging-replicas", build.span("paritycheck.yaml:8"), "api", "replicas", between=("staging", "prod"),
        reason="Small.", risk="Races stay unseen.", owner="@shop/platform", expires=date(2025, 12, 31),
    )  # fmt: skip


def messages(build, register: Register) -> list[tuple[str, str, str, str]]:
    found = judge_register(BUILT_IN, register, build.genome(), build.settings)
    return [(one.policy, one.level.word, one.places[0].span.place, one.message) for one in found]


def test_a_healthy_register_says_nothing(build, allowance):
    states = (AllowanceState(allowance, used=True, matched=True),)
    comments = (CommentState(build.span("a.yaml:2"), ("memory-drift",), "It is small."),)
    assert messages(build, Register(states, comments)) == []


def test_expired(build, allowance):
    assert messages(build, Register((AllowanceState(allowance, expired=True),))) == [
        (
            "declared-divergence-expired",
            "error",
            "paritycheck.yaml:8",
            "The declared divergence staging-replicas (staging and prod) expired on 2025-12-31 and accepts nothing "
            "any more.",
        )
    ]


def test_stale(build, allowance):
    assert messages(build, Register((AllowanceState(allowance, stale=True),))) == [
        (
            "declared-divergence-stale",
            "warning",
            "paritycheck.yaml:8",
            "The declared divergence staging-replicas matches nothing: staging and prod do not differ in replicas "
            "of api.",
        )
    ]


def test_every_problem_of_a_guard_is_one_finding(build, allowance):
    state = AllowanceState(allowance, guard_problems=("the test a.py does not exist", "the workflow b does not exist"))
    found = judge_register(BUILT_IN, Register((state,)), build.genome(), build.settings)
    assert [one.policy for one in found] == ["guard-missing", "guard-missing"]
    assert found[0].message == (
        "The guard of the declared divergence staging-replicas is missing: the test a.py does not exist. Nothing "
        "covers the risk that was accepted (Races stay unseen.)."
    )
    assert found[0].identity != found[1].identity


def test_every_fault_is_a_finding_at_its_place(build, allowance):
    faults = (("it lacks 'risk'", build.span("paritycheck.yaml:8")), ("x", build.span("paritycheck.yaml:11")))
    assert messages(build, Register((AllowanceState(replace(allowance, faults=faults)),))) == [
        (
            "divergence-malformed",
            "error",
            "paritycheck.yaml:8",
            "The declared divergence staging-replicas is void and accepts nothing: it lacks 'risk'.",
        ),
        (
            "divergence-malformed",
            "error",
            "paritycheck.yaml:11",
            "The declared divergence staging-replicas is void and accepts nothing: x.",
        ),
    ]


def test_a_declaration_without_an_id_can_be_spoken_of(build, allowance):
    state = AllowanceState(replace(allowance, id="", faults=(("it lacks 'id'", allowance.span),)))
    ((_, _, _, message),) = messages(build, Register((state,)))
    assert message == "The declared divergence without an id is void and accepts nothing: it lacks 'id'."


def test_comments_without_effect(build):
    state = CommentState(build.span("a.yaml:2"), ("memory-drift",), "", "it gives no reason")
    assert messages(build, Register(comments=(state,))) == [
        (
            "ignore-without-reason",
            "warning",
            "a.yaml:2",
            "This ignore comment accepts nothing: it gives no reason.",
        )
    ]


@pytest.mark.parametrize(
    "assertion, holds",
    [
        ("allowance.days_left == -1 && allowance.expires == '2025-12-31'", True),
        ("allowance.owner.startsWith('@')", True),
        ("allowance.between == ['staging', 'prod'] && allowance.used == false", True),
        ("allowance.days_left > 30", False),
        ("allowance.nonsense == 1", True),
    ],
)
def test_policies_of_ones_own_over_declarations(build, allowance, assertion, holds):
    policy = build.policy(kind="governance", over="allowance", assertion=assertion, message="{id} of {owner}")
    found = judge_register([policy], Register((AllowanceState(allowance),)), build.genome(), build.settings)
    assert [one.message for one in found] == ([] if holds else ["staging-replicas of @shop/platform"])


def test_policies_over_environments(build):
    settings = replace(
        build.settings,
        reference="prod",
        environments=(EnvironmentSpec("prod", ("live",), span=build.span("paritycheck.yaml:4")),),
    )
    policy = build.policy(
        kind="governance", over="environment", assertion="environment.declared && environment.reference",
        message="{environment} of {environments}",
    )  # fmt: skip
    genome = build.genome(environments=("prod", "staging"))
    (found,) = judge_register([policy], Register(), genome, settings)
    assert (found.message, found.places[0].span.place) == ("staging of prod and staging", "paritycheck.yaml:1")
    policy = replace(policy, assertion="environment.aliases.size() == 0")
    (found,) = judge_register([policy], Register(), genome, settings)
    assert (found.environments, found.places[0].span.place) == (("prod",), "paritycheck.yaml:4")


@pytest.mark.parametrize("assertion, holds", [("coverage.complete", False), ("coverage.facts_unknown < 9", True),
                                              ("coverage.unread.size() == 0", False)])  # fmt: skip
def test_policies_over_the_coverage(build, assertion, holds):
    coverage = Coverage(files=4, analysed=3, unread=(("a.tf", "x"),), facts_unknown=2)
    policy = build.policy(
        kind="governance", over="coverage", assertion=assertion, message="{analysed} of {files}, {unread}, {unknown}",
    )  # fmt: skip
    found = judge_coverage([policy], coverage, build.settings)
    assert [one.message for one in found] == ([] if holds else ["3 of 4, 1, 2"])


def test_diagnostics_about_the_users_files_become_findings(build):
    twice = Diagnostic("duplicate-key", "the key 'A' stands here again (first in line 1)", build.span("a.yaml:4"))
    other = Diagnostic("file-unreadable", "cannot be read", None, "b.yaml")
    (found,), rest = judge_diagnostics(BUILT_IN, [twice, other], build.settings)
    assert (found.policy, found.message) == (
        "duplicate-key", "a.yaml:4: the key 'A' stands here again (first in line 1)",
    )  # fmt: skip
    assert rest == (other,)


def test_other_kinds_are_left_alone(build, allowance):
    policy = build.policy(assertion="false", over="allowance")
    assert judge_register([policy], Register((AllowanceState(allowance),)), build.genome(), build.settings) == []
