"""Words that mean yes or no."""

import pytest
from paritycheck.engine.canon.booleans import as_boolean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("True", True),
        ("YES", True),
        ("on", True),
        (" off ", False),
        ("no", False),
        ("FALSE", False),
        ("1", None),
        ("0", None),
        ("y", None),
        ("", None),
        ("always", None),
        ("truex", None),
    ],
)
def test_as_boolean(text: str, expected: bool | None) -> None:
    assert as_boolean(text) is expected
