"""YAML (and JSON) text to positioned trees, from libyaml's events.

PyYAML's constructor and composer never see user input: they resolve scalars by YAML 1.1 whatever the consumer,
drop duplicate keys silently and crash on deep nesting. Events carry positions, quoting style and tags, and do not
recurse, so that depth and alias expansion can be bounded here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

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
from ..pattern import deferred
from .tree import Alias, Cursor, Mapping, Node, Scalar, Sequence, Style

#: Nesting beyond this is refused; libyaml needs quadratic time there and no real file comes near.
MAX_DEPTH = 200
#: Nodes that aliases may add by repetition in one file.
MAX_EXPANSION = 20_000

_STYLES: dict[str | None, Style] = {
    None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded",
}  # fmt: skip


#: Anchors and tags before a node, with the blanks, line breaks and comments behind them.
_PROPERTIES = deferred(r"(?:[&!]\S*(?:\s+#[^\n]*|\s+)*)+")


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its root (None when empty) and a cursor on it; an empty document reads as null."""

    source: Source
    root: Node | None
    index: int = 0
    cursor: Cursor = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        root = self.root or Scalar(self.source, 0, 0, "", "", "plain")
        object.__setattr__(self, "cursor", Cursor(root))


def _loader_class() -> Any:
    """What yields events: libyaml's parser without constructor and resolver, else PyYAML's own loader."""
    if not pyyaml.__with_libyaml__:
        return pyyaml.SafeLoader
    from yaml._yaml import CParser

    return CParser


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
        builder.problems.append(_character(source, _reader_index(source, error), str(error.reason)))
    except UnicodeEncodeError as error:
        builder.problems.append(_character(source, error.start, "half of a surrogate pair"))
    return tuple(builder.documents), tuple(builder.problems)


def _syntax(source: Source, error: MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    at = min(_index(source, mark), len(source.text)) if mark else 0
    context = f"{error.context}: " if error.context else ""
    message = f"not valid YAML: {context}{error.problem}; the rest of the file was not read"
    return Diagnostic("yaml-syntax", message, Span(source, at, at))


def _character(source: Source, at: int, reason: str) -> Diagnostic:
    message = f"a character that YAML does not allow: {reason}; remove it or save the file as UTF-8"
    return Diagnostic("yaml-syntax", message, Span(source, at, min(at + 1, len(source.text))))


def _reader_index(source: Source, error: ReaderError) -> int:
    """libyaml counts the bytes of the UTF-8 text, PyYAML's own reader the characters."""
    at = error.position if isinstance(error.position, int) else 0
    if _loader_class() is pyyaml.SafeLoader:
        return at
    return len(source.text.encode()[:at].decode("utf-8", "ignore"))


def _index(source: Source, mark: Any) -> int:
    return int(mark.index) if mark.index is not None else source.offset(mark.line + 1, mark.column + 1)


#: A collection being read: its node, its anchor, the count of nodes before it, and the children of what it stands in.
_Open: TypeAlias = "tuple[Mapping | Sequence, str | None, int, list[Node]]"


class _Builder:
    """Folds the event stream of one file into trees."""

    def __init__(self, source: Source):
        self.source = source
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}
        #: Nodes of the collections closed so far, with what aliases repeat.
        self.count = 0
        self.expanded = 0

    def run(self, loader: Any) -> None:
        """Read events to the end of the stream; the branch for scalars comes first, as they are most of a file."""
        source, styles = self.source, _STYLES
        children: list[Node] = []
        for event in iter(loader.get_event, None):
            kind = type(event)
            if kind is ScalarEvent:
                tag = event.tag
                scalar = Scalar(
                    source, event.start_mark.index, event.end_mark.index, tag or "", event.value, styles[event.style]
                )
                children.append(scalar)
                if tag or event.anchor:
                    self._property(scalar, event.anchor)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(self.stack) >= MAX_DEPTH:
                    self._problem(
                        "yaml-too-deep",
                        event.start_mark.index,
                        f"nested more than {MAX_DEPTH} levels deep; the rest of the file was not read",
                    )
                    return
                children = self._open(event, kind is MappingStartEvent, children)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                children = self._close(event, children)
            elif kind is AliasEvent:
                children.append(self._alias(event))
            elif kind is DocumentStartEvent:
                self.anchors, self.sizes, children = {}, {}, []
            elif kind is DocumentEndEvent:
                self.documents.append(Document(source, children[0] if children else None, len(self.documents)))

    def _open(self, event: Any, is_mapping: bool, outer: list[Node]) -> list[Node]:
        start, tag, anchor = event.start_mark.index, event.tag, event.anchor
        node = (Mapping if is_mapping else Sequence)(self.source, start, start, tag or "")
        outer.append(node)
        self.stack.append((node, anchor, self.count, outer))
        if anchor or tag:
            node.end = len(self.source.text)
            self._property(node, anchor)
        return []

    def _close(self, event: Any, children: list[Node]) -> list[Node]:
        """Hand the children over; a block collection ends with its last child, not before the next token."""
        node, anchor, before, outer = self.stack.pop()
        end = event.end_mark.index
        node.end = end if not children or end > event.start_mark.index else children[-1].end
        self.count += len(children)
        if anchor:
            self.sizes[id(node)] = self.count - before + 1
        if type(node) is Mapping:
            node.pairs = list(zip(children[::2], children[1::2], strict=True))
            self._duplicates(node)
        elif type(node) is Sequence:
            node.items = children
        return outer

    def _property(self, node: Node, anchor: str | None) -> None:
        """Register an anchor, and move the start of a node behind its anchor and tag."""
        if anchor:
            self.anchors[anchor] = node
        found = _PROPERTIES.match(self.source.text, node.start, node.end)
        if found:
            node.start = found.end()

    def _alias(self, event: Any) -> Alias:
        start, end = event.start_mark.index, event.end_mark.index
        target = self.anchors.get(event.anchor)
        size = self.sizes.get(id(target), 1)
        if target is None:
            self._problem("yaml-unknown-anchor", start, f"no anchor &{event.anchor} stands before this alias")
        elif any(target is opened[0] for opened in self.stack):
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
        self.count += size - 1
        return Alias(self.source, start, end, event.anchor, target)

    def _duplicates(self, mapping: Mapping) -> None:
        """Report every key that stands twice; the last value counts."""
        pairs = mapping.pairs
        texts = {key.text for key, _ in pairs if type(key) is Scalar and not key.tag}
        if len(texts) == len(pairs) and "<<" not in texts:
            mapping.simple = True
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
