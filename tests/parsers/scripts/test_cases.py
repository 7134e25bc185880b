"""Every case folder of fixtures/parsers/scripts says what was written; its expected.txt says what that deploys.

PARITYCHECK_GOLDEN=write writes the expectations.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from paritycheck.engine.contract import Deployment
from paritycheck.engine.model import LayerSpec
from paritycheck.engine.reading import Files
from paritycheck.parsers.scripts import PARSER

FIXTURES = Path(__file__).parents[3] / "fixtures" / "parsers" / "scripts"
CASES = sorted(case.name for case in FIXTURES.iterdir())


def shown(one: Deployment) -> Iterator[str]:
    """A deployment as lines: what, where, its layers, what tells its environment, why it is open."""
    yield f"{one.origin.edit_site().place} {one.what}{' (checks)' if one.checks else ''}"
    for name in (field.name for field in fields(LayerSpec) if field.name != "span"):
        value = getattr(one.spec, name)
        if value:
            yield f"  {name}: {value}"
    yield from (f"  ~ {clue.sign.value} {clue.text!r} at {clue.span.place}" for clue in one.clues)
    yield from (f"  ? {reason}" for reason in one.unresolved)


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    folder = FIXTURES / case
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    files = Files(folder, (path for path in paths if path != "expected.txt"))
    text = "".join(f"{line}\n" for one in PARSER.deployments(files) for line in shown(one))
    golden = folder / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()
