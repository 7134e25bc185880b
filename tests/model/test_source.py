"""Offsets, lines and columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source, Span


@pytest.mark.parametrize(
    "text, offset, line, column",
    [
        ("", 0, 1, 1),
        ("ab\ncd", 0, 1, 1),
        ("ab\ncd", 2, 1, 3),
        ("ab\ncd", 3, 2, 1),
        ("ab\ncd", 5, 2, 3),
        ("é🙂\nx", 1, 1, 2),
        ("é🙂\nx", 3, 2, 1),
        ("a\r\nb", 3, 2, 1),
        ("a\n", 2, 2, 1),
    ],
)
def test_position(text, offset, line, column):
    source = Source("a", text)
    assert source.position(offset) == (line, column)
    assert source.offset(line, column) == offset


@given(st.text(alphabet="ab\n\r🙂"), st.data())
def test_positions_and_offsets_are_inverse(text, data):
    source = Source("a", text)
    at = data.draw(st.integers(0, len(text)))
    assert source.offset(*source.position(at)) == at
    line, column = source.position(at)
    assert (line, column) == (text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)


def test_lines():
    source = Source("a.yml", "one\r\n  two  \n\nlast")
    assert [source.line_text(n) for n in range(6)] == ["", "one", "  two  ", "", "last", ""]
    assert source.line_span(2).text == "two"
    assert source.line_span(3).text == ""
    assert source.whole().text == "one"
    assert source.offset(99) == len(source.text)


def test_span():
    span = Span(Source("d/a.yml", "a: 1\nb: 2\n"), 8, 9)
    assert (span.path, span.line, span.column, span.text, span.place) == ("d/a.yml", 2, 4, "2", "d/a.yml:2")


def test_identity_is_path_and_text():
    assert Source("a", "x") == Source("a", "x")
    assert Source("a", "x") != Source("a", "y")
    assert Source("a", "x") != Source("b", "x")
    assert len({Source("a", "x"), Source("a", "x")}) == 1
    assert Source("a", "x").digest == Source("b", "x").digest != Source("a", "y").digest
    assert "x" not in repr(Source("a", "secret text x"))[8:]


def test_spans_sort_by_path_then_position():
    one, two = Source("a", "xyz"), Source("b", "xyz")
    spans = [Span(two, 0, 1), Span(one, 2, 3), Span(one, 0, 2), Span(one, 0, 1)]
    assert sorted(spans, key=Span.sort_key) == [spans[3], spans[2], spans[1], spans[0]]
