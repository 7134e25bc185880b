"""A signal has one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.parsers._shared.signals import signal_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SIGTERM", "SIGTERM"),
        ("TERM", "SIGTERM"),
        ("sigterm", "SIGTERM"),
        ("15", "SIGTERM"),
        (" 3 ", "SIGQUIT"),
        ("SIGRTMIN+3", "SIGRTMIN+3"),
        ("RTMIN+3", "SIGRTMIN+3"),
        ("37", "37"),
    ],
)
def test_names(written: str, name: str) -> None:
    assert signal_name(written) == name


@given(st.text(max_size=12))
def test_a_name_is_its_own_name(text: str) -> None:
    assert signal_name(signal_name(text)) == signal_name(text)
