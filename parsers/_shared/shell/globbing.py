"""Names with unknown or open parts, held against the files and folders of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate

from ....engine.canon.environment_words import canonical_environment
from ....engine.pattern import deferred
from ....engine.reading import Files
from ..spliced import Piece, Spliced
from .rows import Row, is_environment, key, made, normal, under

_GLOB = deferred(r"[*?\[]")
_MOST_MATCHES = 40


def matches(item: Spliced, row: Row, files: Files) -> list[Spliced]:
    """The files that a glob of a loop stands for, as the shell would write them; any other word stays itself."""
    if item.reason or row.folder.reason or not _GLOB.search(item.text) or len(item.text) > 200:
        return [item]
    path = normal(under(row.folder, item).text)
    folder = normal(row.folder.text)
    if path is None or folder is None:
        return [item]
    pattern = re.compile(translate(path).replace(".*", "[^/]*"))
    found = [one for one in (*files.paths, *_folders(files)) if pattern.fullmatch(one)]
    offset = len(folder) + 1 if folder else 0
    shown = [made(one[offset:] if one.startswith(folder) else one, item.span) for one in sorted(set(found))]
    return shown[:_MOST_MATCHES] or [item]


def _folders(files: Files) -> Iterator[str]:
    """Every folder that holds a listed file, also farther down."""
    seen: set[str] = set()
    for folder in files.folders():
        while folder and folder not in seen:
            seen.add(folder)
            yield folder
            folder = folder.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Words:
    """The environment words that an unknown piece may be, told from the names of files; or why there are none."""

    unknown: Piece | None = None
    words: tuple[str, ...] = ()
    reason: str = ""


def environment_words(path: Spliced, row: Row, files: Files) -> Words:
    """Which environments ``values-${ENV}.yaml`` can be for.

    Only when all that is unknown in the path is one thing, it is called after environments, and everything in the
    repository that matches is named after one; else nothing, with the reason.
    """
    whole = under(row.folder, path)
    unknowns = {key(piece): piece for piece in whole.pieces if piece.reason}
    first = next(iter(unknowns.values()))
    if len(unknowns) > 1:
        return Words(reason=f"{first.reason}, and so is more of the path")
    name = next(iter(unknowns))
    if not is_environment(f"{row.named.get(name, '')} {first.reason}"):
        return Words(reason=first.reason)
    found = _alternatives(whole, files)
    taken = row.excluded.get(name, frozenset())
    kept = tuple(word for word in found if word not in taken)
    if not kept:
        return Words(reason=f"{first.reason}; no file matches")
    if not all(map(canonical_environment, kept)):
        return Words(reason=f"{first.reason}; not every file that matches is named after an environment")
    return Words(first, kept)


def _alternatives(whole: Spliced, files: Files) -> list[str]:
    """What the unknown piece is in the files and folders that match."""
    marked = "".join("\x01" if piece.reason else piece.text for piece in whole.pieces)
    path = normal(marked)
    if path is None or len(path) > 300 or "\x01" not in path:
        return []
    first, *others = path.split("\x01")
    regular = re.escape(first) + "([A-Za-z0-9_-]+)" + "".join(
        ("(?:\\1)" if number else "") + re.escape(part) for number, part in enumerate(others)
    )  # fmt: skip
    pattern = re.compile(regular)
    found = (pattern.fullmatch(one) for one in (*files.paths, *_folders(files)))
    return sorted({match[1] for match in found if match})[:_MOST_MATCHES]
