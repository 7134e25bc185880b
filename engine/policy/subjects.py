"""What expressions can see: the variables of every subject that a policy judges, and their data.

A subject is a kind of thing: a contradiction (drift), a divergence, a declaration (node), the genome, a declared
divergence (allowance), an inline comment, an environment, the coverage. Secrets are "***" throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..canon.environment_words import template_out
from ..model import Contradiction, Divergence, Genome, Known, Node, Placed, Policy, Secret, Statement, Unknown, Value

Type = Literal["string", "bool", "int", "double", "map", "list"]
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name in expressions, its type, and what it holds."""

    name: str
    type: Type
    summary: str


_OWN = Variable("variables", "map", "the policy's own variables, by name")
_COMPARED = (
    Variable("attribute", "string", "the attribute's name, such as version"),
    Variable("key", "string", "the key of a keyed attribute: an environment variable's name, a port"),
    Variable("rule", "string", "how the values were compared"),
    Variable("confidence", "double", "0 to 1: how sure the match of the sources is"),
    Variable("node", "map", "id, kind, name, match and engine (empty when it is no backing service)"),
    Variable("values", "list", "every statement: text, value, file, line, format, environments"),
    Variable("files", "list", "the files that take part"),
    Variable("environments", "list", "the environments that take part"),
    Variable("absent", "list", "the files (drift) or environments (divergence) that lack the key"),
)

SUBJECTS: dict[str, tuple[Variable, ...]] = {
    "drift": (*_COMPARED, _OWN),
    "divergence": (
        *_COMPARED,
        Variable("sides", "list", "one an environment: environment, texts, absent"),
        Variable("environment_words_only", "bool", "the texts are equal but for environments' names"),
        _OWN,
    ),
    "node": (
        Variable("node", "map", "id, kind, name, match and engine of the thing that the declaration speaks of"),
        Variable("declaration", "map", "key, kind, format, unit, folder, file, line, names"),
        Variable("facts", "map", "value by attribute (with _ for -); keyed attributes are maps from key to value"),
        Variable("statements", "map", "what all declarations of the node say: lists by attribute"),
        Variable("environments", "list", "the environments that have the declaration; empty for all"),
        _OWN,
    ),
    "genome": (
        Variable("nodes", "list", "every node: id, kind, name, match, engine, statements"),
        Variable("edges", "list", "source, relation, target"),
        Variable("environments", "list", "the names of all environments"),
        _OWN,
    ),
    "allowance": (
        Variable("allowance", "map", "id, service, attribute, key, between, reason, risk, owner, expires, days_left, "
                 "review_on, void, expired, used, stale, faults, guard_problems"),
        _OWN,
    ),
    "comment": (Variable("comment", "map", "policies, reason, file, line, problem"), _OWN),
    "diagnostic": (Variable("diagnostic", "map", "code, message, file, line, level"), _OWN),
    "environment": (Variable("environment", "map", "name, declared, aliases, layers, reference"), _OWN),
    "coverage": (
        Variable("coverage", "map", "files, analysed, unread, facts_known, facts_unknown, facts_secret, comparisons, "
                 "undecided, complete"),
        _OWN,
    ),
}  # fmt: skip


def subject_of(policy: Policy) -> str:
    """The subject whose variables a policy's expressions see."""
    return policy.kind if policy.kind in ("drift", "divergence") else policy.over


def name_of(attribute: str) -> str:
    """An attribute as an identifier of CEL: memory_limit for memory-limit."""
    return attribute.replace("-", "_")


def shown(value: Value) -> object:
    """A fact's canonical value; a secret's stars."""
    return value.value if isinstance(value, Known) else value.shown


def statement_data(statement: Statement) -> Data:
    """A statement for expressions."""
    site = statement.site
    return {
        "text": statement.fact.value.shown,
        "value": shown(statement.fact.value),
        "key": statement.fact.key,
        "known": not isinstance(statement.fact.value, Unknown),
        "file": site.path,
        "line": site.line,
        "format": statement.declaration.format,
        "environments": sorted(statement.scope),
    }


