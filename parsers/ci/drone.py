"""Drone and Woodpecker: images, services, settings and commands of every step.

A file of Drone holds a pipeline in each document, one of Woodpecker the steps of one pipeline, as a list or a mapping,
and a matrix. Promotions name their target: ``trigger.target``, ``when.target`` (Drone), ``when.environment``
(Woodpecker 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files
from .._shared.facts import known
from .._shared.spliced import Spliced
from .builds import Inputs, build_declaration
from .containers import Place
from .found import CiParser, Found
from .jobs import manual
from .plain_jobs import PlainJob, beside, branch_clues, keep, listed
from .values import documents_of, items, plain_text
from .variables import Scope

_PIPELINE = deferred(r"(?:.*/)?\.drone\.ya?ml|\.woodpecker(?:\.ya?ml|/(?:[^/]+/)*[^/]*\.ya?ml)")
_MOST_ROWS = 50
#: Events by which a person starts a pipeline for an environment.
_BY_HAND = frozenset(("promote", "rollback", "deployment"))
#: Settings of the plugins that build images.
_BUILD = Inputs(
    context=("context",), file=("dockerfile",), tags=("tags", "tag"), arguments=("build_args",), target=("target",),
    platforms=("platforms", "platform"), repository=("repo",),
)  # fmt: skip
_BUILDERS = deferred(
    r"(?:plugins/(?:docker|kaniko|ecr|gcr|acr)|(?:docker\.io/)?woodpeckerci/plugin-(?:docker-)?build\w*)(?::.*)?"
)


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if _PIPELINE.fullmatch(path) is not None)


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """One pipeline in one row of its matrix, with the keys of its steps by name."""

    place: Place
    scope: Scope
    name: str
    conditions: Cursor | None
    clues: tuple[Clue, ...]
    needs: tuple[str, ...]


def _walk(found: Found, root: Cursor) -> None:
    documents = [one.cursor for one in documents_of(found.unit.key, found.files) if one.cursor.is_mapping]
    base = found.place(root)
    keys: dict[str, tuple[str, ...]] = {}
    for number, document in enumerate(documents):
        kind = document.get("kind")
        if kind is not None and kind.text != "pipeline":
            continue
        named = document.get("name")
        name = named.text if named is not None else ""
        place = base.below("pipelines", name or number) if len(documents) > 1 else base
        clues = [Clue(name, Sign.JOB, named.span)] if named is not None and name else []
        clues.append(Clue(found.unit.key, Sign.PATH, document.span))
        needs = tuple(key for one in listed(document.get("depends_on")) for key in keys.get(one.text, ()))
        for row in _rows(found, document.get("matrix")):
            scope = Scope(row)
            conditions = document.get("trigger") or document.get("when")
            pipeline = _Pipeline(place, scope, name, conditions, (*_row_clues(row), *clues), needs)
            keys[name] = _document(found, document, pipeline)


def _row_clues(row: dict[str, Spliced]) -> Iterator[Clue]:
    return (Clue(one.text, Sign.JOB, one.span) for one in row.values() if one.text)


def _rows(found: Found, matrix: Cursor | None) -> Iterator[dict[str, Spliced]]:
    """The rows of a matrix: the entries of ``include``, or every combination."""
    if matrix is None or not matrix.is_mapping:
        yield {}
        return
    include = matrix.get("include")
    if include is not None:
        for entry in items(include, "include", found.problems)[:_MOST_ROWS]:
            yield {name: plain_text(one) for name, one in entry.entries() if one.is_scalar}
        return
    columns = [[(name, plain_text(one)) for one in listed(values)] for name, values in matrix.entries()]
    for number, row in enumerate(islice(product(*columns), _MOST_ROWS + 1)):
        if number == _MOST_ROWS:
            found.problem("ci-too-long", f"the matrix makes more than {_MOST_ROWS} jobs", matrix.span)
            return
        yield dict(row)


def _named(found: Found, document: Cursor, section: str) -> Iterator[tuple[str, Cursor]]:
    """Steps or services with their names: a list of them, or a mapping."""
    declared = document.get(section)
    if declared is None or declared.is_null:
        return
    if declared.is_mapping:
        yield from declared.entries()
        return
    for number, one in enumerate(items(declared, section, found.problems)):
        name = one.get("name")
        yield (name.text if name is not None and name.text else str(number)), one


def _document(found: Found, document: Cursor, pipeline: _Pipeline) -> tuple[str, ...]:
    """State the services and steps of a pipeline; returns the keys of the steps."""
    for name, declared in _named(found, document, "services"):
        beside(found, pipeline.place.below("services", name), name, declared, pipeline.scope)
    keys: list[str] = []
    sections = ("steps", "pipeline") if document.get("pipeline") is not None else ("steps",)
    for section in sections:
        for name, step in _named(found, document, section):
            if found.too_many(step.span):
                break
            if not step.is_mapping:
                found.problem("ci-shape", f"the step {name[:80]} must be a mapping", step.span)
                continue
            keys.append(_step(found, name, step, pipeline, tuple(keys)))
    return tuple(keys)


def _step(found: Found, name: str, step: Cursor, pipeline: _Pipeline, before: tuple[str, ...]) -> str:
    """One step; without ``depends_on`` it runs after those above it."""
    place = replace(pipeline.place.below("steps", name), origin=Origin(step.span))
    own, secrets = _variables(found, step, pipeline.scope)
    scope = pipeline.scope
    image = step.get("image")
    text = scope.put_into(plain_text(image)) if image is not None and image.is_scalar else None
    detached = step.get("detach")
    if detached is not None and detached.text == "true" and text is not None:
        beside(found, place.below("service"), name, step, scope)
    settings = step.get("settings")
    if settings is not None and text is not None and _BUILDERS.fullmatch(text.text):
        found.add(
            build_declaration(place.below("build"), settings, lambda one: scope.put_into(plain_text(one)), _BUILD)
        )
    depends = [pipeline.place.below("steps", one.text).key for one in listed(step.get("depends_on"))]
    conditions = [one for one in (step.get("when"), pipeline.conditions) if one is not None]
    target = next((one for level in conditions for one in _targets(level)), None)
    named = Clue(name, Sign.JOB, (step.get("name") or step).span)
    branches = [one for level in conditions for one in _asked(level, ("branch", "ref", "tag"))]
    secret_facts = tuple(known("env-from", f"secret/{one.text}", Origin(one.span), one.text) for one in secrets)
    keep(found, PlainJob(
        place, name, None if detached is not None and detached.text == "true" else text, own, dict(scope.values),
        tuple(plain_text(one) for one in listed(step.get("commands"))), (),
        (*(depends or before), *pipeline.needs), plain_text(target) if target is not None else None,
        _approval(conditions), "the server's settings", (named, *branch_clues(branches), *pipeline.clues),
        (text.text,) if text is not None else (), secret_facts,
    ))  # fmt: skip
    return place.key


def _variables(found: Found, step: Cursor, scope: Scope) -> tuple[dict[str, Spliced], list[Cursor]]:
    """The variables of a step, and the names of the secrets that it is given."""
    own: dict[str, Spliced] = {}
    secrets: list[Cursor] = list(listed(step.get("secrets")))
    for section in ("environment", "settings"):
        declared = step.get(section)
        for name, value in declared.entries() if declared is not None else ():
            secret = value.get("from_secret")
            if secret is not None and secret.text:
                secrets.append(secret)
            elif section == "environment" and value.is_scalar:
                own[name] = scope.put_into(plain_text(value))
    environment = step.get("environment")
    for one in (
        items(environment, "environment", found.problems)
        if environment is not None and not environment.is_mapping
        else ()
    ):
        name, equals, _ = one.text.partition("=")
        if equals:
            own[name] = scope.put_into(plain_text(one).cut(len(name) + 1))
    return own, secrets


def _levels(conditions: Cursor) -> list[Cursor]:
    """Conditions: one set of them, or a list of which one must hold."""
    return conditions.items() if conditions.is_sequence else [conditions]


def _asked(conditions: Cursor, keys: tuple[str, ...]) -> Iterator[Cursor]:
    """What conditions ask for, without what they exclude."""
    for level in _levels(conditions):
        for key in keys:
            wanted = level.get(key)
            yield from listed(wanted.get("include") if wanted is not None and wanted.is_mapping else wanted)


def _targets(conditions: Cursor) -> Iterator[Cursor]:
    """The environment of a promotion, when there is only one."""
    named = list(_asked(conditions, ("target", "environment")))
    if len(named) == 1 and not set("*?") & set(named[0].text):
        yield named[0]


def _approval(conditions: list[Cursor]) -> Fact | None:
    """A promotion is started by a person."""
    for level in conditions:
        events = list(_asked(level, ("event",)))
        if events and all(one.text in _BY_HAND for one in events):
            return manual(Origin(events[0].span), events[0].text)
    return None


PARSER = CiParser("drone", _claims, _walk)
