"""Secrets never leave: no command in any format prints one of the shop's secret values."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from paritycheck.engine.report import FORMATS

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
SECRETS: list[str] = yaml.safe_load((ROOT / "fixtures/shop/planted.yaml").read_text(encoding="utf-8"))["secrets"]
#: Lines of the shop that hold a secret, or lead to one.
SECRET_LINES = (
    ".env:12",
    "compose.yml:31",
    "deploy/chart/values.yaml:87",
    ".github/workflows/ci.yml:20",
    "infra/variables.tf:27",
)
#: Commands whose contract is to print exactly what the format's own tool would, secrets and all.
EXACT = {"render": "shows the configuration as the format's tool would read it"}
#: Commands that have nothing to say about the shop: command -> why.
ELSEWHERE = {"policy": "reads policies, not configuration", "version": "prints versions"}


REPORTS = (("check",), ("diff", "staging", "prod"), ("diff", "local", "prod"))
#: Commands that print something of their own.
OTHERS = (
    ("genome",),
    ("environments",),
    ("environments", "--format", "json"),
    ("init", "--dry-run"),
    *(("explain", line) for line in SECRET_LINES),
    *(("explain", line, "--format", "json") for line in SECRET_LINES[:2]),
)


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("command", OTHERS, ids=" ".join)
def test_no_secret_is_printed(command: tuple[str, ...], run: Run, shop: Path) -> None:
    done = run(*command, cwd=shop)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert leaked(done.stdout + done.stderr) == []


@pytest.mark.parametrize("command", REPORTS, ids=" ".join)
def test_no_secret_is_in_a_report(command: tuple[str, ...], run: Run, shop: Path) -> None:
    """In no format, and in no other file that a run leaves, such as a cache."""
    before = {path for path in shop.rglob("*") if path.is_file()}
    (shop / "written").mkdir()
    folders = {name: str(shop / "written") for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    targets = [f"--format={name}=written/report.{name}" for name in FORMATS]
    done = run(*command, "--verbose", *targets, cwd=shop, env=folders)
    assert done.returncode == 1, done.stderr
    assert leaked(done.stdout + done.stderr) == []
    written = [path for path in shop.rglob("*") if path.is_file() and path not in before]
    assert {path.name for path in written} >= {f"report.{name}" for name in FORMATS}
    for path in written:
        assert leaked(path.read_text(encoding="utf-8", errors="replace")) == [], path


def test_a_mistake_or_a_bug_prints_none(run: Run, shop: Path) -> None:
    """A broken file with a secret in it is quoted nowhere."""
    for name in ("compose.yml", ".env", "deploy/manifests/worker.yaml", "infra/main.tf"):
        path = shop / name
        path.write_text(path.read_text(encoding="utf-8") + f"\n\tPASSWORD: [{SECRETS[0]}\n", encoding="utf-8")
    done = run("check", "--verbose", cwd=shop)
    assert done.returncode in (0, 1), done.stderr
    assert leaked(done.stdout + done.stderr) == []


def test_every_command_is_accounted_for(run: Run) -> None:
    listed = set(re.findall(r"^  ([a-z]+)  ", run("--help").stdout.partition("Commands:")[2], re.MULTILINE))
    covered = {command[0] for command in (*REPORTS, *OTHERS)}
    assert listed
    assert listed - covered - set(EXACT) - set(ELSEWHERE) == set()
