"""Values compare in three ways, and secrets are never shown."""

from decimal import Decimal

import pytest
from paritycheck.engine.model import Known, Secret, Unknown

PLAIN = [1, "1", True, None, Decimal("0.5"), ("a", "b")]


@pytest.mark.parametrize(
    "left, right, same",
    [
        (Known(1), Known(1), True),
        (Known(1, "one"), Known(1, "1"), True),
        (Known(1), Known(2), False),
        (Known("1"), Known(1), False),
        (Known(1), Unknown("why"), None),
        (Unknown("why"), Unknown("why"), None),
        (Known("x"), Secret.of("x"), None),
        (Secret.of("x"), Secret.of("x"), True),
        (Secret.of("x"), Secret.of("y"), False),
        (Secret.of("x"), Unknown("why"), None),
    ],
)
def test_same(left, right, same):
    assert left.same(right) is same
    assert right.same(left) is same


@pytest.mark.parametrize(
    "value, shown",
    [
        (Known(536870912, "512m"), "512m"),
        (Known(5), "5"),
        (Known(True), "true"),
        (Known(False), "false"),
        (Known(None), "null"),
        (Known(Decimal("0.50")), "0.50"),
        (Unknown("set at apply time"), "unknown (set at apply time)"),
        (Secret.of("hunter2"), "***"),
    ],
)
def test_shown(value, shown):
    assert value.shown == shown


def test_a_secret_is_nowhere_in_its_words():
    secret = Secret.of("hunter2")
    assert "hunter2" not in repr(secret) + str(secret) + secret.shown
    assert secret.digest.hex() not in repr(secret)


def test_secrets_of_any_text():
    assert Secret.of("\ud800").same(Secret.of("\ud800"))
