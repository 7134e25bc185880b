"""The walk through a workflow: jobs, their containers and services, and the local files that they call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Origin
from ...engine.reading import Cursor, Files, join
from .._shared.spliced import Spliced, unknown_piece
from .containers import Place, health_facts, main_container, port_facts, service
from .expressions import Context, expressed
from .github_files import called
from .github_steps import step_declarations
from .passed import passed_declarations
from .values import Choice, env_facts, items, number_trap, root_of, table

_MOST_NESTED = 5
_MOST_STEPS = 5000


@dataclass(slots=True)
class Walk:
    """What one unit's walk has found so far; ``path`` is the file that is being read."""

    unit: Unit
    files: Files
    path: str = ""
    depth: int = 0
    steps: int = 0
    declarations: list[Declaration] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)

    def add(self, declaration: Declaration) -> None:
        """Keep a declaration; inside a called file only the versions and images that the caller's file decides."""
        if self.depth:
            kept = tuple(
                fact
                for fact in declaration.facts
                if fact.attribute != "env" and fact.origin.edit_site().path == self.unit.key
            )
            declaration = replace(declaration, facts=kept, references=())
        if declaration.facts:
            self.declarations.append(declaration)
            self.problems.extend(note for fact in declaration.facts if (note := number_trap(fact)))

    def resolution(self) -> Resolution:
        """Everything found, with the problems of the unit's own file."""
        problems = dict.fromkeys(problem for problem in self.problems if problem.place.startswith(f"{self.unit.key}:"))
        read = (self.unit.key, *(path for path in self.read if path != self.unit.key))
        return Resolution(tuple(self.declarations), tuple(problems), read)


def walk_workflow(walk: Walk, root: Cursor, place: Place, given: Context) -> None:
    """Every job of a workflow; ``given`` are the inputs that a caller passes."""
    context = dict(_inputs(walk, root, ("on", "workflow_call"), given))
    context = {**_inputs(walk, root, ("on", "workflow_dispatch"), given), **context}
    outer: dict[str, Origin] = {}
    context = _environment(walk, root.get("env"), place.below("env"), context, outer)
    folder = _folder(root, "", context)
    for name, job in table(root.get("jobs"), "jobs", walk.problems):
        if job.is_mapping:
            here = replace(place.below("jobs", name), origin=Origin(job.key_span), folder=folder)
            _job(walk, job, here, context, outer)
        else:
            walk.problems.append(Diagnostic("ci-shape", f"the job {name} must be a mapping", job.key_span))


def walk_action(walk: Walk, root: Cursor, place: Place, given: Context) -> None:
    """The steps of a composite action."""
    context = _inputs(walk, root, (), given)
    _steps(walk, root.get("runs", "steps"), place, context, {})


def _job(walk: Walk, job: Cursor, place: Place, outer_context: Context, outer: Mapping[str, Origin]) -> None:
    context = {**outer_context, **_matrix(walk, job.get("strategy", "matrix"), outer_context)}
    place = replace(place, folder=_folder(job, place.folder, context))
    context = _environment(walk, job.get("env"), place, context, dict(outer))
    _container(walk, job.get("container"), place.below("container"), context)
    for name, declared in table(job.get("services"), "services", walk.problems):
        _service(walk, name, declared, place.below("services", name), context)
    uses = job.get("uses")
    if uses is not None:
        _call(walk, uses, job.get("with"), place, context, walk_workflow)
    _steps(walk, job.get("steps"), place, context, outer)


def _steps(walk: Walk, steps: Cursor | None, place: Place, context: Context, outer: Mapping[str, Origin]) -> None:
    for number, step in enumerate(items(steps, "steps", walk.problems)):
        walk.steps += 1
        if walk.steps > _MOST_STEPS:
            walk.problems.append(
                Diagnostic("ci-too-long", f"more than {_MOST_STEPS} steps; the rest was not read", step.span)
            )
            return
        here = replace(place.below("steps", number), origin=Origin(step.span))
        if not step.is_mapping:
            walk.problems.append(Diagnostic("ci-shape", "a step must be a mapping", step.span))
            continue
        inner = _environment(walk, step.get("env"), here.below("env"), context, dict(outer))
        for declaration in step_declarations(step, here, inner, walk.files, walk.read):
            walk.add(declaration)
        uses = step.get("uses")
        if uses is not None and not uses.text.startswith("docker://"):
            _call(walk, uses, step.get("with"), here, inner, walk_action)


def _call(
    walk: Walk,
    uses: Cursor,
    passed: Cursor | None,
    place: Place,
    context: Context,
    into: Callable[[Walk, Cursor, Place, Context], None],
) -> None:
    """Follow a local ``uses``; of a remote one only inputs that are called after a version say something."""
    if not uses.text.startswith("./"):
        for declaration in passed_declarations(uses.text, passed, place, context):
            walk.add(declaration)
        return
    path = called(uses.text, walk.files)
    root = root_of(path, walk.files) if path else None
    if path is None or root is None:
        walk.problems.append(Diagnostic("ci-missing", f"{uses.text[:120]} is no file of this repository", uses.span))
        return
    if passed is None or not passed.is_mapping or walk.depth >= _MOST_NESTED:
        return
    given = {f"inputs.{name.lower()}": expressed(value, context) for name, value in passed.entries() if value.is_scalar}
    walk.read[path] = None
    walk.depth += 1
    into(walk, root, place.below("uses"), given)
    walk.depth -= 1


