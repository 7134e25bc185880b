"""A parser that is not imported misses nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from paritycheck.engine.contract import Deployer
from paritycheck.engine.discover import discover
from paritycheck.parsers.registry import PARSERS, Deferred

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("deferred", PARSERS, ids=lambda parser: parser.name)
def test_every_file_that_a_parser_reads_wakes_it(deferred: Deferred) -> None:
    parser = import_module(deferred.module, "paritycheck.parsers").PARSER
    assert parser.name == deferred.name
    folders = [ROOT / "fixtures" / "shop", *sorted((ROOT / "fixtures" / "parsers").glob("*/*"))]
    seen = 0
    for folder in folders:
        files = discover(folder)
        if list(parser.units(files)) or (isinstance(parser, Deployer) and list(parser.deployments(files))):
            seen += 1
            assert any(map(deferred.wants.search, files.paths)), folder
    assert seen
