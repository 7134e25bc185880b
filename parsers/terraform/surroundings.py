"""What an evaluation may read of the world: the repository's files, folders, and the workspace's name."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Source, Span
from ...engine.reading import Files, join
from .values import EvalError, LimitError

#: Turns of for expressions in one root; the largest real roots take some thousands.
MAX_TURNS = 25_000
#: Instances of modules and resources in one root.
MAX_INSTANCES = 5_000


@dataclass(slots=True)
class Surroundings:
    """The repository around one root; ``read`` collects the files that functions looked at, ``problems`` what
    Terraform would refuse."""

    files: Files
    root: str
    workspace: str = "default"
    read: dict[str, None] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    turns: int = MAX_TURNS
    instances: int = MAX_INSTANCES

    def path(self, path: str, span: Span) -> str:
        """A path as a function names it (relative to the root) as a repository path; EvalError when it leads out."""
        found = join(self.root, path) if path else None
        if found is None:
            raise EvalError(f"{path!r} lies outside of the repository and was not read", span)
        return found

    def source(self, path: str, span: Span) -> Source:
        """The text of a file, or EvalError."""
        place = self.path(path, span)
        if not self.files.exists(place):
            raise EvalError(f"the file {path!r} does not exist", span)
        source = self.files.source(place)
        if source is None:
            raise EvalError(f"the file {path!r} could not be read as text", span)
        self.read[place] = None
        return source

    def refused(self, error: EvalError) -> None:
        """Remember an error that made a value unknown; a person sees it once."""
        if isinstance(error, LimitError):
            problem = Diagnostic("terraform-limit", f"this is not evaluated: {error.message}", error.span)
        else:
            problem = Diagnostic("terraform-invalid", f"Terraform would refuse this: {error.message}", error.span)
        if problem not in self.problems:
            self.problems.append(problem)

    def spend(self, turns: int, span: Span) -> None:
        """Take turns off the budget."""
        self.turns -= turns
        if self.turns < 0:
            raise LimitError(f"for expressions take more than {MAX_TURNS} turns", span, final=True)

    def instantiate(self, count: int, span: Span) -> None:
        """Take instances off the budget: modules that call each other many times over make more than can be read."""
        self.instances -= count
        if self.instances < 0:
            raise LimitError(f"the root has more than {MAX_INSTANCES} instances of modules and resources", span)

    def module_path(self, folder: str) -> str:
        """``path.module``: a folder relative to the root."""
        return posixpath.relpath(folder or ".", self.root or ".")
