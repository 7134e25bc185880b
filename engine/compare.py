"""One comparer, two axes: statements of one fact along sources, and along environments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .comparison import Setting, agree, canonical, floats
from .environments import family
from .model import (
    ATTRIBUTES,
    CompareRule,
    Contradiction,
    Divergence,
    Genome,
    Node,
    Scope,
    Side,
    Statement,
    Unknown,
    together,
)

#: Environments in which developers run the software; what they state of the software itself should hold elsewhere.
LOCAL = frozenset({"local", "development", "ci"})


_REPLACEABLE = frozenset({"env", "command", "entrypoint", "user", "health-interval", "health-timeout"})


@dataclass(slots=True)
class Ledger:
    """How many comparisons were made, and how many could not be."""

    made: int = 0
    undecided: int = 0


@dataclass(slots=True)
class Comparer:
    """Compares the statements of one genome; keeps the statement tables so that each is built once."""

    genome: Genome
    reference: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    _tables: dict[str, dict[str, dict[str, tuple[Statement, ...]]]] = field(default_factory=dict)

    def table(self, node: Node) -> dict[str, dict[str, tuple[Statement, ...]]]:
        """attribute -> key -> statements of a node; one statement a site and value, its scopes united."""
        found = self._tables.get(node.id)
        if found is None:
            found = self._tables[node.id] = _table(node)
        return found

    # -------------------------------------------------------------------- along sources

    def contradictions(self, attribute: str, rule: CompareRule) -> Iterator[Contradiction]:
        """Every fact of that attribute whose statements cannot all be true."""
        for node in self.genome.nodes:
            keys = self.table(node).get(attribute)
            if not keys:
                continue
            if rule == "presence":
                yield from _missing(node, attribute, keys)
            elif rule == "spelling":
                yield from _misspelt(node, attribute, keys)
            elif rule == "pinning":
                yield from self._unpinned(node, attribute, keys)
            else:
                for key in sorted(keys):
                    yield from self._contradiction(node, attribute, key, keys[key], rule)

    def _contradiction(
        self, node: Node, attribute: str, key: str, statements: Sequence[Statement], rule: CompareRule
    ) -> Iterator[Contradiction]:
        groups: dict[object, list[Statement]] = defaultdict(list)
        for statement in statements:
            if isinstance(statement.fact.value, Unknown):
                self.ledger.undecided += 1
            else:
                groups[canonical(statement)].append(statement)
        values = list(groups.values())
        against: set[int] = set()
        confidence = 0.0
        for right in range(1, len(values)):
            for left in range(right):
                weight = self._weigh(attribute, values[left], values[right], rule)
                if weight:
                    against |= {left, right}
                    confidence = max(confidence, weight)
        if against:
            involved = [tuple(values[index]) for index in sorted(against)]
            yield Contradiction(node, attribute, key, rule, self._ordered(involved), confidence * node.confidence)

    def _unpinned(self, node: Node, attribute: str, keys: dict[str, tuple[Statement, ...]]) -> Iterator[Contradiction]:
        """Floating in one place and pinned, by version or digest, in another."""
        for key, statements in sorted(keys.items()):
            said = [one for one in statements if not isinstance(one.fact.value, Unknown)]
            loose = [one for one in said if floats(one)]
            tight = [one for one in said if one not in loose and any(_meet(attribute, one, other) for other in loose)]
            loose = [one for one in loose if any(_meet(attribute, one, other) for other in tight)]
            self.ledger.made += 1
            if tight:
                groups = _by_value(loose) + _by_value(tight)
                yield Contradiction(node, attribute, key, "pinning", groups, node.confidence)

    def _weigh(self, attribute: str, left: Sequence[Statement], right: Sequence[Statement], rule: CompareRule) -> float:
        """How surely two groups contradict each other; 0 when they agree or no two statements of them can meet."""
        meeting = [
            min(one.fact.confidence, other.fact.confidence)
            for one in left
            for other in right
            if _meet(attribute, one, other)
        ]
        if not meeting:
            return 0.0
        verdict = agree(left[0].fact.value, right[0].fact.value, rule)
        self.ledger.made += 1
        self.ledger.undecided += verdict is None
        return max(meeting) if verdict is False else 0.0

    def _ordered(self, groups: list[tuple[Statement, ...]]) -> tuple[tuple[Statement, ...], ...]:
        """The group to edit first: fewest statements, then the one that the reference environment does not make."""

        def rank(group: tuple[Statement, ...]) -> tuple[object, ...]:
            truth = any(self.reference in one.scope for one in group)
            return (len({one.site for one in group}), truth, group[0].sort_key())

        return tuple(sorted(groups, key=rank))

    # -------------------------------------------------------------------- along environments

    def divergences(self, attribute: str, rule: CompareRule, names: Sequence[str]) -> Iterator[Divergence]:
        """Every fact of that attribute in which the environments differ."""
        for node in self.genome.nodes:
            if node.kind == "config-key" or node.match == "repository":
                continue
            for key, statements in sorted(self.table(node).get(attribute, {}).items()):
                yield from self._divergence(node, attribute, key, statements, rule, names)

    def _divergence(
        self,
        node: Node,
        attribute: str,
        key: str,
        statements: Sequence[Statement],
        rule: CompareRule,
        names: Sequence[str],
    ) -> Iterator[Divergence]:
        for said in self._families(statements, names, rule):
            sides = tuple(Side(name, tuple(one for one in said if _holds(one, name))) for name in names)
            if all((one.scope and set(names) <= one.scope) or not one.scope for one in said):
                continue
            if rule == "presence":
                if self._one_sided(node, attribute, said, sides):
                    yield Divergence(node, attribute, key, rule, sides, node.confidence)
            elif self._sides_differ(sides, rule):
                yield Divergence(node, attribute, key, rule, sides, node.confidence)

    def _families(
        self, statements: Sequence[Statement], names: Sequence[str], rule: CompareRule
    ) -> Iterator[list[Statement]]:
        """Statements that answer each other: namesakes in one format; else whatever each environment says."""
        groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for statement in statements:
            groups[_family(statement)].append(statement)
        alone = []
        for group in groups.values():
            speaking = {name for name in names if any(_holds(one, name) for one in group)}
            if len(speaking) == len(names) or rule == "presence":
                yield group
            elif speaking:
                alone.append((group, speaking))
        if alone and rule != "presence" and not any(len(speaking) == len(names) for _, speaking in alone):
            mixed = [one for group, _ in alone for one in group]
            if {name for _, speaking in alone for name in speaking} == set(names):
                yield mixed

    def _one_sided(self, node: Node, attribute: str, said: list[Statement], sides: Sequence[Side]) -> bool:
        """A key that some environments lack although they have the declaration that holds it elsewhere."""
        if not any(side.statements for side in sides) or all(side.statements for side in sides):
            return False
        kin = [placed for placed in node.declarations
               if (family(placed.declaration.unit), family(placed.declaration.key)) == _family(said[0])]  # fmt: skip
        return all(any(not one.scope or side.environment in one.scope for one in kin)
                   for side in sides if not side.statements)  # fmt: skip

    def _sides_differ(self, sides: Sequence[Side], rule: CompareRule) -> bool:
        differ = False
        for index, right in enumerate(sides):
            for left in sides[:index]:
                if not left.statements or not right.statements:
                    continue
                setting = Setting((left.environment,), (right.environment,))
                verdicts = [agree(a.fact.value, b.fact.value, rule, setting)
                            for a in left.statements for b in right.statements]  # fmt: skip
                self.ledger.made += 1
                if False in verdicts and True not in verdicts:
                    differ = True
                elif None in verdicts and True not in verdicts:
                    self.ledger.undecided += 1
        return differ


def _table(node: Node) -> dict[str, dict[str, tuple[Statement, ...]]]:
    merged: dict[tuple[object, ...], Statement] = {}
    for placed in node.declarations:
        for fact in placed.declaration.facts:
            site = fact.origin.edit_site()
            identity = (fact.attribute, fact.key, placed.declaration.unit, placed.declaration.key, site, fact.value)
            known = merged.get(identity)
            if known is None:
                merged[identity] = Statement(fact, placed.declaration, placed.scope)
            else:
                wide: Scope = known.scope | placed.scope if known.scope and placed.scope else frozenset()
                merged[identity] = Statement(known.fact, known.declaration, wide)
    table: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in merged.values():
        table[statement.fact.attribute][statement.fact.key].append(statement)
    return {
        attribute: {key: tuple(sorted(said, key=Statement.sort_key)) for key, said in keys.items()}
        for attribute, keys in table.items()
    }


def _by_value(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], ...]:
    groups: dict[object, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[canonical(statement)].append(statement)
    return tuple(tuple(group) for group in groups.values())


def _family(statement: Statement) -> tuple[str, str]:
    return (family(statement.declaration.unit), family(statement.declaration.key))


def _holds(statement: Statement, environment: str) -> bool:
    return not statement.scope or environment in statement.scope


def _meet(attribute: str, left: Statement, right: Statement) -> bool:
    """Whether two statements speak of one thing in one environment, from two places."""
    if left.site == right.site or _default_of(attribute, left, right) or _default_of(attribute, right, left):
        return False
    if _family(left) == _family(right):
        return together(left.scope, right.scope) and left.declaration.unit != right.declaration.unit
    if together(left.scope, right.scope):
        return True
    local = any(name in LOCAL for name in left.scope | right.scope)
    return local and ATTRIBUTES[attribute].intrinsic


def _default_of(attribute: str, image: Statement, other: Statement) -> bool:
    """What an image sets is a default that whoever runs it may replace on purpose."""
    return attribute in _REPLACEABLE and image.declaration.kind == "image" != other.declaration.kind


def _missing(node: Node, attribute: str, keys: dict[str, tuple[Statement, ...]]) -> Iterator[Contradiction]:
    """Keys that an example file requires or one source gives, and another source of the same thing lacks."""
    sources: dict[tuple[str, str], set[str]] = defaultdict(set)
    scopes: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for key, statements in keys.items():
        for one in statements:
            sources[_family(one)].add(key)
            scopes[_family(one)].append(one)
    if len(sources) < 2:
        return
    for key in sorted(keys):
        said = keys[key]
        lacking = []
        for source, known in sorted(sources.items()):
            kin = scopes[source]
            meets = any(together(one.scope, other.scope) for one in said for other in kin)
            if key not in known and meets and len(known & _others(sources, source)) >= max(2, len(known) // 2):
                lacking += sorted({one.site.path for one in kin})
        if lacking and len(said) < len(sources):
            yield Contradiction(node, attribute, key, "presence", (said,), 0.6 * node.confidence, tuple(lacking))


def _others(sources: dict[tuple[str, str], set[str]], source: tuple[str, str]) -> set[str]:
    return {key for other, known in sources.items() if other != source for key in known}


def _misspelt(node: Node, attribute: str, keys: dict[str, tuple[Statement, ...]]) -> Iterator[Contradiction]:
    """Keys of one source that no other knows, one or two letters away from a key that it lacks itself."""
    by_source: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, statements in keys.items():
        for one in statements:
            by_source[_family(one)].add(key)
    for source, own in sorted(by_source.items()):
        elsewhere = _others(by_source, source)
        for key in sorted(own - elsewhere):
            near = [other for other in sorted(elsewhere - own) if close(key, other)]
            if near:
                mine = tuple(one for one in keys[key] if _family(one) == source)
                theirs = keys[near[0]]
                yield Contradiction(node, attribute, key, "spelling", (mine, theirs), 0.8 * node.confidence,
                                    tuple(sorted({one.site.path for one in mine})))  # fmt: skip


def close(left: str, right: str) -> bool:
    """Whether two keys look like one misspelt: long enough, and one or two edits apart.

    >>> close("IAM_COMMUNITY_ROLE_READEE", "IAM_COMMUNITY_ROLE_READER"), close("A_1", "A_2")
    (True, False)
    """
    if min(len(left), len(right)) < 6 or abs(len(left) - len(right)) > 2:
        return False
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    edits = max(len(left), len(right)) - common
    changed = "".join(set(left) ^ set(right))
    return edits <= (1 if len(left) < 12 else 2) and not any(letter.isdigit() for letter in changed)
