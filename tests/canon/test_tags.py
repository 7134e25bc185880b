"""Tags split into version and variant."""

import pytest
from paritycheck.engine.canon.tags import carries_version, version_and_variant


@pytest.mark.parametrize(
    ("tag", "version", "variant"),
    [
        ("16-alpine", "16", "alpine"),
        ("16.10-alpine3.22", "16.10", "alpine3.22"),
        ("3-management-alpine", "3", "management-alpine"),
        ("8.0", "8.0", ""),
        ("24.0.2_12-jdk", "24.0.2_12", "jdk"),
        ("8u342-jdk", "8u342", "jdk"),
        ("17-rc1-alpine", "17-rc1", "alpine"),
        ("17beta2", "17beta2", ""),
        ("v0.10.6", "v0.10.6", ""),
        ("2022-latest", "2022", ""),
        ("stable-alpine", "", "alpine"),
        ("lts-bullseye", "", "bullseye"),
        ("latest", "", ""),
        ("", "", ""),
        ("f3d0498", "", "f3d0498"),
        ("1ba3ebd", "", "1ba3ebd"),
        ("8.2.0-bookworm", "8.2.0", "bookworm"),
        ("3.8-management-alpine", "3.8", "management-alpine"),
    ],
)
def test_version_and_variant(tag: str, version: str, variant: str) -> None:
    assert version_and_variant(tag) == (version, variant)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("3-management", True),
        ("pg16", True),
        ("1ba3ebd", True),
        ("alpine", False),
        ("alpine3.22", False),
        ("stable-alpine3.19-slim", False),
        ("ubi9", False),
        ("", False),
        ("nonroot", False),
        ("latest-4.0.5", True),
    ],
)
def test_carries_version(tag: str, expected: bool) -> None:
    assert carries_version(tag) is expected
