"""Volumes that outlive pods: claims, volumes and their classes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ....engine.model import Declaration
from .fields import stated
from .objects import Group, KubeObject, namespace
from .volumes import CLASS, VOLUME, claim_facts


def claim(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A PersistentVolumeClaim."""
    yield group.declare(of, "volume", chain(namespace(of), claim_facts(of.walker, of.cursor)))


def persistent_volume(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A PersistentVolume."""
    yield group.declare(of, "volume", claim_facts(of.walker, of.cursor, VOLUME))


def storage_class(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A StorageClass."""
    yield group.declare(of, "resource", stated(of.walker, of.cursor, CLASS))
