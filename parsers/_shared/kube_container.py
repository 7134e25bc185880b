"""What one container of a pod states: image, ports, environment, resources, probes, mounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...engine.canon import image, quantity
from ...engine.canon.environment_words import template_out
from ...engine.model import Fact, Origin, Plain, Span, Step, Unknown
from ...engine.reading import Cursor
from .facts import image_facts, known, runtime_facts, text_value
from .kube_text import Text, Walker, named, number, plain, words
from .kube_text import quantity as measured

#: (kind, name) of a ConfigMap or Secret to its entries: a key with the fact that it states.
Configs = Mapping[tuple[str, str], Mapping[str, Fact]]

_RESOURCES: Final[tuple[tuple[str, str, str, Callable[[str], Plain]], ...]] = (
    ("limits", "memory", "memory-limit", quantity.kubernetes_bytes),
    ("requests", "memory", "memory-request", quantity.kubernetes_bytes),
    ("limits", "cpu", "cpu-limit", quantity.kubernetes_cpu),
    ("requests", "cpu", "cpu-request", quantity.kubernetes_cpu),
)
_PROBES: Final = (
    ("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup"),
)  # fmt: skip
#: Where a volume's source keeps the name of what it mounts.
_SOURCES: Final = (
    ("configMap", "name"), ("secret", "secretName"), ("persistentVolumeClaim", "claimName"), ("hostPath", "path"),
    ("nfs", "path"), ("csi", "driver"), ("emptyDir", "medium"), ("projected", ""), ("downwardAPI", ""),
    ("ephemeral", ""),
)  # fmt: skip
_REFERENCES: Final = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))


@dataclass(frozen=True, slots=True)
class Pod:
    """What the containers of one pod share."""

    walker: Walker
    spec: Cursor | None
    configs: Configs
    file: str
    volumes: Mapping[str, str]


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


def container_facts(pod: Pod, container: Cursor) -> Iterator[Fact]:
    """Every fact of one container."""
    walker = pod.walker
    yield from _image(walker, container)
    ports = dict(_ports(walker, container))
    yield from ports.values()
    yield from _environment(pod, container)
    for group, word, attribute, read in _RESOURCES:
        yield from measured(attribute, walker.text(container, "resources", group, word), read)
    for route, key in _PROBES:
        yield from _probe(walker, walker.mapping(container, route), key, ports)
    yield from _command(walker, container)
    user = walker.text(container, "securityContext", "runAsUser")
    yield from plain("user", user or walker.text(pod.spec, "securityContext", "runAsUser"))
    for mount in walker.items(container, "volumeMounts"):
        yield from _mount(pod, mount)


def _image(walker: Walker, container: Cursor) -> Iterator[Fact]:
    text = walker.text(container, "image")
    if text is None:
        return
    if text.text is None or text.secret:
        yield Fact("image", Unknown(text.reason or "taken from a secret", text.origin), text.origin)
        return
    parts = _parts(text)
    yield from image_facts(text.text, text.origin, parts)
    yield from runtime_facts(text.text, parts.get("tag", text.origin))


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


def _ports(walker: Walker, container: Cursor) -> Iterator[tuple[str, Fact]]:
    for port in walker.items(container, "ports"):
        text = walker.text(port, "containerPort") if port.is_mapping else None
        if text is None:
            continue
        protocol = (walker.word(port, "protocol") or "TCP").lower()
        name = walker.word(port, "name")
        for fact in number("container-port", text, f"{text.text or name or '?'}/{protocol}"):
            yield name or fact.key, fact


def _environment(pod: Pod, container: Cursor) -> Iterator[Fact]:
    for source in pod.walker.items(container, "envFrom"):
        if source.is_mapping:
            yield from _whole_config(pod, source)
    for item in pod.walker.items(container, "env"):
        name = pod.walker.text(item, "name") if item.is_mapping else None
        if name is not None and name.text:
            yield from _variable(pod, item, name.text)


def _whole_config(pod: Pod, source: Cursor) -> Iterator[Fact]:
    prefix = pod.walker.word(source, "prefix")
    for route, kind in _REFERENCES:
        name = pod.walker.text(source, route, "name") if source.get(route) else None
        if name is None:
            continue
        yield _reference(kind, name)
        for key, fact in _entries(pod, kind, name.word).items():
            if "\n" not in str(getattr(fact.value, "value", "")).rstrip("\n"):
                origin = fact.origin.because(name.origin.span, Step.MERGED)
                yield Fact("env", fact.value, origin, prefix + key)


def _entries(pod: Pod, kind: str, name: str) -> Mapping[str, Fact]:
    return pod.configs.get((kind, f"{pod.file}:{name}")) or pod.configs.get((kind, name)) or {}


def _reference(kind: str, name: Text, key: str = "") -> Fact:
    """The ``env-from`` fact; its key has no environment's word, so that two environments' facts meet."""
    if name.text is None:
        value = Unknown(name.reason, name.origin)
        return Fact("env-from", value, name.origin, key or f"{kind.lower()}/{template_out(name.hint) or '?'}")
    text = f"{kind.lower()}/{name.text}"
    return known("env-from", text, name.origin, key or template_out(text), text)


def _variable(pod: Pod, item: Cursor, name: str) -> Iterator[Fact]:
    value, source = item.get("value"), item.get("valueFrom")
    if source is not None and not source.is_null:
        yield from _taken(pod, source, name)
    elif value is None or value.is_null:
        yield Fact("env", text_value(name, ""), item.origin(), name)
    else:
        text = pod.walker.text(value)
        if text is not None:
            yield named("env", name, text)


def _taken(pod: Pod, source: Cursor, name: str) -> Iterator[Fact]:
    for route, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        if source.get(route) is None:
            continue
        owner, key = pod.walker.text(source, route, "name"), pod.walker.text(source, route, "key")
        if owner is None or key is None:
            break
        found = _entries(pod, kind, owner.word).get(key.word)
        if found is not None and not isinstance(found.value, Unknown):
            yield Fact("env", found.value, found.origin.because(key.origin.span, Step.INTERPOLATED), name)
        else:
            reason = f"from {kind.lower()} {owner.word or '?'} key {key.word or '?'}"
            yield Fact("env", Unknown(reason, owner.origin), owner.origin, name)
        yield _reference(kind, owner, name)
        return
    yield Fact("env", Unknown("set by Kubernetes when the pod starts"), source.origin(), name)


def _probe(walker: Walker, probe: Cursor | None, key: str, ports: Mapping[str, Fact]) -> Iterator[Fact]:
    if probe is None:
        return
    action = next((found for word in ("httpGet", "tcpSocket", "grpc") if (found := probe.get(word))), None)
    yield from plain("health-path", walker.text(action, "path"), key)
    port = walker.text(action, "port")
    if port is not None:
        yield from _probe_port(port, key, ports)
    yield from number("health-interval", walker.text(probe, "periodSeconds"), key)
    yield from number("health-timeout", walker.text(probe, "timeoutSeconds"), key)


def _probe_port(port: Text, key: str, ports: Mapping[str, Fact]) -> Iterator[Fact]:
    """A probe may name its port; then the number stands where the container declares it."""
    declared = ports.get(port.text or "")
    if port.text and not port.text.isdigit() and declared is not None:
        origin = declared.origin.because(port.origin.span, Step.INTERPOLATED)
        yield Fact("health-port", declared.value, origin, key)
    elif port.text and not port.text.isdigit():
        yield Fact("health-port", Unknown("names a port that this container does not"), port.origin, key)
    else:
        yield from number("health-port", port, key)


def _command(walker: Walker, container: Cursor) -> Iterator[Fact]:
    """Kubernetes calls the image's ENTRYPOINT `command` and its CMD `args`."""
    for route, attribute in (("command", "entrypoint"), ("args", "command")):
        items = walker.items(container, route)
        texts = [text for item in items if (text := walker.text(item)) is not None]
        if texts:
            first, last = texts[0].origin, texts[-1].origin.span
            origin = Origin(Span(first.span.source, first.span.start, last.end))
            whole = last.source is first.span.source and last.start >= first.span.start
            yield from words(attribute, texts, origin if whole else first)


def _mount(pod: Pod, mount: Cursor) -> Iterator[Fact]:
    path = pod.walker.text(mount, "mountPath") if mount.is_mapping else None
    name = pod.walker.text(mount, "name") if mount.is_mapping else None
    if path is None or name is None or not path.text:
        return
    if name.text is None:
        yield from plain("volume", name, path.text)
    else:
        yield known("volume", pod.volumes.get(name.text, f"claim/{name.text}"), path.origin, path.text)
