"""Declarations of the containers that a CI job runs in or beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...engine.canon import duration, ports
from ...engine.contract import Unit
from ...engine.model import Declaration, Fact, Kind, Known, Origin, Reference
from ...engine.pattern import deferred
from .._shared import health
from .._shared.facts import engine_of, known, measured, unknown
from .._shared.folders import folder_names
from .._shared.images import runtime_variant, spliced_image_facts, spliced_runtime_facts
from .._shared.spliced import Spliced

_HEALTH = deferred(r"--health-(interval|timeout|cmd)(?:=|\s+)(?:\"([^\"]*)\"|'([^']*)'|(\S+))")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which unit something is declared; ``folder`` is what the job works in."""

    unit: Unit
    key: str
    origin: Origin
    folder: str = ""

    def below(self, *keys: str | int) -> Place:
        """The same place with a longer key."""
        return replace(self, key=".".join((self.key, *map(str, keys))) if self.key else ".".join(map(str, keys)))

    def declare(self, kind: Kind, facts: tuple[Fact, ...], *names: str) -> Declaration:
        """A declaration here, named by ``names`` and by the folder."""
        owners = folder_names(self.folder)
        known_as = tuple(dict.fromkeys(name for name in (names or owners) if name))
        return Declaration(
            self.key,
            kind,
            self.unit.parser,
            self.origin,
            facts,
            known_as,
            owners,
            self.folder,
            unit=self.unit.id,
            purpose="test",
        )


def service(place: Place, name: str, image: Spliced, *facts: Fact) -> Declaration:
    """A container beside the job: a backing service when its engine is known, else a workload."""
    stated = (*spliced_image_facts(image), *facts)
    engine = _known(stated, "engine")
    declared = place.declare("backing-service" if engine else "workload", stated, name, engine)
    return replace(declared, references=tuple(_uses(stated, place.origin)))


def main_container(place: Place, image: Spliced) -> Declaration:
    """The container that the job's own steps run in: its image and the runtime that it brings."""
    stated = (
        *(fact for fact in spliced_image_facts(image) if fact.attribute in ("image", "tag", "digest")),
        *runtime_variant(image),
        *spliced_runtime_facts(image),
    )
    return replace(place.declare("runtime", stated), references=tuple(_uses(stated, place.origin)))


def port_facts(port: Spliced) -> Iterator[Fact]:
    """The container port and the published port of a short-form port."""
    entries = None if port.reason else ports.parse_compose_port(port.text)
    if entries is None:
        yield unknown("container-port", port.reason or f"{port.text!r} is no port", port.origin(), port.text)
        return
    for entry in entries:
        if entry.target[0] != entry.target[1]:
            yield unknown("container-port", "a range of ports", port.origin(), port.text)
            continue
        key = f"{entry.target[0]}/{entry.protocol}"
        yield known("container-port", entry.target[0], port.origin(), key, port.text)
        if entry.published is not None and entry.published[0] == entry.published[1]:
            yield known("published-port", entry.published[0], port.origin(), key, port.text)


def health_facts(options: Spliced) -> Iterator[Fact]:
    """The health check in the options of ``docker create``."""
    for found in _HEALTH.finditer(options.text):
        group = next(number for number in (2, 3, 4) if found[number] is not None)
        value = options.cut(*found.span(group))
        if found[1] == "cmd":
            yield from health.asked_url(value)
        elif value.reason:
            yield unknown(f"health-{found[1]}", value.reason, value.origin())
        else:
            yield measured(f"health-{found[1]}", value.text, duration.go_duration, value.origin())


def basename(reference: Spliced) -> str:
    """What a container is called that has no name of its own: its engine, else the last part of its image."""
    use = engine_of(reference.text)
    return use.engine.name if use else reference.text.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _known(facts: tuple[Fact, ...], attribute: str) -> str:
    for fact in facts:
        if fact.attribute == attribute and isinstance(fact.value, Known):
            return str(fact.value.value)
    return ""


def _uses(facts: tuple[Fact, ...], origin: Origin) -> Iterator[Reference]:
    names = (fact.value.value for fact in facts if fact.attribute == "image" and isinstance(fact.value, Known))
    for name in dict.fromkeys(names):
        yield Reference("uses-image", str(name), origin)
