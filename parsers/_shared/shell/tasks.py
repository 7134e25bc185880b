"""Task files beside Makefiles: the scripts of package.json, justfiles, Taskfiles; a task's shell text by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ....engine.model import Origin, Source, Span
from ....engine.pattern import deferred
from ....engine.reading import Cursor, Files
from ..spliced import Piece, Spliced, unknown_piece
from .rows import inserted

JUSTFILES = ("justfile", "Justfile", ".justfile")
TASKFILES = ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml")
_JUST_VARIABLE = deferred(r"(?:export[ ]+)?([A-Za-z_][\w-]*)[ ]*:=[ ]*(?:\"([^\"\n]*)\"|'([^'\n]*)')[ \t]*$")
_JUST_RECIPE = deferred(r"@?([A-Za-z_][\w-]*)((?:[ ]+[^:\n]*)?):(?!=)([^\n]*)$")
_JUST_PARAMETER = deferred(r"[+*$]*([A-Za-z_][\w-]*)(?:=(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")
_INSERTED = deferred(r"\{\{-?\s*\.?([A-Za-z_][\w.-]*)\s*-?\}\}|\{\{[^{}\n]*\}\}")
_LONGEST = 100_000
_MOST_TASKS = 500


@dataclass(frozen=True, slots=True)
class Task:
    """A named task: its shell text, the tasks before it, the folder in which it runs, the names of its arguments."""

    name: str
    text: Spliced
    needs: tuple[str, ...] = ()
    folder: str = ""
    parameters: tuple[str, ...] = ()


def package_scripts(path: str, files: Files) -> dict[str, Task]:
    """``scripts`` of a package.json."""
    documents = files.yaml(path)
    scripts = documents[0].cursor.get("scripts") if documents and documents[0].cursor.is_mapping else None
    if scripts is None or not scripts.is_mapping:
        return {}
    found = (Task(name, _scalar(value)) for name, value in scripts.entries() if value.is_scalar)
    return {task.name: task for task, _ in zip(found, range(_MOST_TASKS), strict=False)}


def _scalar(cursor: Cursor) -> Spliced:
    """A scalar's text: exact where it stands letter by letter, else line by line where a block holds them."""
    span, text = cursor.span, cursor.text
    inner = span if cursor.plain or span.end - span.start < 2 else Span(span.source, span.start + 1, span.end - 1)
    if inner.end - inner.start == len(text):
        return Spliced(inner, (Piece(text, Origin(inner)),))
    pieces: list[Piece] = []
    at = span.start
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        place = span.source.text.find(bare, at, span.end) if bare else -1
        where = Span(span.source, place, place + len(bare)) if place >= 0 else span
        head = len(line) - len(line.lstrip())
        parts = ((line[:head], span), (bare, where), (line[head + len(bare) :], span))
        pieces += [Piece(part, Origin(found)) for part, found in parts if part]
        at = where.end if place >= 0 else at
    return Spliced(span, tuple(pieces))


def _filled(text: Spliced, values: Mapping[str, Spliced]) -> Spliced:
    """A text with ``{{name}}`` put in."""
    pieces: list[Piece] = []
    at = 0
    whole = text.text
    for found in _INSERTED.finditer(whole):
        pieces += text.cut(at, found.start()).pieces
        value = values.get(found[1] or "")
        origin = Origin(text.span)
        pieces += inserted(value) if value is not None else [
            unknown_piece(f"{found[1] or 'an expression'} is not set in the task file", origin)]  # fmt: skip
        at = found.end()
    return Spliced(text.span, (*pieces, *text.cut(at).pieces)) if at else text


# ---------------------------------------------------------------------------- just


def just_recipes(source: Source, given: Mapping[str, Spliced]) -> dict[str, Task]:
    """The recipes of a justfile (just manual: recipes, variables, parameters with defaults)."""
    text = source.text
    values: dict[str, Spliced] = {}
    found: dict[str, Task] = {}
    current: tuple[str, tuple[str, ...], str, list[tuple[int, int]]] | None = None
    for start, end in _lines(text):
        line = text[start:end]
        if line[:1] in (" ", "\t"):
            if current is not None:
                current[3].append((start + len(line) - len(line.lstrip()), end))
            continue
        if current is not None and line.strip():
            _keep(current, source, values, given, found)
            current = None
        if variable := _JUST_VARIABLE.match(line):
            group = 2 if variable[2] is not None else 3
            span = Span(source, start + variable.start(group), start + variable.end(group))
            values[variable[1]] = Spliced(span, (Piece(span.text, Origin(span)),))
        elif (recipe := _JUST_RECIPE.match(line)) and len(found) < _MOST_TASKS:
            parameters = tuple(_parameters(recipe[2], start + recipe.start(2), source, values))
            current = (recipe[1], parameters, recipe[3], [])
    if current is not None:
        _keep(current, source, values, given, found)
    return found


