"""Which version of Kubernetes the objects of an environment are held against, when that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from ..contract import Resolution
from ..model import Known, Scope, together
from .world import Placement

#: What stands for the newest version that there are schemas for, or for any that is known to run.
ANY = "*"
#: Formats that make Kubernetes objects.
MAKING = frozenset({"kubernetes", "kustomize", "helm"})
_ATTRIBUTE = "cluster-version"


def versions_of(resolved: Iterable[tuple[Placement, Resolution]]) -> list[tuple[Scope, str]]:
    """The versions that are stated, each with the environments for which it is."""
    return [
        (placement.scope, str(fact.value.value))
        for placement, resolution in resolved
        for fact in chain.from_iterable(one.facts for one in resolution.declarations)
        if fact.attribute == _ATTRIBUTE and isinstance(fact.value, Known)
    ]


def held_against(placement: Placement, asked: str, stated: Iterable[tuple[Scope, str]]) -> Placement:
    """A placement with the version for its objects: the one asked for, else the newest that runs where it holds."""
    if not asked or placement.unit.parser not in MAKING or placement.layers.observed:
        return placement
    here = [version for scope, version in stated if together(scope, placement.scope)]
    newest = max(here, key=_order, default=ANY)
    return replace(placement, layers=replace(placement.layers, cluster=newest if asked == ANY else asked))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.lstrip("v").split(".")[:3] if part.isdecimal() and len(part) < 9)
