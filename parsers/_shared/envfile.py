"""Env files: a reader for each dialect, and evaluation of what it found.

Tokenizing is split from evaluating because the same file means different things to different readers: what is set
already (shell, earlier files) is only known to the caller. Nothing of a file is ever executed; what only a command
could tell stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal, get_args

from ...engine.model import Diagnostic, Level, Source, Span
from ...engine.record import record
from .env_compose import read_compose
from .env_lines import Line, Rules
from .positioned import Piece, Text, Variable
from .template import Lookup, expand

__all__ = ["DIALECTS", "MOST", "Assignment", "Dialect", "Line", "assign", "nothing", "read_env", "rules_of"]

Dialect = Literal["compose", "docker", "kustomize", "python-dotenv", "npm", "npm-expand", "ruby", "bash"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
#: Statements of one file that are read; no person writes more.
MOST = 20_000
#: Characters of one file that are read; certificates are the longest values that people keep in one.
LONGEST = 1_000_000

_COMPOSE = Rules("docker compose", read_compose, expand)


@record(frozen=True, slots=True)
class Assignment:
    """A line with its value in this reading, as text and as a variable; None when nothing outside sets it."""

    line: Line
    text: Text | None
    variable: Variable | None


def rules_of(dialect: Dialect) -> Rules:
    """How a dialect reads; all but Compose's are loaded when they are first met."""
    if dialect == "compose":
        return _COMPOSE
    from .env_dialects import RULES

    return RULES[dialect]


@lru_cache(maxsize=256)
def read_env(source: Source, dialect: Dialect = "compose") -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
    """The statements of an env file in order, and the lines that its reader would refuse or pass over."""
    problems: list[Diagnostic] = []
    rules = rules_of(dialect)
    if len(source.text) > LONGEST:
        problems.append(_too_long(f"longer than {LONGEST} characters", source.whole()))
        source = Source(source.path, source.text[:LONGEST].rpartition("\n")[0])
    start = 1 if rules.skips_mark and source.text.startswith("\ufeff") else 0
    lines = tuple(islice(rules.read(source, start, problems), MOST + 1))
    if len(lines) > MOST:
        problems.append(_too_long(f"more than {MOST} statements", lines[MOST].key_span))
    return lines[:MOST], tuple(problems)


def _too_long(what: str, span: Span) -> Diagnostic:
    return Diagnostic("env-too-long", f"{what}; the rest of the file was not read", span)


def nothing(name: str) -> Variable | None:
    """The lookup in which nothing is set."""
    return None


def assign(
    lines: Iterable[Line],
    outer: Lookup,
    problems: list[Diagnostic],
    beneath: Lookup = nothing,
    dialect: Dialect = "compose",
) -> Iterator[Assignment]:
    """The value of each line; ``outer`` wins over the file's earlier lines, and those over ``beneath``.

    Source: compose-go's expandVariables; ``beneath`` are the files before this one (case own-envfile-stale-interp).
    A shell's own lines win over what was set before.
    """
    rules = rules_of(dialect)
    earlier: dict[str, Variable] = {}

    def lookup(name: str) -> Variable | None:
        if rules.outer_first:
            return outer(name) or earlier.get(name) or beneath(name)
        return earlier.get(name) or outer(name) or beneath(name)

    for line in lines:
        if line.commented:
            continue
        text = _text(line, rules, lookup, problems)
        if text is None:
            yield Assignment(line, None, None)
        else:
            variable = earlier[line.key] = Variable(text.value, text)
            yield Assignment(line, text, variable)


def _text(line: Line, rules: Rules, lookup: Lookup, problems: list[Diagnostic]) -> Text | None:
    if line.body is None:
        return _bare(line, rules, lookup)
    span = line.span
    if not line.template or rules.expand is None:
        return Text((Piece(line.body, span.source, span.start, span.end),))
    exact = span.start if span.end - span.start == len(line.body) else None
    pieces, found_problems = rules.expand(line.body, span, exact, lookup)
    for problem in found_problems:
        level = Level.NOTE if problem.code == "unset" else Level.WARNING
        problems.append(Diagnostic(f"env-variable-{problem.code}", problem.message, problem.span, level=level))
    return Text(pieces)


def _bare(line: Line, rules: Rules, lookup: Lookup) -> Text | None:
    found = None if rules.bare == "null" else lookup(line.key)
    span = line.key_span
    if found is not None:
        return Text((Piece(found.text, span.source, span.start, span.end, found.origin, found.missing),))
    missing = f"variable {line.key} is not set"
    return Text((Piece("", span.source, span.end, span.end, None, missing),)) if rules.bare == "empty" else None
