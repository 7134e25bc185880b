"""What Docker says of the containers that run, or of the project that it would run: snapshots as declarations.

Read are the outputs of ``docker inspect``, ``docker compose ps --format json`` (a list, or an object a line) and
``docker compose config --format json``, which is a Compose file. What an image or a machine adds (its own variables,
absolute paths, the project's name in front of a volume's) is left out, because no Compose file says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Kind, Known, Layers, Origin, Source, Span, Step
from ...engine.reading import Cursor, Files, Mapping, Node, Scalar, Sequence, folder_of, parse_yaml
from .._shared.facts import engine_of, environment_variable, image_facts, known, runtime_facts

CODE: Final = "compose-snapshot"
_LABELS: Final = "com.docker.compose."
#: Facts of a resolved project that say where it lies on one machine.
_OF_THE_MACHINE: Final = frozenset(("build-context", "dockerfile", "volume"))
#: Restart policies that stand for none.
_NO_RESTART: Final = frozenset(("", "no"))

Resolve = Callable[[Unit, Layers, Files], Resolution]


@dataclass(frozen=True, slots=True)
class Container:
    """One container: its service (with its place), its project, and the facts that it shows."""

    service: Cursor | None
    name: str
    project: str
    about: Cursor


def resolve_observed(unit: Unit, layers: Layers, files: Files, resolve: Resolve) -> Resolution:
    """What the snapshots show, service by service; ``resolve`` reads Compose files."""
    problems: list[Diagnostic] = []
    found: list[Declaration] = []
    containers: list[Container] = []
    unread: list[tuple[str, str]] = []
    for path in layers.observed:
        shown = list(_containers(path, files))
        if shown:
            containers += shown
        elif _is_project(path, files):
            project = resolve(Unit(unit.parser, path, (path,)), Layers((path,), env_files=()), files)
            found += [_of_a_project(one) for one in project.declarations]
            problems += project.diagnostics
        else:
            message = "shows no containers; write it with `docker compose ps --format json` or `docker inspect`"
            problems.append(Diagnostic(CODE, message, path=path))
            unread.append((path, message))
    found += _declarations(containers, folder_of(unit.key))
    named = tuple(replace(one, unit=f"{unit.parser}:{layers.observed[0]}") for one in found)
    read = tuple(path for path in layers.observed if path not in dict(unread))
    return Resolution(named, tuple(dict.fromkeys(problems)), read, tuple(unread))


def _is_project(path: str, files: Files) -> bool:
    documents = files.yaml(path) if files.exists(path) else ()
    return bool(documents) and documents[0].cursor.get("services") is not None


def _of_a_project(one: Declaration) -> Declaration:
    """A service of a resolved project without what is true on one machine only."""
    return replace(one, facts=tuple(fact for fact in one.facts if fact.attribute not in _OF_THE_MACHINE))


# --- reading ---------------------------------------------------------------------------------------------------------


def _containers(path: str, files: Files) -> Iterator[Container]:
    source = files.source(path) if files.exists(path) else None
    for item in _objects(source) if source is not None else ():
        labels = item.get("Config", "Labels")
        if labels is not None:
            if _text(labels, f"{_LABELS}oneoff").lower() != "true":
                service = labels.get(f"{_LABELS}service")
                yield Container(service, _text(item, "Name").lstrip("/"), _text(labels, f"{_LABELS}project"), item)
        elif item.get("Image") is not None and item.get("Service") is not None:
            yield Container(item.get("Service"), _text(item, "Name"), _text(item, "Project"), item)


def _objects(source: Source) -> list[Cursor]:
    """The objects of a JSON list, or of a text with one object a line."""
    text = source.text.strip()
    if text.startswith("["):
        documents, _ = parse_yaml(source)
        return documents[0].cursor.items() if documents and documents[0].root is not None else []
    if not text.startswith("{") or '"services"' in text[:2000].partition("\n")[0]:
        return []
    # The lines become the items of a list; every offset moves by one, and back.
    listed = Source(source.path, "[" + source.text.rstrip().replace("\r", " ").replace("\n", ",") + "]")
    documents, problems = parse_yaml(listed)
    if problems or not documents or documents[0].root is None:
        return []
    _move(documents[0].root, source)
    return documents[0].cursor.items()


def _move(root: Node, source: Source) -> None:
    """Give nodes back the text that they stand in, one character before."""
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        node.source, node.start, node.end = source, max(node.start - 1, 0), min(node.end - 1, len(source.text))
        if isinstance(node, Mapping):
            todo += (part for pair in node.pairs for part in pair)
        elif isinstance(node, Sequence):
            todo += node.items


def _text(cursor: Cursor | None, *route: str) -> str:
    found = cursor.get(*route) if cursor is not None else None
    return found.text if found is not None and not found.is_null else ""


# --- declaring -------------------------------------------------------------------------------------------------------


def _declarations(containers: Iterable[Container], folder: str) -> Iterator[Declaration]:
    """One declaration a service: the facts of its first container, and how many there are."""
    services: dict[str, list[Container]] = {}
    for one in containers:
        services.setdefault(one.service.text if one.service is not None else one.name, []).append(one)
    for name, alike in services.items():
        first = alike[0]
        place = _seen(first.service) if first.service is not None else _seen(first.about)
        image = _text(first.about, "Config", "Image") or _text(first.about, "Image")
        kind: Kind = "backing-service" if engine_of(image) is not None else "workload"
        facts = (known("replicas", len(alike), place), *_facts(first))
        names = tuple(dict.fromkeys((name, first.name)))
        yield Declaration(f"services.{name}", kind, "compose", place, _once(facts), names, (), folder)


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple({(fact.attribute, fact.key): fact for fact in facts}.values())


def _seen(cursor: Cursor) -> Origin:
    """Why a value of a snapshot is so; a text stands within its quotes."""
    node = cursor.node
    quoted = isinstance(node, Scalar) and node.style != "plain" and node.end - node.start >= 2
    return Origin(Span(node.source, node.start + quoted, node.end - quoted), Step.OBSERVED)


def _facts(one: Container) -> Iterator[Fact]:
    image = one.about.get("Config", "Image") or one.about.get("Image")
    if image is not None and image.text and not image.text.startswith("sha256:"):
        yield from image_facts(image.text, _seen(image))
        yield from runtime_facts(image.text, _seen(image))
    yield from _published(one.about)
    if one.about.get("Config") is not None:
        yield from _ports(one.about)
        yield from _environment(one.about)
        yield from _limits(one.about)
        yield from _process(one.about)
        yield from _volumes(one)


def _published(about: Cursor) -> Iterator[Fact]:
    """The ports that ``ps`` shows; those without a host port are only exposed."""
    publishers = about.get("Publishers")
    for item in publishers.items() if publishers is not None else ():
        target, published = item.get("TargetPort"), item.get("PublishedPort")
        key = f"{_text(item, 'TargetPort')}/{_text(item, 'Protocol') or 'tcp'}"
        for attribute, port in (("container-port", target), ("published-port", published)):
            number = _number(port)
            if port is not None and number:
                yield known(attribute, number, _seen(port), key)


def _ports(about: Cursor) -> Iterator[Fact]:
    bindings = about.get("HostConfig", "PortBindings")
    for key, hosts in bindings.entries() if bindings is not None else ():
        if key.partition("/")[0].isdecimal():
            yield known("container-port", int(key.partition("/")[0]), Origin(hosts.key_span, Step.OBSERVED), key)
        for host in hosts.items():
            port = host.get("HostPort")
            number = _number(port)
            if port is not None and number:
                yield known("published-port", number, _seen(port), key)


def _number(cursor: Cursor | None) -> int:
    text = cursor.text if cursor is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _environment(about: Cursor) -> Iterator[Fact]:
    """The variables that the project gives: Docker lists them first, then the image's, of which PATH is the first."""
    variables = about.get("Config", "Env")
    for item in variables.items() if variables is not None else ():
        name, equals, text = item.text.partition("=")
        if name == "PATH":
            return
        if name and equals:
            yield environment_variable(name, text, _seen(item))


