from __future__ import annotations

import pytest
from paritycheck.engine.model import Source, Span
from paritycheck.engine.reading import parse_yaml
from paritycheck.parsers._shared.leaves import Branch, plant
from paritycheck.parsers.helm.expression import Scope, evaluate

VALUES = "a: {b: text, n: 0, f: 1.5, on: true, off: false, empty: '', none: null, m: {}, l: [1]}\npassword: x"


def branch(text: str) -> Branch:
    documents, _ = parse_yaml(Source("values.yaml", text))
    planted = plant(documents[0].cursor, [])
    assert isinstance(planted, Branch)
    return planted


def scope(dot: tuple[str, ...] | None = ()) -> Scope:
    span = Span(Source("t.yaml", "{{ x }}"), 0, 7)
    return Scope(branch(VALUES), branch("name: c\nappVersion: 1.10"), span, dot, frozenset({"sub"}))


@pytest.mark.parametrize(
    "body, text",
    [
        (".Values.a.b", "text"),
        ("$.Values.a.b | quote", "text"),
        ("quote .Values.a.b", "text"),
        ('.Values.a.empty | default "x"', "x"),
        ('.Values.a.b | default "x"', "text"),
        ("default .Chart.AppVersion .Values.a.none", "1.1"),
        ('"literal"', "literal"),
        (".Chart.Name | upper | trunc 3", "C"),
        ('.Values.a.b | trimSuffix "t"', "tex"),
        ("(.Values.a.b)", "text"),
        ('coalesce .Values.a.empty .Values.a.nope "z"', "z"),
        ("eq .Values.a.b `text`", "true"),
        ("ne .Values.a.b `text`", "false"),
        ('required "need it" .Values.a.b', "text"),
    ],
)
def test_plain_expressions(body: str, text: str) -> None:
    found = evaluate(body, scope())
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    "body, true",
    [
        (".Values.a.b", True), (".Values.a.n", False), (".Values.a.f", True), (".Values.a.on", True),
        (".Values.a.off", False), (".Values.a.empty", False), (".Values.a.m", False), (".Values.a.l", True),
        (".Values.nope", False), ("not .Values.a.off", True), ("and .Values.a.on .Values.a.b", True),
        ("and .Values.a.on .Values.a.off", False), ("or .Values.a.off .Values.a.b", True),
        ("and .Values.a.on (not (eq .Values.a.b `x`))", True),
    ],
)  # fmt: skip
def test_truth(body: str, true: bool) -> None:
    found = evaluate(body, scope())
    assert found is not None
    assert found.empty is not true


@pytest.mark.parametrize(
    "body",
    ['include "x" .', ".Values.sub.x", ".Release.Name", "lookup `v1` `Pod`", "$x", ".Values.a.b |", "(", "", "1 2 3 |",
     "tpl .Values.a.b .", ".Values.a.b | b64enc", 'printf "%s" .Values.a.b', "(" * 300],
)  # fmt: skip
def test_everything_else_is_unknown(body: str) -> None:
    assert evaluate(body, scope()) is None


def test_the_dot_moves_and_may_be_unknown() -> None:
    found = evaluate(".b", scope(("Values", "a")))
    assert found is not None
    assert found.text == "text"
    assert evaluate(".b", scope(None)) is None
    assert evaluate("$.Values.a.b", scope(None)) is not None


def test_secrets_are_known_as_such() -> None:
    found = evaluate(".Values.password | quote", scope())
    assert found is not None
    assert found.secret
