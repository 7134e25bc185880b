"""Short forms: ports, volumes, devices and command lines, each part in its place."""

from __future__ import annotations

import pytest
from paritycheck.engine.model import Source
from paritycheck.parsers._shared.positioned import Piece, Text
from paritycheck.parsers.compose.forms import device_entry, pair, port_entries, shell_words, volume_entry
from paritycheck.parsers.compose.plain import Plain
from paritycheck.parsers.compose.tree import Leaf, float_text


def leaf(text: str) -> Leaf:
    source = Source("compose.yml", text)
    return Leaf(text, Text((Piece(text, source, 0, len(text)),)))


def plain(tree) -> object:
    return Plain(None, "/", "/home").value(tree, ("x-",))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("80", [(None, None, 80, "tcp")]),
        ("8080:80", [(None, "8080", 80, "tcp")]),
        ("8080:80/udp", [(None, "8080", 80, "udp")]),
        ("127.0.0.1:8001:8001", [("127.0.0.1", "8001", 8001, "tcp")]),
        ("127.0.0.1::9000", [("127.0.0.1", None, 9000, "tcp")]),
        ("[::1]:7000:7000", [("::1", "7000", 7000, "tcp")]),
        ("3000-3001", [(None, None, 3000, "tcp"), (None, None, 3001, "tcp")]),
        ("9090-9091:80-81", [(None, "9090", 80, "tcp"), (None, "9091", 81, "tcp")]),
        ("8000-8002:80", [(None, "8000-8002", 80, "tcp")]),
        ("9090-9092:80-81", None),
        ("80:http", None),
        ("a:b:c:d", None),
        ("", None),
    ],
)
def test_ports(text: str, expected: list | None) -> None:
    entries = port_entries(leaf(text))
    names = ("host_ip", "published", "target", "protocol")
    assert (entries and [tuple(plain(entry).get(name) for name in names) for entry in entries]) == expected


def test_each_part_of_a_port_keeps_its_place() -> None:
    (entry,) = port_entries(leaf("127.0.0.1:8443:443/tcp"))
    assert {name: entry.get(name).span.text for name in ("host_ip", "published", "target", "protocol")} == {
        "host_ip": "127.0.0.1", "published": "8443", "target": "443", "protocol": "tcp",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text, expected",
    [
        ("/anon", {"type": "volume", "target": "/anon", "volume": {}}),
        ("named:/n/", {"type": "volume", "source": "named", "target": "/n", "volume": {}}),
        ("./a:/b:ro", {"type": "bind", "source": "./a", "target": "/b", "read_only": True, "bind": {}}),
        ("/a:/b:rw,z", {"type": "bind", "source": "/a", "target": "/b", "bind": {"selinux": "z"}}),
        ("nn:/b:nocopy", {"type": "volume", "source": "nn", "target": "/b", "volume": {"nocopy": True}}),
        ("C:\\data:/b", {"type": "bind", "source": "C:\\data", "target": "/b", "bind": {}}),
        ("d:/d", {"type": "volume", "target": "d:/d", "volume": {}}),
    ],
)
def test_volumes(text: str, expected: dict) -> None:
    assert plain(volume_entry(leaf(text))) == expected


@pytest.mark.parametrize(
    "text, expected",
    [("/dev/a", ("/dev/a", "/dev/a", "rwm")), ("/dev/a:/dev/b:r", ("/dev/a", "/dev/b", "r"))],
)
def test_devices(text: str, expected: tuple[str, str, str]) -> None:
    assert tuple(plain(device_entry(leaf(text))).values()) == expected


@pytest.mark.parametrize(
    "text, words",
    [
        ("a b  c", ["a", "b", "c"]),
        ("sh -c 'echo $HOME a' x", ["sh", "-c", "echo $HOME a", "x"]),
        ('a "b \\"c\\"" d\\ e', ["a", 'b "c"', "d e"]),
        ("''", [""]),
        ("", []),
        ("'open", ["open"]),
    ],
)
def test_command_lines(text: str, words: list[str]) -> None:
    assert plain(shell_words(leaf(text))) == words


def test_pairs() -> None:
    name, value = pair(leaf("KEY=a=b"))
    assert (name, value.span.text) == ("KEY", "a=b")
    assert pair(leaf("KEY")) == ("KEY", None)


@pytest.mark.parametrize(
    "number, text",
    [(1.5, "1.5"), (1000.0, "1000"), (1e-7, "1e-07"), (12000.0, "12000"), (1e6, "1e+06"), (0.0001, "0.0001"),
     (123456789012345678901.0, "1.2345678901234568e+20"), (-0.0, "-0"), (-2.5e-5, "-2.5e-05")],
)  # fmt: skip
def test_floats_read_as_go_prints_them(number: float, text: str) -> None:
    assert float_text(number) == text
