"""Versions and ranges as dependencies use them."""

from __future__ import annotations

import pytest
from paritycheck.parsers.helm.charts.versions import compatible, is_version


@pytest.mark.parametrize(
    "constraint, yes, no",
    [
        ("1.2.3", ["1.2.3", "v1.2.3"], ["1.2.4"]),
        ("1.2", ["1.2.0", "1.2.9"], ["1.3.0"]),
        ("1.x", ["1.0.0", "1.9.9"], ["2.0.0"]),
        ("*", ["0.0.1", "9.0.0"], ["1.0.0-rc.1"]),
        ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]),
        ("~1", ["1.0.0", "1.9.0"], ["2.0.0"]),
        ("^1.2", ["1.2.0", "1.9.0"], ["2.0.0", "1.1.0"]),
        ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4"]),
        (">=1.2 <2", ["1.2.0", "1.99.0"], ["2.0.0", "1.1.9"]),
        (">=1.2, <2 || 5.x", ["1.3.0", "5.1.0"], ["3.0.0"]),
        ("1.2 - 1.4", ["1.2.0", "1.4.9"], ["1.5.0", "1.1.0"]),
        ("!=1.2.3", ["1.2.4"], ["1.2.3"]),
        (">1", ["2.0.0"], ["1.9.0"]),
        (">=1.0.0-0", ["1.0.0-rc.1", "1.0.0", "2.0.0-beta"], ["0.9.0"]),
        (">=1.0.0", ["1.0.0"], ["1.1.0-rc.1"]),
        ("", [], ["1.0.0"]),
        ("not one", [], ["1.0.0"]),
    ],
)
def test_ranges(constraint, yes, no):
    assert [version for version in (*yes, *no) if compatible(constraint, version)] == yes


def test_a_version_that_is_none_meets_nothing():
    assert not compatible("*", "latest")


@pytest.mark.parametrize("text, is_one", [("1", True), ("v1.2", True), ("1.2.3-rc.1+b", True), ("1.2.3.4", False),
                                          ("a", False), ("", False), ("1.0.0-01", False)])  # fmt: skip
def test_versions(text, is_one):
    assert is_version(text) is is_one
