"""The GitHub Action: its real shell steps under bash, with the runner's files faked, on the shop."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

Start = Callable[..., "Outcome"]


@pytest.fixture(scope="module")
def action(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Outcome:
    """What the run step left behind."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str

    def sarif(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(Path(self.outputs["sarif-file"]).read_text(encoding="utf-8"))
        return found

    def files(self) -> set[str]:
        """The path of every annotation in the log."""
        return set(re.findall(r"^::(?:error|warning|notice)[^:]*?\bfile=([^,:]+)", self.log, re.MULTILINE))


def step(action: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in action["runs"]["steps"] if one.get("name") == name]
    return dict(found)


def filled(text: str, values: dict[str, str]) -> str:
    """An ``env:`` value with its ``${{ inputs.x }}`` and ``${{ steps.x.outputs.y }}`` replaced."""
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: values[found[1]], text)


@pytest.fixture
def start(action: dict[str, Any], shop: Path, tmp_path: Path, environ: dict[str, str]) -> Start:
    """``start(command="diff", ...)`` runs the step with these inputs in a workspace that holds fixtures/shop."""

    def run(**inputs: str) -> Outcome:
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"])
        values = {f"inputs.{name}": given.get(name, spec["default"]) for name, spec in action["inputs"].items()}
        runner = tmp_path / "runner"
        shutil.rmtree(runner, ignore_errors=True)
        runner.mkdir()
        for name in ("output", "summary"):
            (runner / name).touch()
        chosen = step(action, "Run paritycheck")
        env = {
            **environ,
            **{name: filled(value, values) for name, value in chosen["env"].items()},
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary"),
            "GITHUB_WORKSPACE": str(tmp_path),
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(runner),
        }
        done = bash(chosen["run"], env, tmp_path)
        lines = (runner / "output").read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        summary = (runner / "summary").read_text(encoding="utf-8")
        return Outcome(done.returncode, done.stdout + done.stderr, outputs, summary)

    return run


