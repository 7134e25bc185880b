"""What people run by hand: Makefiles, tasks, scripts, each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.contract import Deployer, Deployment
from paritycheck.engine.model import Sign
from paritycheck.engine.reading import Files
from paritycheck.parsers.registry import PARSERS
from paritycheck.parsers.scripts import PARSER

CHART = {"chart/Chart.yaml": "", "chart/values-prod.yaml": "", "chart/values-staging.yaml": ""}
UP = "helm upgrade web chart -f chart/values-prod.yaml"


def deployed(folder: Path, texts: dict[str, str]) -> list[Deployment]:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return list(PARSER.deployments(Files(folder, texts)))


READ = {
    "Makefile": f"up:\n\t{UP}\n",
    "ops/Makefile": f"up:\n\tcd .. && {UP}\n",
    "justfile": f"up:\n    {UP}\n",
    "Taskfile.yml": f"tasks:\n  up: {UP}\n",
    "package.json": f'{{"scripts": {{"up": "{UP}"}}}}',
    "up.sh": f"#!/bin/sh\n{UP}\n",
    "deep/in/up.bash": UP,
    "bin/up": f"#!/usr/bin/env bash\n{UP}\n",
}


@pytest.mark.parametrize("path", READ)
def test_every_kind_of_file(tmp_path: Path, path: str) -> None:
    (one,) = deployed(tmp_path, {**CHART, path: READ[path]})
    assert (one.spec.target, one.spec.files) == ("chart", ("chart/values-prod.yaml",))
    assert one.origin.edit_site().path == path
    assert one.origin.edit_site().text == ("cd" if path.startswith("ops") else "helm")[:4] or path.startswith("ops")
    assert path in one.what


@pytest.mark.parametrize("path", READ)
def test_the_registry_wakes_the_parser(tmp_path: Path, path: str) -> None:
    row = next(one for one in PARSERS if one.name == "scripts")
    assert isinstance(row, Deployer)
    for name, text in {**CHART, path: READ[path]}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert list(row.deployments(Files(tmp_path, (*CHART, path))))


@pytest.mark.parametrize(
    "path", ["node_modules/x/up.sh", "chart/templates/up.sh", "vendor/Makefile", "bin/up.py", "notes/up", "Makefile.am"]
)
def test_other_files_are_left_alone(tmp_path: Path, path: str) -> None:
    assert deployed(tmp_path, {**CHART, path: f"#!/bin/sh\nup:\n\t{UP}\n"}) == []


def test_a_script_without_shebang_says_nothing(tmp_path: Path) -> None:
    assert deployed(tmp_path, {**CHART, "bin/up": UP}) == []


def test_a_script_runs_from_its_own_folder_when_its_paths_say_so(tmp_path: Path) -> None:
    (one,) = deployed(tmp_path, {**CHART, "scripts/up.sh": "helm upgrade web ../chart -f ../chart/values-prod.yaml\n"})
    assert (one.spec.target, one.spec.files, one.unresolved) == ("chart", ("chart/values-prod.yaml",), ())


def test_arguments_that_nobody_gives_are_unknown(tmp_path: Path) -> None:
    (one,) = deployed(tmp_path, {**CHART, "up.sh": "helm upgrade web $1\n"})
    assert one.unresolved == ("$1 is an argument of the script",)


def test_a_caller_decides_what_is_open_in_the_script(tmp_path: Path) -> None:
    found = deployed(
        tmp_path,
        {**CHART, "up.sh": "helm upgrade web chart -f chart/values-$1.yaml\n", "Makefile": "prod:\n\t./up.sh prod\n"},
    )
    assert [(one.spec.files, one.unresolved) for one in found] == [(("chart/values-prod.yaml",), ())]


def test_functions_that_nothing_calls_are_read(tmp_path: Path) -> None:
    (one,) = deployed(tmp_path, {**CHART, "lib.sh": f"up() {{ {UP}; }}\n"})
    assert one.spec.target == "chart"


def test_targets_and_paths_are_clues(tmp_path: Path) -> None:
    found = deployed(tmp_path, {**CHART, "prod/Makefile": f"deploy-staging:\n\tcd .. && {UP}\n"})
    signs = {(clue.text, clue.sign) for clue in found[0].clues}
    assert {("deploy-staging", Sign.JOB), ("prod/Makefile", Sign.PATH)} <= signs
    assert ("chart/values-prod.yaml", Sign.COMMAND) in signs


def test_there_are_no_units(tmp_path: Path) -> None:
    assert list(PARSER.units(Files(tmp_path, ("Makefile",)))) == []
