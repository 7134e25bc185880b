"""What ``ports`` and ``expose`` state: container ports, and the host ports that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from ...engine.canon.ports import parse_expose
from ...engine.model import Fact, Known
from .._shared.facts import known, unknown
from .tree import Branch, Items, Leaf, Tree

Reader: TypeAlias = Callable[[Tree], Iterator[Fact]]


def port_facts(service: Branch) -> Iterator[Fact]:
    """One fact a container port, and one for the host ports of each."""
    yield from _once([*_listed(service, "ports", _container), *_listed(service, "expose", _exposed)])
    published: dict[str, list[Fact]] = {}
    for fact in _listed(service, "ports", _published):
        published.setdefault(fact.key, []).append(fact)
    for facts in published.values():
        yield _joined(facts)


def _listed(service: Branch, name: str, read: Reader) -> Iterator[Fact]:
    section = service.get(name)
    for entry in section.items if isinstance(section, Items) else ():
        yield from read(entry)


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    seen: set[str] = set()
    for fact in facts:
        if fact.key not in seen:
            seen.add(fact.key)
            yield fact


def _joined(facts: list[Fact]) -> Fact:
    """The host ports of one container port: a number, or all of them in order when there are several."""
    first = facts[0]
    numbers = tuple(fact.value.value for fact in facts if isinstance(fact.value, Known))
    if len(facts) == 1 or len(numbers) < len(facts):
        return first
    raw = ", ".join(fact.value.shown for fact in facts)
    return Fact(first.attribute, Known(numbers, raw), first.origin, first.key)


def _key(entry: Tree) -> tuple[Leaf, str] | None:
    """The container port of an entry, and the key that names it; a port that is not known is named as written."""
    target = entry.get("target") if isinstance(entry, Branch) else None
    if not isinstance(entry, Branch) or not isinstance(target, Leaf):
        return None
    protocol = entry.get("protocol")
    number = target.value if isinstance(target.value, int) else target.span.text
    return target, f"{number}/{protocol.reads if isinstance(protocol, Leaf) else 'tcp'}"


def _container(entry: Tree) -> Iterator[Fact]:
    found = _key(entry)
    if found is None:
        return
    target, key = found
    if isinstance(target.value, int):
        yield known("container-port", target.value, target.origin(), key, target.reads)
    else:
        yield unknown("container-port", target.missing or "it is not a number", target.origin(), key)


def _exposed(item: Tree) -> Iterator[Fact]:
    if not isinstance(item, Leaf):
        return
    if item.missing:
        yield unknown("container-port", item.missing, item.origin(), f"{item.span.text}/tcp")
    for mapping in parse_expose(item.reads) or ():
        key = f"{mapping.target[0]}/{mapping.protocol}"
        yield known("container-port", mapping.target[0], item.origin(), key, item.reads)


def _published(entry: Tree) -> Iterator[Fact]:
    found = _key(entry)
    published = entry.get("published") if isinstance(entry, Branch) else None
    if found is None or not isinstance(published, Leaf):
        return
    text = published.reads if published.value is None else str(published.value)
    if published.missing:
        yield unknown("published-port", published.missing, published.origin(), found[1])
    elif text.isascii() and text.isdigit():
        yield known("published-port", int(text), published.origin(), found[1], published.reads)
    elif text:
        yield unknown("published-port", f"any free port of {text}", published.origin(), found[1])
