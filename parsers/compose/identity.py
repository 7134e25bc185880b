"""What makes two list items the same: the identities by which Compose drops or replaces duplicates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .tree import Branch, Leaf, Tree

Identity: TypeAlias = Callable[[Tree], object]


def field_of(tree: Tree, name: str) -> object:
    """A field's value; fields that depend on unset variables are told apart by their place. None without one."""
    leaf = tree.get(name) if isinstance(tree, Branch) else None
    return (leaf.value, leaf.missing, leaf.missing and leaf.span) if isinstance(leaf, Leaf) else None


def by_port(tree: Tree) -> object:
    """Ports by address, host port, container port and protocol."""
    return tuple(field_of(tree, name) for name in ("host_ip", "published", "target", "protocol"))


def by_target(tree: Tree) -> object:
    """Volumes and devices by their path in the container."""
    return field_of(tree, "target") or whole(tree)


def by_mount(folder: str) -> Identity:
    """Secrets and configs by where they appear, which follows from the source when it is not said."""

    def identity(tree: Tree) -> object:
        target, source = _text(tree, "target"), _text(tree, "source")
        place = target or source
        return place if place.startswith("/") else folder + place

    return identity


def _text(tree: Tree, name: str) -> str:
    leaf = tree.get(name) if isinstance(tree, Branch) else None
    return leaf.reads if isinstance(leaf, Leaf) else ""


def whole(tree: Tree) -> object:
    """Anything by all that it says."""
    if isinstance(tree, Leaf):
        return (tree.value, tree.missing)
    if isinstance(tree, Branch):
        return tuple((name, whole(value)) for name, value in sorted(tree.entries.items()))
    return tuple(whole(item) for item in tree.items)


def by_path(tree: Tree) -> object:
    """Env files by their path."""
    return field_of(tree, "path") or whole(tree)
