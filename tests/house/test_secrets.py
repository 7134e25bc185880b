"""Secrets never leave: no command in any format prints one of the shop's secret values."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
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


def commands() -> Iterator[tuple[str, ...]]:
    """Every command in every format, except where `EXACT` and `ELSEWHERE` say why not."""
    for form in FORMATS:
        yield "check", "--format", form
        yield "diff", "staging", "prod", "--format", form
    for form in ("text", "json"):
        yield "diff", "local", "prod", "--format", form
        yield "environments", "--format", form
        for line in SECRET_LINES:
            yield "explain", line, "--format", form
    yield ("genome",)
    yield "check", "--verbose"


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_no_secret_is_printed(command: tuple[str, ...], run: Run, shop: Path) -> None:
    done = run(*command, cwd=shop)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []


def test_no_secret_is_written(run: Run, shop: Path) -> None:
    """Neither into a report's file nor into a cache."""
    before = {path for path in shop.rglob("*") if path.is_file()}
    folders = {name: str(shop / "written") for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    (shop / "written").mkdir()
    done = run("check", *(f"--format={name}=written/report.{name}" for name in FORMATS), cwd=shop, env=folders)
    assert done.returncode == 1, done.stderr
    written = [path for path in shop.rglob("*") if path.is_file() and path not in before]
    assert {path.name for path in written} >= {f"report.{name}" for name in FORMATS}
    for path in written:
        held = path.read_bytes()
        assert [secret for secret in SECRETS if secret.encode() in held] == [], path


def test_a_mistake_or_a_bug_prints_none(run: Run, shop: Path) -> None:
    """A broken file with a secret in it is quoted nowhere."""
    for name in ("compose.yml", ".env", "deploy/manifests/worker.yaml", "infra/main.tf"):
        path = shop / name
        path.write_text(path.read_text(encoding="utf-8") + f"\n\tPASSWORD: [{SECRETS[0]}\n", encoding="utf-8")
    done = run("check", "--verbose", cwd=shop)
    assert done.returncode in (0, 1), done.stderr
    assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []


def test_every_command_is_accounted_for(run: Run) -> None:
    listed = set(re.findall(r"^  ([a-z]+)  ", run("--help").stdout.partition("Commands:")[2], re.MULTILINE))
    covered = {command[0] for command in commands()}
    assert listed
    assert listed - covered - set(EXACT) - set(ELSEWHERE) == set()
