"""The pre-commit hook: when it runs, and that pre-commit can install and run it from a clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

#: What pip says when there is no registry to be reached.
OFFLINE = re.compile(r"could not find a version|no matching distribution|temporary failure|connection|sslerror", re.I)


@pytest.fixture(scope="module")
def hook(root: Path) -> dict[str, Any]:
    (found,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return dict(found)


def test_it_checks_the_whole_repository(hook: dict[str, Any]) -> None:
    assert (hook["id"], hook["entry"], hook["language"]) == ("paritycheck", "paritycheck check", "python")
    assert hook["pass_filenames"] is False


@pytest.mark.parametrize(
    "path",
    "compose.yml deploy/values-prod.yaml chart/templates/_helpers.tpl infra/main.tf infra/prod.tfvars .env "
    ".env.staging svc/.env.example Dockerfile api/Dockerfile.dev web.Dockerfile .github/workflows/ci.yml "
    ".gitlab-ci.yml package.json pyproject.toml .python-version .nvmrc .tool-versions go.mod requirements-dev.txt "
    "paritycheck.yaml Makefile Jenkinsfile src/main/resources/application-prod.properties".split(),
)
def test_it_runs_for_configuration(path: str, hook: dict[str, Any]) -> None:
    assert re.search(hook["files"], path)


@pytest.mark.parametrize("path", "README.md src/app.py web/index.ts docs/environment.rst notes.txt environ.go".split())
def test_it_does_not_run_for_anything_else(path: str, hook: dict[str, Any]) -> None:
    assert not re.search(hook["files"], path)


def test_it_runs_for_every_file_of_the_shop(hook: dict[str, Any], files: tuple[str, ...]) -> None:
    planted = yaml.safe_load(
        Path(__file__).parents[2].joinpath("fixtures/shop/planted.yaml").read_text(encoding="utf-8")
    )
    named = {place["file"] for entry in planted["planted"] for place in entry["places"]}
    assert [path for path in sorted(named) if not re.search(hook["files"], path)] == []


def git(folder: Path, *arguments: str) -> str:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ["-c", "user.name=tests", "-c", "user.email=tests@example.invalid"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def published(tmp_path: Path, files: tuple[str, ...], copied: Callable[[Sequence[str], Path], Path]) -> Path:
    """The repository as it stands, committed in a folder of its own."""
    source = copied(files, tmp_path / "paritycheck")
    git(source, "init", "--quiet")
    git(source, "add", "--all", "--force")
    git(source, "commit", "--quiet", "--no-verify", "--message", "everything")
    return source


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_pre_commit_installs_and_runs_it(published: Path, shop: Path, tmp_path: Path) -> None:
    git(shop, "init", "--quiet")
    git(shop, "add", "--all", "--force")
    command = [
        sys.executable,
        "-m",
        "pre_commit",
        "try-repo",
        str(published),
        "paritycheck",
        "--all-files",
        "--verbose",
    ]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and not name.startswith("GIT_")}
    env |= {"PRE_COMMIT_HOME": str(tmp_path / "home"), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(command, cwd=shop, env=env, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if "An unexpected error has occurred" in said and OFFLINE.search(said):
        pytest.skip("pre-commit could not install the dependencies: no package registry can be reached")
    assert "hook id: paritycheck" in said, said
    assert done.returncode == 1, said
    assert "exit code: 1" in said
    assert "deploy/manifests/worker.yaml:36" in said
