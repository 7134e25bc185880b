"""Health checks: the path and port that a curl or wget command asks for, how often, and how patiently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from ...engine.canon.duration import go_duration
from ...engine.model import Fact
from ...engine.pattern import deferred
from .._shared.facts import known, measured, unknown
from .tree import Branch, Items, Leaf, as_text

_ASKS = deferred(r"\b(?:curl|wget|http|httpie|xh|healthcheck|fetch|urlopen|requests)\b|https?://")
_URL = deferred(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9a-fA-F:]+\]|\$\{?\w+\}?|[\w.-]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^\s\"'|;&)?#<>]*)?"
)
_WORD = deferred(r"[^\s\"'()|;&]+")
_LOCAL = frozenset(("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]", "$HOSTNAME", "${HOSTNAME}"))
_PORTS = {"http": 80, "https": 443}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


_MEASURES: tuple[tuple[str, str, Callable[[str], int | Decimal | None]], ...] = (
    ("interval", "health-interval", go_duration),
    ("timeout", "health-timeout", go_duration),
    ("start_period", "health-start", go_duration),
    ("start_interval", "health-start-interval", go_duration),
    ("retries", "health-retries", _whole),
)


def health_facts(service: Branch, names: frozenset[str]) -> Iterator[Fact]:
    """What a health check states; ``names`` are the hosts that mean the service itself."""
    check = service.get("healthcheck")
    if not isinstance(check, Branch) or _switched_off(check):
        return
    for name, attribute, read in _MEASURES:
        leaf = check.get(name)
        if isinstance(leaf, Leaf) and leaf.missing:
            yield unknown(attribute, leaf.missing, leaf.origin())
        elif isinstance(leaf, Leaf) and leaf.value is not None:
            yield measured(attribute, as_text(leaf).reads, read, leaf.origin())
    test = check.get("test")
    if isinstance(test, Items):
        yield from _test_facts([item for item in test.items if isinstance(item, Leaf)], names)


def _switched_off(check: Branch) -> bool:
    disable = check.get("disable")
    return isinstance(disable, Leaf) and disable.value in (True, "true")


def _test_facts(words: list[Leaf], names: frozenset[str]) -> Iterator[Fact]:
    if not words or not _ASKS.search(" ".join(word.reads for word in words)):
        return
    for word in words:
        for found in _WORD.finditer(word.reads):
            url = _url(found[0], names)
            if url is None:
                continue
            leaf = word.cut(found.start(), found.end())
            yield from _url_facts(leaf, url)
            return


def _url(text: str, names: frozenset[str]) -> re.Match[str] | None:
    """The address that a word is, when it is one of the service itself."""
    at = text.find("http://") if "http://" in text else text.find("https://")
    found = _URL.match(text, max(at, 0))
    if found is None or (not found["scheme"] and not found["port"] and not found["path"]):
        return None
    host = found["host"]
    return found if host in _LOCAL or host.lower() in names else None


def _url_facts(leaf: Leaf, url: re.Match[str]) -> Iterator[Fact]:
    if leaf.missing:
        yield unknown("health-path", leaf.missing, leaf.origin())
        yield unknown("health-port", leaf.missing, leaf.origin())
        return
    start = url.start("path") if url["path"] else url.end()
    path = leaf.cut(start, url.end("path")) if url["path"] else leaf
    yield known("health-path", url["path"] or "/", path.origin(), raw=url["path"] or url[0])
    port = leaf.cut(*url.span("port")) if url["port"] else leaf
    number = int(url["port"]) if url["port"] else _PORTS.get(url["scheme"] or "http", 80)
    yield known("health-port", number, port.origin(), raw=url["port"] or url[0])
