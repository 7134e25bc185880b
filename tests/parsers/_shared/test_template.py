"""Compose's variable syntax: the table of the reference, and the places of what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span, Step
from paritycheck.parsers._shared.positioned import Text, Variable
from paritycheck.parsers._shared.template import TemplateProblem, expand

SET = {"A": "a", "E": "", "B": "b", "LONG": "x" * 30_000}


def expanded(text: str, values: dict[str, str] = SET) -> tuple[Text, list[TemplateProblem]]:
    source = Source("compose.yml", f"image: {text}\n")
    span = Span(source, 7, 7 + len(text))
    env = Source(".env", "".join(f"{name}={value}\n" for name, value in values.items()))

    def lookup(name: str) -> Variable | None:
        if name not in values:
            return None
        start = env.text.index(f"{name}=") + len(name) + 1
        return Variable(values[name], Origin(Span(env, start, start + len(values[name]))))

    pieces, problems = expand(text, span, 7, lookup)
    return Text(pieces), problems


@pytest.mark.parametrize(
    "text, value, problems",
    [
        ("$A", "a", []),
        ("${A}", "a", []),
        ("$U|${U}", "|", ["unset", "unset"]),
        ("${U:-d}${U-d}", "dd", []),
        ("${E:-d}|${E-d}", "d|", []),
        ("${A:-d}${A-d}", "aa", []),
        ("${U:?e}", "", ["required"]),
        ("${U?e}", "", ["required"]),
        ("${E:?e}", "", ["required"]),
        ("${E?e}${A:?e}", "a", []),
        ("${U:+r}|${U+r}|${E:+r}|${E+r}|${A:+r}", "|||r|r", []),
        ("$$A $${A} $$$$ ${A}", "$A ${A} $$ a", []),
        ("${U:-x${B}y}", "xby", []),
        ("${U:-${V:-${B}}}", "b", []),
        ("${U:-http://h:80/p?x=1}", "http://h:80/p?x=1", []),
        ("5$", "5$", []),
        ("$5 and $ b", "$5 and $ b", []),
        ("${ A }", "${ A }", ["syntax"]),
        ("${1A}", "${1A}", ["syntax"]),
        ("${A", "${A", ["syntax"]),
        ("${}", "${}", ["syntax"]),
        ("$LONG$LONG", "", ["length"]),
    ],
)
def test_forms(text: str, value: str, problems: list[str]) -> None:
    found, said = expanded(text)
    assert found.value == value
    assert [problem.code for problem in said] == problems
    assert bool(found.missing) == bool(problems)


def test_a_default_that_lost_is_shadowed_by_the_env_file() -> None:
    found, _ = expanded("postgres:${A:-14}")
    tag = found.cut(9).origin()
    assert (tag.step, tag.edit_site().place, tag.edit_site().text) == (Step.INTERPOLATED, ".env:1", "a")
    (lost,) = tag.causes[0].shadowed
    assert (lost.step, lost.span.text) == (Step.DEFAULT, "14")


def test_a_default_that_counts_is_where_to_edit() -> None:
    found, _ = expanded("${U:-postgres:14}")
    site = found.cut(9).origin().edit_site()
    assert (site.path, site.text) == ("compose.yml", "14")


def test_no_message_shows_a_malformed_default() -> None:
    _, (problem,) = expanded("${DB-PASSWORD:-hunter2")
    assert "hunter2" not in problem.message


@given(st.text(alphabet="ab:/.-", max_size=20), st.text(alphabet="ab:/.-", max_size=20), st.integers(0, 40))
def test_cutting_cuts_the_value(before: str, after: str, at: int) -> None:
    found, _ = expanded(f"{before}${{A}}{after}")
    value = f"{before}a{after}"
    assert found.cut(0, at).value + found.cut(at).value == value
    for part in (found.cut(0, at), found.cut(at)):
        origin = part.origin()
        if origin.step is Step.LITERAL:
            assert origin.span.text == part.value


@given(st.text(alphabet="${}:-?+AUE ab", max_size=30))
def test_nothing_raises_and_plain_text_stays(text: str) -> None:
    found, problems = expanded(text)
    if "$" not in text:
        assert (found.value, problems) == (text, [])
