"""Keys rather than values: those that one source lacks, and those that look misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..model import Contradiction, Node, Scope, Statement, together
from .tables import lineage, once_a_site

Keys = dict[str, tuple[Statement, ...]]


def missing(node: Node, attribute: str, keys: Keys) -> Iterator[Contradiction]:
    """Keys that some sources of a thing give, and another, which gives most of their keys, does not."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    said_by: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for key, statements in keys.items():
        for one in statements:
            if one.declaration.kind != "image":
                known[lineage(one)].add(key)
                said_by[lineage(one)].append(one)
    for key in sorted(keys):
        said = tuple(one for one in keys[key] if one.declaration.kind != "image")
        lacking: list[str] = []
        for source, own in sorted(known.items()):
            meets = any(together(one.scope, other.scope) for one in said for other in said_by[source])
            if key not in own and meets and _speaks_of_the_same(own, _elsewhere(known, source)):
                lacking += sorted({one.site.path for one in said_by[source]})
        if lacking:
            yield Contradiction(
                node,
                attribute,
                key,
                "presence",
                (once_a_site(said),),
                0.6 * node.confidence,
                tuple(dict.fromkeys(lacking)),
            )


def _speaks_of_the_same(own: set[str], others: set[str]) -> bool:
    return len(own & others) >= max(2, len(own) // 2)


def _elsewhere(known: dict[tuple[str, str], set[str]], source: tuple[str, str]) -> set[str]:
    return {key for other, keys in known.items() if other != source for key in keys}


def misspelt(node: Node, attribute: str, keys: Keys) -> Iterator[Contradiction]:
    """Keys that one source alone has, one letter away from a key that it lacks and several others have.

    A source is one declaration in one environment, so that staging's misspelling shows beside production's key.
    """
    sources: dict[tuple[tuple[str, str], Scope], set[str]] = defaultdict(set)
    for key, statements in keys.items():
        for one in statements:
            sources[lineage(one), one.scope].add(key)
    order = sorted(sources, key=lambda source: (source[0], sorted(source[1])))
    having = {key: sum(key in own for own in sources.values()) for key in keys}
    for source in order:
        elsewhere = {key for other in order if other != source for key in sources[other]}
        for key in sorted(sources[source] - elsewhere):
            near = [other for other in sorted(elsewhere - sources[source]) if close(key, other)]
            if near and (having[near[0]], near[0]) > (having[key], key):
                mine = tuple(one for one in keys[key] if (lineage(one), one.scope) == source)
                yield Contradiction(
                    node, attribute, key, "spelling", (once_a_site(mine), once_a_site(keys[near[0]])),
                    0.8 * node.confidence, tuple(sorted({one.site.path for one in mine})),
                )  # fmt: skip


def close(left: str, right: str) -> bool:
    """Whether two keys look like one misspelt: long enough, and one letter more, less, other or swapped.

    Digits never count: ``QUEUE_1`` and ``QUEUE_2`` are two things.

    >>> close("IAM_COMMUNITY_ROLE_READEE", "IAM_COMMUNITY_ROLE_READER"), close("QUEUE_1", "QUEUE_2")
    (True, False)
    """
    if min(len(left), len(right)) < 6 or abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    one, two = left[start:], right[start:]
    if any(letter.isdigit() for letter in one[:1] + two[:1]):
        return False
    swapped = one[:2] == two[1::-1] and len(two) > 1 and one[2:] == two[2:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or swapped
