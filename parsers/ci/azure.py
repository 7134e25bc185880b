"""Azure Pipelines: stages, jobs, deployment jobs and steps, with the templates of the repository put in.

A unit is a pipeline file: ``azure-pipelines*.yml``, or any YAML file of a folder that is named after them. Files that
others use as templates are read with those.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, join
from .._shared.facts import known
from .._shared.shell import Command, Script, Surroundings
from .._shared.spliced import Spliced, literal
from .azure_tasks import APPROVALS, FOLDERS, SCRIPTS, image_facts, task_facts, task_words
from .azure_templates import Inside, condition_clues, opened_template, starts, unfolded, variables
from .containers import Place, basename, main_container, port_facts, service
from .found import CiParser, Found
from .jobs import Job, clue, environment_clue, manual, unseen_protection
from .values import env_fact, items, stated, table

_PIPELINE = deferred(
    r"(?i)(?:.*/)?\.?azure-?pipelines?[^/]*\.ya?ml|(?:.*/)?(?:\.azure-?pipelines|\.azuredevops|\.pipelines|azure-pipelines)/.*\.ya?ml"
)
_SHELLS = ("script", "bash", "pwsh", "powershell")
#: Keys without which a file is a template.
_STARTS = ("trigger", "pr", "schedules", "pool", "stages", "jobs", "steps", "extends")
#: Parts of the strategy of a deployment job, in the order in which they run.
_HOOKS = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic")
_SETTINGS = "the environment's settings"


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if _PIPELINE.fullmatch(path) is not None)


@dataclass(slots=True)
class Walk:
    """What all jobs of a pipeline share: containers by name, and the stages and jobs so far."""

    found: Found
    base: Place
    containers: Mapping[str, Cursor]
    stages: list[str] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage around a job; its name is empty where there is none."""

    name: str = ""
    needs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    shell: Mapping[str, Spliced] = field(default_factory=dict)


def _walk(found: Found, root: Cursor) -> None:
    if not any(root.get(key) is not None for key in _STARTS):
        return
    found.template = root.get("trigger") is None and root.get("pr") is None and root.get("schedules") is None
    for inside in starts(found, root):
        base = found.place(root)
        inside = replace(inside, clues=(*inside.clues, Clue(found.unit.key, Sign.PATH, root.span)))
        _pipeline(Walk(found, base, _containers(root)), root, inside)


def _containers(root: Cursor) -> dict[str, Cursor]:
    declared = root.get("resources", "containers")
    named = ((one.get("container"), one) for one in declared.items()) if declared is not None else ()
    return {name.text: one for name, one in named if name is not None}


def _pipeline(walk: Walk, root: Cursor, inside: Inside) -> None:
    extends = root.get("extends")
    if extends is not None and extends.is_mapping:
        opened = opened_template(walk.found, extends, inside)
        if opened is not None:
            _pipeline(walk, *opened)
    values, groups = variables(walk.found, root.get("variables"), inside)
    walk.found.add(walk.base.below("variables").declare("pipeline", tuple(env_fact(*one) for one in values.items())))
    inside = inside.with_variables(values)
    stage = Stage(facts=tuple(_group_facts(groups)), shell=values)
    for entry, here in unfolded(walk.found, root.get("stages"), inside, "stages"):
        _stage(walk, entry, here, stage)
    _jobs(walk, root, inside, stage)


def _group_facts(groups: list[Cursor]) -> Iterator[Fact]:
    for one in groups:
        yield known("env-from", f"group/{one.text}", Origin(one.span), one.text, f"group/{one.text}")


def _stage(walk: Walk, declared: Cursor, inside: Inside, outer: Stage) -> None:
    """One stage; without ``dependsOn`` it runs after the one before."""
    named = declared.get("stage")
    name = inside.text(named).text if named is not None else f"stage{len(walk.stages)}"
    needs = _names(declared.get("dependsOn"), inside, walk.stages[-1:])
    values, groups = variables(walk.found, declared.get("variables"), inside)
    clues = [Clue(name, Sign.JOB, (named or declared).span), *condition_clues(declared.get("condition"))]
    before = tuple(job for one in needs for job in walk.members.get(one, ()))
    stage = Stage(name, before, (*outer.facts, *_group_facts(groups)), {**outer.shell, **values})
    walk.stages.append(name)
    walk.members.setdefault(name, [])
    own = {**values, "System.StageName": inside.text(named)} if named is not None else values
    _jobs(walk, declared, replace(inside.with_variables(own), clues=(*clues, *inside.clues)), stage)


