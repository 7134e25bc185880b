"""YAML (and JSON) text to positioned trees, from libyaml's events.

PyYAML's constructor and composer never see user input: they resolve scalars by YAML 1.1 whatever the consumer,
drop duplicate keys silently and crash on deep nesting. Events carry positions, quoting style and tags, and do not
recurse, so that depth and alias expansion can be bounded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml as pyyaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.reader import ReaderError

from ..model import Diagnostic, Source, Span
from .tree import Alias, Cursor, Mapping, Node, Scalar, Sequence, Style

#: Nesting beyond this is refused; libyaml needs quadratic time there and no real file comes near.
MAX_DEPTH = 200
#: Nodes that aliases may add by repetition in one file.
MAX_EXPANSION = 200_000

_STYLES: dict[str | None, Style] = {
    None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded",
}  # fmt: skip


#: Anchors and tags before a scalar.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its root (None when empty)."""

    source: Source
    root: Node | None
    index: int = 0

    @property
    def cursor(self) -> Cursor:
        """A cursor on the root; an empty document reads as null."""
        return Cursor(self.root or Scalar(self.source, 0, 0, "", "", "plain"))


def _loader_class() -> type[pyyaml.SafeLoader]:
    return getattr(pyyaml, "CSafeLoader", pyyaml.SafeLoader)


def parse_yaml(source: Source) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """All documents of a source, and what was wrong with it.

    After a syntax error the documents before it are kept. Duplicate keys, unknown anchors and exhausted budgets
    are diagnostics; the tree stays usable.
    """
    builder = _Builder(source)
    try:
        loader = _loader_class()(source.text)
        try:
            builder.run(loader)
        finally:
            loader.dispose()
    except MarkedYAMLError as error:
        builder.problems.append(_syntax(source, error))
    except ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        message = f"a character that YAML does not allow: {error.reason}; remove it or save the file as UTF-8"
        builder.problems.append(Diagnostic("yaml-syntax", message, Span(source, at, at + 1)))
    return tuple(builder.documents), tuple(builder.problems)


def _syntax(source: Source, error: MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    at = min(_index(source, mark), len(source.text)) if mark else 0
    context = f"{error.context}: " if error.context else ""
    message = f"not valid YAML: {context}{error.problem}; the rest of the file was not read"
    return Diagnostic("yaml-syntax", message, Span(source, at, at))


def _index(source: Source, mark: Any) -> int:
    return int(mark.index) if mark.index is not None else source.offset(mark.line + 1, mark.column + 1)


class _Builder:
    """Folds the event stream of one file into trees."""

    def __init__(self, source: Source):
        self.source = source
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.expanded = 0

    def run(self, loader: Any) -> None:
        """Read events to the end of the stream."""
        source = self.source
        next_event = loader.get_event
        stack: list[Mapping | Sequence] = []
        keys: list[Node | None] = []
        anchors: dict[str, Node] = {}
        sizes: dict[int, int] = {}
        counts: list[int] = []
        names: list[str | None] = []
        root: Node | None = None
        while True:
            event = next_event()
            if event is None:
                return
            kind = type(event)
            if kind is ScalarEvent:
                node: Node = Scalar(
                    source, event.start_mark.index, event.end_mark.index, event.tag or "", event.value,
                    _STYLES[event.style],
                )  # fmt: skip
                if event.anchor or event.tag:
                    self._property(node, event.anchor, anchors)
                size = 1
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    self._problem(
                        "yaml-too-deep",
                        event.start_mark.index,
                        f"nested more than {MAX_DEPTH} levels deep; the rest of the file was not read",
                    )
                    return
                maker = Mapping if kind is MappingStartEvent else Sequence
                opened = maker(source, event.start_mark.index, event.end_mark.index, event.tag or "")
                stack.append(opened)
                keys.append(None)
                counts.append(1)
                names.append(event.anchor)
                if event.anchor:
                    anchors[event.anchor] = opened
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                closed = stack.pop()
                keys.pop()
                size = counts.pop()
                closed.end = event.end_mark.index
                if names.pop():
                    sizes[id(closed)] = size
                if isinstance(closed, Mapping):
                    self._duplicates(closed)
                node = closed
            elif kind is AliasEvent:
                node, size = self._alias(event, anchors, sizes, stack)
            elif kind is DocumentStartEvent:
                anchors, sizes, root = {}, {}, None
                continue
            elif kind is DocumentEndEvent:
                self.documents.append(Document(source, root, len(self.documents)))
                continue
            else:
                continue
            if not stack:
                root = node
                continue
            counts[-1] += size
            parent = stack[-1]
            if type(parent) is Sequence:
                parent.items.append(node)
            elif keys[-1] is None:
                keys[-1] = node
            else:
                parent.pairs.append((keys[-1], node))  # type: ignore[union-attr]
                keys[-1] = None

    def _property(self, node: Node, anchor: str | None, anchors: dict[str, Node]) -> None:
        """Register an anchor, and move the start of a scalar behind its anchor and tag."""
        if anchor:
            anchors[anchor] = node
        found = _PROPERTIES.match(self.source.text, node.start, node.end)
        if found:
            node.start = found.end()

    def _alias(
        self,
        event: Any,
        anchors: dict[str, Node],
        sizes: dict[int, int],
        stack: list[Mapping | Sequence],
    ) -> tuple[Node, int]:
        start, end = event.start_mark.index, event.end_mark.index
        target = anchors.get(event.anchor)
        size = sizes.get(id(target), 1)
        if target is None:
            self._problem("yaml-unknown-anchor", start, f"no anchor &{event.anchor} stands before this alias")
        elif any(target is opened for opened in stack):
            self._problem("yaml-recursive-alias", start, f"the alias *{event.anchor} lies inside its own anchor")
            target, size = None, 1
        elif self.expanded + size > MAX_EXPANSION:
            self._problem(
                "yaml-alias-budget",
                start,
                f"aliases repeat more than {MAX_EXPANSION} nodes; this one was not expanded",
            )
            target, size = None, 1
        self.expanded += size
        return Alias(self.source, start, end, event.anchor, target), size

    def _duplicates(self, mapping: Mapping) -> None:
        """Report every key that stands twice; the last value counts."""
        pairs = mapping.pairs
        if len(pairs) < 2:
            return
        texts = [key.text for key, _ in pairs if isinstance(key, Scalar)]
        if len(set(texts)) == len(texts):
            return
        first: dict[str, Scalar] = {}
        for key, _ in pairs:
            if not isinstance(key, Scalar) or key.is_merge:
                continue
            earlier = first.get(key.text)
            if earlier is not None:
                line = earlier.span.line
                self.problems.append(Diagnostic(
                    "duplicate-key",
                    f"the key {key.text!r} stands here again (first in line {line}); only the last value counts",
                    key.span,
                ))  # fmt: skip
            first[key.text] = key

    def _problem(self, code: str, at: int, message: str) -> None:
        self.problems.append(Diagnostic(code, message, Span(self.source, at, at + 1)))
