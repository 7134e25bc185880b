"""What a job of a workflow is, beside its steps: what it needs and deploys to, its containers, secrets and rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Clue, Fact, Origin, Sign, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, name_of
from .._shared.facts import known
from .._shared.spliced import Spliced
from .containers import Place, health_facts, main_container, port_facts, service
from .expressions import Context, expressed
from .found import Found
from .github_level import Level
from .jobs import Job, clue, environment_clue, unseen_protection
from .values import env_fact, items, stated, table

_SECRET = deferred(r"secrets(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*'([A-Za-z_][A-Za-z0-9_]*)'\s*\])")
_MOST_SECRETS = 200
#: Only so many steps tell whether a job is a gate.
_MOST_STEPS = 200
#: Made for every run by GitHub itself.
_AUTOMATIC = "GITHUB_TOKEN"


def job_record(name: str, job: Cursor, level: Level) -> Job:
    """The job without its work."""
    context, place = level.context, level.place
    title = job.get("name")
    shown = expressed(title, context) if title is not None and title.is_scalar and title.text else None
    environment = _environment(job.get("environment"), context)
    prefix = place.key.removesuffix(name)
    needs = job.get("needs")
    keys = [needs] if needs is not None and needs.is_scalar else needs.items() if needs is not None else []
    return Job(
        place,
        shown.text if shown is not None and not shown.reason else name,
        (*(f"{prefix}{one.text}" for one in keys if one.text), *level.needs),
        environment,
        unseen_protection(environment.origin(), "the repository's settings") if environment is not None else None,
        (name, *_uses(job)),
        tuple(run.text for step in _steps(job) if (run := step.get("run")) is not None),
        facts=tuple(_facts(job, context)),
    )


def job_clues(name: str, job: Cursor, record: Job, level: Level) -> Iterator[Clue]:
    """What the job itself tells about its environment."""
    yield from environment_clue(record.environment)
    yield Clue(name, Sign.JOB, job.key_span)
    title = job.get("name")
    if title is not None and record.name != name:
        yield Clue(record.name, Sign.JOB, title.span)
    group = job.get("concurrency", "group") or job.get("concurrency")
    if group is not None and group.is_scalar and group.text:
        text = expressed(group, level.context)
        if not text.reason:
            yield clue(text, Sign.JOB)


def _uses(job: Cursor) -> Iterator[str]:
    """Names of steps, and of what they use, by which gates are known."""
    called = job.get("uses")
    if called is not None:
        yield name_of(called.text.partition("@")[0])
    for step in _steps(job):
        for key in ("name", "uses"):
            one = step.get(key)
            if one is not None and one.text:
                yield name_of(one.text.partition("@")[0]) if key == "uses" else one.text


def _steps(job: Cursor) -> list[Cursor]:
    steps = job.get("steps")
    return steps.items()[:_MOST_STEPS] if steps is not None else []


def _environment(declared: Cursor | None, context: Context) -> Spliced | None:
    """The name of a job's environment: a text, or ``name`` beside ``url``."""
    name = declared.get("name") if declared is not None and declared.is_mapping else declared
    if name is None or not name.is_scalar or name.is_null or not name.text.strip():
        return None
    found = expressed(name, context)
    return found if found.text.strip() else None


def _facts(job: Cursor, context: Context) -> Iterator[Fact]:
    permissions = job.get("permissions")
    if permissions is not None and (permissions.is_mapping or permissions.text):
        rights = [f"{name}: {one.text}" for name, one in permissions.entries()]
        text = ", ".join(rights) if permissions.is_mapping else permissions.text
        yield known("setting", text, Origin(permissions.key_span), "permissions", text or "(none)")
    group = job.get("concurrency", "group") or job.get("concurrency")
    if group is not None and group.is_scalar and group.text:
        yield stated("setting", expressed(group, context), "concurrency")
    yield from secret_names(job.span)


def secret_names(span: Span) -> Iterator[Fact]:
    """The names of the secrets that a stretch of a workflow uses, each once."""
    found: dict[str, Span] = {}
    for one in _SECRET.finditer(span.source.text, span.start, span.end):
        name = one[1] or one[2]
        if name.upper() != _AUTOMATIC and len(found) < _MOST_SECRETS:
            found.setdefault(name, Span(span.source, *one.span(1 if one[1] else 2)))
    for name, place in found.items():
        yield known("env-from", f"secret/{name}", Origin(place), name, f"secret/{name}")


def container(found: Found, declared: Cursor | None, place: Place, level: Level) -> None:
    """The container that the job's steps run in: a name, or a mapping."""
    if declared is None or declared.is_null:
        return
    image = declared.get("image") if declared.is_mapping else declared
    if image is None or not image.is_scalar:
        found.problem("ci-shape", "the container names no image", declared.span)
        return
    text = expressed(image, level.context)
    if text.text:
        found.add(main_container(replace(place, origin=Origin(declared.key_span)), text))
    facts = tuple(_variables(found, declared.get("env"), level.context))
    env = declared.get("env")
    if env is not None:
        found.add(replace(place.below("env"), origin=Origin(env.key_span)).declare("pipeline", facts))


def services(found: Found, job: Cursor, level: Level) -> None:
    """The containers beside a job; one whose image comes to nothing is not started."""
    for name, declared in table(job.get("services"), "services", found.problems):
        image = declared.get("image") if declared.is_mapping else None
        if image is None or not image.is_scalar:
            found.problem("ci-shape", f"the service {name} names no image", declared.key_span)
            continue
        text = expressed(image, level.context)
        if text.text:
            here = replace(level.place.below("services", name), origin=Origin(declared.key_span))
            found.add(service(here, name, text, *_service_facts(found, declared, level.context)))


def _service_facts(found: Found, declared: Cursor, context: Context) -> Iterator[Fact]:
    for port in items(declared.get("ports"), "ports", found.problems):
        yield from port_facts(expressed(port, context))
    yield from _variables(found, declared.get("env"), context)
    options = declared.get("options")
    if options is not None and options.is_scalar:
        yield from health_facts(expressed(options, context))


def _variables(found: Found, declared: Cursor | None, context: Context) -> Iterator[Fact]:
    for name, value in table(declared, "env", found.problems):
        if value.is_scalar:
            yield env_fact(name, expressed(value, context))
