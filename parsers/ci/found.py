"""What the walk through one unit has found, and the parser that every CI system is: files claimed, then walked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ...engine.contract import Deployment, Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Origin, Reference, Span, Value
from ...engine.reading import Cursor, Files
from .._shared.shell import Command, Script
from .._shared.shell.deployments import deployments_of
from .containers import Place
from .jobs import Job, declared_environments, job_declarations, scripts_of
from .values import ONE_OF_SEVERAL, number_trap, refusal, root_of

_MOST_STEPS = 5000


@dataclass(slots=True)
class _Seen:
    """A declaration with every fact that some row states, and how many rows do."""

    declaration: Declaration
    visits: int = 0
    facts: dict[tuple[str, str, Value, Span], tuple[Fact, int]] = field(default_factory=dict)
    references: dict[Reference, None] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """The state of a walk.

    ``every``: the walk is for scripts, so each choice of an input is walked, and nothing is declared. ``depth`` counts
    the files around the one that is being read; of called files only what the unit's own file decides is kept.
    ``called`` are files that others run, ``elsewhere`` those of them that are units and tell their own problems;
    ``template``: the unit itself runs only when it is called.
    """

    unit: Unit
    files: Files
    every: bool = False
    depth: int = 0
    steps: int = 0
    calls: int = 0
    template: bool = False
    jobs: list[Job] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    stack: list[str] = field(default_factory=list)
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def place(self, root: Cursor) -> Place:
        """The unit as a whole."""
        return Place(self.unit, "", Origin(root.span))

    def problem(self, code: str, message: str, span: Span) -> None:
        """Keep a diagnostic."""
        self.problems.append(Diagnostic(code, message, span))

    def too_many(self, span: Span) -> bool:
        """Count a step; when there are too many, say so once."""
        self.steps += 1
        if self.steps == _MOST_STEPS + 1:
            self.problem("ci-too-long", f"more than {_MOST_STEPS} steps; the rest was not read", span)
        return self.steps > _MOST_STEPS

    def add(self, declaration: Declaration) -> None:
        """Keep a declaration, or add what another row says to it."""
        if self.depth:
            kept = tuple(fact for fact in declaration.facts if self._own(fact))
            declaration = replace(declaration, facts=kept, references=())
        if not declaration.facts or self.every:
            return
        seen = self._seen.setdefault(declaration.key, _Seen(declaration))
        seen.visits += 1
        seen.references.update(dict.fromkeys(declaration.references))
        marks = {(fact.attribute, fact.key, fact.value, fact.origin.edit_site()): fact for fact in declaration.facts}
        for mark, fact in marks.items():
            first, count = seen.facts.get(mark, (fact, 0))
            seen.facts[mark] = (first, count + 1)

    def _own(self, fact: Fact) -> bool:
        return fact.attribute != "env" and fact.origin.edit_site().path == self.unit.key

    def declarations(self) -> Iterator[Declaration]:
        """Every declaration; what not all rows say counts half."""
        for seen in self._seen.values():
            facts = tuple(
                fact if count >= seen.visits else replace(fact, confidence=min(fact.confidence, ONE_OF_SEVERAL))
                for fact, count in seen.facts.values()
            )
            yield replace(seen.declaration, facts=facts, references=tuple(seen.references))

    def resolution(self) -> Resolution:
        """Everything found; the problems of called files are told where those are units themselves."""
        for one in job_declarations(self.jobs, self.template):
            self.add(one)
        made = tuple(self.declarations())
        traps = (note for one in made for fact in one.facts if (note := number_trap(fact)))
        problems = (one for one in (*self.problems, *traps) if one.span is None or one.span.path not in self.elsewhere)
        read = dict.fromkeys((self.unit.key, *self.read))
        return Resolution(made, tuple(dict.fromkeys(problems)), tuple(read), tuple(dict.fromkeys(self.unread)))


@dataclass(frozen=True, slots=True)
class CiParser:
    """Reads the files of one CI system.

    ``claims`` are the paths of its units, ``opens`` gives the root of one, from which ``walk`` reads it.
    """

    name: str
    claims: Callable[[Files], Iterable[str]]
    walk: Callable[[Found, Cursor], None]
    opens: Callable[[str, Files], Cursor | None] = root_of

    def units(self, files: Files) -> Iterator[Unit]:
        """One unit a file that starts a pipeline."""
        for path in self.claims(files):
            yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The statements of one pipeline."""
        root = self.opens(unit.key, files)
        if root is None:
            return refusal(unit.key, files)
        found = Found(unit, files)
        self.walk(found, root)
        return found.resolution()

    def scripts(self, files: Files) -> Iterator[Script | Command]:
        """The shell text of all pipelines: once for each row of a matrix and each caller of a called file."""
        for found in self._pipelines(files):
            yield from scripts_of(found.jobs)

    def deployments(self, files: Files) -> Iterator[Deployment]:
        """What the pipelines deploy, and the environments of jobs, whatever these run."""
        for found in self._pipelines(files):
            yield from deployments_of(scripts_of(found.jobs), files)
            yield from declared_environments(found.jobs)

    def _pipelines(self, files: Files) -> Iterator[Found]:
        walked: list[Found] = []
        for unit in self.units(files):
            root = self.opens(unit.key, files)
            if root is not None:
                walked.append(Found(unit, files, every=True))
                self.walk(walked[-1], root)
        called = {path for found in walked for path in found.called}
        yield from (found for found in walked if not (found.template and found.unit.key in called))
