"""Same input, same bytes: nothing that is printed depends on hashing, the folder's place or the order of listing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMANDS = (("check", "--format", "sarif"), ("diff", "staging", "prod", "--format", "json"), ("genome",))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_same_bytes_under_every_hash_seed(command: tuple[str, ...], run: Run, shop: Path, tmp_path: Path) -> None:
    """And in another folder, whose name would show in what is printed."""
    elsewhere = tmp_path / "another place" / "shop"
    shutil.copytree(shop, elsewhere)
    first = run(*command, cwd=shop, env={"PYTHONHASHSEED": "1"})
    again = run(*command, cwd=elsewhere, env={"PYTHONHASHSEED": "2"})
    assert first.returncode in (0, 1), first.stderr
    assert len(first.stdout) > 500
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)


def test_a_cache_changes_nothing(run: Run, shop: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    cold, warm = (run("check", "--format", "sarif", cwd=shop, env=cache) for _ in range(2))
    without = run("check", "--format", "sarif", "--no-cache", cwd=shop)
    assert cold.stdout == warm.stdout == without.stdout
    assert json.loads(cold.stdout)["version"] == "2.1.0"
