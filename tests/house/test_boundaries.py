"""Only the command line talks to the world: nothing below prints, reads the environment or clock, or connects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

#: What is looked for: names that are called or read, by what they do. A name ending in a dot stands for a whole module.
TALKING = {"print", "input", "breakpoint", "click.", "sys.stdout", "sys.stderr", "sys.stdin", "sys.argv", "sys.exit"}
SURROUNDINGS = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.getcwd", "locale.", "getpass."}
CLOCK = {"time.", "date.today", "datetime.now", "datetime.utcnow", "datetime.today", "datetime.date.today",
         "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"}  # fmt: skip
PROCESSES = {"subprocess.", "os.system", "os.popen", "os.fork", "os.forkpty", "os.execv", "os.execvp", "os.posix_spawn",
             "os.spawnv", "pty."}  # fmt: skip
NETWORK = {"socket.", "ssl.", "http.", "urllib.request.", "ftplib.", "smtplib.", "requests.", "httpx.", "asyncio."}
RUNNING = {"eval", "exec", "pickle.", "marshal.", "shelve.", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}

#: Where each may stand: a folder (ending in "/") or a file.
MAY = {
    "talks": ("engine/cli/", "__main__.py"),
    "reads its surroundings": ("engine/cli/",),
    "reads the clock": ("engine/cli/",),
    "starts processes": ("engine/cli/processes.py",),
    "connects": (),
    "runs what it reads": (),
}
WHAT = dict(zip(MAY, (TALKING, SURROUNDINGS, CLOCK, PROCESSES, NETWORK, RUNNING), strict=True))


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports, calls or reads, with import aliases undone."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield node.lineno, f"{alias.name}."
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    bound = {
        arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in (*node.args, *node.kwonlyargs)
    }
    for node in ast.walk(tree):
        name = dotted(node)
        if name:
            first, _, rest = name.partition(".")
            if first in known or (first not in bound and isinstance(node, ast.Name)):
                whole = known.get(first, first)
                yield node.lineno, f"{whole}.{rest}" if rest else whole  # type: ignore[attr-defined]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a chain of attributes, or nothing."""
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Load) else ""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def matches(name: str, wanted: set[str]) -> bool:
    return any(
        name.startswith(word) if word.endswith(".") else name == word or name.startswith(f"{word}.") for word in wanted
    )


@cache
def named(text: str) -> frozenset[tuple[int, str]]:
    return frozenset(names(ast.parse(text)))


def offences(text: str, wanted: set[str]) -> list[tuple[int, str]]:
    return sorted((line, name) for line, name in named(text) if matches(name, wanted))


@pytest.mark.parametrize("what", MAY)
def test_only_the_command_line_does(what: str, root: Path, modules: tuple[str, ...]) -> None:
    found = [
        f"{path}:{line} {name}"
        for path in modules
        if not any(path == place or (place.endswith("/") and path.startswith(place)) for place in MAY[what])
        for line, name in offences((root / path).read_text(encoding="utf-8"), WHAT[what])
    ]
    assert found == [], f"only {MAY[what] or 'nobody'} {what}"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("talks", "print(1)"),
        ("talks", "import sys\nsys.stdout.write('x')"),
        ("talks", "from sys import stderr"),
        ("talks", "import click"),
        ("reads its surroundings", "import os\nos.environ['HOME']"),
        ("reads its surroundings", "from os import environ as e"),
        ("reads the clock", "import datetime as d\nd.datetime.now()"),
        ("reads the clock", "from datetime import date\ntoday = date.today"),
        ("reads the clock", "from time import monotonic"),
        ("starts processes", "import subprocess"),
        ("connects", "import urllib.request"),
        ("runs what it reads", "import yaml\nyaml.load('x')"),
        ("runs what it reads", "eval('1')"),
    ],
)
def test_the_search_finds(what: str, text: str) -> None:
    assert offences(text, WHAT[what])


@pytest.mark.parametrize(
    "text",
    [
        "printed = 1",
        "from datetime import date\ndate(2026, 1, 1)",
        "def f(time): return time.x",
        "import yaml\nyaml.parse",
    ],
)
def test_the_search_lets_through(text: str) -> None:
    assert [offences(text, wanted) for wanted in WHAT.values()] == [[]] * len(WHAT)
