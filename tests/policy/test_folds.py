"""Many keys with one cause are one finding."""

from __future__ import annotations

from dataclasses import replace

from paritycheck.engine.model import Finding, Level, Place, Source, Span, Suppression
from paritycheck.engine.policy.folds import fold_keys

SOURCE = Source("compose.yml", "A: 1\nB: 2\nC: 3\nD: 4\n")


def missing(key: str, absent: str = "k8s/api.yaml") -> Finding:
    at = SOURCE.text.index(key)
    return Finding(
        "env-key-missing", "drift", Level.WARNING, f"{key} is missing.", (Place(Span(SOURCE, at, at + 1), "says x"),),
        node="api", attribute="env", key=key, identity=("workload/api", "env", key), absent=(absent,),
    )  # fmt: skip


def test_keys_that_one_file_lacks_are_one_finding() -> None:
    (folded,) = fold_keys([missing(key) for key in "CAB"])
    assert folded.message == "A is missing. The same holds for 2 more keys: B, C."
    assert [(place.span.line, place.says) for place in folded.places] == [
        (1, "A says x"),
        (2, "B says x"),
        (3, "C says x"),
    ]
    assert folded.identity == ("workload/api", "env", "k8s/api.yaml", "A", "B", "C")


def test_two_keys_and_different_causes_stay_apart() -> None:
    few = [missing("A"), missing("B"), missing("C", "other.yaml"), missing("D", "other.yaml")]
    assert fold_keys(few) == few


def test_what_is_accepted_stays_apart() -> None:
    accepted = [replace(missing(key), suppression=Suppression("comment", "why")) for key in "ABC"]
    assert fold_keys(accepted) == accepted


def test_values_that_differ_are_never_folded() -> None:
    differing = [replace(missing(key), absent=()) for key in "ABC"]
    assert fold_keys(differing) == differing
