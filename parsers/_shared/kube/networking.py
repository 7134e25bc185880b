"""How traffic finds a workload: Services, Ingresses, Gateways with their routes, and OpenShift's Routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from ....engine.canon.environment_words import template_out
from ....engine.model import Declaration, Fact, Known, Reference, Step
from ....engine.reading import Cursor
from ..facts import known
from .fields import Field, stated
from .objects import Group, KubeObject, namespace
from .text import Text, Walker, number, plain

_SERVICE: Final = (
    Field("service-type", "spec.type"),
    Field("session-affinity", "spec.sessionAffinity"),
    Field("external-name", "spec.externalName"),
)
#: Pods of one label that a named port is looked for in; more have the same labels only by mistake.
_MOST_PODS = 50


def service(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A Service: its ports, and which ports of its workload these are."""
    app = of.walker.word(of.cursor, "spec", "selector", "app.kubernetes.io/name") or of.walker.word(
        of.cursor, "spec", "selector", "app"
    )
    names = (of.name.word, app if app not in group.shared_labels else "")
    made = group.declare(of, "endpoint", _service_facts(of, group), names)
    target = app or of.name.word
    yield replace(made, references=(Reference("exposes", target, of.name.origin),)) if target else made


def _service_facts(of: KubeObject, group: Group) -> Iterator[Fact]:
    walker = of.walker
    yield from namespace(of)
    selector = frozenset((key, walker.word(value)) for key, value in walker.entries(of.cursor, "spec", "selector"))
    for port in walker.items(of.cursor, "spec", "ports"):
        own = walker.text(port, "port") if port.is_mapping else None
        if own is not None:
            key = walker.word(port, "name") or own.word or "?"
            yield from number("service-port", own, key)
            yield from _target(walker.text(port, "targetPort"), key, selector, group)
    yield from stated(walker, of.cursor, _SERVICE)


def _target(target: Text | None, key: str, selector: frozenset[tuple[str, str]], group: Group) -> Iterator[Fact]:
    """The target port; a name is resolved on the pods that the Service selects."""
    declared = _named_port(target.text, selector, group) if target is not None and target.text else None
    if target is not None and declared is not None and isinstance(declared.value, Known):
        origin = declared.origin.because(target.origin.span, Step.INTERPOLATED)
        yield known("target-port", str(declared.value.value), origin, key)
    else:
        yield from plain("target-port", target, key)


def _named_port(name: str, selector: frozenset[tuple[str, str]], group: Group) -> Fact | None:
    places = [group.ports.get((name, *label), []) for label in selector]
    for port in min(places, key=len, default=[])[:_MOST_PODS]:
        if selector <= port.labels:
            return port.fact
    return None


