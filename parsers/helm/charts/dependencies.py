"""Which sub-charts take part, under which name, and what they hand to their parent (chartutil/dependencies.go).

Helm changes its charts in place and shares some of them between aliases, which shows in its results; so the charts
that were loaded (``Chart``) stay as they are, and this works on ``Member``: what Helm's pointers lead to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..gotemplate.formatting import printed
from ..gotemplate.value import BOOLS, GoValue, Map, go_kind, truth
from .chart import Chart, Dependency
from .coalesce import Coalescing, coalesce_values, copied, merge_tables, merge_values
from .errors import ChartError
from .rules import Rules
from .versions import compatible


@dataclass(slots=True, eq=False)
class Requirement:
    """An entry of ``dependencies`` as Helm works on it: ``name`` becomes the alias.

    A chart under two aliases shares its entries; ``imported`` because Helm rewrites import-values to a type that it
    does not know the second time.
    """

    entry: Dependency
    name: str
    enabled: bool = False
    imported: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A chart that takes part in a release; mutable, as Go's is.

    ``name`` is the alias if there is one. ``requirements`` is None when Chart.yaml has no ``dependencies``.
    """

    chart: Chart
    name: str
    values: Map
    requirements: list[Requirement] | None
    dependencies: list[Member] = field(default_factory=list)
    parent: Member | None = None

    @property
    def full_path(self) -> str:
        """Where its files are said to come from: ``app/charts/db`` (chart.go: ChartFullPath)."""
        return f"{self.parent.full_path}/charts/{self.name}" if self.parent else self.name

    def everyone(self) -> Iterator[Member]:
        """This chart and all below, parents first."""
        yield self
        for child in self.dependencies:
            yield from child.everyone()


def _member(chart: Chart) -> Member:
    entries = None if chart.dependencies is None else [Requirement(one, one.name) for one in chart.dependencies]
    made = Member(chart, chart.name, chart.defaults, entries)
    _adopt(made, [_member(child) for child in chart.children])
    return made


def _adopt(parent: Member, children: list[Member]) -> None:
    parent.dependencies = children
    for child in children:
        child.parent = parent


def process_dependencies(chart: Chart, given: Map, rules: Rules, warnings: list[str]) -> Member:
    """The charts that take part under these user values; imported values are in their defaults.

    Raises ChartError when a sub-chart's section is no map, or when imported tables go round in circles.
    """
    root = _member(chart)
    try:
        _choose(root, given, "", rules, warnings)
        _import_all(root, rules, warnings)
    except RecursionError:  # Helm's own maps come to contain themselves, and it runs until its stack is full
        raise ChartError(f"import-values of chart {chart.name} put a table into itself") from None
    return root


def _choose(member: Member, given: Map, path: str, rules: Rules, warnings: list[str]) -> None:
    """Aliases, then tags and conditions, then the same below (processDependencyEnabled)."""
    if member.requirements is None:
        return
    _adopt(member, _required(member))
    for requirement in member.requirements:
        requirement.enabled = True
    values = coalesce_values(member, given, rules, [])
    _by_tags(member.requirements, values, warnings)
    _by_conditions(member.requirements, values, path, warnings)
    off = {requirement.name for requirement in member.requirements if not requirement.enabled}
    kept = [child for child in member.dependencies if child.name not in off]
    for child in kept:
        _choose(child, values, f"{path}{child.name}.", rules, warnings)
    on = [requirement for requirement in member.requirements if requirement.name not in off]
    member.requirements = on or None  # append to a nil slice: nothing left is no list, and then nothing is imported
    _adopt(member, kept)


def _required(member: Member) -> list[Member]:
    """The charts that nobody lists, then one for each entry that a chart meets."""
    present, entries = member.dependencies, member.requirements or []
    made = [child for child in present if not any(_answers(child, entry) for entry in entries)]
    for entry in entries:
        found = next((child for child in present if _answers(child, entry)), None)
        if found is not None:
            made.append(Member(found.chart, entry.entry.alias or found.name, found.values, found.requirements,
                               found.dependencies))  # fmt: skip
        entry.name = entry.entry.alias or entry.name
    return made


