"""Paths with slashes (Go's path; Helm renders as on Linux, so filepath is the same) and sprig's URL functions."""

from __future__ import annotations

from ..gotemplate.function import Function, Functions
from ..gotemplate.value import Map, Refusal, go_kind, is_string
from .urls import Url, parse_url, written

_PARTS = ("scheme", "host", "path", "query", "opaque", "fragment")


def clean(path: str) -> str:
    """path.Clean: the shortest path that means the same."""
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part == ".." and rooted:
            continue
        elif part not in ("", "."):
            kept.append(part)
    return ("/" if rooted else "") + "/".join(kept) or "."


def _base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _dir(path: str) -> str:
    head, slash, _ = path.rpartition("/")
    return clean(head + slash)


def _ext(path: str) -> str:
    _, dot, extension = path.rpartition("/")[2].rpartition(".")
    return dot + extension if dot else ""


def _url_parse(text: str) -> Map:
    url = parse_url(str(text))
    return Map(
        {
            "scheme": url.scheme,
            "host": url.host,
            "hostname": url.hostname,
            "path": url.path,
            "query": url.query,
            "opaque": url.opaque,
            "fragment": url.fragment,
            "userinfo": url.userinfo or "",
        }
    )


def _url_join(map: Map | None) -> str:
    parts = {name: _part(map or Map(), name) for name in _PARTS}
    userinfo = _part(map or Map(), "userinfo")
    user = parse_url(f"proto://{userinfo}@host", "unable to parse userinfo in dict").userinfo if userinfo else None
    return written(Url(userinfo=user, **parts))


def _part(map: Map, name: str) -> str:
    value = map.get(name, "")
    if value is None:
        raise Refusal("runtime error: invalid memory address or nil pointer dereference")
    if not is_string(value):
        raise Refusal(f"unable to parse {name} key, must be of type string, but {go_kind(value)} found")
    return str(value)


def _path(body: object) -> Function:
    return Function(body, "string", "functions.go")  # type: ignore[arg-type]


_PATHS = {
    "base": _path(_base),
    "clean": _path(clean),
    "dir": _path(_dir),
    "ext": _path(_ext),
    "isAbs": _path(lambda path: path.startswith("/")),
}

FUNCTIONS: Functions = {
    **_PATHS,
    **{"os" + name[0].upper() + name[1:]: function for name, function in _PATHS.items()},
    "urlParse": Function(_url_parse, "string", "url.go"),
    "urlJoin": Function(_url_join, "map", "url.go"),
}
