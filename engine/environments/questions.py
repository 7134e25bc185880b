"""What a repository does not say about its environments: questions for a person, with the evidence and an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..canon.environment_words import environment_tokens
from ..contract import Unit
from .paths import OVERLAID
from .world import World

#: Codes of what the survey itself has to tell, with the answer that we would give.
_TOLD = {
    "binding-conflict": "correct the file or the name; until then the job's environment is taken at its word",
    "binding-unknown": "write the layers that the command gets under the environment",
}
#: Environments in which not everything is expected to run.
_NOT_DEPLOYED = frozenset({"local", "test", "ci"})
_MOST_EVIDENCE = 6


@dataclass(frozen=True, slots=True)
class Question:
    """``evidence`` are places or paths, ``answer`` is what we recommend."""

    text: str
    evidence: tuple[str, ...]
    answer: str


def questions(world: World) -> tuple[Question, ...]:
    """Everything that was guessed or left open, the most consequential first."""
    return (*_told(world), *_default_production(world), *_absent(world), *_flavours(world), *_unused(world))


def _told(world: World) -> Iterator[Question]:
    for one in world.diagnostics:
        if one.code in _TOLD:
            yield Question(one.message.partition(";")[0], (one.place,), _TOLD[one.code])


def _default_production(world: World) -> Iterator[Question]:
    for environment in world.environments:
        guessed = [one for one in environment.bindings if "base layers are taken for it" in one.reason]
        if guessed:
            files = tuple(dict.fromkeys(path for one in guessed for path in one.layers.files))
            yield Question(
                "Nothing is named after production. Are the base files what production gets?",
                files[:_MOST_EVIDENCE],
                f"yes, as {environment.name} is written below; else name its layers there",
            )


def _absent(world: World) -> Iterator[Question]:
    """Units that some environments lay files on, and others of the deployed ones do not."""
    deployed = [one.name for one in world.environments if one.name not in _NOT_DEPLOYED and one.bindings]
    for unit in world.units:
        if not unit.variants or unit.parser in OVERLAID:
            continue
        laid = {one.name: binding.layers.files for one in world.environments for binding in one.bindings
                if binding.unit == unit.id}  # fmt: skip
        missing = [name for name in deployed if name not in laid]
        if len(laid) > 1 and missing:
            yield Question(
                f"Is {unit.key} ({unit.parser}) deployed to {' and '.join(missing)}? No file of it says so.",
                tuple(files[-1] for files in laid.values() if files)[:_MOST_EVIDENCE],
                "no, so it is left out there; if it is, add it with its base files",
            )


def _flavours(world: World) -> Iterator[Question]:
    """Several files of one unit that are named after one environment."""
    for environment in world.environments:
        found: dict[str, list[str]] = defaultdict(list)
        for binding in environment.bindings:
            if binding.layers.files and "is named" in binding.reason:
                found[binding.unit].append(binding.layers.files[-1])
        for unit, paths in found.items():
            if len(paths) > 1:
                yield Question(
                    f"{len(paths)} files of {unit.partition(':')[2]} are named after {environment.name}. "
                    "Is each a deployment of its own, or are they laid on each other?",
                    tuple(paths[:_MOST_EVIDENCE]),
                    "each by itself, as written below; else make them one entry, in order",
                )


def _unused(world: World) -> Iterator[Question]:
    """Files that could be laid on a unit and belong to no environment."""
    laid = {path for one in world.environments for binding in one.bindings for path in binding.layers.files}
    for unit in world.units:
        rest = [one.path for one in unit.variants if one.path not in laid and one.path not in unit.files]
        rest = [path for path in rest if not environment_tokens(path)] if _tied(unit, laid) else []
        if rest:
            yield Question(
                f"Which environment of {unit.key} ({unit.parser}) are these files for?",
                tuple(rest[:_MOST_EVIDENCE]),
                "none, so they are not compared; else add them to the layers of one",
            )


def _tied(unit: Unit, laid: set[str]) -> bool:
    return any(one.path in laid for one in unit.variants)
