"""What libyaml reads and go-yaml v2 does not: question marks in flow scalars, ``\\/``, documents of YAML 1.2."""

from __future__ import annotations

from ....engine.model import Source, Span
from ....engine.pattern import deferred
from ....engine.reading.tree import Mapping, Node, Scalar, Sequence
from .failure import Malformed

_SUSPECT = deferred(r"\?|\\/|%YAML")
_VERSION = deferred(r"(?:[ \t]*(?:#[^\n]*)?\n)*%YAML[ \t]+(?!1\.1\b)[0-9]")
_SLASH = deferred(r"(?<!\\)(?:\\\\)*\\/")


def refused(source: Source, root: Node | None) -> Malformed | None:
    """Go's error for a document that libyaml has read; None when go-yaml reads it too."""
    if not _SUSPECT.search(source.text):
        return None
    if _VERSION.match(source.text):
        return _malformed("found incompatible YAML document", source, 0, False)
    todo: list[tuple[Node, str]] = [(root, "")] if root is not None else []
    found: list[Malformed] = []
    while todo:
        node, closing = todo.pop()
        if isinstance(node, Scalar):
            problem = _scalar(source, node, closing)
            if problem is not None:
                found.append(problem)
        elif isinstance(node, (Mapping, Sequence)):
            mark = "]" if isinstance(node, Sequence) else "}"
            inner = mark if source.text[node.start : node.start + 1] in ("[", "{") else ""
            children = node.items if isinstance(node, Sequence) else [part for pair in node.pairs for part in pair]
            todo += [(child, inner) for child in children]
    return min(found, key=_position, default=None)


def _scalar(source: Source, node: Scalar, closing: str) -> Malformed | None:
    if closing and node.style == "plain" and "?" in node.text[1:]:
        at = source.text.find("?", node.start + 1, node.end)
        return _malformed(f"did not find expected ',' or '{closing}'", source, at, False)
    if node.style == "double":
        slash = _SLASH.search(source.text, node.start, node.end)
        if slash is not None:
            return _malformed("found unknown escape character", source, slash.end() - 2, True)
    return None


def _malformed(text: str, source: Source, at: int, scanner: bool) -> Malformed:
    span = Span(source, at, at + 1)
    line = span.line - 1
    where = f"line {line + scanner}: " if line else ""
    return Malformed(f"error converting YAML to JSON: yaml: {where}{text}", span)


def _position(problem: Malformed) -> int:
    return problem.span.start if problem.span is not None else 0
