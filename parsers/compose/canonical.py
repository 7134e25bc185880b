"""Canonical forms of service attributes: every short form becomes the long one that merging and facts know.

The table at the end says which attribute takes which form. What cannot be brought into it is reported and left out.
This file is long because the specification's list of short forms is; each is a few lines.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TypeAlias

from ...engine.canon.secrets import mask_credentials
from .attributes import words_of
from .forms import device_entry, pair, port_entries, shell_words, volume_entry
from .session import Session
from .tree import Branch, Items, Leaf, Placed, Tree, as_text, made

Form: TypeAlias = Callable[[Tree, Session], "Tree | None"]


def in_form(value: Tree, form: Form | None, session: Session) -> Tree | None:
    """The canonical form of a value; nulls and resets stay as they are."""
    if form is None or (isinstance(value, Leaf) and value.value is None):
        return value
    return form(value, session)


def apply_forms(tree: Branch, forms: dict[str, Form], session: Session) -> Branch:
    """A mapping whose entries have taken their forms; entries without a form stay."""
    entries: dict[str, Tree] = {}
    for name, value in tree.entries.items():
        canonical = in_form(value, forms.get(name), session)
        if canonical is not None:
            entries[name] = canonical
    return tree.holding(entries)


def _mapping(bare: str | None, separators: str = "=") -> Form:
    """A list of ``K=v`` or a mapping, as a mapping of texts; ``bare`` is what a key without a value means."""

    def form(value: Tree, session: Session) -> Tree | None:
        if isinstance(value, Items):
            return _pairs(value, bare, separators, session)
        if not isinstance(value, Branch):
            return value
        entries: dict[str, Tree] = {}
        for name, item in value.entries.items():
            if not isinstance(item, Leaf):
                session.refuse("wrong-type", f"{name} is a {words_of(item)}; Compose wants a scalar", item.span)
            elif item.value is None:
                entries[name] = item if bare is None or item.tag else item.reading(bare)
            elif isinstance(item.value, float) and not isfinite(item.value):
                session.refuse("wrong-type", f"{name} is a number that has no text form", item.span)
            else:
                entries[name] = as_text(item)
        return value.holding(entries)

    return form


def _pairs(value: Items, bare: str | None, separators: str, session: Session) -> Branch:
    entries: dict[str, Tree] = {}
    keys: dict[str, Placed] = {}
    for item in value.items:
        if not isinstance(item, Leaf) or item.value is None:
            session.refuse("wrong-type", "Compose wants texts such as NAME=value in this list", item.span)
            continue
        text = as_text(item)
        name, content = pair(text, separators)
        entries[name] = content if content is not None else Leaf(bare, text.place, text.base)
        keys[name] = item
    return Branch(entries, value.place, keys, value.tag, value.shadowed)


_environment = _mapping(None)
labels = _mapping("")


def _extra_hosts(value: Tree, session: Session) -> Tree | None:
    """Distinct ``host=address`` texts; an address in brackets loses them."""
    if isinstance(value, Branch):
        hosts: list[Tree] = []
        for name, below in value.entries.items():
            addresses = below.items if isinstance(below, Items) else (below,)
            hosts.extend(_host(name, item) for item in addresses if isinstance(item, Leaf))
        return Items(tuple(hosts), value.place, value.tag)
    if not isinstance(value, Items):
        return value
    pairs = [(item, pair(item, "=:")) for item in value.items if isinstance(item, Leaf)]
    listed = [_host(name, address) if address else item for item, (name, address) in pairs]
    return Items(tuple(listed), value.place, value.tag)


def _host(name: str, address: Leaf) -> Leaf:
    return address.reading(f"{name}={address.reads.strip('[]')}")


def _listed(value: Tree, session: Session) -> Tree | None:
    """A list of texts; a lone text is a list of one."""
    if isinstance(value, Leaf):
        return Items((as_text(value.untagged()),), value, value.tag)
    if not isinstance(value, Items):
        return value
    kept: list[Tree] = []
    for item in value.items:
        if isinstance(item, Leaf) and item.value is not None:
            kept.append(as_text(item))
        else:
            session.refuse("wrong-type", f"Compose wants a text in this list, not a {words_of(item)}", item.span)
    return value.holding(tuple(kept))


def _command(value: Tree, session: Session) -> Tree | None:
    return shell_words(as_text(value).spelt()) if isinstance(value, Leaf) else _listed(value, session)


def _each(short: Callable[[Leaf], list[Branch] | None], what: str, long: Form | None = None) -> Form:
    """A list of short or long forms, as long forms."""

    def form(value: Tree, session: Session) -> Tree | None:
        if not isinstance(value, Items):
            return value
        kept: list[Tree] = []
        for item in value.items:
            if isinstance(item, Branch):
                canonical = in_form(item, long, session)
                kept.extend([canonical] if canonical is not None else [])
                continue
            entries = short(as_text(item).spelt()) if isinstance(item, Leaf) and item.value is not None else None
            if entries is None:
                text = repr(mask_credentials(item.reads)) if isinstance(item, Leaf) else f"a {words_of(item)}"
                session.refuse("wrong-form", f"{text} cannot be read as a {what}", item.span)
            else:
                kept.extend(entries)
        return value.holding(tuple(kept))

    return form


def _long_port(value: Tree, session: Session) -> Tree | None:
    if not isinstance(value, Branch):
        return value
    entries: dict[str, Tree] = dict(value.entries)
    for name, default in (("mode", "ingress"), ("protocol", "tcp")):
        entries.setdefault(name, made(default, value))
    target = entries.get("target")
    if isinstance(target, Leaf):
        text = as_text(target).reads
        number = int(text) if text.isascii() and text.isdigit() else None
        if number is None and not target.missing:
            session.refuse("wrong-form", f"{text!r} is no container port", target.span)
            return None
        entries["target"] = Leaf(number, target.place, target.base, target.tag, target.shadowed)
    published = entries.get("published")
    if isinstance(published, Leaf):
        entries["published"] = as_text(published)
    return value.holding(entries)


def _named_source(kind: str) -> Form:
    return _each(lambda leaf: [Branch({"source": leaf}, leaf, {})], kind)


def _env_file(value: Tree, session: Session) -> Tree | None:
    listed = Items((value,), value, value.tag) if isinstance(value, Leaf | Branch) else value
    form = _each(lambda leaf: [Branch({"path": leaf}, leaf, {})], "path of an env file")
    return form(listed, session)


def _keyed(default: Callable[[Leaf], Tree]) -> Form:
    """A list of names, as a mapping from name to a default."""

    def form(value: Tree, session: Session) -> Tree | None:
        if not isinstance(value, Items):
            return value
        entries: dict[str, Tree] = {}
        keys: dict[str, Placed] = {}
        for item in value.items:
            if isinstance(item, Leaf) and item.value is not None:
                entries[item.reads] = default(item)
                keys[item.reads] = item
            else:
                session.refuse("wrong-type", f"Compose wants a name in this list, not a {words_of(item)}", item.span)
        return Branch(entries, value.place, keys, value.tag, value.shadowed)

    return form


def _started(leaf: Leaf) -> Tree:
    return Branch({"condition": made("service_started", leaf), "required": made(True, leaf)}, leaf, {})


def _depends_on(value: Tree, session: Session) -> Tree | None:
    mapped = _keyed(_started)(value, session)
    if not isinstance(mapped, Branch):
        return mapped
    entries: dict[str, Tree] = {}
    for name, item in mapped.entries.items():
        if isinstance(item, Branch):
            entries[name] = item if "required" in item.entries else item.with_entry("required", made(True, item))
        elif isinstance(item, Leaf) and item.tag:
            entries[name] = item
        else:
            session.refuse("wrong-type", f"depends_on.{name} is a {words_of(item)}, not a mapping", item.span)
    return mapped.holding(entries)


def _build(value: Tree, session: Session) -> Tree | None:
    if isinstance(value, Leaf):
        return Branch({"context": as_text(value.untagged())}, value, {"context": value}, value.tag)
    return apply_forms(value, _BUILD, session) if isinstance(value, Branch) else value


def _healthcheck(value: Tree, session: Session) -> Tree | None:
    return apply_forms(value, {"test": _health_test}, session) if isinstance(value, Branch) else value


def _health_test(value: Tree, session: Session) -> Tree | None:
    if isinstance(value, Leaf):
        text = as_text(value.untagged())
        return Items((made("CMD-SHELL", value), text), value, value.tag)
    return _listed(value, session)


def _deploy(value: Tree, session: Session) -> Tree | None:
    return apply_forms(value, {"labels": labels}, session) if isinstance(value, Branch) else value


def _items(forms: dict[str, Form]) -> Form:
    """A list of mappings whose entries take forms."""

    def form(value: Tree, session: Session) -> Tree | None:
        if not isinstance(value, Items):
            return value
        items = tuple(apply_forms(item, forms, session) if isinstance(item, Branch) else item for item in value.items)
        return value.holding(items)

    return form


_hooks = _items({"command": _command, "environment": _environment})


def _develop(value: Tree, session: Session) -> Tree | None:
    return apply_forms(value, {"watch": _items({"exec": _exec})}, session) if isinstance(value, Branch) else value


def _exec(value: Tree, session: Session) -> Tree | None:
    forms: dict[str, Form] = {"command": _command, "environment": _environment}
    return apply_forms(value, forms, session) if isinstance(value, Branch) else value


def _extends(value: Tree, session: Session) -> Tree | None:
    return Branch({"service": value}, value, {}) if isinstance(value, Leaf) else value


def _null(leaf: Leaf) -> Tree:
    return made(None, leaf)


_BUILD: dict[str, Form] = {
    "args": _environment,
    "labels": labels,
    "additional_contexts": labels,
    "cache_from": _listed,
    "cache_to": _listed,
    "extra_hosts": _extra_hosts,
    "platforms": _listed,
    "secrets": _named_source("secret"),
    "tags": _listed,
}

#: Canonical forms of service attributes; the others stay as they are written.
FORMS: dict[str, Form] = {
    "annotations": labels,
    "build": _build,
    "cap_add": _listed,
    "cap_drop": _listed,
    "command": _command,
    "configs": _named_source("config"),
    "depends_on": _depends_on,
    "deploy": _deploy,
    "develop": _develop,
    "devices": _each(lambda leaf: [device_entry(leaf)], "device"),
    "dns": _listed,
    "dns_opt": _listed,
    "dns_search": _listed,
    "entrypoint": _command,
    "env_file": _env_file,
    "environment": _environment,
    "expose": _listed,
    "extends": _extends,
    "external_links": _listed,
    "extra_hosts": _extra_hosts,
    "healthcheck": _healthcheck,
    "label_file": _listed,
    "labels": labels,
    "links": _listed,
    "models": _keyed(_null),
    "networks": _keyed(_null),
    "ports": _each(port_entries, "port", _long_port),
    "post_start": _hooks,
    "pre_start": _hooks,
    "pre_stop": _hooks,
    "profiles": _listed,
    "secrets": _named_source("secret"),
    "sysctls": labels,
    "tmpfs": _listed,
    "volumes": _each(lambda leaf: [volume_entry(leaf)], "volume"),
    "volumes_from": _listed,
}
