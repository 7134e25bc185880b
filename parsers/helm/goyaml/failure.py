"""What goes wrong in reading and writing, with Go's words for it."""

from __future__ import annotations

from typing import Final

from ....engine.model import Span
from ..gotemplate.value import Refusal

#: Containers inside containers beyond this are refused, as in YAML texts (engine.reading.yaml: MAX_DEPTH).
MAX_DEPTH: Final = 200


class Unmarshalable(Refusal):
    """A value that Go cannot write: toYaml and toJson print nothing, their must- variants fail with this text."""


class Malformed(Refusal):
    """A text that Go cannot read; ``span`` is where, when the text is a file."""

    def __init__(self, message: str, span: Span | None = None):
        super().__init__(message)
        self.span = span


def too_deep(open_containers: list[int]) -> Refusal:
    """The error for nesting beyond ``MAX_DEPTH``: Go's for a container inside itself, else our own bound."""
    if len(set(open_containers)) < len(open_containers):
        return Unmarshalable("json: unsupported value: encountered a cycle via map[string]interface {}")
    return Refusal(f"nested more than {MAX_DEPTH} levels deep")
