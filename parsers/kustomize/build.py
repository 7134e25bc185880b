"""``kustomize build``: resources, generators, components and transformers, folder by folder, in Kustomize's order.

What Kustomize would refuse is noted and left out, and the build goes on: facts are better than none. ``problems`` says
whether the result is what Kustomize would print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ...engine.model import Diagnostic, Level, Origin, Span
from ...engine.reading import Cursor, Files, join
from .._shared.kustomizations import is_remote
from . import json6902, replacements, specs, transformers, variables
from .document import Kustomization, View, read
from .generators import content_hash, generate
from .identity import Resource
from .material import Material, Script, from_file, inline, objects
from .order import legacy
from .references import fix_references
from .resources import Resources
from .selectors import Selector
from .strategic import merge
from .tree import Branch, Key, Leaf, Node, Refused, at, copied, empty

#: Kustomizations that one build may visit, and how deep they may lie in each other.
_MOST_VISITS, _DEEPEST = 2000, 60

#: Fields that are not taken into account, what they do, and whether the result may lack objects for it.
_LEFT_OUT: Final = (
    ("helmCharts", "charts are not rendered into the kustomization", True),
    ("helmChartInflationGenerator", "charts are not rendered into the kustomization", True),
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


def build(files: Files, folder: str, hashes: bool = True) -> Built:
    """The objects of the kustomization in a folder; without ``hashes`` generated objects keep their plain names."""
    material = Material(files)
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
        if cursor is not None and not (cursor.is_sequence and not cursor.items()):
            level = Level.WARNING if lacking else Level.NOTE
            where = cursor.key_span
            material.problems.append(Diagnostic("kustomize-not-evaluated", f"{name}: {what}", where, level=level))
            material.incomplete |= lacking
    return found


def _accumulate(material: Material, one: Kustomization, above: tuple[str, ...], found: _Accumulated) -> _Accumulated:
    """Everything that a kustomization says, on top of ``found`` (which only components do not start empty)."""
    view = one.view
    for cursor in (*view.items("resources"), *view.items("bases")):
        _attempt(material, lambda cursor=cursor: _resource(material, one, cursor, above, found))  # type: ignore[misc]
    for kind, name in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
        for args in view.views(name):
            _attempt(material, lambda args=args, kind=kind: found.resources.absorb(  # type: ignore[misc]
                generate(material, one.folder, kind, args, view.view("generatorOptions"))))  # fmt: skip
    for cursor in view.items("components"):
        _attempt(material, lambda cursor=cursor: _component(material, one, cursor, above, found))  # type: ignore[misc]
    for step in _transformations(material, one, found):
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


# ---------------------------------------------------------------------------- transformers


def _transformations(material: Material, one: Kustomization, found: _Accumulated) -> Iterator[Callable[[], object]]:
    """The steps that the short fields of a kustomization stand for, in Kustomize's order."""
    view, resources = one.view, found.resources
    for cursor in view.items("patchesStrategicMerge"):
        yield lambda cursor=cursor: _legacy_patch(material, one, cursor, resources)  # type: ignore[misc]
    for entry in view.views("patches"):
        yield lambda entry=entry: _patch(material, one, entry, resources)  # type: ignore[misc]
    namespace = view.at("namespace")
    if namespace is not None and namespace.text:
        yield lambda: transformers.set_namespace(resources, namespace)
    for name, suffix in (("namePrefix", False), ("nameSuffix", True)):
        affix = view.at(name)
        if affix is not None and affix.text:
            yield lambda affix=affix, suffix=suffix: transformers.affix(resources, affix, suffix)  # type: ignore[misc]
    yield from _labels(view, resources)
    for entry in view.views("patchesJson6902"):
        yield lambda entry=entry: _json_patch(material, one, entry, resources)  # type: ignore[misc]
    for entry in view.views("replicas"):
        yield lambda entry=entry: _unless_incomplete(  # type: ignore[misc]
            material, lambda: transformers.set_replicas(resources, entry)
        )
    for entry in (*view.views("images"), *view.views("imageTags")):
        yield lambda entry=entry: transformers.set_image(resources, transformers.image_change(entry))  # type: ignore[misc]
    for entry in view.views("replacements"):
        yield lambda entry=entry: _replacements(material, one, entry, resources)  # type: ignore[misc]


def _labels(view: View, resources: Resources) -> Iterator[Callable[[], object]]:
    for entry in view.views("labels"):
        yield lambda entry=entry: transformers.label(  # type: ignore[misc]
            resources, entry.pairs("pairs"), transformers.label_fields(entry)
        )
    yield lambda: transformers.label(resources, view.pairs("commonLabels"), specs.COMMON_LABELS)
    yield lambda: transformers.label(resources, view.pairs("commonAnnotations"), specs.ANNOTATIONS)


def _unless_incomplete(material: Material, step: Callable[[], object]) -> None:
    """What finds no target may be for an object that is not here to be found."""
    try:
        step()
    except Refused:
        if not material.incomplete:
            raise


def _replacements(material: Material, one: Kustomization, entry: View, resources: Resources) -> None:
    for view in replacements.replacement_views(material, one.folder, entry):
        _unless_incomplete(
            material,
            lambda view=view: replacements.apply(  # type: ignore[misc]
                resources, view, material.budget
            ),
        )


