"""Buildkite: commands, environments and the docker and docker-compose plugins of every step.

``$NAME`` is put in when the pipeline is uploaded, ``$$NAME`` is left to the shell; ``{{matrix}}`` stands for the values
of a matrix (Buildkite documentation: "Environment variables", "Build matrix").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files
from .._shared.facts import known
from .._shared.spliced import Piece, Spliced
from .containers import Place
from .found import CiParser, Found
from .jobs import clue, manual
from .plain_jobs import PlainJob, bound, branch_clues, keep, listed
from .values import env_fact, items, plain_text
from .variables import MATRIX, Scope

_PIPELINE = deferred(r"(?:.*/)?\.?buildkite/(?:[^/]+/)*[^/]*\.ya?ml|\.?buildkite\.ya?ml")
_BRANCH = deferred(r"build\.(?:branch|tag)\s*==\s*(?:\"([^\"]+)\"|'([^']+)')")
_MOST_ROWS = 50
_MOST_NESTED = 3


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if _PIPELINE.fullmatch(path) is not None)


@dataclass(slots=True)
class _State:
    """What earlier steps mean for later ones: all that a ``wait`` waits for, and who unblocked them."""

    before: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    approval: Fact | None = None
    count: int = 0


def _walk(found: Found, root: Cursor) -> None:
    if root.get("steps") is None:
        return
    base = found.place(root)
    variables = bound(found, root.get("env"), Scope({}))
    found.add(base.below("env").declare("pipeline", tuple(env_fact(*one) for one in variables.items())))
    _steps(found, root.get("steps"), base, Scope(variables), _State(), 0)


def _steps(found: Found, steps: Cursor | None, base: Place, scope: Scope, state: _State, depth: int) -> None:
    for entry in items(steps, "steps", found.problems):
        if found.too_many(entry.span):
            return
        kinds = {entry.text} if entry.is_scalar else {name for name, _ in entry.entries()}
        if kinds & {"wait", "waiter", "block", "manual", "input"}:
            state.before, state.since = (*state.before, *state.since), ()
            if kinds & {"block", "manual"}:
                state.approval = manual(Origin(entry.span), "block")
        elif "group" in kinds and depth < _MOST_NESTED:
            _steps(found, entry.get("steps"), base, scope, state, depth + 1)
        elif entry.is_mapping and not kinds & {"trigger"}:
            _step(found, entry, base, scope, state)


def _step(found: Found, step: Cursor, base: Place, scope: Scope, state: _State) -> None:
    """One step, once for each row of its matrix."""
    key = next((one.text for name in ("key", "id", "identifier") if (one := step.get(name)) is not None), "")
    place = replace(base.below("steps", key or state.count), origin=Origin(step.span))
    state.count += 1
    depends = [base.below("steps", one.text).key for one in listed(step.get("depends_on"))]
    for row in _rows(found, step.get("matrix")):
        _row(found, step, place, scope, row, (tuple(depends) or state.before, state.approval))
    state.since = (*state.since, place.key)


def _row(
    found: Found, step: Cursor, place: Place, scope: Scope, row: dict[str, Spliced],
    state: tuple[tuple[str, ...], Fact | None],
) -> None:  # fmt: skip
    matrix = Scope(row, MATRIX, "is no value of the matrix", exact=True)

    def text(cursor: Cursor) -> Spliced:
        return inner.put_into(matrix.put_into(plain_text(cursor)))

    inner = scope
    own = {name: text(one) for name, one in (step.get("env") or step).entries()
           if step.get("env") is not None and one.is_scalar}  # fmt: skip
    inner = scope.within(own)
    title = step.get("label") or step.get("name")
    name = text(title).text if title is not None and title.text else (place.key.rpartition(".")[2])
    plugins = list(_plugins(step.get("plugins")))
    told = [Clue(name, Sign.JOB, title.span)] if title is not None and title.text else []
    told += [clue(one, Sign.JOB) for one in row.values() if one.text]
    branches = step.get("branches")
    told += branch_clues(listed(branches)) if branches is not None and " " not in branches.text else ()
    told += _conditions(step.get("if"))
    told.append(Clue(place.unit.key, Sign.PATH, step.span))
    keep(found, PlainJob(
        place, name, next((text(one) for one in _images(plugins)), None), own, dict(scope.values),
        tuple(text(one) for key in ("command", "commands") for one in listed(step.get(key))),
        tuple(_compose(plugins)), state[0], None, state[1], clues=tuple(told),
        uses=tuple(plugin.partition("#")[0] for plugin, _ in plugins), facts=tuple(_versions(plugins, step)),
    ))  # fmt: skip


def _rows(found: Found, matrix: Cursor | None) -> Iterator[dict[str, Spliced]]:
    """The rows of a matrix: of one list, or of ``setup`` with what ``adjustments`` leaves out."""
    if matrix is None or matrix.is_null:
        yield {}
        return
    setup = matrix.get("setup") if matrix.is_mapping else matrix
    lists = [("matrix", setup)] if setup is not None and setup.is_sequence else []
    if setup is not None and setup.is_mapping:
        lists = [(f"matrix.{name}", one) for name, one in setup.entries()]
    columns = [[(name, plain_text(one)) for one in listed(values)] for name, values in lists]
    skipped = [
        {f"matrix.{name}": value.text for name, value in (one.get("with") or one).entries()}
        for one in items(matrix.get("adjustments") if matrix.is_mapping else None, "adjustments", found.problems)
        if (one.get("skip") or one).text not in ("", "false")
    ]
    for number, row in enumerate(islice(product(*columns), _MOST_ROWS + 1)):
        if number == _MOST_ROWS:
            found.problem("ci-too-long", f"the matrix makes more than {_MOST_ROWS} jobs", matrix.span)
        elif {name: text.text for name, text in row} not in skipped:
            yield dict(row)


def _conditions(condition: Cursor | None) -> Iterator[Clue]:
    if condition is not None:
        for one in _BRANCH.finditer(condition.text):
            yield Clue(one[1] or one[2], Sign.BRANCH, condition.span)


def _plugins(declared: Cursor | None) -> Iterator[tuple[str, Cursor]]:
    """Plugins with what they are given: a list of names or of one mapping each, or a mapping."""
    for one in declared.items() if declared is not None else ():
        if one.is_scalar:
            yield one.text, one
        yield from one.entries()
    yield from declared.entries() if declared is not None else ()


def _images(plugins: list[tuple[str, Cursor]]) -> Iterator[Cursor]:
    for name, given in plugins:
        image = given.get("image")
        if name.partition("#")[0].rpartition("/")[2] == "docker" and image is not None and image.is_scalar:
            yield image


def _compose(plugins: list[tuple[str, Cursor]]) -> Iterator[tuple[Spliced, ...]]:
    """The command that the docker-compose plugin runs."""
    for name, given in plugins:
        service = next((one for key in ("run", "build", "push") if (one := given.get(key)) is not None), None)
        if name.partition("#")[0].rpartition("/")[2] != "docker-compose" or service is None:
            continue
        origin = Origin(given.key_span)
        files = [word for one in listed(given.get("config")) for word in (_word("-f", origin), plain_text(one))]
        verb = service.route[-1] if service.route else "run"
        rest = [plain_text(one) for one in listed(service)]
        yield (_word("docker", origin), _word("compose", origin), *files, _word(str(verb), origin), *rest)


def _word(text: str, origin: Origin) -> Spliced:
    return Spliced(origin.span, (Piece(text, origin, False),))


def _versions(plugins: list[tuple[str, Cursor]], step: Cursor) -> Iterator[Fact]:
    """The version of each plugin, and the group that steps of one kind run in one after the other."""
    for name, given in plugins:
        plugin, _, version = name.partition("#")
        if version:
            yield known("tool", version, Origin(given.key_span), f"plugin {plugin}", version)
    group = step.get("concurrency_group")
    if group is not None and group.text:
        yield known("setting", group.text, Origin(group.span), "concurrency")


PARSER = CiParser("buildkite", _claims, _walk)
