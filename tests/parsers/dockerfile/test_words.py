"""Variables, quotes and escapes of Dockerfile words, by the rules of BuildKit's shell lexer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span, Step
from paritycheck.parsers.dockerfile.syntax import Body, read_dockerfile
from paritycheck.parsers.dockerfile.words import Bound, expand, words

SOURCE = Source("Dockerfile", "x")
HERE = Origin(Span(SOURCE, 0, 1))
SCOPE = {
    "SET": Bound("value", HERE),
    "EMPTY": Bound("", HERE),
    "ASKED": Bound(None, HERE, "no default"),
}


def body(text: str) -> Body:
    return Body(Source("Dockerfile", text), text, ((0, 0),))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("$SET", "value"),
        ("a${SET}b", "avalueb"),
        ("'$SET'", "$SET"),
        ('"$SET"', "value"),
        (r"\$SET", "$SET"),
        (r'"\$SET"', "$SET"),
        (r"a\ b", "a b"),
        ("${SET:-other}", "value"),
        ("${EMPTY:-other}", "other"),
        ("${EMPTY-other}", ""),
        ("${NONE:-other}", "other"),
        ("${NONE:-${SET}}", "value"),
        ("${SET:+there}", "there"),
        ("${EMPTY:+there}", ""),
        ("${EMPTY+there}", "there"),
        ("${NONE:+there}", ""),
        ("${SET:?must be set}", "value"),
        ("${ASKED:-fallback}", "fallback"),
        ("${unclosed", "${unclosed"),
        ("$", "$"),
        ("100%", "100%"),
    ],
)
def test_expansion(text: str, result: str) -> None:
    found = expand(body(text), 0, len(text), SCOPE, "\\")
    assert found.text == result
    assert found.reason == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [("$ASKED", "no default"), ("x-$NONE", "NONE is not set"), ("${SET%e}", "takes a pattern away")],
)
def test_what_is_not_known_says_why(text: str, reason: str) -> None:
    assert reason in expand(body(text), 0, len(text), SCOPE, "\\").reason


def test_a_default_is_edited_in_its_own_place() -> None:
    text = "${NONE:-8080}"
    origin = expand(body(text), 0, len(text), SCOPE, "\\").origin()
    assert origin.edit_site().text == "8080"
    assert [link.step for link in origin.chain()] == [Step.INTERPOLATED, Step.DEFAULT]


def test_a_command_keeps_its_quotes_and_unknown_variables() -> None:
    text = "echo \"$SET\" '$SET' $other"
    assert expand(body(text), 0, len(text), SCOPE, "\\", shell=True).text == "echo \"value\" '$SET' $other"


def test_words_respect_quotes_and_braces() -> None:
    text = "a \"b c\" d='e f' ${X:-g h} i\\ j"
    assert [text[start:end] for start, end in words(text, 0, "\\")] == [
        "a", '"b c"', "d='e f'", "${X:-g h}", "i\\ j",
    ]  # fmt: skip


@given(st.text(alphabet=" \n\\#ab$'\"{}=", max_size=80))
def test_every_character_of_an_instruction_maps_back(text: str) -> None:
    file, _ = read_dockerfile(Source("Dockerfile", "RUN " + text))
    for instruction in file.instructions:
        for offset, char in enumerate(instruction.body.text):
            assert file.source.text[instruction.body.at(offset)] == char


@given(st.text(alphabet="ab ${}:-+?\\'\"SET", max_size=60))
def test_cutting_a_text_cuts_its_pieces(text: str) -> None:
    found = expand(body(text), 0, len(text), SCOPE, "\\")
    for start in range(0, len(found.text), 3):
        assert found.cut(start, start + 5).text == found.text[start : start + 5]


def test_variables_made_of_variables_keep_few_causes() -> None:
    scope = {name: Bound("", HERE) for name in ("A", "B")}
    text = "$A$B"
    for _ in range(200):
        values = [expand(body(text), 0, len(text), scope, "\\") for _ in "AB"]
        scope = {name: Bound(value.text, value.origin()) for name, value in zip("AB", values, strict=True)}
    assert len(scope["A"].origin.spans()) < 1000
    assert sum(1 for _ in scope["A"].origin.chain()) < 100
