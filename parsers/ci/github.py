"""GitHub Actions: workflows and local composite actions.

A unit is one file. What a workflow passes to a local action or a local reusable workflow is followed into it, and
stated as a fact of the caller; what those say themselves is stated by their own unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.contract import Resolution, Unit
from ...engine.model import Layers, Origin
from ...engine.reading import Files
from .containers import Place
from .github_files import is_action, is_workflow
from .github_walk import Walk, walk_action, walk_workflow
from .values import refusal, root_of


@dataclass(frozen=True, slots=True)
class GithubParser:
    """Reads workflows and local actions."""

    name: str = "github"

    def units(self, files: Files) -> Iterator[Unit]:
        """One unit a workflow file or local action."""
        for path in files.paths:
            if is_workflow(path) or is_action(path):
                yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The statements of one file."""
        root = root_of(unit.key, files)
        if root is None:
            return refusal(unit.key, files)
        walk = Walk(unit, files)
        place = Place(unit, "", Origin(root.span))
        if is_action(unit.key):
            walk_action(walk, root, place, {})
        else:
            walk_workflow(walk, root, place, {})
        return walk.resolution()


PARSER = GithubParser()
