"""ConfigMaps, Secrets, and what makes Secrets: keys with their values, where these may be known."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ....engine.model import Declaration, Fact, Known, Origin, Secret, Unknown
from ..facts import text_value
from .custom import settings
from .objects import LONGEST_SETTING, Group, KubeObject, namespace
from .text import named

#: What a Secret that something else makes holds.
STORED = "kept in an external secret store"
SEALED = "sealed for the cluster"
FILE = "a file with secrets in it is not compared as a whole"


def config(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A ConfigMap or a Secret."""
    facts = (_shown(fact) for _, fact in entries(of) if len(said(fact)) <= LONGEST_SETTING)
    yield group.declare(of, "config", chain(namespace(of), facts))


def external_secret(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """An ExternalSecret: the keys of the Secret that is made of it, and from where they are taken."""
    keys = (fact for _, fact in entries(of))
    yield group.declare(of, "config", chain(namespace(of), keys, settings(of)), (of.name.word, secret_name(of)))


def sealed_secret(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A SealedSecret: the keys of the Secret that is made of it."""
    keys = (fact for _, fact in entries(of))
    yield group.declare(of, "config", chain(namespace(of), keys), (of.name.word, secret_name(of)))


def secret_name(of: KubeObject) -> str:
    """The name of the Secret that an object is or becomes."""
    routes = {"ExternalSecret": ("target", "name"), "SealedSecret": ("template", "metadata", "name")}
    return of.walker.word(of.cursor, "spec", *routes.get(of.kind, ("",))) or of.name.word


def said(fact: Fact) -> str:
    """The text of a fact that may be shown."""
    return fact.value.value if isinstance(fact.value, Known) and isinstance(fact.value.value, str) else ""


def _shown(fact: Fact) -> Fact:
    """A text of several lines is a file, so a setting rather than a variable."""
    return replace(fact, attribute="setting") if "\n" in said(fact).rstrip("\n") else fact


def entries(of: KubeObject) -> Iterator[tuple[str, Fact]]:
    """The keys of a ConfigMap or of whatever becomes a Secret, with what each holds."""
    if of.kind == "ExternalSecret":
        yield from _external(of)
    elif of.kind == "SealedSecret":
        yield from _keys(of, ("spec", "encryptedData"), SEALED)
    else:
        read = _secret_section if of.kind == "Secret" else _section
        for section in ("data", "stringData"):
            yield from dict(read(of, section)).items()


def _external(of: KubeObject) -> Iterator[tuple[str, Fact]]:
    walker = of.walker
    for item in walker.items(of.cursor, "spec", "data"):
        key = walker.text(item, "secretKey") or walker.text(item, "name")
        if key is not None and key.text:
            yield key.text, Fact("env", Unknown(STORED, key.origin), key.origin, key.text)
    yield from _keys(of, ("spec", "target", "template", "data"), STORED)


def _keys(of: KubeObject, route: tuple[str, ...], reason: str) -> Iterator[tuple[str, Fact]]:
    for key, cursor in of.walker.entries(of.cursor, *route):
        origin = Origin(cursor.key_span)
        yield key, Fact("env", Unknown(reason, origin), origin, key)


def _secret_section(of: KubeObject, section: str) -> Iterator[tuple[str, Fact]]:
    """Entries that are never shown; those under ``data`` without their base64 (Kubernetes API, Secret: data)."""
    for key, cursor in of.walker.entries(of.cursor, section):
        text = of.walker.text(cursor)
        if cursor.is_null or text is None:
            yield key, Fact("env", Known(""), Origin(cursor.key_span), key)
        elif text.text is None:
            yield key, Fact("env", Unknown(text.reason, text.origin), text.origin, key)
        else:
            yield key, _hidden(key, text.text, text.origin, section == "data")


def _hidden(key: str, text: str, origin: Origin, encoded: bool) -> Fact:
    """One entry of a Secret."""
    try:
        plain = b64decode(text, validate=True).decode() if encoded else text
    except ValueError:
        return Fact("env", Unknown("not valid base64", origin), origin, key)
    if _is_file(plain):
        return _file(key, origin)
    return Fact("env", Secret.of(plain) if plain else Known(""), origin, key)


def _section(of: KubeObject, section: str) -> Iterator[tuple[str, Fact]]:
    for key, cursor in of.walker.entries(of.cursor, section):
        if cursor.is_null:
            yield key, Fact("env", text_value(key, ""), Origin(cursor.key_span), key)
            continue
        text = of.walker.text(cursor)
        if text is not None:
            fact = named("env", key, text)
            whole = isinstance(fact.value, Secret) and _is_file(text.text or "")
            yield key, (_file(key, text.origin) if whole else fact)


def _is_file(text: str) -> bool:
    return "\n" in text.rstrip("\n")


def _file(key: str, origin: Origin) -> Fact:
    """A hidden text of several lines: each value in it is compared where it is stated, and the whole always differs."""
    return Fact("setting", Unknown(FILE, origin), origin, key)
