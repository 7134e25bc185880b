"""GitHub Actions: workflows and local composite actions.

A unit is one file. What a workflow passes to a local action or a local reusable workflow is followed into it, and
stated as a fact of the caller; what those say themselves is stated by their own unit.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Clue, Sign
from ...engine.reading import Cursor, Files
from .found import CiParser, Found
from .github_files import is_action, is_workflow
from .github_inputs import only_called
from .github_level import Level
from .github_walk import walk_action, walk_workflow


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if is_workflow(path) or is_action(path))


def _walk(found: Found, root: Cursor) -> None:
    clue = Clue(found.unit.key, Sign.PATH, root.span)
    level = Level(found.place(root), {}, {}, (clue,))
    if is_action(found.unit.key):
        found.template = True
        walk_action(found, root, level)
    else:
        found.template = only_called(root)
        walk_workflow(found, root, level)


PARSER = CiParser("github", _claims, _walk)