def _legacy_patch(material: Material, one: Kustomization, cursor: Cursor, resources: Resources) -> None:
    """An entry of ``patchesStrategicMerge``: a file, or the patch itself."""
    written = "\n" in cursor.text or ":" in cursor.text
    script = inline(material, cursor) if written else from_file(material, one.folder, cursor.text, cursor.span)
    for patch in objects(material, script):
        target = _target(material, resources, patch, cursor.span)
        if target is not None:
            _as_texts(patch)
            _apply(material, resources, target, patch)


def _patch(material: Material, one: Kustomization, entry: View, resources: Resources) -> None:
    """An entry of ``patches``: strategic merge or JSON, for the objects of its target or for the one it names."""
    script = _script(material, one, entry)
    target = entry.view("target")
    selector = replacements.selector_of(target) if target else None
    steps = json6902.operations(material, script)
    if steps is not None:
        if selector is None:
            raise Refused("a JSON patch must have a target", entry.cursor.span)
        for resource in _selected(resources, selector):
            resource.remember()
            json6902.apply(resource.body, steps, material.budget)
        resources.renamed()
        return
    _merge_patches(material, entry, objects(material, script), selector, resources)


def _script(material: Material, one: Kustomization, entry: View) -> Script:
    text, path = entry.at("patch"), entry.at("path")
    given = text is not None and bool(text.text.strip())
    if given == bool(path and path.text):
        raise Refused("a patch must have one of patch and path", entry.cursor.span)
    if given and text is not None:
        return inline(material, text)
    if path is None:
        raise Refused("a patch must have one of patch and path", entry.cursor.span)
    return from_file(material, one.folder, path.text, path.span)


def _merge_patches(
    material: Material, entry: View, patches: list[Resource], selector: Selector | None, resources: Resources
) -> None:
    options = entry.view("options")
    for patch in patches:
        patch.allow_name_change = bool(options and options.flag("allowNameChange"))
        patch.allow_kind_change = bool(options and options.flag("allowKindChange"))
    if selector is not None and len(patches) > 1:
        raise Refused("several patches cannot share one target", entry.cursor.span)
    for patch in patches:
        if selector is None:
            found = _target(material, resources, patch, entry.cursor.span)
            if found is not None:
                _apply(material, resources, found, patch)
            continue
        _as_texts(patch)
        for resource in _selected(resources, selector):
            _apply(material, resources, resource, patch, resource)


def _selected(resources: Resources, selector: Selector) -> list[Resource]:
    return [one for one in resources if selector.takes(one)]


def _target(material: Material, resources: Resources, patch: Resource, span: Span) -> Resource | None:
    """The object that a patch names; when objects are missing it stands for itself, as far as it goes."""
    try:
        return resources.demand(patch.current, span)
    except Refused:
        if not material.incomplete:
            raise
    patch.partial = True
    resources.extend([patch])
    return None


def _apply(
    material: Material, resources: Resources, target: Resource, patch: Resource, like: Resource | None = None
) -> None:
    """A strategic merge; name, namespace and kind of the target stay unless the patch may change them."""
    if patch.allow_name_change or patch.allow_kind_change:
        target.remember()
    body = copied(patch.body, material.budget)
    if isinstance(body, Branch) and like is not None and "apiVersion" in like.body.entries:
        body.put("apiVersion", copied(like.body.entries["apiVersion"], material.budget), Key(body.span))
    metadata = at(target.body, "metadata")
    name, namespace = at(metadata, "name"), at(metadata, "namespace")
    kind = target.body.entries.get("kind")
    merged = merge(target.body, body, material.budget)
    target.body = merged if isinstance(merged, Branch) else Branch(target.body.span)
    if not empty(target.body):
        _keep(target.body, "kind", None if patch.allow_kind_change else kind)
        about = at(target.body, "metadata")
        _keep(about, "name", None if patch.allow_name_change else name)
        if isinstance(about, Branch):
            if namespace is None or (isinstance(namespace, Leaf) and not namespace.text):
                about.drop("namespace")
            else:
                _keep(about, "namespace", namespace)
    resources.drop_empty()


def _keep(holder: Node | None, name: str, node: Node | None) -> None:
    if isinstance(holder, Branch) and node is not None:
        holder.put(name, node)


def _as_texts(patch: Resource) -> None:
    """Labels and annotations of such a patch become texts, nulls too (kustomize: CopyMergeMetaDataFieldsFrom)."""
    for name in ("labels", "annotations"):
        _texts(at(patch.body, "metadata"), name)


def _texts(metadata: Node | None, name: str) -> None:
    found = at(metadata, name)
    if isinstance(found, Branch):
        for key, node in found.entries.items():
            if isinstance(node, Leaf):
                found.entries[key] = Leaf(node.text, node.origin, pieces=node.pieces)
            else:
                found.entries[key] = Leaf("", Origin(found.span))
            found.keys[key].bare = True
    if isinstance(metadata, Branch) and name in metadata.entries and empty(found):
        metadata.drop(name)


def _json_patch(material: Material, one: Kustomization, entry: View, resources: Resources) -> None:
    """An entry of ``patchesJson6902``."""
    target = entry.view("target")
    if target is None or not target.text("name"):
        raise Refused("the target of a JSON patch must have a name", entry.cursor.span)
    steps = json6902.operations(material, _script(material, one, entry))
    if not steps:
        raise Refused("a JSON patch must be a list of steps", entry.cursor.span)
    for resource in _selected(resources, replacements.selector_of(target)):
        json6902.apply(resource.body, steps, material.budget)
    resources.renamed()


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
    _texts(at(one.body, "metadata"), "annotations")
