"""Module calls: local ones are evaluated, remote ones state what their literal arguments say, at lower confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...engine.canon.engines import engine_named
from ...engine.model import Declaration, Fact, Kind, Origin, Step
from ...engine.pattern import deferred
from .._shared.facts import known
from .bodies import BodyView
from .catalog import route
from .declare import Site, declaration, declarations, instances, named, taken
from .emit import engine_facts, fact
from .encoding import part_of
from .instance import Instance
from .project import local_source, source_text
from .resources import ARGUMENTS, ENGINE_ARGUMENTS, VERSION_ARGUMENTS
from .syntax import Block
from .values import EvalError, text

#: What an argument of a module that we cannot read probably means.
CONFIDENCE = 0.6
_REF = deferred(r"[?&]ref=([^&]+)")
_NAMES = ("name", "identifier", "cluster_identifier", "domain_name", "cluster_name", "service_name", "function_name")


def call_declarations(instance: Instance, name: str, unit: str, folder: str) -> Iterator[Declaration]:
    """What a module call declares."""
    block = instance.module.calls[name]
    if local_source(block, instance.module.folder) is None:
        yield from _remote(instance, block, unit, folder)
        return
    try:
        children = instance.children(name)
    except EvalError as error:
        instance.around.refused(error)
        return
    for child in _distinct(children.by_key, children.expansion.counted):
        yield from declarations(child, unit, folder)


def _distinct(by_key: dict[str | int | None, Instance], counted: bool) -> list[Instance]:
    """Instances of count are alike: the first stands for all, under the call's plain address."""
    found = list(by_key.values())
    if counted and found:
        found[0].path = re.sub(r"\[0\]\.\Z", ".", found[0].path)
        return found[:1]
    return found


def _remote(instance: Instance, block: Block, unit: str, folder: str) -> Iterator[Declaration]:
    for suffix, scope, _ in instances(instance, block):
        address = f"{instance.path}module.{block.labels[0]}{suffix}"
        view = BodyView(block.body, scope, instance.around, Origin(block.span))
        site = Site(address, block, view, unit, folder)
        engine = list(_engine(site))
        facts = [*engine, *taken(view, ARGUMENTS)]
        lowered = [replace(found, confidence=CONFIDENCE) for found in facts]
        kind: Kind = "backing-service" if any(found.attribute == "engine" for found in engine) else "resource"
        yield declaration(site, kind, [*lowered, *_version(site)], named(view, _NAMES))


def _version(site: Site) -> Iterator[Fact]:
    """The version of the module itself: ``version``, or the ref of its source."""
    given = site.view.value("version")
    if given is not None:
        found = fact("module-version", given, key=site.address)
        if found is not None:
            yield found
        return
    source = site.view.value("source")
    ref = _REF.search(source_text(site.block))
    if source is not None and ref is not None:
        yield known("module-version", ref[1], part_of(source, *ref.span(1)), site.address)


def _engine(site: Site) -> Iterator[Fact]:
    engine_name = next((name for name in ENGINE_ARGUMENTS if site.view.value(name) is not None), None)
    version_name = next((name for name in VERSION_ARGUMENTS if site.view.value(name) is not None), None)
    engine = site.view.value(engine_name) if engine_name else None
    version = site.view.value(version_name) if version_name and version_name != engine_name else None
    if engine is not None and not engine.null:
        yield from engine_facts(engine, version)
        return
    implied = _implied(version_name or "") or _implied(source_text(site.block)) or _implied(site.block.labels[0])
    if implied and (version is not None or _is_service(site)):
        origin = _source_origin(site)
        yield from engine_facts(text(implied, origin), version, implied)
    elif version is not None:
        yield from engine_facts(version, version)


def _is_service(site: Site) -> bool:
    """Whether the call says how large a service is, so that it makes one."""
    return any(site.view.at(*route(take.path)) is not None for take in ARGUMENTS if take.attribute in _SIZES)


_SIZES = ("instance-class", "storage-size", "node-count", "backup-retention")


def _implied(words: str) -> str:
    """The engine that a source or name speaks of, "" for none."""
    for word in re.split(r"[^a-z0-9]+", words.lower()):
        engine = engine_named("postgres" if word in ("pgsql", "postgresql") else word) if len(word) > 3 else None
        if engine is not None:
            return engine.name
    return ""


def _source_origin(site: Site) -> Origin:
    argument = site.block.body.arguments.get("source")
    return Origin(argument.expr.span if argument is not None else site.block.span, Step.EVALUATED)
