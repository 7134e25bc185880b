"""Which services take part: those without profiles, and those of an active one."""

from __future__ import annotations

from collections.abc import Iterable

from .tree import Branch, Items, Leaf


def profiles_of(service: Branch) -> tuple[Leaf, ...]:
    """The profiles that a service names."""
    section = service.get("profiles")
    return tuple(item for item in section.items if isinstance(item, Leaf)) if isinstance(section, Items) else ()


def takes_part(service: Branch, active: Iterable[str]) -> bool:
    """Whether a service is on under these profiles; ``*`` stands for all (Compose spec: profiles)."""
    named = {leaf.reads for leaf in profiles_of(service)}
    wanted = set(active)
    return not named or "*" in wanted or not named.isdisjoint(wanted)