def bash(script: str, env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script as the runner does for ``shell: bash``."""
    file = folder / "step.sh"
    file.write_text(script, encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_check_writes_log_annotations_and_summary(start: Start) -> None:
    done = start(directory="fixtures/shop")
    assert done.status == 0, done.log
    assert done.outputs["exit-code"] == "1"
    results = done.sarif()["runs"][0]["results"]
    opened = [result for result in results if not result.get("suppressions")]
    assert int(done.outputs["findings"]) == len(opened) > 10
    assert "backing-service-version" in done.summary
    assert done.summary.count("\n") > 10


def test_places_are_relative_to_the_workspace(start: Start) -> None:
    done = start(directory="./fixtures/shop/")
    assert done.files(), done.log
    assert {path.split("/")[:2] == ["fixtures", "shop"] for path in done.files()} == {True}
    places = [
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in done.sarif()["runs"][0]["results"]
        for location in (*result["locations"], *result.get("relatedLocations", ()))
    ]
    assert places
    assert all(uri.startswith("fixtures/shop/") for uri in places)


def test_the_workspace_itself_needs_no_prefix(start: Start, tmp_path: Path, shop: Path) -> None:
    shutil.copytree(shop, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "fixtures")
    done = start()
    assert "deploy/manifests/worker.yaml" in done.files()


def test_diff_compares_the_environments(start: Start) -> None:
    done = start(command="diff", environments="staging  prod", directory="fixtures/shop", fail_on="error")
    assert done.outputs["exit-code"] in {"0", "1"}, done.log
    rules = {result["ruleId"] for result in done.sarif()["runs"][0]["results"]}
    assert "config-divergence" in rules
    assert "backing-service-version" not in rules


@pytest.mark.parametrize(
    "inputs",
    [
        {"command": "diff"},
        {"command": "diff", "environments": "staging"},
        {"command": "render"},
        {"command": "check; touch broken-out"},
        {"directory": "fixtures/shop/../../.."},
    ],
    ids=str,
)
def test_wrong_inputs_are_a_mistake_in_usage(inputs: dict[str, str], start: Start) -> None:
    done = start(**{"directory": "fixtures/shop", **inputs})
    assert done.status == 0, done.log
    assert done.outputs == {"exit-code": "2"}
    assert "::error title=paritycheck::" in done.log


@pytest.mark.parametrize("name", ["environments", "directory", "fail-on", "config", "sarif-file"])
def test_inputs_are_never_read_as_shell(name: str, start: Start, tmp_path: Path) -> None:
    hostile = f'$(touch "{tmp_path}/broken-out") `touch {tmp_path}/broken-out` "; touch {tmp_path}/broken-out; "'
    given = {"command": "diff", "environments": "staging prod", "directory": "fixtures/shop", name: hostile}
    start(**{key.replace("-", "_"): value for key, value in given.items()})
    assert not (tmp_path / "broken-out").exists()


def test_environments_are_never_read_as_options(start: Start) -> None:
    done = start(command="diff", environments="--exit-zero --help", directory="fixtures/shop")
    assert done.outputs["exit-code"] == "2", done.log


def test_the_log_goes_where_it_is_asked_for(start: Start, tmp_path: Path) -> None:
    done = start(directory="fixtures/shop", sarif_file="out.sarif")
    assert done.outputs["sarif-file"] == "out.sarif"
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(("code", "status"), [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("", 3)])
def test_the_last_step_fails_with_the_exit_status(
    code: str, status: int, action: dict[str, Any], tmp_path: Path
) -> None:
    last = action["runs"]["steps"][-1]
    env = {"PATH": os.environ["PATH"], "EXIT_CODE": code}
    assert bash(last["run"], env, tmp_path).returncode == status
    assert last["env"] == {"EXIT_CODE": "${{ steps.run.outputs.exit-code }}"}


def test_no_expression_stands_in_a_script(action: dict[str, Any]) -> None:
    for one in action["runs"]["steps"]:
        assert "${{" not in one.get("run", "")


def test_the_log_is_uploaded_only_when_asked(action: dict[str, Any]) -> None:
    assert action["inputs"]["upload-sarif"]["default"] == "false"
    assert "inputs.upload-sarif == 'true'" in step(action, "Upload the SARIF log")["if"]


def test_outputs_are_those_that_the_step_sets(action: dict[str, Any]) -> None:
    script = step(action, "Run paritycheck")["run"]
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"
        assert f"{name}=" in script


def test_actions_are_pinned_and_rights_are_few(root: Path, action: dict[str, Any]) -> None:
    workflows = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in (root / ".github/workflows").glob("*.y*ml")
    ]
    steps = [one for workflow in workflows for job in workflow["jobs"].values() for one in job["steps"]]
    used = [one["uses"] for one in (*steps, *action["runs"]["steps"]) if "uses" in one]
    assert "./" in used
    assert [uses for uses in used if uses != "./" and not re.fullmatch(r"[\w./-]+@v\d+", uses)] == []
    for workflow in workflows:
        assert workflow["permissions"] == {"contents": "read"}
        assert all("permissions" not in job for job in workflow["jobs"].values())
    checkouts = [one for one in steps if one.get("uses", "").startswith("actions/checkout@")]
    assert all(one["with"]["persist-credentials"] is False for one in checkouts)


def test_ci_runs_what_a_person_runs(root: Path) -> None:
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    scripts = [one.get("run") for one in workflow["jobs"]["test"]["steps"]]
    assert {"make check", "make test"} <= set(scripts)
    lines = (root / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == ["make check", "make test"]
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_own_repository_is_clean(run: Callable[..., subprocess.CompletedProcess[str]], tree: Path) -> None:
    done = run("check", ".", "--fail-on", "warning", cwd=tree)
    assert done.returncode == 0, done.stdout + done.stderr
