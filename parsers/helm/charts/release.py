"""The objects that a template starts from, for a chart and each chart below it (engine.go: recAllTpls).

``.Release`` and ``.Capabilities`` are one object for all charts, as in Go: what one template writes into them the
next one sees.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ....engine.model import Origin, Source
from ..gotemplate.formatting import printed
from ..gotemplate.value import GoValue, List, Map, StringMap, Struct, Values, worn
from .chart import DEPENDENCY, MAINTAINER, METADATA
from .decode import Shape
from .dependencies import Member, Requirement, table_at
from .files import FileMap, ToYaml
from .rules import Rules

NOTES: Final = "NOTES.txt"


@dataclass(frozen=True, slots=True)
class Release:
    """What the command line says about the release; ``name`` and ``namespace`` may be texts that wear origins."""

    name: str = "release-name"
    namespace: str = "default"
    is_upgrade: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A template file: its name in the output (``app/templates/web.yaml``), its text, and its chart's scope."""

    name: str
    source: Source
    scope: Values
    base_path: str

    @property
    def is_partial(self) -> bool:
        """Whether it is only parsed."""
        return posixpath.basename(self.name).startswith("_")

    @property
    def is_notes(self) -> bool:
        """Whether what it renders is for people."""
        return self.name.endswith(NOTES)


def release_map(release: Release) -> Map:
    """``.Release``."""
    return Map(
        {
            "Name": release.name,
            "Namespace": release.namespace,
            "IsUpgrade": release.is_upgrade,
            "IsInstall": not release.is_upgrade,
            "Revision": 1,
            "Service": "Helm",
        }
    )


@dataclass(frozen=True, slots=True)
class Scoped:
    """A chart and ``.`` of its templates."""

    member: Member
    dot: Values


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all charts of a release see alike: the very same objects."""

    release: Map
    capabilities: Struct
    to_yaml: ToYaml
    rules: Rules


def scopes(root: Member, values: Map, around: Surroundings) -> tuple[Scoped, ...]:
    """``.`` of the templates of the charts below, each before its parent; the root chart is the last."""
    found: list[Scoped] = []
    _scope(root, values, around, found)
    return tuple(found)


def _scope(member: Member, values: Map, around: Surroundings, found: list[Scoped]) -> Values:
    below = Map()
    made = Values(
        {
            "Chart": chart_object(member, around.rules),
            "Files": FileMap(member.chart.files, around.to_yaml),
            "Release": around.release,
            "Capabilities": around.capabilities,
            "Values": values,
            "Subcharts": below,
        }
    )
    for child in member.dependencies:
        section = table_at(values, child.name.split("."))
        below[child.name] = _scope(child, Values() if section is None else section, around, found)
    found.append(Scoped(member, made))
    return made


def templates(found: Iterable[Scoped]) -> tuple[Template, ...]:
    """All templates in the order in which Helm parses and executes them (engine.go: sortTemplates).

    Of two with one name the parent's stays, else the last one, as in Go.
    """
    named = {template.name: template for scoped in found for template in _templates(scoped)}
    return tuple(sorted(named.values(), key=lambda one: (one.name.count("/"), _bytes(one.name)), reverse=True))


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _templates(scoped: Scoped) -> Iterator[Template]:
    member = scoped.member
    base = f"{member.full_path}/templates"
    for file in member.chart.templates:
        if not member.chart.is_library or posixpath.basename(file.name).startswith("_"):
            yield Template(f"{member.full_path}/{file.name}", file.source, scoped.dot, base)


def enter(template: Template) -> Values:
    """The scope of a template that is about to be executed: it says which one that is."""
    template.scope["Template"] = Values({"Name": template.name, "BasePath": template.base_path})
    return template.scope


def chart_object(member: Member, rules: Rules) -> GoValue:
    """``.Chart``: a struct of the metadata with IsRoot in v3, a map of the same names in v4."""
    is_root = member.parent is None
    metadata = Map(member.chart.metadata, member.chart.metadata.origin)
    metadata["name"] = member.name
    requirements = None if member.requirements is None else List(_requirement(one) for one in member.requirements)
    metadata["dependencies"] = requirements or List()
    if rules.chart_is_map:
        return Map({**_as_map(metadata, METADATA), "IsRoot": is_root})
    inner = _struct(metadata, METADATA)
    return Struct(
        "struct { chart.Metadata; IsRoot bool }",
        {**inner.fields, "Metadata": inner, "IsRoot": is_root},
        {},
        f"{{{inner.printed} {printed(is_root)}}}",
        exported=(*inner.exported, ("IsRoot", "IsRoot")),
    )


def _requirement(one: Requirement) -> Map:
    entry = one.entry
    return Map(
        {
            "name": one.name, "version": entry.version, "repository": entry.repository, "condition": entry.condition,
            "tags": entry.tags, "enabled": one.enabled, "import-values": List(_imports(entry.imports)),
            "alias": entry.alias,
        },
        entry.origin,
    )  # fmt: skip


def _imports(entries: tuple[GoValue, ...]) -> Iterator[GoValue]:
    """Both forms of import-values as Helm rewrites them."""
    for entry in entries:
        if isinstance(entry, Map):
            yield StringMap({"child": printed(entry.get("child")), "parent": printed(entry.get("parent"))})
        elif isinstance(entry, str):
            yield StringMap({"child": f"exports.{entry}", "parent": "."})


def _struct(fields: Map, shape: Shape, pointer: bool = False) -> Struct:
    """A Go struct of decoded fields; empty ones are left out when it is marshalled (omitempty)."""
    values = {field.name: _field(fields[field.json], field.json) for field in shape.fields}
    text = " ".join(printed(values[field.name]) for field in shape.fields)  # where Go shows pointers as addresses
    always = {"repository", "name"} if shape is DEPENDENCY else set()
    return Struct(
        shape.go,
        values,
        {},
        f"{'&' if pointer else ''}{{{text}}}",
        pointer,
        tuple((field.name, field.json) for field in shape.fields if values[field.name] or field.json in always),
    )


#: JSON name of a list of structs -> their shape.
_STRUCTS: Final = {"maintainers": MAINTAINER, "dependencies": DEPENDENCY}


def _field(value: GoValue, name: str) -> GoValue:
    if name in _STRUCTS and isinstance(value, List):
        shape = _STRUCTS[name]
        return List((item if item is None else _struct(item, shape, pointer=True) for item in value), value.origin)
    return value


def _as_map(fields: Map, shape: Shape) -> Map:
    """The struct as a map of its Go field names (chart/common.go: structToMap)."""
    made = Map((), fields.origin)
    for field in shape.fields:
        value = fields[field.json]
        if field.json in _STRUCTS and isinstance(value, List):
            below = _STRUCTS[field.json]
            value = List((None if item is None else _as_map(item, below) for item in value), value.origin)
        elif isinstance(value, List):
            value = List(value, value.origin)
        made[field.name] = value
    return made


#: Methods of ``chartutil.Values`` that charts use.
VALUES_METHODS: Final[dict[str, Callable[[Values], GoValue]]] = {"AsMap": lambda values: Map(values, values.origin)}


def named(text: str, origin: Origin | None) -> str:
    """A text of the command line that wears where it was written."""
    made: str = worn(text, origin) if origin else text
    return made
