"""One mistake seen from several things: the same places contradict each other, whoever reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..model import Finding, Place, Span

#: More names than this are counted, not listed.
_MOST = 3

Sight = tuple[Finding, frozenset[Span]]
_Group = tuple[frozenset[Span], list[Finding]]


def merge_sights(found: Sequence[Sight]) -> list[Finding]:
    """Join the findings of one policy whose edit sites are the same, or are contained in a wider one's.

    A tag in one env file that fifteen services use is one thing to edit, so it is one finding that names them.
    """
    order = sorted(found, key=_rank)
    kept: dict[str, list[_Group]] = defaultdict(list)
    meeting: dict[tuple[str, Span], list[_Group]] = defaultdict(list)
    for finding, sites in order:
        known = meeting[finding.policy, next(iter(sites))] if sites else kept[finding.policy]
        wider = next((among for other, among in known if sites <= other and among[0].key == finding.key), None)
        if wider is None:
            wider = next((among for other, among in known if sites == other), None)
        if wider is None:
            group = (sites, [finding])
            kept[finding.policy].append(group)
            for site in sites:
                meeting[finding.policy, site].append(group)
        else:
            wider.append(finding)
    return [_joined(findings) for groups in kept.values() for _, findings in groups]


def _rank(sight: Sight) -> tuple[object, ...]:
    finding, sites = sight
    holder = "".join(finding.identity[:1]).startswith("config/")
    return (-finding.level, -len(sites), holder, -finding.confidence, finding.sort_key())


def _joined(findings: list[Finding]) -> Finding:
    first = findings[0]
    names = [name for name in dict.fromkeys(one.node or one.key for one in findings) if name != first.node]
    places: dict[Span, Place] = {place.span: place for one in reversed(findings) for place in reversed(one.places)}
    ordered = tuple(dict.fromkeys(place.span for one in findings for place in one.places))
    message = f"{first.message} {_also(names)}" if names else first.message
    return replace(first, message=message.strip(), places=tuple(places[span] for span in ordered))


def _also(names: Sequence[str]) -> str:
    listed = list(names[:_MOST])
    if len(names) > _MOST:
        listed = [*names[: _MOST - 1], f"{len(names) - _MOST + 1} more"]
    text = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    return f"The same holds for {text}."
