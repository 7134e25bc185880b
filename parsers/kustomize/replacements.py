"""``replacements``: a field of one object copied into fields of others (kustomize: the replacement filter)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Origin, Span, Step
from ...engine.reading import Cursor
from .document import REPLACEMENT_FILE, View, view_of
from .fields import split
from .identity import Gvk, ResId, Resource
from .material import Material
from .resources import Resources
from .selectors import Selector, expression
from .tree import Branch, Budget, Items, Leaf, Node, Refused, copied, empty, missing, span_of

_DEFAULT_PATH = "metadata.name"


def replacement_views(material: Material, folder: str, view: View) -> list[View]:
    """The replacements of one entry: itself, or those of the file that it names."""
    path = view.at("path")
    if path is None or not path.text:
        return [view]
    if view.at("source") or view.at("targets"):
        raise Refused("a replacement cannot have both a path and its own source or targets", view.cursor.span)
    target = material.path(folder, path.text, path.span)
    documents = material.documents(target)
    root = documents[0].cursor if documents else None
    if root is None or not (root.is_mapping or root.is_sequence):
        raise Refused(f"{target} holds no replacements", path.span)
    found = root.items() if root.is_sequence else [root]
    return [view_of(one, REPLACEMENT_FILE, []) for one in found if one.is_mapping]


def apply(resources: Resources, view: View, budget: Budget) -> None:
    """One replacement."""
    targets, source = view.views("targets"), view.view("source")
    fixed = view.at("sourceValue")
    if (source is None) == (fixed is None) or not targets:
        raise Refused("a replacement must have one source and at least one target", view.cursor.span)
    value: Node = Leaf(fixed.text, fixed.origin(), "") if fixed else _value(resources, source)  # type: ignore[arg-type]
    for target in targets:
        _apply_to(resources, target, value, budget)


def _gvk(view: View) -> Gvk:
    return Gvk(view.text("group"), view.text("version"), view.text("kind"))


def selector_of(view: View) -> Selector:
    """The selector of a patch or replacement."""
    return Selector(_gvk(view), view.text("name"), view.text("namespace"), view.text("labelSelector"),
                    view.text("annotationSelector"), view.cursor.span)  # fmt: skip


# ---------------------------------------------------------------------------- the source


def _value(resources: Resources, source: View) -> Node:
    wanted = ResId(_gvk(source), source.text("name"), source.text("namespace"))
    found = [one for one in resources if any(own.selected_by(wanted) for own in one.every)]
    if len(found) != 1:
        many = "nothing is" if not found else "several objects are"
        raise Refused(f"{many} selected by the source of a replacement", source.cursor.span)
    path = source.text("fieldPath") or _DEFAULT_PATH
    node = look_up(found[0].body, parts_of(path), source.cursor.span)
    if empty(node) or node is None:
        raise Refused(f"the source of a replacement has no {path}", source.cursor.span)
    return _refined(node, source)


def _refined(node: Node, source: View) -> Node:
    options = source.view("options")
    delimiter = options.text("delimiter") if options else ""
    if not delimiter or options is None:
        return node
    if not isinstance(node, Leaf):
        raise Refused("a delimiter needs a single value", source.cursor.span)
    parts, index = node.text.split(delimiter), options.number("index")
    if not 0 <= index < len(parts):
        raise Refused(f"index {index} is beyond the parts of the source", options.cursor.span)
    return replace(node, text=parts[index], pieces=())


def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a field path; dots within brackets do not divide.

    >>> parts_of("spec.containers.[name=a.b].image"), parts_of(r"metadata.annotations.[x.y/z]")
    (('spec', 'containers', '[name=a.b]', 'image'), ('metadata', 'annotations', 'x.y/z'))
    """
    made: list[str] = []
    rest = list(split(path, "."))
    while rest:
        part = rest.pop(0)
        if part.startswith("[") and not part.endswith("]"):
            while rest and not part.endswith("]"):
                part += "." + rest.pop(0)
            part = part if "=" in part else part.strip("[]")
        made.append(part)
    return tuple(made)


