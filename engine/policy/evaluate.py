"""Policies meet the genome: contradictions, divergences and declarations in, findings out. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..canon.environment_words import canonical_environment
from ..model import (
    ATTRIBUTES,
    OBSERVED,
    Contradiction,
    Divergence,
    Finding,
    Genome,
    Known,
    Level,
    Node,
    Place,
    Placed,
    Policy,
    Secret,
    Settings,
    Side,
    Statement,
    Value,
)
from . import touched
from .cel import Undecided
from .govern import judge_coverage, judge_diagnostics, judge_register
from .message import (
    contradiction_words,
    divergence_words,
    fill,
    joined,
    places_of,
    says,
)
from .subjects import (
    contradiction_data,
    declaration_data,
    divergence_data,
    facts_data,
    genome_data,
    node_data,
    statements_data,
)
from .verdict import judge, level_of, level_of_comparison

__all__ = [
    "judge_contradiction",
    "judge_coverage",
    "judge_diagnostics",
    "judge_divergence",
    "judge_nodes",
    "judge_register",
]

_KEYED = frozenset(name for name, attribute in ATTRIBUTES.items() if attribute.keyed)


def judge_contradiction(policy: Policy, contradiction: Contradiction, settings: Settings) -> Finding | None:
    """The finding of a drift policy, or None when it does not apply."""
    if not _applies(policy, "drift", contradiction, settings):
        return None
    data = contradiction_data(contradiction)
    level = level_of_comparison(policy, data, settings)
    if level is None:
        return None
    statements = [one for group in contradiction.groups for one in group]
    environments = _environments(statements)
    words = contradiction_words(contradiction, environments)
    finding = _compared(policy, contradiction, level, words, statements, places_of(statements), environments)
    return replace(finding, identity=(*finding.identity, *contradiction.absent), absent=contradiction.absent)


def judge_divergence(policy: Policy, divergence: Divergence, settings: Settings) -> Finding | None:
    """The finding of a divergence policy, or None when it does not apply."""
    if not _applies(policy, "divergence", divergence, settings):
        return None
    data = divergence_data(divergence)
    level = level_of_comparison(policy, data, settings)
    if level is None:
        return None
    statements = _edit_first(divergence, settings.reference)
    places = places_of(statements)
    words = divergence_words(divergence, places)
    finding = _compared(policy, divergence, level, words, statements, places, divergence.environments)
    absent = tuple(side.environment for side in divergence.sides if not side.statements)
    return replace(finding, identity=(*finding.identity, *(f"no {name}" for name in absent)), absent=absent)


def judge_nodes(policies: Sequence[Policy], genome: Genome, settings: Settings) -> tuple[list[Finding], int]:
    """The findings of all invariants, and how many judgements an unknown fact made impossible."""
    findings: list[Finding] = []
    undecided = 0
    for policy in policies:
        if policy.kind != "invariant" or level_of(policy, settings) is Level.NONE:
            continue
        judge = _judge_genome if policy.over == "genome" else _judge_declarations
        found, unclear = judge(policy, genome, settings)
        findings += found
        undecided += unclear
    return findings, undecided


# ---------------------------------------------------------------------------- what is compared


def _applies(policy: Policy, kind: str, subject: Contradiction | Divergence, settings: Settings) -> bool:
    return (
        policy.kind == kind
        and subject.attribute in policy.attributes
        and (not policy.kinds or subject.node.kind in policy.kinds)
        and subject.rule == (policy.compare or ATTRIBUTES[subject.attribute].rule)
        and level_of(policy, settings) is not Level.NONE
    )


def _compared(
    policy: Policy,
    subject: Contradiction | Divergence,
    level: Level,
    words: Mapping[str, str],
    statements: Sequence[Statement],
    places: tuple[Place, ...],
    environments: Sequence[str],
) -> Finding:
    values = sorted({_canonical(one.fact.value) for one in statements})
    return Finding(
        policy=policy.id,
        kind=policy.kind,
        level=level,
        message=fill(policy.message, words),
        places=places,
        node=subject.node.name,
        attribute=subject.attribute,
        key=subject.key,
        environments=tuple(environments),
        axis=policy.axis,
        surface=policy.surface,
        confidence=subject.confidence,
        values=tuple(dict.fromkeys(says(one.fact.value) for one in statements)),
        fix=fill(policy.fix, words),
        identity=(subject.node.id, subject.attribute, subject.key, *values),
    )


def _canonical(value: Value) -> str:
    """A value for fingerprints: the same wherever and however it is written; nothing of a secret."""
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Known) and isinstance(value.value, tuple):
        return " ".join(str(part) for part in value.value)
    return says(value) if not isinstance(value, Known) else says(Known(value.value))


def _environments(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(sorted({name for one in statements for name in one.scope}))


def _edit_first(divergence: Divergence, reference: str) -> list[Statement]:
    """The statements of all sides, those of the reference environment last: the others are held against it.

    Behind these what is seen to run, because nobody edits a snapshot.
    """

    def rank(side: Side) -> tuple[bool, bool]:
        return side.environment.startswith(OBSERVED), _is_reference(side.environment, reference)

    sides = sorted(divergence.sides, key=rank)
    return [one for side in sides for one in side.statements]


def _is_reference(environment: str, reference: str) -> bool:
    """Whether an environment is the contract: the one that was declared so, else production."""
    return environment == reference if reference else canonical_environment(environment) == "prod"


# ---------------------------------------------------------------------------- what is asserted


def _judge_declarations(policy: Policy, genome: Genome, settings: Settings) -> tuple[list[Finding], int]:
    touches = touched.of_policy(policy)
    found: dict[tuple[object, ...], Finding] = {}
    unclear: set[tuple[object, ...]] = set()
    for node, placed in _declarations(policy, genome):
        place = _place_of(policy, placed)
        key = (node.id, placed.declaration.key, place.span)
        verdict = _judge_declaration(policy, node, placed, touches, settings)
        if isinstance(verdict, Undecided):
            unclear.add(key)
        elif verdict is not None:
            finding = _asserted(policy, verdict, node, placed, place)
            found[key] = _widened(found[key], finding) if key in found else finding
    return list(found.values()), len(unclear)


def _declarations(policy: Policy, genome: Genome) -> Iterator[tuple[Node, Placed]]:
    for node in genome.nodes:
        for placed in node.declarations:
            if not policy.kinds or placed.declaration.kind in policy.kinds:
                yield node, placed


def _judge_declaration(
    policy: Policy, node: Node, placed: Placed, touches: tuple[touched.Touch, ...], settings: Settings
) -> Level | Undecided | None:
    unknown = touched.unknown_among(touches, node, placed.declaration)
    if unknown is not None:
        return Undecided(f"{unknown.attribute} is {unknown.value.shown}")
    whole = any(touch.whole for touch in touches)
    data = {
        "node": node_data(node),
        "declaration": declaration_data(placed),
        "facts": facts_data(placed, _KEYED),
        "statements": statements_data(node) if whole else {},
        "environments": sorted(placed.scope),
        "variables": {},
    }
    return judge(policy, data, settings)


def _place_of(policy: Policy, placed: Placed) -> Place:
    scope = tuple(sorted(placed.scope))
    for fact in placed.declaration.facts:
        if fact.attribute == policy.at:
            return Place(fact.origin.edit_site(), f"says {says(fact.value)}", scope)
    return Place(placed.declaration.origin.span, "declared here", scope)


def _asserted(policy: Policy, level: Level, node: Node, placed: Placed, place: Place) -> Finding:
    said = [fact.value for fact in placed.declaration.facts if fact.attribute == policy.at]
    words = {
        "node": node.name,
        "kind": placed.declaration.kind.replace("-", " "),
        "declaration": placed.declaration.key,
        "format": placed.declaration.format,
        "value": joined([says(value) for value in said]),
        "environments": joined(place.environments) or "every environment",
        "place": place.span.place,
    }
    return Finding(
        policy=policy.id,
        kind=policy.kind,
        level=level,
        message=fill(policy.message, words),
        places=(place,),
        node=node.name,
        attribute=policy.at,
        environments=place.environments,
        axis=policy.axis,
        surface=policy.surface,
        values=tuple(says(value) for value in said),
        fix=fill(policy.fix, words),
        identity=(node.id, policy.at, placed.declaration.key, *(_canonical(value) for value in said)),
    )


def _widened(left: Finding, right: Finding) -> Finding:
    """One declaration that several environments have is one finding."""
    everywhere = not left.environments or not right.environments
    names = () if everywhere else tuple(sorted({*left.environments, *right.environments}))
    place = replace(left.places[0], environments=names)
    return replace(left, environments=names, places=(place, *left.places[1:]), level=max(left.level, right.level))


def _judge_genome(policy: Policy, genome: Genome, settings: Settings) -> tuple[list[Finding], int]:
    if touched.unknown_in_genome(touched.of_genome(policy), genome) is not None:
        return [], 1
    verdict = judge(policy, genome_data(genome), settings)
    if verdict is None or isinstance(verdict, Undecided):
        return [], int(isinstance(verdict, Undecided))
    words = {"environments": joined(genome.environments)}
    first = next((placed for node in genome.nodes for placed in node.declarations), None)
    places = (Place(first.declaration.origin.span, "the first declaration"),) if first else ()
    finding = Finding(policy.id, policy.kind, verdict, fill(policy.message, words), places, axis=policy.axis,
                      surface=policy.surface, fix=fill(policy.fix, words), identity=("genome",))  # fmt: skip
    return ([finding] if places else []), 0
