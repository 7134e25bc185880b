"""The rows of GitHub's matrices: combinations, what ``exclude`` drops and what ``include`` adds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Diagnostic, Source
from paritycheck.engine.reading import Cursor, parse_yaml
from paritycheck.parsers.ci.expression_values import Undecided, plain
from paritycheck.parsers.ci.github_matrix import MOST_ROWS, distinct_rows, matrix_rows


def cursor(text: str) -> Cursor:
    documents, _ = parse_yaml(Source("ci.yml", text))
    return documents[0].cursor


def rows(text: str, problems: list[Diagnostic] | None = None) -> list[object]:
    return [plain(row) for row in matrix_rows(cursor(text), {}, [] if problems is None else problems)]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("{a: [1, 2], b: [x, y]}",
         [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]),
        ("{a: [1, 2], exclude: [{a: 1}]}", [{"a": 2}]),
        ("{a: [1, 2], b: [x, y], exclude: [{a: '1', b: Y}]}",
         [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]),
        ("{os: [{n: j, v: 1}, {n: k, v: 2}], exclude: [{os: {v: 1, n: j}}]}", [{"os": {"n": "k", "v": 2}}]),
        ("{a: [1, 2], include: [{a: 2, c: 3}]}", [{"a": 1}, {"a": 2, "c": 3}]),
        ("{a: [1], include: [{a: 2, c: 3}]}", [{"a": 1}, {"a": 2, "c": 3}]),
        ("{a: [1, 2], include: [{c: 3}]}", [{"a": 1, "c": 3}, {"a": 2, "c": 3}]),
        ("{a: [1], include: [{c: 3}, {c: 4}]}", [{"a": 1, "c": 4}]),
        ("{include: [{e: staging, v: a}, {e: prod, v: b}]}", [{"e": "staging", "v": "a"}, {"e": "prod", "v": "b"}]),
        ("{a: [1], include: [{a: 2}, {a: 2, b: 1}]}", [{"a": 1}, {"a": 2}, {"a": 2, "b": 1}]),
        ("\"${{ fromJSON('{ \\\"a\\\": [1, 2]}') }}\"", [{"a": 1}, {"a": 2}]),
        ("{a: \"${{ fromJSON('[1, 2]') }}\"}", [{"a": 1}, {"a": 2}]),
        ("{}", [{}]),
    ],
)  # fmt: skip
def test_rows(matrix: str, expected: list[object]) -> None:
    assert rows(matrix) == expected


def test_a_matrix_that_a_job_makes_is_not_known() -> None:
    (row,) = matrix_rows(cursor("${{ fromJSON(needs.plan.outputs.matrix) }}"), {}, [])
    assert isinstance(row, Undecided)


@pytest.mark.parametrize(
    "matrix",
    [
        json.dumps({name: list(range(100)) for name in "abcdefgh"}),
        json.dumps({"a": list(range(1000))}),
        json.dumps({"a": [1], "include": [{"a": n} for n in range(5, 500)]}),
        json.dumps({"a": list(range(256)), "include": [{f"k{n}": n for n in range(5000)}]}),
        json.dumps({"a": list(range(200)), "exclude": [{f"k{n}": n} for n in range(9000)]}),
    ],
)
def test_a_matrix_of_millions_is_cut_and_said(matrix: str) -> None:
    problems: list[Diagnostic] = []
    assert len(rows(matrix, problems)) <= MOST_ROWS
    assert [problem.code for problem in problems] == ["ci-too-long"]


COLUMN = st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True)


@given(st.dictionaries(st.sampled_from("abc"), COLUMN, min_size=1), st.dictionaries(st.sampled_from("abc"), COLUMN))
def test_every_row_has_every_column_and_none_that_is_excluded(
    lists: dict[str, list[int]], out: dict[str, list[int]]
) -> None:
    dropped = [{name: values[0] for name, values in out.items()}] if out else []
    found = rows(json.dumps({**lists, "exclude": dropped}))
    for row in found:
        assert isinstance(row, dict)
        assert not row or all(row[name] in lists[name] for name in lists)
        assert not row or not any(all(row.get(k) == v for k, v in one.items()) for one in dropped)


@pytest.mark.parametrize(
    ("job", "count"),
    [
        ("image: ${{ matrix.a }}", 2),
        ("image: ${{ matrix.b }}", 2),
        ("image: ${{matrix.a}}:${{ matrix.b }}", 4),
        ("image: postgres", 1),
        ("x: ${{ toJSON(matrix) }}", 4),
        ("x: ${{ matrix['a'] }}", 4),
        ("steps: *shared", 4),
    ],
)
def test_rows_that_a_job_tells_apart(job: str, count: int) -> None:
    found = matrix_rows(cursor("{a: [1, 2], b: [x, y]}"), {}, [])
    assert len(distinct_rows(found, job)) == count
