"""No trace of a machine or of unfinished work in what is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

#: Folders of somebody's machine. A container image's own /root or /home in a fixture is not one.
HOMES = re.compile(r"(?<![\w.$}~-])/(?:home/(?!runner/)\w+|Users/\w+|root|mnt/c|private/var)/")
WORKPLACES = re.compile(r"(?<![\w.$}~-])/(?:work|farm|tmp/bash_jobs)/")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError|coming soon|lorem ipsum)\b")
#: Files that must name the words that are looked for.
NAMING = {"tests/house/test_traces.py"}


def found(root: Path, paths: list[str], pattern: re.Pattern[str]) -> list[str]:
    """``path:line`` of every match in the text files among the paths."""
    places = []
    for path in paths:
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        places += [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return places


def test_no_path_of_a_machine(root: Path, files: tuple[str, ...]) -> None:
    kept = [path for path in files if path not in NAMING]
    assert found(root, kept, WORKPLACES) == []
    ours = [path for path in kept if not path.startswith(("fixtures/", "tests/"))]
    assert found(root, ours, HOMES) == []


def test_nothing_is_left_unfinished(root: Path, files: tuple[str, ...]) -> None:
    code = [path for path in files if path.endswith((".py", ".md", ".yaml", ".yml", ".toml")) and path not in NAMING]
    assert found(root, [path for path in code if not path.startswith("fixtures/")], UNFINISHED) == []


@pytest.mark.parametrize("line", ["see /work/main/x", "'/farm/a/b'", "(/tmp/bash_jobs/1)"])
def test_the_search_finds_workplaces(line: str) -> None:
    assert WORKPLACES.search(line)


@pytest.mark.parametrize("line", ["src/work/x", "$HOME/work/", "https://example.com/work", "~/work/x"])
def test_the_search_lets_through(line: str) -> None:
    assert not WORKPLACES.search(line)
