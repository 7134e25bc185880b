"""Pins in TOML files: pyproject.toml, mise.toml, rust-toolchain.toml.

tomllib validates and gives the values; it has no positions. Those come from a small finder over the lines: it
follows ``[table]`` headers, looks for the key at the start of a line (or in the inline table of its parent) and
then for the value's text behind it. What the finder misses is placed at the first line that holds the text.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .pin import Pin, Pins, pin_of, problem

_HEADER = deferred(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?\Z")
_KEY = deferred(r"\s*([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=\s*")
_PYTHON_ROUTES = (("project", "requires-python"), ("tool", "poetry", "dependencies", "python"))
#: tomllib takes quadratic time for the parts of a key.
_DEEP = deferred(r"(?:[\w\"'-]{1,80}[ \t]*\.[ \t]*){40}")
_AT_LINE = deferred(r"line (\d+), column (\d+)")


def read_pyproject(source: Source) -> Pins:
    """``project.requires-python`` and Poetry's ``tool.poetry.dependencies.python``."""
    data, problems = _load(source)
    pins: list[Pin] = []
    for route in _PYTHON_ROUTES:
        value = _versioned(_at(data, route))
        if isinstance(value, str) and value.strip():
            pins.append(pin_of("python", value, find_value(source, route, value)))
        elif value is not None:
            problems.append(problem(f"{'.'.join(route)} is no text", source, find_value(source, route, "")))
    return pins, problems


def read_mise(source: Source) -> Pins:
    """``[tools]`` of mise.toml: a version, a list of them (the first in use), or a table with ``version``."""
    data, problems = _load(source)
    pins: list[Pin] = []
    tools = data.get("tools", {})
    if not isinstance(tools, dict):
        return pins, [*problems, problem("tools is no table", source, find_value(source, ("tools",), ""))]
    for name, stated in tools.items():
        key = name.rpartition(":")[2].rpartition("/")[2]
        for number, one in enumerate(stated if isinstance(stated, list) else [stated]):
            version = _versioned(one)
            place = find_value(source, ("tools", name), version if isinstance(version, str) else "")
            if isinstance(version, str) and version:
                pins.append(pin_of(key, version, place, 0.5 if number else 1.0))
            else:
                problems.append(problem(f"the version of {name[:60]} is no text", source, place))
    return pins, problems


def read_rust_toml(source: Source) -> Pins:
    """``toolchain.channel``."""
    data, problems = _load(source)
    channel = _at(data, ("toolchain", "channel"))
    if isinstance(channel, str) and channel:
        return [pin_of("rust", channel, find_value(source, ("toolchain", "channel"), channel))], problems
    return [], problems or [problem("states no toolchain.channel", source)]


def find_value(source: Source, route: tuple[str, ...], value: str) -> Span:
    """Where the value of a key stands, without its quotes; the key's line when the text is not found there."""
    table: tuple[str, ...] = ()
    for number, start in enumerate(source.starts(), 1):
        line = source.line_text(number)
        if header := _HEADER.match(line):
            table = _keys(header[1])
            continue
        key = _KEY.match(line)
        if key is None:
            continue
        here = (*table, *_keys(key[1]))
        if here == route or (here == route[:-1] and route[-1] in line):
            at = line.find(value, key.end() if here == route else line.index(route[-1], key.end() - 1))
            return Span(source, start + at, start + at + len(value)) if at >= 0 else source.line_span(number)
    at = source.text.find(value)
    return Span(source, at, at + len(value)) if at >= 0 else source.whole()


def _keys(text: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))


def _load(source: Source) -> tuple[Mapping[str, object], list[Diagnostic]]:
    import tomllib

    if deep := _DEEP.search(source.text):
        return {}, [problem("a key of too many parts; not read", source, Span(source, *deep.span()))]
    try:
        return tomllib.loads(source.text), []
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        at = source.offset(int(found[1]), int(found[2])) if found else len(source.text)
        return {}, [problem(f"not valid TOML: {error}", source, Span(source, at, at))]
    except RecursionError:
        return {}, [problem("nested too deeply; not read", source)]


def _at(data: object, route: tuple[str, ...]) -> object:
    for key in route:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _versioned(value: object) -> object:
    """``{version = "3.12", ...}`` stands for its version."""
    return value.get("version") if isinstance(value, dict) else value
