"""``%#v`` of what go-yaml read, for its message about keys that are no scalars."""

from __future__ import annotations

from ....engine.reading.tree import Alias, Mapping, Node, Scalar, Sequence
from .numbers import float_text
from .scalars import resolve


def go_syntax(node: Node | None) -> str:
    """A node as Go source (fmt: %#v), mappings by their keys as written."""
    if isinstance(node, Alias):
        return go_syntax(node.target)
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Sequence):
        return "[]interface {}{" + ", ".join(map(go_syntax, node.items)) + "}"
    if isinstance(node, Mapping):
        pairs = sorted((go_syntax(key), go_syntax(value)) for key, value in node.pairs)
        return "map[interface {}]interface {}{" + ", ".join(f"{key}:{value}" for key, value in pairs) + "}"
    return "interface {}(nil)"


def _scalar(node: Scalar) -> str:
    value = resolve(node.text, node.tag) if node.style == "plain" or node.tag else node.text
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, int):
        return str(value) if value < 1 << 63 else f"{value:#x}"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
