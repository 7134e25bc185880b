"""Opaque identifiers."""

from __future__ import annotations

import pytest
from paritycheck.engine.canon.identifiers import is_identifier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b06cb566-6b8c-4558-b5a5-cfeca0c8f962", True),
        ("b7b2104c-011f-436a-a25f-3fd66b6591e4:application/zip", True),
        ("arn:aws:kms:eu-west-1:123456789012:key/abc", True),
        ("vpc-0a1b2c3d4e5f6a7b8", True),
        ("123456789012", True),
        ("300000", False),
        ("f3d0498", False),
        ("db.t3.medium", False),
        ("STAGING - Mailing List", False),
        ("", False),
    ],
)
def test_identifiers(text: str, expected: bool) -> None:
    assert is_identifier(text) is expected
