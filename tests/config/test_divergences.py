"""A declared divergence is whole or void; nothing in between, and never an exception."""

from datetime import date
from pathlib import Path

import pytest

from paritycheck.engine.config import load_settings
from paritycheck.engine.model import Allowance, Guard, UserError

GOOD = {
    "id": "staging-replicas",
    "service": "api",
    "attribute": "replicas",
    "key": '"FEATURE_*"',
    "between": "[staging, prod]",
    "allow": "{staging: 1, prod: {min: 2, max: 8, one_of: [2, 4]}}",
    "reason": "Staging is small.",
    "risk": "Races stay unseen.",
    "guard": "{test: tests/load.py, job: .github/workflows/load.yml#two-replicas}",
    "owner": '"@shop/platform"',
    "expires": "2027-06-30",
}


def declared(tmp_path: Path, *entries: str) -> tuple[Allowance, ...]:
    (tmp_path / "paritycheck.yaml").write_text("version: 1\ndivergences:\n" + "".join(entries))
    return load_settings(tmp_path, date(2026, 1, 1)).allowances


def entry(**changes: str | None) -> str:
    rows = {**GOOD, **changes}
    body = "\n    ".join(f"{name}: {value}" for name, value in rows.items() if value is not None)
    return f"  - {body}\n"


def faults(tmp_path: Path, **changes: str | None) -> list[tuple[str, str]]:
    (allowance,) = declared(tmp_path, entry(**changes))
    assert allowance.void == bool(allowance.faults)
    return [(text, span.place) for text, span in allowance.faults]


def test_a_whole_declaration(tmp_path: Path):
    (one,) = declared(tmp_path, entry())
    assert one == Allowance(
        id="staging-replicas",
        span=one.span,
        service="api",
        attribute="replicas",
        key="FEATURE_*",
        between=("staging", "prod"),
        allow={"staging": 1, "prod": {"min": 2, "max": 8, "one_of": (2, 4)}},
        reason="Staging is small.",
        risk="Races stay unseen.",
        owner="@shop/platform",
        expires=date(2027, 6, 30),
        guard=Guard("tests/load.py", ".github/workflows/load.yml#two-replicas"),
    )
    assert (one.span.place, one.span.text, one.void) == ("paritycheck.yaml:3", "staging-replicas", False)


@pytest.mark.parametrize("name", ["service", "attribute", "key", "between", "allow"])
def test_selectors_may_be_left_out(tmp_path: Path, name: str):
    assert faults(tmp_path, **{name: None}) == []


@pytest.mark.parametrize(
    "name, why",
    [
        ("id", "reports and comments name the divergence by it"),
        ("reason", "say why the environments differ on purpose"),
        ("risk", "say what can stay unseen because of it"),
        ("owner", "name the person or team to ask"),
        ("guard", 'name a test or job that covers the risk, or {none: "why"}'),
        ("expires", "a divergence ends, or is reviewed on something that happens (review_on)"),
    ],
)
def test_what_is_missing_voids_it(tmp_path: Path, name: str, why: str):
    assert faults(tmp_path, **{name: None}) == [(f"it lacks {name!r}: {why}", "paritycheck.yaml:3")]


def test_a_trigger_for_review_is_as_good_as_a_day(tmp_path: Path):
    (one,) = declared(tmp_path, entry(expires=None, review_on="When staging gets its own cluster."))
    assert (one.void, one.expires, one.review_on) == (False, None, "When staging gets its own cluster.")


def test_a_guard_may_be_declined_with_a_reason(tmp_path: Path):
    (one,) = declared(tmp_path, entry(guard="{none: Nothing is shared.}"))
    assert (one.void, one.guard) == (False, Guard())


@pytest.mark.parametrize(
    "change, text",
    [
        (
            {"expires": "soon"},
            "divergences[0].expires must be a date such as 2027-06-30, but is the text 'soon'",
        ),
        (
            {"expires": "2027-02-30"},
            "divergences[0].expires must be a date such as 2027-06-30, but is the text '2027-02-30'",
        ),
        ({"between": "[staging]"}, "divergences[0].between must name at least two environments"),
        (
            {"attribute": "replica"},
            "divergences[0].attribute: there is no attribute 'replica'; did you mean 'replicas'?",
        ),
        ({"owner": '""'}, "divergences[0].owner must not be empty"),
        ({"reason": "[x]"}, "divergences[0].reason must be text, but is a list"),
        (
            {"guard": "{}"},
            "divergences[0].guard names no test and no job; a guard is what makes the divergence safe",
        ),
        ({"guard": "{none: x, test: y}"}, "divergences[0].guard names a test or job and also 'none'; keep one"),
        (
            {"guard": "{job: ci.yml}"},
            "divergences[0].guard.job must be <workflow file>#<job>, such as .github/workflows/ci.yml#test, "
            "but is the text 'ci.yml'",
        ),
        ({"guard": "tests/x.py"}, "divergences[0].guard must be a mapping (key: value), but is the text 'tests/x.py'"),
        ({"allow": "{prod: {}}"}, "divergences[0].allow.prod allows nothing; give min, max or one_of"),
        ({"allow": "{prod: [1]}"}, "divergences[0].allow.prod must be a single value, but is a list"),
        (
            {"allow": "{prod: {min: true}}"},
            "divergences[0].allow.prod.min must be a number or a quantity, but is a boolean 'true'",
        ),
        (
            {"expirse": "2027-01-01"},
            "unknown key 'expirse' in divergences[0]: nothing reads it; did you mean 'expires'?",
        ),
    ],
)
def test_what_is_malformed_voids_it(tmp_path: Path, change: dict[str, str], text: str):
    assert [fault for fault, _ in faults(tmp_path, **change)] == [text]


def test_every_fault_is_kept_with_its_place(tmp_path: Path):
    assert [place for _, place in faults(tmp_path, expires="never", between="[a]", owner=None)] == [
        "paritycheck.yaml:7",
        "paritycheck.yaml:12",
        "paritycheck.yaml:3",
    ]


def test_the_later_of_two_with_one_id_is_void(tmp_path: Path):
    first, second = declared(tmp_path, entry(), entry())
    assert not first.void
    assert [(text, span.line) for text, span in second.faults] == [
        ("the id 'staging-replicas' is taken by the divergence in line 3; choose another", 14)
    ]


def test_a_key_that_stands_twice_voids_only_its_declaration(tmp_path: Path):
    first, second = declared(tmp_path, entry(id="a"), entry(id="b") + "    owner: somebody\n")
    assert not first.void
    assert [text for text, _ in second.faults] == [
        "the key 'owner' stands here again (first in line 23); only the last value counts"
    ]


def test_an_entry_that_is_no_mapping_is_void(tmp_path: Path):
    (one,) = declared(tmp_path, "  - staging-replicas\n")
    assert [text for text, _ in one.faults] == [
        "divergences[0] must be a mapping with id, reason, risk, owner, guard and expires"
    ]


def test_the_list_itself_must_be_one(tmp_path: Path):
    with pytest.raises(UserError, match="divergences must be a list"):
        declared(tmp_path, "  id: x\n")
