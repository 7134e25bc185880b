"""GitHub's expressions: what they come to, where that is typed, and what only a run decides."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source, Span
from paritycheck.parsers._shared.spliced import literal
from paritycheck.parsers.ci.conditions import compared
from paritycheck.parsers.ci.expression_values import Array, Scalar, Table, Undecided, Value, plain, truth
from paritycheck.parsers.ci.expressions import Written, evaluate, expressed_parts


def at(text: str) -> Span:
    source = Source("ci.yml", text)
    return Span(source, 0, len(text))


def text(value: str, assumed: bool = False) -> Scalar:
    return Scalar(value, literal(value, at(value)), assumed)


def number(value: float) -> Scalar:
    return Scalar(float(value), literal(f"{value:g}", at(f"{value:g}")))


CONTEXT: dict[str, Value] = {
    "env": Table({"version": text("20"), "empty": text("")}, "not set in this workflow"),
    "inputs": Table({"node-version": text("22"), "flag": text("true", True), "mode": text("full", True)}, "not given"),
    "matrix": Table({"db": text("14"), "os": Table({"name": text("jammy")}), "list": Array((text("a"), text("b")))}),
    "github": Table({"event": Table({"inputs": Table({"node-version": text("22")})}, "later")}, "known later"),
}


def value(expression: str) -> Value:
    return evaluate(Written(expression, at(expression)), CONTEXT)


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("plain", "plain"),
        ("${{ env.VERSION }}", "20"),
        ("node:${{env.version}}-alpine", "node:20-alpine"),
        ("${{ inputs['node-version'] }}", "22"),
        ("${{ github.event.inputs.node-version }}", "22"),
        ("${{ env.empty || '18' }}", "18"),
        ("${{ vars.NODE || 18 }}", "18"),
        ("${{ 'it''s' }}", "it's"),
        ("${{ '}}' }}${{ matrix.os.name }}", "}}jammy"),
        ("${{ matrix.absent }}.", "."),
        ("${{ format('{0}-{1}{{}}', env.version, matrix.db) }}", "20-14{}"),
        ("${{ join(matrix.list, '+') }}", "a+b"),
        ("${{ join(matrix.list) }}", "a,b"),
        ("${{ 3.10 }}", "3.1"),
        ("${{ 0x1f }}", "31"),
        ("${{ matrix.db == 14 && 'old' || 'new' }}", "old"),
        ("${{ fromJSON('{\"a\": [1, 2.5]}').a[1] }}", "2.5"),
        ("${{ unclosed", "${{ unclosed"),
    ],
)
def test_texts(written: str, result: str) -> None:
    found = expressed_parts(at(written), [(written, at(written))], CONTEXT)
    assert found.text == result
    assert not found.reason


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 == '1'", True),
        ("'ABC' == 'abc'", True),
        ("'' == 0", True),
        ("null == 0", True),
        ("null == false", True),
        ("true == 1", True),
        ("true == 'true'", False),
        ("'x' == 0", False),
        ("'b' > 'A'", True),
        ("2 <= '10'", True),
        ("'x' < 1", False),
        ("!''", True),
        ("!'0'", False),
        ("1 != 2 && 3 >= 3", True),
        ("(false || true) && !false", True),
        ("contains('Hello', 'ELL')", True),
        ("contains(matrix.list, 'A')", True),
        ("contains(fromJSON('[1, 2]'), 3)", False),
        ("startsWith('refs/heads/x', 'REFS/')", True),
        ("endsWith('a.yml', '.yml')", True),
        ("always()", True),
        ("matrix.list[1] == 'b'", True),
        ("matrix['os']['name'] == 'jammy'", True),
        ("matrix.os == matrix.os", True),
        ('toJSON(matrix.list) == toJSON(fromJSON(\'["a","b"]\'))', True),
    ],
)
def test_decided(expression: str, result: bool) -> None:
    assert truth(value(expression)) is result


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("github.ref == 'x'", None),
        ("github.ref == 'x' && false", False),
        ("github.ref == 'x' || true", True),
        ("!(github.ref == 'x' && false)", True),
        ("success() && env.version == 21", False),
        ("inputs.flag == 'true'", None),
        ("inputs.flag", None),
        ("vars.X || 'a'", None),
        ("(vars.X || 'a') == 'a'", None),
        ("format('{0}', inputs.mode) == 'full'", None),
        ("unknown('x')", None),
        ("contains('a')", None),
        ("1 +", None),
    ],
)
def test_what_only_a_run_decides_is_not_decided(expression: str, result: bool | None) -> None:
    assert truth(value(expression)) is result


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("${{ secrets.TOKEN }}", "secrets.TOKEN is a secret of the repository"),
        ("${{ steps.a.outputs.b }}", "steps.a.outputs.b is the output of a step"),
        ("${{ needs.a.outputs.b }}", "the output of a job"),
        ("${{ github.ref == 'x' && 'hidden-text' || 'b' }}", "evaluated when the workflow runs"),
        ("${{ hashFiles('hidden-text') }}", "known when the workflow runs"),
        ("${{ 'hidden-text' + }}", "no expression that paritycheck can read"),
        ("${{ matrix.os }}", "not a text"),
        ("${{ fromJSON('hidden-text') }}", "no JSON"),
    ],
)
def test_what_is_decided_later_says_so(written: str, reason: str) -> None:
    found = expressed_parts(at(written), [(written, at(written))], CONTEXT)
    assert reason in found.reason
    assert "hidden-text" not in found.reason


def test_a_part_of_a_json_text_stands_where_it_is_typed() -> None:
    written = """${{ fromJSON('["3.11", "3.12"]')[1] }}"""
    span = expressed_parts(at(written), [(written, at(written))], {}).origin().edit_site()
    assert (span.start, span.text) == (written.index("3.12"), "3.12")


def test_a_default_stands_where_it_is_typed() -> None:
    written = "a: ${{ vars.NODE || '18' }}"
    span = expressed_parts(at(written), [(written, at(written))], {}).origin().edit_site()
    assert (span.start, span.text) == (written.index("18"), "18")


@pytest.mark.parametrize(
    ("expression", "pairs"),
    [
        ("github.ref == 'refs/heads/main'", [("github.ref", "refs/heads/main")]),
        ("'main' == github.ref_name && !cancelled()", [("github.ref_name", "main")]),
        ("github.ref != 'main'", []),
        ("!(github.ref != 'main')", [("github.ref", "main")]),
        ("startsWith(github.ref, 'refs/tags/') || inputs.env == 'prod'",
         [("github.ref", "refs/tags/"), ("inputs.env", "prod")]),
    ],
)  # fmt: skip
def test_what_a_condition_asks_for(expression: str, pairs: list[tuple[str, str]]) -> None:
    found = list(compared(Written(expression, at(expression))))
    assert [(path, wanted) for path, wanted, _ in found] == pairs
    assert all(span.text == wanted for _, wanted, span in found)


@pytest.mark.parametrize(
    "bomb",
    ["(" * 10_000, "!" * 10_000 + "true", "a[" * 2000, "f(" * 2000, "1 ||" * 4000 + "1", "'" * 9999, "[" * 9999,
     "a" + ".b" * 9000, "fromJSON('" + "[" * 3900 + "')", "format('" + "{0}" * 900 + "', '" + "x" * 900 + "')"],
)  # fmt: skip
def test_a_bomb_is_not_decided(bomb: str) -> None:
    found = value(bomb)
    assert isinstance(found, Undecided)
    assert len(found.reason) < 200


@given(st.text(max_size=60))
def test_any_text_can_be_asked(expression: str) -> None:
    found = value(expression)
    assert isinstance(found, Scalar | Array | Table | Undecided)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text("abz '\"{}", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_reads_back(tree: object) -> None:
    written = json.dumps(tree).replace("'", "''")
    found = value(f"fromJSON('{written}')")
    assert tree is None or plain(found) == tree


@given(st.floats(0, 1e9) | st.integers(0, 10**9))
def test_numbers_read_back(one: float) -> None:
    found = value(repr(one))
    assert isinstance(found, Scalar)
    assert found.value == float(one)
