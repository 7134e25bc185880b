"""tree-sitter's expression nodes -> our typed expression tree."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ...engine.model import Source, Span
from . import nodes as n
from .syntax import Text, parse_text

if TYPE_CHECKING:
    from tree_sitter import Node

#: Deeper expressions become Broken: a person never writes one.
MAX_DEPTH = 60
_STEPS = frozenset(("get_attr", "index", "splat"))
_OPERATORS = frozenset(("||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"))


def expression(node: Node, text: Text, depth: int = 0) -> n.Expr:
    """The tree for an ``expression`` node (or any node that stands for one)."""
    if depth > MAX_DEPTH:
        return n.Broken(text.span(node), f"nested more than {MAX_DEPTH} levels deep")
    if node.type != "expression":
        return _term([node], text, depth)
    return _term([child for child in node.children if child.type != "comment"], text, depth)


def parse_expression(source: Source) -> n.Expr:
    """The tree of a source that is one expression (a console line, a value given with -var)."""
    text = Text(source, f"x = {source.text}\n", -4)
    root = parse_text(text)
    body = root.named_children[0] if root.named_children else root
    whole = Span(source, 0, len(source.text))
    if root.has_error or body.type != "body" or len(body.named_children) != 1:
        return n.Broken(whole, "not a valid expression")
    found = [child for child in body.named_children[0].named_children if child.type == "expression"]
    return expression(found[0], text) if len(found) == 1 else n.Broken(whole, "not a valid expression")


def _term(children: list[Node], text: Text, depth: int) -> n.Expr:
    """A term and the steps behind it."""
    if not children or children[0].is_missing:
        at = text.offset(children[0].start_byte) if children else text.base
        return n.Broken(Span(text.source, at, at), "an expression is missing here")
    first = children[0]
    rest = children[1:]
    if first.type == "(":
        close = next((i for i, child in enumerate(children) if child.type == ")"), len(children) - 1)
        span = Span(text.source, text.offset(first.start_byte), text.offset(children[close].end_byte))
        inner = next((child for child in children[1:close] if child.type == "expression"), None)
        base: n.Expr = (
            n.Parens(span, expression(inner, text, depth + 1)) if inner else n.Broken(span, "nothing in parentheses")
        )
        rest = children[close + 1 :]
    else:
        build = _BUILD.get(first.type)
        base = build(first, text, depth) if build else n.Broken(text.span(first), f"unexpected {text.of(first)[:40]!r}")
    steps = [child for child in rest if child.type in _STEPS]
    if not steps:
        return base
    span = Span(text.source, base.span.start, text.offset(steps[-1].end_byte))
    return n.Traversal(span, base, _steps(steps, text, depth))


def _steps(children: list[Node], text: Text, depth: int) -> tuple[n.Step, ...]:
    """Steps in order; what stands behind ``[*]`` applies to every element (HCL spec, splat operators)."""
    steps: list[n.Step] = []
    for i, child in enumerate(children):
        if child.type == "splat":
            splat = child.children[0]
            inner = [part for part in splat.children if part.type in _STEPS]
            if splat.type == "full_splat":
                each = _steps([*inner, *children[i + 1 :]], text, depth)
                steps.append(n.Splat(text.span(child), each))
                return tuple(steps)
            attrs = 0
            while attrs < len(inner) and inner[attrs].type == "get_attr":
                attrs += 1
            steps.append(n.Splat(text.span(child), _steps(inner[:attrs], text, depth)))
            steps.extend(_steps(inner[attrs:], text, depth))
        else:
            steps.append(_step(child, text, depth))
    return tuple(steps)


def _step(node: Node, text: Text, depth: int) -> n.Step:
    span = text.span(node)
    if node.type == "get_attr":
        return n.Attr(span, text.of(node).lstrip(". \t\r\n"))
    inner = node.children[0]
    if inner.type == "legacy_index":
        return n.Index(span, n.Literal(span, Decimal(text.of(inner)[1:])))
    key = next((child for child in inner.children if child.type == "expression"), None)
    return n.Index(span, expression(key, text, depth + 1) if key else n.Broken(span, "an index is missing"))


def _wrapped(node: Node, text: Text, depth: int) -> n.Expr:
    children = [child for child in node.children if child.type != "comment"]
    return _term(children, text, depth + 1)


def _variable(node: Node, text: Text, depth: int) -> n.Expr:
    return n.Name(text.span(node), text.of(node))


def _number(node: Node, text: Text, depth: int) -> n.Expr:
    span = text.span(node)
    try:
        return n.Literal(span, Decimal(text.of(node)))
    except InvalidOperation:
        return n.Broken(span, "not a number")


def _bool(node: Node, text: Text, depth: int) -> n.Expr:
    return n.Literal(text.span(node), text.of(node) == "true")


def _null(node: Node, text: Text, depth: int) -> n.Expr:
    return n.Literal(text.span(node), None)


def _template(node: Node, text: Text, depth: int) -> n.Expr:
    from .templates import quoted

    return quoted(node, text, depth + 1)


def _heredoc(node: Node, text: Text, depth: int) -> n.Expr:
    from .templates import heredoc

    return heredoc(node, text, depth + 1)


def _operation(node: Node, text: Text, depth: int) -> n.Expr:
    inner = node.children[0]
    parts = [child for child in inner.children if child.type != "comment"]
    span = text.span(inner)
    if inner.type == "unary_operation":
        return n.Unary(span, parts[0].type, _term(parts[1:], text, depth + 1))
    at = next((i for i, child in enumerate(parts) if i and child.type in _OPERATORS and not child.is_named), None)
    if at is None:
        return n.Broken(span, "an operator is missing")
    left, right = _term(parts[:at], text, depth + 1), _term(parts[at + 1 :], text, depth + 1)
    return n.Binary(span, parts[at].type, left, right)


def _conditional(node: Node, text: Text, depth: int) -> n.Expr:
    arms = [child for child in node.children if child.type == "expression"]
    if len(arms) != 3:
        return n.Broken(text.span(node), "an arm of the conditional is missing")
    condition, then, otherwise = (expression(arm, text, depth + 1) for arm in arms)
    return _associated(text.span(node), condition, then, otherwise)


def _associated(span: Span, condition: n.Expr, then: n.Expr, otherwise: n.Expr) -> n.Expr:
    """``a ? b : c ? d : e`` groups to the right in HCL, to the left in tree-sitter-hcl 1.2."""
    if not isinstance(condition, n.Conditional):
        return n.Conditional(span, condition, then, otherwise)
    low = condition.otherwise.span.start
    rest = _associated(Span(span.source, low, span.end), condition.otherwise, then, otherwise)
    return n.Conditional(span, condition.condition, condition.then, rest)


def _call(node: Node, text: Text, depth: int) -> n.Expr:
    found = next((child for child in node.children if child.type == "function_arguments"), None)
    parts = found.children if found else []
    arguments = tuple(expression(child, text, depth + 1) for child in parts if child.type == "expression")
    expand = any(child.type == "ellipsis" for child in parts)
    return n.Call(text.span(node), text.of(node.children[0]).replace(" ", ""), arguments, expand)


def _tuple(node: Node, text: Text, depth: int) -> n.Expr:
    items = tuple(expression(child, text, depth + 1) for child in node.children if child.type == "expression")
    return n.Tuple(text.span(node), items)


def _object(node: Node, text: Text, depth: int) -> n.Expr:
    items = []
    for element in node.children:
        if element.type != "object_elem":
            continue
        pair = [child for child in element.children if child.type == "expression"]
        if len(pair) == 2:
            items.append((_key(pair[0], text, depth + 1), expression(pair[1], text, depth + 1)))
    return n.Object(text.span(node), tuple(items))


def _key(node: Node, text: Text, depth: int) -> n.Expr:
    key = expression(node, text, depth)
    return n.Literal(key.span, key.name) if isinstance(key, n.Name) else key


def _for(node: Node, text: Text, depth: int) -> n.Expr:
    inner = node.children[0]
    span = text.span(node)
    intro = next((child for child in inner.children if child.type == "for_intro"), None)
    names = [text.of(child) for child in intro.children if child.type == "identifier"] if intro else []
    source = next((child for child in intro.children if child.type == "expression"), None) if intro else None
    results = [child for child in inner.children if child.type == "expression"]
    is_object = inner.type == "for_object_expr"
    if source is None or not names or len(results) != (2 if is_object else 1):
        return n.Broken(span, "not a complete for expression")
    cond = next((child for child in inner.children if child.type == "for_cond"), None)
    test = next((child for child in cond.children if child.type == "expression"), None) if cond else None
    return n.For(
        span,
        names[0] if len(names) > 1 else "",
        names[-1],
        expression(source, text, depth + 1),
        expression(results[0], text, depth + 1) if is_object else None,
        expression(results[-1], text, depth + 1),
        expression(test, text, depth + 1) if test else None,
        any(child.type == "ellipsis" for child in inner.children),
    )


_BUILD: dict[str, Callable[[Node, Text, int], n.Expr]] = {
    "expression": expression,
    "literal_value": _wrapped,
    "template_expr": _wrapped,
    "collection_value": _wrapped,
    "numeric_lit": _number,
    "bool_lit": _bool,
    "null_lit": _null,
    "string_lit": _template,
    "quoted_template": _template,
    "heredoc_template": _heredoc,
    "variable_expr": _variable,
    "function_call": _call,
    "for_expr": _for,
    "tuple": _tuple,
    "object": _object,
    "operation": _operation,
    "conditional": _conditional,
}
