"""From a merged project to declarations: one a service with its names and relations, one for what it requires."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.canon.image import parse_image
from ...engine.model import Declaration, Fact, Kind, Origin, Reference, Span
from ...engine.pattern import deferred
from ...engine.reading import folder_of, name_of
from .build import build_folder, dockerfile_of
from .environment import Setting, service_environment
from .facts import service_facts
from .image import engine_of_image, name_of_image
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
_LONGEST = 10_000


def declarations(
    services: dict[str, Branch], places: dict[str, Span], unit: str, path: str, session: Session, variables: Variables
) -> Iterator[Declaration]:
    """The declarations of a project's services, in the order of the files, then what the project requires.

    ``places`` are where the names of the services stand.
    """
    settings = {name: service_environment(service, session, variables) for name, service in services.items()}
    consumers = _consumers(services, settings)
    for name, service in services.items():
        facts = service_facts(service, settings[name], variables, frozenset(_hosts(name, service)))
        yield _declaration(name, service, places[name], tuple(facts), consumers[name], unit, path)
    yield from requirements(services, session, variables, unit, path)


def _declaration(
    name: str, service: Branch, place: Span, facts: tuple[Fact, ...], consumers: tuple[str, ...], unit: str, path: str
) -> Declaration:
    image = service.get("image")
    kind: Kind = "workload"
    if isinstance(image, Leaf) and image.value is not None and engine_of_image(image) is not None:
        kind = "backing-service"
    folder = build_folder(service)
    return Declaration(
        key=f"services.{name}",
        kind=kind,
        format="compose",
        origin=Origin(place),
        facts=facts,
        names=_names(name, service, folder),
        consumers=consumers if kind == "backing-service" else (),
        folder=folder if folder is not None else folder_of(path),
        references=tuple(_references(service)),
        unit=unit,
    )


def _names(name: str, service: Branch, folder: str | None) -> tuple[str, ...]:
    """Service name, container name, image name when the image is the project's own, build folder; each once."""
    found = [name]
    container = service.get("container_name")
    if isinstance(container, Leaf) and not container.missing:
        found.append(container.text.value)
    image = service.get("image")
    if isinstance(image, Leaf) and image.value is not None:
        basename = name_of(name_of_image(image)[0])
        if basename and _own_image(service, image):
            found.append(basename)
    if folder:
        found.append(name_of(folder))
    return tuple(dict.fromkeys(word for word in found if word))


def _own_image(service: Branch, image: Leaf) -> bool:
    """Built here, or of a namespace and not a known backing service."""
    if isinstance(service.get("build"), Branch):
        return True
    name, _ = name_of_image(image)
    reference = parse_image(name)
    return reference is not None and "/" in reference.repository and engine_of_image(image) is None


def _hosts(name: str, service: Branch) -> Iterator[str]:
    """The host names under which other services reach this one."""
    yield name.lower()
    for attribute in ("container_name", "hostname"):
        leaf = service.get(attribute)
        if isinstance(leaf, Leaf) and leaf.text.value:
            yield leaf.text.value.lower()
    networks = service.get("networks")
    for network in networks.entries.values() if isinstance(networks, Branch) else ():
        aliases = network.get("aliases") if isinstance(network, Branch) else None
        for alias in aliases.items if isinstance(aliases, Items) else ():
            if isinstance(alias, Leaf):
                yield alias.text.value.lower()


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
            if isinstance(item, Leaf) and not item.text.value.startswith("container:"):
                yield item.text.value.partition(":")[0], item.origin()
    for attribute in ("network_mode", "ipc", "pid"):
        leaf = service.get(attribute)
        if isinstance(leaf, Leaf) and leaf.text.value.startswith("service:"):
            yield leaf.text.value.removeprefix("service:"), leaf.origin()


def _references(service: Branch) -> Iterator[Reference]:
    seen: set[str] = set()
    for name, origin in dependencies(service):
        if name not in seen:
            seen.add(name)
            yield Reference("depends-on", name, origin)
    image = service.get("image")
    if isinstance(image, Leaf) and image.value is not None and not image.missing:
        name, origin = name_of_image(image)
        reference = parse_image(name)
        if reference is not None:
            yield Reference("uses-image", reference.name, origin)
    dockerfile = dockerfile_of(service)
    if dockerfile is not None:
        yield Reference("builds", *dockerfile)
    volumes = service.get("volumes")
    for entry in volumes.items if isinstance(volumes, Items) else ():
        source = entry.get("source") if isinstance(entry, Branch) else None
        if isinstance(source, Leaf) and source.value is not None and not source.missing:
            yield Reference("mounts", source.text.value, source.origin())


def _consumers(services: dict[str, Branch], settings: dict[str, dict[str, Setting]]) -> dict[str, tuple[str, ...]]:
    """For each service the others that depend on it or name its host in a variable, in the order of the files."""
    owners: dict[str, list[str]] = {}
    for name, service in services.items():
        for host in _hosts(name, service):
            owners.setdefault(host, []).append(name)
    found: dict[str, dict[str, None]] = {name: {} for name in services}
    for name, service in services.items():
        needed = [target for target, _ in dependencies(service)]
        needed += [owner for host in _mentioned(settings[name]) for owner in owners.get(host, ())]
        for target in needed:
            if target in found and target != name:
                found[target].setdefault(name)
    return {name: tuple(consumers) for name, consumers in found.items()}


def _mentioned(settings: dict[str, Setting]) -> Iterator[str]:
    """Words of variables that stand where a host stands: behind ``//``, ``@`` or ``(``, before a port, or alone."""
    for name, setting in settings.items():
        text = (setting.text or "")[:_LONGEST].lower()
        for found in _HOST.finditer(text):
            yield found[1] or found[2]
        if _HOST_KEYS.search(name):
            yield text
