"""Keys rather than values: those that one source lacks, and those that look misspelt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from ..canon.engines import engine_named
from ..canon.environment_words import canonical_environment
from ..model import Contradiction, Known, Node, Scope, Statement, together
from .tables import holds, lineage, meet, once_a_site

#: Environments that set what their tests or their developer need.
_NOT_DEPLOYED = frozenset({"local", "dev", "test", "ci"})

Keys = dict[str, tuple[Statement, ...]]

#: Keys that are shorter than this differ by a letter without being misspelt.
_SHORTEST = 6
#: Fewer keys than this are soonest compared with all that begin or end alike.
FEW = 200


def missing(node: Node, attribute: str, keys: Keys) -> Iterator[Contradiction]:
    """Keys that some sources of a thing give, and another, which gives most of their keys, does not."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    said_by: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for key, statements in keys.items():
        for one in statements:
            if one.declaration.kind != "image":
                known[lineage(one)].add(key)
                said_by[lineage(one)].append(one)
    givers = Counter(key for own in known.values() for key in own)
    speaking = [source for source in sorted(known) if _speaks_of_the_same(known[source], givers)]
    scopes = {source: {one.scope for one in said_by[source]} for source in speaking}
    paths = {source: {one.site.path for one in said_by[source]} for source in speaking}
    for key in sorted(keys):
        said = tuple(one for one in keys[key] if one.declaration.kind != "image" and _gives(one))
        stated = {one.scope for one in said}
        lacking = [
            source
            for source in speaking
            if key not in known[source] and any(together(one, other) for one in stated for other in scopes[source])
        ]
        if said and lacking:
            # NOTE: files of one format beside each other are often alternatives on purpose; two formats rarely are.
            formats = {one.declaration.format for one in said}
            silent = (one.declaration for source in lacking for one in said_by[source])
            others = {one.format for one in silent if one.purpose != "test"} - formats
            weight = 0.6 if others else 0.4
            files = tuple(sorted({path for source in lacking for path in paths[source]}))
            yield Contradiction(node, attribute, key, "presence", (once_a_site(said),), weight * node.confidence, files)


def required(
    node: Node, attribute: str, keys: Keys, given: Keys, environments: Sequence[str]
) -> Iterator[Contradiction]:
    """Keys that an example or a Compose file requires and that no source of some environment gives.

    What is required in an environment counts there, when it is deployed and its sources below the folder of who
    requires give at least half of it, and two of the keys that are required or used at all.
    """
    answers = {key: [one for one in given.get(key, ()) if _answers(one, said)] for key, said in keys.items()}
    folder = node.declarations[0].declaration.folder
    for environment in environments:
        wanted = {
            key: demanding
            for key, said in keys.items()
            if (demanding := [one for one in said if holds(one, environment) and one.fact.value == Known(True)])
        }
        here = {key for key, said in answers.items() if any(holds(one, environment) for one in said)}
        own = {one.site.path for said in answers.values() for one in said
               if one.scope and holds(one, environment) and _below(folder, one.site.path)}  # fmt: skip
        if not _is_meant(environment, wanted.keys(), here) or not own:
            continue
        absent = tuple(f"{path} ({environment})" for path in sorted(own))
        for key in sorted(wanted.keys() - here):
            sure = max(one.fact.confidence for one in wanted[key])
            said = once_a_site([*wanted[key], *answers[key]])
            yield Contradiction(node, attribute, key, "presence", (said,), 0.8 * sure, absent)


def _is_meant(environment: str, wanted: Collection[str], here: Collection[str]) -> bool:
    """Whether what an environment gives shows that the requirements are meant for it."""
    met = sum(key in here for key in wanted)
    return canonical_environment(environment) not in _NOT_DEPLOYED and len(here) > 1 and met >= len(wanted) // 2


def _answers(statement: Statement, asking: Sequence[Statement]) -> bool:
    """Whether a statement provides a value, and is none of the lines that ask for one."""
    line = (statement.site.path, statement.site.line)
    return _gives(statement) and line not in [(one.site.path, one.site.line) for one in asking]


