"""``vars``, the deprecated way: ``$(NAME)`` in the usual fields becomes a field of an object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ...engine.model import Origin, Step
from .document import View
from .fields import visit
from .identity import Gvk, ResId, split_version
from .replacements import look_up, parts_of
from .resources import Resources
from .scalars import BOOL, FLOAT, INT, STR
from .specs import VARIABLES
from .tree import Branch, Budget, Items, Leaf, Node, Refused, missing, span_of

_LONGEST = 100_000
Values: TypeAlias = "dict[str, Leaf]"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable's name, and the object and field that it stands for."""

    name: str
    target: ResId
    path: str
    view: View


def variable(view: View) -> Variable:
    """One entry of ``vars``."""
    about, field = view.view("objref"), view.view("fieldref")
    if about is None:
        raise Refused("a var must have an objref", view.cursor.span)
    version = about.text("apiVersion")
    group, number = split_version(version) if version else (about.text("group"), about.text("version"))
    target = ResId(Gvk(group, number, about.text("kind")), about.text("name"), about.text("namespace"))
    return Variable(view.text("name"), target, (field.text("fieldPath") if field else "") or "metadata.name", view)


def mark(resources: Resources, one: Variable) -> None:
    """Note the object that a variable speaks of, by any identity that it has or had."""
    exact = bool(one.target.namespace) or one.target.gvk.cluster_scoped
    found = [
        resource
        for resource in resources
        if any(
            own.same(one.target) if exact else (own.name, own.gvk) == (one.target.name, one.target.gvk)
            for own in resource.every
        )
    ]
    if len(found) > 1:
        raise Refused(f"several objects could be meant by the var {one.name}", one.view.cursor.span)
    for resource in found:
        resource.variables.append(one.name)


def resolve(resources: Resources, variables: dict[str, Variable], budget: Budget) -> list[Refused]:
    """Replace every use of the variables; what has no value is returned."""
    values: Values = {}
    problems: list[Refused] = []
    for name in sorted(variables):
        try:
            values[name] = _value(resources, variables[name])
        except Refused as refused:
            problems.append(refused)
    for resource in resources if values else ():
        for spec in VARIABLES:
            try:
                visit(resource, spec, lambda node: _set(node, values, budget))
            except Refused as refused:
                problems.append(refused)
    return problems


def _value(resources: Resources, one: Variable) -> Leaf:
    owner = next((resource for resource in resources if one.name in resource.variables), None)
    if owner is None:
        raise Refused(f"no object is what the var {one.name} refers to", one.view.cursor.span)
    path = tuple(part for raw in parts_of(one.path) for part in _indices(raw))
    found = look_up(owner.body, path, one.view.cursor.span)
    if not isinstance(found, Leaf) or found.null:
        raise Refused(f"{owner.current} has no {one.path} for the var {one.name}", one.view.cursor.span)
    return found


def _indices(part: str) -> Iterator[str]:
    """``name[0]`` is two parts."""
    name, bracket, rest = part.partition("[")
    if bracket and rest.endswith("]") and rest[:-1].isdigit():
        yield from filter(None, (name, rest[:-1]))
    else:
        yield part


def _set(node: Node, values: Values, budget: Budget) -> Node:
    if isinstance(node, Leaf):
        return _expanded(node, values, budget)
    if isinstance(node, Branch):
        for name, below in node.entries.items():
            if isinstance(below, Leaf):
                node.entries[name] = _expanded(below, values, budget)
        return node
    return _listed(node, values, budget)


def _listed(node: Items, values: Values, budget: Budget) -> Node:
    for index, item in enumerate(node.items):
        if not isinstance(item, Leaf) or item.tag not in (STR, ""):
            raise Refused("a list that variables are replaced in holds something that is no text", span_of(item))
        node.items[index] = _expanded(item, values, budget)
    return node


def _expanded(node: Leaf, values: Values, budget: Budget) -> Leaf:
    """A whole ``$(NAME)`` takes the variable's type; ``$$`` is a dollar sign."""
    if missing(node) or node.tag not in (STR, "") or "$" not in node.text:
        return node
    budget.take(span_of(node))
    whole = values.get(node.text[2:-1]) if node.text.startswith("$(") and node.text.endswith(")") else None
    if whole is not None:
        origin = Origin(span_of(node), Step.INTERPOLATED, (whole.origin,))
        tag = whole.tag if whole.tag in (INT, FLOAT, BOOL) else STR
        return Leaf(whole.text, origin, tag)
    return _spliced(node, values)


def _spliced(node: Leaf, values: Values) -> Leaf:
    text, pieces, causes = "", [], []
    for part, value in _parts(node.text, values):
        if value is not None:
            pieces.append((len(text), len(text) + len(part), value.origin))
            causes.append(value.origin)
        text += part
        if len(text) > _LONGEST:
            raise Refused("a text grows too long when its variables are replaced", span_of(node))
    if not causes:
        return Leaf(text, node.origin, STR, pieces=node.pieces)
    return Leaf(text, Origin(span_of(node), Step.INTERPOLATED, tuple(causes)), STR, pieces=tuple(pieces))


def _parts(text: str, values: Values) -> Iterator[tuple[str, Leaf | None]]:
    """(text, variable) of every stretch."""
    at = 0
    while at < len(text):
        dollar = text.find("$", at)
        if dollar < 0 or dollar + 1 >= len(text):
            yield text[at:], None
            return
        yield text[at:dollar], None
        following = text[dollar + 1]
        close = text.find(")", dollar + 2) if following == "(" else -1
        if close >= 0:
            found = values.get(text[dollar + 2 : close])
            yield (found.text, found) if found else (text[dollar : close + 1], None)
            at = close + 1
        else:
            yield ("$" if following == "$" else "$" + following), None
            at = dollar + 2
