"""``kustomize build``: resources, generators, components and transformers, folder by folder, in Kustomize's order.

What Kustomize would refuse is noted and left out, and the build goes on: facts are better than none. ``problems`` says
whether the result is what Kustomize would print.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ...engine.model import Diagnostic, Level, Span
from ...engine.reading import Cursor, Files, join
from .._shared.kustomizations import is_remote
from .._shared.lending import Alone, Charts
from . import variables
from .charts import ChartEntry, charts_of, generators, inflate
from .document import Kustomization, View, read
from .generators import content_hash, generate
from .identity import Resource
from .material import Material, from_file, objects
from .order import legacy
from .references import fix_references
from .resources import Resources
from .steps import as_texts, transformations
from .tree import Refused, at

#: Kustomizations that one build may visit, and how deep they may lie in each other.
_MOST_VISITS, _DEEPEST = 2000, 60

#: Fields that are not taken into account, what they do, and whether the result may lack objects for it.
_LEFT_OUT: Final = (
    ("generators", "generator plugins are not run", True),
    ("transformers", "transformer plugins are not run", True),
    ("configurations", "configurations of transformers are not taken into account", True),
    ("validators", "validator plugins are not run", False),
    ("openapi", "a schema of its own is not taken into account: lists of custom resources are replaced", False),
    ("crds", "schemas of custom resources are not taken into account", False),
    ("buildMetadata", "annotations about the build are not made", False),
)


@dataclass(slots=True)
class Built:
    """The objects of a build, and what it read and could not do."""

    resources: list[Resource]
    problems: tuple[Diagnostic, ...]
    read: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Accumulated:
    """What a kustomization hands to the one that builds on it."""

    resources: Resources = field(default_factory=Resources)
    variables: dict[str, variables.Variable] = field(default_factory=dict)


def build(files: Files, folder: str, hashes: bool = True, charts: Charts | None = None) -> Built:
    """The objects of the kustomization in a folder; without ``hashes`` generated objects keep their plain names.

    ``charts`` renders what ``helmCharts`` names.
    """
    material = Material(files, charts or Alone())
    found = _Accumulated()
    root = None
    try:
        root = _visit(material, folder, (), None)
        found = _accumulate(material, root, (folder,), found)
        _finish(material, found, hashes)
    except Refused as refused:
        material.refuse(refused)
    except RecursionError:
        material.problems.append(Diagnostic("kustomize-budget", "nested too deep to be built", path=folder or "."))
    kept = [one for one in found.resources if not _local(one)]
    if root is not None:
        kept = _ordered(material, root, kept)
    for one in kept:
        _settle_annotations(one)
    problems = tuple(dict.fromkeys(material.problems))
    unread = tuple(sorted((path, why) for path, why in material.unread.items()))
    return Built(kept, problems, tuple(material.read), unread)


def _visit(material: Material, folder: str, above: tuple[str, ...], span: Span | None) -> Kustomization:
    """Read the kustomization of a folder; a Refused when that would go round in circles or too deep."""
    if any(other == folder or other.startswith(f"{folder}/") or not folder for other in above):
        raise Refused(f"{folder or '.'} is or holds the folder of a kustomization that builds on it", span,
                      "kustomize-cycle")  # fmt: skip
    material.visits += 1
    if material.visits > _MOST_VISITS or len(above) > _DEEPEST:
        raise Refused(f"more than {_MOST_VISITS} kustomizations, or more than {_DEEPEST} in each other", span,
                      "kustomize-budget")  # fmt: skip
    found = read(material.files, folder)
    material.read[found.path] = None
    material.problems.extend(found.problems)
    for name, what, lacking in _LEFT_OUT:
        cursor = found.view.at(name)
        is_empty = cursor is None or (cursor.is_sequence and not cursor.items())
        if cursor is not None and not is_empty and not _inflates(material, found, name):
            level = Level.WARNING if lacking else Level.NOTE
            where = cursor.key_span
            material.problems.append(Diagnostic("kustomize-not-evaluated", f"{name}: {what}", where, level=level))
            material.incomplete |= lacking
    return found


def _inflates(material: Material, one: Kustomization, name: str) -> bool:
    """Whether all that a field names are charts."""
    paths = [cursor.text for cursor in one.view.items(name)] if name == "generators" else []
    return bool(paths) and all(generators(material.files, one.folder, path) for path in paths)


def _accumulate(material: Material, one: Kustomization, above: tuple[str, ...], found: _Accumulated) -> _Accumulated:
    """Everything that a kustomization says, on top of ``found`` (which only components do not start empty)."""
    view = one.view
    for cursor in (*view.items("resources"), *view.items("bases")):
        _attempt(material, lambda cursor=cursor: _resource(material, one, cursor, above, found))  # type: ignore[misc]
    for kind, name in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
        for args in view.views(name):
            _attempt(material, lambda args=args, kind=kind: found.resources.absorb(  # type: ignore[misc]
                generate(material, one.folder, kind, args, view.view("generatorOptions"))))  # fmt: skip
    for chart in charts_of(view, material.files, one.folder):
        _attempt(material, lambda chart=chart: _chart(material, one, chart, found))  # type: ignore[misc]
    for cursor in view.items("components"):
        _attempt(material, lambda cursor=cursor: _component(material, one, cursor, above, found))  # type: ignore[misc]
    for step in transformations(material, one, found.resources):
        _attempt(material, step)
    for entry in view.views("vars"):
        _attempt(material, lambda entry=entry: _variable(found, entry))  # type: ignore[misc]
    return found


def _attempt(material: Material, step: Callable[[], object]) -> None:
    try:
        step()
    except Refused as refused:
        if refused.problem.code == "kustomize-budget":
            raise
        material.refuse(refused)


def _resource(
    material: Material, one: Kustomization, cursor: Cursor, above: tuple[str, ...], found: _Accumulated
) -> None:
    """A file of objects, or a folder with a kustomization of its own."""
    place = _place(material, one, cursor)
    if place is None:
        return
    if material.files.exists(place):
        _file(material, one, cursor, found)
        return
    below = _visit(material, place, above, cursor.span)
    if below.component:
        raise Refused(f"{cursor.text} is a component; name it under components", cursor.span)
    inner = _accumulate(material, below, (*above, place), _Accumulated())
    _merge_into(material, found, inner)


def _merge_into(material: Material, found: _Accumulated, inner: _Accumulated) -> None:
    for problem in found.resources.extend(inner.resources):
        material.refuse(problem)
    for name, entry in inner.variables.items():
        if name in found.variables:
            raise Refused(f"the var {name} is there twice", entry.view.cursor.span)
        found.variables[name] = entry


def _file(material: Material, one: Kustomization, cursor: Cursor, found: _Accumulated) -> None:
    script = from_file(material, one.folder, cursor.text, cursor.span)
    for problem in found.resources.extend(objects(material, script)):
        material.refuse(problem)


def _component(
    material: Material, one: Kustomization, cursor: Cursor, above: tuple[str, ...], found: _Accumulated
) -> None:
    """A kustomization that is applied to what is there already."""
    place = _place(material, one, cursor)
    if place is None:
        return
    below = _visit(material, place, above, cursor.span)
    if not below.component:
        raise Refused(f"{cursor.text} is no component; name it under resources", cursor.span)
    _accumulate(material, below, (*above, place), found)


def _chart(material: Material, one: Kustomization, chart: ChartEntry, found: _Accumulated) -> None:
    """The objects that a chart of the repository gives."""
    for problem in found.resources.extend(inflate(material, one.folder, chart)):
        material.refuse(problem)


def _place(material: Material, one: Kustomization, cursor: Cursor) -> str | None:
    """The file or folder that a path names; None with a note for what would have to be fetched."""
    written = cursor.text
    target = join(one.folder, written)
    there = target is not None and (material.files.exists(target) or material.files.is_folder(target))
    if there and not written.startswith("/"):
        return target
    if is_remote(written):
        material.incomplete = True
        material.problems.append(Diagnostic(
            "kustomize-remote", f"{written} lies elsewhere and is not fetched; what it adds is unknown", cursor.span,
            level=Level.WARNING))  # fmt: skip
        return None
    if target is None:
        raise Refused(f"{written} leads out of the repository and was not read", cursor.span, "outside-repository")
    raise Refused(f"there is no file or folder {target}", cursor.span)


def _variable(found: _Accumulated, view: View) -> None:
    one = variables.variable(view)
    if one.name in found.variables:
        raise Refused(f"the var {one.name} is there twice", view.cursor.span)
    variables.mark(found.resources, one)
    found.variables[one.name] = one


# ---------------------------------------------------------------------------- at the end


def _finish(material: Material, found: _Accumulated, hashes: bool) -> None:
    """Hashes, references to names, variables: done once, for the outermost kustomization."""
    for resource in found.resources if hashes else ():
        if resource.hashed:
            suffix = content_hash(resource)
            resource.remember()
            resource.rename(f"{resource.name}-{suffix}")
    found.resources.renamed()
    for problem in fix_references(found.resources, material.budget):
        material.refuse(problem)
    for problem in variables.resolve(found.resources, found.variables, material.budget):
        if not material.incomplete:
            material.refuse(problem)


_LOCAL: Final = "config.kubernetes.io/local-config"


def _local(one: Resource) -> bool:
    """Whether an object is only there for the build."""
    return one.labels("annotations").get(_LOCAL, "false") != "false"


def _ordered(material: Material, root: Kustomization, kept: list[Resource]) -> list[Resource]:
    """``sortOptions``; kubectl's own order is the legacy one."""
    options = root.view.view("sortOptions")
    if options is None:
        return legacy(kept)
    order, special = options.text("order"), options.view("legacySortOptions")
    if order not in ("fifo", "legacy") or (order == "fifo" and special is not None):
        material.refuse(Refused("sortOptions.order must be fifo, or legacy with its options", options.cursor.span))
    if order != "legacy":
        return kept
    if special is None:
        return legacy(kept)
    first, last = ([one.text for one in special.items(name)] for name in ("orderFirst", "orderLast"))
    return legacy(kept, first, last)


def _settle_annotations(one: Resource) -> None:
    """Annotations are texts in the end, and none when they are empty."""
    as_texts(at(one.body, "metadata"), "annotations")
