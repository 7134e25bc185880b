"""The genome as JSON: every node, what is said of it, where, in which environments, and why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..canon.secrets import MASK
from ..model import Declaration, Edge, Fact, Genome, Known, Node, Origin, Placed, Plain, Report, Scope, Secret
from .context import ReportContext
from .dump import dump
from .json import coverage, diagnostic, where
from .redact import value, words

FORMAT_VERSION = 1


def render(genome: Genome, report: Report, context: ReportContext) -> str:
    """The genome with its coverage and diagnostics; schemas/genome.schema.json describes it."""
    data = {
        "version": FORMAT_VERSION,
        "tool": {"name": "paritycheck", "version": context.tool_version},
        "environments": list(map(words, genome.environments)),
        "nodes": [_node(node, context) for node in genome.nodes],
        "edges": [_edge(edge, context) for edge in genome.edges],
        "diagnostics": [diagnostic(problem, context) for problem in report.diagnostics],
        "coverage": coverage(report.coverage, context),
    }
    return dump(data, 1) + "\n"


def _node(node: Node, context: ReportContext) -> dict[str, Any]:
    return {
        "id": words(node.id),
        "kind": node.kind,
        "name": words(node.name),
        "match": node.match,
        "confidence": round(node.confidence, 3),
        "declarations": [_declaration(placed, context) for placed in node.declarations],
    }


def _declaration(placed: Placed, context: ReportContext) -> dict[str, Any]:
    declaration: Declaration = placed.declaration
    return {
        "key": words(declaration.key),
        "kind": declaration.kind,
        "format": declaration.format,
        "unit": words(declaration.unit),
        "environments": _scope(placed.scope),
        "place": where(declaration.origin.edit_site(), context),
        "facts": [fact_data(fact, context) for fact in declaration.facts],
    }


def _scope(scope: Scope) -> list[str]:
    return sorted(map(words, scope))


def fact_data(fact: Fact, context: ReportContext) -> dict[str, Any]:
    """A fact: its state, its value (null unless known), the text a person wrote, and the chain of its origins."""
    known = fact.value.value if isinstance(fact.value, Known) else None
    state = "known" if isinstance(fact.value, Known) else "secret" if isinstance(fact.value, Secret) else "unknown"
    return {
        "attribute": fact.attribute,
        "key": words(fact.key),
        "state": state,
        "value": _plain(known, fact.key),
        "text": value(fact.key, fact.value.shown),
        "confidence": round(fact.confidence, 3),
        "chain": chain(fact.origin, context),
    }


def _plain(known: Plain, key: str) -> Any:
    if isinstance(known, tuple):
        return [_plain(item, key) for item in _arguments(known)]
    if isinstance(known, Decimal):
        return int(known) if known == known.to_integral_value() else float(known)
    if isinstance(known, str):
        return value(key, known)
    if known is not None and value(key, "") != "":
        return value(key, "")
    return known


def _arguments(items: tuple[Plain, ...]) -> Iterator[Plain]:
    """The items, with a word masked where only the option in front of it tells that it is a secret."""
    before = ""
    for item in items:
        told = isinstance(item, str) and value("", f"{before} {item}") != f"{value('', before)} {value('', item)}"
        yield MASK if told else item
        before = item if isinstance(item, str) else ""


def chain(origin: Origin, context: ReportContext) -> list[dict[str, Any]]:
    """The steps from where a value is used to where a person types it, and what lost against it."""
    steps: list[dict[str, Any]] = []
    shadowed: list[Origin] = []
    for step in origin.chain():
        steps.append({"step": step.step.value} | where(step.span, context))
        shadowed += step.shadowed
    return steps + [{"step": "shadowed"} | where(lost.edit_site(), context) for lost in shadowed]


def _edge(edge: Edge, context: ReportContext) -> dict[str, Any]:
    return {
        "source": words(edge.source),
        "relation": edge.relation,
        "target": words(edge.target),
        "place": where(edge.origin.edit_site(), context),
    }