def ingress(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """An Ingress: hosts, paths with the service behind each, class and certificates."""
    walker = of.walker
    rules = [rule for rule in walker.items(of.cursor, "spec", "rules") if rule.is_mapping]
    paths = [(rule, path) for rule in rules for path in walker.items(rule, "http", "paths")]
    backends = [found for _, path in paths if (found := _backend(walker, path)) is not None]
    hosts = (fact for rule in rules for fact in _host(walker.text(rule, "host")))
    routes = (fact for rule, path in paths for fact in _route(walker, walker.word(rule, "host"), path))
    yield _exposing(of, group, chain(namespace(of), hosts, routes, _ingress_class(of), _certificates(of)), backends)


def _exposing(of: KubeObject, group: Group, facts: Iterator[Fact], backends: list[Text]) -> Declaration:
    targets = {found.word: found.origin for found in backends if found.word}
    made = group.declare(of, "endpoint", facts, (of.name.word, *targets))
    return replace(made, references=tuple(Reference("exposes", name, at) for name, at in targets.items()))


def _host(host: Text | None) -> Iterator[Fact]:
    if host is not None:
        yield from plain("host", host, host.word or "?")


def _backend(walker: Walker, path: Cursor) -> Text | None:
    backend = walker.mapping(path, "backend") if path.is_mapping else None
    return walker.text(backend, "service", "name") or walker.text(backend, "serviceName")


def _route(walker: Walker, host: str, path: Cursor) -> Iterator[Fact]:
    name = _backend(walker, path)
    if name is not None:
        port = (
            walker.word(path, "backend", "service", "port", "number")
            or walker.word(path, "backend", "service", "port", "name")
            or walker.word(path, "backend", "servicePort")
        )
        yield from _routed(f"{template_out(host)}{walker.word(path, 'path') or '/'}", name, port)


def _routed(key: str, name: Text, port: str) -> Iterator[Fact]:
    """The service and port behind a host and path; the key has no environment's word in its host."""
    yield from plain("route", replace(name, text=f"{name.text}:{port}") if name.text and port else name, key)


def _ingress_class(of: KubeObject) -> Iterator[Fact]:
    annotation = of.text("metadata", "annotations", "kubernetes.io/ingress.class")
    yield from plain("ingress-class", of.text("spec", "ingressClassName") or annotation)


def _certificates(of: KubeObject) -> Iterator[Fact]:
    for index, tls in enumerate(of.walker.items(of.cursor, "spec", "tls")):
        if tls.is_mapping:
            yield from plain("tls-secret", of.walker.text(tls, "secretName"), str(index))


def gateway(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A Gateway of the Gateway API: its class, and the port, host and certificates of each listener."""
    facts = chain(namespace(of), plain("ingress-class", of.text("spec", "gatewayClassName")), _listeners(of))
    yield group.declare(of, "endpoint", facts)


def _listeners(of: KubeObject) -> Iterator[Fact]:
    walker = of.walker
    for listener in walker.items(of.cursor, "spec", "listeners"):
        name = walker.word(listener, "name") or "?"
        yield from number("service-port", walker.text(listener, "port"), name)
        yield from _host(walker.text(listener, "hostname"))
        for index, item in enumerate(walker.items(listener, "tls", "certificateRefs")):
            yield from plain("tls-secret", walker.text(item, "name"), f"{name}/{index}")


def gateway_route(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """An HTTPRoute, GRPCRoute or the like: hosts, and the service behind each path."""
    walker = of.walker
    hosts = [text for item in walker.items(of.cursor, "spec", "hostnames") if (text := walker.text(item)) is not None]
    rules = walker.items(of.cursor, "spec", "rules")
    refs = [(rule, ref) for rule in rules for ref in walker.items(rule, "backendRefs")]
    backends = [name for _, ref in refs if (name := walker.text(ref, "name")) is not None]
    said = (fact for host in hosts for fact in _host(host))
    routes = (fact for rule, ref in refs for path in _paths(walker, rule) for fact in _gateway_route(walker, path, ref))
    yield _exposing(of, group, chain(namespace(of), said, routes), backends)


def _paths(walker: Walker, rule: Cursor) -> list[str]:
    found = (walker.word(match, "path", "value") for match in walker.items(rule, "matches"))
    return list(dict.fromkeys(path or "/" for path in found)) or ["/"]


def _gateway_route(walker: Walker, path: str, ref: Cursor) -> Iterator[Fact]:
    name = walker.text(ref, "name")
    if name is not None:
        yield from _routed(path, name, walker.word(ref, "port"))


def openshift_route(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A Route of OpenShift: its host and the service behind it."""
    name = of.text("spec", "to", "name")
    key = f"{template_out(of.walker.word(of.cursor, 'spec', 'host'))}{of.walker.word(of.cursor, 'spec', 'path') or '/'}"
    port = of.walker.word(of.cursor, "spec", "port", "targetPort")
    routes = _routed(key, name, port) if name is not None else iter(())
    yield _exposing(of, group, chain(namespace(of), _host(of.text("spec", "host")), routes), [name] if name else [])
