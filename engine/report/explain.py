"""Answers to "what stands here and why": the facts of a line with their chains, and a policy in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..model import Declaration, Fact, Finding, Genome, Node, Policy, Report, Scope
from .context import ReportContext, wrap
from .genome import fact_data
from .redact import words


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact that a line takes part in, and whose it is."""

    node: Node
    declaration: Declaration
    scope: Scope
    fact: Fact


def facts_at(genome: Genome, path: str, line: int) -> tuple[Heard, ...]:
    """The facts that the line takes part in, as edit site, way station or loser, in order of node and attribute."""
    found = [
        Heard(node, placed.declaration, placed.scope, fact)
        for node in genome.nodes
        for placed in node.declarations
        for fact in placed.declaration.facts
        if _touches(fact, path, line)
    ]
    return tuple(found)


def _touches(fact: Fact, path: str, line: int) -> bool:
    lost = (lost.edit_site() for step in fact.origin.chain() for lost in step.shadowed)
    return any(span.path == path and span.line == line for span in (*fact.origin.spans(), *lost))


def findings_at(report: Report, path: str, line: int) -> tuple[Finding, ...]:
    """The findings with a place on the line."""
    return tuple(
        finding
        for finding in report.findings
        if any(place.span.path == path and place.span.line == line for place in finding.places)
    )


def place_text(heard: tuple[Heard, ...], findings: tuple[Finding, ...], where: str, context: ReportContext) -> str:
    """What is known of a line, for people."""
    lines = [f"{words(where)}"]
    for one in heard:
        lines += _heard(one, context)
    if not heard:
        lines.append("  no fact was read from this line")
    for finding in findings:
        mark = f"accepted, {finding.suppression.kind}" if finding.suppression else finding.level.word
        text = f"{mark}: {words(finding.policy)}: {words(finding.message)}"
        lines += wrap(text, context.width, first="  ", rest="    ")
    return "\n".join(lines) + "\n"


def _heard(one: Heard, context: ReportContext) -> Iterator[str]:
    data = fact_data(one.fact, context)
    name = " ".join(filter(None, (data["attribute"], data["key"])))
    scope = f" in {', '.join(sorted(map(words, one.scope)))}" if one.scope else ""
    yield f"  {words(one.node.name)} ({one.node.kind}): {name} = {words(data['text'])}{scope}"
    yield f"    declared by {one.declaration.format} as {words(one.declaration.key)}"
    for step in data["chain"]:
        yield f"    {step['step']:<12} {step['path']}:{step['line']}:{step['column']}"


def place_json(heard: tuple[Heard, ...], findings: tuple[Finding, ...], where: str, context: ReportContext) -> str:
    """What is known of a line, for programs."""
    data: dict[str, Any] = {
        "place": words(where),
        "facts": [
            {
                "node": words(one.node.id),
                "format": one.declaration.format,
                "declaration": words(one.declaration.key),
                "environments": sorted(map(words, one.scope)),
                **fact_data(one.fact, context),
            }
            for one in heard
        ],
        "findings": [
            {"policy": finding.policy, "level": finding.level.word, "message": words(finding.message)}
            for finding in findings
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def policy_text(policy: Policy, width: int = 80) -> str:
    """A policy in full, for people."""
    facts = [
        ("kind", policy.kind),
        ("level", policy.level.word),
        ("axis", policy.axis),
        ("surface", policy.surface),
        ("pack", policy.pack),
        ("attributes", ", ".join(policy.attributes)),
        ("compare", policy.compare or ""),
        ("when", policy.when),
        ("assert", policy.assertion),
        ("tags", ", ".join(policy.tags)),
        ("file", policy.span.place if policy.span else ""),
    ]
    lines = [f"{policy.id}: {words(policy.title)}", ""]
    lines += [f"  {name:<11}{words(text)}" for name, text in facts if text]
    lines += [f"  {rule.level.word:<11}when {words(rule.when)}" for rule in policy.level_when]
    for name, text in (("why", policy.why), ("fix", policy.fix), ("says", policy.message)):
        lines += ["", *wrap(f"{name}: {words(text)}", width, first="  ", rest="  ")]
    lines += ["", *(f"  see {words(reference)}" for reference in policy.references)] if policy.references else []
    return "\n".join(lines) + "\n"
