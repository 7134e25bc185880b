"""Quoted templates, heredocs and template files -> literal texts and templates.

tree-sitter drops white space around template sequences, so literal text is read from the gaps between them. The rules
for strip markers and ``<<-`` work on tokens, as HCL's own parser does (hclsyntax/parser_template.go): every line of a
heredoc is a token, ``~`` eats white space of the neighbouring token only, and indentation is counted afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...engine.model import Source, Span
from . import nodes as n
from . import strings
from .expressions import expression
from .syntax import Text, parse_text

if TYPE_CHECKING:
    from tree_sitter import Node

_MARKERS = frozenset(
    ("template_interpolation", "template_if_intro", "template_else_intro", "template_if_end",
     "template_for_start", "template_for_end")
)  # fmt: skip
_CONTAINERS = frozenset(("template_directive", "template_if", "template_for"))
_END = "PARITYCHECK_END_OF_TEMPLATE"


@dataclass(frozen=True, slots=True)
class _Token:
    """Literal text (``kind`` "text") or one template sequence with its strip markers."""

    kind: str
    span: Span
    text: str = ""
    pieces: strings.Pieces = ()
    node: Node | None = None
    strips_before: bool = False
    strips_behind: bool = False


def quoted(node: Node, text: Text, depth: int) -> n.Expr:
    """``"..."``."""
    children = node.children
    low = children[0].end_byte
    high = children[-1].start_byte if len(children) > 1 else node.end_byte
    span = Span(text.source, text.offset(low), text.offset(high))
    if not any(child.type in _MARKERS or child.type in _CONTAINERS for child in children):
        raw = text.encoded[low:high].decode("utf-8", "surrogatepass")
        return n.Literal(span, strings.unquote(raw, span.start)[0])
    tokens = _strip(list(_tokens(node, low, high, text, strings.unquote, False)))
    return _template(span, tokens, text, depth)


def heredoc(node: Node, text: Text, depth: int) -> n.Expr:
    """``<<EOT`` and ``<<-EOT``."""
    words = [child for child in node.children if child.type == "heredoc_identifier"]
    low = text.encoded.find(b"\n", words[0].end_byte) + 1 if words else 0
    high = text.encoded.rfind(b"\n", 0, words[-1].start_byte) + 1 if len(words) > 1 else 0
    if not low or low > high:
        return n.Broken(text.span(node), "the heredoc has no end marker")
    span = Span(text.source, text.offset(low), text.offset(high))
    tokens = _strip(list(_tokens(node, low, high, text, strings.unmark, True)))
    if node.children[0].end_byte - node.children[0].start_byte == 3:
        tokens = _flush(tokens)
    return _template(span, tokens, text, depth)


def template_text(source: Source, content: str | None = None, start: int = 0) -> n.Expr:
    """A whole file as a template (templatefile), or ``content`` that stands at ``start`` of it (JSON syntax)."""
    head = f"x = <<{_END}\n"
    inner = source.text if content is None else content
    text = Text(source, f"{head}{inner}\n{_END}\n", start - len(head))
    root = parse_text(text)
    span = Span(source, start, start + len(inner))
    found = _find_heredoc(root)
    if root.has_error or found is None:
        return n.Broken(span, "not a valid template")
    low = len(head)
    high = len(text.encoded) - len(_END) - 2
    tokens = _strip(list(_tokens(found, low, max(low, high), text, strings.unmark, False)))
    return _template(span, tokens, text, 0)


def _find_heredoc(root: Node) -> Node | None:
    todo = [root]
    while todo:
        node = todo.pop(0)
        if node.type == "heredoc_template":
            return node
        todo.extend(node.children[:4])
    return None


def _markers(node: Node) -> Iterator[Node]:
    """The template sequences below a node in order, those nested in directives included."""
    todo = list(reversed(node.children))
    while todo:
        child = todo.pop()
        if child.type in _MARKERS:
            yield child
        elif child.type in _CONTAINERS:
            todo.extend(reversed(child.children))


def _tokens(
    node: Node, low: int, high: int, text: Text, decode: Callable[[str, int], tuple[str, strings.Pieces]], lines: bool
) -> Iterator[_Token]:
    at = low
    for marker in _markers(node):
        yield from _literals(text, at, marker.start_byte, decode, lines)
        raw = text.of(marker)
        yield _Token(marker.type, text.span(marker), node=marker, strips_before=raw[2:3] == "~",
                     strips_behind=raw[-2:-1] == "~")  # fmt: skip
        at = marker.end_byte
    yield from _literals(text, at, high, decode, lines)


def _literals(
    text: Text, low: int, high: int, decode: Callable[[str, int], tuple[str, strings.Pieces]], lines: bool
) -> Iterator[_Token]:
    if low >= high:
        return
    raw = text.encoded[low:high].decode("utf-8", "surrogatepass")
    start = text.offset(low)
    for line in raw.splitlines(keepends=True) if lines and "\n" in raw else [raw]:
        decoded, pieces = decode(line, start)
        yield _Token("text", Span(text.source, start, start + len(line)), decoded, pieces)
        start += len(line)


def _strip(tokens: list[_Token]) -> list[_Token]:
    """Apply the ``~`` markers to the literal tokens beside them."""
    for i, token in enumerate(tokens):
        if token.kind == "text":
            value, pieces = token.text, token.pieces
            if i and tokens[i - 1].strips_behind:
                value, pieces = strings.strip_start(value, pieces)
            if i + 1 < len(tokens) and tokens[i + 1].strips_before:
                value, pieces = strings.strip_end(value, pieces)
            if value != token.text:
                tokens[i] = replace(token, text=value, pieces=pieces)
    return tokens


def _flush(tokens: list[_Token]) -> list[_Token]:
    """Take the smallest indentation off every line that starts with literal text."""
    starts: list[int] = []
    smallest: int | None = None
    newline = True
    for i, token in enumerate(tokens):
        is_text = token.kind == "text"
        if newline and not (is_text and not token.text.strip() and token.text.endswith("\n")):
            indent = len(token.text) - len(token.text.lstrip()) if is_text else 0
            smallest = indent if smallest is None else min(smallest, indent)
            if is_text:
                starts.append(i)
        newline = is_text and token.text.endswith("\n")
    for i in starts:
        token = tokens[i]
        value, pieces = strings.cut(token.text, token.pieces, smallest or 0, len(token.text))
        tokens[i] = replace(token, text=value, pieces=pieces)
    return tokens


def _template(span: Span, tokens: list[_Token], text: Text, depth: int) -> n.Expr:
    tokens = [token for token in tokens if token.kind != "text" or token.text]
    stack = list(reversed(tokens))
    parts = _parts(stack, text, depth, ())
    if stack:
        return n.Broken(stack[-1].span, "a template directive without its beginning")
    if not parts:
        return n.Literal(span, "")
    wraps = len(tokens) == 1 and tokens[0].kind == "template_interpolation"
    return n.Template(span, parts, wraps)


def _parts(stack: list[_Token], text: Text, depth: int, ends: tuple[str, ...]) -> tuple[n.Part, ...]:
    """Parts up to (not including) one of the ``ends``."""
    parts: list[n.Part] = []
    while stack and stack[-1].kind not in ends:
        token = stack[-1]
        if token.kind == "text":
            stack.pop()
            parts.append(n.Text(token.span, token.text, token.pieces))
        elif token.kind == "template_interpolation":
            stack.pop()
            parts.append(_inner(token, text, depth))
        elif token.kind == "template_if_intro":
            parts.append(_if(stack, text, depth))
        elif token.kind == "template_for_start":
            parts.append(_for(stack, text, depth))
        else:
            break
    return tuple(parts)


def _inner(token: _Token, text: Text, depth: int) -> n.Expr:
    children = token.node.children if token.node is not None else []
    found = next((child for child in children if child.type == "expression"), None)
    return expression(found, text, depth + 1) if found else n.Broken(token.span, "an expression is missing here")


def _if(stack: list[_Token], text: Text, depth: int) -> n.TemplateIf:
    intro = stack.pop()
    then = _parts(stack, text, depth, ("template_else_intro", "template_if_end"))
    otherwise: tuple[n.Part, ...] = ()
    if stack and stack[-1].kind == "template_else_intro":
        stack.pop()
        otherwise = _parts(stack, text, depth, ("template_if_end",))
    if stack:
        stack.pop()
    return n.TemplateIf(intro.span, _inner(intro, text, depth), then, otherwise)


def _for(stack: list[_Token], text: Text, depth: int) -> n.TemplateFor:
    intro = stack.pop()
    children = intro.node.children if intro.node is not None else []
    names = [text.of(child) for child in children if child.type == "identifier"] or [""]
    body = _parts(stack, text, depth, ("template_for_end",))
    if stack:
        stack.pop()
    return n.TemplateFor(intro.span, names[0] if len(names) > 1 else "", names[-1], _inner(intro, text, depth), body)
