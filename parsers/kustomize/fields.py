"""Walking to the fields that a table names, and setting them (kyaml: the fieldspec filter and FieldSetter)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ...engine.model import Origin, Span
from .identity import Gvk, Resource
from .specs import Spec
from .tree import Branch, Items, Leaf, Node, Refused, missing, span_of

Setter = Callable[[Node], Node]
Made = Literal["mapping", "scalar"]


def visit(resource: Resource, spec: Spec, setter: Setter, made: Made | None = None, span: Span | None = None) -> None:
    """Set the field of a spec in an object of the right kind; ``made`` is what is created there, at ``span``."""
    if fits(resource.gvk, spec.gvk):
        make = _Make(made if spec.create else None, span or resource.body.span)
        _walk(resource.body, split(spec.path, "/"), setter, make)


def fits(gvk: Gvk, wanted: Gvk) -> bool:
    """Whether an object is of the kind that a spec is for."""
    return gvk.selected(wanted)


@dataclass(frozen=True, slots=True)
class _Make:
    """What to create where the path ends, if anything, and where that is said to stand."""

    made: Made | None
    span: Span

    def node(self, last: bool) -> Node:
        """A new node on the way, or at the end of it."""
        return Leaf("", Origin(self.span)) if last and self.made == "scalar" else Branch(self.span)


@lru_cache(maxsize=1024)
def split(path: str, mark: str) -> tuple[str, ...]:
    r"""The parts of a path; a backslash keeps a mark, and one at the start does not count.

    >>> split(r"metadata/annotations/a.b\/c", "/")
    ('metadata', 'annotations', 'a.b/c')
    """
    parts = path.split(mark)
    if len(parts) > 1 and not parts[0]:
        parts = parts[1:]
    made = parts[:1]
    for part in parts[1:]:
        if made[-1].endswith("\\"):
            made[-1] = made[-1].removesuffix("\\") + mark + part
        else:
            made.append(part)
    return tuple(made)


def _walk(node: Node, path: tuple[str, ...], setter: Setter, make: _Make) -> Node:
    if not path:
        return setter(node)
    if missing(node):
        return node
    if isinstance(node, Items):
        node.items = [_walk(item, path, setter, make) for item in node.items]
        return node
    if not isinstance(node, Branch):
        raise Refused(f"{path[0]} is looked for in a single value", span_of(node))
    _step(node, path, setter, make)
    return node


def _step(node: Branch, path: tuple[str, ...], setter: Setter, make: _Make) -> None:
    name = path[0].removesuffix("[]")
    listed = name != path[0]
    if not name:
        raise Refused("a field path has an empty part", node.span)
    found = node.entries.get(name)
    creates = make.made is not None and not listed
    if found is None and not creates:
        return
    if found is None or (missing(found) and creates):
        found = make.node(len(path) == 1)
    elif missing(found) and listed:
        found = Items(span_of(found))
    node.put(name, _walk(found, path[1:], setter, make))


def entry_setter(name: str, value: Leaf) -> Setter:
    """Sets one entry of the mapping that is found, such as a label."""

    def set_entry(node: Node) -> Node:
        if not isinstance(node, Branch):
            if missing(node):
                return node
            raise Refused(f"{name} is to be set in something that is no mapping", span_of(node))
        found = node.entries.get(name)
        if isinstance(found, Leaf):
            found.become(value)
        else:
            node.put(name, replace(value))
        return node

    return set_entry


def value_setter(value: Leaf) -> Setter:
    """Sets the scalar that is found."""

    def set_value(node: Node) -> Node:
        if not isinstance(node, Leaf):
            raise Refused("a single value is to be set where a mapping or a list is", span_of(node))
        node.become(value)
        return node

    return set_value
