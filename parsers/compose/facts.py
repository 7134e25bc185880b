"""What a service states, in the words of the vocabulary: one function a group of attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...engine.canon.quantity import compose_bytes, compose_cpu
from ...engine.canon.secrets import holds_credentials
from ...engine.model import Fact, Known, Origin, Secret, Step, Unknown
from .._shared.facts import environment_variable, known, measured, unknown
from .._shared.labels import label_fact
from .._shared.signals import signal_name
from .build import build_facts, text_fact
from .environment import Setting
from .health import health_facts
from .image import Image, service_image_facts
from .ports import port_facts
from .profiles import profiles_of
from .tree import Branch, Items, Leaf, Route, as_text
from .variables import Variables


def service_facts(
    service: Branch, image: Image | None, settings: dict[str, Setting], variables: Variables, names: frozenset[str]
) -> Iterator[Fact]:
    """Every fact of a service; ``names`` are the hosts that mean it."""
    if image is not None:
        yield from service_image_facts(image)
    yield from build_facts(service, variables)
    yield from port_facts(service)
    for name, setting in settings.items():
        if setting.missing:
            yield unknown("env", setting.missing, setting.origin, name)
        else:
            yield environment_variable(name, setting.text, setting.origin)
    yield from _quantity_facts(service)
    yield from health_facts(service, names)
    yield from _process_facts(service)
    yield from _label_facts(service)
    yield from _volume_facts(service)
    for profile in profiles_of(service):
        yield known("profile", profile.reads, profile.origin(), profile.reads)


# --- quantities ------------------------------------------------------------------------------------------------------


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


#: (attribute, routes in order of preference, reader).
_QUANTITIES: tuple[tuple[str, tuple[Route, ...], Callable[[str], int | Decimal | None]], ...] = (
    ("memory-limit", (("deploy", "resources", "limits", "memory"), ("mem_limit",)), compose_bytes),
    ("memory-request", (("deploy", "resources", "reservations", "memory"), ("mem_reservation",)), compose_bytes),
    ("cpu-limit", (("deploy", "resources", "limits", "cpus"), ("cpus",)), compose_cpu),
    ("cpu-request", (("deploy", "resources", "reservations", "cpus"),), compose_cpu),
    ("replicas", (("deploy", "replicas"), ("scale",)), _whole),
)


def _quantity_facts(service: Branch) -> Iterator[Fact]:
    for attribute, routes, read in _QUANTITIES:
        for route in routes:
            leaf = service.get(*route) if route[0] in service.entries else None
            if isinstance(leaf, Leaf) and (leaf.value is not None or leaf.missing):
                if leaf.missing:
                    yield unknown(attribute, leaf.missing, leaf.origin())
                else:
                    yield measured(attribute, as_text(leaf).reads, read, leaf.origin())
                break


# --- process ---------------------------------------------------------------------------------------------------------


def _process_facts(service: Branch) -> Iterator[Fact]:
    for attribute in ("command", "entrypoint"):
        words = service.get(attribute)
        if isinstance(words, Items):
            yield _words_fact(attribute, words)
    for name, attribute, read in _TEXTS:
        leaf = service.get(name)
        if isinstance(leaf, Leaf) and (leaf.value is not None or leaf.missing):
            yield read(text_fact(attribute, leaf))


def _folder(fact: Fact) -> Fact:
    """An absolute working folder; the engine refuses another."""
    relative = isinstance(fact.value, Known) and not str(fact.value.value).startswith(("/", "C:"))
    return unknown(fact.attribute, "it is no absolute path", fact.origin) if relative else fact


def _signal(fact: Fact) -> Fact:
    if not isinstance(fact.value, Known):
        return fact
    return known(fact.attribute, signal_name(fact.value.shown), fact.origin, raw=fact.value.shown)


#: (attribute of Compose, of the vocabulary, what is made of the text).
_TEXTS: tuple[tuple[str, str, Callable[[Fact], Fact]], ...] = (
    ("user", "user", lambda fact: fact),
    ("restart", "restart", lambda fact: fact),
    ("platform", "platform", lambda fact: fact),
    ("working_dir", "workdir", _folder),
    ("stop_signal", "stop-signal", _signal),
)


def _label_facts(service: Branch) -> Iterator[Fact]:
    labels = service.get("labels")
    for name, leaf in labels.entries.items() if isinstance(labels, Branch) else ():
        if isinstance(leaf, Leaf):
            text = as_text(leaf).value  # not the text as written: ``- tier`` of a list is an empty label
            yield label_fact(name, "" if text is None else str(text), leaf.missing, leaf.origin())


def _words_fact(attribute: str, words: Items) -> Fact:
    leaves = [item for item in words.items if isinstance(item, Leaf)]
    inner = [leaf.origin() for leaf in leaves]
    causes = tuple(origin for origin in inner if origin.causes)
    shadowed = words.shadowed
    origin = Origin(words.span, Step.INTERPOLATED, causes) if causes else Origin(words.span)
    origin = origin.over(*shadowed)
    missing = next((leaf.missing for leaf in leaves if leaf.missing), "")
    if missing:
        return Fact(attribute, Unknown(missing, origin), origin)
    texts = tuple(leaf.reads for leaf in leaves)
    joined = " ".join(texts)
    if holds_credentials(joined):
        return Fact(attribute, Secret.of(joined), origin)
    return Fact(attribute, Known(texts, joined), origin)


# --- storage ---------------------------------------------------------------------------------------------------------


def _volume_facts(service: Branch) -> Iterator[Fact]:
    volumes = service.get("volumes")
    for entry in volumes.items if isinstance(volumes, Items) else ():
        target = entry.get("target") if isinstance(entry, Branch) else None
        if not isinstance(entry, Branch) or not isinstance(target, Leaf):
            continue
        if target.missing:
            yield unknown("volume", target.missing, target.origin())
            continue
        source, kind = entry.get("source"), entry.get("type")
        if isinstance(source, Leaf) and (source.value is not None or source.missing):
            yield text_fact("volume", source, target.reads)
        elif isinstance(kind, Leaf) and kind.reads == "tmpfs":
            yield known("volume", "tmpfs", target.origin(), target.reads)
    for item in _listed(service, "tmpfs"):
        if not item.missing:
            yield known("volume", "tmpfs", item.origin(), item.reads.partition(":")[0], item.reads)


def _listed(service: Branch, name: str) -> Iterator[Leaf]:
    section = service.get(name)
    for item in section.items if isinstance(section, Items) else ():
        if isinstance(item, Leaf):
            yield item
