"""The containers of task definitions, pods and serverless services -> one workload declaration each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...engine.model import Declaration, Fact, Origin, Unknown
from ...engine.pattern import deferred
from .._shared.facts import image_facts, known, runtime_facts, unknown
from .bodies import BodyView
from .catalog import Containers, route
from .emit import environment, fact, image_parts
from .encoding import decode_json, part_of
from .values import EvalError, Missing, Val, elements, scalar_text

if TYPE_CHECKING:
    from .declare import Site

_HEALTH_URL = deferred(r"https?://[^/\s:'\"]+(?::(?P<port>[0-9]+))?(?P<path>/[^\s'\"|;]*)?")
_MOST = 100


def container_declarations(site: Site, row: object, task: list[Fact]) -> Iterator[Declaration]:
    """A workload for every container; the task's own facts stay with the first, which is the one it is about."""
    from .catalog import Row
    from .declare import declaration, named

    assert isinstance(row, Row)
    assert row.containers is not None
    names = named(site.view, row.names)
    views, problem = _views(site, row.containers)
    if problem is not None or not views:
        extra = [problem] if problem is not None else []
        bare = site.block.labels[0] == "kubernetes_manifest"  # any kind of object, most of which run nothing
        yield declaration(site, "resource" if bare else row.kind, [*task, *extra], names)
        return
    for i, view in enumerate(views):
        facts = [*_container(view, row.containers), *(task if i == 0 else _shared(task))]
        own = scalar_text(view.value("name") or site_name(site)) or ""
        single = len(views) == 1
        found = declaration(site, row.kind, facts, (own, *names) if single or i == 0 else (own,))
        yield found if i == 0 else _renamed(found, own or str(i))


def site_name(site: Site) -> Val:
    """The resource's label, for containers without a name."""
    from .values import text

    return text(site.block.labels[-1], Origin(site.block.label_spans[-1]))


def _shared(task: list[Fact]) -> Iterator[Fact]:
    """What the task says of every container."""
    return (found for found in task if found.attribute in ("replicas", "namespace"))


def _renamed(found: Declaration, name: str) -> Declaration:
    from dataclasses import replace

    return replace(found, key=f"{found.key}/{name}", names=(name,) if name else found.names)


def _views(site: Site, shape: Containers) -> tuple[list[BodyView], Fact | None]:
    """The containers as views, or the fact that their image is unknown."""
    path = route(shape.path)
    if not shape.json:
        return _blocks(site.view, path), None
    value = site.view.at(*path)
    if value is None or value.null:
        return [], None
    if value.inner is not None:
        value = value.inner
    elif isinstance(value.data, str):
        try:
            value = decode_json(value, value.origin.span)
        except EvalError as error:
            site.view.around.refused(error)
            return [], unknown("image", f"its container definitions cannot be read: {error.message}", value.origin)
    if isinstance(value.data, Missing):
        return [], Fact("image", Unknown(value.data.reason, value.data.cause), value.origin)
    items = value.data if isinstance(value.data, tuple) else (value,)
    return [
        BodyView(site.block.body, site.view.scope, site.view.around, item.origin, item) for item in items[:_MOST]
    ], None


def _blocks(view: BodyView, path: tuple[str, ...]) -> list[BodyView]:
    for name in path[:-1]:
        found = view.blocks(name)
        if not found:
            return []
        view = found[0]
    return view.blocks(path[-1])[:_MOST]


def _container(view: BodyView, shape: Containers) -> Iterator[Fact]:
    from .declare import taken

    image = view.value(shape.image)
    text = scalar_text(image) if image is not None else None
    if image is not None and text and not image.sensitive:
        yield from image_facts(text, image.origin, image_parts(image, text))
        yield from runtime_facts(text, image.origin)
    elif image is not None:
        found = fact("image", image)
        if found is not None:
            yield found
    yield from _environment(view, shape)
    yield from _ports(view, shape)
    yield from (found for found in taken(view, shape.takes) if not _unset(found))
    if shape.json:
        yield from _health(view)
        yield from _command(view)


def _unset(found: Fact) -> bool:
    """ECS takes a size of 0 for none."""
    return (
        found.attribute in ("cpu-request", "memory-limit", "memory-request") and getattr(found.value, "value", 1) == 0
    )


def _environment(view: BodyView, shape: Containers) -> Iterator[Fact]:
    if shape.json:
        yield from environment(view.value(shape.env))
        secrets = view.value("secrets")
        for _, item in elements(secrets) if secrets is not None else ():
            name = item.data.get("name") if isinstance(item.data, dict) else None
            label = scalar_text(name) if name is not None else None
            if label:
                yield unknown("env", "taken from a secret store when it runs", item.origin, label)
        return
    stated = view.value(shape.env)
    if stated is not None and isinstance(stated.data, dict):
        yield from environment(stated)
        return
    for block in view.blocks(shape.env):
        name, value = block.value("name"), block.value("value")
        label = scalar_text(name) if name is not None else None
        if label is None:
            continue
        found = fact("env", value, key=label) if value is not None else None
        yield found or unknown("env", "taken from another object when it runs", block.origin(), label)


def _ports(view: BodyView, shape: Containers) -> Iterator[Fact]:
    block, argument = shape.port
    for port in view.blocks(block):
        value = port.value(argument)
        found = fact("container-port", value, "whole") if value is not None else None
        if found is None:
            continue
        protocol = port.value("protocol")
        name = (scalar_text(protocol) or "tcp").lower() if protocol is not None else "tcp"
        number = getattr(found.value, "value", "")
        yield Fact(found.attribute, found.value, found.origin, f"{number}/{name}")


def _health(view: BodyView) -> Iterator[Fact]:
    """The address that an ECS health check's command asks for."""
    checks = view.blocks("healthCheck")
    command = checks[0].value("command") if checks else None
    for _, item in elements(command) if command is not None else ():
        text = scalar_text(item) or ""
        found = _HEALTH_URL.search(text)
        if found is None:
            continue
        if found["path"]:
            yield known("health-path", found["path"], part_of(item, found.start("path"), found.end("path")))
        if found["port"]:
            yield known("health-port", int(found["port"]), part_of(item, found.start("port"), found.end("port")))
    for name, attribute in (("interval", "health-interval"), ("timeout", "health-timeout")):
        value = checks[0].value(name) if checks else None
        found_fact = fact(attribute, value, "whole") if value is not None else None
        if found_fact is not None:
            yield found_fact


def _command(view: BodyView) -> Iterator[Fact]:
    for name, attribute in (("command", "command"), ("entryPoint", "entrypoint")):
        value = view.value(name)
        parts: Iterable[str | None] = [scalar_text(item) for _, item in elements(value)] if value is not None else []
        words = tuple(part for part in parts if part is not None)
        if value is not None and words and len(words) == len(elements(value)):
            yield known(attribute, words, value.origin)
