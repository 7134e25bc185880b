"""Along environments: facts in which they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..canon.environment_words import canonical_environment, environment_tokens
from ..environments import family
from ..model import OBSERVED, CompareRule, Divergence, Known, Node, Side, Statement
from .ledger import Ledger
from .rules import Setting, agree, floats
from .tables import Table, holds, lineage, lineage_of, once_a_site


def divergences(
    node: Node, table: Table, attribute: str, rule: CompareRule, names: Sequence[str], ledger: Ledger
) -> Iterator[Divergence]:
    """Every fact of one attribute of a node in which the environments differ."""
    if node.kind == "config-key" or node.match == "repository":
        return
    keys = table.get(attribute, {})
    if rule == "set":
        keys = {"": tuple(one for key in sorted(keys) for one in keys[key])} if keys else {}
    families = _families(keys) if rule == "presence" else {}
    for key in sorted(keys):
        for said in _answering(keys[key], names, rule):
            if all(not one.scope or set(names) <= one.scope for one in said):
                continue
            sides = tuple(Side(name, once_a_site([one for one in said if holds(one, name)])) for name in names)
            if _differs(node, keys, families, key, said, sides, rule, ledger):
                yield Divergence(node, attribute, key, rule, sides, node.confidence)


def _differs(
    node: Node,
    keys: dict[str, tuple[Statement, ...]],
    families: dict[str, list[str]],
    key: str,
    said: list[Statement],
    sides: tuple[Side, ...],
    rule: CompareRule,
    ledger: Ledger,
) -> bool:
    if rule == "presence":
        return _one_sided(node, keys, said, sides) and not _renamed(keys, families, key, sides)
    if rule == "foreign":
        return _foreign(sides)
    if rule == "pinning":
        ledger.made += 1
        return all(side.statements for side in sides) and len({_loose(side) for side in sides}) > 1
    if rule == "set":
        ledger.made += 1
        stated = {frozenset(one.fact.key for one in side.statements) for side in sides}
        return len(stated) > 1 and frozenset() not in stated
    return _values_differ(sides, rule, ledger)


def _loose(side: Side) -> bool:
    return any(floats(one) for one in side.statements)


def _answering(statements: Sequence[Statement], names: Sequence[str], rule: CompareRule) -> Iterator[list[Statement]]:
    """Statements that answer each other: namesakes in one format; else whatever each environment says."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[lineage(statement)].append(statement)
    groups = {source: said for source, said in groups.items() if any(one.scope for one in said)}
    speaking = {source: {name for name in names if any(holds(one, name) for one in said)}
                for source, said in groups.items()}  # fmt: skip
    complete = [source for source in groups if len(speaking[source]) == len(names)]
    if rule == "presence":
        yield from groups.values()
    elif complete:
        yield from (groups[source] for source in complete)
    elif set().union(*speaking.values()) == set(names):
        yield [one for source in groups if speaking[source] for one in groups[source]]


def _one_sided(
    node: Node, keys: dict[str, tuple[Statement, ...]], said: list[Statement], sides: Sequence[Side]
) -> bool:
    """A key that some environments lack although they have the declaration that holds it elsewhere.

    Where an environment has the thing in another format only, that format must share most of the keys.
    """
    silent = [side.environment for side in sides if not side.statements]
    if not silent or len(silent) == len(sides):
        return False
    kin = [placed for placed in node.declarations
           if lineage_of(placed.declaration) == lineage(said[0])]  # fmt: skip
    return all(
        any(not one.scope or name in one.scope for one in kin) or _elsewhere(keys, said, name) for name in silent
    )


def _elsewhere(keys: dict[str, tuple[Statement, ...]], said: list[Statement], name: str) -> bool:
    own = {key for key, statements in keys.items() if any(lineage(one) == lineage(said[0]) for one in statements)}
    there = {key for key, statements in keys.items() if any(one.scope and name in one.scope for one in statements)}
    silent = not any(holds(one, name) for one in keys[said[0].fact.key])
    return silent and len(own & there) >= max(2, len(own) // 2)


def _families(keys: Iterable[str]) -> dict[str, list[str]]:
    """Keys that are the same but for an environment's word, by what they share."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        found[family(key)].append(key)
    return found


def _renamed(
    keys: dict[str, tuple[Statement, ...]], families: dict[str, list[str]], key: str, sides: Sequence[Side]
) -> bool:
    """Whether the silent side has the same key but for the environment's own word in it."""
    mine = family(key)
    if mine == key:
        return False
    silent = [side.environment for side in sides if not side.statements]
    return any(
        other != key and any(holds(one, name) for one in keys[other]) for other in families[mine] for name in silent
    )


def _foreign(sides: Sequence[Side]) -> bool:
    """Whether the sides share a value that is named after one of them only: staging uses dev's."""
    said = [one for side in sides for one in side.statements]
    values = {one.fact.value.value for one in said if isinstance(one.fact.value, Known)}
    if any(not isinstance(one.fact.value, Known) for one in said):
        return False
    if len(values) != 1 or any(not side.statements for side in sides) or len({one.site for one in said}) < 2:
        return False
    text = next(iter(values))
    tokens = environment_tokens(text) if isinstance(text, str) else ()
    named = {canonical_environment(token) for token in tokens} - {""}
    own = {canonical_environment(name) or name for name in (side.environment.removeprefix(OBSERVED) for side in sides)}
    return len(named & own) == 1 and len(own) > 1 and text not in tokens


def _values_differ(sides: Sequence[Side], rule: CompareRule, ledger: Ledger) -> bool:
    differ = False
    for index, right in enumerate(sides):
        for left in sides[:index]:
            if not left.statements or not right.statements:
                continue
            setting = Setting((left.environment,), (right.environment,))
            verdicts = {agree(a.fact.value, b.fact.value, rule, setting)
                        for a in left.statements for b in right.statements}  # fmt: skip
            ledger.made += 1
            differ |= False in verdicts and True not in verdicts
            ledger.undecided += verdicts == {None}
    return differ
