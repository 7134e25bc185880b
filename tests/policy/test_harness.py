"""The harness of policy tests, against a pipeline that is played."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from paritycheck.engine.model import Coverage, Finding, Level, Place, Report, Source, Suppression, UserError
from paritycheck.engine.policy.harness import Case, read_cases, run, run_case

CASE = """\
policy: p
cases:
  - name: a case
    command: {diff: [staging, prod]}
    today: 2026-05-01
    files:
      k8s/a.yaml: |
        replicas: 1
      empty: ""
    expect: fail
    at: [k8s/a.yaml:1]
    says: differs
"""


def cases(text: str):
    return read_cases(Source("rules/p.test.yaml", text), "p")


def test_a_case_is_read_whole():
    (case,) = cases(CASE)
    assert case == Case(
        "a case", (("k8s/a.yaml", "replicas: 1\n"), ("empty", "")), "fail", case.span, ("staging", "prod"),
        ("k8s/a.yaml:1",), "differs", date(2026, 5, 1),
    )  # fmt: skip
    assert case.span.place == "rules/p.test.yaml:3"


def test_what_may_be_left_out():
    (case,) = cases("policy: p\ncases: [{name: n, files: {}, expect: pass}]\n")
    assert (case.diff, case.at, case.says, case.today) == ((), (), "", date(2026, 1, 1))


@pytest.mark.parametrize(
    "old, new, message",
    [
        (
            "policy: p",
            "policy: q",
            "1:9: this file tests the policy 'q' but lies beside 'p'; rename the one or the other",
        ),
        ("expect: fail", "expect: fial", "10:13: cases[0].expect: there is no outcome 'fial'; did you mean 'fail'?"),
        ("    expect: fail\n", "", "3:5: cases[0] lacks the key 'expect'; add it"),
        ("says", "say", "12:5: unknown key 'say' in cases[0]: nothing reads it; did you mean 'says'?"),
        ("[staging, prod]", "[prod]", "4:5: diff needs at least two environments"),
        (
            "{diff: [staging, prod]}",
            "chek",
            "4:14: cases[0].command: there is no command 'chek'; did you mean 'check'?",
        ),
        ("k8s/a.yaml:", "../a.yaml:", "7:7: '../a.yaml' is not a path inside the case's folder"),
        ('empty: ""', "empty: []", "9:7: the content of 'empty' must be a text; use a block scalar (|)"),
        ("2026-05-01", "May", "5:5: cases[0].today must be a date such as 2027-06-30, but is the text 'May'"),
    ],
)
def test_mistakes(old: str, new: str, message: str):
    with pytest.raises(UserError) as caught:
        cases(CASE.replace(old, new, 1))
    assert str(caught.value) == f"rules/p.test.yaml:{message}"


def test_a_file_without_cases():
    with pytest.raises(UserError, match="a test needs at least one case"):
        cases("policy: p\ncases: []\n")


class Player:
    """Plays the pipeline: answers with prepared findings and remembers what it was asked."""

    def __init__(self, *findings: Finding, coverage: Coverage | None = None):
        self.report = Report(findings, coverage=coverage or Coverage())
        self.seen: dict[str, object] = {}

    def check(self, root, settings):
        self.seen = {"settings": settings, "files": {p.name: p.read_text() for p in root.rglob("*") if p.is_file()}}
        return self.report

    def diff(self, root, settings, names):
        self.seen = {"names": tuple(names)}
        return self.report


@pytest.fixture
def finding(build):
    places = (Place(build.span("a.yaml:2"), "says 1"), Place(build.span("b.yaml:3"), "says 2"))
    return Finding("p", "drift", Level.ERROR, "api differs", places)


@pytest.fixture
def case(build):
    return Case("c", (("sub/a.yaml", "x"),), "fail", build.span("p.test.yaml:1"))


def problems(build, case: Case, player: Player, **changes) -> tuple[str, ...]:
    return run_case(build.policy(**changes), case, Path(), player.check, player.diff).problems


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, ()),
        ({"at": ("a.yaml:2", "b.yaml:3")}, ()),
        ({"at": ("a.yaml:9",)}, ("expected a finding at a.yaml:9, but the findings name a.yaml:2, b.yaml:3",)),
        ({"says": "differs"}, ()),
        ({"says": "agrees"}, ("expected a message with 'agrees', but it says: api differs",)),
        ({"expect": "pass"}, ("expected no finding, but there is: api differs",)),
        ({"expect": "unknown"}, ("expected no finding, but there is: api differs",
                                 "expected something undecided in the coverage, but everything was known")),
    ],
)  # fmt: skip
def test_a_finding(build, finding, case, changes, expected):
    assert problems(build, replace(case, **changes), Player(finding)) == expected


@pytest.mark.parametrize(
    "expect, coverage, expected",
    [
        ("fail", Coverage(), ("expected a finding of p, but there is none",)),
        ("pass", Coverage(), ()),
        ("unknown", Coverage(), ("expected something undecided in the coverage, but everything was known",)),
        ("unknown", Coverage(undecided=1), ()),
        ("unknown", Coverage(facts_unknown=1), ()),
        ("unknown", Coverage(unread=(("a", "b"),)), ()),
    ],
)
def test_no_finding(build, case, expect, coverage, expected):
    assert problems(build, replace(case, expect=expect), Player(coverage=coverage)) == expected


def test_findings_of_other_policies_do_not_count(build, finding, case):
    player = Player(replace(finding, policy="q"))
    assert problems(build, case, player) == ("expected a finding of p, but there is none; there are findings of q",)


def test_accepted_findings_do_not_count(build, finding, case):
    player = Player(replace(finding, suppression=Suppression("comment", "x")))
    assert problems(build, replace(case, expect="pass"), player) == ()


def test_the_files_and_the_day_of_the_case_are_used(build, case):
    player = Player()
    problems(build, replace(case, today=date(2026, 3, 4)), player)
    assert player.seen["files"] == {"a.yaml": "x"}
    settings = player.seen["settings"]
    assert (settings.today, settings.packs, settings.overrides) == (date(2026, 3, 4), ("default",), ())


def test_the_configuration_of_the_case_counts(build, case):
    player = Player()
    text = "version: 1\nreference: prod\npolicies: {packs: [./own]}\n"
    problems(build, replace(case, files=(("paritycheck.yaml", text),)), player)
    assert (player.seen["settings"].reference, player.seen["settings"].packs) == ("prod", ("default",))


def test_a_policy_that_is_off_is_tested_as_a_warning(build, case):
    player = Player()
    problems(build, case, player, level=Level.NONE, span=build.span("p.yaml:1"))
    ((override),) = player.seen["settings"].overrides
    assert (override.id, override.level) == ("p", Level.WARNING)


def test_diff_gets_the_environments(build, case):
    player = Player()
    problems(build, replace(case, diff=("staging", "prod")), player)
    assert player.seen == {"names": ("staging", "prod")}


def test_a_run_that_stops_is_a_failed_case(build, case):
    broken = replace(case, files=(("paritycheck.yaml", "version: 9"),))
    (problem,) = problems(build, broken, Player())
    assert problem.startswith("the run stopped: paritycheck.yaml:1:1: ")


def test_packs_of_the_repository_are_found_from_the_cases_folder(build, tmp_path, finding):
    build.write(tmp_path, {"rules/p.test.yaml": "policy: p\ncases: [{name: n, files: {}, expect: fail}]\n"})
    policy = build.policy(pack="./rules", span=build.span("rules/p.yaml:1"))
    seen = []

    def check(root, settings):
        seen.append((root / settings.packs[0]).resolve())
        return Report((finding,))

    (outcome,) = run([policy], tmp_path, check, Player().diff)
    assert (outcome.policy, outcome.case.name, outcome.problems) == ("p", "n", ())
    assert seen == [(tmp_path / "rules").resolve()]


def test_a_policy_without_a_test_file_fails(build, tmp_path):
    policy = build.policy(pack="./rules")
    (outcome,) = run([policy], tmp_path, Player().check, Player().diff)
    assert outcome.problems == ("p.test.yaml is missing; a policy needs examples",)
