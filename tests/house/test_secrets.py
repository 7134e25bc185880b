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
#: Commands whose contract is to print exactly what the format's own tool would, secrets and all.
EXACT = {"render": "shows the configuration as the format's tool would read it"}
#: Commands that have nothing to say about the shop: command -> why.
ELSEWHERE = {"policy": "reads policies, not configuration", "skill": "prints a text of ours"}


def commands() -> Iterator[tuple[str, ...]]:
    """Every command in every format, except where `EXACT` and `ELSEWHERE` say why not."""
    for form in FORMATS:
        yield "check", "--format", form
        yield "diff", "staging", "prod", "--format", form
    for form in ("text", "json"):
        yield "diff", "local", "prod", "--format", form
        yield "environments", "--format", form
        yield "genome", "--format", form
    yield "explain", "compose.yml:31"
    yield "explain", ".env:12"
    yield "check", "-vv"


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_no_secret_is_printed(command: tuple[str, ...], run: Run, shop: Path) -> None:
    done = run(*command, cwd=shop)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []


def test_no_secret_is_written(run: Run, shop: Path) -> None:
    """Neither into a baseline, nor into a configuration, nor into the cache."""
    before = {path for path in shop.rglob("*") if path.is_file()}
    cache = shop / "cache-of-the-test"
    for command in (("baseline",), ("check",), ("init", "--force")):
        done = run(*command, cwd=shop, env={"XDG_CACHE_HOME": str(cache)})
        assert done.returncode in (0, 1), done.stderr
    written = [path for path in shop.rglob("*") if path.is_file() and path not in before]
    for path in [*written, shop / "paritycheck.yaml"]:
        held = path.read_bytes()
        assert [secret for secret in SECRETS if secret.encode() in held] == [], path


def test_every_command_is_accounted_for(run: Run) -> None:
    listed = set(re.findall(r"^  ([a-z]+)  ", run("--help").stdout.partition("Commands:")[2], re.MULTILINE))
    covered = {command[0] for command in commands()} | {"baseline", "init"}
    assert listed
    assert listed - covered - set(EXACT) - set(ELSEWHERE) == set()
