"""JSON patches (RFC 6902) as Kustomize applies them: on the object as JSON, array indices may count from the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ...engine.model import Origin, Span
from .material import Material, Script
from .scalars import BOOL, FLOAT, INT, NULL, STR, TIME, needs_quotes, yaml_number
from .tree import Branch, Budget, Items, Leaf, Node, Refused, at, copied, leaves, plain, planted, span_of, text_at

_YES, _NO = frozenset("y Y yes Yes YES on On ON".split()), frozenset("n N no No NO off Off OFF".split())


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a patch."""

    name: str
    path: tuple[str, ...]
    source: tuple[str, ...]
    value: Node
    span: Span


def operations(material: Material, script: Script) -> list[Operation] | None:
    """The steps of a text that is a JSON patch; None when it is something else."""
    document = next((one for one in script.documents if one.root is not None), None)
    if document is None or not document.cursor.is_sequence:
        return None
    if script.text.startswith("["):
        try:
            json.loads(script.text)
        except (ValueError, RecursionError) as error:
            raise Refused("a JSON patch that starts with [ must be valid JSON", script.span) from error
    node = planted(document.cursor, material.budget, script.home)
    return [_operation(item) for item in node.items] if isinstance(node, Items) else None


def _operation(node: Node) -> Operation:
    if not isinstance(node, Branch):
        raise Refused("a step of a JSON patch must be a mapping", span_of(node))
    name, path = text_at(node, "op"), at(node, "path")
    if name not in _STEPS:
        raise Refused(f"op must be one of {', '.join(_STEPS)}", node.span)
    if not isinstance(path, Leaf) or path.null:
        raise Refused("a step of a JSON patch has no path", node.span)
    source = _pointer(text_at(node, "from"), node.span) if name in ("move", "copy") else ()
    value = node.entries.get("value") or Leaf("null", Origin(node.span), NULL)
    for leaf in leaves(value):
        _as_json(leaf)
    return Operation(name, _pointer(path.text, path.origin.span), source, value, node.span)


def _as_json(leaf: Leaf) -> None:
    """Values of a patch are read with YAML 1.1 booleans, and dates stay texts."""
    if leaf.tag == TIME:
        leaf.tag = STR
    elif leaf.tag == STR and not leaf.quoted and leaf.text in _YES | _NO:
        leaf.text, leaf.tag = ("true" if leaf.text in _YES else "false"), BOOL


def _pointer(text: str, span: Span) -> tuple[str, ...]:
    if not text.startswith("/"):
        raise Refused(f"{text[:80]!r} is no JSON pointer: it must start with /", span)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def apply(body: Branch, steps: list[Operation], budget: Budget) -> None:
    """Change an object; a Refused at the first step that does not apply."""
    _settle(body)
    for step in steps:
        budget.take(step.span)
        _STEPS[step.name](body, step, budget)
    _settle(body)


def _settle(body: Node) -> None:
    """What the object looks like after it went through JSON: numbers and quotes in their usual form."""
    for leaf in leaves(body):
        value = leaf.plain()
        if isinstance(value, str):
            leaf.text, leaf.tag, leaf.quoted = value, STR, needs_quotes(value)
        elif isinstance(value, bool):
            leaf.text, leaf.tag, leaf.quoted = ("true" if value else "false"), BOOL, False
        elif value is None:
            leaf.text, leaf.tag, leaf.quoted = "null", NULL, False
        elif isinstance(value, int | float):
            number = yaml_number(float(value))
            leaf.text, leaf.tag, leaf.quoted = number, INT if number.lstrip("-").isdigit() else FLOAT, False


def _holder(body: Branch, path: tuple[str, ...], step: Operation) -> Branch | Items:
    """The collection that holds the last part of a path."""
    node: Node = body
    for part in path[:-1]:
        node = _get(node, part, step)
    if isinstance(node, Leaf):
        raise Refused(f"the {step.name} step does not apply: /{'/'.join(path[:-1])} is a single value", step.span)
    return node


def _get(node: Node, part: str, step: Operation) -> Node:
    if isinstance(node, Branch) and part in node.entries:
        return node.entries[part]
    if isinstance(node, Items):
        return node.items[_index(node, part, len(node.items), step)]
    raise Refused(f"the {step.name} step does not apply: there is no {part!r}", step.span)


def _index(node: Items, part: str, size: int, step: Operation) -> int:
    digits = part.removeprefix("-")
    found = int(part) if digits.isascii() and digits.isdigit() and len(digits) < 10 else size
    if not -size <= found < size:
        raise Refused(f"the {step.name} step does not apply: {part!r} is no index of the list", step.span)
    return found + size if found < 0 else found


def _add(body: Branch, step: Operation, budget: Budget) -> None:
    _insert(body, step.path, copied(step.value, budget), step)


def _insert(body: Branch, path: tuple[str, ...], value: Node, step: Operation) -> None:
    holder = _holder(body, path, step)
    if isinstance(holder, Branch):
        holder.put(path[-1], _over(holder.entries.get(path[-1]), value))
        holder.keys[path[-1]].bare = False
    elif path[-1] == "-":
        holder.items.append(value)
    else:
        holder.items.insert(_index(holder, path[-1], len(holder.items) + 1, step), value)


def _remove(body: Branch, step: Operation, budget: Budget) -> None:
    _take(body, step.path, step)


def _take(body: Branch, path: tuple[str, ...], step: Operation) -> Node:
    holder = _holder(body, path, step)
    found = _get(holder, path[-1], step)
    if isinstance(holder, Branch):
        holder.drop(path[-1])
    else:
        holder.items.pop(_index(holder, path[-1], len(holder.items), step))
    return found


def _replace(body: Branch, step: Operation, budget: Budget) -> None:
    """In a mapping the key need not be there: the library that Kustomize uses does not ask for it."""
    holder, name = _holder(body, step.path, step), step.path[-1]
    if isinstance(holder, Branch):
        _insert(body, step.path, copied(step.value, budget), step)
        return
    index = _index(holder, name, len(holder.items), step)
    holder.items[index] = _over(holder.items[index], copied(step.value, budget))


def _over(old: Node | None, new: Node) -> Node:
    if isinstance(old, Leaf) and isinstance(new, Leaf):
        new.origin = new.origin.over(old.origin)
    return new


def _move(body: Branch, step: Operation, budget: Budget) -> None:
    _insert(body, step.path, _take(body, step.source, step), step)


def _copy(body: Branch, step: Operation, budget: Budget) -> None:
    found = _get(_holder(body, step.source, step), step.source[-1], step)
    _insert(body, step.path, copied(found, budget), step)


def _test(body: Branch, step: Operation, budget: Budget) -> None:
    holder = _holder(body, step.path, step)
    there = not isinstance(holder, Branch) or step.path[-1] in holder.entries
    found = plain(_get(holder, step.path[-1], step)) if there else None
    if found != plain(step.value) or type(found) is not type(plain(step.value)):
        raise Refused(f"the test step failed at /{'/'.join(step.path)}", step.span)


_STEPS: Final[dict[str, Callable[[Branch, Operation, Budget], None]]] = {
    "add": _add, "remove": _remove, "replace": _replace, "move": _move, "copy": _copy, "test": _test,
}  # fmt: skip
