"""What one step states: a runtime that it sets up, an image that it runs, variables that its script writes down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Declaration, Fact, Origin, Span, Unknown
from ...engine.reading import Cursor, Files, folder_of
from .._shared.facts import engine_of, unknown
from .._shared.spliced import literal
from .containers import Place, main_container, service
from .expressions import Context, expressed_parts
from .github_setup import setup_facts
from .scripts import Write, run_images, written_variables
from .values import env_facts

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
        yield main_container(place, (literal(image, span),))
    elif uses is not None and inputs is not None and inputs.is_mapping:
        facts = tuple(setup_facts(uses.text.partition("@")[0], inputs, context, files, read))
        if facts:
            yield place.declare("runtime", facts)
    scripts = [run, *(inputs.get(name) for name in _SCRIPT_INPUTS)] if inputs is not None else [run]
    yield from _scripts([script.span for script in scripts if script is not None and script.is_scalar], place, context)


def _scripts(scripts: list[Span], place: Place, context: Context) -> Iterator[Declaration]:
    images = (image for one in scripts for image in run_images(one.source, one.start, one.end))
    for number, image in enumerate(images):
        here = replace(place.below("run", number), origin=Origin(image))
        choice = (literal(image.text, image),)
        name = image.text.partition("@")[0].rpartition("/")[2].partition(":")[0]
        yield service(here, name, choice) if engine_of(image.text) else main_container(here, choice)
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
    choice = expressed_parts(write.value, [(write.value.text, write.value)], context)
    for fact in env_facts(write.name, choice):
        yield fact if isinstance(fact.value, Unknown) or fact.confidence < 1.0 else replace(fact, confidence=0.9)
