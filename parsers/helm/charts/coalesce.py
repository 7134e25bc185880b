"""How values are laid on each other: files, chart defaults, sub-charts and globals (Helm chartutil/coalesce.go).

Maps are changed in place and shared as in Go: what a sub-chart sees as its values is the very map that its parent has
under the sub-chart's name. A scalar that wins over another remembers it (``Origin.shadowed``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from ....engine.canon import secrets
from ....engine.model import Origin
from ..gotemplate.formatting import printed
from ..gotemplate.value import BOOLS, GoValue, List, Map, Text, Values, go_kind, go_type, origins, truth, worn
from .errors import ChartError
from .rules import Rules

GLOBAL: Final = "global"


class Node(Protocol):
    """A chart in the tree that values are made for."""

    @property
    def name(self) -> str:
        """The name that its values go by."""

    @property
    def values(self) -> Map:
        """Its own defaults."""

    @property
    def dependencies(self) -> Iterable[Node]:
        """The charts below it that are switched on."""


@dataclass(slots=True)
class Coalescing:
    """One pass: the rules, whether nulls are kept (``merge``), and Helm's warnings as they come up."""

    rules: Rules
    merge: bool = False
    warnings: list[str] = field(default_factory=list)


def layered(layers: Iterable[Map]) -> Map:
    """Values files laid on each other, the last wins; nulls stay, the layers stay as they are (options.go: mergeMaps).

    >>> layered([Map({"a": 1, "b": None}), Map({"a": None})])
    {'a': None, 'b': None}
    """
    made = Map()
    for layer in layers:
        made = merged_maps(made, copied(layer))
    return made


def merged_maps(under: Map, over: Map) -> Map:
    """A new map with the keys of both; maps under the same key are merged, anything else is replaced."""
    made = Map(under, under.origin or over.origin)
    for key, value in over.items():
        below: GoValue = made.get(key)
        made[key] = merged_maps(below, value) if _is_table(below) and _is_table(value) else outranking(value, below)
    return made


def copied(value: GoValue) -> GoValue:
    """A deep copy: containers anew, scalars shared."""
    if isinstance(value, Map):
        return type(value)(((key, copied(item)) for key, item in value.items()), value.origin)
    if isinstance(value, List):
        return type(value)((copied(item) for item in value), value.origin)
    return value


def outranking(winner: GoValue, loser: GoValue) -> GoValue:
    """The winner, remembering the loser: scalars as they meet, lists item by item, maps key by key."""
    if loser is None or winner is None:
        return winner
    if isinstance(winner, List) and isinstance(loser, List):
        for at, below in enumerate(loser[: len(winner)]):
            winner[at] = outranking(winner[at], below)
        return winner
    if isinstance(winner, Map) and isinstance(loser, Map):
        for key in winner.keys() & loser.keys():
            winner[key] = outranking(winner[key], loser[key])
        return winner
    return _shadowing(winner, loser)


def _shadowing(winner: GoValue, loser: GoValue) -> GoValue:
    above, below = _origin(winner), _origin(loser)
    if above is None or below is None or above.span == below.span or below.span in (o.span for o in above.shadowed):
        return winner
    return worn(winner, Origin(above.span, above.step, above.causes, (*above.shadowed, below)))


def _origin(value: GoValue) -> Origin | None:
    if type(value) is Text and len(value.runs) != 1:
        return None
    found = origins(value)
    return found[0] if found and not isinstance(value, (Map, List)) else None


def coalesce_values(node: Node, given: Map, rules: Rules, warnings: list[str]) -> Values:
    """The values of a chart and of all charts below it, where ``given`` (left alone) wins; nulls take keys away.

    Raises ChartError when a sub-chart's section is no map.
    """
    made = Values(copied(given), given.origin)
    _coalesce(node, made, "", Coalescing(rules, merge=False, warnings=warnings))
    return made


def merge_values(node: Node, rules: Rules, warnings: list[str]) -> Map:
    """The defaults of a chart and of all charts below it, with their nulls."""
    made = Map()
    _coalesce(node, made, "", Coalescing(rules, merge=True, warnings=warnings))
    return made


def _coalesce(node: Node, target: Map, prefix: str, run: Coalescing) -> None:
    below = _joined(prefix, node.name)
    _coalesce_defaults(node, target, below, run)
    for child in node.dependencies:
        section = target.setdefault(child.name, Map())
        if not _is_table(section):
            raise ChartError(f"type mismatch on {child.name}: {_as_bool(section, secrets.secret_key(child.name))}")
        _coalesce_globals(section, target, below, run)
        _coalesce(child, section, below, run)


