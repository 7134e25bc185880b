"""Which facts an expression looks at, so that an unknown one leaves it undecided instead of passing for absent.

Read from the text, on the safe side: a fact that is named counts even where the answer would not need it; asking
whether a fact is stated (``has(facts.tag)``, ``"KEY" in facts.env``) does not need its value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..model import Declaration, Fact, Genome, Node, Policy, Secret, Unknown
from ..pattern import deferred
from .subjects import name_of

_STEP = r"""(?:\.\??`?([A-Za-z_][\w-]*+)`?(?!\s*\()|\[\s*(?:"([^"]*)"|'([^']*)')\s*\])"""
_USE = deferred(rf"\b(facts|statements)(?:{_STEP})?(?:{_STEP})?(\[)?")
_STRINGS_IN = deferred(r"""(?:"[^"]*"|'[^']*')\s+in\s+facts\.\w+""")
_HAS = deferred(r"\bhas\(\s*facts\.[^()]*\)")


@dataclass(frozen=True, slots=True)
class Touch:
    """A fact that is looked at; an empty attribute means any, an empty key every key.

    ``whole`` asks all declarations of a node, ``indexed`` values by a key that is computed.
    """

    attribute: str
    key: str
    whole: bool
    indexed: bool = False


@lru_cache(maxsize=1024)
def touches(text: str) -> tuple[Touch, ...]:
    """The facts whose values an expression may use."""
    bare = _STRINGS_IN.sub("", _HAS.sub("", text))
    found = []
    for use in _USE.finditer(bare):
        whole = use[1] == "statements"
        attribute = next((part for part in use.groups()[1:4] if part), "")
        key = "" if whole else next((part for part in use.groups()[4:7] if part), "")
        found.append(Touch(name_of(attribute), key, whole, use[8] is not None))
    return tuple(dict.fromkeys(found))


def of_policy(policy: Policy) -> tuple[Touch, ...]:
    """The facts whose values any condition of a policy may use."""
    texts = (policy.when, policy.assertion, *(text for _, text in policy.variables))
    return tuple(dict.fromkeys(touch for text in texts for touch in touches(text)))


def of_genome(policy: Policy) -> tuple[Touch, ...]:
    """The attributes that an invariant over the genome reads through ``.statements.<attribute>``."""
    text = " ".join((policy.when, policy.assertion, *(text for _, text in policy.variables)))
    return tuple(touch for touch in touches(text) if touch.whole)


def unknown_among(touched: tuple[Touch, ...], node: Node, declaration: Declaration) -> Fact | None:
    """The first fact that is looked at and whose value cannot be used."""
    for touch in touched:
        for fact in _facts(node) if touch.whole else declaration.facts:
            if _unusable(fact, touch):
                return fact
    return None


def unknown_in_genome(touched: tuple[Touch, ...], genome: Genome) -> Fact | None:
    """The first unusable fact of any node; ``nodes`` carry statements, so any attribute named counts."""
    for node in genome.nodes:
        for fact in _facts(node):
            if any(_unusable(fact, touch) for touch in touched):
                return fact
    return None


def _facts(node: Node) -> Iterable[Fact]:
    return (fact for placed in node.declarations for fact in placed.declaration.facts)


def _unusable(fact: Fact, touch: Touch) -> bool:
    """Unknown, or a secret that is addressed by a key: neither can be compared with what a policy says."""
    if touch.attribute and name_of(fact.attribute) != touch.attribute:
        return False
    if touch.key and fact.key not in ("", touch.key):
        return False
    return isinstance(fact.value, Unknown) or (isinstance(fact.value, Secret) and (bool(touch.key) or touch.indexed))
