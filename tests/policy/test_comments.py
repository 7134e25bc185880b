"""Ignore comments: where they may stand, what they speak for, what makes them void."""

import pytest
from paritycheck.engine.model import Source
from paritycheck.engine.policy.comments import comments_of

KNOWN = ("image-tag-drift", "memory-drift")


def only(text: str):
    (comment,) = comments_of(Source("a.yaml", text), KNOWN)
    return comment


@pytest.mark.parametrize(
    "text",
    [
        "image: x  # paritycheck: ignore[memory-drift] it is small\n",
        "image = x  // paritycheck: ignore[memory-drift] it is small\n",
        "image=x ; paritycheck: ignore[memory-drift] it is small\n",
        "image: x  {{/* paritycheck: ignore[memory-drift] it is small */}}\n",
        "image: x  {{- /* paritycheck: ignore[memory-drift] it is small */ -}}\n",
        "image /* paritycheck: ignore[memory-drift] it is small */\n",
        "<a/> <!-- paritycheck: ignore[memory-drift] it is small -->\n",
        "image: x  #paritycheck:ignore[ memory-drift ]: it is small\r\n",
        "image: x  # paritycheck: ignore[memory-drift] - it is small",
    ],
)
def test_markers(text: str):
    comment = only(text)
    assert (comment.line, comment.state.policies, comment.state.reason, comment.state.problem) == (
        1, ("memory-drift",), "it is small", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: 1\n# paritycheck: ignore[memory-drift] x\nb: 1\n", 3),
        ("a: 1\n   # paritycheck: ignore[memory-drift] x\n   b: 1\n", 3),
        ("a: 1  # paritycheck: ignore[memory-drift] x\nb: 1\n", 1),
    ],
)
def test_the_line_a_comment_speaks_for(text: str, line: int):
    assert only(text).line == line


def test_comments_may_be_stacked():
    text = "# paritycheck: ignore[memory-drift] x\n# paritycheck: ignore[image-tag-drift] y\na: 1\n"
    assert [comment.line for comment in comments_of(Source("a", text), KNOWN)] == [3, 3]


def test_several_policies():
    assert only("a # paritycheck: ignore[memory-drift, image-tag-drift] x").state.policies == (
        "memory-drift", "image-tag-drift",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, problem",
    [
        (
            "# paritycheck: ignore[memory-drift]",
            "it gives no reason; say behind the bracket why the finding is acceptable",
        ),
        ("# paritycheck: ignore it is small", "it names no policy; write ignore[policy-id] and a reason"),
        ("# paritycheck: ignore[] it is small", "it names no policy; write ignore[policy-id] and a reason"),
        (
            "# paritycheck: ignore[memory-drfit] it is small",
            "there is no policy 'memory-drfit'; did you mean 'memory-drift'?",
        ),
        (
            "# paritycheck: ignore[everything] it is small",
            "there is no policy 'everything'; `paritycheck policy list` shows all ids",
        ),
    ],
)
def test_problems(text: str, problem: str):
    assert only(text).state.problem == problem


@pytest.mark.parametrize(
    "text", ["# runs paritycheck: nightly", "paritycheck: ignore[memory-drift] x", "# paritycheck: ignored", ""]
)
def test_what_is_no_ignore_comment(text: str):
    assert comments_of(Source("a", text), KNOWN) == ()


def test_the_span_is_the_comment():
    span = only("a: 1  # paritycheck: ignore[memory-drift] x  \nb: 1").state.span
    assert (span.line, span.column, span.text) == (1, 7, "# paritycheck: ignore[memory-drift] x")
