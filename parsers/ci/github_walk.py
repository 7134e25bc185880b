"""The walk through a workflow: jobs with the rows of their matrices, and the local files that they call.

A called file is walked once for each caller and row, with what the caller passes. Only jobs and steps that can run
are walked: an ``if`` that the files decide to be false leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from ...engine.model import Clue, Origin, Sign, Step
from ...engine.reading import Cursor, folder_of
from .._shared.shell import Command, Script
from .alternatives import alternatives
from .expression_values import Scalar, Table, Value, leaf
from .found import Found
from .github_files import called
from .github_inputs import dispatched, given_inputs, passed_inputs, triggers
from .github_jobs import container, job_clues, job_record, services
from .github_level import Level, folder_from, runs, trigger_clues, with_defaults, with_environment
from .github_matrix import distinct_rows, matrix_rows, row_texts
from .github_steps import exported, step_declarations, step_work
from .jobs import clue
from .passed import passed_declarations
from .values import items, root_of, table

_MOST_NESTED = 10
_MOST_CALLS = 600
_LONGEST_CLUE = 80


def walk_workflow(found: Found, root: Cursor, level: Level, given: Mapping[str, Value] | None = None) -> None:
    """Every job of a workflow; ``given`` are the inputs that a caller passes."""
    github = triggers(root) if given is None else _github(level)
    choices = dispatched(root, found) if given is None else iter((given_inputs(root, given, found),))
    name = root.get("name")
    clues = [*(level.clues if given is not None else trigger_clues(root))]
    if name is not None and name.is_scalar and name.text:
        clues.append(Clue(name.text, Sign.JOB, name.span))
    for inputs in choices:
        event = Table({"inputs": inputs}, github.open)
        context = {**level.context, "github": Table({**github.fields, "event": event}, github.open), "inputs": inputs}
        here = replace(level, context=context, clues=(*_texts(inputs if given is None else Table(given)), *clues))
        here = with_environment(found, root.get("env"), here, here.place.below("env"))
        _jobs(found, root, with_defaults(root, here))


def _github(level: Level) -> Table:
    """The ``github`` context that a called workflow shares with its caller."""
    known = level.context.get("github")
    return known if isinstance(known, Table) else Table(open="known when the workflow runs")


def _texts(row: Value) -> Iterator[Clue]:
    """What a caller or a row says for certain, as far as it is short enough for a name."""
    for one in row_texts(row):
        if not one.assumed and isinstance(one.value, str) and 0 < len(one.value) <= _LONGEST_CLUE:
            yield clue(one.text, Sign.JOB)


def _jobs(found: Found, root: Cursor, level: Level) -> None:
    for name, job in table(root.get("jobs"), "jobs", found.problems):
        if not job.is_mapping:
            found.problem("ci-shape", f"the job {name} must be a mapping", job.key_span)
            continue
        place = replace(level.place.below("jobs", name), origin=Origin(job.key_span))
        for context in alternatives(job, level.context) if found.every else (level.context,):
            _rows(found, name, job, replace(level, place=place, context=context))


def _rows(found: Found, name: str, job: Cursor, level: Level) -> None:
    """One job in every row of its matrix."""
    rows = matrix_rows(job.get("strategy", "matrix"), level.context, found.problems)
    for row in rows if found.every else distinct_rows(rows, job.span.text):
        here = level.with_context("matrix", row)
        verdict, told = runs(job.get("if"), here.context)
        if verdict is not False and not found.too_many(job.key_span):
            _job(found, name, job, here.with_clues(*told, *_texts(row)))


def _job(found: Found, name: str, job: Cursor, level: Level) -> None:
    """One job in one row of its matrix."""
    level = with_defaults(job, level)
    level = with_environment(found, job.get("env"), level, level.place)
    record = job_record(name, job, level)
    level = level.with_clues(*job_clues(name, job, record, level))
    container(found, job.get("container"), level.place.below("container"), level)
    services(found, job, level)
    uses = job.get("uses")
    if uses is not None:
        _call_workflow(found, uses, job.get("with"), replace(level, needs=record.needs))
    work = tuple(_steps(found, job.get("steps"), level, record.name))
    found.jobs.append(replace(record, work=work))


def _steps(found: Found, steps: Cursor | None, level: Level, job: str) -> Iterator[Script | Command]:
    """The work of steps in order; what one writes to ``$GITHUB_ENV``, the next ones have."""
    for number, step in enumerate(items(steps, "steps", found.problems)):
        if found.too_many(step.span):
            return
        if not step.is_mapping:
            found.problem("ci-shape", "a step must be a mapping", step.span)
            continue
        verdict, told = runs(step.get("if"), level.context)
        if verdict is False:
            continue
        place = replace(level.place.below("steps", number), origin=Origin(step.span))
        here = with_environment(found, step.get("env"), replace(level, place=place), place.below("env"))
        yield from _step(found, step, here.with_clues(*told), job)
        written = exported(step, here)
        level = replace(level, variables={**level.variables, **written}) if written else level


def _step(found: Found, step: Cursor, level: Level, job: str) -> Iterator[Script | Command]:
    if not found.every:
        for declaration in step_declarations(step, level.place, level.context, found.files, found.read):
            found.add(declaration)
    inner = replace(level, place=replace(level.place, folder=folder_from(step.get("working-directory"), level)))
    if found.every:
        yield from step_work(step, inner, job, level.caller)
    uses = step.get("uses")
    if uses is not None and not uses.text.startswith("docker://"):
        yield from _call_action(found, uses, step.get("with"), level, job)


def _call_workflow(found: Found, uses: Cursor, passed: Cursor | None, level: Level) -> None:
    path = _local(found, uses, passed, level)
    if path and (found.every or passed is not None):
        inner = replace(level, place=level.place.below("uses"), variables={}, caller=_caller(uses, level))
        inner = replace(inner, context={"github": level.context.get("github", Table())}, shell="")
        given = passed_inputs(passed, level.context)
        with _inside(found, path):
            root = root_of(path, found.files)
            if root is not None:
                walk_workflow(found, root, inner, given)


def _call_action(
    found: Found, uses: Cursor, passed: Cursor | None, level: Level, job: str
) -> Iterator[Script | Command]:
    path = _local(found, uses, passed, level)
    root = root_of(path, found.files) if path and (found.every or passed is not None) else None
    if root is not None:
        inner = replace(level, place=level.place.below("uses"), caller=_caller(uses, level), shell="")
        github = _github(level)
        action = leaf(f"./{folder_of(path)}".rstrip("/"), Origin(uses.span))
        inner = inner.with_context("github", Table({**github.fields, "action_path": action}, github.open))
        with _inside(found, path):
            inner = inner.with_context("inputs", given_inputs(root, passed_inputs(passed, level.context), found, ()))
            yield from _steps(found, root.get("runs", "steps"), inner, job)


def _caller(uses: Cursor, level: Level) -> Origin:
    return Origin(uses.span, Step.EVALUATED, (level.caller,)) if level.caller is not None else Origin(uses.span)


def _local(found: Found, uses: Cursor, passed: Cursor | None, level: Level) -> str:
    """The file behind a local ``uses``; of a remote one only inputs that are called after a version say something."""
    if not uses.text.startswith("./"):
        for declaration in passed_declarations(uses.text, passed, level.place, level.context):
            found.add(declaration)
        return ""
    path = called(uses.text, found.files)
    if path is None or root_of(path, found.files) is None:
        found.problem("ci-missing", f"{uses.text[:120]} is no file of this repository", uses.span)
        return ""
    here = level.caller.edit_site() if level.caller is not None else uses.span
    if path == found.unit.key or path in found.stack:
        found.problem("ci-cycle", f"{uses.text[:120]} leads back to itself; it was not followed", here)
        return ""
    found.calls += 1
    if found.calls > _MOST_CALLS:
        found.problem("ci-too-long", f"more than {_MOST_CALLS} calls of other files; the rest was not read", here)
        return ""
    if found.depth >= _MOST_NESTED:
        found.problem("ci-too-deep", f"files that call each other more than {_MOST_NESTED} deep", here)
        return ""
    return path


@contextmanager
def _inside(found: Found, path: str) -> Iterator[None]:
    """While a called file is being read."""
    found.read[path] = None
    found.called.add(path)
    found.elsewhere.add(path)
    found.stack.append(path)
    found.depth += 1
    yield
    found.depth -= 1
    found.stack.pop()


def walk_action(found: Found, root: Cursor, level: Level) -> None:
    """The steps of a composite action by itself."""
    inputs = given_inputs(root, {}, found, ())
    assumed = {name: replace(one, assumed=True) if isinstance(one, Scalar) else one
               for name, one in inputs.fields.items()}  # fmt: skip
    here = level.with_context("inputs", Table(assumed, inputs.open))
    for _ in _steps(found, root.get("runs", "steps"), here, "the action"):
        pass
