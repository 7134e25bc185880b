"""Same input, same bytes: nothing that is printed depends on hashing, the folder's place or the order of listing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMANDS = (
    ("check", "--format", "sarif"),
    ("check", "--format", "text"),
    ("diff", "staging", "prod", "--format", "json"),
    ("environments", "--format", "json"),
    ("genome",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_same_bytes_under_every_hash_seed(command: tuple[str, ...], run: Run, shop: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another place" / "shop"
    shutil.copytree(shop, elsewhere)
    first = run(*command, cwd=shop, env={"PYTHONHASHSEED": "1"})
    assert first.returncode in (0, 1), first.stderr
    assert len(first.stdout) > 100
    for seed, folder in (("2", shop), ("3", elsewhere)):
        again = run(*command, cwd=folder, env={"PYTHONHASHSEED": seed})
        assert again.stdout == first.stdout
        assert again.stderr == first.stderr


@pytest.mark.parametrize("command", COMMANDS[:3], ids=" ".join)
def test_a_warm_cache_changes_nothing(command: tuple[str, ...], run: Run, shop: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    cold = run(*command, cwd=shop, env=cache)
    warm = run(*command, cwd=shop, env=cache)
    without = run(*command, "--no-cache", cwd=shop)
    assert cold.stdout == warm.stdout == without.stdout
