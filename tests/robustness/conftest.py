"""Hostile repositories through the real command line: what a run must hold whatever it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: A safety net against a run that never ends, in seconds; nothing here is meant to come near it.
PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """How a run ended; ``said`` are its notifications and results as (file, line, text) triples."""

    status: int
    said: tuple[tuple[str, int, str], ...]
    errors: str

    def about(self, path: str) -> list[tuple[int, str]]:
        """(line, text) of everything that is said about a file; line 0 is the file as a whole."""
        return [(line, text) for where, line, text in self.said if where == path]


def written(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A repository with these files."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def write() -> Callable[[Path, Mapping[str, str | bytes]], Path]:
    """``write(folder, {path: content})``."""
    return written


def _places(one: dict[str, Any]) -> list[tuple[str, int]]:
    found = []
    for location in one.get("locations", []):
        physical = location["physicalLocation"]
        line = physical.get("region", {}).get("startLine", 0)
        found.append((physical["artifactLocation"]["uri"], line))
    return found or [("", 0)]


def read_sarif(text: str) -> tuple[tuple[str, int, str], ...]:
    """Everything that is said, as (file, line, text); the structure is checked on the way."""
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    said = [*invocation["toolExecutionNotifications"], *run["results"]]
    return tuple((path, line, one["message"]["text"]) for one in said for path, line in _places(one))


def start(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run paritycheck in a folder."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "TMPDIR") if name in os.environ}
    env = {**kept, "PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "PARITYCHECK_TODAY": "2026-12-01"}
    command = [sys.executable, "-m", "paritycheck", *words]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run("check", cwd=folder)`` as a process of its own."""
    return start


@pytest.fixture
def check() -> Callable[[Path], Answer]:
    """``check(folder)``: a finished check, whose report is well formed and whose status says what was found."""

    def answer(folder: Path) -> Answer:
        done = start("check", "--format", "sarif", cwd=folder)
        assert done.returncode in (0, 1), done.stderr
        return Answer(done.returncode, read_sarif(done.stdout), done.stderr)

    return answer
