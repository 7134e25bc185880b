"""Measures the budgets of the design: whole processes, medians of several runs, and ratios of one run.

    python tests/bench/run.py [--runs N] [--checkov PATH]

Measured on fixtures always, and on repositories of the corpus when it stands beside the repository (or where
PARITYCHECK_SHARED points). With the extra `bench` installed, checkov runs on the same trees in the same turn.
Milliseconds depend on the machine and on what else it does; ratios to the bare interpreter of the same turn hardly do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED", ROOT.parent / "shared"))
TOOL = [sys.executable, "-m", "paritycheck"]
BARE = "bare interpreter"
#: Repositories of the corpus and their budgets.
CORPUS = {
    "aws-containers__retail-store-sample-app": "600 ms",
    "keephq__keep": "800 ms",
    "cds-snc__notification-terraform": "-",
    "alphagov__govuk-helm-charts": "-",
}
#: Trees that checkov is held against.
COMPARED = tuple(CORPUS)[:2]


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds on the clock and on the processor, and MiB at its peak."""

    wall: float
    cpu: float
    peak: float


def once(command: Sequence[str], environment: dict[str, str] | None = None) -> Run:
    """One process, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in (0, 1):
        sys.exit(f"bench: {' '.join(command)} ended with {process.returncode}")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def measure(commands: dict[str, list[str]], runs: int) -> dict[str, Run]:
    """Medians (of the peak the highest) of turns in which every case runs once; a first turn does not count.

    The byte code of all modules is compiled in that first turn, as it is after an installation.
    """
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for turn in range(runs + 1):
            for name, command in commands.items():
                run = once(command, environment)
                if turn:
                    taken[name].append(run)
    return {
        name: Run(
            statistics.median(run.wall for run in found),
            statistics.median(run.cpu for run in found),
            max(run.peak for run in found),
        )
        for name, found in taken.items()
    }


def cases() -> dict[str, tuple[list[str], str]]:
    """name -> (command, budget)."""
    shop = str(ROOT / "fixtures" / "shop")
    file = str(ROOT / "fixtures" / "parsers" / "compose" / "attributes")
    found = {
        BARE: ([sys.executable, "-c", "pass"], "-"),
        "--version": ([*TOOL, "--version"], "60 ms"),
        "check one file": ([*TOOL, "check", file, "--exit-zero"], "120 ms"),
        "check fixtures/shop": ([*TOOL, "check", shop, "--exit-zero"], "-"),
        "diff staging prod, fixtures/shop": ([*TOOL, "diff", "staging", "prod", "-C", shop, "--exit-zero"], "-"),
    }
    for name, budget in CORPUS.items():
        tree = SHARED / "corpus" / name
        if tree.is_dir():
            found[f"check {_short(name)}, cold"] = ([*TOOL, "check", str(tree), "--exit-zero"], budget)
    return found


def _short(name: str) -> str:
    return name.partition("__")[2]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--checkov", help="the checkov to compare with [default: the one on PATH]")
    given = parser.parse_args()
    if not (SHARED / "corpus").is_dir():
        print("bench: the corpus is not here; only the fixtures are measured")
    known = cases()
    found = measure({name: command for name, (command, _) in known.items()}, max(1, given.runs))
    bare = found[BARE]
    print(f"{'case':<40} {'wall':>9} {'budget':>8} {'cpu':>9} {'ratio':>7} {'peak':>9}")
    for name, run in found.items():
        ratio = f"{run.cpu / bare.cpu:.1f}x"
        print(
            f"{name:<40} {run.wall * 1000:>6.0f} ms {known[name][1]:>8} {run.cpu * 1000:>6.0f} ms {ratio:>7} "
            f"{run.peak:>5.0f} MiB"
        )
    _against_checkov(given.checkov, found)
    return 0


def _against_checkov(stated: str | None, found: dict[str, Run]) -> None:
    checkov = stated or shutil.which("checkov") or shutil.which(str(Path(sys.executable).parent / "checkov"))
    if checkov is None:
        print("checkov is not installed (pip install 'paritycheck[bench]'), so there is no ratio to it")
        return
    for name in COMPARED:
        ours = found.get(f"check {_short(name)}, cold")
        if ours is None:
            continue
        tree = str(SHARED / "corpus" / name)
        other = once([checkov, "-d", tree, "--quiet", "--compact", "-o", "json", "--skip-download"])
        print(
            f"{'checkov ' + _short(name):<40} {other.wall * 1000:>6.0f} ms {'':>8} {other.cpu * 1000:>6.0f} ms {'':>7} "
            f"{other.peak:>5.0f} MiB  {other.wall / ours.wall:.0f} times our wall, {other.cpu / ours.cpu:.0f} our cpu"
        )


if __name__ == "__main__":
    sys.exit(main())
