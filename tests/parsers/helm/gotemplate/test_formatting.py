"""Go's fmt: directives as helm prints them, and laws that hold for all values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span
from paritycheck.parsers.helm.gotemplate.formatting import (
    escaped,
    float_text,
    printed,
    printed_runs,
    quoted,
    sprint,
    sprintf,
    sprintln,
)
from paritycheck.parsers.helm.gotemplate.value import Bytes, Int64, List, Map, Place, Refusal, Run, Text, worn

SOURCE = Source("templates/a.yaml", "0123456789" * 5)
BARE = Origin(Span(SOURCE, 0, 5))
OTHER = Origin(Span(Source("values.yaml", "tag: 1.0"), 5, 8))

FLOATS = [
    (1e6, "1e+06"), (999999.0, "999999"), (100000.5, "100000.5"), (1234567.5, "1.2345675e+06"), (0.00001, "1e-05"),
    (0.0001, "0.0001"), (2.0, "2"), (-0.0, "-0"), (5e-324, "5e-324"), (1e300, "1e+300"), (math.inf, "+Inf"),
    (-math.inf, "-Inf"), (math.nan, "NaN"), (12345678.0, "1.2345678e+07"), (0.1, "0.1"), (1e21, "1e+21"),
]  # fmt: skip

DIRECTIVES = [
    ("%d", [5.0], "%!d(float64=5)"), ("%s", [5], "%!s(int=5)"), ("%s", [None], "%!s(<nil>)"),
    ("%s", [], "%!s(MISSING)"), ("x", [1], "x%!(EXTRA int=1)"), ("%v", [None], "<nil>"), ("%", [], "%!(NOVERB)"),
    ("%!", [1], "%!!(int=1)"), ("%[3]d", [1], "%!d(BADINDEX)"), ("%[2]d %[1]d", [1, 2], "2 1"), ("%*d", [4, 7], "   7"),
    ("%*d", ["a", 7], "%!(BADWIDTH)7"), ("%.*f", ["a", 1.5], "%!(BADPREC)1.500000"), ("%-5d|", [7], "7    |"),
    ("%05d", [-7], "-0007"), ("%+d", [7], "+7"), ("% d", [7], " 7"), ("%x", [-255], "-ff"), ("%#x", [255], "0xff"),
    ("%#o", [8], "010"), ("%O", [8], "0o10"), ("%b", [5], "101"), ("%c", [8364], "€"), ("%U", [128512], "U+1F600"),
    ("%#U", [65], "U+0041 'A'"), ("%q", [65], "'A'"), ("%q", ['a"b\n'], '"a\\"b\\n"'), ("%#q", ["a"], "`a`"),
    ("%+q", ["é"], '"\\u00e9"'), ("%x", ["hi"], "6869"), ("% X", ["hi"], "68 69"), ("%.1s", ["éa"], "é"),
    ("%5s|%-5s|", ["a", "b"], "    a|b    |"), ("%05s", ["ab"], "000ab"), ("%t", [True], "true"),
    ("%T", [Int64(1)], "int64"), ("%5.1f", [3.14159], "  3.1"), ("%08.3f", [-3.14159], "-003.142"),
    ("%+.2e", [12345.678], "+1.23e+04"), ("%g", [1e-7], "1e-07"), ("%.3g", [1234.5], "1.23e+03"),
    ("%#g", [1.0], "1.00000"), ("%x", [1.5], "0x1.8p+00"), ("%6.2f%%", [12.345], " 12.35%"),
    ("%v", [List([1, None, "a"])], "[1 <nil> a]"), ("%d", [List([1, "a"])], "[1 %!d(string=a)]"),
    ("%v", [Map({"b": 1, "a": Map()})], "map[a:map[] b:1]"),
    ("%#v", [Map({"a": List(["x", None])})], 'map[string]interface {}{"a":[]interface {}{"x", interface {}(nil)}}'),
    ("%v", [Bytes(b"hi")], "[104 105]"), ("%s", [Bytes(b"hi")], "hi"), ("%#v", [2.0], "2"), ("%w", [1], "%!w(int=1)"),
]  # fmt: skip


@pytest.mark.parametrize("value, text", FLOATS)
def test_floats(value, text):
    assert float_text(value) == printed(value) == text


@pytest.mark.parametrize("format, values, text", DIRECTIVES)
def test_directives(format, values, text):
    assert sprintf(format, values, BARE) == text


def test_what_is_left_over():
    assert sprintf("%d", [1, "a", None, 2.5], BARE) == "1%!(EXTRA string=a, <nil>, float64=2.5)"


def test_print_parts_operands_that_are_no_strings():
    assert sprint(["a", 1, 2, "b", 3, True, None], BARE) == "a1 2b3 true <nil>"
    assert sprintln(["a", 1, 2.0], BARE) == "a 1 2\n"


def test_a_shown_value_is_a_run_of_its_own():
    text = sprintf("a-%s:%d", [worn("v", OTHER), worn(5, OTHER)], BARE)
    assert text == "a-v:5"
    assert [(run.length, run.where) for run in text.runs] == [(2, BARE), (1, OTHER), (1, BARE), (1, OTHER)]


def test_the_letters_of_the_format_keep_their_places():
    format = Text("a%sb", (Run(4, Place(SOURCE, 10)),))
    text = sprintf(format, ["x"], BARE)
    assert [run.where for run in text.runs] == [Place(SOURCE, 10), BARE, Place(SOURCE, 13)]


def test_padding_belongs_to_nobody():
    text = sprintf("%4s", [worn("ab", OTHER)], BARE)
    assert [(run.length, run.where) for run in text.runs] == [(2, BARE), (2, OTHER)]


def test_what_a_list_shows_keeps_what_its_items_wear():
    text = printed_runs(List(["x", worn("y", OTHER)]), BARE)
    assert text == "[x y]"
    assert [run.where for run in text.runs if run.length == 1][3] is OTHER


def test_a_value_that_holds_itself_is_refused():
    value = Map()
    value["self"] = value
    with pytest.raises(Refusal, match="nested too deeply"):
        printed(value)


def test_bytes_that_are_no_text_are_quoted_as_bytes():
    assert quoted(b"\xff\xc3\xa9".decode("utf-8", "surrogateescape"), BARE) == '"\\xffé"'


@given(st.text())
def test_a_quoted_text_reads_back(text):
    import json

    inner = escaped(text)
    if "\\x" not in inner and "\\a" not in inner and "\\v" not in inner and "\\U" not in inner:
        assert json.loads(f'"{inner}"') == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back(value):
    for verb in "gefx":
        text = float_text(value, verb) if verb != "f" else float_text(value, "g")
        assert (float.fromhex(text) if verb == "x" else float(text)) == value


@given(st.one_of(st.integers(), st.text(), st.booleans(), st.none(), st.floats()))
def test_v_prints_what_a_template_prints(value):
    assert sprintf("%v", [value], BARE) == printed(value)


@given(
    st.text(max_size=20),
    st.lists(st.one_of(st.integers(-9, 99), st.text(max_size=3), st.floats(), st.none()), max_size=3),
)
def test_no_format_is_an_error(format, values):
    text = sprintf(format, [worn(value, OTHER) for value in values], BARE)
    if isinstance(text, Text):
        assert sum(run.length for run in text.runs) == len(text)
