"""Words to environments: which synonyms mean one, which are held apart, and what the one is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..canon.environment_words import CANONICAL
from ..model import Settings
from .paths import family
from .world import Claim, Deployed


def names(claims: Sequence[Claim], deployed: Sequence[Deployed], settings: Settings) -> dict[str, str]:
    """Each word's environment: a declared one that answers to it, else the most frequent synonym.

    Synonyms that one unit or one family holds apart stay apart.
    """
    counts: dict[str, int] = defaultdict(int)
    groups: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        counts[claim.word] += 1
        groups[claim.unit.id if claim.variant else f"{claim.unit.parser}:{family(claim.path)}"].add(claim.word)
    for one in deployed:
        counts[one.word] += 1
    apart = {word for group in groups.values() for word in group if any(_synonyms(word, other) for other in group)}
    found: dict[str, str] = {}
    for word in counts:
        same = [other for other in counts if CANONICAL.get(other, other) == CANONICAL.get(word, word)]
        best = max(same, key=lambda other: (counts[other], other))
        found[word] = _declared_name(word, settings) or (word if word in apart else best)
    return found


def aliases(name: str, named: dict[str, str]) -> tuple[str, ...]:
    """The other words that an environment answers to: its synonyms, unless another environment has them."""
    words = {word for word, target in named.items() if target == name}
    tier = CANONICAL.get(name, name)
    known = {word for word, canonical in CANONICAL.items() if canonical == tier}
    taken = {word for word, target in named.items() if target != name}
    return tuple(sorted((words | known | {tier}) - taken - {name} - set(named.values())))


def tiers(environments: Iterable[str]) -> frozenset[str]:
    """The canonical names of some environments."""
    return frozenset(CANONICAL.get(name, name) for name in environments)


def _synonyms(left: str, right: str) -> bool:
    return left != right and CANONICAL.get(left, left) == CANONICAL.get(right, right)


def _declared_name(word: str, settings: Settings) -> str:
    for spec in settings.environments:
        known = (spec.name, *spec.aliases)
        if word in known or any(_synonyms(word, name.lower()) for name in known):
            return spec.name
    return ""
