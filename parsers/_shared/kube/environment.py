"""The variables of a container: written out, taken from a key of a ConfigMap or Secret, or all keys of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ....engine.canon.environment_words import template_out
from ....engine.model import Fact, Step, Unknown
from ....engine.reading import Cursor
from ..facts import known, text_value
from .text import Text, Walker, named

#: (kind, name) of a ConfigMap or Secret to its entries: a key with the fact that it states.
Configs = Mapping[tuple[str, str], Mapping[str, Fact]]

_WHOLE: Final = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_SINGLE: Final = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))


class Around(NamedTuple):
    """How the scalars are read, what can be referred to, and the file in which it is looked for first."""

    walker: Walker
    configs: Configs
    file: str


def environment_facts(around: Around, container: Cursor) -> Iterator[Fact]:
    """Every variable; a later one of the same name wins, and ``env`` over ``envFrom``."""
    for source in around.walker.items(container, "envFrom"):
        if source.is_mapping:
            yield from _whole_config(around, source)
    for item in around.walker.items(container, "env"):
        name = around.walker.text(item, "name") if item.is_mapping else None
        if name is not None and name.text:
            yield from _variable(around, item, name.text)


def _whole_config(around: Around, source: Cursor) -> Iterator[Fact]:
    prefix = around.walker.word(source, "prefix")
    for route, kind in _WHOLE:
        name = around.walker.text(source, route, "name") if source.get(route) else None
        if name is None:
            continue
        yield _reference(kind, name)
        for key, fact in _entries(around, kind, name.word).items():
            if "\n" not in str(getattr(fact.value, "value", "")).rstrip("\n"):
                origin = fact.origin.because(name.origin.span, Step.MERGED)
                yield Fact("env", fact.value, origin, prefix + key)


def _entries(around: Around, kind: str, name: str) -> Mapping[str, Fact]:
    return around.configs.get((kind, f"{around.file}:{name}")) or around.configs.get((kind, name)) or {}


def _reference(kind: str, name: Text, key: str = "") -> Fact:
    """The ``env-from`` fact; its key has no environment's word, so that two environments' facts meet."""
    if name.text is None:
        value = Unknown(name.reason, name.origin)
        return Fact("env-from", value, name.origin, key or f"{kind.lower()}/{template_out(name.hint) or '?'}")
    text = f"{kind.lower()}/{name.text}"
    return known("env-from", text, name.origin, key or template_out(text), text)


def _variable(around: Around, item: Cursor, name: str) -> Iterator[Fact]:
    value, source = item.get("value"), item.get("valueFrom")
    if source is not None and not source.is_null:
        yield from _taken(around, source, name)
    elif value is None or value.is_null:
        yield Fact("env", text_value(name, ""), item.origin(), name)
    else:
        text = around.walker.text(value)
        if text is not None:
            yield named("env", name, text)


def _taken(around: Around, source: Cursor, name: str) -> Iterator[Fact]:
    for route, kind in _SINGLE:
        if source.get(route) is None:
            continue
        owner, key = around.walker.text(source, route, "name"), around.walker.text(source, route, "key")
        if owner is None or key is None:
            break
        found = _entries(around, kind, owner.word).get(key.word)
        if found is not None and not isinstance(found.value, Unknown):
            yield Fact("env", found.value, found.origin.because(key.origin.span, Step.INTERPOLATED), name)
        else:
            yield Fact("env", Unknown(_reason(around.walker, source, route, kind), owner.origin), owner.origin, name)
        yield _reference(kind, owner, name)
        return
    yield Fact("env", Unknown("set by Kubernetes when the pod starts"), source.origin(), name)


def _reason(walker: Walker, source: Cursor, route: str, kind: str) -> str:
    owner, key = walker.word(source, route, "name"), walker.word(source, route, "key")
    spare = ", if there is one" if walker.word(source, route, "optional").lower() == "true" else ""
    return f"from {kind.lower()} {owner or '?'} key {key or '?'}{spare}"
