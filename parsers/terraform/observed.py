"""``terraform show -json`` of a plan or a state: its resources and variables as values with places in that file.

Format: Terraform documentation, "JSON Output Format". ``planned_values`` (of a plan) or ``values`` (of a state) hold
what is known; ``resource_changes`` say what is decided at apply time; ``*_sensitive`` mark what must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ...engine.model import Diagnostic, Origin, Span, Step
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, name_of
from .values import ANY_OBJECT, ANY_TUPLE, DATA_KINDS, EvalError, Missing, Val

#: An instance of count in an address; instances of count are alike, so that the first stands for all.
_COUNTED = deferred(r"\[[0-9]+\]")
_NAME = deferred(r"(?:plan|state)[^/]*\.json\Z")
_SHOWN = deferred(r"\s*\{\s*\"format_version\"")
_DEPTH = 60
_APPLY = "is set at apply time"


@dataclass(frozen=True, slots=True)
class Seen:
    """One resource: its address without the indexes of count, how many instances it has, the first one's values."""

    address: str
    labels: tuple[str, str]
    span: Span
    values: Val
    size: int | None


@dataclass(slots=True)
class Observed:
    """What such files say; of several, a later one wins."""

    resources: dict[str, Seen] = field(default_factory=dict)
    variables: dict[str, Val] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def is_observed(path: str, files: Files) -> bool:
    """Whether a file looks like the output of ``terraform show -json``: by its name, then by its first words."""
    if not _NAME.search(name_of(path).lower()):
        return False
    source = files.source(path)
    return source is not None and _SHOWN.match(source.text) is not None


def observe(paths: tuple[str, ...], files: Files) -> Observed:
    """Read the files; one that is no such output is a diagnostic."""
    found = Observed()
    for path in paths:
        documents = files.yaml(path) if files.exists(path) else ()
        root = documents[0].cursor if documents and documents[0].root is not None else None
        if root is None:
            found.unread.append((path, "the file does not exist or cannot be read"))
        elif root.get("format_version") is None:
            message = "this is not the output of `terraform show -json`; write it with `terraform show -json FILE`"
            found.problems.append(Diagnostic("terraform-plan", message, root.span))
            found.unread.append((path, message))
        else:
            found.read.append(path)
            _read(root, found)
    return found


def _read(root: Cursor, found: Observed) -> None:
    changes = {change.get("address").text: change for change in _items(root, "resource_changes")  # type: ignore[union-attr]
               if change.get("address") is not None}  # fmt: skip
    module = root.get("planned_values", "root_module") or root.get("values", "root_module")
    resources: dict[str, list[Cursor]] = {}
    for resource in _resources(module, 0) if module is not None else ():
        address = resource.get("address")
        if address is not None and _text(resource, "mode") == "managed":
            resources.setdefault(_COUNTED.sub("", address.text), []).append(resource)
    for name, alike in resources.items():
        try:
            found.resources[name] = _seen(name, alike, changes)
        except EvalError as error:
            found.problems.append(Diagnostic("terraform-plan", f"{name}: {error.message}", error.span))
    hidden = root.get("configuration", "root_module", "variables")
    for name, entry in (root.get("variables") or root).entries() if root.get("variables") is not None else ():
        value = entry.get("value")
        if value is not None:
            flag = hidden.get(name, "sensitive") if hidden is not None else None
            try:
                found.variables[name] = valued(value, flag, None, name)
            except EvalError as error:
                found.problems.append(Diagnostic("terraform-plan", f"{name}: {error.message}", error.span))


def _items(root: Cursor, name: str) -> list[Cursor]:
    found = root.get(name)
    return found.items() if found is not None else []


def _text(cursor: Cursor, name: str) -> str:
    found = cursor.get(name)
    return found.text if found is not None else ""


def _resources(module: Cursor, depth: int) -> Iterator[Cursor]:
    yield from _items(module, "resources")
    if depth < _DEPTH:
        for child in _items(module, "child_modules"):
            yield from _resources(child, depth + 1)


def _seen(address: str, alike: list[Cursor], changes: dict[str, Cursor]) -> Seen:
    first = alike[0]
    own = _text(first, "address")
    module = own.rpartition(f"{_text(first, 'type')}.{_text(first, 'name')}")[0]
    index = first.get("index")
    counted = index is not None and index.plain
    beside = [one for one in alike if _text(one, "address").startswith(module)]
    change = changes.get(own)
    unknown = change.get("change", "after_unknown") if change is not None else None
    hidden = first.get("sensitive_values") or (change.get("change", "after_sensitive") if change is not None else None)
    values = first.get("values")
    value = valued(values, hidden, unknown, address) if values is not None else Val(ANY_OBJECT, {}, Origin(first.span))
    labels = (_text(first, "type"), _text(first, "name"))
    name = first.get("address")
    return Seen(address, labels, name.span if name is not None else first.span, value, len(beside) if counted else None)


def valued(cursor: Cursor, hidden: Cursor | None, unknown: Cursor | None, path: str, depth: int = 0) -> Val:
    """A JSON value with its place; ``hidden`` and ``unknown`` mirror its shape and hold true where that is so."""
    if depth > _DEPTH:
        raise EvalError(f"nested more than {_DEPTH} levels deep", cursor.span)
    origin = Origin(_inner(cursor), Step.OBSERVED)
    sensitive = hidden is not None and hidden.text == "true"
    if unknown is not None and unknown.text == "true":
        return Val(DATA_KINDS[type(None)], Missing(f"{path} {_APPLY}", origin), origin, sensitive)
    if cursor.is_mapping:
        items = {
            name: valued(item, _at(hidden, name), _at(unknown, name), f"{path}.{name}", depth + 1)
            for name, item in cursor.entries()
        }
        for name, flag in unknown.entries() if unknown is not None else ():
            if flag.text == "true" and (name not in items or items[name].null):
                missing = Missing(f"{path}.{name} {_APPLY}", origin, never_null=True)
                items[name] = Val(DATA_KINDS[type(None)], missing, origin)
        return Val(ANY_OBJECT, dict(sorted(items.items())), origin, sensitive)
    if cursor.is_sequence:
        parts = (
            valued(item, _at(hidden, i), _at(unknown, i), f"{path}[{i}]", depth + 1)
            for i, item in enumerate(cursor.items())
        )
        return Val(ANY_TUPLE, tuple(parts), origin, sensitive)
    return _scalar(cursor, origin, sensitive)


def _at(mask: Cursor | None, key: str | int) -> Cursor | None:
    """The part of a mask; one that holds for the whole holds for every part."""
    if mask is None or mask.text == "true":
        return mask
    return mask.get(key)


def _inner(cursor: Cursor) -> Span:
    """The span of a value, for a text without its quotes."""
    span = cursor.span
    if cursor.is_scalar and not cursor.plain and span.end - span.start >= 2:
        return Span(span.source, span.start + 1, span.end - 1)
    return span


def _scalar(cursor: Cursor, origin: Origin, sensitive: bool) -> Val:
    data: str | bool | Decimal | None
    found = cursor.resolve("json")
    if found is None or isinstance(found, bool | str):
        data = found
    else:
        try:
            data = Decimal(cursor.text)
        except InvalidOperation:
            data = cursor.text
    return Val(DATA_KINDS[type(data)], data, origin, sensitive)
