"""What one resolution of a project collects: diagnostics, the files it read, and those that it could not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Level, Source, Span
from ...engine.reading import Files, join
from .tree import Placed, span_of

#: Compose files that one project may pull in by include and extends.
MAX_FILES = 500
#: Values that one project may copy or build: far more than any real one, and little enough to stay quick.
MAX_WORK = 200_000


@dataclass(slots=True)
class Session:
    """The files of the repository and the notes of one run."""

    files: Files
    problems: list[Diagnostic] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    _unset: set[str] = field(default_factory=set)
    #: Whether any file says ``!reset``; without one there is nothing to remove after merging.
    resets: bool = False
    loads: int = 0
    work: int = 0

    def refuse(self, code: str, message: str, span: Span) -> None:
        """Report what Compose would refuse."""
        self.problems.append(Diagnostic(f"compose-{code}", message, span, level=Level.ERROR))

    def warn(self, code: str, message: str, span: Span, level: Level = Level.WARNING) -> None:
        """Report what a person should know."""
        self.problems.append(Diagnostic(f"compose-{code}", message, span, level=level))

    def unset(self, message: str, span: Span, code: str = "unset") -> None:
        """Note a variable without a value, once a project; outside of the repository it may well have one."""
        if message not in self._unset:
            self._unset.add(message)
            self.warn(f"variable-{code}", message, span, Level.NOTE)

    def resolve(self, base: str, written: str, span: Span) -> str | None:
        """The repository path that is written in a file whose paths start in ``base``; None when it leads out."""
        path = join(base, written)
        if path is None:
            self.warn("outside-repository", f"{written!r} leads out of the repository and was not read", span)
        return path

    def source(self, path: str) -> Source | None:
        """The text of a file that belongs to the project."""
        source = self.files.source(path)
        if source is None:
            self.unread[path] = "cannot be read"
        else:
            self.read[path] = None
        return source

    def may_spend(self, amount: int, place: Placed) -> bool:
        """Whether so many more values may be made; a hostile file runs out of this, a real one does not."""
        if self.work > MAX_WORK:
            return False
        self.work += amount
        if self.work > MAX_WORK:
            message = f"repetition makes more than {MAX_WORK} values; the rest was not read"
            self.warn("too-large", message, span_of(place))
        return self.work <= MAX_WORK

    def may_load(self, path: str, span: Span) -> bool:
        """Whether one more file may be pulled in."""
        self.loads += 1
        if self.loads == MAX_FILES + 1:
            self.warn("too-many-files", f"more than {MAX_FILES} files are pulled in; the rest was not read", span)
        if self.loads > MAX_FILES:
            self.unread[path] = "too many files are pulled in"
        return self.loads <= MAX_FILES
