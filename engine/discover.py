"""Walks a folder for the files a run may read: sorted, gitignore-aware, never through a link out of the folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .model import Diagnostic
from .reading import Files

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: Folders that tools fill and people never edit. ``vendor``, ``build`` and ``dist`` are not among them: they often
#: hold deployment files, and where they are products, .gitignore says so.
SKIPPED = frozenset({
    ".git", ".hg", ".svn",
    "node_modules", "bower_components",
    ".venv", "venv", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
    ".terraform", ".terragrunt-cache",
    ".gradle", ".idea",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ignore:
    """The rules of one .gitignore (or of ``exclude``) and the folder they speak for.

    ``any`` is every rule in one expression: most paths match none, and one call finds that out.
    """

    prefix: str
    spec: GitIgnoreSpec
    any: re.Pattern[str]

    def decides(self, path: str) -> bool | None:
        """True to leave a path out (folders end in "/"), False where a rule keeps it, None when no rule speaks."""
        below = path[len(self.prefix) :]
        return self.spec.check_file(below).include if self.any.match(below) else None


@dataclass(slots=True)
class _Walk:
    """What a walk has found so far."""

    root: str
    real_root: str
    exclude: _Ignore | None
    paths: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def discover(root: Path, exclude: Sequence[str] = ()) -> Files:
    """The files under ``root``, as repository-relative POSIX paths; what could not be listed is in ``problems``.

    Every .gitignore in the tree counts (gitignore(5): the nearest one decides, then the last rule in it), and
    ``exclude`` are further patterns of that kind, relative to the root, which no .gitignore can undo. Git's own
    index, ``info/exclude`` and the user's global ignore file are not read, so that one tree gives one answer
    everywhere. Links to folders are not followed, links to files only within the root.
    """
    walk = _Walk(str(root), os.path.realpath(root), _ignore("", exclude) if exclude else None)
    todo: list[tuple[str, tuple[_Ignore, ...]]] = [("", ())]
    while todo:
        prefix, rules = todo.pop()
        todo.extend(reversed(list(_folder(walk, prefix, rules))))
    files = Files(root, walk.paths)
    files.problems.extend(sorted(walk.problems, key=Diagnostic.sort_key))
    return files


def _ignore(prefix: str, lines: Sequence[str]) -> _Ignore | None:
    from pathspec import GitIgnoreSpec, RegexPattern  # only trees with ignore rules pay for the import

    spec = GitIgnoreSpec.from_lines(_valid(lines))
    expressions = [p.regex.pattern for p in spec.patterns if isinstance(p, RegexPattern) and p.regex]
    texts = [re.sub(r"\(\?P<\w+>", "(", text) for text in expressions]
    return _Ignore(prefix, spec, re.compile("|".join(f"(?:{text})" for text in texts))) if texts else None


def _valid(lines: Sequence[str]) -> Iterator[str]:
    """The lines that are patterns; git passes over the others in silence, so we do."""
    from pathspec import GitIgnoreSpec

    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        yield line


def _folder(walk: _Walk, prefix: str, rules: tuple[_Ignore, ...]) -> Iterator[tuple[str, tuple[_Ignore, ...]]]:
    """Record the files of one folder ("" or "deploy/"), and yield the folders below with the rules for them."""
    try:
        with os.scandir(os.path.join(walk.root, prefix)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        message = f"the folder cannot be listed: {error.strerror}"
        walk.problems.append(Diagnostic("folder-unreadable", message, path=prefix.rstrip("/") or "."))
        return
    if any(entry.name == ".gitignore" for entry in entries):
        own = _read_rules(walk, prefix)
        rules = (own, *rules) if own else rules
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            below = f"{path}/"
            if entry.name not in SKIPPED and not _ignored(walk, below, rules):
                yield below, rules
        elif not _ignored(walk, path, rules) and _takes(walk, entry, path):
            walk.paths.append(path)


def _read_rules(walk: _Walk, prefix: str) -> _Ignore | None:
    path = os.path.join(walk.root, prefix, ".gitignore")
    if os.path.islink(path) or not os.path.isfile(path):  # gitignore(5): git does not follow it either
        return None
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            return _ignore(prefix, file.read().splitlines())
    except OSError as error:
        message = f"cannot be read: {error.strerror}; its rules are not applied"
        walk.problems.append(Diagnostic("file-unreadable", message, path=f"{prefix}.gitignore"))
        return None


def _ignored(walk: _Walk, path: str, rules: tuple[_Ignore, ...]) -> bool:
    if walk.exclude and walk.exclude.decides(path):
        return True
    for rule in rules:
        decided = rule.decides(path)
        if decided is not None:
            return decided
    return False


def _takes(walk: _Walk, entry: os.DirEntry[str], path: str) -> bool:
    """Whether an entry that is no folder is listed: a regular file here, or a link to one within the root."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode("utf-8", "replace").decode()
        walk.problems.append(Diagnostic("file-name", "the file's name is not UTF-8, so it was not read", path=shown))
        return False
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    real = os.path.realpath(entry.path)
    if real.startswith(walk.real_root.rstrip(os.sep) + os.sep):
        return os.path.isfile(real)
    if os.path.isfile(real):
        message = "a link that leads out of the repository was not followed; keep the file inside, or remove the link"
        walk.problems.append(Diagnostic("outside-repository", message, path=path))
    return False
