"""Published and exposed ports as Compose and Dockerfiles write them, and the port and host of a URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..pattern import deferred

Span = tuple[int, int]
"""First and last port, both included."""

_SPAN: Final = deferred(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_SHORT: Final = deferred(
    r"(?:(?:(?P<ip>[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[[0-9a-fA-F:.%]+\]|localhost):)?(?P<published>[0-9-]*):)?"
    r"(?P<target>[0-9-]+)(?:/(?P<protocol>[A-Za-z]+))?"
)
_EXPOSE: Final = deferred(r"(?P<target>[0-9-]+)(?:/(?P<protocol>[A-Za-z]+))?")
_PROTOCOLS: Final = frozenset(("tcp", "udp", "sctp"))
_MOST_EXPANDED: Final = 1024
"""Longer ranges stay one entry: nobody reads two thousand findings about one line."""

DEFAULT_PORTS: Final[Mapping[str, int]] = {
    "http": 80, "ws": 80, "https": 443, "wss": 443, "ftp": 21, "ssh": 22, "sftp": 22,
    "smtp": 25, "smtps": 465, "submission": 587, "ldap": 389, "ldaps": 636,
    "postgres": 5432, "postgresql": 5432, "postgis": 5432, "cockroachdb": 26257,
    "mysql": 3306, "mysql2": 3306, "mariadb": 3306, "sqlserver": 1433, "mssql": 1433, "oracle": 1521,
    "redis": 6379, "rediss": 6379, "valkey": 6379, "memcached": 11211, "memcache": 11211,
    "mongodb": 27017, "mongodb+srv": 27017, "amqp": 5672, "amqps": 5671, "stomp": 61613,
    "kafka": 9092, "nats": 4222, "zookeeper": 2181, "zk": 2181, "mqtt": 1883, "mqtts": 8883,
    "clickhouse": 9000, "cassandra": 9042, "bolt": 7687, "neo4j": 7687, "pulsar": 6650, "etcd": 2379,
}  # fmt: skip
"""URL scheme (without `jdbc:` and without a driver such as `+asyncpg`) to the port that it implies."""

_URL: Final = deferred(
    r"\s*(?:jdbc:)?(?P<scheme>[A-Za-z][A-Za-z0-9.-]*(?:\+[A-Za-z0-9]+)*)://(?P<authority>[^/?#;\s\"']*)"
)
_BARE: Final = deferred(
    r"\s*(?P<authority>(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r":(?P<port>[0-9]{1,5}))(?:/\S*)?\s*"
)
_LEAST_BARE: Final = 80
"""Below it `name:number` without a scheme reads as an image and its tag (`postgres:16`), not as a server."""
_DRIVER_DSN: Final = deferred(r"@(?:tcp|tcp6|udp)\((?P<authority>[^)\s]+)\)")
_HOST: Final = deferred(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\.?|\[[0-9A-Fa-f:.]+\]")
_PORT: Final = deferred(r":([0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class PortMapping:
    """One published or exposed port; `published` is None when the host port is left to the engine."""

    host_ip: str
    published: Span | None
    target: Span
    protocol: str


@lru_cache(maxsize=2048)
def parse_compose_port(text: str) -> tuple[PortMapping, ...] | None:
    """The entries of a short-form Compose port, or None when it is not one.

    Equal ranges pair up (`a-b:c-d`), a lone range is that many ports, and a host range in front of one
    container port stays one entry (Compose spec, ports, short syntax).
    """
    found = _SHORT.fullmatch(text.strip())
    if found is None:
        return None
    target, protocol = _span(found["target"]), (found["protocol"] or "tcp").lower()
    published = _span(found["published"]) if found["published"] else None
    if target is None or protocol not in _PROTOCOLS or (found["published"] and published is None):
        return None
    host_ip = (found["ip"] or "").strip("[]")
    return _paired(host_ip, None if published == (0, 0) else published, target, protocol)


def _paired(host_ip: str, published: Span | None, target: Span, protocol: str) -> tuple[PortMapping, ...] | None:
    size = target[1] - target[0]
    if published is not None and size and published[1] - published[0] != size:
        return None
    if size == 0 or size >= _MOST_EXPANDED:
        return (PortMapping(host_ip, published, target, protocol),)
    first = published[0] if published else 0
    return tuple(
        PortMapping(host_ip, (first + n, first + n) if published else None, (target[0] + n, target[0] + n), protocol)
        for n in range(size + 1)
    )


def _span(text: str) -> Span | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2] or first)
    return (first, last) if first <= last <= 65535 else None


@lru_cache(maxsize=2048)
def parse_expose(text: str) -> tuple[PortMapping, ...] | None:
    """The ports of one word of EXPOSE or one entry of `expose`, nothing published; None when not one."""
    found = _EXPOSE.fullmatch(text.strip())
    if found is None:
        return None
    target, protocol = _span(found["target"]), (found["protocol"] or "tcp").lower()
    return None if target is None or protocol not in _PROTOCOLS else _paired("", None, target, protocol)


@lru_cache(maxsize=4096)
def port_of_url(text: str) -> int | None:
    """The port that a URL, a `host:port` or a Go driver's DSN reaches: written, or implied by the scheme."""
    scheme, authority = _authority(text)
    if found := _PORT.search(authority):
        port = int(found[1])
        return port if 0 < port <= 65535 else None
    return DEFAULT_PORTS.get(scheme) if authority else None


@lru_cache(maxsize=4096)
def host_of_url(text: str) -> str:
    """The lower-case host of a URL, a `host:port` or a Go driver's DSN; empty when none or a template."""
    host = _PORT.sub("", _authority(text)[1])
    return host.strip("[]").rstrip(".").lower() if _HOST.fullmatch(host) else ""


def _authority(text: str) -> tuple[str, str]:
    """(scheme, host[:port]) of the first server named; both empty when no server is named."""
    if found := _URL.match(text):
        scheme = found["scheme"].lower()
        base = scheme if scheme in DEFAULT_PORTS else scheme.partition("+")[0]
        return base, found["authority"].rpartition("@")[2].partition(",")[0]
    found = _BARE.fullmatch(text)
    if found and int(found["port"]) >= _LEAST_BARE and not found["host"].isdigit():
        return "", found["authority"]
    if found := _DRIVER_DSN.search(text):
        return "", found["authority"]
    return "", ""
