"""HCL text -> bodies of arguments and blocks, with exact positions, from tree-sitter's syntax tree.

Argument values stay syntax nodes until somebody asks for them: most are never evaluated. A tree takes some seventy
times the room of its text, so only those of the files read last are kept; an older file is parsed again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .nodes import Expr, Literal

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_WIDE = deferred(r"[^\x00-\x7f]")
_EXPONENT = re.compile(rb"(?<![\w.])[0-9]+[eE][-+]?[0-9]+(?![\w.])")
_HEADER = deferred(r'^[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[\w-]+))*[ \t]*(?:\{|=[^=>])', re.M)


class Text:
    """One source, and the way from tree-sitter's byte offsets to code points in it."""

    __slots__ = ("_bytes", "_extra", "ascii", "base", "encoded", "nodes", "source")

    def __init__(self, source: Source, text: str | None = None, base: int = 0):
        self.source = source
        self.base = base
        chunk = source.text if text is None else text
        self.ascii = chunk.isascii()
        self.encoded = chunk.encode("utf-8", "surrogatepass")
        self.nodes: dict[int, Node] | None = None
        self._bytes: list[int] = []
        self._extra: list[int] = []
        if not self.ascii:
            self._index(chunk)

    def _index(self, chunk: str) -> None:
        extra = 0
        for found in _WIDE.finditer(chunk):
            char = found.group()
            extra += 1 if char < "\u0800" else 2 if char < "\U00010000" else 3
            self._bytes.append(found.end() + extra)
            self._extra.append(extra)

    def offset(self, byte: int) -> int:
        """The code point offset in the source of a byte offset in the parsed text."""
        if self.ascii:
            return self.base + byte
        found = bisect_right(self._bytes, byte)
        return self.base + byte - (self._extra[found - 1] if found else 0)

    def span(self, node: Node) -> Span:
        """Where a syntax node stands."""
        return Span(self.source, self.offset(node.start_byte), self.offset(node.end_byte))

    def node(self, at: int) -> Node:
        """The argument's value that starts at a byte. A text that has to be parsed again keeps its tree, so that
        files which refer to each other are parsed twice at most.
        """
        if self.nodes is None:
            self.nodes = _fill(Body(), parse_text(self), self, [])
        return self.nodes[at]

    def of(self, node: Node) -> str:
        """The text of a syntax node."""
        return self.encoded[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")


class _Recent:
    """The texts that were parsed last; older ones lose their nodes, once."""

    #: Bytes of text whose trees are kept.
    MOST = 64 * 1024

    def __init__(self) -> None:
        self._texts: deque[Text] = deque()
        self._size = 0

    def add(self, text: Text) -> None:
        """Let the oldest go for a new one."""
        self._texts.append(text)
        self._size += len(text.encoded)
        while self._size > self.MOST and len(self._texts) > 1:
            oldest = self._texts.popleft()
            oldest.nodes = None
            self._size -= len(oldest.encoded)


_RECENT = _Recent()


class Argument:
    """``name = expression``; the expression is built when first asked for and kept."""

    __slots__ = ("_at", "_expr", "_text", "name", "name_span")

    def __init__(self, name: str, name_span: Span, text: Text | None, at: int, expr: Expr | None = None):
        self.name = name
        self.name_span = name_span
        self._text = text
        self._at = at
        self._expr = expr

    @property
    def expr(self) -> Expr:
        """The expression."""
        if self._expr is None:
            from .expressions import expression

            if self._text is None:
                return Literal(self.name_span, None)
            self._expr = expression(self._text.node(self._at), self._text)
        return self._expr


class Body:
    """Arguments by name and blocks in order; not changed once a file is read."""

    __slots__ = ("arguments", "blocks")

    def __init__(self) -> None:
        self.arguments: dict[str, Argument] = {}
        self.blocks: list[Block] = []

    def of_type(self, kind: str) -> Iterator[Block]:
        """The blocks of a type, in order."""
        return (block for block in self.blocks if block.type == kind)


class Block:
    """``type "label" ... { body }``; ``span`` covers its header."""

    __slots__ = ("body", "label_spans", "labels", "span", "type")

    def __init__(self, kind: str, labels: tuple[str, ...], label_spans: tuple[Span, ...], span: Span, body: Body):
        self.type = kind
        self.labels = labels
        self.label_spans = label_spans
        self.span = span
        self.body = body


class File:
    """A parsed file and what was wrong with it."""

    __slots__ = ("body", "path", "problems", "source")

    def __init__(self, source: Source, body: Body, problems: list[Diagnostic]):
        self.source = source
        self.path = source.path
        self.body = body
        self.problems = problems


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse_text(text: Text) -> Node:
    """The root of the syntax tree.

    NOTE: tree-sitter-hcl 1.2 knows no exponent without a fraction (1e3); such numbers are masked by digits of the same
    length, and read from the unmasked text.
    """
    root = _parser().parse(text.encoded).root_node
    if root.has_error and _EXPONENT.search(text.encoded):
        masked = _EXPONENT.sub(lambda found: b"0" * len(found.group()), text.encoded)
        return _parser().parse(masked).root_node
    return root


def parse_file(source: Source) -> File:
    """All of a file; where it is broken, the blocks before and behind are still there."""
    text = Text(source)
    root = parse_text(text)
    problems: list[Diagnostic] = []
    body = Body()
    if not root.has_error:
        _read(body, root, text, problems)
        return File(source, body, problems)
    problems.append(_syntax_problem(source, text, root))
    for start, end in _chunks(source.text):
        part = Text(source, source.text[start:end], start)
        _read(body, parse_text(part), part, problems)
    return File(source, body, problems)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of a broken file, each from one top-level header to the next."""
    starts = [found.start() for found in _HEADER.finditer(text)]
    return zip(starts, [*starts[1:], len(text)], strict=False)


def _syntax_problem(source: Source, text: Text, root: Node) -> Diagnostic:
    from .messages import explain

    at = text.offset(_first_error(root).start_byte)
    return explain(source, at)


def _first_error(root: Node) -> Node:
    """The first ERROR or missing node, innermost where it says more."""
    node = root
    while True:
        bad = next((child for child in node.children if child.has_error or child.is_missing), None)
        if bad is None or bad.is_missing:
            return bad or node
        if bad.type == "ERROR" and not any(child.has_error or child.is_missing for child in bad.children):
            return bad
        node = bad


def _read(body: Body, root: Node, text: Text, problems: list[Diagnostic]) -> None:
    text.nodes = _fill(body, root, text, problems)
    _RECENT.add(text)


def _fill(body: Body, node: Node, text: Text, problems: list[Diagnostic]) -> dict[int, Node]:
    """Read the arguments and blocks below ``node`` into ``body``; the nodes of the arguments' values by first byte.

    An explicit stack, so that depth costs nothing.
    """
    todo: list[tuple[Body, Node]] = [(body, node)]
    nodes: dict[int, Node] = {}
    while todo:
        into, here = todo.pop()
        for child in here.named_children:
            kind = child.type
            if kind == "attribute":
                _attribute(into, child, text, problems, nodes)
            elif kind == "block":
                block, inner = _block(child, text)
                into.blocks.append(block)
                if inner is not None:
                    todo.append((block.body, inner))
            elif kind == "body":
                todo.append((into, child))
    return nodes


def _attribute(body: Body, node: Node, text: Text, problems: list[Diagnostic], nodes: dict[int, Node]) -> None:
    children = node.named_children
    if len(children) < 2 or children[0].type != "identifier" or node.has_error:
        return
    name = text.of(children[0])
    span = text.span(children[0])
    value = next((child for child in children[1:] if child.type == "expression"), None)
    if value is None:
        return
    earlier = body.arguments.get(name)
    if earlier is not None:
        problems.append(
            Diagnostic(
                "terraform-duplicate-argument",
                f"the argument {name!r} is set again (first in line {earlier.name_span.line}); Terraform refuses "
                "this, remove one of the two",
                span,
            )
        )
    nodes[value.start_byte] = value
    body.arguments[name] = Argument(name, span, text, value.start_byte)


def _block(node: Node, text: Text) -> tuple[Block, Node | None]:
    kind = ""
    labels: list[str] = []
    spans: list[Span] = []
    inner = None
    end = node.end_byte
    for child in node.named_children:
        if child.type == "body":
            inner = child
        elif child.type == "block_start":
            end = child.start_byte
        elif child.type == "identifier" and not kind:
            kind = text.of(child)
        elif child.type == "identifier":
            labels.append(text.of(child))
            spans.append(text.span(child))
        elif child.type == "string_lit":
            raw = text.of(child)
            labels.append(raw[1:-1])
            span = text.span(child)
            spans.append(Span(span.source, span.start + 1, max(span.start + 1, span.end - 1)))
    start = text.offset(node.start_byte)
    stop = start + len(text.source.text[start : text.offset(end)].rstrip())
    return Block(kind, tuple(labels), tuple(spans), Span(text.source, start, stop), Body()), inner
