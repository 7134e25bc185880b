"""Governance: policies over declared divergences, inline comments, environments and the coverage of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model import Coverage, Diagnostic, EnvironmentSpec, Finding, Genome, Place, Policy, Settings, Source, Span
from .cel import Undecided
from .message import fill, joined
from .register import (
    AllowanceState,
    Register,
    allowance_data,
    allowance_words,
    comment_data,
    comment_words,
)
from .subjects import Data
from .verdict import judge


@dataclass(frozen=True, slots=True)
class _Case:
    """Something that governance judges: its data, and for each thing to say about it, where and in which words."""

    data: Data
    sayings: tuple[tuple[Place, Mapping[str, str]], ...]
    identity: str
    environments: tuple[str, ...] = ()


def judge_register(policies: Sequence[Policy], register: Register, genome: Genome, settings: Settings) -> list[Finding]:
    """The findings of governance policies over declared divergences, comments and environments."""
    found: list[Finding] = []
    for policy in policies:
        if policy.kind == "governance" and policy.over in ("allowance", "comment", "environment"):
            for case in _cases(policy, register, genome, settings):
                found += _findings(policy, case, settings)
    return found


def judge_diagnostics(
    policies: Sequence[Policy], diagnostics: Sequence[Diagnostic], settings: Settings
) -> tuple[list[Finding], tuple[Diagnostic, ...]]:
    """The diagnostics that policies take for something wrong in the user's files, as findings; and the rest."""
    judging = [policy for policy in policies if policy.kind == "governance" and policy.over == "diagnostic"]
    found: list[Finding] = []
    rest: list[Diagnostic] = []
    for diagnostic in diagnostics:
        said = [one for policy in judging for one in _findings(policy, _diagnostic(diagnostic), settings)]
        found += said
        if not said:
            rest.append(diagnostic)
    return found, tuple(rest)


def judge_coverage(policies: Sequence[Policy], coverage: Coverage, settings: Settings) -> list[Finding]:
    """The findings of governance policies over what a run could and could not see."""
    found: list[Finding] = []
    for policy in policies:
        if policy.kind == "governance" and policy.over == "coverage":
            found += _findings(policy, _coverage(coverage, settings), settings)
    return found


def _findings(policy: Policy, case: _Case, settings: Settings) -> list[Finding]:
    verdict = judge(policy, case.data, settings)
    if verdict is None or isinstance(verdict, Undecided):
        return []
    return [
        Finding(policy.id, policy.kind, verdict, fill(policy.message, words), (place,), axis=policy.axis,
                surface=policy.surface, environments=case.environments, fix=fill(policy.fix, words),
                identity=(case.identity, words.get("problem", "")))
        for place, words in case.sayings
    ]  # fmt: skip


def _cases(policy: Policy, register: Register, genome: Genome, settings: Settings) -> Iterator[_Case]:
    if policy.over == "allowance":
        yield from (_allowance(policy, state, settings) for state in register.allowances)
    elif policy.over == "comment":
        yield from (_comment(state.span, comment_data(state), comment_words(state)) for state in register.comments)
    elif policy.over == "environment":
        yield from _environments(genome, settings)


def _allowance(policy: Policy, state: AllowanceState, settings: Settings) -> _Case:
    one = state.allowance
    own = Place(one.span, f"declared divergence {one.id}" if one.id else "declared divergence")
    problems: list[tuple[Place, str]] = [(own, "")]
    if policy.at == "faults":
        problems = [(Place(span, "the fault is here"), text) for text, span in one.faults]
    elif policy.at == "guard":
        problems = [(own, text) for text in state.guard_problems]
    sayings = tuple((place, allowance_words(state, problem)) for place, problem in problems)
    return _Case(allowance_data(state, settings.today), sayings, one.id or one.span.place, one.between)


def _comment(span: Span, data: Data, words: Mapping[str, str]) -> _Case:
    return _Case(data, ((Place(span, "the comment"), words),), f"{span.path}: {span.text}")


def _diagnostic(one: Diagnostic) -> _Case:
    span = one.span or Span(Source(one.path, ""), 0, 0)
    data: Data = {
        "diagnostic": {"code": one.code, "message": one.message, "file": span.path, "line": span.line,
                       "level": one.level.word},
        "variables": {},
    }  # fmt: skip
    words = {"problem": one.message, "code": one.code, "place": span.place}
    return _Case(data, ((Place(span, "here"), words),), f"{span.path}: {span.text}")


def _environments(genome: Genome, settings: Settings) -> Iterator[_Case]:
    declared = {spec.name: spec for spec in settings.environments}
    for name in genome.environments:
        spec = declared.get(name)
        data: Data = {
            "environment": {
                "name": name,
                "declared": spec is not None,
                "aliases": spec.aliases if spec else (),
                "layers": len(spec.layers) if spec else 0,
                "reference": name == settings.reference,
            },
            "variables": {},
        }
        words = {"environment": name, "environments": joined(genome.environments)}
        yield _Case(data, ((_place(spec, settings), words),), name, (name,))


def _place(spec: EnvironmentSpec | None, settings: Settings) -> Place:
    span = spec.span if spec and spec.span else _configuration(settings)
    return Place(span, "environment")


def _configuration(settings: Settings) -> Span:
    """The configuration file as a whole, also where it is still to be written."""
    return Span(Source(settings.path or "paritycheck.yaml", ""), 0, 0)


def _coverage(coverage: Coverage, settings: Settings) -> _Case:
    data: Data = {
        "coverage": {
            "files": coverage.files, "analysed": coverage.analysed, "unread": [path for path, _ in coverage.unread],
            "facts_known": coverage.facts_known, "facts_unknown": coverage.facts_unknown,
            "facts_secret": coverage.facts_secret, "comparisons": coverage.comparisons,
            "undecided": coverage.undecided, "complete": coverage.complete,
        },
        "variables": {},
    }  # fmt: skip
    words = {
        "files": str(coverage.files),
        "analysed": str(coverage.analysed),
        "unread": str(len(coverage.unread)),
        "unknown": str(coverage.facts_unknown),
        "undecided": str(coverage.undecided),
    }
    return _Case(data, ((Place(_configuration(settings), "the run as a whole"), words),), "coverage")
