"""Environment variables as values spell them: maps, lists of name and value, and secrets by their key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...engine.canon.environment_words import template_out
from ...engine.model import Fact, Origin, Unknown
from .._shared.facts import known
from .._shared.kube.text import named
from .._shared.leaves import Branch, Items, Leaf, Route, Tree, leaves, named_items
from .shapes import Say, children

#: Keys under which charts keep environment variables.
ENVIRONMENT: Final = frozenset(
    ("env", "environment", "extraEnv", "envVars", "extraEnvVars", "environmentVariables", "envVariables", "extraEnvs",
     "env_vars", "appEnv", "secretEnv")
)  # fmt: skip
#: {secret: {VARIABLE: key in the secret}}
SECRETS: Final = frozenset(("namespace_secrets", "namespaceSecrets"))
_SOURCES: Final = (("secretKeyRef", "secret"), ("configMapKeyRef", "configmap"))

Stated = tuple[Route, tuple[Fact, ...]]


def is_environment(name: str, tree: Tree) -> bool:
    """Whether a key holds environment variables: a map of scalars and references, or a list of named ones."""
    if name in SECRETS:
        return isinstance(tree, Branch) and bool(tree.entries)
    if name not in ENVIRONMENT:
        return False
    if isinstance(tree, Branch):
        return any(isinstance(one, Leaf) or _is_variable(one) for one in tree.entries.values())
    return isinstance(tree, Items) and any(isinstance(one, Branch) and one.at("name") for one in tree.items)


def _is_variable(tree: Tree) -> bool:
    return isinstance(tree, Branch) and bool(
        {"value", "valueFrom", "secretKeyRef"} & tree.entries.keys() or _names_a_secret(tree)
    )


def _names_a_secret(tree: Branch) -> bool:
    """``{name: orders-db, key: password}``: the secret and the key in it."""
    return tree.entries.keys() == {"name", "key"} and all(isinstance(one, Leaf) for one in tree.entries.values())


def variables(branch: Branch, route: Route, say: Say) -> Iterator[Stated]:
    """Every variable that the keys of a branch set, by the route of the leaf that says so."""
    for name, tree in branch.entries.items():
        if name in SECRETS and isinstance(tree, Branch):
            yield from _by_secret(tree, (*route, name))
        elif name == "keyVaults" and isinstance(tree, Branch):
            yield from _by_vault(tree, (*route, name))
        elif is_environment(name, tree):
            for key, below in children(tree):
                yield from _variable(key, below, (*route, name, key), say)


def _variable(key: str, tree: Tree, route: Route, say: Say) -> Iterator[Stated]:
    if isinstance(tree, Leaf):
        if not tree.cursor.is_null:
            yield route, (named("env", key, say(route, tree)),)
        return
    if not isinstance(tree, Branch):
        return
    name, value = tree.at("name"), tree.at("value")
    source = tree.at("valueFrom") or (tree if tree.at("secretKeyRef") else None)
    if isinstance(name, Leaf) and _names_a_secret(tree):
        entry = tree.entries["key"]
        shown = entry.text if isinstance(entry, Leaf) else "?"
        yield (*route, "name"), _referred(key, "secret", name.text, shown, name.origin)
        yield (*route, "key"), ()
        return
    if isinstance(name, Leaf):
        yield (*route, "name"), ()
        key = name.text
    if isinstance(value, Leaf):
        if not value.cursor.is_null:
            yield (*route, "value"), (named("env", key, say((*route, "value"), value)),)
    elif isinstance(source, Branch):
        yield from _taken(key, source, route if source is tree else (*route, "valueFrom"))


def _taken(key: str, source: Branch, route: Route) -> Iterator[Stated]:
    for word, kind in _SOURCES:
        name = source.at(word, "name")
        if isinstance(name, Leaf):
            entry = source.at(word, "key")
            shown = entry.text if isinstance(entry, Leaf) else "?"
            yield (*route, word, "name"), _referred(key, kind, name.text, shown, name.origin)
            yield (*route, word, "key"), ()
            return
    unknown = Fact("env", Unknown("set by Kubernetes when the pod starts"), Origin(source.span), key)
    for index, (below, _) in enumerate(leaves(source)):
        yield (*route, *below), () if index else (unknown,)


def _referred(key: str, kind: str, name: str, entry: str, origin: Origin) -> tuple[Fact, ...]:
    """The two facts of a variable that another object holds."""
    unknown = Unknown(f"from {kind} {name} key {entry}", origin)
    return Fact("env", unknown, origin, key), known("env-from", f"{kind}/{name}", origin, key)


def _by_secret(tree: Branch, route: Route) -> Iterator[Stated]:
    for secret, entries in tree.entries.items():
        for variable, leaf in entries.entries.items() if isinstance(entries, Branch) else ():
            if isinstance(leaf, Leaf) and not leaf.cursor.is_null:
                facts = _referred(variable.rstrip("$"), "secret", secret, leaf.text, leaf.origin)
                yield (*route, secret, variable), facts


def _by_vault(tree: Branch, route: Route) -> Iterator[Stated]:
    """``keyVaults.<vault>.secrets``: each becomes a variable of its alias, else of its own name."""
    for vault, entries in tree.entries.items():
        listed = entries.at("secrets") if isinstance(entries, Branch) else None
        for word, item in named_items(listed) if isinstance(listed, Items) else ():
            place = (*route, vault, "secrets", word)
            name = item.at("name") if isinstance(item, Branch) else item
            alias = item.at("alias") if isinstance(item, Branch) else None
            if isinstance(name, Leaf):
                said = alias if isinstance(alias, Leaf) else name
                facts = _referred(said.text, f"key-vault/{template_out(vault)}", name.text, name.text, said.origin)
                yield (*place, "name") if isinstance(item, Branch) else place, facts
                yield (*place, "alias"), ()
