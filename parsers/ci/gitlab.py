"""GitLab CI: images, services, variables and scripts of the pipeline, its defaults and its jobs.

Local includes are read with the file that includes them. A hidden job states nothing by itself once a job extends it;
a job states what it comes to. Job variables win over global ones, those of a rule and of a row of ``parallel: matrix``
over both (CI/CD YAML syntax reference).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from ...engine.model import Clue, Fact, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files
from .._shared.facts import known
from .._shared.shell import Script, Surroundings
from .._shared.spliced import Spliced, literal
from .containers import Place, basename, main_container, service
from .found import CiParser, Found
from .gitlab_files import GLOBAL, Jobs, configuration, is_job
from .jobs import Job, clue, environment_clue, joined, manual, unseen_protection
from .layering import texts
from .values import env_fact, items, plain_text, table
from .variables import Scope

_CONFIG = (".gitlab-ci.yml", ".gitlab-ci.yaml")
_STAGES = (".pre", "build", "test", "deploy", ".post")
#: GitLab refuses more parallel jobs.
_MOST_ROWS = 200
_BRANCH = deferred(r"\$(?:CI_COMMIT_(?:BRANCH|REF_NAME|TAG)|CI_MERGE_REQUEST_TARGET_BRANCH_NAME|\w*(?:ENV|STAGE)\w*)\s*"
                   r"(?:==|=~)\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|/\^?(?P<c>[\w./-]+)\$?/)")  # fmt: skip
#: Sections of a script, in the order in which they run.
_SCRIPTS = ("before_script", "script", "after_script")
_MOST_RULES = 50


def _claims(files: Files) -> Iterator[str]:
    return (path for path in files.paths if path in _CONFIG)


def _walk(found: Found, root: Cursor) -> None:
    whole = configuration(found, root)
    jobs = Jobs(found, whole)
    scope = Scope(_bound(whole.get("variables"), found))
    default = whole.get("default")
    base = found.place(root)
    _level(found, whole, base, scope, base.below("variables"))
    if default is not None and default.is_mapping:
        _level(found, default, base.below("default"), scope)
    names = [name for name, job in whole.entries() if is_job(name, job)]
    made = {name: job for name in names if (job := jobs.named(name)) is not None}
    stages = [one.text for one in (whole.get("stages") or whole).items()] or list(_STAGES)
    for name, job in made.items():
        if not (name.startswith(".") and name in jobs.extended):
            _job(found, name, job, _Pipeline(whole, made, stages, scope, base))
    for name, job in whole.entries():
        if name not in GLOBAL and not name.startswith(".") and not job.is_mapping and not job.is_null:
            found.problem("ci-shape", f"the job {name[:80]} must be a mapping", job.key_span)


class _Pipeline:
    """What all jobs share."""

    def __init__(self, whole: Cursor, jobs: Mapping[str, Cursor], stages: list[str], scope: Scope, base: Place):
        self.whole = whole
        self.jobs = jobs
        self.stages = [".pre", *stages, ".post"]
        self.scope = scope
        self.base = base

    def place(self, name: str, job: Cursor) -> Place:
        """Where a job is declared: its own file comes into the key when it is not the pipeline's."""
        path = job.key_span.path
        prefix = self.base if path == self.base.unit.key else self.base.below(path)
        return replace(prefix.below("jobs", name), origin=Origin(job.key_span))

    def stage(self, job: Cursor) -> str:
        """The stage of a job."""
        stage = job.get("stage")
        return stage.text if stage is not None and stage.text else "test"

    def before(self, job: Cursor) -> tuple[str, ...]:
        """The keys of the jobs that must succeed before: those it needs, else all of earlier stages."""
        needs = job.get("needs")
        if needs is not None and needs.is_sequence:
            names = [one.text or (one.get("job") or one).text for one in needs.items()]
        else:
            number = self._number(job)
            names = [name for name, one in self.jobs.items() if self._number(one) < number and name[:1] != "."]
        return tuple(self.place(name, self.jobs[name]).key for name in names if name in self.jobs)

    def _number(self, job: Cursor) -> int:
        stage = self.stage(job)
        return self.stages.index(stage) if stage in self.stages else len(self.stages)

    def section(self, name: str, job: Cursor) -> Cursor | None:
        """A section of a job, or the default for it."""
        for level in (job, self.whole.get("default"), self.whole):
            found = level.get(name) if level is not None else None
            if found is not None:
                return found
        return None


