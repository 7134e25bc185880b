"""The files of GitHub Actions: which are workflows and actions, and which one a local ``uses`` means."""

from __future__ import annotations

from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, join, name_of

_WORKFLOW = deferred(r"\.github/workflows/[^/]+\.ya?ml")
_ACTIONS = ("action.yml", "action.yaml")


def is_workflow(path: str) -> bool:
    """Whether a file is a workflow; GitHub reads no folders below .github/workflows."""
    return _WORKFLOW.fullmatch(path) is not None


def is_action(path: str) -> bool:
    """Whether a file is a local action: below .github/actions, or the repository's own."""
    return name_of(path) in _ACTIONS and (not folder_of(path) or path.startswith(".github/actions/"))


def called(uses: str, files: Files) -> str | None:
    """The file behind a local ``uses: ./...``, or None."""
    path = join("", uses.partition("@")[0]) if uses.startswith("./") else None
    if path is None:
        return None
    if path.endswith((".yml", ".yaml")):
        return path if files.exists(path) else None
    candidates = (f"{path}/{name}" if path else name for name in _ACTIONS)
    return next((candidate for candidate in candidates if files.exists(candidate)), None)