def _names(depends: Cursor | None, inside: Inside, usual: list[str]) -> list[str]:
    if depends is None:
        return usual
    return [inside.text(one).text for one in ([depends] if depends.is_scalar else depends.items()) if one.text]


def _jobs(walk: Walk, level: Cursor, inside: Inside, stage: Stage) -> None:
    for entry, here in unfolded(walk.found, level.get("jobs"), inside, "jobs"):
        named = entry.get("deployment") or entry.get("job")
        name = here.text(named).text if named is not None else ""
        _job(walk, name or f"job{len(walk.members.get(stage.name, ()))}", entry, here, stage)
    if level.get("steps") is not None:
        _job(walk, "", level, inside, stage)


def _job(walk: Walk, name: str, declared: Cursor, inside: Inside, stage: Stage) -> None:
    """One job, once for each row of its matrix."""
    prefix = walk.base.below("stages", stage.name) if stage.name else walk.base
    place = replace(prefix.below("jobs", name) if name else prefix, origin=Origin(declared.span))
    walk.members.setdefault(stage.name, []).append(place.key)
    needs = [prefix.below("jobs", one).key for one in _names(declared.get("dependsOn"), inside, [])]
    values, groups = variables(walk.found, declared.get("variables") if name else None, inside)
    if name:
        facts = tuple(env_fact(*one) for one in values.items())
        walk.found.add(place.below("variables").declare("pipeline", facts))
    for row in _rows(declared.get("strategy", "matrix"), inside):
        here = inside.with_variables({**values, **row})
        shell = {**stage.shell, **values, **row}
        texts = tuple(clue(one, Sign.JOB) for one in row.values() if one.text)
        here = replace(here, clues=(*texts, *condition_clues(declared.get("condition")), *here.clues))
        _container(walk, declared, place, here)
        facts = (*stage.facts, *_group_facts(groups))
        record = _record(name or stage.name, declared, place, here, (*needs, *stage.needs), facts)
        _run(walk, declared, here, shell, record)


def _rows(matrix: Cursor | None, inside: Inside) -> Iterator[dict[str, Spliced]]:
    """The rows of a matrix: names with the variables of each."""
    rows = [row for _, row in matrix.entries() if row.is_mapping][:256] if matrix is not None else []
    for row in rows:
        yield {name: inside.text(one) for name, one in row.entries() if one.is_scalar}
    if not rows:
        yield {}


def _record(
    name: str, declared: Cursor, place: Place, inside: Inside, needs: tuple[str, ...], facts: tuple[Fact, ...]
) -> Job:
    written = declared.get("environment")
    named = written.get("name") if written is not None and written.is_mapping else written
    environment = inside.text(named) if named is not None and named.is_scalar and named.text else None
    approval = unseen_protection(environment.origin(), _SETTINGS) if environment is not None else None
    pool = declared.get("pool", "vmImage")
    if pool is not None and pool.is_scalar:
        facts = (*facts, stated("setting", inside.text(pool), "pool"))
    title = declared.get("displayName")
    uses = (name,) if title is None else (name, title.text)
    return Job(place, name or "pipeline", needs, environment, approval, uses, facts=facts)


def _run(walk: Walk, declared: Cursor, inside: Inside, shell: Mapping[str, Spliced], record: Job) -> None:
    """The steps of a job, those of every hook of a deployment."""
    clues = [*environment_clue(record.environment)]
    if declared.get("steps") is None or declared.get("job") is not None:
        clues.append(Clue(record.name, Sign.JOB, record.place.origin.span))
    if record.environment is not None:
        inside = inside.with_variables({"Environment.Name": record.environment})
    variables_ = {_shell_name(name): text for name, text in shell.items()}
    around = Surroundings("", variables_, (*clues, *inside.clues), f"the job {record.name}", record.place.origin)
    work: list[Script | Command] = []
    for section, steps in _sections(declared):
        place = record.place.below(section) if section else record.place
        for number, (step, here) in enumerate(unfolded(walk.found, steps, inside, "steps")):
            where = replace(place.below("steps", number), origin=Origin(step.span))
            told = tuple(one for one in here.clues if one not in inside.clues)
            inner = replace(around, clues=(*condition_clues(step.get("condition")), *told, *around.clues))
            work.extend(_step(walk.found, step, here, where, inner))
            if _task(step) in APPROVALS:
                record = replace(record, approval=manual(Origin(step.span)))
    ran = tuple(one.text.text for one in work if isinstance(one, Script))[:200]
    uses = tuple(_task(step) for step in items(declared.get("steps"), "steps", [])[:200])
    walk.found.jobs.append(replace(record, work=tuple(work), ran=ran, uses=(*record.uses, *uses)))


