"""Charts rendered for three environments at once in one process, held against helm and libyaml; prints a table.

    python tests/bench/helm.py [--charts N] [--rounds N] [--helm PATH]

The charts are those of the shared cases with the most output (`PARITYCHECK_SHARED`, or ../shared beside the
repository), each with three of its values files. Ours is the processor's time of one process that parses the
templates once: the first environment, then all three. Helm runs once for each environment. libyaml parses what came
out into events. Ratios are of one turn; the best of some rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm import render as rendering
from paritycheck.parsers.helm.charts.manifests import Shown, print_stream
from paritycheck.parsers.helm.charts.release import Release
from paritycheck.parsers.helm.render import Refused, Request, loaded, render

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared") / "cases" / "helm"
ENVIRONMENTS = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart's folder below the cases, and the values files of each environment."""

    folder: str
    environments: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the processor: ours for the first environment and for all, helm's for all, libyaml's; lines put out."""

    first: float
    all: float
    helm: float
    events: float
    lines: int


def charts(count: int) -> list[Chart]:
    """The charts whose cases print most, each with its largest cases as environments."""
    rows = [json.loads(line) for line in (CASES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    found: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for row in rows:
        if row.get("expected_kind") != "error":
            values = tuple(row.get("values") or ())
            found[row["chart"]][values] = max(found[row["chart"]].get(values, 0), row.get("documents") or 0)
    largest = sorted(found, key=lambda chart: -max(found[chart].values()))
    several = [chart for chart in largest if len(found[chart]) >= ENVIRONMENTS][:count]
    return [
        Chart(one, tuple(sorted(found[one], key=lambda v, one=one: -found[one][v])[:ENVIRONMENTS])) for one in several
    ]


def ours(chart: Chart) -> tuple[float, float, list[str]]:
    """Seconds for the first environment and for all of them, and what each prints; nothing is known beforehand."""
    loaded.cache_clear()
    rendering.trees_of.cache_clear()
    files = Files(CASES, ())
    texts: list[str] = []
    times = [time.process_time()]
    for values in chart.environments:
        request = Request(chart.folder, Release("bench", "default"), values, shown=Shown())
        try:
            texts.append(str(print_stream(render(request, files).documents, request.shown)))
        except Refused as error:
            sys.exit(f"bench: {chart.folder}: {error.problem.message}")
        times.append(time.process_time())
    return times[1] - times[0], times[-1] - times[0], texts


def theirs(helm: str | None, chart: Chart) -> float:
    """Seconds that helm takes for all environments; 0 without it, or when it refuses what is missing."""
    if helm is None:
        return 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for values in chart.environments:
        layers = [word for path in values for word in ("-f", str(CASES / path))]
        command = [helm, "template", "bench", str(CASES / chart.folder), *layers]
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
            return 0.0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def events(texts: list[str]) -> float:
    """Seconds that libyaml needs for the events of the output."""
    start = time.process_time()
    for text in texts:
        for _ in yaml.parse(text, yaml.CSafeLoader):
            pass
    return time.process_time() - start


def best(rounds: int, measured: Callable[[], float]) -> float:
    return min(measured() for _ in range(rounds))


def measure(chart: Chart, helm: str | None, rounds: int) -> Taken:
    """The best of some rounds."""
    runs = [ours(chart) for _ in range(rounds)]
    texts = runs[0][2]
    return Taken(
        min(run[0] for run in runs),
        min(run[1] for run in runs),
        best(rounds, lambda: theirs(helm, chart)),
        best(rounds, lambda: events(texts)),
        sum(text.count("\n") for text in texts) // ENVIRONMENTS,
    )


def ratio(over: float, under: float) -> str:
    return f"{over / under:.2f}" if under else "-"


def main() -> int:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--charts", type=int, default=8)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--helm", default=shutil.which("helm"), help="[default: the one on PATH]")
    given = arguments.parse_args()
    if not CASES.is_dir():
        print("bench: the cases are not here; there is nothing to measure")
        return 0
    if not given.helm:
        print("bench: helm is not here; there is no ratio to it")
    print(
        f"{'chart':<42} {'lines':>6} {'one ms':>7} {'all ms':>7} {'helm ms':>8} {'one/helm':>9} {'all/helm':>9} {'all/libyaml':>12}"
    )
    found = []
    for chart in charts(given.charts):
        taken = measure(chart, given.helm, given.rounds)
        found.append(taken)
        print(
            f"{chart.folder.rpartition('/')[2][:42]:<42} {taken.lines:>6} {taken.first * 1000:>7.0f} {taken.all * 1000:>7.0f} "
            f"{taken.helm * 1000:>8.0f} {ratio(taken.first * ENVIRONMENTS, taken.helm):>9} {ratio(taken.all, taken.helm):>9} "
            f"{ratio(taken.all, taken.events):>12}",
            flush=True,
        )
    compared = [taken for taken in found if taken.helm]
    if compared:
        one = statistics.median(taken.first * ENVIRONMENTS / taken.helm for taken in compared)
        several = statistics.median(taken.all / taken.helm for taken in compared)
        print(f"median: one environment {one:.2f} times helm's, {ENVIRONMENTS} at once {several:.2f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
