"""The transformers that a kustomization's short fields stand for, one function each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...engine.model import Origin, Span, Step
from ...engine.reading import Cursor
from . import specs
from .document import View
from .fields import Setter, entry_setter, fits, value_setter, visit
from .identity import Gvk, Resource
from .resources import Resources
from .scalars import INT, STR
from .specs import Spec
from .tree import Branch, Items, Leaf, Node, Refused, at, missing, span_of


def set_namespace(resources: Resources, cursor: Cursor) -> None:
    """``namespace``: every object that may have one, Namespaces by name, and the default subjects of role bindings."""
    value = Leaf(cursor.text, cursor.origin(), STR)
    setter = value_setter(value)
    for resource in resources:
        resource.remember()
        if not resource.gvk.cluster_scoped:
            visit(resource, Spec("metadata/namespace", create=True), setter, "scalar", cursor.span)
        if resource.kind in ("RoleBinding", "ClusterRoleBinding"):
            _set_subjects(resource, value)
        for spec in specs.NAMESPACES:
            if spec.path != "metadata/name" or resource.gvk.api_version == "v1":
                visit(resource, spec, setter, "scalar", cursor.span)
    resources.renamed()
    resources.demand_unique(cursor.span)


def _set_subjects(resource: Resource, value: Leaf) -> None:
    """Only subjects that are called default get the namespace (kustomize: setRoleBindingSubjects defaultOnly)."""
    subjects = at(resource.body, "subjects")
    for subject in subjects.items if isinstance(subjects, Items) else ():
        name = at(subject, "name")
        if isinstance(subject, Branch) and isinstance(name, Leaf) and name.text == "default" and not name.null:
            entry_setter("namespace", value)(subject)


def affix(resources: Resources, cursor: Cursor, suffix: bool) -> None:
    """``namePrefix`` or ``nameSuffix``."""
    for resource in resources:
        first = resource.original.gvk
        if any(fits(first, kept) for kept in specs.KEEP_NAMES):
            continue
        (resource.suffixes if suffix else resource.prefixes).append(cursor.text)
        resource.remember()
        visit(resource, Spec("metadata/name"), _affixer(cursor, suffix))
    resources.renamed()


def _affixer(cursor: Cursor, suffix: bool) -> Setter:
    def add(node: Node) -> Node:
        if not isinstance(node, Leaf):
            raise Refused("a name is no text", span_of(node))
        own = node.origin
        text = node.text + cursor.text if suffix else cursor.text + node.text
        if suffix:
            pieces = (*(node.pieces or ((0, len(node.text), own),)), (len(node.text), len(text), cursor.origin()))
        else:
            shift = len(cursor.text)
            moved = ((start + shift, end + shift, why) for start, end, why in node.pieces)
            pieces = ((0, shift, cursor.origin()), *(tuple(moved) or ((shift, len(text), own),)))
        node.text, node.tag, node.pieces = text, "", pieces
        node.origin = own.because(own.span, Step.INTERPOLATED, cursor.origin())
        return node

    return add


def label(resources: Resources, pairs: Iterable[tuple[str, Cursor]], fields: Sequence[Spec]) -> None:
    """Labels or annotations in the order of their names."""
    for name, cursor in sorted(pairs, key=lambda pair: pair[0]):
        value = Leaf(cursor.text, cursor.origin(), STR)
        setter = entry_setter(name, value)
        for resource in resources:
            for spec in fields:
                visit(resource, spec, setter, "mapping", cursor.key_span)


def label_fields(view: View) -> tuple[Spec, ...]:
    """The fields of one entry of ``labels``."""
    own = [
        Spec(one.text("path"), Gvk(one.text("group"), one.text("version"), one.text("kind")), one.flag("create"))
        for one in view.views("fields")
    ]
    rest: tuple[Spec, ...] = (Spec("metadata/labels", create=True),)
    if view.flag("includeSelectors"):
        rest = specs.COMMON_LABELS
    elif view.flag("includeTemplates"):
        rest = (*specs.TEMPLATE_LABELS, *rest)
    return tuple(_merged(own, rest, view.cursor.span))


def _merged(own: Sequence[Spec], rest: Sequence[Spec], span: Span) -> Iterator[Spec]:
    """Both, without those that another already stands for."""
    kept: list[Spec] = []
    for spec in (*own, *rest):
        twin = next((one for one in kept if one.path == spec.path and one.gvk.selected(spec.gvk)), None)
        if twin is None:
            kept.append(spec)
        elif twin.create != spec.create:
            raise Refused(f"fields say two things about creating {spec.path}", span)
    yield from kept


# ---------------------------------------------------------------------------- replicas and images


def set_replicas(resources: Resources, view: View) -> None:
    """One entry of ``replicas``: every scalable object that is or was called so."""
    name, count = view.text("name"), view.at("count")
    if count is None and view.cursor.get("count") is not None:
        return
    value = Leaf(str(view.number("count")), count.origin() if count else Origin(view.cursor.span), INT)
    found = False
    for spec in specs.REPLICAS:
        for resource in resources:
            if any(one.name == name and fits(one.gvk, spec.gvk) for one in resource.every):
                found = True
                visit(resource, spec, value_setter(value), "scalar", value.origin.span)
    if not found:
        raise Refused(f"no object called {name} has replicas", view.cursor.span)


@dataclass(frozen=True, slots=True)
class ImageChange:
    """One entry of ``images``."""

    view: View
    matcher: re.Pattern[str]


_TAG = r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?"
#: Names with these are regular expressions to Kustomize; only the dot of a registry is taken as such here.
_PATTERN = frozenset("*+?()[]|\\^${}")


def image_change(view: View) -> ImageChange:
    """What an entry of ``images`` is for: its name, in which a dot stands for any character as in Kustomize."""
    name = view.text("name")
    if _PATTERN & set(name):
        raise Refused("an image name with special characters is not evaluated", view.cursor.span)
    return ImageChange(view, re.compile("".join("." if c == "." else re.escape(c) for c in name) + _TAG, re.ASCII))


def set_image(resources: Resources, change: ImageChange) -> None:
    """Every ``image`` of containers and initContainers, wherever they stand, outside of CustomResourceDefinitions."""
    for resource in resources:
        if resource.kind != "CustomResourceDefinition":
            _find_containers(resource.body, change)
            for spec in specs.IMAGES:
                visit(resource, spec, lambda node: _set_image(node, change))


def _find_containers(node: Node, change: ImageChange) -> None:
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, Items):
            todo.extend(here.items)
        elif isinstance(here, Branch):
            todo.extend(here.entries.values())
            for name in ("containers", "initContainers"):
                found = here.entries.get(name)
                for item in found.items if isinstance(found, Items) else ():
                    image = at(item, "image")
                    if image is not None and not missing(image):
                        _set_image(image, change)


def _set_image(node: Node, change: ImageChange) -> Node:
    if not isinstance(node, Leaf):
        raise Refused("an image is no text", span_of(node))
    if node.null or not change.matcher.fullmatch(node.text):
        return node
    parts = list(_parts(node, change.view))
    text, pieces = "", []
    for part, origin in parts:
        pieces.append((len(text), len(text) + len(part), origin))
        text += part
    own = node.origin
    node.write(text, parts[-1][1] if len(parts) > 1 else parts[0][1], tuple(pieces))
    if node.origin.span == own.span:
        node.origin = own
    return node


def _parts(node: Leaf, view: View) -> Iterator[tuple[str, Origin]]:
    """Name, tag and digest of the new reference with their origins; a new tag or digest replaces both old ones."""
    name, tag, digest = split_image(node.text)
    fresh = {field: (found.text, found.origin()) for field in ("newName", "newTag", "digest", "tagSuffix")
             if (found := view.at(field)) is not None and found.text}  # fmt: skip
    yield fresh.get("newName", (name, origin_at(node, 0, len(name))))
    if "newTag" in fresh or "digest" in fresh:
        last = [fresh.get("newTag"), fresh.get("digest")]
    else:
        start, end = len(name) + 1, len(name) + 1 + len(tag)
        last = [(tag, origin_at(node, start, end)) if tag else None]
        if "tagSuffix" in fresh:
            suffix, why = fresh["tagSuffix"]
            last = [(tag + suffix, why)]
        elif digest:
            last.append((digest, origin_at(node, len(node.text) - len(digest), len(node.text))))
        else:
            last.append(None)
    for mark, part in zip(":@", last, strict=False):
        if part is not None:
            yield mark, part[1]
            yield part


def origin_at(node: Leaf, start: int, end: int) -> Origin:
    """The origin of a stretch of a scalar's text, as exactly as its place is known."""
    for first, last, origin in node.pieces:
        if first <= start < last:
            return origin
    span = node.origin.span
    lead = span.text.find(node.text) if span.end - span.start <= len(node.text) + 2 else -1
    if node.origin.causes or lead < 0:
        return node.origin
    return Origin(Span(span.source, span.start + lead + start, span.start + lead + end))


def split_image(text: str) -> tuple[str, str, str]:
    """Name, tag and digest; the colon of a registry's port is no tag.

    >>> split_image("localhost:5000/app:1@sha256:ab")
    ('localhost:5000/app', '1', 'sha256:ab')
    """
    slash = max(text.find("/"), 0)
    rest = text[slash:]
    bare, at_sign, digest = rest.partition("@")
    name, _, tag = bare.partition(":")
    return text[:slash] + name, tag, digest if at_sign else ""
