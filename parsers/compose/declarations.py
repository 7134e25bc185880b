"""From a merged project to declarations: one a service with its names and relations, one for what it requires."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ...engine.canon.image import parse_image
from ...engine.model import Declaration, Fact, Kind, Origin, Reference, Span
from ...engine.pattern import deferred
from ...engine.reading import folder_of, name_of
from ...engine.record import record
from .build import build_folder, dockerfile_of
from .environment import Setting, service_environment
from .facts import service_facts
from .image import Image, image_of
from .requirements import requirements
from .session import Session
from .tree import Branch, Items, Leaf
from .variables import Variables

_HOST_KEYS = deferred(
    r"(?:^|[_.-])(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|URL|URI|ENDPOINT|SERVICE|BROKER|BROKERS|NODES?)"
    r"(?:$|[_.-])",
    re.IGNORECASE,
)
#: A host in an address; longer values than this are not addresses.
_HOST = deferred(r"(?://|@|\()([\w.-]+)|(?<![\w.-])([\w.-]+):\d")
_SIGNS = (":", "//", "@", "(")
_LONGEST = 10_000


def declarations(
    services: dict[str, Branch], places: dict[str, Span], unit: str, path: str, session: Session, variables: Variables
) -> Iterator[Declaration]:
    """The declarations of a project's services, in the order of the files, then what the project requires.

    ``places`` are where the names of the services stand.
    """
    seen = {name: _Seen.of(name, service, session, variables) for name, service in services.items()}
    consumers = _consumers(seen)
    for name, one in seen.items():
        facts = tuple(service_facts(one.service, one.image, one.settings, variables, one.hosts))
        yield _declaration(name, one, places[name], facts, consumers[name], unit, path)
    yield from requirements(services, session, variables, unit, path)


@record(frozen=True, slots=True)
class _Seen:
    """A service with what several questions about it need."""

    service: Branch
    image: Image | None
    settings: dict[str, Setting]
    hosts: frozenset[str]
    needs: tuple[tuple[str, Origin], ...]

    @classmethod
    def of(cls, name: str, service: Branch, session: Session, variables: Variables) -> _Seen:
        settings = service_environment(service, session, variables)
        hosts = frozenset(_hosts(name, service))
        return cls(service, image_of(service), settings, hosts, tuple(dependencies(service)))


def _declaration(
    name: str, seen: _Seen, place: Span, facts: tuple[Fact, ...], consumers: tuple[str, ...], unit: str, path: str
) -> Declaration:
    backs = seen.image is not None and seen.image.engine is not None
    kind: Kind = "backing-service" if backs else "workload"
    folder = build_folder(seen.service)
    return Declaration(
        key=f"services.{name}",
        kind=kind,
        format="compose",
        origin=Origin(place),
        facts=facts,
        names=_names(name, seen.service, seen.image, folder),
        consumers=consumers if backs else (),
        folder=folder if folder is not None else folder_of(path),
        references=tuple(_references(seen)),
        unit=unit,
    )


def _names(name: str, service: Branch, image: Image | None, folder: str | None) -> tuple[str, ...]:
    """Service name, container name, image name when the image is the project's own, build folder; each once."""
    found = [name]
    container = service.get("container_name")
    if isinstance(container, Leaf) and not container.missing:
        found.append(container.reads)
    if image is not None:
        basename = name_of(image.name.reads)
        if basename and _own_image(service, image):
            found.append(basename)
    if folder:
        found.append(name_of(folder))
    return tuple(dict.fromkeys(word for word in found if word))


def _own_image(service: Branch, image: Image) -> bool:
    """Built here, or of a namespace and not a known backing service."""
    if isinstance(service.get("build"), Branch):
        return True
    reference = parse_image(image.name.reads)
    return reference is not None and "/" in reference.repository and image.engine is None


def _hosts(name: str, service: Branch) -> Iterator[str]:
    """The host names under which other services reach this one."""
    yield name.lower()
    for attribute in ("container_name", "hostname"):
        leaf = service.get(attribute)
        if isinstance(leaf, Leaf) and leaf.reads:
            yield leaf.reads.lower()
    networks = service.get("networks")
    for network in networks.entries.values() if isinstance(networks, Branch) else ():
        aliases = network.get("aliases") if isinstance(network, Branch) else None
        for alias in aliases.items if isinstance(aliases, Items) else ():
            if isinstance(alias, Leaf):
                yield alias.reads.lower()


# --- relations -------------------------------------------------------------------------------------------------------


def dependencies(service: Branch) -> Iterator[tuple[str, Origin]]:
    """The services that a service needs: depends_on, links, volumes_from, and shared namespaces."""
    section = service.get("depends_on")
    if isinstance(section, Branch):
        for name in section.entries:
            yield name, Origin(section.key_span(name))
    for attribute in ("links", "volumes_from"):
        listed = service.get(attribute)
        for item in listed.items if isinstance(listed, Items) else ():
            if isinstance(item, Leaf) and not item.reads.startswith("container:"):
                yield item.reads.partition(":")[0], item.origin()
    for attribute in ("network_mode", "ipc", "pid"):
        leaf = service.get(attribute)
        if isinstance(leaf, Leaf) and leaf.reads.startswith("service:"):
            yield leaf.reads.removeprefix("service:"), leaf.origin()


def _references(seen: _Seen) -> Iterator[Reference]:
    needed: set[str] = set()
    for name, origin in seen.needs:
        if name not in needed:
            needed.add(name)
            yield Reference("depends-on", name, origin)
    image = seen.image
    if image is not None and not image.leaf.missing:
        reference = parse_image(image.name.reads)
        if reference is not None:
            yield Reference("uses-image", reference.name, image.name.origin())
    dockerfile = dockerfile_of(seen.service)
    if dockerfile is not None:
        yield Reference("builds", *dockerfile)
    volumes = seen.service.get("volumes")
    for entry in volumes.items if isinstance(volumes, Items) else ():
        source = entry.get("source") if isinstance(entry, Branch) else None
        if isinstance(source, Leaf) and source.value is not None and not source.missing:
            yield Reference("mounts", source.reads, source.origin())


def _consumers(services: dict[str, _Seen]) -> dict[str, tuple[str, ...]]:
    """For each service the others that depend on it or name its host in a variable, in the order of the files."""
    owners: dict[str, list[str]] = {}
    for name, seen in services.items():
        for host in seen.hosts:
            owners.setdefault(host, []).append(name)
    found: dict[str, dict[str, None]] = {name: {} for name in services}
    for name, seen in services.items():
        needed = [target for target, _ in seen.needs]
        needed += [owner for host in _mentioned(seen.settings, owners) for owner in owners.get(host, ())]
        for target in needed:
            if target in found and target != name:
                found[target].setdefault(name)
    return {name: tuple(consumers) for name, consumers in found.items()}


def _mentioned(settings: dict[str, Setting], hosts: Container[str]) -> Iterator[str]:
    """Words of variables that stand where a host stands: behind ``//``, ``@`` or ``(``, before a port, or alone."""
    for name, setting in settings.items():
        text = (setting.text or "")[:_LONGEST].lower()
        if any(sign in text for sign in _SIGNS):
            for found in _HOST.finditer(text):
                yield found[1] or found[2]
        if text in hosts and _HOST_KEYS.search(name):
            yield text
