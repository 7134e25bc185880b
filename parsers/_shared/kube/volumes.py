"""What is mounted where, and what claims and volumes ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....engine.model import Fact, Origin, Span
from ....engine.reading import Cursor
from ..facts import known
from .fields import Field, stated
from .text import Walker, plain

#: Where a volume's source keeps the name of what it mounts.
_SOURCES: Final = (
    ("configMap", "name"), ("secret", "secretName"), ("persistentVolumeClaim", "claimName"), ("hostPath", "path"),
    ("nfs", "path"), ("csi", "driver"), ("emptyDir", "medium"), ("projected", ""), ("downwardAPI", ""),
    ("ephemeral", ""),
)  # fmt: skip
CLAIM: Final = (
    Field("storage-size", "spec.resources.requests.storage", "bytes"),
    Field("storage-class", "spec.storageClassName"),
)
VOLUME: Final = (
    Field("storage-size", "spec.capacity.storage", "bytes"),
    Field("storage-class", "spec.storageClassName"),
    Field("reclaim-policy", "spec.persistentVolumeReclaimPolicy"),
)
CLASS: Final = (Field("reclaim-policy", "reclaimPolicy"),)


def volumes_of(walker: Walker, spec: Cursor | None) -> dict[str, str]:
    """The name of each volume of a pod with its source as ``kind/name``."""
    found: dict[str, str] = {}
    for volume in walker.items(spec, "volumes"):
        if volume.is_mapping:
            found[walker.word(volume, "name")] = _source(walker, volume)
    return found


def _source(walker: Walker, volume: Cursor) -> str:
    for kind, route in _SOURCES:
        source = volume.get(kind)
        if source is not None:
            name = walker.word(source, route) if route and source.is_mapping else ""
            return f"{kind}/{name}" if name else kind
    return "volume"


def mount_facts(walker: Walker, mounts: list[Cursor], volumes: Mapping[str, str]) -> Iterator[Fact]:
    """What each mount of a container mounts; a volume that the pod does not have is a claim of a template."""
    for mount in mounts:
        path = walker.text(mount, "mountPath") if mount.is_mapping else None
        name = walker.text(mount, "name") if mount.is_mapping else None
        if path is None or name is None or not path.text:
            continue
        if name.text is None:
            yield from plain("volume", name, path.text)
        else:
            yield known("volume", volumes.get(name.text, f"claim/{name.text}"), path.origin, path.text)


def claim_facts(walker: Walker, claim: Cursor, rows: tuple[Field, ...] = CLAIM) -> Iterator[Fact]:
    """Size, class and access modes of a claim or a volume."""
    yield from stated(walker, claim, rows)
    modes = [text for item in walker.items(claim, "spec", "accessModes") if (text := walker.text(item)) is not None]
    if modes and all(mode.text for mode in modes):
        first, last = modes[0].origin, modes[-1].origin.span
        whole = last.source is first.span.source and last.start >= first.span.start
        origin = Origin(Span(first.span.source, first.span.start, last.end), first.step) if whole else first
        yield known("access-modes", tuple(sorted(mode.word for mode in modes)), origin)
