"""Laws of every format: no secret, same input same bytes, plain text that can be written anywhere."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import (
    Diagnostic,
    Divergence,
    Finding,
    Level,
    Node,
    Place,
    Report,
    Secret,
    Source,
    Span,
    Suppression,
)
from paritycheck.engine.report import FORMATS, ReportContext, render


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_no_secret_is_shown(report, compared, secrets, format, verbosity):
    text = render(format, report, replace(compared, verbosity=verbosity, colour=True))
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("format", FORMATS)
def test_ends_in_one_line_break_and_encodes(report, compared, format):
    text = render(format, report, compared)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    text.encode()


LINES = st.sampled_from(
    [
        "password: {0}",
        "DB_PASSWORD={0}",
        "url: postgres://app:{0}@db/app",
        "- name: API_TOKEN\n  value: {0}",
        "private_key: |\n  -----BEGIN PRIVATE KEY-----\n  {0}\n  -----END PRIVATE KEY-----",
        "client_secret: >-\n  {0}\n  {0}",
    ]
)
TOKENS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789", min_size=8, max_size=20).map("q{}z".format)


@given(LINES, TOKENS, st.integers(0, 3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_secret_line_is_shown_wherever_a_finding_points(compared, shape, secret, at):
    source = Source("a.yml", "a: 1\n" + shape.format(secret) + "\nb: 2\n")
    spans = [source.line_span(line) for line in range(1, len(source.starts()) + 1)]
    places = (Place(spans[min(at, len(spans) - 1)], "says ***"), *(Place(span, "see here") for span in spans))
    finding = Finding("p", "drift", Level.ERROR, f"uses postgres://u:{secret}@h/d", places, values=("***",))
    accepted = replace(finding, suppression=Suppression("declared", f"PASSWORD={secret}", span=spans[0]))
    problem = Diagnostic("c", f"cannot read password={secret}", spans[-1])
    report = Report((finding, accepted), (problem,))
    for format in FORMATS:
        assert secret not in render(format, report, replace(compared, verbosity=1))


def test_digests_are_not_shown_either(report, compared):
    secret = Secret.of("hunter2")
    for format in FORMATS:
        text = render(format, report, compared)
        assert secret.digest.hex() not in text
        assert repr(secret.digest) not in text


@pytest.mark.parametrize("format", FORMATS)
def test_control_characters_are_replaced(format):
    source = Source("a\x1b[2J.yml", "a: \x1b[31mred\u202e\n")
    place = Place(Span(source, 3, 6), "says \x1b[31m")
    finding = Finding("p", "drift", Level.ERROR, "m\x1b]0;t\x07", (place, place), node="n\x9b", values=("\x1b",))
    node = Node("n", "workload", "n\x1b", ())
    context = ReportContext(
        "1", {}, compared=("a\x1b", "b"), rows=(Divergence(node, "env", "\x1bK", "equal", (), 1.0),)
    )
    text = render(
        format, Report((finding,), (Diagnostic("c", "m\x1b", path="p\x1b"),), environments=("\x1b",)), context
    )
    assert not set(text) & set("\x1b\x07\x9b\u202e")


def test_same_input_same_bytes_under_any_hash_seed():
    """A fresh process with another seed says the same."""
    code = (
        "import runpy; c = runpy.run_path('conftest.py'); from paritycheck.engine.report import *\n"
        "context = ReportContext('1', {p.id: p for p in {c['VERSION'], c['DIVERGES']}}, ('diff',), "
        "compared=('staging', 'prod'), rows=c['ROWS'])\n"
        "for format in FORMATS: print(render(format, c['REPORT'], context))"
    )

    def run(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parent, env=environment, capture_output=True, check=True
        )
        return done.stdout

    assert run("1") == run("2")
