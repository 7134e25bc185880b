"""Every function against a table of calls whose results a real helm printed (calls.txt)."""

import re
from pathlib import Path

import pytest
from paritycheck.parsers.helm.functions import table

ROWS = [
    line.split("  =>  ", 1)
    for line in Path(__file__).with_name("calls.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
#: Made anew at every render, dependent on the clock, in random order in Go, or with a type that is not modelled.
ELSEWHERE = {
    *(name for name in table.names() if (found := table.find(name)) and found.passing == "generated"),
    *("ago now toDate dateModify date_modify keys values chunk mustChunk decryptAES".split()),
}


def known(result):
    """A result without what the value model does not know: a nil list or map is an empty one."""
    return re.sub(r"(\[\]interface \{\}|\[\]string|map\[string\]interface \{\})\(nil\)", r"\1{}", result)


@pytest.mark.parametrize("expression, result", ROWS, ids=[row[0] for row in ROWS])
def test_a_call_gives_what_helm_gives(evaluate, expression, result):
    assert evaluate(expression) == known(result)


def test_every_function_has_calls_in_the_table():
    called = {name for expression, _ in ROWS for name in re.findall(r"\w+", expression)}
    newer = {name for name in table.names() if (found := table.find(name)) and found.since > (3, 22, 0)}
    assert set(table.names()) - ELSEWHERE - newer - called == set()


def test_every_name_has_a_function():
    for name in table.names():
        function = table.find(name)
        assert function is not None
        assert function.source.endswith(".go")
    assert table.find("nope") is None


@pytest.mark.parametrize(
    "expression, result",
    [
        ('keys (dict "b" 1 "a" 2)', '[]string []string{"a", "b"}'),
        ('values (dict "b" 1 "a" 2)', "[]interface {} []interface {}{2, 1}"),
        ("chunk 2 (list 1 2 3)", "[]interface {} []interface {}{[]interface {}{1, 2}, []interface {}{3}}"),
        ("chunk 0 (list 1)", "error: runtime error: makeslice: len out of range"),
        ('print (toDate "2006-01-02" "2020-02-03")', 'string "2020-02-03 00:00:00 +0000 UTC"'),
        ('print (dateModify "x" (toDate "2006-01-02" "2020-02-03"))', 'string "2020-02-03 00:00:00 +0000 UTC"'),
        ('getHostByName "example.com"', 'string ""'),
        ('decryptAES "p" ""', 'string ""'),
        ('decryptAES "p" "!"', "error: illegal base64 data at input byte 0"),
        ('decryptAES "p" "YWJj"', "error: decryptAES is not supported: what it decrypts is not known here"),
    ],
)
def test_a_call_that_cannot_be_compared_with_helm(evaluate, expression, result):
    assert evaluate(expression) == result


@pytest.mark.parametrize(
    "expression",
    [
        'repeat 99999999 "abc"',
        "until 100000000",
        "seq 1 100000000",
        'indent 99999999 "a"',
        'replace "a" (repeat 1000000 "b") (repeat 1000 "a")',
        'regexReplaceAll "a" (repeat 1000 "a") (repeat 1000000 "b")',
        "randAlphaNum 99999999",
        'printf "%9999999d%9999999d" 1 2',
        'wrapWith 1 (repeat 1000000 "x") (repeat 100 "a")',
    ],
)
def test_results_without_measure_are_refused(evaluate, expression):
    result = evaluate(expression)
    assert result.startswith("error: the ")
    assert re.search("at most|more than", result)


DURATIONS = [
    ('durationSeconds "1h1.5s"', "float64 3601.5"),
    ("durationMinutes 90", "float64 1.5"),
    ('durationHours "2.5"', "float64 0.0006944444444444445"),
    ('durationDays "36h"', "float64 1.5"),
    ('durationWeeks "168h"', "float64 1"),
    ('durationMilliseconds "1.5s"', "int64 1500"),
    ('durationMicroseconds "-1.5ms"', "int64 -1500"),
    ('durationNanoseconds "1us"', "int64 1000"),
    ('durationSeconds "x"', "float64 0"),
    ('print (durationRoundTo "2h13m" "30m")', 'string "2h0m0s"'),
    ('print (durationRoundTo "-2h15m" "30m")', 'string "-2h30m0s"'),
    ('print (durationTruncateTo "2h59m" "1h")', 'string "2h0m0s"'),
    ('print (durationRoundTo "5s" "x")', 'string "5s"'),
    ('print (mustToDuration "90")', 'string "1m30s"'),
    ('mustToDuration "x"', 'error: could not parse duration "x"'),
    ("mustToDuration nil", "error: invalid duration"),
    ("mustToDuration true", "error: unsupported duration type bool"),
    ('mustToDuration " "', "error: empty duration"),
    ("mustToDuration 1e300", "error: duration seconds overflow: 1e+300"),
]


@pytest.mark.parametrize("expression, result", DURATIONS, ids=[row[0] for row in DURATIONS])
def test_durations_of_helm_4(evaluate, expression, result):
    assert evaluate(expression) == result
    found = table.find(expression.replace("print (", "").split()[0])
    assert found is not None
    assert found.since == (4, 3, 0)
