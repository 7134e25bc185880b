"""The JSON variant of the language: *.tf.json into the same bodies, *.tfvars.json into the same expressions.

Texts of a *.tf.json are templates (Terraform docs, JSON configuration syntax); those of variable files are literal.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ...engine.model import Diagnostic, Source, Span
from ...engine.reading import Cursor, parse_yaml
from . import nodes as n
from .syntax import Argument, Block, Body, File
from .templates import template_text

#: How many labels a block type has; below them stands its body. Types without a row have none.
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "check": 1}


def json_variables(source: Source) -> File:
    """A *.tfvars.json."""
    return _file(source, _plain_body)


def json_configuration(source: Source) -> File:
    """A *.tf.json."""
    return _file(source, _configuration)


def _file(source: Source, fill: object) -> File:
    documents, found = parse_yaml(source)
    problems = [_renamed(problem) for problem in found]
    body = Body()
    if documents and documents[0].root is not None:
        root = documents[0].cursor
        if root.is_mapping:
            fill(root, body)  # type: ignore[operator]
        else:
            problems.append(Diagnostic("terraform-syntax", "the file must hold one JSON object", root.span))
    return File(source, body, problems)


def _renamed(problem: Diagnostic) -> Diagnostic:
    message = problem.message.replace("not valid YAML", "not valid JSON")
    return Diagnostic("terraform-syntax", message, problem.span, problem.path, problem.level)


def _plain_body(root: Cursor, body: Body) -> None:
    for name, value in root.entries():
        body.arguments[name] = Argument(name, value.key_span, None, 0, expression(value, templates=False))


def _configuration(root: Cursor, body: Body) -> None:
    for kind, value in root.entries():
        if not kind.startswith("//"):
            _blocks(kind, value, (), (), body)


def _blocks(kind: str, value: Cursor, labels: tuple[str, ...], spans: tuple[Span, ...], into: Body) -> None:
    for item in value.items() if value.is_sequence else [value]:
        if not item.is_mapping:
            continue
        if len(labels) < _LABELS.get(kind, 0):
            for label, below in item.entries():
                _blocks(kind, below, (*labels, label), (*spans, below.key_span), into)
            continue
        block = Block(kind, labels, spans, value.key_span, Body())
        for name, below in item.entries():
            block.body.arguments[name] = Argument(name, below.key_span, None, 0, expression(below, kind != "variable"))
        into.blocks.append(block)


def expression(value: Cursor, templates: bool = True, depth: int = 0) -> n.Expr:
    """The expression that a JSON value stands for."""
    span = value.span
    if depth > 60:
        return n.Broken(span, "nested more than 60 levels deep")
    if value.is_mapping:
        pairs = ((_text(Cursor(below.key), templates) if below.key else n.Literal(span, name),
                  expression(below, templates, depth + 1)) for name, below in value.entries())  # fmt: skip
        return n.Object(span, tuple(pairs))
    if value.is_sequence:
        return n.Tuple(span, tuple(expression(item, templates, depth + 1) for item in value.items()))
    found = value.resolve("json")
    if found is None or isinstance(found, bool):
        return n.Literal(span, found)
    if isinstance(found, str):
        return _text(value, templates)
    try:
        return n.Literal(span, Decimal(value.text))
    except InvalidOperation:
        return n.Broken(span, "not a number")


def _text(value: Cursor, templates: bool) -> n.Expr:
    span = value.span
    inner = Span(span.source, span.start + 1, max(span.start + 1, span.end - 1)) if not value.plain else span
    if templates and ("${" in value.text or "%{" in value.text):
        return template_text(span.source, value.text, inner.start)
    return n.Literal(inner, value.text)
