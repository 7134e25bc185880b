"""URLs taken apart and written as Go's net/url does it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from ..gotemplate.literals import escaped
from ..gotemplate.value import Refusal
from .slicing import decoded, encoded

_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
#: What each part of a URL may hold besides (net/url: shouldEscape).
_SAFE: Final = {
    "path": _PLAIN | frozenset(b"$&+,/:;=@"),
    "user": _PLAIN | frozenset(b"$&+,;="),
    "host": _PLAIN | frozenset(b"!$&'()*+,;=:[]<>\""),
    "fragment": _PLAIN | frozenset(b"$&+,/:;=?@!()*"),
}
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_USER: Final = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_PORT: Final = re.compile(r"(?::[0-9]*)?")
_TRIPLE: Final = re.compile(rb"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Url:
    """A URL's parts, decoded; ``userinfo`` is written and None when there is none."""

    scheme: str = ""
    opaque: str = ""
    userinfo: str | None = None
    host: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""

    @property
    def hostname(self) -> str:
        """The host without port and brackets (net/url: splitHostPort)."""
        host, colon, port = self.host.rpartition(":")
        name = host if colon and _PORT.fullmatch(":" + port) else self.host
        return name[1:-1] if name.startswith("[") and name.endswith("]") else name


class _Bad(ValueError):
    """What is wrong with a URL."""


def parse_url(text: str, complaint: str = "unable to parse url") -> Url:
    """A URL taken apart; raises ``Refusal`` that begins with the complaint."""
    rest, _, fragment = text.partition("#")
    named = rest
    try:
        url = _parsed(rest)
        named = text
        return Url(**{**_fields(url), "fragment": unescaped(fragment, "fragment")})
    except _Bad as error:
        raise Refusal(f'{complaint}: parse "{escaped(named)}": {error}') from None


def _fields(url: Url) -> dict[str, str]:
    return {name: getattr(url, name) for name in ("scheme", "opaque", "userinfo", "host", "path", "query")}


def _parsed(text: str) -> Url:
    if any(letter < " " or letter == "\x7f" for letter in text):
        raise _Bad("net/url: invalid control character in URL")
    if text == "*":
        return Url(path="*")
    if text.startswith(":"):
        raise _Bad("missing protocol scheme")
    found = _SCHEME.fullmatch(text)
    scheme, rest = (found[1].lower(), found[2]) if found else ("", text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(scheme=scheme, opaque=rest, query=query)
        if ":" in rest.partition("/")[0]:
            raise _Bad("first path segment in URL cannot contain colon")
    user, host = None, ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, tail = rest[2:].partition("/")
        user, host = _authority(scheme, authority)
        rest = slash + tail
    return Url(scheme, "", user, host, unescaped(rest, "path"), query)


def _authority(scheme: str, text: str) -> tuple[str | None, str]:
    userinfo, at, host_text = text.rpartition("@")
    host = _host(scheme, host_text)
    if not at:
        return None, host
    if not _USER.fullmatch(userinfo):
        raise _Bad("net/url: invalid userinfo")
    name, colon, password = userinfo.partition(":")
    written = escaped_part(unescaped(name, "user"), "user")
    return written + colon + escaped_part(unescaped(password, "user"), "user"), host


def _host(scheme: str, host: str) -> str:
    if host.rfind("[") > 0:
        raise _Bad("invalid IP-literal")
    if host.startswith("["):
        return _bracketed(host)
    if ":" in host:
        strict = scheme in ("http", "https")
        port = host[host.index(":") :] if strict else host[host.rindex(":") :]
        _check_port(port)
    return unescaped(host, "host")


def _bracketed(host: str) -> str:
    inner, bracket, port = host[1:].rpartition("]")
    if not bracket:
        raise _Bad("missing ']' in host")
    _check_port(port)
    name = unescaped(inner, "host") if "%25" not in inner else unescaped(inner, "zone")
    try:
        ipaddress.IPv6Address(name)
    except ValueError:
        raise _Bad(f'invalid host: ParseAddr("{escaped(name)}"): unable to parse IP') from None
    return f"[{name}]{port}"


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port):
        raise _Bad(f'invalid port "{escaped(port)}" after host')


def unescaped(text: str, part: str) -> str:
    """``%41`` as "A" (net/url: unescape)."""
    data = encoded(text)
    for at, byte in enumerate(data):
        triple = data[at : at + 3]
        if byte == 37 and (not _TRIPLE.fullmatch(triple) or (part == "host" and triple[1] < 56 and triple != b"%25")):
            raise _Bad(f'invalid URL escape "{escaped(decoded(triple))}"')
        if part in ("host", "zone") and byte < 128 and byte != 37 and byte not in _SAFE["host"]:
            raise _Bad(f'invalid character "{escaped(chr(byte))}" in host name')
    if b"%" not in data:
        return text
    return decoded(_TRIPLE.sub(lambda found: bytes.fromhex(found[0][1:].decode()), data))


def escaped_part(text: str, part: str) -> str:
    """Text as it may stand in a part of a URL (net/url: escape)."""
    safe = _SAFE[part]
    return "".join([chr(byte) if byte in safe else f"%{byte:02X}" for byte in encoded(text)])


def written(url: Url) -> str:
    """A URL as text (net/url: String)."""
    made = url.scheme + ":" if url.scheme else ""
    if url.opaque:
        made += url.opaque
    else:
        made += _authority_and_path(url, made)
    return made + (f"?{url.query}" if url.query else "") + _written_fragment(url)


def _written_fragment(url: Url) -> str:
    return "#" + escaped_part(url.fragment, "fragment") if url.fragment else ""


def _authority_and_path(url: Url, before: str) -> str:
    made = ""
    if url.scheme or url.host or url.userinfo is not None:
        made += "//" if url.host or url.path or url.userinfo is not None else ""
        made += f"{url.userinfo}@" if url.userinfo is not None else ""
        made += escaped_part(url.host, "host")
    path = "*" if url.path == "*" else escaped_part(url.path, "path")
    if path and path[0] != "/" and url.host:
        made += "/"
    if not before and not made and ":" in path.partition("/")[0]:
        made += "./"
    return made + path