def look_up(node: Node | None, path: tuple[str, ...], span: Span) -> Node | None:
    """The field at a path: names, list indices, ``-`` for the last item, ``[name=value]`` for the first that fits."""
    for part in (stripped for raw in path if (stripped := raw.strip())):
        if node is None:
            return None
        if re.fullmatch(r"[-+]?[0-9]+", part):
            node = _item(node, int(part[:9]), span)
        elif part == "-":
            node = _item(node, -1, span)
        elif part == "*":
            raise Refused("a wildcard cannot be a source", span)
        elif _bracketed(part):
            name, value = _condition(part, span)
            node = next((one for one in _items(node, span) if _text(one, name) == value), None)
        elif missing(node):
            return None
        elif isinstance(node, Branch):
            node = node.entries.get(part)
        else:
            raise Refused(f"{part} is looked for in something that is no mapping", span)
    return node


def _item(node: Node, index: int, span: Span) -> Node | None:
    items = _items(node, span)
    return items[index] if -len(items) <= index < len(items) and index >= -1 else None


def _items(node: Node, span: Span) -> list[Node]:
    if isinstance(node, Items):
        return node.items
    if missing(node):
        return []
    raise Refused("a list is looked for where there is none", span)


def _bracketed(part: str) -> bool:
    return part.startswith("[") and part.endswith("]")


def _condition(part: str, span: Span) -> tuple[str, str]:
    name, equals, value = part.removeprefix("[").removesuffix("]").partition("=")
    if not equals:
        raise Refused(f"{part} must be [field=value]", span)
    return name, value


def _text(node: Node, name: str) -> str | None:
    found = node if not name else node.entries.get(name) if isinstance(node, Branch) else None
    return found.text if isinstance(found, Leaf) and not found.null else None


# ---------------------------------------------------------------------------- the targets


def _apply_to(resources: Resources, target: View, value: Node, budget: Budget) -> None:
    select = target.view("select")
    if select is None:
        raise Refused("a target must select objects", target.cursor.span)
    wanted, rejected = selector_of(select), [selector_of(one) for one in target.views("reject")]
    paths = [(one.text, one) for one in target.items("fieldPaths")] or [(_DEFAULT_PATH, target.cursor)]
    for one in list(resources):
        if _taken(one, wanted, rejected):
            for path, cursor in paths:
                _copy_to(one, path, cursor, value, target.view("options"), budget)
    resources.renamed()


def _taken(one: Resource, wanted: Selector, rejected: list[Selector]) -> bool:
    if not wanted.fits_marks(one):
        return False
    if any((no.labels or no.annotations) and no.fits_marks(one) for no in rejected):
        return False
    every = one.every
    if any(not no.names_nothing and any(no.takes_id(own) for own in every) for no in rejected):
        return False
    return any(wanted.takes_id(own) for own in every)


def _copy_to(one: Resource, path: str, cursor: Cursor, value: Node, options: View | None, budget: Budget) -> None:
    create = bool(options and options.flag("create"))
    places = list(_matches(one.body, parts_of(path), value if create else None, cursor.span, budget))
    if not places:
        raise Refused(f"there is no {path} in {one.current}, the target of a replacement", cursor.span)
    for place in places:
        place.put(_written(place.node, value, options, cursor.span, budget))


class _Place:
    """A field that was found, and how to put something else there."""

    __slots__ = ("holder", "key", "node")

    def __init__(self, node: Node, holder: Branch | Items | None = None, key: str | int = ""):
        self.node, self.holder, self.key = node, holder, key

    def put(self, node: Node) -> None:
        """Put a node in its place."""
        if isinstance(self.holder, Branch) and isinstance(self.key, str):
            self.holder.put(self.key, node)
        elif isinstance(self.holder, Items) and isinstance(self.key, int):
            self.holder.items[self.key] = node


