"""Versions of tools that a shell script installs: ``apk add postgresql17-client``, ``pip install poetry==1.8``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.pattern import deferred

_INSTALLS = deferred(
    r"\b(?:apk\s+(?:\S+\s+){0,12}?add|(?:apt-get|apt|aptitude)\s+(?:\S+\s+){0,12}?install|(?:dnf|microdnf|yum|tdnf)\s+(?:\S+\s+){0,12}?install|install_packages)"
    r"\b([^;&|]*)"
)
_POSTGRES = deferred(
    r"(?<![\w./-])postgresql(?:-client-?|-)?([0-9]+(?:\.[0-9]+)?)(?:-client|-contrib)?(?![\w.-]*server)(?=[\s=~<>\"'\\]|\Z)"
)
#: (tool, what precedes its version); the version follows directly.
_PINS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("poetry", deferred(r"(?<![\w-])poetry(?:\[[\w,]*\])?==([0-9][\w.]*)")),
    ("uv", deferred(r"(?<![\w-])uv==([0-9][\w.]*)")),
    ("pipenv", deferred(r"(?<![\w-])pipenv==([0-9][\w.]*)")),
    ("pnpm", deferred(r"(?<![\w/-])pnpm@([0-9][\w.]*)")),
    ("yarn", deferred(r"(?<![\w/-])yarn@([0-9][\w.]*)")),
    ("npm", deferred(r"(?<![\w/-])npm@([0-9][\w.]*)")),
    ("bundler", deferred(r"gem\s+install\s+bundler\s+(?:-v|--version)[\s=]+[\"']?([0-9][\w.]*)")),
)


def installed(script: str) -> Iterator[tuple[str, int, int]]:
    """(tool, start, end) of every version in a script; ``postgresql-client`` is the client of that major."""
    for command in _INSTALLS.finditer(script):
        for found in _POSTGRES.finditer(script, command.start(1), command.end(1)):
            yield "postgresql-client", found.start(1), found.end(1)
    for tool, pattern in _PINS:
        for found in pattern.finditer(script):
            yield tool, found.start(1), found.end(1)
