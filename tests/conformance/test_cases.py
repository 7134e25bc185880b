"""The shared case files: what `render` answers must be what the formats' own tools answered.

The runner beside the cases places the files and compares; only starting a process is replaced by a call.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from paritycheck.engine.cli import main

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")

pytestmark = pytest.mark.skipif(
    not (SHARED / "cases").is_dir(),
    reason="the shared cases are not here; set PARITYCHECK_SHARED to the folder that holds cases/ and tools/",
)

#: Cases that fail, each with the reason; one of these that passes fails the test.
KNOWN: dict[str, dict[str, str]] = {
    "compose": {},
    "terraform": {},
    "dotenv": {},
    "kustomize": {},
}


@pytest.fixture(scope="module")
def conformance() -> ModuleType:
    """The shared runner as a module."""
    spec = importlib.util.spec_from_file_location("conformance", SHARED / "tools" / "conformance.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def runner(conformance: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The shared runner, calling the command line in this process with the same clean environment."""

    class InProcess(conformance.Runner):  # type: ignore[name-defined, misc]
        def run(self, args: list[str], cwd: Path, env: dict[str, str] | None = None) -> tuple[int, str, str]:
            with monkeypatch.context() as patch:
                for name in [*os.environ]:
                    patch.delenv(name)
                clean = {"PATH": os.defpath, "HOME": str(self.home), "LANG": "C.UTF-8"}
                for name, text in {**clean, **(env or {})}.items():
                    patch.setenv(name, text)
                patch.chdir(cwd)
                found = CliRunner().invoke(main, args, prog_name="paritycheck")
            return found.exit_code, found.stdout, found.stderr

    return InProcess([sys.executable], Path(os.path.realpath(tmp_path)))


def cases_of(family: str) -> list[dict[str, Any]]:
    """The cases of a family."""
    text = (SHARED / "cases" / f"{family}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("family", KNOWN)
def test_family(family: str, conformance: ModuleType, runner: Any) -> None:
    results = [result for job in conformance.jobs_of(family, cases_of(family), runner) for result in job()]
    failed = {name: reason for name, reason in results if reason is not None}
    assert len(results) >= 20
    assert {name: failed[name] for name in sorted(failed) if name not in KNOWN[family]} == {}
    assert sorted(KNOWN[family]) == sorted(failed), "a case that is listed as failing passes: take it out of the list"
