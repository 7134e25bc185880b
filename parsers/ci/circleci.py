"""CircleCI: containers, variables and scripts of jobs as workflows run them.

The first image of a ``docker`` list is where the steps run, the others are services. A parameter is what the workflow,
the job or the step passes, else its default. Orbs are not read (configuration reference: docker, parameters, matrix).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.reading import Cursor, Files, join
from .._shared.facts import known
from .._shared.shell import Script, Surroundings
from .._shared.spliced import Spliced
from .containers import Place, basename, main_container, service
from .found import CiParser, Found
from .jobs import Job, clue, manual, upstream
from .values import env_fact, items, plain_text, table
from .variables import PARAMETER, Scope

_CONFIG = (".circleci/config.yml", ".circleci/config.yaml")
_MOST_ROWS = 128
_MOST_NESTED = 10
#: What an entry of a workflow may say beside the parameters of its job.
_OWN = frozenset(("name", "requires", "context", "filters", "type", "matrix", "pre-steps", "post-steps", "branches"))

Parameters = Mapping[str, Spliced]


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if path in _CONFIG)


@dataclass(frozen=True, slots=True)
class Run:
    """One entry of a workflow: the job, as what it is called, with what it passes; ``row`` is its matrix's."""

    job: str
    name: str
    workflow: str = ""
    entry: Cursor | None = None
    row: Parameters | None = None


def _walk(found: Found, root: Cursor) -> None:
    pipeline = Scope(_defaults(root, "pipeline.parameters", found), PARAMETER, "has no default", exact=True)
    base = found.place(root)
    for name, declared in _entries(root, "executors", found):
        place = replace(base.below("executors", name), origin=Origin(declared.key_span))
        _executor(found, declared, place, pipeline.within(_parameters(declared, {}, found)))
    runs: dict[str, list[Run]] = {}
    for run in _runs(found, root):
        runs.setdefault(run.job, []).append(run)
    for name, job in _entries(root, "jobs", found):
        place = replace(base.below("jobs", name), origin=Origin(job.key_span))
        for run in runs.pop(name, None) or [Run(name, name)]:
            if not found.too_many(job.key_span):
                _job(found, root, job, run, place, pipeline)
    for run in (one for rest in runs.values() for one in rest):
        if run.entry is not None and (run.entry.get("type") or run.entry).text == "approval":
            found.jobs.append(Job(_placed(base, run, run.entry), run.name, _requires(run, run.entry)))
    _approve(found)


def _entries(root: Cursor, section: str, found: Found) -> Iterator[tuple[str, Cursor]]:
    for name, declared in table(root.get(section), section, found.problems):
        if declared.is_mapping:
            yield name, declared
        else:
            found.problem("ci-shape", f"{section} {name} must be a mapping", declared.key_span)


def _runs(found: Found, root: Cursor) -> Iterator[Run]:
    """Every entry of every workflow, once for each row of its matrix."""
    for workflow, declared in table(root.get("workflows"), "workflows", found.problems):
        jobs = declared.get("jobs")
        for entry in jobs.items() if jobs is not None else []:
            if entry.is_scalar:
                yield Run(entry.text, entry.text, workflow)
            for job, passed in entry.entries():
                name = passed.get("name")
                for row in _rows(found, passed.get("matrix")):
                    yield Run(job, name.text if name is not None else job, workflow, passed, row)


def _rows(found: Found, matrix: Cursor | None) -> Iterator[Parameters]:
    """The rows of a matrix, without those that it excludes."""
    parameters = matrix.get("parameters") if matrix is not None else None
    if matrix is None or parameters is None or not parameters.is_mapping:
        yield {}
        return
    columns = [[(name, plain_text(one)) for one in (value.items() if value.is_sequence else [value])]
               for name, value in parameters.entries()]  # fmt: skip
    dropped = [{name: one.text for name, one in entry.entries()}
               for entry in items(matrix.get("exclude"), "exclude", found.problems)][:_MOST_ROWS]  # fmt: skip
    for number, row in enumerate(islice(product(*columns), _MOST_ROWS + 1)):
        if number == _MOST_ROWS:
            found.problem("ci-too-long", f"the matrix makes more than {_MOST_ROWS} jobs", matrix.span)
        elif {name: text.text for name, text in row} not in dropped:
            yield dict(row)