def _written(node: Node, value: Node, options: View | None, span: Span, budget: Budget) -> Node:
    """The new node: of a scalar only the text is written, so that its quotes still decide whether it is a number."""
    delimiter = options.text("delimiter") if options else ""
    new = copied(value, budget)
    if delimiter and options is not None:
        if not isinstance(node, Leaf) or not isinstance(new, Leaf):
            raise Refused("a delimiter needs single values", span)
        new.text = _joined(node.text, new.text, delimiter, options.number("index"))
    if isinstance(node, Leaf) and not isinstance(new, Leaf):
        raise Refused("a mapping or a list cannot be copied into a single value", span)
    if isinstance(node, Leaf) and isinstance(new, Leaf):
        origin = Origin(
            span_of(node), Step.EVALUATED, (new.origin, Origin(span)), (*_lost(node), *node.origin.shadowed)
        )
        return Leaf(new.text, origin, node.tag, node.quoted)
    return new


def _lost(node: Leaf) -> tuple[Origin, ...]:
    return (node.origin,) if not node.origin.causes else ()


def _joined(old: str, new: str, delimiter: str, index: int) -> str:
    parts = old.split(delimiter)
    if index < 0:
        parts.insert(0, new)
    elif index >= len(parts):
        parts.append(new)
    else:
        parts[index] = new
    return delimiter.join(parts)


def _matches(
    node: Node, path: tuple[str, ...], create: Node | None, span: Span, budget: Budget, place: _Place | None = None
) -> Iterator[_Place]:
    """Every field at a path (kyaml: PathMatcher); ``create`` is what will stand there when it may be made."""
    budget.take(span)
    if not path:
        yield place or _Place(node)
        return
    part, rest = path[0], path[1:]
    if re.fullmatch(r"\+?[0-9]{1,9}", part):
        yield from _indexed(node, int(part), rest, create, span, budget)
    elif _bracketed(part):
        yield from _conditional(node, part, rest, create, span, budget)
    elif part == "*":
        for index, item in enumerate(list(_items(node, span))):
            yield from _matches(item, rest, create, span, budget, _Place(item, node, index))  # type: ignore[arg-type]
    elif isinstance(node, Branch):
        if part not in node.entries:
            if create is None:
                return
            node.put(part, _new(rest, create, span))
        below = node.entries[part]
        yield from _matches(below, rest, create, span, budget, _Place(below, node, part))
    elif not missing(node):
        raise Refused(f"{part} is looked for in something that is no mapping", span)


def _new(rest: tuple[str, ...], create: Node, span: Span) -> Node:
    """What is made for the part in front of ``rest``."""
    if not rest:
        return Leaf("", Origin(span), "") if isinstance(create, Leaf) else type(create)(span)
    return Items(span) if _bracketed(rest[0]) or rest[0].isdigit() else Branch(span)


def _indexed(
    node: Node, index: int, rest: tuple[str, ...], create: Node | None, span: Span, budget: Budget
) -> Iterator[_Place]:
    items = _items(node, span)
    if index == len(items) and create is not None and isinstance(node, Items):
        items.append(_new(rest, create, span))
    if index >= len(items):
        raise Refused(f"index {index} is beyond the {len(items)} items of the list", span)
    yield from _matches(items[index], rest, create, span, budget, _Place(items[index], node, index))  # type: ignore[arg-type]


def _conditional(
    node: Node, part: str, rest: tuple[str, ...], create: Node | None, span: Span, budget: Budget
) -> Iterator[_Place]:
    """Items whose field matches a regular expression, as long as something is found in them."""
    name, pattern = _condition(part, span)
    found = list(_searched(node, name, pattern, rest, create, span, budget))
    if not found and create is not None and isinstance(node, Items):
        value = Leaf(pattern, Origin(span), "")
        made: Node = value
        if name:
            made = Branch(span)
            made.put(name, value)
        node.items.append(made)
        found = list(_searched(node, name, pattern, rest, create, span, budget))
    yield from found


def _searched(
    node: Node, name: str, pattern: str, rest: tuple[str, ...], create: Node | None, span: Span, budget: Budget
) -> Iterator[_Place]:
    matcher = expression(pattern, span)
    for index, item in enumerate(list(_items(node, span))):
        text = _text(item, name)
        if text is None or not matcher.search(text.strip()):
            continue
        if name:
            yield from _matches(item, rest, create, span, budget, _Place(item, node, index))  # type: ignore[arg-type]
        else:
            yield _Place(item, node, index)  # type: ignore[arg-type]
