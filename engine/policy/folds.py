"""Many keys with one cause: a source or an environment that lacks a whole group of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Finding, Place, Span

#: Fewer keys than this are reported one by one.
_FEWEST = 3
#: More keys than this are counted, not listed.
_MOST = 12


def fold_keys(findings: Sequence[Finding]) -> list[Finding]:
    """Join findings of one policy about keys that the same things lack in the same places.

    Eleven variables that one file lacks are one omission, so they are one finding that names them all.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    alone = []
    for finding in findings:
        if finding.suppression is None and finding.absent and finding.key:
            groups.setdefault(_cause(finding), []).append(finding)
        else:
            alone.append(finding)
    return alone + [one for group in groups.values() for one in (group if len(group) < _FEWEST else [_folded(group)])]


def _cause(finding: Finding) -> tuple[object, ...]:
    """What findings must share: the policy, its level, the thing, who lacks the key, who has it."""
    files = tuple(sorted({place.span.path for place in finding.places}))
    return (finding.policy, finding.level, finding.node, finding.attribute, finding.absent, files)


def _folded(group: list[Finding]) -> Finding:
    ordered = sorted(group, key=lambda one: tuple(place.span.sort_key() for place in one.places))
    first = ordered[0]
    keys = [one.key for one in ordered[1:]]
    listed = ", ".join(keys[:_MOST]) + (f" and {len(keys) - _MOST} more" if len(keys) > _MOST else "")
    places: dict[Span, Place] = {}
    for one in ordered:
        for place in one.places:
            places.setdefault(place.span, replace(place, says=f"{one.key} {place.says}"))
    return replace(
        first,
        message=f"{first.message} The same holds for {len(keys)} more keys: {listed}.",
        places=tuple(places.values()),
        identity=(first.identity[0], first.attribute, *first.absent, *sorted(one.key for one in ordered)),
    )
