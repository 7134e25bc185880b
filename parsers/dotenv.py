"""Env files: each is a configuration of its own, whoever reads it.

Compose's dialect is assumed, which is also the widest. Example files say what must be set as well as a value: each of
their variables is ``env-required``, True, or False where the line is commented out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..engine.canon.environment_words import canonical_environment
from ..engine.contract import Parser, Resolution, Unit
from ..engine.model import Declaration, Diagnostic, Fact, Layers, Origin, Source, Step
from ..engine.pattern import deferred
from ..engine.reading import Files, folder_of, name_of
from ._shared.envfile import Assignment, Line, assign, read_env
from ._shared.facts import environment_variable, known, unknown
from ._shared.positioned import Variable

NAME = "dotenv"
_EXAMPLE_WORDS = frozenset(("example", "sample", "template", "dist", "tpl", "tmpl", "default", "defaults", "schema"))
_FILE = deferred(
    r"\.env(?:[.\-_][\w.\-]+)?|[\w.\-]+\.env(?:\.(?:example|sample|template|dist|tpl|tmpl|defaults?))?"
    r"|env\.(?:example|sample|template|dist)",
)
#: Not env files, though they are named like one.
_OTHER = deferred(r"\.(?:[jt]sx?|mjs|cjs|d\.ts|py|rb|go|java|json|ya?ml|toml|md|sh|bash|enc|gpg|age|j2|erb|lock)\Z")
#: Words of file and folder names that name nobody.
_PLAIN = frozenset((
    "env", "dotenv", "local", *_EXAMPLE_WORDS, "overrides", "override", "config", "configs", "configuration", "conf",
    "deploy", "deployment", "docker", "compose", "environments", "environment", "envs", "etc", "settings", "apps",
    "app", "packages", "services", "src",
))  # fmt: skip
_WORDS = deferred(r"[A-Za-z0-9-]+")


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
                declarations.append(_declaration(source, outer, unit, problems))
        unread = tuple((path, "cannot be read") for path in layers.files or unit.files if path not in read)
        return Resolution(tuple(declarations), tuple(problems), tuple(read), unread)


def is_env_file(path: str) -> bool:
    """Whether a path is an env file's by its name."""
    name = name_of(path)
    return _FILE.fullmatch(name) is not None and _OTHER.search(name) is None


def is_example(path: str) -> bool:
    """Whether an env file is one to copy: its name holds example, sample, template or dist."""
    return not _EXAMPLE_WORDS.isdisjoint(re.split(r"[.\-_]", name_of(path).lower()))


def _declaration(source: Source, outer: dict[str, Variable], unit: Unit, problems: list[Diagnostic]) -> Declaration:
    lines, refused = read_env(source)
    problems.extend(refused)
    example = is_example(source.path)
    facts = list(_values(assign(lines, outer.get, problems), problems))
    if example:
        facts.extend(_required(lines))
    folder = folder_of(source.path)
    return Declaration(
        key="env-file",
        kind="config",
        format=NAME,
        origin=Origin(source.whole()),
        facts=tuple(facts),
        names=_names(source.path),
        folder=folder,
        unit=unit.id,
    )


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
        if line.commented and line.key in table:
            continue
        if line.key not in table or table[line.key].value.shown == "false":
            table[line.key] = known("env-required", not line.commented, Origin(line.key_span, Step.LITERAL), line.key)
    yield from table.values()


def _names(path: str) -> tuple[str, ...]:
    """Words of the file's name, then the folders' names, nearest first, without those that name nobody or a stage."""
    words = [word for word in re.split(r"[._]", name_of(path).lower()) if _WORDS.fullmatch(word)]
    folders = [word.lower() for word in reversed(folder_of(path).split("/")) if word]
    naming = (word for word in (*words, *folders) if word not in _PLAIN and not word.isdigit())
    return tuple(dict.fromkeys(word for word in naming if not canonical_environment(word)))


PARSER: Parser = DotenvParser()