def _as_bool(value: GoValue, hidden: bool) -> str:
    """Go's ``%t`` of a value that is mostly no bool."""
    if type(value) in BOOLS:
        return "true" if truth(value) else "false"
    if value is None:
        return "%!t(<nil>)"
    if isinstance(value, Map):
        return (
            "map["
            + " ".join(f"{_as_bool(str(key), False)}:{_as_bool(value[key], hidden)}" for key in sorted(value))
            + "]"
        )
    if isinstance(value, List):
        return "[" + " ".join(_as_bool(item, hidden) for item in value) + "]"
    return f"%!t({go_type(value)}={'...' if hidden else printed(value)})"


def _coalesce_defaults(node: Node, target: Map, prefix: str, run: Coalescing) -> None:
    sections = {child.name for child in node.dependencies}
    for key, default in copied(node.values).items():
        if key not in target:
            _take_default(target, key, default, run)
            continue
        given = target[key]
        if given is None and not run.merge:
            del target[key]
        elif not _is_table(given):
            target[key] = outranking(given, default)
        elif not _is_table(default):
            if default is not None:
                run.warnings.append(f"warning: skipped value for {prefix}.{key}: Not a table.")
        else:
            merge = run.merge or key in sections
            if run.rules.cleans_default_nulls and not merge:
                _without_nulls(default)
            merge_tables(given, default, _joined(prefix, key), Coalescing(run.rules, merge, run.warnings))


def _take_default(target: Map, key: str, default: GoValue, run: Coalescing) -> None:
    if run.rules.cleans_default_nulls and not run.merge:
        if default is None:
            return
        if _is_table(default):
            _without_nulls(default)
    target[key] = default


def _without_nulls(table: Map) -> None:
    for key, value in list(table.items()):
        if value is None:
            del table[key]
        elif _is_table(value):
            _without_nulls(value)


def _coalesce_globals(section: Map, parent: Map, prefix: str, run: Coalescing) -> None:
    """Copies the parent's globals down over the section's; the parent's win."""
    own, above = section.get(GLOBAL, Map()), parent.get(GLOBAL, Map())
    for found, side in ((own, "destination"), (above, "source")):
        if not _is_table(found):
            run.warnings.append(f"warning: skipping globals because {side} {GLOBAL} is not a table.")
            return
    for key, value in above.items():
        _pass_global(own, key, value, prefix, run)
    section[GLOBAL] = own


def _pass_global(own: Map, key: str, value: GoValue, prefix: str, run: Coalescing) -> None:
    present = key in own
    if not _is_table(value):
        if present and _is_table(own[key]):
            run.warnings.append(f"key {key} is table. Skipping")
        else:
            own[key] = outranking(value, own.get(key))
        return
    table = Map(value, value.origin)
    if present and not _is_table(own[key]):
        run.warnings.append(f'Conflict: cannot merge map onto non-map for "{key}". Skipping.')
        return
    if present:
        merge_tables(table, own[key], _joined(prefix, key), Coalescing(run.rules, True, run.warnings))
    own[key] = table


def merge_tables(target: Map, source: Map, prefix: str, run: Coalescing) -> Map:
    """Adds to ``target`` what only ``source`` has, recursively (coalesce.go: coalesceTablesFullKey).

    ``source`` gets the nulls of ``target``, as in Go. Unless ``run.merge``, a null in the target takes away the key
    that the source has. Warnings name the key and leave out the values.
    """
    filled = {key for key, value in source.items() if value is not None}
    source.update((key, None) for key, value in target.items() if value is None)
    for key, value in source.items():
        if key not in target:
            target[key] = value
            continue
        given = target[key]
        if given is None and not run.merge and (key in filled or not run.rules.keeps_agreed_nulls):
            del target[key]
        else:
            _meet(target, key, given, value, _joined(prefix, key), run)
    return target


def _meet(target: Map, key: str, given: GoValue, value: GoValue, full: str, run: Coalescing) -> None:
    if _is_table(value) and _is_table(given):
        merge_tables(given, value, full, run)
    elif _is_table(value):
        run.warnings.append(f"warning: cannot overwrite table with non table for {full}")
    elif _is_table(given):
        if value is not None:
            run.warnings.append(f"warning: destination for {full} is a table. Ignoring non-table value")
    else:
        target[key] = outranking(given, value)


def _is_table(value: GoValue) -> bool:
    return go_kind(value) == "map" and isinstance(value, Map)


def _joined(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key
