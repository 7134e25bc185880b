"""The files of a GitLab pipeline: what it includes, and the jobs once ``extends`` and ``!reference`` are applied.

Included files lie under the file that includes them; mappings merge, lists are replaced. ``extends`` merges in the
order written, the job itself last; ``!reference`` puts in what stands elsewhere and merges nothing (CI/CD YAML syntax
reference: include, extends, !reference tags).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.model import Span
from ...engine.reading import Cursor, Node, Sequence, join
from .found import Found
from .layering import MOST_NODES, Replacing, laid
from .values import documents_of

_MOST_FILES = 100
#: GitLab follows no more levels of ``extends`` and of ``!reference``.
_MOST_LEVELS = 11
#: Top-level keys that are no jobs.
GLOBAL = frozenset(("image", "services", "variables", "default", "stages", "include", "workflow", "cache",
                    "before_script", "after_script", "spec", "types"))  # fmt: skip


def configuration(found: Found, root: Cursor) -> Cursor:
    """The whole configuration: every local include below the file that includes it."""
    return _with_includes(found, found.unit.key, root, (found.unit.key,))


def _with_includes(found: Found, path: str, root: Cursor, stack: tuple[str, ...]) -> Cursor:
    found.read[path] = None
    whole: Cursor | None = None
    for included in _included(found, path, root):
        for inner, document in _documents(found, included.text, included.span, stack):
            below = _with_includes(found, inner, document, (*stack, inner))
            whole = below if whole is None else laid(whole, below)
    return root if whole is None else laid(whole, root)


def _included(found: Found, path: str, root: Cursor) -> Iterator[Cursor]:
    include = root.get("include")
    if include is None or include.is_null:
        return
    for entry in include.items() if include.is_sequence else [include]:
        local = entry if entry.is_scalar else entry.get("local")
        if local is not None and local.is_scalar and "://" not in local.text:
            yield local
        else:
            found.unread.append((path, "includes a file of another place, which was not read"))


def _documents(found: Found, written: str, span: Span, stack: tuple[str, ...]) -> Iterator[tuple[str, Cursor]]:
    for path in _paths(found, written):
        if path in stack:
            found.problem("ci-cycle", "the file includes itself; it was not followed", span)
        elif len(found.read) >= _MOST_FILES:
            found.problem("ci-too-long", f"more than {_MOST_FILES} included files; the rest was not read", span)
        elif found.files.exists(path):
            documents = [one.cursor for one in documents_of(path, found.files) if one.cursor.is_mapping]
            root = next((one for one in documents if one.get("spec") is None), None)
            if root is not None:
                yield path, root
                continue
            found.unread.append((path, "is no YAML mapping"))
        else:
            found.problem("ci-missing", "the included file is not in this repository", span)


def _paths(found: Found, written: str) -> list[str]:
    """The files that ``local`` means; stars stand for parts of names."""
    wanted = join("", written.lstrip("/")) or ""
    if "*" not in wanted:
        return [wanted]
    pattern = re.compile(".*".join("[^/]*".join(map(re.escape, part.split("*"))) for part in wanted.split("**")))
    return [path for path in found.files.paths if pattern.fullmatch(path)]


class Jobs:
    """The jobs of a configuration by name, each with what it extends."""

    def __init__(self, found: Found, whole: Cursor):
        self.found = found
        self.whole = whole
        self.extended: set[str] = set()
        self._made: dict[str, Cursor] = {}
        self._left = MOST_NODES
        sources = (found.files.source(path) for path in found.read)
        self._refers = any("!reference" in source.text for source in sources if source is not None)

    def named(self, name: str, stack: tuple[str, ...] = ()) -> Cursor | None:
        """A job with what it extends below it."""
        made = self._made.get(name)
        if made is not None:
            return made
        job = self.whole.get(name)
        if job is None or not job.is_mapping:
            return None
        made = self._made[name] = self._put_in(self._extended(job, (*stack, name)))
        return made

    def _extended(self, job: Cursor, stack: tuple[str, ...]) -> Cursor:
        extends = job.get("extends")
        under: Cursor | None = None
        for parent in [] if extends is None else extends.items() if extends.is_sequence else [extends]:
            if parent.text in stack or len(stack) > _MOST_LEVELS:
                self.found.problem("ci-cycle", "extends leads back to itself, or too far", parent.span)
                continue
            base = self.named(parent.text, stack)
            if base is None:
                self.found.problem("ci-missing", f"there is no {parent.text[:80]} to extend", parent.span)
                continue
            self.extended.add(parent.text)
            under = base if under is None else laid(under, base)
        return job if under is None else laid(under, job)

    def _put_in(self, job: Cursor) -> Cursor:
        """A job without ``!reference``."""
        if not self._refers:
            return job
        return Cursor(Replacing(lambda one: self._referenced(one, 0)).copy(job), key=job.key)

    def _referenced(self, cursor: Cursor, level: int) -> Node | None:
        if cursor.tag != "!reference":
            return None
        route = [one.text for one in cursor.items()]
        target = self.whole.get(*route) if route else None
        self._left -= 1
        if self._left < 0:
            self.found.problem("ci-too-long", "more references than are followed; the rest was not read", cursor.span)
            return Sequence(cursor.node.source, cursor.node.start, cursor.node.end, "")
        if target is None or level > _MOST_LEVELS:
            self.found.problem("ci-missing", f"!reference [{', '.join(route)[:80]}] leads nowhere", cursor.span)
            return Sequence(cursor.node.source, cursor.node.start, cursor.node.end, "")
        self.extended.add(route[0])
        return Replacing(lambda one: self._referenced(one, level + 1), 5000).copy(target)


def is_job(name: str, declared: Cursor) -> bool:
    """Whether a top-level entry is a job, hidden or not."""
    return name not in GLOBAL and declared.is_mapping
