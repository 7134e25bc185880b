"""What one container of a pod states: image, ports, environment, resources, probes, rights, mounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ....engine.canon import image
from ....engine.model import Fact, Origin, Step, Unknown
from ....engine.reading import Cursor
from ..facts import engine_of, image_facts, runtime_facts
from .environment import Around, Configs, environment_facts
from .fields import Field, stated
from .probes import probe_facts
from .security import security_facts
from .text import Text, Walker, number, spoken
from .volumes import mount_facts

RESOURCES: Final = (
    Field("memory-limit", "resources.limits.memory", "bytes"),
    Field("memory-request", "resources.requests.memory", "bytes"),
    Field("cpu-limit", "resources.limits.cpu", "cpu"),
    Field("cpu-request", "resources.requests.cpu", "cpu"),
    Field("ephemeral-storage-limit", "resources.limits.ephemeral-storage", "bytes"),
    Field("ephemeral-storage-request", "resources.requests.ephemeral-storage", "bytes"),
)
#: A container of its own restart policy is a sidecar, started with the init containers.
_OWN: Final = (
    Field("workdir", "workingDir"),
    Field("pull-policy", "imagePullPolicy"),
    Field("restart", "restartPolicy"),
)


@dataclass(frozen=True, slots=True)
class Pod:
    """What the containers of one pod share."""

    walker: Walker
    spec: Cursor | None
    configs: Configs
    file: str
    volumes: Mapping[str, str]


def container_facts(pod: Pod, container: Cursor) -> Iterator[Fact]:
    """Every fact of one container."""
    walker = pod.walker
    yield from _image(walker, container)
    ports = dict(ports_of(walker, container))
    yield from ports.values()
    yield from environment_facts(Around(walker, pod.configs, pod.file), container)
    yield from stated(walker, container, RESOURCES)
    yield from _devices(walker, container)
    yield from probe_facts(walker, container, ports)
    # Kubernetes calls the image's ENTRYPOINT `command` and its CMD `args`.
    yield from spoken(walker, container, "command", "entrypoint")
    yield from spoken(walker, container, "args", "command")
    yield from security_facts(walker, container, pod.spec)
    yield from stated(walker, container, _OWN)
    yield from mount_facts(walker, walker.items(container, "volumeMounts"), pod.volumes)


def _image(walker: Walker, container: Cursor) -> Iterator[Fact]:
    text = walker.text(container, "image")
    if text is None:
        return
    if text.text is None or text.secret:
        yield from _partly_known(text)
        return
    parts = _parts(text)
    yield from image_facts(text.text, text.origin, parts)
    yield from runtime_facts(text.text, parts.get("tag", text.origin))


def _partly_known(text: Text) -> Iterator[Fact]:
    """An image of which at most the name is known: its tag is given when it is deployed."""
    own = replace(text.origin, causes=(), step=Step.LITERAL) if text.origin.step is Step.RENDERED else text.origin
    name, colon, rest = text.certain.rpartition(":")
    if text.secret or not colon or "/" in rest:
        yield Fact("image", Unknown(text.reason or "taken from a secret", text.origin), text.origin)
        return
    where = text.at(0, own)
    yield from (fact for fact in image_facts(name, where) if fact.attribute in ("image", "engine"))
    yield Fact("tag", Unknown(text.reason, text.origin), text.origin)
    if engine_of(name):
        yield Fact("version", Unknown(text.reason, text.origin), text.origin)


def _parts(text: Text) -> dict[str, Origin]:
    """The origins of an image's parts, where each comes from a place of its own."""
    reference = image.parse_image(text.text or "")
    if not text.pieces or reference is None or text.text is None:
        return {}
    own = replace(text.origin, causes=(), step=Step.LITERAL) if text.origin.step is Step.RENDERED else text.origin
    digest_at = text.text.rfind("@") + 1
    tag_at = text.text.rfind(":", 0, digest_at - 1 if digest_at else None) + 1
    parts = {"image": text.at(0, own), "tag": own}
    if reference.tag:
        parts["tag"] = text.at(tag_at, own)
    if reference.digest:
        parts["digest"] = text.at(digest_at, own)
    return parts


def ports_of(walker: Walker, container: Cursor) -> Iterator[tuple[str, Fact]]:
    """The ports of a container, each under its name, else under ``number/protocol``."""
    for port in walker.items(container, "ports"):
        text = walker.text(port, "containerPort") if port.is_mapping else None
        if text is None:
            continue
        protocol = (walker.word(port, "protocol") or "TCP").lower()
        name = walker.word(port, "name")
        for fact in number("container-port", text, f"{text.text or name or '?'}/{protocol}"):
            yield name or fact.key, fact


def _devices(walker: Walker, container: Cursor) -> Iterator[Fact]:
    """Resources of a vendor, such as ``nvidia.com/gpu``."""
    for name, cursor in walker.entries(container, "resources", "limits"):
        if "/" in name:
            yield from number("device", walker.text(cursor), name)
