"""Declared divergences: contracts that are void, never half valid, when something in them is missing or malformed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..model import ATTRIBUTES, Allowance, Guard, Plain, Span
from ..reading import Cursor
from .shape import Malformed, choice, day, described, each, fields, items, mapping, nearest, route_of, start_of, text

Pin: TypeAlias = "Plain | Mapping[str, Plain]"
Fault = tuple[str, Span]


def _scalar(cursor: Cursor) -> Plain:
    if not cursor.is_scalar:
        raise Malformed(f"{route_of(cursor)} must be a single value, but is {described(cursor)}", start_of(cursor))
    return cursor.resolve("core")


def _bound(cursor: Cursor) -> Plain:
    value = _scalar(cursor)
    if value is None or isinstance(value, bool):
        raise Malformed(f"{route_of(cursor)} must be a number or a quantity, but is {described(cursor)}",
                        start_of(cursor))  # fmt: skip
    return value


_BOUNDS: dict[str, Callable[[Cursor], Plain]] = {
    "min": _bound,
    "max": _bound,
    "one_of": lambda cursor: each(cursor, _scalar),
}


def _pin(cursor: Cursor) -> Pin:
    if not cursor.is_mapping:
        return _scalar(cursor)
    found = fields(cursor, tuple(_BOUNDS))
    if not found:
        raise Malformed(f"{route_of(cursor)} allows nothing; give min, max or one_of", start_of(cursor))
    return {name: _BOUNDS[name](value) for name, value in found.items()}


def _pins(cursor: Cursor) -> Mapping[str, Pin]:
    return {name: _pin(value) for name, value in mapping(cursor).items()}


def _between(cursor: Cursor) -> tuple[str, ...]:
    if len(items(cursor)) < 2:
        raise Malformed(f"{route_of(cursor)} must name at least two environments", start_of(cursor))
    return each(cursor, text)


def _guard(cursor: Cursor) -> Guard:
    found = fields(cursor, ("test", "job", "none"))
    if not found:
        raise Malformed(f"{route_of(cursor)} names no test and no job; a guard is what makes the divergence safe",
                        start_of(cursor))  # fmt: skip
    words = {name: text(value) for name, value in found.items()}
    if "none" in words and len(words) > 1:
        raise Malformed(f"{route_of(cursor)} names a test or job and also 'none'; keep one", found["none"].key_span)
    if "job" in words and not all(words["job"].partition("#")):
        raise Malformed(
            f"{route_of(cursor)}.job must be <workflow file>#<job>, such as .github/workflows/ci.yml#test, "
            f"but is {described(found['job'])}",
            found["job"].span,
        )
    return Guard(words.get("test", ""), words.get("job", ""))


def _attribute(cursor: Cursor) -> str:
    return choice(cursor, tuple(ATTRIBUTES), "attribute")


@dataclass(frozen=True, slots=True)
class _Field:
    read: Callable[[Cursor], Any]
    required: str = ""


#: Keys of a divergence: how each is read, and why it must be there.
_FIELDS: dict[str, _Field] = {
    "id": _Field(text, "reports and comments name the divergence by it"),
    "service": _Field(text),
    "attribute": _Field(_attribute),
    "key": _Field(text),
    "between": _Field(_between),
    "allow": _Field(_pins),
    "reason": _Field(text, "say why the environments differ on purpose"),
    "risk": _Field(text, "say what can stay unseen because of it"),
    "owner": _Field(text, "name the person or team to ask"),
    "guard": _Field(_guard, 'name a test or job that covers the risk, or {none: "why"}'),
    "expires": _Field(day),
    "review_on": _Field(text),
}
FIELDS = tuple(_FIELDS)


def allowances_of(cursor: Cursor) -> tuple[Allowance, ...]:
    """The list under ``divergences``: every entry becomes an allowance, faulty ones are void."""
    found: list[Allowance] = []
    seen: dict[str, Span] = {}
    for entry in items(cursor):
        allowance = _allowance(entry)
        if allowance.id in seen:
            line = seen[allowance.id].line
            fault = (
                f"the id {allowance.id!r} is taken by the divergence in line {line}; choose another",
                allowance.span,
            )
            allowance = replace(allowance, faults=(*allowance.faults, fault))
        elif allowance.id:
            seen[allowance.id] = allowance.span
        found.append(allowance)
    return tuple(found)


def with_duplicate_keys(allowances: tuple[Allowance, ...], spans: list[Fault], list_: Cursor) -> tuple[Allowance, ...]:
    """The allowances, void where one of their own keys is written twice."""
    nodes = [item.node for item in list_.items()]
    return tuple(
        replace(
            allowance,
            faults=(*allowance.faults, *(fault for fault in spans if node.start <= fault[1].start < node.end)),
        )
        for allowance, node in zip(allowances, nodes, strict=True)
    )


def _allowance(entry: Cursor) -> Allowance:
    if not entry.is_mapping:
        text_ = f"{route_of(entry)} must be a mapping with id, reason, risk, owner, guard and expires"
        return Allowance("", start_of(entry), faults=((text_, start_of(entry)),))
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    entries = dict(entry.entries())
    for name, value in entries.items():
        _read_field(entry, name, value, values, faults)
    at = entries["id"].span if "id" in entries else start_of(entry)
    faults.extend((f"it lacks {name!r}: {why}", at) for name, why in _missing(entries))
    return Allowance(span=at, faults=tuple(faults), **{"id": "", **values})


def _read_field(entry: Cursor, name: str, value: Cursor, values: dict[str, Any], faults: list[Fault]) -> None:
    field = _FIELDS.get(name)
    if field is None:
        hint = nearest(name, FIELDS) or f"; known keys: {', '.join(FIELDS)}"
        faults.append((f"unknown key {name!r} in {route_of(entry)}: nothing reads it{hint}", value.key_span))
        return
    try:
        values[name] = field.read(value)
    except Malformed as error:
        faults.append((error.text, error.span))


def _missing(entries: dict[str, Cursor]) -> list[tuple[str, str]]:
    missing = [(n, f.required) for n, f in _FIELDS.items() if f.required and n not in entries]
    if "expires" not in entries and "review_on" not in entries:
        missing.append(("expires", "a divergence ends, or is reviewed on something that happens (review_on)"))
    return missing