def engine_of(node: Node) -> str:
    """The backing service's engine, or nothing."""
    for placed in node.declarations:
        fact = placed.declaration.fact("engine")
        if fact is not None and isinstance(fact.value, Known):
            return str(fact.value.value)
    return ""


def node_data(node: Node) -> Data:
    """A node for expressions, without what is said of it."""
    return {"id": node.id, "kind": node.kind, "name": node.name, "match": node.match, "engine": engine_of(node)}


def _compared(subject: Contradiction | Divergence, statements: Iterable[Statement]) -> dict[str, object]:
    values = [statement_data(one) for one in statements]
    return {
        "attribute": subject.attribute,
        "key": subject.key,
        "rule": subject.rule,
        "confidence": float(subject.confidence),
        "node": node_data(subject.node),
        "values": values,
        "files": sorted({str(value["file"]) for value in values}),
        "variables": {},
    }


def contradiction_data(contradiction: Contradiction) -> Data:
    """The variables of a drift policy."""
    statements = [one for group in contradiction.groups for one in group]
    environments = sorted({name for one in statements for name in one.scope})
    return {
        **_compared(contradiction, statements),
        "environments": environments,
        "absent": list(contradiction.absent),
    }


def divergence_data(divergence: Divergence) -> Data:
    """The variables of a divergence policy."""
    statements = [one for side in divergence.sides for one in side.statements]
    sides = [
        {
            "environment": side.environment,
            "texts": [one.fact.value.shown for one in side.statements],
            "absent": not side.statements,
        }
        for side in divergence.sides
    ]
    secret = any(isinstance(one.fact.value, Secret) for one in statements)
    bare = {template_out(one.fact.value.shown, divergence.environments) for one in statements}
    return {
        **_compared(divergence, statements),
        "environments": list(divergence.environments),
        "absent": [side.environment for side in divergence.sides if not side.statements],
        "sides": sides,
        "environment_words_only": len(bare) == 1 and not secret and all(side.statements for side in divergence.sides),
    }


def facts_data(placed: Placed, keyed: frozenset[str]) -> Data:
    """What one declaration says: value by attribute, or by attribute and key.

    The unknown is null, so that ``has()`` sees that it is stated; who uses its value is undecided (touched.py).
    """
    facts: dict[str, object] = {}
    for fact in placed.declaration.facts:
        value = None if isinstance(fact.value, Unknown) else shown(fact.value)
        name = name_of(fact.attribute)
        if fact.attribute in keyed:
            by_key = facts.setdefault(name, {})
            assert isinstance(by_key, dict)
            by_key[fact.key] = value
        else:
            facts[name] = value
    return facts


def statements_data(node: Node) -> Data:
    """What every declaration of a node says, by attribute."""
    found: dict[str, list[Data]] = {}
    for placed in node.declarations:
        for fact in placed.declaration.facts:
            said = Statement(fact, placed.declaration, placed.scope)
            found.setdefault(name_of(fact.attribute), []).append(statement_data(said))
    return found


def declaration_data(placed: Placed) -> Data:
    """A declaration for expressions."""
    declaration = placed.declaration
    site = declaration.origin.span
    return {
        "key": declaration.key, "kind": declaration.kind, "format": declaration.format, "unit": declaration.unit,
        "folder": declaration.folder, "file": site.path, "line": site.line, "names": declaration.names,
    }  # fmt: skip


def genome_data(genome: Genome) -> Data:
    """The variables of an invariant over the genome."""
    return {
        "nodes": [{**node_data(node), "statements": statements_data(node)} for node in genome.nodes],
        "edges": [{"source": e.source, "relation": e.relation, "target": e.target} for e in genome.edges],
        "environments": genome.environments,
        "variables": {},
    }


def days_until(day: date | None, today: date) -> int | None:
    """Days from today to a day; negative when it is past, None without one."""
    return (day - today).days if day else None