def _job(found: Found, root: Cursor, job: Cursor, run: Run, place: Place, pipeline: Scope) -> None:
    """One job as one entry of a workflow runs it."""
    passed = run.entry.entries() if run.entry is not None else ()
    given = {name: plain_text(value) for name, value in passed if value.is_scalar and name not in _OWN}
    row = run.row or {}
    scope = pipeline.within(_parameters(job, {**given, **row}, found))
    scope = scope.within({f"matrix.{name}": text for name, text in row.items()})
    variables = _executor(found, job, place, scope)
    executor = job.get("executor")
    if executor is not None:
        variables = {**_used_executor(found, root, executor, place, scope), **variables}
    name = _title(run, scope)
    clues = (
        Clue(name, Sign.JOB, place.origin.span),
        *_clues(run, job, scope),
        Clue(found.unit.key, Sign.PATH, root.span),
    )
    around = Surroundings(_folder(job, scope), variables, clues, f"the job {name}", place.origin)
    parts = [run.entry.get(key) for key in ("pre-steps", "post-steps")] if run.entry is not None else [None, None]
    steps = (parts[0], job.get("steps"), parts[1])
    work = tuple(one for part in steps for one in _steps(found, root, part, scope, around, ()))
    found.jobs.append(_record(run, name, place, work))


def _title(run: Run, scope: Scope) -> str:
    """The name of a job in a workflow, in this row."""
    title = run.entry.get("name") if run.entry is not None else None
    return scope.put_into(plain_text(title)).text if title is not None and title.is_scalar else run.name


def _contexts(run: Run) -> list[Cursor]:
    contexts = run.entry.get("context") if run.entry is not None else None
    if contexts is None:
        return []
    return [one for one in ([contexts] if contexts.is_scalar else contexts.items()) if one.text]


def _record(run: Run, name: str, place: Place, work: tuple[Script, ...]) -> Job:
    facts = tuple(
        known("env-from", f"context/{one.text}", Origin(one.span), one.text, f"context/{one.text}")
        for one in _contexts(run)
    )
    ran = tuple(one.text.text for one in work[:200])
    here = replace(place, key=_placed(place, run, None).key)
    return Job(here, name, _requires(run, run.entry), uses=(run.job,), ran=ran, work=work, facts=facts)


def _placed(place: Place, run: Run, entry: Cursor | None) -> Place:
    """Where an entry of a workflow is declared."""
    key = f"workflows.{run.workflow}.{run.name}" if run.workflow else f"jobs.{run.job}"
    return replace(place, key=key, origin=Origin(entry.key_span) if entry is not None else place.origin)


def _requires(run: Run, entry: Cursor | None) -> tuple[str, ...]:
    requires = entry.get("requires") if entry is not None else None
    names = [one.text or next((name for name, _ in one.entries()), "") for one in requires.items()] if requires else []
    return tuple(f"workflows.{run.workflow}.{name}" for name in names)


def _approve(found: Found) -> None:
    """A job that waits for an approval, however far before it, is approved by a person."""
    by_key = {job.key: job for job in found.jobs}
    holds = {job.key for job in found.jobs if not job.uses}
    for number, job in enumerate(found.jobs):
        before = [key for key in upstream(job, by_key) if key in holds]
        if job.uses and before:
            found.jobs[number] = replace(job, approval=manual(by_key[before[0]].place.origin, "approval"))


def _clues(run: Run, job: Cursor, scope: Scope) -> Iterator[Clue]:
    """What an entry of a workflow tells: branches, parameters, contexts."""
    entry = run.entry
    if entry is not None:
        for kind in ("branches", "tags"):
            only = entry.get("filters", kind, "only")
            for one in [only] if only is not None and only.is_scalar else only.items() if only is not None else []:
                yield Clue(one.text.strip("/^$"), Sign.BRANCH, one.span)
        for name, value in entry.entries():
            if name not in _OWN and value.is_scalar and value.text:
                yield clue(scope.put_into(plain_text(value)), Sign.JOB)
        yield from (Clue(one.text, Sign.JOB, one.span) for one in _contexts(run))
    yield from (clue(one, Sign.JOB) for one in (run.row or {}).values())
    yield Clue(run.job, Sign.JOB, job.key_span)
    if run.workflow and entry is not None:
        yield Clue(run.workflow, Sign.JOB, entry.key_span)


def _steps(
    found: Found, root: Cursor, steps: Cursor | None, scope: Scope, around: Surroundings, stack: tuple[str, ...]
) -> Iterator[Script]:
    """The scripts of steps, with those of the commands that they use."""
    for step in items(steps, "steps", found.problems):
        if found.too_many(step.span):
            return
        name, passed = next(iter(step.entries()), (step.text, None))
        if name == "run" and passed is not None:
            yield from _run(step, passed, scope, around)
        elif name in ("when", "unless") and passed is not None:
            yield from _steps(found, root, passed.get("steps"), scope, around, stack)
        elif (command := root.get("commands", name)) is not None:
            if name in stack or len(stack) >= _MOST_NESTED:
                found.problem("ci-cycle", f"the command {name[:80]} uses itself, or too many others", step.span)
                continue
            given = (
                {key: scope.put_into(plain_text(one)) for key, one in passed.entries() if one.is_scalar}
                if passed
                else {}
            )
            inner = scope.within(_parameters(command, given, found))
            yield from _steps(found, root, command.get("steps"), inner, around, (*stack, name))


