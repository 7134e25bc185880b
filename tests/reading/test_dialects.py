"""What each consumer makes of a plain scalar: one row a text, one column a dialect."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.reading import resolve
from paritycheck.engine.reading.dialects import _ROWS

DIALECTS = ("compose", "terraform", "core", "github", "kubernetes", "gitlab")
INF = float("inf")
# text: compose, terraform, core, github, kubernetes, gitlab. The first two columns were observed in the tools
# themselves, the others follow the YAML 1.2 core schema, go-yaml v2 and Psych.
TABLE = {
    "on": ("on", True, "on", "on", True, True),
    "yes": ("yes", True, "yes", "yes", True, True),
    "Yes": ("Yes", True, "Yes", "Yes", True, True),
    "no": ("no", False, "no", "no", False, False),
    "off": ("off", False, "off", "off", False, False),
    "OFF": ("OFF", False, "OFF", "OFF", False, False),
    "y": ("y", True, "y", "y", True, "y"),
    "n": ("n", False, "n", "n", False, "n"),
    "true": (True,) * 6,
    "True": (True,) * 6,
    "FALSE": (False,) * 6,
    "tRUE": ("tRUE",) * 6,
    "012": (10, 12, 12, 12, 10, 10),
    "0755": (493, 755, 755, 755, 493, 493),
    "08": (8, 8, 8, 8, 8, "08"),
    "0o14": (12, 12, 12, 12, 12, "0o14"),
    "0b11": (3, "0b11", "0b11", "0b11", 3, 3),
    "0x1F": (31, 31, 31, 31, 31, 31),
    "12:30": ("12:30",) * 5 + (None,),
    "22:22": ("22:22",) * 5 + (None,),
    "1_000": (1000, "1_000", "1_000", "1_000", 1000, 1000),
    "1e3": (1000.0, 1000.0, 1000.0, 1000.0, 1000.0, "1e3"),
    "3.10": (3.1,) * 6,
    "1.20": (1.2,) * 6,
    "2024-01-01": ("2024-01-01",) * 6,
    "=": ("=",) * 6,
    "<<": ("<<",) * 6,
    "": (None,) * 6,
    "~": (None,) * 6,
    "null": (None,) * 6,
    "Null": (None,) * 6,
    "nUll": ("nUll",) * 6,
    "0": (0,) * 6,
    "-7": (-7,) * 6,
    "+7": (7,) * 6,
    "1.": (1.0,) * 6,
    ".5": (0.5,) * 6,
    ".inf": (INF,) * 6,
    "-.INF": (-INF,) * 6,
    "1.2.3": ("1.2.3",) * 6,
    "-": ("-",) * 6,
    ".": (".",) * 6,
    "+": ("+",) * 6,
    "1 000": ("1 000",) * 6,
    "_1": ("_1",) * 6,
    "٣": ("٣",) * 6,
}
CELLS = [
    (text, dialect, expected)
    for text, row in TABLE.items()
    for dialect, expected in zip(DIALECTS, row, strict=True)
    if not (expected is None and ":" in text)  # Psych reads base 60 there; nobody should lean on it
]


@pytest.mark.parametrize("text, dialect, expected", CELLS)
def test_plain_scalars(text, dialect, expected):
    found = resolve(text, "plain", "", dialect)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("dialect", _ROWS)
@pytest.mark.parametrize("style", ["single", "double", "literal", "folded"])
@pytest.mark.parametrize("text", ["yes", "012", "", "null", "1.5"])
def test_quoted_scalars_stay_text(text, style, dialect):
    assert resolve(text, style, "", dialect) == text


@pytest.mark.parametrize(
    "text, tag, expected",
    [
        ("5", "tag:yaml.org,2002:str", "5"),
        ("5", "tag:yaml.org,2002:int", 5),
        ("true", "tag:yaml.org,2002:bool", True),
        ("1.5", "tag:yaml.org,2002:float", 1.5),
        ("", "tag:yaml.org,2002:null", None),
        ("null", "!reset", "null"),
        ("x.Arn", "!Ref", "x.Arn"),
        ("5", "!", "5"),
    ],
)
def test_tags_decide(text, tag, expected):
    found = resolve(text, "plain", tag, "core")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "text, expected",
    [("true", True), ("-1", -1), ("1.5e3", 1500.0), ("null", None), ("01", "01"), ("yes", "yes"), ("0x1", "0x1")],
)
def test_json(text, expected):
    assert resolve(text, "plain", "", "json") == expected


def test_not_a_number():
    assert math.isnan(resolve(".nan", "plain", "", "core"))


@pytest.mark.parametrize("dialect", _ROWS)
def test_endless_digits_stay_text(dialect):
    assert resolve("9" * 5000, "plain", "", dialect) == "9" * 5000


@given(st.text(max_size=12), st.sampled_from(sorted(_ROWS)))
def test_total(text, dialect):
    resolve(text, "plain", "", dialect)


@given(st.text(alphabet="0123456789.-+eExob_:aTrueyn ", max_size=10), st.sampled_from(sorted(_ROWS)))
def test_total_on_number_like_text(text, dialect):
    found = resolve(text, "plain", "", dialect)
    assert found is None or isinstance(found, str | int | float)


@given(st.integers(), st.sampled_from(sorted(_ROWS)))
def test_decimal_integers_mean_the_same_everywhere(number, dialect):
    assert resolve(str(number), "plain", "", dialect) == number