def _sections(declared: Cursor) -> Iterator[tuple[str, Cursor]]:
    """The lists of steps of a job, or of the hooks of a deployment job."""
    steps = declared.get("steps")
    if steps is not None:
        yield "", steps
    for strategy in ("runOnce", "rolling", "canary"):
        for hook in _HOOKS:
            steps = declared.get("strategy", strategy, hook, "steps")
            if steps is not None:
                yield hook, steps
        for hook in ("success", "failure"):
            steps = declared.get("strategy", strategy, "on", hook, "steps")
            if steps is not None:
                yield f"on.{hook}", steps


def _shell_name(name: str) -> str:
    """What a script calls a variable."""
    return name.upper().replace(".", "_").replace(" ", "_")


def _task(step: Cursor) -> str:
    task = step.get("task")
    return task.text.partition("@")[0].rpartition(".")[2].lower() if task is not None else ""


def _step(found: Found, step: Cursor, inside: Inside, place: Place, around: Surroundings) -> Iterator[Script | Command]:
    """What one step states, and the shell text or command that it runs."""
    inputs = step.get("inputs") or step
    task = _task(step)
    inside, folder = _working(step, inputs, inside)
    given = {name.lower(): inside.text(one) for name, one in inputs.entries() if one.is_scalar} if task else {}
    found.add(place.declare("runtime", tuple(task_facts(task, given))))
    found.add(place.below("build").declare("pipeline", tuple(image_facts(task, given, inputs, inside.text))))
    own = {name: inside.text(one) for name, one in table(step.get("env"), "env", found.problems) if one.is_scalar}
    found.add(place.below("env").declare("pipeline", tuple(env_fact(*one) for one in own.items())))
    here = replace(around, folder=folder, variables={**around.variables, **own}, origin=place.origin)
    written = [step.get(name) for name in _SHELLS]
    texts = [inside.text(one) for one in written if one is not None and one.text.strip()]
    texts += [given[name] for name in SCRIPTS if name in given and given[name].text.strip()]
    yield from (Script(text, here) for text in texts)
    words = task_words(task, given, place.origin)
    file = given.get("filepath") or given.get("scriptpath")
    if file is not None and not texts and file.text.strip():
        words = (file, *([given["arguments"]] if "arguments" in given else ()))
    if words:
        yield Command(words, here)


def _working(step: Cursor, inputs: Cursor, inside: Inside) -> tuple[Inside, str]:
    """The folder that a step works in, and the variables that name the folder of the repository."""
    known_as = ("System.DefaultWorkingDirectory", "Build.SourcesDirectory", "Build.Repository.LocalPath")
    here = literal(".", step.span)
    inside = inside.with_variables(dict.fromkeys(known_as, here))
    places = [one for level in (step, inputs) for name, one in level.entries() if name.lower() in FOLDERS]
    if not places or not places[0].is_scalar:
        return inside, ""
    text = inside.text(places[0])
    folder = "" if text.reason else join("", text.text) or ""
    root = literal(posixpath.relpath(".", folder or "."), step.span)
    return inside.with_variables(dict.fromkeys(known_as, root)), folder


def _container(walk: Walk, declared: Cursor, place: Place, inside: Inside) -> None:
    """The container of a job and the services beside it: images, or names of the pipeline's containers."""
    written = declared.get("container")
    image = _image(walk, written, inside)
    if image is not None and written is not None:
        walk.found.add(main_container(replace(place.below("container"), origin=Origin(written.span)), image))
    for name, one in table(declared.get("services"), "services", walk.found.problems):
        image = _image(walk, one, inside)
        resource = walk.containers.get(one.text, one)
        if image is not None:
            facts = [
                fact for port in items(resource.get("ports"), "ports", []) for fact in port_facts(inside.text(port))
            ]
            facts += [env_fact(key, inside.text(value)) for key, value in table(resource.get("env"), "env", [])]
            here = replace(place.below("services", name), origin=Origin(one.key_span))
            walk.found.add(service(here, name or basename(image), image, *facts))


def _image(walk: Walk, written: Cursor | None, inside: Inside) -> Spliced | None:
    if written is None or written.is_null:
        return None
    named = written.get("image") or written.get("alias") if written.is_mapping else written
    if named is None or not named.is_scalar:
        walk.found.problem("ci-shape", "a container must be a text or a mapping with an image", written.span)
        return None
    resource = walk.containers.get(named.text)
    image = resource.get("image") if resource is not None else named
    return inside.text(image) if image is not None and image.text else None


PARSER = CiParser("azure", _claims, _walk)
