"""The only file that starts processes: programs that a person asked for by an option, never what a file says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program printed, and its exit status."""

    status: int
    output: str
    errors: str


def find(program: str) -> str | None:
    """The path of a program on PATH, or None."""
    return shutil.which(program)


def run(command: Sequence[str], folder: Path) -> Finished:
    """Run a program in a folder to its end, without a shell and without input; bytes that are no UTF-8 are replaced."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return Finished(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