def _below(folder: str, path: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _gives(statement: Statement) -> bool:
    """Whether a statement provides a value: an example does not, nor does an empty text."""
    declaration = statement.declaration
    value = statement.fact.value
    return declaration.fact("env-required", statement.fact.key) is None and not (
        isinstance(value, Known) and value.value == ""
    )


def _speaks_of_the_same(own: set[str], givers: Counter[str]) -> bool:
    """Whether other sources give most of a source's keys too."""
    return sum(givers[key] > 1 for key in own) >= max(2, len(own) // 2)


def misspelt(node: Node, attribute: str, keys: Keys, everywhere: Keys) -> Iterator[Contradiction]:
    """Keys that one source alone has, one letter away from a key that it lacks and others have.

    A source is what one file says of one declaration in one environment, so that staging's misspelling shows beside
    production's key, and an override's beside the key of the file that it is laid on. Of two spellings the one that
    the repository uses less (``everywhere``: statements by key) is the misspelt one.
    """
    sources: dict[_Said, set[str]] = defaultdict(set)
    for key, statements in keys.items():
        for one in statements:
            sources[_said(one)].add(key)
    order = sorted(sources, key=lambda source: (*source[:2], sorted(source[2])))
    givers = Counter(key for own in sources.values() for key in own)
    lonely = {key: own for own in sources.values() for key in own if givers[key] == 1} if len(order) > 1 else {}
    neighbours = nearest(lonely, givers)
    for source in order:
        for key in sorted(sources[source] & neighbours.keys()):
            near = neighbours[key]
            if _use(everywhere, near) > _use(everywhere, key):
                mine = tuple(one for one in keys[key] if _said(one) == source)
                yield Contradiction(
                    node, attribute, key, "spelling", (once_a_site(mine), once_a_site(everywhere[near])),
                    0.8 * node.confidence, tuple(sorted({one.site.path for one in mine})),
                )  # fmt: skip


#: What a source is for a spelling: lineage, file, environments.
_Said = tuple[tuple[str, str], str, Scope]


def _said(one: Statement) -> _Said:
    return lineage(one), one.site.path, one.scope


def nearest(lonely: dict[str, set[str]], keys: Collection[str], few: int = FEW) -> dict[str, str]:
    """For keys of one source alone (with all keys of that source), the first key that is `close` and not of it.

    Two keys that are close have a mark in common: one of their ends, or a text when each drops at most one letter. By
    the second, which costs more for each key, the time grows with the keys and not with their pairs.
    """
    marks = _ends if len(keys) < few else _without_a_letter
    marked: dict[str, list[str]] = defaultdict(list)
    for key in lonely:
        for mark in marks(key):
            marked[mark].append(key)
    found: dict[str, str] = {}
    for other in sorted(keys) if marked else ():
        for mark in marks(other):
            for key in marked.get(mark, ()):
                if key not in found and other not in lonely[key] and close(key, other):
                    found[key] = other
    return found


def _ends(key: str) -> list[str]:
    """How a key begins and how it ends: what differs between two that are close leaves one of these as it is."""
    return [key[:3], key[-2:]] if len(key) >= _SHORTEST else []


def _without_a_letter(key: str) -> list[str]:
    """A key as it is, and with each of its letters left out; digits stay, for they never count as misspelt.

    >>> _without_a_letter("A_KEY1")
    ['A_KEY1', '_KEY1', 'AKEY1', 'A_EY1', 'A_KY1', 'A_KE1']
    """
    if len(key) < _SHORTEST:
        return []
    return [key, *(key[:at] + key[at + 1 :] for at, letter in enumerate(key) if not letter.isdigit())]


def _use(everywhere: Keys, key: str) -> tuple[int, str]:
    return len({one.site.path for one in everywhere[key]}), key


def sets(node: Node, attribute: str, keys: Keys) -> Iterator[Contradiction]:
    """Sources whose sets of keys have nothing in common: no container listens on 8000 only and on 8080 only."""
    by_source: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statements in keys.values():
        for one in statements:
            by_source[lineage(one)].append(one)
    against: dict[tuple[str, str], None] = {}
    order = sorted(by_source)
    for index, right in enumerate(order):
        for left in order[:index]:
            if _disjoint(attribute, by_source[left], by_source[right], _known_ports(node)):
                against |= {left: None, right: None}
    if against:
        groups: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
        for source in sorted(against):
            said = by_source[source]
            groups[tuple(sorted({one.fact.key for one in said}))] += said
        ordered = sorted(map(once_a_site, groups.values()), key=lambda group: (len(group), group[0].sort_key()))
        yield Contradiction(node, attribute, "", "set", tuple(ordered), node.confidence)


def _known_ports(node: Node) -> frozenset[object]:
    """The ports that a backing service's engine listens on, whichever of them a source opens."""
    use = next((placed.declaration.fact("engine") for placed in node.declarations
                if placed.declaration.fact("engine")), None)  # fmt: skip
    engine = engine_named(use.value.shown) if use else None
    return frozenset(engine.ports) if engine else frozenset()


def _disjoint(attribute: str, left: list[Statement], right: list[Statement], known: frozenset[object]) -> bool:
    """Whether two sources meet, are known in full, and share nothing."""
    if any(not isinstance(one.fact.value, Known) for one in (*left, *right)):
        return False
    if not any(meet(attribute, one, other) for one in left for other in right):
        return False
    if all(isinstance(one.fact.value, Known) and one.fact.value.value in known for one in (*left, *right)):
        return False
    return {one.fact.key for one in left}.isdisjoint(one.fact.key for one in right)


def close(left: str, right: str) -> bool:
    """Whether two keys look like one misspelt: long enough, and one letter more, less, other or swapped.

    Digits never count: ``QUEUE_1`` and ``QUEUE_2`` are two things.

    >>> close("IAM_COMMUNITY_ROLE_READEE", "IAM_COMMUNITY_ROLE_READER"), close("QUEUE_1", "QUEUE_2")
    (True, False)
    """
    if min(len(left), len(right)) < _SHORTEST or abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    one, two = left[start:], right[start:]
    if any(letter.isdigit() for letter in one[:1] + two[:1]):
        return False
    swapped = one[:2] == two[1::-1] and len(two) > 1 and one[2:] == two[2:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or swapped
