"""Every CI file of the corpus loads, and scripts that deploy are found in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from paritycheck.engine.discover import discover
from paritycheck.engine.reading import Files
from paritycheck.parsers.ci import PARSERS
from paritycheck.parsers.ci.found import CiParser

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared") / "corpus"
REPOSITORIES = sorted(path for path in CORPUS.iterdir() if path.is_dir()) if CORPUS.is_dir() else []
#: Diagnostics that speak of the files, not of what paritycheck cannot do.
EXPECTED = {"yaml-number-version", "ci-missing"}

pytestmark = pytest.mark.skipif(
    not REPOSITORIES, reason="the corpus is not here; set PARITYCHECK_SHARED to the folder that holds corpus/"
)


@pytest.fixture(scope="module")
def repositories() -> dict[str, Files]:
    return {path.name: discover(path) for path in REPOSITORIES}


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_every_file_loads(parser: CiParser, repositories: dict[str, Files]) -> None:
    for name, files in repositories.items():
        for unit in parser.units(files):
            found = parser.resolve(unit, unit.layers(), files)
            assert {problem.code for problem in found.diagnostics} <= EXPECTED, (name, unit.key)
            assert unit.key in found.read or found.unread, (name, unit.key)


def test_commands_that_deploy_are_found(repositories: dict[str, Files]) -> None:
    texts = [
        work.text.text if hasattr(work, "text") else " ".join(word.text for word in work.words)
        for parser in PARSERS
        for files in repositories.values()
        for work in parser.scripts(files)
    ]
    assert sum("helm" in text for text in texts) > 30
    assert sum("terragrunt" in text for text in texts) > 50
