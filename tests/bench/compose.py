"""Compose files resolved in one process, held against the bare events of libyaml; prints one line of JSON.

    python tests/bench/compose.py [FOLDER] [--files 400] [--rounds 5]

FOLDER is searched for Compose files (the shared corpus by default); where it has fewer than asked for, they are taken
again from the start, under other names. Processor time, without collecting garbage, as on the command line; all take
turns, and the medians of the rounds are compared. *Resolved* is what ``docker compose config`` works out: projects
found, merged, in canonical form, variables and env files put in. *Stated* is what ``check`` asks for: declarations and
facts on top. The goal is a ratio of 4 at most for what is resolved.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml
from paritycheck.engine.discover import discover
from paritycheck.engine.reading import Files, folder_of
from paritycheck.parsers._shared.envfile import read_env
from paritycheck.parsers.compose import PARSER
from paritycheck.parsers.compose.discovery import is_compose_file
from paritycheck.parsers.compose.environment import service_environment
from paritycheck.parsers.compose.parser import loaded
from paritycheck.parsers.compose.session import Session
from paritycheck.parsers.compose.tree import Branch

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")


def gathered(folder: Path, count: int, target: Path) -> int:
    """Copy that many Compose files, each into a folder of its own with its .env; how many different ones there are."""
    files = discover(folder)
    found = [path for path in files.paths if is_compose_file(path, files)]
    for index in range(count if found else 0):
        path = folder / found[index % len(found)]
        place = target / f"p{index:04}"
        place.mkdir()
        (place / "compose.yml").write_bytes(path.read_bytes())
        if (path.parent / ".env").is_file():
            (place / ".env").write_bytes((path.parent / ".env").read_bytes())
    return len(found)


def events(root: Path, paths: list[str]) -> float:
    """Seconds that libyaml needs for the events of the files."""
    start = time.process_time()
    for path in paths:
        try:
            for _ in yaml.parse((root / path).read_bytes(), yaml.CSafeLoader):
                pass
        except yaml.YAMLError:
            continue
    return time.process_time() - start


def trees(root: Path, paths: list[str]) -> float:
    """Seconds for the positioned trees alone: reading can never cost less."""
    files = Files(root, paths)
    start = time.process_time()
    for path in paths:
        files.yaml(path)
    return time.process_time() - start


def resolved(root: Path, paths: list[str]) -> float:
    """Seconds for the projects' merged trees and the environments of their services."""
    read_env.cache_clear()
    files = Files(root, paths)
    start = time.process_time()
    for unit in PARSER.units(files):
        session = Session(files)
        tree, variables = loaded(unit.files, folder_of(unit.files[0]), unit.layers(), session)
        services = tree.get("services")
        for service in services.entries.values() if isinstance(services, Branch) else ():
            if isinstance(service, Branch):
                service_environment(service, session, variables)
    return time.process_time() - start


def stated(root: Path, paths: list[str]) -> float:
    """Seconds for the projects and what each of them states."""
    read_env.cache_clear()
    files = Files(root, paths)
    start = time.process_time()
    for unit in PARSER.units(files):
        PARSER.resolve(unit, unit.layers(), files)
    return time.process_time() - start


def main() -> None:
    """Measure, and print the medians of some rounds."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("folder", nargs="?", type=Path, default=SHARED / "corpus")
    arguments.add_argument("--files", type=int, default=400)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        different = gathered(given.folder, given.files, root)
        paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        yamls = [path for path in paths if path.endswith(".yml")]
        size = sum((root / path).stat().st_size for path in yamls)
        gc.disable()
        turns = [
            (events(root, yamls), trees(root, yamls), resolved(root, paths), stated(root, paths))
            for _ in range(given.rounds)
        ]
        bare, *ours = (median(times) for times in zip(*turns, strict=True))
    measured = {"trees": ours[0], "resolved": ours[1], "stated": ours[2]}
    print(json.dumps({
        "files": len(yamls), "different": different, "kilobytes": round(size / 1000), "events_ms": round(bare * 1000),
        **{f"{name}_ms": round(seconds * 1000) for name, seconds in measured.items()},
        **{f"{name}_ratio": round(seconds / bare, 2) for name, seconds in measured.items() if bare},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
