"""Tests of policies: the cases of ``<id>.test.yaml`` run through the whole pipeline in a folder of their own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from ..config import load_settings
from ..config.shape import Malformed, choice, day, each, fields, items, mapping, only_document, read_source, text
from ..model import Finding, Level, Policy, PolicyOverride, Report, Settings, Source, Span, UserError
from ..reading import Cursor, join
from .load import BUILT_IN, pack_folder

Expectation = Literal["fail", "pass", "unknown"]
Check = Callable[[Path, Settings], Report]
Diff = Callable[[Path, Settings, Sequence[str]], Report]

#: The day on which a case runs unless it says another.
TODAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One example of a policy: files, what is run on them, and what must come of it.

    ``diff`` names the environments to compare; without it ``check`` runs. ``at`` are ``file:line`` places that the
    findings must name, ``says`` stands in one of their messages.
    """

    name: str
    files: tuple[tuple[str, str], ...]
    expect: Expectation
    span: Span
    diff: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    says: str = ""
    today: date = TODAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case of a policy and what went wrong with it (nothing when it holds)."""

    policy: str
    case: Case
    problems: tuple[str, ...]


def run(policies: Iterable[Policy], root: Path, check: Check, diff: Diff) -> Iterator[Outcome]:
    """Every case of every policy; a policy without a test file is one failed outcome."""
    for policy in policies:
        source = test_source(policy, root)
        if source is None:
            yield Outcome(policy.id, _absent(policy), (f"{policy.id}.test.yaml is missing; a policy needs examples",))
            continue
        for case in read_cases(source, policy.id):
            yield run_case(policy, case, root, check, diff)


def _absent(policy: Policy) -> Case:
    return Case("test file", (), "fail", policy.span or Span(Source(policy.id, ""), 0, 0))


def test_source(policy: Policy, root: Path) -> Source | None:
    """The text of the test file beside a policy, or None."""
    name = f"{policy.id}.test.yaml"
    if policy.pack in BUILT_IN:
        entry = pack_folder(policy.pack) / name
        return Source(f"policies/{policy.pack}/{name}", entry.read_text("utf-8")) if entry.is_file() else None
    path = root / policy.pack / name
    shown = f"{policy.pack.removeprefix('./')}/{name}"
    return read_source(path, shown, "policy test") if path.is_file() else None


def read_cases(source: Source, id: str) -> tuple[Case, ...]:
    """The cases of a test file; raises `UserError` with line and column."""
    try:
        found = fields(only_document(source), ("policy", "cases"), ("policy", "cases"))
        if text(found["policy"]) != id:
            raise Malformed(f"this file tests the policy {found['policy'].text!r} but lies beside {id!r}; "
                            "rename the one or the other", found["policy"].span)  # fmt: skip
        if not items(found["cases"]):
            raise Malformed("a test needs at least one case", found["cases"].key_span)
        return each(found["cases"], _case)
    except Malformed as error:
        raise error.as_user_error() from None


def _case(cursor: Cursor) -> Case:
    keys = ("name", "files", "command", "expect", "at", "says", "today")
    found = fields(cursor, keys, ("name", "files", "expect"))
    return Case(
        name=text(found["name"]),
        files=tuple(_file(path, content) for path, content in mapping(found["files"]).items()),
        expect=_EXPECTED[choice(found["expect"], tuple(_EXPECTED), "outcome")],
        span=found["name"].span,
        diff=_command(found["command"]) if "command" in found else (),
        at=each(found["at"], text) if "at" in found else (),
        says=text(found["says"]) if "says" in found else "",
        today=day(found["today"]) if "today" in found else TODAY,
    )


_EXPECTED: dict[str, Expectation] = {"fail": "fail", "pass": "pass", "unknown": "unknown"}


def _file(path: str, content: Cursor) -> tuple[str, str]:
    if not content.is_scalar:
        raise Malformed(f"the content of {path!r} must be a text; use a block scalar (|)", content.key_span)
    if not path or join("", path) != path:
        raise Malformed(f"{path!r} is not a path inside the case's folder", content.key_span)
    return path, content.text


def _command(cursor: Cursor) -> tuple[str, ...]:
    """``check``, or ``{diff: [staging, prod]}``."""
    if cursor.is_scalar:
        choice(cursor, ("check",), "command")
        return ()
    names = each(fields(cursor, ("diff",), ("diff",))["diff"], text)
    if len(names) < 2:
        raise Malformed("diff needs at least two environments", cursor.key_span)
    return names


def run_case(policy: Policy, case: Case, root: Path, check: Check, diff: Diff) -> Outcome:
    """One case in a temporary folder; its own paritycheck.yaml counts, the packs are those of the policy."""
    with tempfile.TemporaryDirectory(prefix="paritycheck-") as name:
        folder = Path(name)
        for path, content in case.files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, "utf-8")
        try:
            settings = _settings(policy, case, folder, root)
            report = diff(folder, settings, case.diff) if case.diff else check(folder, settings)
        except UserError as error:
            return Outcome(policy.id, case, (f"the run stopped: {error}",))
    return Outcome(policy.id, case, tuple(_problems(policy, case, report)))


def _settings(policy: Policy, case: Case, folder: Path, root: Path) -> Settings:
    """The case's settings with the policy's pack; a policy that is off by default is tested as a warning."""
    settings = load_settings(folder, case.today)
    pack = (
        policy.pack
        if policy.pack in BUILT_IN
        else f"./{os.path.relpath((root / policy.pack).resolve(), folder.resolve())}"
    )
    own = policy.span or case.span
    extra = (PolicyOverride(policy.id, Level.WARNING, own),) if policy.level is Level.NONE else ()
    return replace(settings, packs=(pack,), overrides=(*settings.overrides, *extra))


def _problems(policy: Policy, case: Case, report: Report) -> Iterator[str]:
    findings = [one for one in report.open if one.policy == policy.id]
    if case.expect == "fail" and not findings:
        yield f"expected a finding of {policy.id}, but there is none{_others(report)}"
    if case.expect != "fail" and findings:
        yield f"expected no finding, but there is: {findings[0].message}"
    coverage = report.coverage
    if case.expect == "unknown" and not (coverage.undecided or coverage.facts_unknown or coverage.unread):
        yield "expected something undecided in the coverage, but everything was known"
    if findings:
        yield from _places(case, findings)


def _others(report: Report) -> str:
    ids = sorted({one.policy for one in report.open})
    return f"; there are findings of {', '.join(ids)}" if ids else ""


def _places(case: Case, findings: Sequence[Finding]) -> Iterator[str]:
    named = {place.span.place for one in findings for place in one.places}
    for place in case.at:
        if place not in named:
            yield f"expected a finding at {place}, but the findings name {', '.join(sorted(named))}"
    if case.says and not any(case.says in one.message for one in findings):
        yield f"expected a message with {case.says!r}, but it says: {findings[0].message}"
