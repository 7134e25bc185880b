"""The files of one repository: listed once, read at most once, confined to the root."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterable
from pathlib import Path

from ..model import Diagnostic, Source, Span
from ..pattern import deferred
from .yaml import Document, parse_yaml

#: A configuration file above this size is not read.
MAX_BYTES = 10 * 1024 * 1024

_PART = deferred(r"(.+)#(\d{1,9})-(\d{1,9})")
_MADE = deferred(r"(.+?)#~.*")
_NOT_BREAK = deferred(r"[^\r\n]")


class Files:
    """A repository as parsers see it: POSIX paths relative to the root, decoded text, positioned trees.

    ``paths`` are the files that discovery found (sorted, without ignored ones); a file that is not listed can
    still be read when another file names it, such as a git-ignored ``.env``. What cannot be read becomes a
    diagnostic in ``problems`` and reads as None.
    """

    def __init__(self, root: Path, paths: Iterable[str]):
        self.root = root
        self.paths: tuple[str, ...] = tuple(sorted(paths))
        self.problems: list[Diagnostic] = []
        self._listed = frozenset(self.paths)
        self._real_root = os.path.realpath(root)
        self._prefix = os.path.join(os.fspath(root), "")
        self._real: dict[str, str] = {"": self._real_root}
        self._present: dict[str, bool] = {}
        self._sources: dict[str, Source | None] = {}
        self._documents: dict[str, tuple[Document, ...]] = {}
        self._folders: dict[str, list[str]] = {}
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            self._folders.setdefault(folder, []).append(name)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the listed files directly in a folder ("" is the root), sorted."""
        return tuple(self._folders.get(folder, ()))

    def folders(self) -> tuple[str, ...]:
        """Every folder that directly holds a listed file, sorted."""
        return tuple(sorted(self._folders))

    def under(self, folder: str) -> tuple[str, ...]:
        """The listed files in a folder and below it."""
        prefix = f"{folder}/" if folder else ""
        return tuple(path for path in self.paths if path.startswith(prefix))

    def exists(self, path: str) -> bool:
        """Whether a path is a file inside the repository, listed or not."""
        if path in self._listed:
            return True
        found = self._present.get(path)
        if found is None:
            found = _inside(path) and os.path.isfile(self._prefix + path) and self._confined(path)
            self._present[path] = found
        return found

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder inside the repository."""
        return path in self._folders or (_inside(path) and os.path.isdir(self._prefix + path) and self._confined(path))

    def source(self, path: str) -> Source | None:
        """The text of a file or of a ``part`` of one, or None with a diagnostic in ``problems``."""
        if path not in self._sources:
            found = _PART.fullmatch(path) if "#" in path and path not in self._listed else None
            self._sources[path] = self._part(found[1], int(found[2]), int(found[3])) if found else self._read(path)
        return self._sources[path]

    def made(self, path: str, key: str, text: str) -> str:
        """The name under which a text can be read that no file holds: what a tool would make of a file for ``key``.

        A template that is carried out for one environment, or values in an object that is itself rendered. ``text``
        may be a ``str`` that knows where its stretches come from; the same name stands for the last text given.
        """
        name = f"{path}#~{key}"
        known = self._sources.get(name)
        if known is None or known.text is not text:
            self._sources[name] = Source(name, text)
            self._documents.pop(name, None)
        return name

    def yaml(self, path: str) -> tuple[Document, ...]:
        """The documents of a YAML or JSON file; its problems are recorded once."""
        found = self._documents.get(path)
        if found is None:
            source = self.source(path)
            if source is not None and type(source.text) is not str:
                source = Source(source.path, str(source.text))
            found, problems = parse_yaml(source) if source else ((), ())
            self.problems.extend(problems)
            self._documents[path] = found
        return found

    def _part(self, path: str, start: int, end: int) -> Source | None:
        """A file of which only one stretch is left: offsets, lines and columns in it are those of the file."""
        whole = self.source(path)
        if whole is None:
            return None
        before, after = (_NOT_BREAK.sub(" ", text) for text in (whole.text[:start], whole.text[end:]))
        return Source(path, before + whole.text[start:end] + after)

    def _confined(self, path: str) -> bool:
        try:
            real = self._real_path(path)
        except ValueError:  # not encodable as a file name, so nothing can be there
            return False
        return real == self._real_root or real.startswith(self._real_root.rstrip(os.sep) + os.sep)

    def _real_path(self, path: str) -> str:
        """Where a path leads; a folder's links are followed once for all that is in it."""
        full = self._prefix + path
        folder, _, name = path.rpartition("/")
        if name in ("", ".", "..") or _is_link(full):
            return os.path.realpath(full)
        if folder not in self._real:
            self._real[folder] = self._real_folder(folder)
        return f"{self._real[folder].rstrip(os.sep)}{os.sep}{name}"

    def _real_folder(self, folder: str) -> str:
        """Where a folder leads, told from the one above it where that is known and no link stands between."""
        above, _, name = folder.rpartition("/")
        if name in ("", ".", "..") or above not in self._real or _is_link(self._prefix + folder):
            return os.path.realpath(self._prefix + folder)
        return os.path.join(self._real[above], name)

    def _problem(self, code: str, message: str, path: str) -> None:
        self.problems.append(Diagnostic(code, message, None, path))

    def _read(self, path: str) -> Source | None:
        if not _inside(path) or not self._confined(path):
            self._problem("outside-repository", "leads out of the repository and was not read; "
                          "keep the file inside, or remove the link", path)  # fmt: skip
            return None
        try:
            full = self._prefix + path
            status = os.stat(full)
            if not stat.S_ISREG(status.st_mode):
                self._problem("file-unreadable", "is no regular file and was not read", path)
                return None
            if status.st_size > MAX_BYTES:
                self._problem("file-too-large", f"larger than {MAX_BYTES // 2**20} MiB and was not read", path)
                return None
            with open(full, "rb") as file:
                data = file.read()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a possible file name"
            self._problem("file-unreadable", f"cannot be read: {reason}", path)
            return None
        return self._decode(path, data)

    def _decode(self, path: str, data: bytes) -> Source | None:
        encoding = _encoding(data)
        if encoding == "utf-8" and b"\0" in data[:8192]:
            self._problem("file-binary", "holds NUL bytes, so it is no text and was not read", path)
            return None
        try:
            return Source(path, data.decode(encoding).lstrip("\ufeff"))
        except UnicodeDecodeError as error:
            source = Source(path, data.decode(encoding, "replace").lstrip("\ufeff"))
            at = len(data[: error.start].decode(encoding, "replace").lstrip("\ufeff"))
            self.problems.append(Diagnostic(
                "file-encoding", "not UTF-8 from here on: undecodable bytes read as \ufffd; save the file as UTF-8",
                Span(source, at, at + 1),
            ))  # fmt: skip
            return source


