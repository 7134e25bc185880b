"""Measures the budgets of the design: whole processes, medians of several runs, and ratios of one run.

    python tests/bench/run.py [--runs N]

Measured on fixtures/shop always, and on two repositories of the corpus when it stands beside the repository (or
where PARITYCHECK_SHARED points). With the extra `bench` installed, checkov runs on the same trees in the same turn.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED", ROOT.parent / "shared"))
TOOL = [sys.executable, "-m", "paritycheck"]


def once(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    wall = time.perf_counter() - start
    return wall, usage.ru_maxrss / 1024


def measure(command: Sequence[str], runs: int) -> tuple[float, float]:
    """Median wall seconds and highest peak, after one run that does not count."""
    once(command)
    figures = [once(command) for _ in range(runs)]
    return statistics.median(wall for wall, _ in figures), max(peak for _, peak in figures)


def cases() -> dict[str, tuple[list[str], str]]:
    """name -> (command, budget)."""
    shop = str(ROOT / "fixtures" / "shop")
    found = {
        "bare interpreter": ([sys.executable, "-c", "pass"], "-"),
        "--version": ([*TOOL, "--version"], "60 ms"),
        "check one file": (
            [*TOOL, "check", str(ROOT / "fixtures" / "parsers" / "compose" / "one-file"), "--exit-zero"],
            "120 ms",
        ),
        "check fixtures/shop": ([*TOOL, "check", shop, "--exit-zero"], "-"),
        "diff staging prod, fixtures/shop": ([*TOOL, "diff", "staging", "prod", "-C", shop, "--exit-zero"], "-"),
    }
    for name, budget in (("aws-containers__retail-store-sample-app", "600 ms"), ("keephq__keep", "800 ms"),
                         ("cds-snc__notification-terraform", "-")):  # fmt: skip
        tree = SHARED / "corpus" / name
        if tree.is_dir():
            found[f"check {name.partition('__')[2]}, cold"] = ([*TOOL, "check", str(tree), "--exit-zero"], budget)
    return found


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if not (SHARED / "corpus").is_dir():
        print("bench: the corpus is not here; only the fixtures are measured")
    print(f"{'case':<44} {'median':>9} {'budget':>8} {'peak':>9}")
    medians: dict[str, float] = {}
    for name, (command, budget) in cases().items():
        wall, peak = measure(command, runs)
        medians[name] = wall
        print(f"{name:<44} {wall * 1000:>6.0f} ms {budget:>8} {peak:>5.0f} MiB", flush=True)
    _against_checkov(medians)
    return 0


def _against_checkov(medians: dict[str, float]) -> None:
    checkov = shutil.which("checkov") or shutil.which(str(Path(sys.executable).parent / "checkov"))
    if checkov is None:
        print("checkov is not installed (pip install 'paritycheck[bench]'), so there is no ratio to it")
        return
    for name, wall in medians.items():
        tree = next(
            (tree for tree in (SHARED / "corpus").glob("*") if name == f"check {tree.name.partition('__')[2]}, cold"),
            None,
        )
        if tree is not None:
            other, peak = once([checkov, "-d", str(tree), "--quiet", "--compact", "-o", "json", "--skip-download"])
            label = f"checkov {tree.name.partition('__')[2]}"
            print(f"{label:<44} {other * 1000:>6.0f} ms {'':>8} {peak:>5.0f} MiB  {other / wall:.0f} times ours")


if __name__ == "__main__":
    sys.exit(main())