def _limits(about: Cursor) -> Iterator[Fact]:
    for attribute, word, unit in (("memory-limit", "Memory", 1), ("memory-request", "MemoryReservation", 1),
                                  ("cpu-limit", "NanoCpus", 10**9)):  # fmt: skip
        found = about.get("HostConfig", word)
        number = _number(found)
        if found is not None and number:
            yield known(attribute, number if unit == 1 else (Decimal(number) / unit).normalize(), _seen(found))


def _process(about: Cursor) -> Iterator[Fact]:
    restart = about.get("HostConfig", "RestartPolicy", "Name")
    if restart is not None and restart.text not in _NO_RESTART:
        yield known("restart", restart.text, _seen(restart))
    for attribute, word in (("user", "User"), ("workdir", "WorkingDir"), ("stop-signal", "StopSignal")):
        found = about.get("Config", word)
        if found is not None and found.text:
            yield known(attribute, found.text, _seen(found))


def _volumes(one: Container) -> Iterator[Fact]:
    """Named volumes, without the project's name in front; what is bound has the path of one machine."""
    mounts = one.about.get("Mounts")
    for mount in mounts.items() if mounts is not None else ():
        name, target = mount.get("Name"), _text(mount, "Destination")
        if name is not None and name.text and target and _text(mount, "Type") == "volume":
            yield Fact("volume", Known(name.text.removeprefix(f"{one.project}_"), name.text), _seen(name), target)
