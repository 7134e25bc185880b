"""What holds at a level of a workflow: contexts, shell variables, working folder, what tells the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, join
from .._shared.spliced import Spliced
from .conditions import compared
from .containers import Place
from .expression_values import Scalar, Table, Undecided, Value, text_of, truth
from .expressions import Context, condition, evaluated, expressed
from .found import Found
from .values import env_fact, table

#: What a condition may ask that tells an environment: branches, tags, inputs; not who started it.
_TELLING = deferred(
    r"(?:[._-]|\b)(?:ref|ref_name|branch|tag|env|environment|stage|target|tier)\b|^(?:inputs|vars|matrix)\."
)
_LITERAL_BRANCH = deferred(r"[^*?+!\[\]]{1,100}")


@dataclass(frozen=True, slots=True)
class Level:
    """A workflow, job or step with everything that is in scope there.

    ``needs`` are the jobs that must succeed before the whole called workflow; ``caller`` is the place that calls it;
    ``shell`` is who runs the scripts.
    """

    place: Place
    context: Context
    variables: Mapping[str, Spliced]
    clues: tuple[Clue, ...] = ()
    caller: Origin | None = None
    needs: tuple[str, ...] = ()
    shell: str = ""

    def with_context(self, name: str, value: Value) -> Level:
        """The same level with one more context."""
        return replace(self, context={**self.context, name: value})

    def with_clues(self, *clues: Clue) -> Level:
        """The same level with clues that are nearer than those it has."""
        return replace(self, clues=(*clues, *self.clues)) if clues else self


def with_environment(found: Found, declared: Cursor | None, level: Level, place: Place) -> Level:
    """State a level's ``env``, and the level with it."""
    if declared is None or declared.is_null:
        return level
    if declared.is_scalar and "${{" in declared.text:
        return _from_expression(declared, level)
    variables: dict[str, Spliced] = {}
    facts: list[Fact] = []
    for name, value in table(declared, "env", found.problems):
        if not value.is_scalar:
            found.problem("ci-shape", f"the variable {name} must be a text", value.span)
            continue
        variables[name] = expressed(value, level.context)
        fact = env_fact(name, variables[name])
        shadowed = level.variables.get(name)
        facts.append(replace(fact, origin=fact.origin.over(shadowed.origin())) if shadowed is not None else fact)
    if facts:
        found.add(replace(place, origin=Origin(declared.key_span)).declare("pipeline", tuple(facts)))
    return _with_variables(level, variables)


def _from_expression(declared: Cursor, level: Level) -> Level:
    """``env: ${{ fromJSON(...) }}``: variables that are not stated, but in scope."""
    value = evaluated(declared, level.context)
    fields = value.fields.items() if isinstance(value, Table) else ()
    return _with_variables(level, {name: text_of(one, declared.span) for name, one in fields})


def _with_variables(level: Level, variables: Mapping[str, Spliced]) -> Level:
    if not variables:
        return level
    env = level.context.get("env")
    known = env.fields if isinstance(env, Table) else {}
    values = {name.lower(): _value_of(text) for name, text in variables.items()}
    opened = Table({**known, **values}, "not set in this workflow")
    return replace(level.with_context("env", opened), variables={**level.variables, **variables})


def _value_of(text: Spliced) -> Value:
    return Undecided(text.reason, text.origin(), absent=True) if text.reason else Scalar(text.text, text)


def with_defaults(level: Cursor, here: Level) -> Level:
    """A level with the folder and the shell that ``defaults.run`` sets for its scripts."""
    run = level.get("defaults", "run")
    if run is None or not run.is_mapping:
        return here
    shell = run.get("shell")
    folder = folder_from(run.get("working-directory"), here)
    return replace(
        here, place=replace(here.place, folder=folder), shell=shell.text if shell is not None else here.shell
    )


def folder_from(written: Cursor | None, level: Level) -> str:
    """The working directory that is written somewhere, as a folder of the repository."""
    if written is None or not written.is_scalar or not written.text:
        return level.place.folder
    text = expressed(written, level.context)
    folder = None if text.reason else join("", text.text)
    return level.place.folder if folder is None else folder


def runs(written: Cursor | None, context: Context) -> tuple[bool | None, tuple[Clue, ...]]:
    """Whether an ``if`` lets a job or step run (None: only a run decides), and the environments it speaks of."""
    if written is None or not written.is_scalar or written.is_null:
        return True, ()
    value, expression = condition(written, context)
    verdict = truth(value)
    if verdict is not None:
        return verdict, ()
    return None, tuple(
        Clue(_branch(text), Sign.BRANCH, span)
        for path, text, span in compared(expression)
        if text and _TELLING.search(path)
    )


def _branch(text: str) -> str:
    return text.removeprefix("refs/heads/").removeprefix("refs/tags/")


def trigger_clues(root: Cursor) -> Iterator[Clue]:
    """The branches and tags on which a workflow starts, without patterns."""
    for event in ("push", "pull_request", "workflow_run"):
        for kind in ("branches", "tags"):
            branches = root.get("on", event, kind)
            for one in (branches.items() if branches.is_sequence else [branches]) if branches is not None else ():
                if one.is_scalar and _LITERAL_BRANCH.fullmatch(one.text):
                    yield Clue(one.text, Sign.BRANCH, one.span)
