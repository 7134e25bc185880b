"""Where a value of an env file stands: the text there is the value, in every dialect and over every shared case."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source
from paritycheck.parsers._shared.envfile import DIALECTS, assign, nothing, read_env
from paritycheck.parsers._shared.positioned import Piece, Variable

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")
CASES = SHARED / "cases" / "dotenv.jsonl"
VERBATIM = ("docker", "kustomize")
#: What makes a stretch longer or shorter than it reads.
RESHAPED = re.compile(r"[\\$'\"`\r]")

TEXTS = [
    path.read_text("utf-8") for path in sorted((ROOT / "fixtures/parsers/dotenv").rglob("*.env*")) if path.is_file()
]


def stray(source: Source, dialect: str) -> list[tuple[str, str]]:
    """(text, what stands at its place) of every literal stretch, and key, that does not stand where it is said to."""
    lines, _ = read_env(source, dialect)
    found = list(assign(lines, lambda name: Variable("outer") if name == "OS" else None, [], nothing, dialect))
    keys = [(line.key, line.key_span.text) for line in lines if line.key not in _unquoted(line.key_span.text)]
    pieces = [piece for one in found if one.text is not None for piece in one.text.pieces]
    literal = [piece for piece in pieces if piece.cause is None and not piece.missing]
    return keys + [(piece.text, there(piece)) for piece in literal if not stands(piece, dialect)]


def _unquoted(text: str) -> tuple[str, str]:
    """A name as it stands, and without quotes; some readers take quoted names."""
    return text, text.strip("'\"")


def there(piece: Piece) -> str:
    return piece.source.text[piece.start : piece.end]


def stands(piece: Piece, dialect: str) -> bool:
    return there(piece) == piece.text or (dialect not in VERBATIM and RESHAPED.search(there(piece)) is not None)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_literals_of_the_fixtures_read_back(text: str, dialect: str) -> None:
    assert stray(Source("x.env", text), dialect) == []


@pytest.mark.skipif(
    not CASES.is_file(), reason="the shared cases are not here; set PARITYCHECK_SHARED to the folder that holds them"
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_literals_of_every_case_read_back(dialect: str) -> None:
    cases = [json.loads(line) for line in CASES.read_text("utf-8").split("\n") if line.strip()]
    assert len(cases) >= 20
    wrong = {case["id"]: stray(Source("x.env", case["text"]), dialect) for case in cases}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("dialect", VERBATIM)
@given(text=st.text(alphabet="AB =:\"'`\\\n\r#$}{\ufeff\u2028é", max_size=60))
def test_verbatim_values_are_what_stands_there(dialect: str, text: str) -> None:
    """Nothing is undone, so that the stretch is the value, whatever the file holds."""
    source = Source("x.env", text)
    assert stray(source, dialect) == []
    for line in read_env(source, dialect)[0]:
        assert line.body is None or line.span.text == line.body
        assert line.key_span.text == line.key


@given(text=st.text(alphabet="AB =:\"'`\\\n\r#$}{()-+", max_size=60), dialect=st.sampled_from(DIALECTS))
def test_literals_of_any_text_read_back(text: str, dialect: str) -> None:
    assert stray(Source("x.env", text), dialect) == []