def _answers(child: Member, entry: Requirement) -> bool:
    return child.name == entry.name and compatible(entry.entry.version, child.chart.version)


def _by_tags(requirements: list[Requirement], values: Map, warnings: list[str]) -> None:
    """One true tag switches on, else one false tag switches off."""
    tags: GoValue = values.get("tags")
    if go_kind(tags) != "map":
        return
    for requirement in requirements:
        found = [(tag, tags[tag]) for tag in requirement.entry.tags if tag in tags]
        for tag, value in found:
            if type(value) not in BOOLS:
                warnings.append(f"Warning: Tag '{tag}' for chart {requirement.name} returned non-bool value")
        switches = [truth(value) for _, value in found if type(value) in BOOLS]
        requirement.enabled = any(switches) or not switches


def _by_conditions(requirements: list[Requirement], values: Map, path: str, warnings: list[str]) -> None:
    """The first path that leads to a bool decides."""
    for requirement in requirements:
        for condition in requirement.entry.condition.strip().split(","):
            if not condition:
                continue
            found = at_path(values, path + condition)
            if type(found) in BOOLS:
                requirement.enabled = truth(found)
                break
            if found is not None:
                warnings.append(
                    f"Warning: Condition path '{condition}' for chart {requirement.name} returned non-bool value"
                )


def at_path(values: Map, path: str) -> GoValue:
    """What stands at a dotted path, unless that is a map or nothing (values.go: PathValue)."""
    *tables, key = path.split(".")
    found = table_at(values, tables)
    value: GoValue = None if found is None else found.get(key)
    return None if go_kind(value) == "map" else value


def table_at(values: Map, route: list[str]) -> Map | None:
    """The map at a route (values.go: Table)."""
    here: GoValue = values
    for key in route:
        here = here.get(key)
        if go_kind(here) != "map":
            return None
    found: Map = here
    return found


def _import_all(member: Member, rules: Rules, warnings: list[str]) -> None:
    """import-values, deepest charts first (processDependencyImportValues)."""
    for child in member.dependencies:
        _import_all(child, rules, warnings)
    if member.requirements is not None:
        member.values = _imported(member, rules, warnings)


def _imported(member: Member, rules: Rules, warnings: list[str]) -> Map:
    """A chart's defaults with those of the charts below and, under them, what it imports."""
    run = Coalescing(rules, rules.imports_nulls, warnings)
    values = merge_values(member, rules, []) if run.merge else Map(coalesce_values(member, Map(), rules, []))
    taken = Map()
    for requirement in member.requirements or []:
        for wanted in () if requirement.imported else requirement.entry.imports:
            table = _wanted_table(values, requirement.name, wanted, warnings)
            if table is not None:
                taken = merge_tables(taken, table, "", run)
        requirement.imported = True
    own = copied(values)
    if not run.merge:
        _trim(own)
    return merge_tables(own, taken, "", run)


def _wanted_table(values: Map, name: str, wanted: GoValue, warnings: list[str]) -> Map | None:
    """What one entry of import-values brings, at its place in the parent; None when it is not there."""
    if go_kind(wanted) == "map":
        child, parent = printed(wanted.get("child")), printed(wanted.get("parent"))
    elif go_kind(wanted) == "string":
        child, parent = f"exports.{wanted}", "."
    else:
        return None
    route = [*name.split("."), *child.split(".")]
    table = table_at(values, route)
    if table is None:
        absent = next(key for at, key in enumerate(route) if table_at(values, route[: at + 1]) is None)
        source = f" from chart {name}" if go_kind(wanted) == "map" else ""
        warnings.append(f'Warning: ImportValues missing table{source}: "{absent}" is not a table')
        return None
    for key in reversed([] if parent == "." else parent.split(".")):
        table = Map({key: table})
    return table


def _trim(table: Map) -> None:
    for key, value in list(table.items()):
        if value is None:
            del table[key]
        elif go_kind(value) == "map":
            _trim(value)