def _job(found: Found, name: str, job: Cursor, pipeline: _Pipeline) -> None:
    """One job, once for each row of its matrix and for each rule that sets variables."""
    place = pipeline.place(name, job)
    own = _bound(job.get("variables"), found)
    rules = list(_rules(found, job))
    for row in _rows(found, job.get("parallel", "matrix")):
        for extra, told in rules:
            if found.too_many(job.key_span):
                return
            scope = pipeline.scope.within({**own, **row, **extra})
            _level(found, job, place, scope)
            if not name.startswith("."):
                texts_of_row = (clue(one, Sign.JOB) for one in row.values() if one.text)
                record = _record(found, name, job, place, scope, pipeline)
                around = (*record[1], *told, *texts_of_row)
                work = tuple(_work(name, job, pipeline, scope, record[0], around)) if found.every else ()
                found.jobs.append(replace(record[0], work=work))


def _record(
    found: Found, name: str, job: Cursor, place: Place, scope: Scope, pipeline: _Pipeline
) -> tuple[Job, tuple[Clue, ...]]:
    """The job without its work, and what it tells of its environment."""
    declared = job.get("environment")
    written = declared.get("name") if declared is not None and declared.is_mapping else declared
    environment = scope.put_into(plain_text(written)) if written is not None and written.text else None
    tier = declared.get("deployment_tier") if declared is not None else None
    clues = [*environment_clue(environment), Clue(name, Sign.JOB, job.key_span)]
    facts: list[Fact] = []
    if tier is not None and tier.text:
        facts.append(known("setting", tier.text, Origin(tier.span), "deployment-tier"))
        clues.insert(
            1 if environment is not None and not environment.reason else 0, Clue(tier.text, Sign.DECLARED, tier.span)
        )
    stage = job.get("stage")
    group = job.get("resource_group")
    named = [scope.put_into(plain_text(one)) for one in (stage, group) if one is not None and one.text]
    clues += [clue(one, Sign.JOB) for one in named if not one.reason]
    approval = _approval(job)
    if approval is None and environment is not None:
        approval = unseen_protection(environment.origin(), "the project's settings")
    facts += [
        known("env-from", f"secret/{key}", Origin(one.key_span), key, f"secret/{key}")
        for key, one in table(job.get("secrets"), "secrets", found.problems)
    ]
    ran = tuple(one.text for section in _SCRIPTS for one in islice(texts(job.get(section)), 200))
    uses = (name, stage.text) if stage is not None else (name,)
    return Job(place, name, pipeline.before(job), environment, approval, uses, ran, (), tuple(facts)), tuple(clues)


def _approval(job: Cursor) -> Fact | None:
    """A job is manual when it says so, or when every rule that starts it does."""
    when = job.get("when")
    if when is not None and when.text == "manual":
        return manual(Origin(when.span))
    starts = [one.get("when") for one in (job.get("rules") or job).items()]
    starts = [one for one in starts if one is None or one.text != "never"]
    if starts and all(one is not None and one.text == "manual" for one in starts):
        return manual(Origin(starts[0].span)) if starts[0] is not None else None
    return None


def _work(
    name: str, job: Cursor, pipeline: _Pipeline, scope: Scope, record: Job, clues: tuple[Clue, ...]
) -> Iterator[Script]:
    """The sections of the script one after the other; the shell expands the variables."""
    own = {"CI_JOB_NAME": literal(name, job.key_span), "CI_PROJECT_DIR": literal(".", job.key_span)}
    stage = job.get("stage")
    if stage is not None:
        own["CI_JOB_STAGE"] = plain_text(stage)
    if record.environment is not None:
        own["CI_ENVIRONMENT_NAME"] = record.environment
    path = Clue(pipeline.base.unit.key, Sign.PATH, job.key_span)
    around = Surroundings("", scope.within(own).resolved(), (*clues, path), f"the job {name}", record.place.origin)
    lines = [plain_text(one) for section in _SCRIPTS for one in texts(pipeline.section(section, job)) if one.text]
    if lines:
        yield Script(joined(lines), around)


