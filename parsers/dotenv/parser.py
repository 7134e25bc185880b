"""Env files as declarations: what each sets, in the dialect of its reader.

The reader is found in the repository's other files; Compose, whose dialect is the widest, where none is known. Example
files say what must be set as well as a value: each of their variables is ``env-required``, True, or False where the
line is commented out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...engine.contract import Parser, Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Origin, Source
from ...engine.reading import Files, folder_of
from .._shared.env_required import is_required, required_variable
from .._shared.envfile import Assignment, Dialect, Line, assign, read_env
from .._shared.facts import environment_variable, unknown
from .._shared.positioned import Variable
from .consumers import consumers
from .modes import beneath
from .naming import is_env_file, is_example, names_of
from .readings import disagreements

NAME = "dotenv"


class DotenvParser:
    """Env files of every name: .env, .env.staging, overrides/prod.env, .env.example."""

    name = NAME

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit a file."""
        return [Unit(NAME, path, (path,)) for path in files.paths if is_env_file(path)]

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The variables of the file, or of several laid on top of each other."""
        problems: list[Diagnostic] = []
        outer = {name: Variable(text) for name, text in layers.variables}
        declarations = []
        read = []
        for path in layers.files or unit.files:
            source = files.source(path)
            if source is not None:
                read.append(path)
                readers = consumers(path, files)
                problems.extend(disagreements(source, readers))
                dialect: Dialect = readers[0].dialect if readers else "compose"
                lower = _lower(path, dialect, outer, files)
                declarations.append(_declaration(source, dialect, outer, lower, unit, problems))
        unread = tuple((path, "cannot be read") for path in layers.files or unit.files if path not in read)
        return Resolution(tuple(declarations), tuple(problems), tuple(read), unread)


def _lower(path: str, dialect: Dialect, outer: dict[str, Variable], files: Files) -> dict[str, Variable]:
    """What the files that the framework lays under this one set; the later of them wins."""
    table: dict[str, Variable] = {}
    for below in beneath(path, files):
        source = files.source(below)
        lines = read_env(source, dialect)[0] if source is not None else ()
        for one in assign(lines, outer.get, [], table.get, dialect):
            if one.text is not None and not one.text.missing:
                table[one.line.key] = Variable(one.text.value, one.text.origin())
    return table


def _declaration(
    source: Source,
    dialect: Dialect,
    outer: dict[str, Variable],
    lower: dict[str, Variable],
    unit: Unit,
    problems: list[Diagnostic],
) -> Declaration:
    lines, refused = read_env(source, dialect)
    problems.extend(refused)
    found = assign(lines, outer.get, problems, lower.get, dialect)
    facts = [_over(fact, lower.get(fact.key)) for fact in _values(found, problems)]
    if is_example(source.path):
        facts.extend(_required(lines))
    return Declaration(
        key="env-file",
        kind="config",
        format=NAME,
        origin=Origin(source.whole()),
        facts=tuple(facts),
        names=names_of(source.path),
        folder=folder_of(source.path),
        unit=unit.id,
    )


def _over(fact: Fact, lost: Variable | None) -> Fact:
    """A fact that remembers the value of a lower file which it replaces."""
    if lost is None or lost.origin is None:
        return fact
    return Fact(fact.attribute, fact.value, fact.origin.over(lost.origin), fact.key)


def _values(assignments: Iterable[Assignment], problems: list[Diagnostic]) -> Iterator[Fact]:
    """One fact a variable: the last line counts and shadows the earlier ones."""
    table: dict[str, Fact] = {}
    for found in assignments:
        fact = _fact(found)
        earlier = table.get(fact.key)
        if earlier is not None:
            line = earlier.origin.span.line
            message = f"the key {fact.key!r} stands here again (first in line {line}); only the last value counts"
            problems.append(Diagnostic("duplicate-key", message, found.line.key_span))
            origin = fact.origin.over(earlier.origin)
            fact = Fact(fact.attribute, fact.value, origin, fact.key)
        table[fact.key] = fact
    yield from table.values()


def _fact(found: Assignment) -> Fact:
    key = found.line.key
    if found.text is None:
        return environment_variable(key, None, Origin(found.line.key_span))
    if found.text.missing:
        return unknown("env", found.text.missing, found.text.origin(), key)
    return environment_variable(key, found.text.value, found.text.origin())


def _required(lines: Iterable[Line]) -> Iterator[Fact]:
    """What an example file asks for; a variable that stands both ways is required."""
    table: dict[str, Fact] = {}
    for line in lines:
        earlier = table.get(line.key)
        if earlier is None or not (line.commented or is_required(earlier)):
            table[line.key] = required_variable(line.key, not line.commented, line.key_span)
    yield from table.values()


PARSER: Parser = DotenvParser()
