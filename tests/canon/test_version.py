"""Relations between versions and constraints; the tables hold pairs met in real repositories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.version import Relation, is_constraint, major, unquoted_trap, version_relation

SAME = [
    ("17.7", "17.7"),
    ("v3", "3"),
    ("24.0.2_12-jdk", "24.0.2_12-jre"),
    ("3.8-management-alpine", "3.8"),
    ("16-alpine", "16"),
    ("25-jre-jammy", "25"),
    ("16.1.0-debian-11-r25", "16.1.0"),
    ("3.14.7-alpine3.24", "3.14.7-slim-bookworm"),
    ("pg17-0.112.0", "pg17-0.112.0"),
    ("701ac57", "701ac57"),
    ("1.2.0-rc.1", "1.2.0-rc1"),
    ("ruby-3.3.0", "3.3.0"),
    ("v1.28.3+k3s1", "1.28.3+k3s1"),
    (">= 1.2, < 2", "<2 >=1.2"),
    ("3.x", "3.*"),
    ("^3.11", "^3.11"),
    ("20 || 22", "22||20"),
]
COMPATIBLE = [
    ("16.10-alpine3.22", "16"),
    ("v3", "3.3"),
    ("3-management", "3.13"),
    ("17.0", "17"),
    ("17.0.10_7-jre-alpine", "17"),
    ("10.0", "10.0.100"),
    ("24.0.2_12-jdk", "24.0.2"),
    ("8u342", "8"),
    ("v4.1-3.0.2", "v4.1"),
    ("1.28.3+k3s1", "1.28.3+k3s2"),
    ("^3.11", "3.11"),
    (">=3.11,<3.14", "3.13.5"),
    (">=3.11,<3.14", "3.11.6"),
    (">=1.25.0", "1.26.5"),
    ("1.26", ">= 1.25.0"),
    ("6.x", "6.2-alpine"),
    ("16.*", "16.4"),
    ("~> 1.2", "1.9"),
    ("~1.2.3", "1.2.9"),
    ("~=1.4", "1.9"),
    ("~=1.4.2", "1.4.9"),
    ("==3.11.*", "3.11.6"),
    ("!=3.12", "3.12.4"),
    ("18 - 20", "20.3"),
    ("18 || 20", "20"),
    ("^18 || >=20", "21"),
    (">3.11", "3.11.5"),
    ("<=3.12", "3.12.4"),
    ("*", "3"),
    (">=18 <21", ">=20"),
    ("^16", "16.x"),
    ("= 5.4.0", "5.4.0"),
    ("^0.2.3", "0.2.9"),
]
DIFFERENT = [
    ("6.2-alpine", "4.0.6"),
    ("3.8-management-alpine", "3.7-management-alpine"),
    ("16.1", "15.10"),
    ("3.5.0", "3.3"),
    ("16.10", "17.5"),
    ("8.2.1-alpine", "8.0-alpine"),
    ("6.x", "8.0"),
    ("3.10", "3.1"),
    ("1.20.0", "1.25.1"),
    ("26.4.0-slim", "22"),
    ("3.3.5-alpine3.19", "3.3.0"),
    ("2.0.0-rc1", "2.0.0"),
    ("17-rc1", "17"),
    ("17.0.10_7", "17.0.10_9"),
    ("4.1-p2", "4.1-p1"),
    ("v4.1-3.0.2", "v4.1-3.0.1"),
    ("~> 1.2.0", "1.9"),
    ("^3.11", "4.0"),
    ("^0.2.3", "0.3.0"),
    (">=3.11,<3.14", "3.14"),
    ("!=3.12.1", "3.12.1"),
    ("!=3.12.*", "3.12.1"),
    ("20 || 22", "21"),
    ("18 - 20", "21"),
    (">=2", "<2"),
    ("~1.2", "1.3"),
    (">1.2.3", "1.2.3"),
    ("<4", "4.2"),
]
UNKNOWN = [
    ("latest", "16"),
    ("latest", "latest"),
    ("stable", "stable"),
    ("lts/*", "20"),
    ("lts", "22"),
    ("", "16"),
    ("", ""),
    ("alpine", "3.5"),
    ("701ac57", "f3d0498"),
    ("97e1417-99", "6d777ca-570"),
    ("1ba3ebd", "1"),
    ("${TAG1}", "${TAG1}"),
    ("$TAG", "1"),
    ("latest", "^3"),
    ("staging", "2026.07.30.0154"),
    ("^", "1"),
    ("9" * 30, "1"),
]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (*pair, relation)
        for relation, pairs in (
            ("same", SAME),
            ("compatible", COMPATIBLE),
            ("different", DIFFERENT),
            ("unknown", UNKNOWN),
        )
        for pair in pairs
    ],
)
def test_relation(left: str, right: str, expected: Relation) -> None:
    assert version_relation(left, right) == expected
    assert version_relation(right, left) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("^3.11", True),
        (">= 1", True),
        ("3.x", True),
        ("16.*", True),
        ("*", True),
        ("18 || 20", True),
        ("18 - 20", True),
        ("!=1", True),
        ("~> 1.0", True),
        ("==1.2", True),
        ("3.11", False),
        ("3-management", False),
        ("latest", False),
        ("lts/*", False),
        ("", False),
        ("x86", False),
        ("1.2.3-x.7", False),
        ("v1.2", False),
        (">=", False),
    ],
)
def test_is_constraint(text: str, expected: bool) -> None:
    assert is_constraint(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16.10-alpine", "16"),
        ("v3", "3"),
        (">=3.11,<3.14", "3"),
        ("^3.11", "3"),
        ("~> 1.2", "1"),
        ("6.x", "6"),
        (">=18", ""),
        ("18 || 20", ""),
        ("latest", ""),
        ("", ""),
        (">2 <1", ""),
        ("17.0.10_7-jre", "17"),
    ],
)
def test_major(text: str, expected: str) -> None:
    assert major(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.10", True),
        ("1.20", True),
        ("15.10", True),
        ("8.0", True),
        ("3.11", False),
        ("1.20.0", False),
        ("10", False),
        ("v1.20", False),
        ("", False),
        ("100", False),
    ],
)
def test_unquoted_trap(text: str, expected: bool) -> None:
    assert unquoted_trap(text) is expected


_NUMBERS = st.lists(st.integers(min_value=0, max_value=99), min_size=1, max_size=4)
_VERSIONS = _NUMBERS.map(lambda parts: ".".join(map(str, parts)))
_CONSTRAINTS = st.tuples(st.sampled_from(["^", "~", "~> ", ">=", "<=", ">", "<", "==", "!="]), _VERSIONS).map("".join)
_ANY = st.one_of(st.text(), _VERSIONS, _CONSTRAINTS, st.text(alphabet="0123456789.x*^~<>=!|, v-_+rcalpine"))


@given(_ANY, _ANY)
def test_relation_is_symmetric_and_never_raises(left: str, right: str) -> None:
    assert version_relation(left, right) == version_relation(right, left)


@given(_VERSIONS)
def test_a_version_is_itself(version: str) -> None:
    assert version_relation(version, version) == "same"
    assert version_relation(version, f"v{version}-alpine") == "same"


@given(_NUMBERS, st.integers(min_value=0, max_value=99))
def test_a_prefix_is_compatible(parts: list[int], more: int) -> None:
    version = ".".join(map(str, parts))
    assert version_relation(version, f"{version}.{more}") == "compatible"


@given(_NUMBERS, st.data())
def test_another_number_is_different(parts: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(min_value=0, max_value=len(parts) - 1))
    other = [part + (n == place) for n, part in enumerate(parts)]
    assert version_relation(".".join(map(str, parts)), ".".join(map(str, other))) == "different"


@given(_VERSIONS)
def test_a_version_satisfies_the_constraints_built_on_it(version: str) -> None:
    for operator in ("^", "~", "~> ", ">=", "<=", "==", "="):
        assert version_relation(f"{operator}{version}", version) == "compatible"


@given(_ANY)
def test_any_text_has_a_major_or_none(text: str) -> None:
    assert major(text) == "" or major(text).isdigit()
    assert isinstance(unquoted_trap(text), bool)