def _rows(found: Found, matrix: Cursor | None) -> Iterator[dict[str, Spliced]]:
    """The rows of ``parallel: matrix``: for each entry every combination of its lists."""
    count = 0
    for entry in items(matrix, "matrix", found.problems):
        columns = [[(name, plain_text(one)) for one in (value.items() if value.is_sequence else [value])]
                   for name, value in entry.entries()]  # fmt: skip
        for row in islice(product(*columns), _MOST_ROWS + 1 - count):
            count += 1
            if count > _MOST_ROWS:
                found.problem("ci-too-long", f"the matrix makes more than {_MOST_ROWS} jobs", entry.span)
                return
            yield dict(row)
    if not count:
        yield {}


def _rules(found: Found, job: Cursor) -> Iterator[tuple[dict[str, Spliced], tuple[Clue, ...]]]:
    """The variables and branches of each rule that starts the job; rules without variables count as one."""
    plain: list[Clue] = []
    others: list[tuple[dict[str, Spliced], tuple[Clue, ...]]] = []
    rules = [one for one in (job.get("rules") or job).items() if (one.get("when") or one).text != "never"]
    for rule in rules[:_MOST_RULES]:
        condition = rule.get("if")
        told = tuple(_branches(condition)) if condition is not None else ()
        variables = _bound(rule.get("variables"), found)
        if variables:
            others.append((variables, told))
        else:
            plain.extend(told)
    only = job.get("only")
    names = (only.get("refs") or only) if only is not None else None
    plain += [Clue(one.text, Sign.BRANCH, one.span) for one in texts(names)]
    if len(others) < len(rules) or not others:
        yield {}, tuple(plain)
    yield from others


def _branches(condition: Cursor) -> Iterator[Clue]:
    for found in _BRANCH.finditer(condition.text):
        text = found["a"] or found["b"] or found["c"] or ""
        at = condition.span.source.text.find(text, condition.span.start, condition.span.end)
        if text and at >= 0:
            yield Clue(text, Sign.BRANCH, replace(condition.span, start=at, end=at + len(text)))


def _level(found: Found, level: Cursor, place: Place, scope: Scope, environment: Place | None = None) -> None:
    """Image, services and variables, which stand in the same words at every level."""
    image = _named(found, level.get("image"))
    if image is not None:
        here = replace(place.below("image"), origin=Origin(image.span))
        found.add(main_container(here, scope.put_into(plain_text(image))))
    for number, entry in enumerate(items(level.get("services"), "services", found.problems)):
        written = _named(found, entry)
        if written is not None:
            reference = scope.put_into(plain_text(written))
            alias = entry.get("alias")
            here = replace(place.below("services", number), origin=Origin(entry.span))
            facts = tuple(_environment(found, entry.get("variables"), scope))
            found.add(service(here, alias.text if alias is not None else basename(reference), reference, *facts))
    facts = tuple(_environment(found, level.get("variables"), scope))
    found.add((environment or place).declare("pipeline", facts))


def _named(found: Found, cursor: Cursor | None) -> Cursor | None:
    """An image: a text, or a mapping with a name."""
    if cursor is None or cursor.is_null or cursor.tag == "!reference":
        return None
    name = cursor.get("name") if cursor.is_mapping else cursor
    if name is None or not name.is_scalar:
        found.problem("ci-shape", "an image must be a text or a mapping with a name", cursor.span)
        return None
    return name


def _value(declared: Cursor) -> Cursor | None:
    """A variable's value: a scalar, or ``value`` of a mapping with a description."""
    value = declared.get("value") if declared.is_mapping else declared
    return value if value is not None and value.is_scalar else None


def _environment(found: Found, declared: Cursor | None, scope: Scope) -> Iterator[Fact]:
    for name, entry in table(declared, "variables", found.problems):
        value = _value(entry)
        if value is not None:
            yield env_fact(name, scope.put_into(scope.values.get(name) or plain_text(value)))


def _bound(declared: Cursor | None, found: Found) -> dict[str, Spliced]:
    entries = table(declared, "variables", found.problems)
    return {name: plain_text(value) for name, entry in entries if (value := _value(entry)) is not None}


PARSER = CiParser("gitlab", _claims, _walk)
