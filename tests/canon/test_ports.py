"""Ports of Compose, Dockerfiles and URLs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.ports import (
    PortMapping,
    host_of_url,
    parse_compose_port,
    parse_expose,
    port_of_url,
)


def one(target: int, published: int | None = None, ip: str = "", protocol: str = "tcp") -> PortMapping:
    return PortMapping(ip, None if published is None else (published, published), (target, target), protocol)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80", [one(80)]),
        ("8080:80", [one(80, 8080)]),
        ("8080:8080", [one(8080, 8080)]),
        ("53:53/udp", [one(53, 53, protocol="udp")]),
        ("53/UDP", [one(53, protocol="udp")]),
        ("127.0.0.1:8000:8000", [one(8000, 8000, "127.0.0.1")]),
        ("127.0.0.1::80", [one(80, None, "127.0.0.1")]),
        ("[::1]:7000:7000", [one(7000, 7000, "::1")]),
        ("3000-3002", [one(3000), one(3001), one(3002)]),
        ("9090-9091:8080-8081", [one(8080, 9090), one(8081, 9091)]),
        ("8000-8002:80", [PortMapping("", (8000, 8002), (80, 80), "tcp")]),
        ("0:80", [one(80)]),
    ],
)
def test_compose_short_form(text: str, expected: list[PortMapping]) -> None:
    assert parse_compose_port(text) == tuple(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a:b",
        "8000-8001:80-82",
        "80/http",
        "70000",
        "3002-3000",
        "1:2:3",
        "${PORT}:80",
        "80-",
        "-80",
        ":80:",
    ],
)
def test_text_that_is_not_a_port(text: str) -> None:
    assert parse_compose_port(text) is None


def test_a_range_holds_the_ports_in_between() -> None:
    mappings = parse_compose_port("4563-4599:4563-4599")
    assert mappings is not None
    assert one(4572, 4572) in mappings


def test_a_huge_range_stays_one_entry() -> None:
    assert parse_compose_port("1-65535:1-65535") == (PortMapping("", (1, 65535), (1, 65535), "tcp"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8080", [one(8080)]),
        ("8080/udp", [one(8080, protocol="udp")]),
        ("7000-7001/tcp", [one(7000), one(7001)]),
        ("$PORT", None),
        ("8080:80", None),
        ("80/x", None),
        ("", None),
    ],
)
def test_expose(text: str, expected: list[PortMapping] | None) -> None:
    assert parse_expose(text) == (None if expected is None else tuple(expected))


@pytest.mark.parametrize(
    ("text", "port", "host"),
    [
        ("http://localhost:8080/health", 8080, "localhost"),
        ("http://localhost/_health", 80, "localhost"),
        ("https://sign-in.hmpps.service.justice.gov.uk", 443, "sign-in.hmpps.service.justice.gov.uk"),
        ("http://web:8080/", 8080, "web"),
        ("redis://redis:6379/1", 6379, "redis"),
        ("redis://:secret@Cache.example/0", 6379, "cache.example"),
        ("postgresql+asyncpg://u:p@db/shop", 5432, "db"),
        ("jdbc:postgresql://db:5433/shop?user=x", 5433, "db"),
        ("jdbc:sqlserver://sql:1433;databaseName=x", 1433, "sql"),
        ("mongodb://a:27018,b:27019/shop", 27018, "a"),
        ("mongodb+srv://cluster.example/x", 27017, "cluster.example"),
        ("amqp://guest:guest@rabbitmq", 5672, "rabbitmq"),
        ("user:pass@tcp(mysql:3306)/shop", 3306, "mysql"),
        ("http://[::1]:9000/x", 9000, "::1"),
        ("rabbitmq:5672", 5672, "rabbitmq"),
        ("127.0.0.1:8000", 8000, "127.0.0.1"),
        ("http://${HOST}:8080/x", 8080, ""),
        ("http://s3:4572", 4572, "s3"),
        ("s3://bucket/key", None, "bucket"),
        ("postgres:16", None, ""),
        ("12:30", None, ""),
        ("redis", None, ""),
        ("http://x:99999", None, "x"),
        ("", None, ""),
        ("/health", None, ""),
    ],
)
def test_port_and_host_of_url(text: str, port: int | None, host: str) -> None:
    assert (port_of_url(text), host_of_url(text)) == (port, host)


_PORTS = st.integers(min_value=1, max_value=65535)


@given(published=_PORTS, target=_PORTS, protocol=st.sampled_from(["tcp", "udp", "sctp"]))
def test_written_mappings_read_back(published: int, target: int, protocol: str) -> None:
    text = f"{published}:{target}/{protocol}"
    assert parse_compose_port(text) == (one(target, published, protocol=protocol),)


@given(st.one_of(st.text(), st.text(alphabet="0123456789-:/.[]tcpud")))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(parse_compose_port(text), tuple | None)
    assert isinstance(parse_expose(text), tuple | None)
    assert isinstance(port_of_url(text), int | None)
    assert host_of_url(text) == host_of_url(text).lower()