def _run(step: Cursor, passed: Cursor, scope: Scope, around: Surroundings) -> Iterator[Script]:
    command = passed.get("command") if passed.is_mapping else passed
    if command is None or not command.text.strip():
        return
    variables = {name: scope.put_into(plain_text(one)) for name, one in (passed.get("environment") or passed).entries()
                 if passed.get("environment") is not None and one.is_scalar}  # fmt: skip
    folder = _folder(passed, scope) if passed.get("working_directory") is not None else around.folder
    here = replace(around, folder=folder, variables={**around.variables, **variables}, origin=Origin(step.span))
    yield Script(scope.put_into(plain_text(command)), here)


def _used_executor(found: Found, root: Cursor, executor: Cursor, place: Place, scope: Scope) -> dict[str, Spliced]:
    """The variables of the executor that a job names; what it passes to it is stated as the job's."""
    named = executor.get("name") if executor.is_mapping else executor
    declared = root.get("executors", named.text) if named is not None else None
    if declared is None or not declared.is_mapping:
        return {}
    given = {
        name: scope.put_into(plain_text(one)) for name, one in executor.entries() if name != "name" and one.is_scalar
    }
    inner = scope.within(_parameters(declared, given, found))
    here = replace(place.below("executor"), origin=Origin(executor.span)) if given else None
    return _executor(found, declared, here, inner)


def _executor(found: Found, declared: Cursor, place: Place | None, scope: Scope) -> dict[str, Spliced]:
    """State the containers of an executor or job, when it has a place; returns its variables."""
    place = replace(place, folder=_folder(declared, scope)) if place is not None else None
    variables: dict[str, Spliced] = {}
    for number, entry in enumerate(items(declared.get("docker"), "docker", found.problems)):
        inside = dict(_environment(found, entry.get("environment"), scope))
        if place is not None:
            _container(found, entry, number, place, scope, tuple(env_fact(*one) for one in inside.items()))
        variables |= inside if not number else {}
    own = dict(_environment(found, declared.get("environment"), scope))
    if place is not None:
        found.add(place.declare("pipeline", tuple(env_fact(*one) for one in own.items())))
    return {**variables, **own}


def _container(found: Found, entry: Cursor, number: int, place: Place, scope: Scope, facts: tuple[Fact, ...]) -> None:
    image = entry.get("image")
    here = replace(place.below("docker", number), origin=Origin(entry.span))
    if image is None or not image.is_scalar:
        found.problem("ci-shape", "an entry of docker names no image", entry.span)
        return
    text = scope.put_into(plain_text(image))
    if number:
        name = entry.get("name")
        found.add(service(here, name.text if name is not None else basename(text), text, *facts))
    else:
        found.add(main_container(here, text))
        found.add(here.below("environment").declare("pipeline", facts))


def _environment(found: Found, declared: Cursor | None, scope: Scope) -> Iterator[tuple[str, Spliced]]:
    """A map of variables, or the older list of maps."""
    if declared is not None and declared.is_sequence:
        for entry in declared.items():
            if entry.is_mapping:
                yield from _environment(found, entry, scope)
        return
    for name, value in table(declared, "environment", found.problems):
        if value.is_scalar:
            yield name, scope.put_into(plain_text(value))
        else:
            found.problem("ci-shape", f"the variable {name} must be a text", value.span)


def _defaults(level: Cursor, prefix: str, found: Found) -> dict[str, Spliced]:
    defaults: dict[str, Spliced] = {}
    for name, declared in table(level.get("parameters"), "parameters", found.problems):
        default = declared.get("default")
        if default is not None and default.is_scalar:
            defaults[f"{prefix}.{name}"] = plain_text(default)
    return defaults


def _parameters(level: Cursor, given: Parameters, found: Found) -> dict[str, Spliced]:
    """The parameters of a job, command or executor: what is passed, else the default."""
    passed = {f"parameters.{name}": text for name, text in given.items()}
    return {**_defaults(level, "parameters", found), **passed}


def _folder(declared: Cursor, scope: Scope) -> str:
    """The working directory, as a folder of the repository, which is checked out to ~/project."""
    written = declared.get("working_directory")
    if written is None or not written.is_scalar:
        return ""
    path = scope.put_into(plain_text(written))
    text = path.text.removeprefix("~/project").lstrip("/") if path.text.startswith("~/project") else path.text
    return "" if path.reason or text.startswith(("~", "/")) else join("", text) or ""


PARSER = CiParser("circleci", _claims, _walk)
