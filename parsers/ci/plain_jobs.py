"""Jobs of the systems that are plainly written: one image, containers beside it, variables, lines of shell text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.reading import Cursor
from .._shared.shell import Command, Script, Surroundings
from .._shared.spliced import Spliced
from .containers import Place, basename, main_container, port_facts, service
from .found import Found
from .jobs import Job, clue, environment_clue, joined, unseen_protection
from .values import env_fact, items, plain_text, table
from .variables import Scope


@dataclass(frozen=True, slots=True)
class PlainJob:
    """What a step or job of such a system says; ``settings`` is where its approvals are set."""

    place: Place
    name: str
    image: Spliced | None = None
    variables: Mapping[str, Spliced] = field(default_factory=dict)
    inherited: Mapping[str, Spliced] = field(default_factory=dict)
    lines: tuple[Spliced, ...] = ()
    commands: tuple[tuple[Spliced, ...], ...] = ()
    needs: tuple[str, ...] = ()
    environment: Spliced | None = None
    approval: Fact | None = None
    settings: str = "the project's settings"
    clues: tuple[Clue, ...] = ()
    uses: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


def keep(found: Found, job: PlainJob) -> None:
    """State a job and remember it with its work."""
    if job.image is not None and job.image.text:
        found.add(main_container(job.place.below("image"), job.image))
    found.add(job.place.declare("pipeline", tuple(env_fact(*one) for one in job.variables.items())))
    approval = job.approval
    if approval is None and job.environment is not None:
        approval = unseen_protection(job.environment.origin(), job.settings)
    clues = (*environment_clue(job.environment), *job.clues)
    variables = {**job.inherited, **job.variables}
    around = Surroundings(job.place.folder, variables, clues, f"the job {job.name}", job.place.origin)
    written = [line for line in job.lines if line.text.strip()]
    work: list[Script | Command] = [Script(joined(written), around)] if written else []
    work += [Command(words, around) for words in job.commands]
    ran = tuple(line.text for line in written[:200])
    place = job.place
    found.jobs.append(
        Job(place, job.name, job.needs, job.environment, approval, (job.name, *job.uses), ran, tuple(work), job.facts)
    )


def beside(
    found: Found, place: Place, name: str, declared: Cursor, scope: Scope, variables: str = "environment"
) -> None:
    """A container beside a job: its image, ports and variables."""
    image = declared.get("image") if declared.is_mapping else None
    if image is None or not image.is_scalar:
        found.problem("ci-shape", f"the service {name[:80]} names no image", declared.span)
        return
    text = scope.put_into(plain_text(image))
    facts = [fact for port in items(declared.get("ports"), "ports", found.problems)
             for fact in port_facts(scope.put_into(plain_text(port)))]  # fmt: skip
    facts += [env_fact(*one) for one in bound(found, declared.get(variables), scope).items()]
    here = replace(place, origin=Origin(declared.key_span))
    found.add(service(here, name or basename(text), text, *facts))


def bound(found: Found, declared: Cursor | None, scope: Scope) -> dict[str, Spliced]:
    """Variables of a mapping of names to texts, or of a list of ``NAME=value``."""
    if declared is not None and declared.is_sequence:
        pairs = [(one, one.text.find("=")) for one in declared.items()]
        return {one.text[:at]: scope.put_into(plain_text(one).cut(at + 1)) for one, at in pairs if at > 0}
    entries = table(declared, "variables", found.problems)
    return {name: scope.put_into(plain_text(value)) for name, value in entries if value.is_scalar}


def listed(cursor: Cursor | None) -> list[Cursor]:
    """The texts of a list, or one text alone."""
    if cursor is None or cursor.is_null:
        return []
    return [one for one in ([cursor] if cursor.is_scalar else cursor.items()) if one.is_scalar]


def branch_clues(cursors: Iterable[Cursor]) -> tuple[Clue, ...]:
    """Branches, tags or targets that are named without a pattern."""
    named = ((one.text.removeprefix("refs/heads/").removeprefix("refs/tags/"), one.span) for one in cursors)
    return tuple(Clue(text, Sign.BRANCH, span) for text, span in named if text and not set("*?[!{") & set(text))


def name_clue(text: Spliced) -> tuple[Clue, ...]:
    """The name of a job or step as far as it is known."""
    return () if text.reason or not text.text else (clue(text, Sign.JOB),)
