"""What one step states: a runtime that it sets up, an image that it runs or builds, what its script writes and runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...engine.model import Declaration, Fact, Origin, Span, Step, Unknown
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of
from .._shared.facts import engine_of, unknown
from .._shared.shell import Script, Surroundings
from .._shared.spliced import Spliced, literal, unknown_piece
from .builds import BUILD_ACTIONS, build_declaration
from .containers import Place, main_container, service
from .expression_values import Table, leaf
from .expressions import Context, expressed, expressed_parts
from .github_level import Level
from .github_setup import setup_facts
from .scripts import Write, run_images, written_variables
from .values import env_fact

#: Programs that take a script which is no shell text.
_OTHER_LANGUAGES = deferred(r"(python|node|perl|ruby|deno|bun|php|cscript|csi)\b")
#: Actions whose script is JavaScript.
_JAVASCRIPT = "actions/github-script"
_BRANCHES = deferred(r"(?m)(?:^|[;&|\s])(?:if|case)\s")

#: Inputs by which actions take a shell script (appleboy/ssh-action, nick-fields/retry).
_SCRIPT_INPUTS = ("script", "run", "command")


def step_declarations(
    step: Cursor, place: Place, context: Context, files: Files, read: dict[str, None]
) -> Iterator[Declaration]:
    """Everything that a step says, without its ``env`` and what it passes on to other files."""
    uses, inputs, run = step.get("uses"), step.get("with"), step.get("run")
    if uses is not None and uses.text.startswith("docker://"):
        image = uses.text.removeprefix("docker://")
        at = uses.span.source.text.find(image, uses.span.start, uses.span.end)
        span = replace(uses.span, start=at, end=at + len(image)) if at >= 0 else uses.span
        yield main_container(place, literal(image, span))
    elif uses is not None and inputs is not None and inputs.is_mapping:
        facts = tuple(setup_facts(uses.text.partition("@")[0], inputs, context, files, read))
        if facts:
            yield place.declare("runtime", facts)
        if uses.text.partition("@")[0] in BUILD_ACTIONS:
            yield build_declaration(
                replace(place.below("build"), folder=""), inputs, lambda one: expressed(one, context)
            )
    scripts = [run, *(inputs.get(name) for name in _SCRIPT_INPUTS)] if inputs is not None else [run]
    yield from _scripts([script.span for script in scripts if script is not None and script.is_scalar], place, context)


def _scripts(scripts: list[Span], place: Place, context: Context) -> Iterator[Declaration]:
    images = (image for one in scripts for image in run_images(one.source, one.start, one.end))
    for number, image in enumerate(images):
        here = replace(place.below("run", number), origin=Origin(image))
        one = literal(image.text, image)
        name = image.text.partition("@")[0].rpartition("/")[2].partition(":")[0]
        yield service(here, name, one) if engine_of(image.text) else main_container(here, one)
    writes: dict[str, list[Fact]] = {}
    for write in (write for one in scripts for write in written_variables(one.source, one.start, one.end)):
        writes.setdefault(write.file, []).extend(_written(write, context))
    for file, facts in writes.items():
        here = replace(place.below("writes", file) if file else place.below("exports"), folder=folder_of(file))
        yield here.declare("config" if file else "pipeline", tuple(facts))


def _written(write: Write, context: Context) -> Iterator[Fact]:
    """The variable that an ``echo`` writes; what a shell computes is not known."""
    if write.computed:
        yield unknown("env", "computed by the script", Origin(write.value), write.name)
        return
    fact = env_fact(write.name, expressed_parts(write.value, [(write.value.text, write.value)], context))
    yield fact if isinstance(fact.value, Unknown) else replace(fact, confidence=0.9)


def step_work(step: Cursor, level: Level, job: str, caller: Origin | None) -> Iterator[Script]:
    """The shell text of a step, with what is around it."""
    inputs, uses, run = step.get("with"), step.get("uses"), step.get("run")
    shell = step.get("shell")
    if _OTHER_LANGUAGES.match(shell.text if shell is not None else level.shell):
        return
    scripts = [run]
    if inputs is not None and uses is not None and uses.text.partition("@")[0] != _JAVASCRIPT:
        scripts += [inputs.get(name) for name in _SCRIPT_INPUTS]
    folder = level.place.folder
    root = literal(posixpath.relpath(".", folder or "."), step.span)
    context = _with_workspace(level.context, root)
    variables = {"GITHUB_WORKSPACE": root, **level.variables}
    origin = Origin(step.span, Step.EVALUATED, (caller,)) if caller is not None else Origin(step.span)
    around = Surroundings(folder, variables, level.clues, f"the job {job}", origin)
    for one in scripts:
        if one is not None and one.is_scalar and one.text.strip():
            yield Script(expressed(one, context), around)


def _with_workspace(context: Context, root: Spliced) -> Context:
    """The contexts with the folder that the repository is checked out to."""
    github = context.get("github")
    known = github if isinstance(github, Table) else Table(open="known when the workflow runs")
    workspace = leaf(root.text, root.origin())
    return {**context, "github": Table({**known.fields, "workspace": workspace}, known.open)}


def exported(step: Cursor, level: Level) -> Mapping[str, Spliced]:
    """The variables that a script adds to ``$GITHUB_ENV``; those that it sets under a condition are not known."""
    run = step.get("run")
    if run is None or "GITHUB_ENV" not in run.text:
        return {}
    found: dict[str, Spliced] = {}
    branches = _BRANCHES.search(run.text) is not None
    for write in written_variables(run.span.source, run.span.start, run.span.end):
        if write.file:
            continue
        if write.computed or branches or write.name in found:
            reason = "computed by the script" if write.computed else "set under a condition of the script"
            found[write.name] = Spliced(write.value, (unknown_piece(reason, Origin(write.value)),))
        else:
            found[write.name] = expressed_parts(write.value, [(write.value.text, write.value)], level.context)
    return found
