"""What ``kubectl kustomize`` would print for a folder, or why it would not."""

from __future__ import annotations

from ...engine.model import Diagnostic, Level
from ...engine.reading import Files
from .._shared.lending import Charts
from .build import build
from .emit import documents
from .tree import Refused, plain


def render(files: Files, folder: str, charts: Charts | None = None) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The YAML text, or None with the problems that keep Kustomize (or us) from making it; notes come along."""
    built = build(files, folder, charts=charts)
    problems = list(built.problems)
    made = []
    for resource in built.resources:
        try:
            made.append(plain(resource.body))
        except Refused as refused:
            problems.append(refused.problem)
    if any(problem.level >= Level.WARNING for problem in problems):
        return None, tuple(problems)
    return documents(made), tuple(problems)
