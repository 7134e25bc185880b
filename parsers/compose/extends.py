"""A service that extends another: the other's canonical form with this one laid over it.

Paths of the other resolve against its own file's folder; its top-level sections do not come along (Compose spec:
extends).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...engine.model import Span
from ...engine.reading import folder_of
from .merge import merge_service, without_resets
from .session import Session
from .tree import Branch, Items, Leaf, Tree, leaves

#: Reads another file's canonical tree, with the folder that its paths resolve against; None when it cannot.
Reader: TypeAlias = Callable[[str, str, Span], Branch | None]
MAX_CHAIN = 50


@dataclass(frozen=True, slots=True)
class Extending:
    """Where services look for what they extend."""

    session: Session
    base: str
    read: Reader


def extend_all(tree: Branch, path: str, how: Extending) -> Branch:
    """A file's tree with every ``extends`` followed."""
    services = tree.get("services")
    if not isinstance(services, Branch):
        return tree
    entries: dict[str, Tree] = {}
    for name, service in services.entries.items():
        if isinstance(service, Branch) and "extends" in service.entries:
            service = _extended(service, services, how, (f"{path}:{name}",), path)
        entries[name] = service
    return tree.with_entry("services", services.holding(entries))


def _extended(service: Branch, siblings: Branch, how: Extending, chain: tuple[str, ...], path: str) -> Branch:
    """A service with its chain of bases merged; the chain breaks off, with a diagnostic, at a cycle."""
    reference = service.get("extends")
    own = service.without("extends")
    if not isinstance(reference, Branch):
        return own
    name = _text(reference, "service")
    if not name:
        how.session.refuse("extends", "extends names no service", reference.span)
        return own
    if not how.session.may_spend(1, reference):
        return own
    found = _base_of(reference, name, siblings, how, path)
    if found is None:
        return own
    base, siblings, how, path = found
    if (key := f"{path}:{name}") in chain:
        how.session.refuse("extends-cycle", f"service {name!r} extends itself by way of others", reference.span)
        return own
    if len(chain) >= MAX_CHAIN:
        message = f"more than {MAX_CHAIN} services extend each other; the rest of the chain was not read"
        how.session.warn("extends-too-long", message, reference.span)
        return own
    if "extends" in base.entries:
        base = _extended(base, siblings, how, (*chain, key), path)
    clean = without_resets(base) if how.session.resets else base
    if not isinstance(clean, Branch):
        return own
    if not how.session.may_spend(sum(1 for _ in leaves(clean)), reference):
        return own
    led = _led_by(clean, reference.span)
    return merge_service(led, own, how.session) if isinstance(led, Branch) else own


def _base_of(
    reference: Branch, name: str, siblings: Branch, how: Extending, path: str
) -> tuple[Branch, Branch, Extending, str] | None:
    file = reference.get("file")
    if isinstance(file, Leaf) and file.value is not None:
        target = how.session.resolve(how.base, file.reads, file.span)
        if target is None:
            return None
        base = folder_of(target)
        tree = how.read(target, base, file.span)
        section = tree.get("services") if tree is not None else None
        siblings = section if isinstance(section, Branch) else Branch({}, reference.span, {})
        how, path = replace(how, base=base), target
        if tree is None:
            return None
    found = siblings.get(name)
    if isinstance(found, Branch):
        return found, siblings, how, path
    how.session.refuse("extends", f"there is no service {name!r} in {path} to extend", reference.span)
    return None


def _text(branch: Branch, name: str) -> str:
    leaf = branch.get(name)
    return leaf.reads if isinstance(leaf, Leaf) else ""


def _led_by(tree: Tree, span: Span) -> Tree:
    """The tree with every leaf remembering the ``extends`` that brought it."""
    if isinstance(tree, Leaf):
        return tree.led_by(span)
    if isinstance(tree, Items):
        return tree.holding(tuple(_led_by(item, span) for item in tree.items))
    return tree.holding({name: _led_by(value, span) for name, value in tree.entries.items()})
