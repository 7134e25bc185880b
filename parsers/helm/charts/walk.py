"""The files of a chart folder as they lie on disk, in Helm's order, without ignored ones and confined.

Helm takes every file, also those that version control ignores (vendored dependencies are often among them), so this
looks at the disk and not at the list that discovery made. Links that lead out of the repository are left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ....engine.reading import Files
from .archive import MAX_FILE
from .chart import ChartFile
from .errors import ChartError
from .ignore import NAME, Rule, ignored, parse_rules

MAX_FILES: Final = 20_000
MAX_LEVELS: Final = 60


@dataclass(slots=True)
class _Walk:
    files: Files
    folder: str
    rules: tuple[Rule, ...]
    found: list[ChartFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def chart_files(folder: str, files: Files) -> tuple[list[ChartFile], list[str]]:
    """The files of a folder and notes about what was left out; raises ChartError for what Helm refuses."""
    walk = _Walk(files, folder, parse_rules(_ignore_text(folder, files)))
    for file in _below(walk, "", (os.path.realpath(files.root / folder),)):
        walk.found.append(file)
        if len(walk.found) > MAX_FILES:
            raise ChartError(f"chart folder {folder or '.'} holds more than {MAX_FILES} files")
    return walk.found, walk.notes


def _ignore_text(folder: str, files: Files) -> str:
    path = _under(folder, NAME)
    if not files.exists(path):
        return ""
    return _reader(files.root / path, NAME)().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _under(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _below(walk: _Walk, inside: str, trail: tuple[str, ...]) -> Iterator[ChartFile]:
    """``trail`` are the real paths of the folders around, so that links cannot go round in circles."""
    place = walk.files.root / walk.folder / inside
    try:
        names = sorted(os.listdir(place))
    except OSError as error:
        raise ChartError(f"open {_under(walk.folder, inside)}: {_reason(error)}") from None
    for name in names:
        yield from _entry(walk, f"{inside}/{name}" if inside else name, place / name, trail)


def _entry(walk: _Walk, name: str, place: Path, trail: tuple[str, ...]) -> Iterator[ChartFile]:
    path = _under(walk.folder, name)
    if place.is_symlink() and not (walk.files.exists(path) or walk.files.is_folder(path)):
        walk.notes.append(f"{path}: the link leads nowhere, or out of the repository, and was not followed")
        return
    is_folder = place.is_dir()
    if name == ".git" or ignored(walk.rules, name, is_folder):
        return
    if not is_folder:
        yield ChartFile(name, path, _reader(place, name))
        return
    real = os.path.realpath(place)
    if real in trail or len(trail) > MAX_LEVELS:
        walk.notes.append(f"{path}: the folder contains itself and was not followed")
        return
    yield from _below(walk, name, (*trail, real))


class _reader:
    """Reads one file when called."""

    __slots__ = ("name", "place")

    def __init__(self, place: Path, name: str):
        self.place = place
        self.name = name

    def __call__(self) -> bytes:
        try:
            if not self.place.is_file():
                raise ChartError(f"cannot load irregular file {self.name} as it has file mode type bits set")
            size = self.place.stat().st_size
            if size > MAX_FILE:
                name = self.name.rpartition("/")[2]
                raise ChartError(f'chart file "{name}" is larger than the maximum file size {MAX_FILE}')
            return self.place.read_bytes()
        except OSError as error:
            raise ChartError(f"error reading {self.name}: {_reason(error)}") from None


def _reason(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