def _inputs(walk: Walk, root: Cursor, route: tuple[str, ...], given: Context) -> dict[str, Choice]:
    """Inputs by context path: what the caller gives, else the default, else unknown."""
    section = root.get(*route, "inputs") if not route or (root.get(route[0]) or root).is_mapping else None
    found: dict[str, Choice] = {}
    for name, declared in table(section, "inputs", walk.problems):
        key = f"inputs.{name.lower()}"
        default = declared.get("default")
        if key in given:
            found[key] = given[key]
        elif default is not None and default.is_scalar and default.text:
            found[key] = expressed(default, {})
        else:
            reason = f"the input {name} has no default; callers give it"
            found[key] = (Spliced(declared.key_span, (unknown_piece(reason, Origin(declared.key_span)),)),)
    return found


def _environment(
    walk: Walk, declared: Cursor | None, place: Place, context: Context, outer: dict[str, Origin]
) -> dict[str, Choice]:
    """State a level's variables, and the context below it; ``outer`` are the origins of the levels above."""
    below = dict(context)
    facts: list[Fact] = []
    if declared is not None and declared.is_scalar and not declared.is_null and "${{" in declared.text:
        return below
    for name, value in table(declared, "env", walk.problems):
        if not value.is_scalar:
            walk.problems.append(Diagnostic("ci-shape", f"the variable {name} must be a text", value.span))
            continue
        choice = below[f"env.{name.lower()}"] = expressed(value, context)
        shadowed = (outer[name],) if name in outer else ()
        found = [replace(fact, origin=fact.origin.over(*shadowed)) for fact in env_facts(name, choice)]
        outer[name] = found[0].origin if found else Origin(value.span)
        facts.extend(found)
    if facts and declared is not None:
        walk.add(replace(place, origin=Origin(declared.key_span)).declare("pipeline", tuple(facts)))
    return below


def _matrix(walk: Walk, matrix: Cursor | None, context: Context) -> dict[str, Choice]:
    """The values that each matrix variable takes: its list, without what ``exclude`` drops, and ``include``."""
    found: dict[str, list[Spliced]] = {}
    if matrix is None or not matrix.is_mapping:
        return {}
    dropped = {
        (name, value.text)
        for entry in items(matrix.get("exclude"), "exclude", walk.problems)
        if len(pairs := list(entry.entries())) == 1
        for name, value in pairs
    }
    for name, values in matrix.entries():
        if name in ("include", "exclude"):
            continue
        for value in values.items():
            if not value.is_scalar or (name, value.text) not in dropped:
                _matrix_value(f"matrix.{name.lower()}", value, context, found)
    include = matrix.get("include")
    for entry in include.items() if include is not None else ():
        for name, value in entry.entries():
            _matrix_value(f"matrix.{name.lower()}", value, context, found)
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}


def _matrix_value(key: str, value: Cursor, context: Context, found: dict[str, list[Spliced]], depth: int = 0) -> None:
    if value.is_scalar:
        found.setdefault(key, []).extend(expressed(value, context))
    elif depth < _MOST_NESTED:
        for name, inner in value.entries():
            _matrix_value(f"{key}.{name.lower()}", inner, context, found, depth + 1)


def _container(walk: Walk, container: Cursor | None, place: Place, context: Context) -> None:
    """The container that the job's steps run in: a name, or a mapping."""
    if container is None or container.is_null:
        return
    image = container.get("image") if container.is_mapping else container
    if image is None or not image.is_scalar:
        walk.problems.append(Diagnostic("ci-shape", "the container names no image", container.span))
        return
    here = replace(place, origin=Origin(container.key_span))
    walk.add(main_container(here, expressed(image, context)))
    _environment(walk, container.get("env"), here.below("env"), context, {})


def _service(walk: Walk, name: str, declared: Cursor, place: Place, context: Context) -> None:
    image = declared.get("image") if declared.is_mapping else None
    if image is None or not image.is_scalar:
        walk.problems.append(Diagnostic("ci-shape", f"the service {name} names no image", declared.key_span))
        return
    facts = tuple(_service_facts(walk, declared, context))
    here = replace(place, origin=Origin(declared.key_span))
    walk.add(service(here, name, expressed(image, context), *facts))


def _service_facts(walk: Walk, declared: Cursor, context: Context) -> Iterator[Fact]:
    for port in items(declared.get("ports"), "ports", walk.problems):
        for one in expressed(port, context):
            yield from port_facts(one)
    for name, value in table(declared.get("env"), "env", walk.problems):
        if value.is_scalar:
            yield from env_facts(name, expressed(value, context))
    options = declared.get("options")
    for one in expressed(options, context)[:1] if options is not None and options.is_scalar else ():
        yield from health_facts(one)


def _folder(level: Cursor, outer: str, context: Context) -> str:
    """The working directory that a level sets for its steps, as a folder of the repository."""
    written = level.get("defaults", "run", "working-directory")
    if written is None or not written.is_scalar:
        return outer
    choice = expressed(written, context)
    folder = join("", choice[0].text) if len(choice) == 1 and not choice[0].reason else None
    return outer if folder is None else folder
