"""One file's content in canonical long forms, so that merging knows one shape for each attribute.

Normalising before merging gives what compose-go's order (merge, then canonical forms, then duplicates again) gives,
because every merge rule there converts both sides first. What Compose would refuse is reported and left out.
"""

from __future__ import annotations

from .attributes import SERVICE, TOP, shape_of, words_of
from .canonical import FORMS, apply_forms, in_form, labels
from .session import Session
from .tree import Branch, Leaf, Tree


def normalise_file(tree: Tree, session: Session) -> Branch:
    """A file's document in canonical form; an empty mapping when it is no mapping at all."""
    if not isinstance(tree, Branch):
        if not (isinstance(tree, Leaf) and tree.value is None):
            session.refuse("not-a-mapping", "a Compose file is a mapping with `services`", tree.span)
        return Branch({}, tree.span, {})
    entries: dict[str, Tree] = {}
    for name, value in tree.entries.items():
        if name.startswith("x-"):
            entries[name] = value
        elif name not in TOP:
            session.refuse("unknown-attribute", f"{name!r} is not a section of a Compose file", tree.key_span(name))
        elif _fits(value, TOP[name], name, session):
            entries[name] = _section(name, value, session)
    return tree.holding(entries)


def _section(name: str, value: Tree, session: Session) -> Tree:
    if name == "services" and isinstance(value, Branch):
        return _services(value, session)
    if isinstance(value, Branch) and name in ("networks", "volumes", "secrets", "configs", "models"):
        return _named(name, value, session)
    return value


def _services(tree: Branch, session: Session) -> Branch:
    entries: dict[str, Tree] = {}
    for name, service in tree.entries.items():
        if isinstance(service, Branch):
            entries[name] = normalise_service(service, session)
        elif isinstance(service, Leaf) and service.value is None:
            entries[name] = service if service.tag else Branch({}, tree.key_span(name), {})
        else:
            session.refuse("wrong-type", f"service {name!r} is a {words_of(service)}, not a mapping", service.span)
    return tree.holding(entries)


def _named(section: str, tree: Branch, session: Session) -> Branch:
    entries: dict[str, Tree] = {}
    for name, value in tree.entries.items():
        if _fits(value, "m", f"{section}.{name}", session):
            entries[name] = apply_forms(value, {"labels": labels}, session) if isinstance(value, Branch) else value
    return tree.holding(entries)


def normalise_service(service: Branch, session: Session) -> Branch:
    """A service in canonical form."""
    entries: dict[str, Tree] = {}
    for name, value in service.entries.items():
        if name.startswith("x-"):
            entries[name] = value
            continue
        shape = SERVICE.get(name)
        if shape is None:
            session.refuse("unknown-attribute", f"a service has no attribute {name!r}", service.key_span(name))
            continue
        if not _fits(value, shape, name, session):
            continue
        canonical = in_form(value, FORMS.get(name), session)
        if canonical is not None:
            entries[name] = canonical
    return service.holding(entries)


def _fits(value: Tree, shape: str, name: str, session: Session) -> bool:
    if shape_of(value) in shape or (isinstance(value, Leaf) and value.value is None):
        return True
    wanted = words_of(shape)
    session.refuse("wrong-type", f"{name} is a {words_of(value)}; Compose wants {wanted}", value.span)
    return False
