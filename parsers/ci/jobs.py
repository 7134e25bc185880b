"""Jobs as all CI systems have them: what must succeed before, whom they deploy to, and the shell text that they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...engine.contract import Deployment
from ...engine.model import Clue, Declaration, Fact, LayerSpec, Origin, Sign
from ...engine.pattern import deferred
from .._shared.facts import known, unknown
from .._shared.shell import Command, Script
from .._shared.spliced import Piece, Spliced
from .containers import Place
from .values import stated

#: A gate is known by the words of its name, or by what it runs.
_GATES = {
    "test": (
        deferred(
            r"(?i)(?<![a-z])(tests?|testing|unit|e2e|integration|specs?|rspec|pytest|jest|cypress|playwright|smoke|"
            r"acceptance|verify|check|lint|ci)(?![a-z])"
        ),
        deferred(
            r"\b(pytest|rspec|jest|vitest|go test|cargo test|mvn (?:\S+ ){0,8}(?:test|verify)|phpunit|tox|dotnet test|"
            r"(?:\./)?gradlew? (?:\S+ ){0,8}(?:test|check|build)|(?:npm|yarn|pnpm)(?: run)? (?:\S+ ){0,4}test|"
            r"make (?:\S+ ){0,8}test)\b"
        ),
    ),
    "scan": (
        deferred(
            r"(?i)(?<![a-z])(scan|scanning|security|sast|dast|trivy|snyk|codeql|sonar\w*|audit|grype|semgrep|gitleaks|"
            r"checkov|tfsec|vulnerabilit\w+|cve|zap|veracode)(?![a-z])"
        ),
        deferred(
            r"\b(trivy|snyk|grype|semgrep|gitleaks|checkov|tfsec|brakeman|bandit|npm audit|pip-audit|osv-scanner|"
            r"sonar-scanner|hadolint|kubesec)\b"
        ),
    ),
}
_MOST_JOBS = 5000
#: Only so much of a script is searched for the commands of gates.
_MOST_SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it runs: for one row of its matrix and one caller.

    ``place`` has its key; ``needs`` are the keys of the jobs that must succeed before. ``environment`` is what it
    deploys to, ``approval`` what makes a person confirm it ("manual"), as far as files say it. ``uses`` are names of
    steps, actions and templates, ``ran`` the texts of scripts, by which gates are known.
    """

    place: Place
    name: str
    needs: tuple[str, ...] = ()
    environment: Spliced | None = None
    approval: Fact | None = None
    uses: tuple[str, ...] = ()
    ran: tuple[str, ...] = ()
    work: tuple[Script | Command, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def key(self) -> str:
        """What others call it in ``needs``."""
        return self.place.key


def job_declarations(jobs: Sequence[Job], called: bool = False) -> Iterator[Declaration]:
    """What each job says of itself: environment, approval, the gates before it, secrets, permissions.

    ``called``: the file runs only when others call it, and their jobs may be gates too.
    """
    by_key: dict[str, Job] = {}
    for job in jobs:
        by_key.setdefault(job.key, job)
    for job in jobs:
        facts = (*_deploys(job, by_key, called), *job.facts)
        yield job.place.below("job").declare("pipeline", facts, job.name)


def _deploys(job: Job, by_key: Mapping[str, Job], called: bool) -> Iterator[Fact]:
    if job.environment is not None:
        yield stated("setting", job.environment, "environment")
    if job.approval is not None:
        yield job.approval
    if job.environment is None and job.approval is None:
        return
    origin = job.environment.origin() if job.environment is not None else job.place.origin
    before = [by_key[key] for key in upstream(job, by_key)]
    for kind in _GATES:
        names = sorted({one.name for one in before if is_gate(one, kind)})
        if called and not names:
            yield unknown("setting", "the files that call this one decide what runs before", origin, f"gate.{kind}")
        else:
            yield known("setting", ", ".join(names), origin, f"gate.{kind}", ", ".join(names) or "(none)")


def upstream(job: Job, by_key: Mapping[str, Job]) -> tuple[str, ...]:
    """The keys of every job that must succeed before this one, nearest first."""
    found: dict[str, None] = {}
    todo = list(job.needs)
    for key in todo:
        if key in by_key and key != job.key and key not in found and len(found) < _MOST_JOBS:
            found[key] = None
            todo.extend(by_key[key].needs)
    return tuple(found)


def is_gate(job: Job, kind: str) -> bool:
    """Whether a job tests or scans what comes after it."""
    words, commands = _GATES[kind]
    if words.search(job.name) or any(words.search(use) for use in job.uses):
        return True
    return any(commands.search(text[:_MOST_SEARCHED]) for text in job.ran)


def manual(origin: Origin, text: str = "manual") -> Fact:
    """A person must start or confirm the job."""
    return known("setting", "manual", origin, "approval", text)


def unseen_protection(origin: Origin, where: str) -> Fact:
    """Whether a person must confirm is set somewhere else than in files."""
    return unknown("setting", f"approvals are set in {where}, not in files", origin, "approval")


def environment_clue(environment: Spliced | None) -> Iterator[Clue]:
    """The environment that a job declares, when it is known."""
    if environment is not None and not environment.reason and environment.text:
        yield clue(environment, Sign.DECLARED)


def clue(text: Spliced, sign: Sign) -> Clue:
    """A text that may name the environment, where it is typed."""
    return Clue(text.text, sign, text.origin().edit_site())


def declared_environments(jobs: Iterable[Job]) -> Iterator[Deployment]:
    """The environments that jobs declare: they exist, also where a job runs nothing that we recognise."""
    seen: set[tuple[str, str]] = set()
    for job in jobs:
        for told in environment_clue(job.environment):
            if (job.name, told.text) not in seen:
                seen.add((job.name, told.text))
                yield Deployment(LayerSpec("", ""), (told,), job.place.origin, f"the job {job.name}")


def scripts_of(jobs: Iterable[Job]) -> Iterator[Script | Command]:
    """The shell text of every job; rows that make no difference count once, with the clues that all of them have."""
    groups: dict[tuple[object, ...], list[Script | Command]] = {}
    for job in jobs:
        for work in job.work:
            groups.setdefault(_mark(work), []).append(work)
    for first, *others in groups.values():
        shared = tuple(one for one in first.around.clues if all(one in other.around.clues for other in others))
        yield first if shared == first.around.clues else replace(first, around=replace(first.around, clues=shared))


def _mark(work: Script | Command) -> tuple[object, ...]:
    """What tells one run of a step from another."""
    around = work.around
    texts = (work.text,) if isinstance(work, Script) else work.words
    return (
        around.origin.span, around.origin.edit_site(), around.folder, tuple((one.text, one.reason) for one in texts),
        tuple((name, one.text) for name, one in around.variables.items()),
        tuple(one.text for one in around.clues if one.sign is Sign.DECLARED),
    )  # fmt: skip


def joined(lines: Sequence[Spliced]) -> Spliced:
    """Lines of one script, each of which may stand somewhere else."""
    first = lines[0]
    pieces = list(first.pieces)
    for line in lines[1:]:
        pieces += [Piece("\n", Origin(line.span)), *line.pieces]
    return Spliced(first.span, tuple(pieces), first.via)
