"""A reader of call expressions, so that a table of calls can be run without the template language.

An expression is what stands between braces in a template, in its strictest form: ``trunc 2 (list "a" nil 1.5)``.
Constants are typed as text/template types them; arguments are checked and converted by a function's ``takes`` only as
far as the tables need it.
"""

import json
import re
from types import SimpleNamespace

import pytest
from paritycheck.engine.model import Origin, Source, Span
from paritycheck.parsers.helm.functions.table import find
from paritycheck.parsers.helm.gotemplate.formatting import sprint, sprintf
from paritycheck.parsers.helm.gotemplate.function import Call
from paritycheck.parsers.helm.gotemplate.rope import merged
from paritycheck.parsers.helm.gotemplate.value import Refusal, go_type, worn

TOKEN = re.compile(r'\s*([()]|"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s()]+)')
NUMBER = re.compile(r"[+-]?(0x[0-9a-fA-F]+|\d[\d_]*)")
FLOAT = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(?=e))(e[+-]?\d+)?")
GO_NAMES = {"map": "map[string]interface {}", "list": "[]interface {}", "strings": "[]string", "float64": "float64"}
HERE = Origin(Span(Source("chart/templates/a.yaml", "{{ call }}"), 3, 7))


class Wrong(Exception):
    """An argument that does not fit, which the executor refuses before the call."""


def parsed(text):
    tokens = TOKEN.findall(text)
    return command(tokens, 0)[0]


def command(tokens, at):
    words = []
    while at < len(tokens) and tokens[at] != ")":
        if tokens[at] == "(":
            word, at = command(tokens, at + 1)
        else:
            word = constant(tokens[at])
        words.append(word)
        at += 1
    return words, at


def constant(token):
    if token[0] == "`":
        return ("value", token[1:-1])
    if token[0] == '"':
        return ("value", json.loads(re.sub(r"\\(x[0-9a-f]{2}|.)", escape, token)))
    if token in ("true", "false", "nil"):
        return ("value", {"true": True, "false": False, "nil": None}[token])
    if FLOAT.fullmatch(token):
        return ("value", float(token))
    if NUMBER.fullmatch(token):
        return ("value", int(token, 0))
    return ("name", token)


def escape(found):
    """A Go escape as JSON writes it; bytes that are not UTF-8 become surrogate escapes."""
    if found[1] == "a":
        return "\\u0007"
    if len(found[1]) == 1:
        return found[0]
    return "\\u" + ("dc" if found[1][1] >= "8" else "00") + found[1][1:]


def run(words, call):
    if isinstance(words, tuple):
        return words[1]
    name = words[0][1] if isinstance(words[0], tuple) and words[0][0] == "name" else None
    if name is None:
        return run(words[0], call)
    arguments = [run(word, call) for word in words[1:]]
    if name == "printf":
        return sprintf(arguments[0], arguments[1:], call.origin)
    if name == "print":
        return sprint(arguments, call.origin)
    function = find(name)
    assert function is not None, name
    kinds = function.takes.split()
    fitted = [fit(argument, kind_at(kinds, at)) for at, argument in enumerate(arguments)]
    if len(fitted) < len([kind for kind in kinds if not kind.endswith("...")]):
        raise Wrong(name)
    asks = function.passing in ("own", "generated")
    result = function.body(call, *fitted) if asks else function.body(*fitted)
    if function.passing == "merge" and (origin := merged(*arguments)):
        result = worn(result, origin)
    return result


def kind_at(kinds, at):
    if at >= len(kinds) - 1 and kinds and kinds[-1].endswith("..."):
        return kinds[-1][:-3]
    if at >= len(kinds):
        raise Wrong("too many arguments")
    return kinds[at]


def fit(value, kind):
    if kind == "any" or go_type(value) == GO_NAMES.get(kind, kind):
        return value
    if kind in ("map", "list") and value is None:
        return None
    if kind == "float64" and type(value) is int:
        return float(value)
    if kind == "int" and type(value) is float and value.is_integer():
        return int(value)
    if kind == "time" and go_type(value) == "time.Time":
        return value
    raise Wrong(f"{kind} wanted, not {go_type(value)}")


def calling(helm=(3, 22, 0), origin=HERE):
    return Call(SimpleNamespace(helm=helm), origin)


def shown(text, helm=(3, 22, 0)):
    """The result of an expression as ``%T %#v`` prints it, or ``error: `` and what Go says."""
    call = calling(helm)
    try:
        value = run(parsed(text), call)
    except Refusal as refusal:
        return f"error: {refusal}"
    return str(sprintf("%T %#v", [value, value], call.origin))


@pytest.fixture
def evaluate():
    """An expression -> its printed result."""
    return shown


@pytest.fixture
def worn_text():
    """A text with one run of an origin of its own."""

    def make(text, path="values.yaml", start=0):
        source = Source(path, " " * start + text)
        return worn(text, Origin(Span(source, start, start + len(text))))

    return make


@pytest.fixture
def call():
    """A call at a known place."""
    return calling()