def _is_link(full: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(full).st_mode)
    except OSError:
        return False


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def _inside(path: str) -> bool:
    return not path.startswith(("/", "../")) and path != ".." and "\0" not in path


def part(span: Span) -> str:
    """The name under which a stretch of a file can be read as if it were a file: a layer written inline.

    Works for what can stand alone once everything around it is blank: block mappings from the indentation of their
    first line on, flow mappings, and the lines of a literal block scalar.
    """
    return f"{span.path}#{span.start}-{span.end}"


def file_of(layer: str) -> str:
    """The file that a layer stands in: itself, the file of a ``part``, or the one that it was ``made`` of."""
    if "#" not in layer:
        return layer
    found = _PART.fullmatch(layer) or _MADE.fullmatch(layer)
    return found[1] if found else layer


def join(folder: str, path: str) -> str | None:
    """A path written in a file of ``folder``, relative to the root; None when it leaves the repository.

    >>> join("deploy/chart", "../values.yaml")
    'deploy/values.yaml'
    """
    if posixpath.isabs(path) or "\0" in path:
        return None
    joined = posixpath.normpath(posixpath.join(folder, path))
    if joined == "..":
        return None
    return ("" if joined == "." else joined) if not joined.startswith("../") else None


def folder_of(path: str) -> str:
    """The folder of a path ("" for the root)."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last component of a path."""
    return path.rpartition("/")[2]
