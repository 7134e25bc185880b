"""Constraints as sets of versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.ranges import EVERYTHING, VersionSet, intersect, pad, parse_constraint, within


def between(low: tuple[int, ...], high: tuple[int, ...]) -> VersionSet:
    return ((pad(low), pad(high)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("^1.2.3", between((1, 2, 3), (2,))),
        ("^0.2.3", between((0, 2, 3), (0, 3))),
        ("^0.0.3", between((0, 0, 3), (0, 0, 4))),
        ("^0", between((0,), (1,))),
        ("~1.2.3", between((1, 2, 3), (1, 3))),
        ("~1", between((1,), (2,))),
        ("~> 1.2", between((1, 2), (2,))),
        ("~> 1.2.3", between((1, 2, 3), (1, 3))),
        ("~> 1", between((1,), (2,))),
        ("~=1.4.2", between((1, 4, 2), (1, 5))),
        (">=3.11,<3.14", between((3, 11), (3, 14))),
        (">= 3.11 < 3.14", between((3, 11), (3, 14))),
        (">=3.11<3.14", between((3, 11), (3, 14))),
        ("1.2 - 2.3", between((1, 2), (2, 4))),
        ("3.*", between((3,), (4,))),
        ("v3.x", between((3,), (4,))),
        ("==3.11.*", between((3, 11), (3, 12))),
        ("*", EVERYTHING),
        ("18 || 19", between((18,), (20,))),
        (">2 <1", ()),
        (">=1.0.0-rc1 <2", between((1,), (2,))),
        ("lts/*", None),
        (">=", None),
        ("", None),
        ("latest", None),
        ("1 || latest", None),
        ("1" * 300, None),
    ],
)
def test_parse_constraint(text: str, expected: VersionSet | None) -> None:
    assert parse_constraint(text) == expected


def test_not_equal_leaves_a_gap() -> None:
    admitted = parse_constraint("!=1.2.3")
    assert admitted is not None
    assert not intersect(admitted, within((1, 2, 3)))
    assert intersect(admitted, within((1, 2)))


_SETS = st.sampled_from(["^1.2", "~2.0", ">=1.5", "<3", "1 || 3", "!=2.1.0", "1.0 - 2.2"]).map(parse_constraint)


@given(_SETS, _SETS, _SETS)
def test_intersection_is_commutative_and_associative(
    a: VersionSet | None, b: VersionSet | None, c: VersionSet | None
) -> None:
    assert a is not None
    assert b is not None
    assert c is not None
    assert intersect(a, b) == intersect(b, a)
    assert intersect(intersect(a, b), c) == intersect(a, intersect(b, c))
    assert intersect(a, EVERYTHING) == a
