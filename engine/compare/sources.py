"""Along sources: statements of one fact that cannot all be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..model import CompareRule, Contradiction, Known, Node, Statement, Unknown, Value
from . import keys, reads
from .ledger import Ledger
from .rules import agree, canonical, floats
from .tables import Table, by_value, lineage, meet, once_a_site

#: Attributes keyed by probe; a health check without a key (Compose, a Dockerfile) answers any of them.
_PROBED = frozenset({"health-path", "health-port"})
#: Configuration: an empty value is a blank to fill in, not a statement.
_CONFIGURATION = frozenset({"env", "setting"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a comparison along sources knows beside the node: the reference environment, keys of the whole genome."""

    reference: str
    environments: Sequence[str]
    everywhere: Callable[[str], keys.Keys]


def contradictions(
    node: Node, table: Table, attribute: str, rule: CompareRule, around: Surroundings, ledger: Ledger
) -> Iterator[Contradiction]:
    """Every fact of one attribute of a node whose statements contradict each other."""
    found = table.get(attribute)
    if not found:
        return
    if attribute in _PROBED:
        found = _any_probe(found)
    if attribute == "env-required":
        yield from keys.required(node, attribute, found, around.everywhere("env"), around.environments)
    elif attribute == "env-read":
        yield from reads.contradictions(node, rule, found, around.everywhere("env"), around.environments)
    elif rule == "presence":
        yield from keys.missing(node, attribute, found)
    elif rule == "spelling":
        yield from keys.misspelt(node, attribute, found, around.everywhere(attribute))
    elif rule == "set":
        yield from keys.sets(node, attribute, found)
    else:
        one_key = _pinning if rule == "pinning" else _values
        for key in sorted(found):
            said = _stating(node, attribute, found[key], ledger)
            groups, confidence = one_key(attribute, said, rule, ledger)
            if groups:
                sites = [once_a_site(group) for group in groups]
                ordered = tuple(sites) if rule == "pinning" else _edit_first(sites, rule, around.reference)
                yield Contradiction(node, attribute, key, rule, ordered, confidence * node.confidence)


def _stating(node: Node, attribute: str, statements: Sequence[Statement], ledger: Ledger) -> list[Statement]:
    """Known statements; not those that say per environment what a shared file cannot say at once."""
    known = [one for one in statements if not isinstance(one.fact.value, Unknown)]
    ledger.undecided += len(statements) - len(known)
    if attribute in _CONFIGURATION:
        known = [one for one in known if not (isinstance(one.fact.value, Known) and one.fact.value.value == "")]
        if node.kind == "config-key":
            known = [one for one in known if not one.scope or not _differs_by_environment(one, known)]
    return known


def _any_probe(found: dict[str, tuple[Statement, ...]]) -> dict[str, tuple[Statement, ...]]:
    """Probes by key, and the check without a key against the probe that agrees with it, or against all."""
    probes = [one for key, said in found.items() if key for one in said]
    checks = found.get("", ())
    values = {canonical(one) for one in checks}
    agreeing = [one for one in probes if canonical(one) in values]
    rest = agreeing or probes
    return {**{key: said for key, said in found.items() if key}, "": (*checks, *rest)} if checks else found


def _differs_by_environment(statement: Statement, others: Sequence[Statement]) -> bool:
    return any(
        other.scope and not other.scope & statement.scope and lineage(other) == lineage(statement)
        and other.fact.value != statement.fact.value
        for other in others
    )  # fmt: skip


def _values(
    attribute: str, said: Sequence[Statement], rule: CompareRule, ledger: Ledger
) -> tuple[list[tuple[Statement, ...]], float]:
    groups = by_value(said)
    choices = _alternatives(said)
    against: set[int] = set()
    confidence = 0.0
    for right in range(1, len(groups)):
        for left in range(right):
            weight = _weigh(attribute, (groups[left], groups[right]), rule, choices, ledger)
            if weight:
                against |= {left, right}
                confidence = max(confidence, weight)
    return [groups[index] for index in sorted(against)], confidence


def _alternatives(said: Sequence[Statement]) -> dict[int, list[Value]]:
    """The values that one declaration states at once, as a CI matrix does: any of them may be meant."""
    found: dict[int, list[Value]] = defaultdict(list)
    for one in said:
        found[id(one.declaration)].append(one.fact.value)
    return {owner: values for owner, values in found.items() if len(values) > 1}


def _weigh(
    attribute: str,
    pair: tuple[Sequence[Statement], Sequence[Statement]],
    rule: CompareRule,
    choices: dict[int, list[Value]],
    ledger: Ledger,
) -> float:
    """How surely two groups contradict each other; 0 when they agree or no two statements of them can meet."""
    left, right = pair
    meeting = [(one, other) for one in left for other in right if meet(attribute, one, other)]
    if not meeting:
        return 0.0
    verdict = agree(left[0].fact.value, right[0].fact.value, rule)
    ledger.made += 1
    ledger.undecided += verdict is None
    if verdict is not False:
        return 0.0
    weights = [
        min(one.fact.confidence, other.fact.confidence) * _closeness(attribute, one, other)
        for one, other in meeting
        if not _has_choice(one, other, rule, choices) and not _has_choice(other, one, rule, choices)
    ]
    return max(weights, default=0.0)


def _closeness(attribute: str, one: Statement, other: Statement) -> float:
    """Configuration of two files of one format, or of a test run, often differs on purpose: so much less it means."""
    if attribute not in _CONFIGURATION:
        return 1.0
    formats = {one.declaration.format, other.declaration.format}
    tested = "test" in (one.declaration.purpose, other.declaration.purpose)
    return 0.6 if len(formats) == 1 or tested else 1.0


def _has_choice(one: Statement, other: Statement, rule: CompareRule, choices: dict[int, list[Value]]) -> bool:
    return any(agree(value, other.fact.value, rule) for value in choices.get(id(one.declaration), ()))


def _pinning(
    attribute: str, said: Sequence[Statement], rule: CompareRule, ledger: Ledger
) -> tuple[list[tuple[Statement, ...]], float]:
    """Floating in one place and pinned, by version or digest, in another."""
    loose = [one for one in said if floats(one)]
    tight = [one for one in said if one not in loose and any(meet(attribute, one, other) for other in loose)]
    loose = [one for one in loose if any(meet(attribute, one, other) for other in tight)]
    ledger.made += 1
    return ([*by_value(loose), *by_value(tight)], 1.0) if tight else ([], 0.0)


def _edit_first(
    groups: list[tuple[Statement, ...]], rule: CompareRule, reference: str
) -> tuple[tuple[Statement, ...], ...]:
    """The group to edit first: the fewest places that agree with it, then the one that the reference does not make."""

    def agreeing(group: tuple[Statement, ...]) -> int:
        value = group[0].fact.value
        return sum(len(other) for other in groups if other is group or agree(value, other[0].fact.value, rule))

    def rank(group: tuple[Statement, ...]) -> tuple[object, ...]:
        return (agreeing(group), len(group), any(reference in one.scope for one in group), group[0].sort_key())

    return tuple(sorted(groups, key=rank))
