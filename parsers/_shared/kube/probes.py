"""What the probes of a container state: how they ask, what, where, and in which rhythm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....engine.model import Fact, Origin, Step, Unknown
from ....engine.reading import Cursor
from ..facts import known
from .fields import Field, stated
from .text import Text, Walker, number, plain, spoken

PROBES: Final = (
    ("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup"),
)  # fmt: skip
#: The ways of asking (Kubernetes API, Probe), and what they are called here.
ACTIONS: Final = (("httpGet", "http"), ("tcpSocket", "tcp"), ("grpc", "grpc"), ("exec", "exec"))
_TIMES: Final = (
    ("health-interval", "periodSeconds"),
    ("health-timeout", "timeoutSeconds"),
    ("health-start", "initialDelaySeconds"),
    ("health-retries", "failureThreshold"),
)
_ROWS: Final = {key: tuple(Field(attribute, route, "number", key) for attribute, route in _TIMES) for _, key in PROBES}


def probe_facts(walker: Walker, container: Cursor, ports: Mapping[str, Fact]) -> Iterator[Fact]:
    """The facts of every probe; ``ports`` are the container's by name."""
    for route, key in PROBES:
        probe = walker.mapping(container, route)
        if probe is not None:
            yield from _action(walker, probe, key, ports)
            yield from stated(walker, probe, _ROWS[key])


def _action(walker: Walker, probe: Cursor, key: str, ports: Mapping[str, Fact]) -> Iterator[Fact]:
    for word, kind in ACTIONS:
        action = walker.mapping(probe, word)
        if action is None:
            continue
        yield known("health-kind", kind, Origin(action.key_span), key)
        yield from plain("health-path", walker.text(action, "path"), key)
        port = walker.text(action, "port")
        if port is not None:
            yield from _port(port, key, ports)
        yield from spoken(walker, action, "command", "health-command", key)
        return


def _port(port: Text, key: str, ports: Mapping[str, Fact]) -> Iterator[Fact]:
    """A probe may name its port; then the number stands where the container declares it."""
    declared = ports.get(port.text or "")
    if port.text and not port.text.isdigit() and declared is not None:
        origin = declared.origin.because(port.origin.span, Step.INTERPOLATED)
        yield Fact("health-port", declared.value, origin, key)
    elif port.text and not port.text.isdigit():
        yield Fact("health-port", Unknown("names a port that this container does not"), port.origin, key)
    else:
        yield from number("health-port", port, key)