def _parameters(text: str, at: int, source: Source, values: dict[str, Spliced]) -> Iterator[str]:
    """The names of a recipe's parameters; a default is the value until a caller gives one."""
    for found in _JUST_PARAMETER.finditer(text[:1000]):
        group = next((number for number in (2, 3, 4) if found[number] is not None), 0)
        if group:
            span = Span(source, at + found.start(group), at + found.end(group))
            written = Spliced(span, (Piece(span.text, Origin(span)),))
            values[found[1]] = values.get(span.text, written) if group == 4 else written
        yield found[1]


def _keep(
    current: tuple[str, tuple[str, ...], str, list[tuple[int, int]]],
    source: Source,
    values: Mapping[str, Spliced],
    given: Mapping[str, Spliced],
    found: dict[str, Task],
) -> None:
    name, parameters, needs, lines = current
    pieces: list[Piece] = []
    for start, end in lines:
        start += len(source.text[start:end]) - len(source.text[start:end].lstrip("@-"))
        span = Span(source, start, end)
        line = _filled(Spliced(span, (Piece(span.text, Origin(span)),)), {**values, **given})
        pieces += [*line.pieces, Piece("\n", Origin(Span(source, end, end)), False)]
    span = Span(source, lines[0][0], lines[-1][1]) if lines else source.whole()
    needed = tuple(word for word in needs.replace("(", " ").replace(")", " ").split() if word.isidentifier())
    found[name] = Task(name, Spliced(span, tuple(pieces)), needed, parameters=parameters)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < min(len(text), _LONGEST):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


# ---------------------------------------------------------------------------- Task


def taskfile_tasks(path: str, files: Files, given: Mapping[str, Spliced]) -> dict[str, Task]:
    """The tasks of a Taskfile (taskfile.dev, schema: vars, tasks, cmds, deps, dir)."""
    documents = files.yaml(path)
    root = documents[0].cursor if documents else None
    tasks = root.get("tasks") if root is not None and root.is_mapping else None
    if root is None or tasks is None or not tasks.is_mapping:
        return {}
    outer = _variables(root.get("vars"))
    found: dict[str, Task] = {}
    for name, task in list(tasks.entries())[:_MOST_TASKS]:
        values = {**outer, **(_variables(task.get("vars")) if task.is_mapping else {}), **given}
        found[name] = _task(name, task, values)
    return found


def _variables(cursor: Cursor | None) -> dict[str, Spliced]:
    if cursor is None or not cursor.is_mapping:
        return {}
    return {name: _scalar(value) for name, value in cursor.entries() if value.is_scalar and "{{" not in value.text}


def _task(name: str, task: Cursor, values: Mapping[str, Spliced]) -> Task:
    commands = task.get("cmds") or task.get("cmd") if task.is_mapping else task
    listed = [] if commands is None else commands.items() if commands.is_sequence else [commands]
    pieces: list[Piece] = []
    for one in listed[:200]:
        command = one if one.is_scalar else (one.get("cmd") if one.is_mapping else None)
        called = one.get("task") if one.is_mapping else None
        if command is not None and command.is_scalar:
            pieces += _filled(_scalar(command), values).pieces
        elif called is not None and called.is_scalar:
            pieces += [Piece("task ", Origin(called.span), False), *_scalar(called).pieces]
        pieces.append(Piece("\n", Origin(one.span), False))
    needs = task.get("deps") if task.is_mapping else None
    folder = task.get("dir") if task.is_mapping else None
    before = (
        tuple(one.text for one in needs.items() if one.is_scalar) if needs is not None and needs.is_sequence else ()
    )
    return Task(name, Spliced(task.span, tuple(pieces)), before, folder.text if folder and folder.is_scalar else "")
