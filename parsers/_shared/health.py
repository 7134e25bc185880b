"""The URL that a health check's command asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.canon import ports
from ...engine.model import Fact
from ...engine.pattern import deferred
from .facts import known
from .spliced import Spliced

_URL = deferred(r"\bhttps?://(?:[^/\s\"'|;&]*)(?P<path>/[^\s\"'|;&)?#]*)?")
_PORT = deferred(r"\bhttps?://[^/\s\"'|;&]*?:([0-9]{1,5})(?=[/\s\"'|;&?#]|\Z)")


def asked_url(command: Spliced) -> Iterator[Fact]:
    """Path and port of the first URL in a command; nothing when it asks for none or the URL is not known."""
    found = _URL.search(command.text)
    if found is None or command.cut(*found.span()).reason:
        return
    path = command.cut(*found.span("path")) if found["path"] else None
    url = command.cut(*found.span())
    yield known("health-path", path.text if path else "/", (path or url).origin())
    number = ports.port_of_url(found[0])
    if number is not None:
        written = _PORT.match(command.text, found.start(), found.end())
        place = command.cut(*written.span(1)) if written else url
        yield known("health-port", number, place.origin(), raw=written[1] if written else found[0])
