"""What goes wrong in reading and writing, with Go's words for it."""

from __future__ import annotations

from typing import Final

from ....engine.model import Span
from ....engine.reading.tree import Node
from ..gotemplate.value import GoValue, Refusal

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


def expected(value: GoValue, kind: type, go_name: str, prefix: str = "", root: Node | None = None) -> GoValue:
    """The value when it is of this kind, an empty one for null; else raises encoding/json's UnmarshalTypeError."""
    if value is None:
        return kind()
    if isinstance(value, kind):
        return value
    span = root.span if root is not None else None
    raise Malformed(f"{prefix}json: cannot unmarshal {_json_kind(value)} into Go value of type {go_name}", span)


def _json_kind(value: GoValue) -> str:
    kinds = ((dict, "object"), (list, "array"), (str, "string"), (float, "number"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "bool")
