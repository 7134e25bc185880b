"""Bitbucket Pipelines: images, services, deployments and pipes of every step.

The steps of a pipeline run one after the other; those of ``parallel`` beside each other. A definition that steps use
by a YAML anchor states what they say ("Bitbucket Pipelines configuration reference").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.reading import Cursor, Files
from .._shared.facts import known
from .._shared.spliced import Piece, Spliced, literal
from .containers import Place, main_container
from .found import CiParser, Found
from .jobs import manual
from .plain_jobs import PlainJob, beside, bound, keep, listed
from .values import items, plain_text, table
from .variables import Scope

_CONFIG = ("bitbucket-pipelines.yml", "bitbucket-pipelines.yaml")
#: Sections of ``pipelines`` whose keys are branches or tags.
_BRANCHES = frozenset(("branches", "tags", "pull-requests", "bookmarks"))
_MOST_NESTED = 5


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if path in _CONFIG)


@dataclass(slots=True)
class _Pipeline:
    """One pipeline while its steps are read: ``before`` are the keys of those that must have succeeded."""

    root: Cursor
    place: Place
    clues: tuple[Clue, ...]
    before: tuple[str, ...] = ()
    count: int = 0
    environment: Cursor | None = None
    approval: Fact | None = None


def _walk(found: Found, root: Cursor) -> None:
    base = found.place(root)
    scope = Scope({})
    image = _image(found, root.get("image"), scope)
    if image is not None:
        found.add(main_container(replace(base.below("image"), origin=Origin(image.span)), image))
    for name, declared in table(root.get("definitions", "services"), "services", found.problems):
        if declared.get("image") is not None:
            beside(found, base.below("definitions", "services", name), name, declared, scope, "variables")
    for section, declared in table(root.get("pipelines"), "pipelines", found.problems):
        path = Clue(found.unit.key, Sign.PATH, root.span)
        if declared.is_sequence:
            _steps(found, declared, _Pipeline(root, base.below("pipelines", section), (path,)), 0)
            continue
        for name, steps in declared.entries():
            told = _told(section, name, steps)
            _steps(found, steps, _Pipeline(root, base.below("pipelines", section, name), (*told, path)), 0)


def _told(section: str, name: str, steps: Cursor) -> tuple[Clue, ...]:
    if steps.key is None:
        return ()
    if section not in _BRANCHES:
        return (Clue(name, Sign.JOB, steps.key_span),)
    return () if set("*?{") & set(name) else (Clue(name, Sign.BRANCH, steps.key_span),)


def _steps(found: Found, steps: Cursor | None, pipeline: _Pipeline, depth: int) -> None:
    """The entries of a pipeline, of a stage or of ``parallel``."""
    if steps is None or depth > _MOST_NESTED:
        return
    for entry in items(steps, "steps", found.problems):
        if found.too_many(entry.span):
            return
        for kind, inner in entry.entries():
            if kind == "step":
                key = _step(found, inner, pipeline)
                pipeline.before = (*pipeline.before, key)
            elif kind == "parallel":
                _beside(found, inner.get("steps") or inner, pipeline)
            elif kind == "stage" and inner.is_mapping:
                pipeline.environment, pipeline.approval = inner.get("deployment"), _by_hand(inner)
                _steps(found, inner.get("steps"), pipeline, depth + 1)
                pipeline.environment = pipeline.approval = None


def _beside(found: Found, steps: Cursor, pipeline: _Pipeline) -> None:
    """Steps that run at the same time: none waits for another, the next entry waits for all."""
    keys: list[str] = []
    for entry in items(steps, "parallel", found.problems):
        step = entry.get("step")
        if step is not None and not found.too_many(entry.span):
            keys.append(_step(found, step, pipeline))
    pipeline.before = (*pipeline.before, *keys)


def _step(found: Found, step: Cursor, pipeline: _Pipeline) -> str:
    """State one step; returns its key."""
    place = replace(pipeline.place.below(pipeline.count), origin=Origin(step.span))
    pipeline.count += 1
    if not step.is_mapping:
        found.problem("ci-shape", "a step must be a mapping", step.span)
        return place.key
    scope = Scope({"BITBUCKET_CLONE_DIR": literal(".", step.span)})
    title = step.get("name")
    deployment = step.get("deployment") or pipeline.environment
    environment = plain_text(deployment) if deployment is not None and deployment.text else None
    _services(found, step, pipeline)
    inherited = dict(scope.values)
    if environment is not None:
        inherited["BITBUCKET_DEPLOYMENT_ENVIRONMENT"] = environment
    name = title.text if title is not None and title.text else f"step {pipeline.count}"
    clues = ((Clue(name, Sign.JOB, title.span),) if title is not None and title.text else ()) + pipeline.clues
    written = [one for key in ("script", "after-script") for one in items(step.get(key), key, found.problems)]
    pipes = [one for one in written if one.is_mapping]
    keep(found, PlainJob(
        place, name, _image(found, step.get("image"), scope), {}, inherited,
        tuple(plain_text(one) for one in written if one.is_scalar),
        tuple(words for one in pipes if (words := _pipe_words(found, one, scope))),
        pipeline.before, environment, _by_hand(step) or pipeline.approval, "the repository's deployment settings",
        clues, tuple((one.get("pipe") or one).text for one in pipes), tuple(_pipe_facts(pipes)),
    ))  # fmt: skip
    return place.key


def _by_hand(level: Cursor) -> Fact | None:
    trigger = level.get("trigger")
    return manual(Origin(trigger.span)) if trigger is not None and trigger.text == "manual" else None


def _image(found: Found, declared: Cursor | None, scope: Scope) -> Spliced | None:
    """An image: a text, or ``name`` of a mapping."""
    if declared is None or declared.is_null:
        return None
    name = declared.get("name") if declared.is_mapping else declared
    if name is None or not name.is_scalar:
        found.problem("ci-shape", "an image must be a text or a mapping with a name", declared.span)
        return None
    return scope.put_into(plain_text(name))


def _services(found: Found, step: Cursor, pipeline: _Pipeline) -> None:
    """Services that a step names; those with an image are declared once, where they are defined."""
    defined = pipeline.root.get("definitions", "services")
    for one in listed(step.get("services")):
        if one.text != "docker" and (defined is None or defined.get(one.text) is None):
            found.problem("ci-missing", f"the service {one.text[:80]} is not defined", one.span)


def _pipe_facts(pipes: list[Cursor]) -> Iterator[Fact]:
    for one in pipes:
        pipe = one.get("pipe")
        name, _, version = pipe.text.partition(":") if pipe is not None else ("", "", "")
        if pipe is not None and version and "//" not in pipe.text:
            yield known("tool", version, Origin(pipe.span), f"pipe {name}", version)


def _pipe_words(found: Found, pipe: Cursor, scope: Scope) -> tuple[Spliced, ...]:
    """The command that a pipe stands for."""
    named = pipe.get("pipe")
    if named is None or not named.text.startswith("atlassian/kubectl-run"):
        return ()
    given = bound(found, pipe.get("variables"), scope)
    origin = Origin(named.span)
    words = [Spliced(named.span, (Piece(word, origin, False),)) for word in ("kubectl", "-f")]
    verb, path = given.get("KUBECTL_COMMAND"), given.get("RESOURCE_PATH")
    return (words[0], verb, words[1], path) if verb is not None and path is not None else ()


PARSER = CiParser("bitbucket", _claims, _walk)
