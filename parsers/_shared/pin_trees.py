"""Pins in JSON manifests: package.json and global.json, read through the positioned tree."""

from __future__ import annotations

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files
from .pin import Pin, Pins, pin_of, problem

_MANAGER = deferred(r"(npm|pnpm|yarn|bun)@([0-9][0-9A-Za-z.-]*)")


def read_package_json(files: Files, source: Source) -> Pins:
    """``engines`` and ``volta`` (node is the runtime, the rest are tools) and ``packageManager``."""
    root, problems = _root(files, source)
    pins: list[Pin] = []
    if root is None:
        return pins, problems
    for section in ("engines", "volta"):
        table = root.get(section)
        if table is not None and not table.is_mapping:
            problems.append(problem(f"{section} is no object", source, table.span))
        for name, value in table.entries() if table is not None else ():
            if name in ("node", "npm", "yarn", "pnpm", "bun") and _text(value, f"{section}.{name}", problems):
                pins.append(pin_of(name, value.text, inner_span(value)))
    manager = root.get("packageManager")
    found = _MANAGER.match(manager.text) if manager is not None else None
    if manager is not None and found:
        start = inner_span(manager).start
        pins.append(Pin(found[1], found[2], Span(source, start + found.start(2), start + found.end(2)), "tool"))
    return pins, problems


def read_global_json(files: Files, source: Source) -> Pins:
    """``sdk.version``, the .NET SDK."""
    root, problems = _root(files, source)
    version = root.get("sdk", "version") if root is not None else None
    if version is None or not _text(version, "sdk.version", problems):
        return [], problems
    return [pin_of("dotnet", version.text, inner_span(version))], problems


def inner_span(value: Cursor) -> Span:
    """Where the text of a scalar stands, without its quotes."""
    span = value.span
    return span if value.plain or span.end - span.start < 2 else Span(span.source, span.start + 1, span.end - 1)


def _root(files: Files, source: Source) -> tuple[Cursor | None, list[Diagnostic]]:
    documents = files.yaml(source.path)
    root = documents[0].cursor if documents else None
    if root is None or root.is_mapping:
        return root, []
    return None, [problem("is no JSON object", source, root.span)]


def _text(value: Cursor, what: str, problems: list[Diagnostic]) -> bool:
    if value.is_scalar and not value.is_null and value.text.strip():
        return True
    problems.append(problem(f"{what} is no text", value.node.source, value.span))
    return False
