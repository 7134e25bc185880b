"""The steps that the short fields of a kustomization stand for, in Kustomize's order; above all its patches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...engine.model import Origin, Span
from ...engine.reading import Cursor
from . import json6902, replacements, specs, transformers
from .document import Kustomization, View
from .identity import Resource
from .material import Material, Script, from_file, inline, objects
from .resources import Resources
from .selectors import Selector
from .strategic import merge
from .tree import Branch, Key, Leaf, Node, Refused, at, copied, empty


def transformations(material: Material, one: Kustomization, resources: Resources) -> Iterator[Callable[[], object]]:
    """The steps that the short fields of a kustomization stand for, in Kustomize's order."""
    view = one.view
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
            _marks_as_texts(patch)
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
        _marks_as_texts(patch)
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


def _marks_as_texts(patch: Resource) -> None:
    """Labels and annotations of such a patch become texts, nulls too (kustomize: CopyMergeMetaDataFieldsFrom)."""
    for name in ("labels", "annotations"):
        as_texts(at(patch.body, "metadata"), name)


def as_texts(metadata: Node | None, name: str) -> None:
    """Every entry of labels or annotations becomes a text; an empty mapping goes away."""
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
