"""Random and broken templates and values: nothing but the renderer's own errors, and every text knows its runs."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.gotemplate.engine import Renderer, parsed
from paritycheck.parsers.helm.gotemplate.errors import ParseError, TemplateError
from paritycheck.parsers.helm.gotemplate.lexer import tokens
from paritycheck.parsers.helm.gotemplate.value import Map, Refusal, Text, Values
from paritycheck.parsers.helm.goyaml.load import load_values
from paritycheck.parsers.helm.library import find
from paritycheck.parsers.helm.render import Refused, Request, render

HELM = (3, 22, 0)
PIECES = (
    "{{", "}}", "{{-", "-}}", " ", "\n", "/*", "*/", ".", ".Values", ".a", "$", "$x", ":=", "=", "|", "(", ")", ",", '"', "`", "'",
    "'a'", '"a"', "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "nil", "true", "0",
    "1", "-1", "1e9", "0x", "1i", "é", "\x00", "\ud800", "\udcff", "printf", "include", "tpl", "toYaml", "index", "dict", "list", "eq", "a",
    "{{ end }}", "{{ else }}", "{{ if . }}", "{{ range . }}", '{{ define "d" }}', '{{ template "d" . }}', "{{ $x := . }}", "- ", ": ",
    "{{ .Values.any | toYaml | nindent 2 }}", "{{ tpl .Values.s . }}", "&a ", "*a", "[", "]", "{", "}", "#", "<<: ", "!!binary ", "|2-", "\t",
)  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=60))
SEEDS = st.integers(0, 2**60)
FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def mutated(text: str, seed: int) -> str:
    """A text with a few stretches cut, doubled, moved or replaced."""
    rnd = random.Random(seed)
    for _ in range(rnd.randint(0, 4)):
        start = rnd.randint(0, len(text))
        end = min(len(text), start + rnd.randint(0, 12))
        put = rnd.choice(("", text[start:end] * 2, rnd.choice(PIECES), text[end : end + 9]))
        text = text[:start] + put + text[end:]
    return text


def executed(template: str, values: str) -> None:
    """Render; fail on any error that is not the renderer's own, and on text whose runs do not add up."""
    source = Source("c/templates/t.yaml", template)
    try:
        dot = Map({"Values": Values(load_values(Source("values.yaml", values)))})
        renderer = Renderer(find, HELM)
        renderer.add(parsed("c/templates/t.yaml", source, find))
        texts = [renderer.execute(name, dot) for name in ("c/templates/t.yaml", "c0", "d")]
    except TemplateError as error:
        assert error.message
        assert 0 <= error.span.start <= error.span.end <= len(error.span.source.text)
        return
    except Refusal:
        return
    for text in texts:
        assert not text or (type(text) is Text and sum(run.length for run in text.runs) == len(text))


@given(TEXTS)
def test_tokens_stand_where_they_say(text: str) -> None:
    found = list(tokens(text))
    assert found[-1].kind in ("eof", "error")
    at = 0
    for token in found[:-1]:
        assert token.start >= at
        assert text.startswith(token.text, token.start)
        at = token.start + len(token.text)


@given(TEXTS)
def test_random_texts_parse_or_are_refused(text: str) -> None:
    try:
        trees = parsed("t", Source("t", text), find)
    except ParseError as error:
        assert error.line >= 1
    else:
        assert "t" in trees


@given(TEXTS, TEXTS)
def test_random_texts_run_or_are_refused(template: str, values: str) -> None:
    executed(template, values)


@FIXTURES
@given(SEEDS)
def test_broken_templates_run_or_are_refused(
    make_template: Callable[[int, str], str], make_values: Callable[[int], str], seed: int
) -> None:
    executed(mutated(make_template(seed, "c0"), seed), make_values(seed))


@FIXTURES
@given(SEEDS, TEXTS)
def test_broken_values_load_or_are_refused(make_values: Callable[[int], str], seed: int, put: str) -> None:
    text = mutated(make_values(seed), seed)
    for values in (text, text + put, put + text):
        try:
            load_values(Source("values.yaml", values))
        except Refusal as error:
            assert str(error)


@FIXTURES
@given(SEEDS)
def test_whole_charts_render_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory,
    make_template: Callable[[int, str], str],
    make_values: Callable[[int], str],
    seed: int,
) -> None:
    root = tmp_path_factory.mktemp("fuzz")
    (root / "c/templates").mkdir(parents=True)
    texts = {
        "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "values.yaml": make_values(seed),
        "templates/t.yaml": make_template(seed, "c0") + 'kind: X\n{{ include "c0" . }}',
    }
    broken = sorted(texts)[seed % 3]
    texts[broken] = mutated(texts[broken], seed)
    for name, text in texts.items():
        (root / "c" / name).write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        made = render(Request("c", helm=HELM, strict=False), Files(root, ()))
    except Refused as error:
        assert error.problem.message
    else:
        assert all(problem.message for problem in made.problems)
