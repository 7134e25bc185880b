"""Durations in Go's notation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.duration import go_duration, show_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1m30s", "90"),
        ("1.5h", "5400"),
        ("100ms", "0.1"),
        ("0", "0"),
        ("-5s", "-5"),
        ("10m", "600"),
        ("30s", "30"),
        ("600s", "600"),
        ("1h0m0s", "3600"),
        (".5s", "0.5"),
        ("1us", "0.000001"),
        ("1µs", "0.000001"),
        ("90m", "5400"),
        ("1.s", "1"),
    ],
)
def test_seconds(text: str, seconds: str) -> None:
    assert go_duration(text) == Decimal(seconds)


@pytest.mark.parametrize(
    "text", ["", "10", "1d", "s", "1 m", "1m 30s", "m1", "FIXED_DELAY|300s", "10000000000h", "-", "."]
)
def test_text_that_is_not_a_duration(text: str) -> None:
    assert go_duration(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ("90", "1m30s"),
        ("3600", "1h0m0s"),
        ("0.1", "100ms"),
        ("0", "0s"),
        ("1.5", "1.5s"),
        ("-61", "-1m1s"),
        ("0.0015", "1.5ms"),
        ("0.000002", "2µs"),
        ("0.000000005", "5ns"),
        ("360000", "100h0m0s"),
    ],
)
def test_shown_as_go_does(seconds: str, text: str) -> None:
    assert show_duration(Decimal(seconds)) == text


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_shown_durations_read_back(nanoseconds: int) -> None:
    seconds = Decimal(nanoseconds).scaleb(-9)
    assert go_duration(show_duration(seconds)) == seconds


@given(st.text(alphabet="0123456789.hmsuµn+- "))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    assert isinstance(go_duration(text), Decimal | None)
