"""The natural order of keys, and where the two versions of go-yaml differ."""

import pytest
from paritycheck.parsers.helm.goyaml.order import by_bytes, natural


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        (2, ["_x", "1", "2", "10", "A", "B", "a", "a-b", "a.b", "a1", "a2", "a10", "aB"]),
        (2, ["a10", "a1b"]),
        (3, ["_x", "1", "2", "10", "A", "B", "a", "a-b", "a.b", "a1", "a1b", "a2", "a10", "aB"]),
    ],
)
def test_natural_order(version, wanted):
    assert natural(sorted(wanted), version) == wanted
    assert natural(reversed(wanted), version) == wanted


def test_leading_zeros_and_long_numbers():
    assert natural(["a10", "a01", "a1", "a0", "a00"]) == ["a0", "a00", "a1", "a01", "a10"]
    assert natural(["v1.10.0", "v1.9.0"]) == ["v1.9.0", "v1.10.0"]


def test_bytes_that_are_not_utf8_come_after_what_their_byte_comes_after():
    assert by_bytes(["\udcff", "\U0001f600", "é"]) == ["é", "\U0001f600", "\udcff"]
