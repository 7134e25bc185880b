"""What the tests of the house share: the repository's files, and the command line as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> tuple[str, ...]:
    """Every file that belongs to the repository, new ones too: relative POSIX paths, sorted."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file()))


@pytest.fixture(scope="session")
def modules(files: tuple[str, ...]) -> tuple[str, ...]:
    """The Python files that are shipped."""
    folders = ("engine/", "parsers/", "policies/", "schemas/")
    return tuple(path for path in files if path.endswith(".py") and (path.startswith(folders) or "/" not in path))


def copy_of(files: Sequence[str], target: Path) -> Path:
    """Copy listed files of the repository into a folder, modes included."""
    for path in files:
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, place)
    return target


@pytest.fixture(scope="session")
def copied() -> Callable[[Sequence[str], Path], Path]:
    """``copied(files, folder)`` copies listed files of the repository and returns the folder."""
    return copy_of


@pytest.fixture(scope="session")
def tree(files: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that commands may write into."""
    return copy_of(files, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def shop(files: tuple[str, ...], tmp_path: Path) -> Path:
    """A fresh copy of the demo application."""
    copy_of([path for path in files if path.startswith("fixtures/shop/")], tmp_path)
    return tmp_path / "fixtures" / "shop"


@pytest.fixture(scope="session")
def on_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs ``paritycheck`` and ``python``, which are this interpreter; nothing is installed."""
    folder = tmp_path_factory.mktemp("bin")
    for name, arguments in (("paritycheck", ' -m paritycheck "$@"'), ("python", ' "$@"'), ("python3", ' "$@"')):
        program = folder / name
        program.write_text(f"#!/bin/sh\nexec '{sys.executable}'{arguments}\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def environ(on_path: Path) -> dict[str, str]:
    """A small environment for processes: ours on the PATH, nothing that would change what is printed."""
    kept = {name: os.environ[name] for name in ("HOME", "PYTHONPATH", "TMPDIR") if name in os.environ}
    path = f"{on_path}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "LANG": "C.UTF-8", "PARITYCHECK_TODAY": "2026-12-01"}


@pytest.fixture(scope="session")
def run(environ: dict[str, str]) -> Run:
    """``run("check", "--format", "json", cwd=folder)`` runs paritycheck and returns the finished process."""

    def start(
        *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "paritycheck", *arguments]
        whole = {**environ, **(env or {})}
        return subprocess.run(command, cwd=cwd, env=whole, capture_output=True, text=True, check=False)

    return start
