"""Go's number texts against what the real Helm printed (floats.json), and Go's parsers."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.parsers.helm.goyaml.numbers import (
    float32_text,
    float_text,
    json_float,
    parse_float,
    parse_int,
    yaml_float,
)

ROWS = json.loads(Path(__file__).with_name("floats.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_texts_of_floats(row):
    number = float(row["number"])
    assert (float_text(number), json_float(number), yaml_float(number)) == (row["text"], row["json"], row["yaml"])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_text_reads_back_as_the_same_float(number):
    for text in (float_text(number), json_float(number), yaml_float(number)):
        assert parse_float(text) == number


def test_what_is_no_number():
    assert [float_text(number) for number in (float("nan"), float("inf"), float("-inf"))] == ["NaN", "+Inf", "-Inf"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.5, "1.5"), (0.1234567891, "0.12345679"), (123456789.5, "1.2345679e+08"), (1e20, "1e+20"), (1e300, "+Inf")],
)
def test_float32(number, text):
    assert float32_text(number) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("-12", -12), ("+7", 7), ("017", 15), ("0o17", 15), ("0O17", 15), ("0x1F", 31), ("-0b11", -3),
        ("08", None), ("", None), ("-", None), ("0x", None), ("1.5", None), ("9223372036854775808", None),
        ("-9223372036854775808", -(2**63)), ("1" * 5000, None),
    ],
)  # fmt: skip
def test_integers(text, number):
    assert parse_int(text) == number


def test_unsigned_integers():
    assert parse_int("18446744073709551615", signed=False) == 2**64 - 1
    assert parse_int("-1", signed=False) is None


@pytest.mark.parametrize(
    ("text", "number"), [("1e3", 1000.0), (".5_0", 0.5), ("._5", None), ("1e400", None), ("5.", 5.0), ("nan", None)]
)
def test_floats(text, number):
    assert parse_float(text) == number
