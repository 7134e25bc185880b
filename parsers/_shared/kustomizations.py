"""Which files kustomizations take, and how the kustomizations build on each other: asked by every parser of manifests.

Only the lists of paths are read here; building is the Kustomize parser's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of, join, name_of

#: The names that a kustomization file may have.
FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
#: Lists of files or folders; of files only; of mappings whose ``path`` is a file.
_EITHER = ("resources", "bases", "components")
_FILES = ("patchesStrategicMerge", "crds", "configurations", "generators", "transformers", "validators")
_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_REMOTE = deferred(
    r"^[a-z][a-z0-9+.-]*://|^git@|^git::|^gh:|^github\.com[/:]|\.git(?:/|\?|$)|[?&]ref=|^[\w.-]+\.[a-z]{2,}:", re.I
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one kustomization names: folders that it builds on, components that it uses, and files (all listed)."""

    path: str
    folder: str
    component: bool
    bases: tuple[str, ...]
    components: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kustomizations:
    """Every kustomization of a repository, by its folder."""

    by_folder: dict[str, Taken] = field(default_factory=dict)

    def manifests(self) -> frozenset[str]:
        """The files that some kustomization takes: they are not manifests on their own."""
        return frozenset(path for one in self.by_folder.values() for path in one.files)


def is_remote(path: str) -> bool:
    """Whether a resource is a URL or a repository elsewhere.

    >>> is_remote("github.com/org/repo//deploy?ref=v1"), is_remote("../base")
    (True, False)
    """
    return bool(_REMOTE.search(path))


def kustomizations(files: Files) -> Kustomizations:
    """The kustomizations among the listed files; one pass over their paths."""
    found: dict[str, Taken] = {}
    for path in files.paths:
        if name_of(path) in FILE_NAMES:
            found.setdefault(folder_of(path), _taken(files, path))
    return Kustomizations(dict(sorted(found.items())))


def _taken(files: Files, path: str) -> Taken:
    documents = files.yaml(path)
    root = documents[0].cursor if documents else None
    folder = folder_of(path)
    fields = {name.lower(): value for name, value in root.entries()} if root else {}
    bases: list[str] = []
    components: list[str] = []
    taken: list[str] = []
    for name in _EITHER:
        for target in _places(folder, fields.get(name.lower())):
            if files.exists(target):
                taken.append(target)
            elif files.is_folder(target):
                (components if name == "components" else bases).append(target)
    paths = (place for cursor in _files(fields) for place in _places(folder, cursor))
    taken.extend(place for place in paths if files.exists(place))
    kind = fields.get("kind")
    return Taken(
        path, folder, kind is not None and kind.text == "Component",
        tuple(dict.fromkeys(bases)), tuple(dict.fromkeys(components)), tuple(dict.fromkeys(taken)),
    )  # fmt: skip


def _files(fields: dict[str, Cursor]) -> Iterator[Cursor | None]:
    """The places that name files: lists of paths, or single paths."""
    for name in _FILES:
        yield fields.get(name.lower())
    for name in _WITH_PATH:
        found = fields.get(name.lower())
        for item in found.items() if found else []:
            yield item.get("path")


def _places(folder: str, cursor: Cursor | None) -> Iterator[str]:
    """The paths that a list of texts, or one text, names; none for inline patches, URLs and ways out."""
    if cursor is None:
        return
    for item in cursor.items() if cursor.is_sequence else [cursor]:
        text = item.text
        if text and "\n" not in text and not is_remote(text):
            target = join(folder, text)
            if target is not None:
                yield target
