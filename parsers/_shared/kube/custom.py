"""Custom resources: their scalars as settings, where they hold settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....engine.model import Declaration, Fact
from ..leaves import dotted, leaves, plant, setting
from .objects import LONGEST_SETTING, Group, KubeObject
from .text import named

#: API groups whose objects are rights, plumbing, or the description of a deployment rather than settings.
_NOT_SETTINGS: Final = ("k8s.io", "argoproj.io", "fluxcd.io", "monitoring.coreos.com", "openshift.io", "istio.io")
_FRAME: Final = frozenset(("apiVersion", "kind", "metadata", "status"))


def custom(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """Any other kind outside Kubernetes' own groups: its scalars as settings."""
    if holds_settings(of.walker.word(of.cursor, "apiVersion")):
        yield group.declare(of, "config", settings(of))


def holds_settings(version: str) -> bool:
    """Whether custom resources of this API version are read as settings.

    >>> holds_settings("acid.zalan.do/v1"), holds_settings("apps/v1"), holds_settings("argoproj.io/v1alpha1")
    (True, False, False)
    """
    name, slash, _ = version.partition("/")
    return bool(slash) and "." in name and not name.endswith(_NOT_SETTINGS)


def settings(of: KubeObject) -> Iterator[Fact]:
    """Every scalar of an object outside its frame."""
    for section, cursor in of.cursor.entries():
        if section in _FRAME:
            continue
        for route, leaf in leaves(plant(cursor, of.walker.problems), (section,)):
            text = of.walker.read(leaf.cursor)
            if len(leaf.cursor.text) > LONGEST_SETTING:
                continue
            fact = setting(route, leaf)
            if text.text is None or text.pieces:
                fact = named("setting", route[-1], text, dotted(route))
            yield fact
