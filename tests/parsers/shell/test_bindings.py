"""What a person read in real CI files, Makefiles and scripts, against what is bound.

``bindings.jsonl`` has a row for each way in which a command runs: where it stands, the format, the target, the files in
order and the environment ("" when nothing tells it), or why nobody can say.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.canon.environment_words import canonical_environment, environment_tokens
from paritycheck.engine.contract import Deployment
from paritycheck.engine.discover import discover
from paritycheck.engine.model import Sign
from paritycheck.parsers._shared.shell import deployments_of
from paritycheck.parsers.ci import PARSERS
from paritycheck.parsers.scripts import PARSER

HERE = Path(__file__).parent
CORPUS = Path(os.environ.get("PARITYCHECK_SHARED", HERE.parents[3] / "shared")) / "corpus"
ROWS = [json.loads(line) for line in (HERE / "bindings.jsonl").read_text().splitlines()]
LEAST_RIGHT = 0.9
OUTRIGHT = (Sign.DECLARED, Sign.COMMAND)
WEAK = ("test", "ci", "integration", "local", "demo")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus is not at {CORPUS}; set PARITYCHECK_SHARED")


def environment(one: Deployment) -> str:
    """The word of the strongest sign; a job that is called a test is no environment."""
    for sign in Sign:
        for clue in one.clues:
            words = environment_tokens(clue.text) if clue.sign is sign else ()
            if words and (sign in OUTRIGHT or canonical_environment(words[-1]) not in WEAK):
                return canonical_environment(words[-1])
    return ""


@cache
def bound(repository: str) -> dict[str, list[Deployment]]:
    """The deployments of a repository by the place at which they are written."""
    files = discover(CORPUS / repository)
    found: dict[str, list[Deployment]] = defaultdict(list)
    steps = (step for parser in PARSERS for step in parser.scripts(files))
    for one in (*deployments_of(steps, files), *PARSER.deployments(files)):
        found[one.origin.edit_site().place].append(one)
    return found


def at(row: dict[str, Any]) -> list[Deployment]:
    repository, _, place = row["at"].partition("/")
    return [one for one in bound(repository)[place] if one.spec.parser == row["format"]]


def is_right(row: dict[str, Any]) -> bool:
    found = at(row)
    if "unknown" in row:
        return bool(found) and all(one.unresolved for one in found)
    return any(fits(row, one) for one in found if not one.unresolved)


def fits(row: dict[str, Any], one: Deployment) -> bool:
    same = (one.spec.target, list(one.spec.files)) == (row["target"], row["files"])
    return same and environment(one) == canonical_environment(row["environment"])


def test_at_least_sixty_commands_were_read() -> None:
    assert len({row["at"] for row in ROWS}) >= 60


def test_most_are_bound_right() -> None:
    wrong = [row for row in ROWS if not is_right(row)]
    share = 1 - len(wrong) / len(ROWS)
    print(f"{len(ROWS) - len(wrong)} of {len(ROWS)} rows are right: {share:.1%}")
    assert share >= LEAST_RIGHT, wrong


def test_none_is_bound_wrong() -> None:
    """A command may be left open, but what it binds is what was read: the target and the files."""
    expected: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ROWS:
        expected[row["at"]].append(row)
    for place, rows in expected.items():
        allowed = [(row["format"], row["target"], row["files"]) for row in rows if "target" in row]
        for one in at(rows[0]):
            if not one.unresolved:
                assert (one.spec.parser, one.spec.target, list(one.spec.files)) in allowed, place
