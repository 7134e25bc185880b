"""Measures the Terraform parser: every root of a repository for four environments, cold, in one process each run.

    python tests/bench/terraform.py [--runs N] [DIR]

DIR is the largest repository of the corpus when that stands beside the repository (or where PARITYCHECK_SHARED points).
The ratios are to a bare interpreter and to tree-sitter's bare parse of the same files, measured in the same turn.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED", ROOT.parent / "shared"))
LARGEST = SHARED / "corpus" / "cds-snc__notification-terraform"
ENVIRONMENTS = 4

_BARE = """
import pathlib, sys, tree_sitter, tree_sitter_hcl
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
for kind in ("tf", "tfvars", "hcl"):
    for path in pathlib.Path(sys.argv[1]).rglob("*." + kind):
        parser.parse(path.read_bytes())
"""


def evaluate(tree: Path) -> None:
    """Every unit of a folder; roots once for each of four variable files, those that exist and then none."""
    from paritycheck.engine.discover import discover
    from paritycheck.engine.model import Layers
    from paritycheck.parsers.terraform import PARSER

    files = discover(tree)
    given = [path for path in files.paths if path.endswith(".tfvars")][:ENVIRONMENTS]
    layers = [Layers((path,)) for path in given]
    layers += [Layers(workspace=f"w{i}") for i in range(ENVIRONMENTS - len(layers))]
    times = [time.perf_counter()]
    units = list(PARSER.units(files))
    roots = [unit for unit in units if not unit.files]
    facts = 0
    for one in layers:
        for unit in roots:
            found = PARSER.resolve(unit, one, files)
            facts += sum(len(declaration.facts) for declaration in found.declarations)
        times.append(time.perf_counter())
    for unit in units:
        if unit.files:
            PARSER.resolve(unit, unit.layers(), files)
    turns = ", ".join(f"{(b - a) * 1000:.0f}" for a, b in pairwise(times))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(units)} units, {len(roots)} roots, {facts} facts; ms for each environment: {turns}; {peak} MiB")


def timed(command: list[str], runs: int) -> tuple[float, str]:
    """Median wall seconds of fresh processes after one that does not count, and what the last one printed."""
    walls, said = [], ""
    for _ in range(runs + 1):
        start = time.perf_counter()
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        walls.append(time.perf_counter() - start)
    return statistics.median(walls[1:]), said


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", action="store_true", help="evaluate in this process and stop")
    parser.add_argument("dir", nargs="?", type=Path, default=LARGEST)
    asked = parser.parse_args()
    if not asked.dir.is_dir():
        print("bench: there is no such folder; name one with Terraform in it")
        return 2
    if asked.once:
        evaluate(asked.dir)
        return 0
    bare, _ = timed([sys.executable, "-c", "pass"], asked.runs)
    parse, _ = timed([sys.executable, "-c", _BARE, str(asked.dir)], asked.runs)
    ours, said = timed([sys.executable, __file__, "--once", str(asked.dir)], asked.runs)
    print(f"bare interpreter            {bare * 1000:>6.0f} ms")
    print(f"tree-sitter's bare parse    {parse * 1000:>6.0f} ms")
    print(f"four environments, cold     {ours * 1000:>6.0f} ms  {ours / parse:.2f} x the bare parse, "
          f"{ours / bare:.0f} x the interpreter")  # fmt: skip
    print(said, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
