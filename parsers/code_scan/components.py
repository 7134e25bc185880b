"""Which files are an application's code, and which of them make up one component: the folder of its manifest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of
from .languages import LANGUAGES

#: Files that say that a folder holds a program of its own.
_MANIFEST = deferred(
    r"(?i:dockerfile|containerfile)|package\.json|pyproject\.toml|requirements\.txt|setup\.(?:py|cfg)|Pipfile|go\.mod"
    r"|Cargo\.toml|Gemfile|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|mix\.exs|[^/]+\.(?:cs|fs)proj|build\.sbt"
)
#: Folders of other people's code, and of products.
_FOREIGN = frozenset((
    "node_modules", "vendor", "third_party", "dist", "build", "out", "target", "site-packages", ".github", ".gitlab",
    ".circleci",
))  # fmt: skip
#: Folders whose programs are not what is deployed; what they mention is not unread.
_OTHER_FOLDERS = frozenset((
    "test", "tests", "__tests__", "__mocks__", "spec", "specs", "e2e", "testdata", "fixtures", "mocks", "cypress",
    "playwright", "docs", "doc", "examples", "example", "samples", "benchmarks", "bench", ".storybook",
))  # fmt: skip
_OTHER_NAMES = deferred(
    r".*(?:\.min\.js|\.d\.ts|[._-](?:test|spec|stories|mock)s?\.\w+|_test\.\w+|Tests?\.(?:java|kt|cs|scala)|IT\.java)"
    r"|test_.*\.py|conftest\.py|jest\.config\..*|vitest\.config\..*|playwright\.config\..*|cypress\.config\..*"
)
#: Files of one repository that are scanned.
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Component:
    """A folder with a program: its manifest, and its code without what further components below it hold."""

    folder: str
    manifest: str
    files: tuple[str, ...]


_FOUND: WeakKeyDictionary[Files, Mapping[str, Component]] = WeakKeyDictionary()


def components(files: Files) -> Mapping[str, Component]:
    """The components of a repository by folder; found once."""
    found = _FOUND.get(files)
    if found is None:
        found = _FOUND[files] = _components(files)
    return found


def _components(files: Files) -> dict[str, Component]:
    manifests: dict[str, str] = {}
    code: list[str] = []
    for path in files.paths:
        name = name_of(path)
        if _MANIFEST.fullmatch(name):
            manifests.setdefault(folder_of(path), path)
        known = "." in name and name.rpartition(".")[2] in LANGUAGES
        if known and len(code) < MOST_FILES and _FOREIGN.isdisjoint(path.split("/")):
            code.append(path)
    owned: dict[str, list[str]] = defaultdict(list)
    for path in code:
        owned[_owner(folder_of(path), manifests)].append(path)
    return {
        folder: Component(folder, manifests.get(folder, ""), tuple(paths)) for folder, paths in sorted(owned.items())
    }


def is_deployed(path: str) -> bool:
    """Whether a file of code takes part in what runs, and not only in its tests, examples and tools."""
    return _OTHER_FOLDERS.isdisjoint(path.split("/")[:-1]) and _OTHER_NAMES.fullmatch(name_of(path)) is None


def _owner(folder: str, manifests: Mapping[str, str]) -> str:
    while folder and folder not in manifests:
        folder = folder_of(folder)
    return folder
