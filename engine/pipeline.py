"""The six steps, in order: discover, parse, resolve, link, evaluate, report.

Nothing here knows a format; the parsers come in from above. Each step takes what the one before returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from .compare import Comparer, Ledger
from .contract import Deployer, Parser, Resolution
from .discover import discover
from .environments import MAKING, Placement, World, held_against, survey, versions_of, with_observed
from .link import build_genome
from .model import (
    ATTRIBUTES,
    OBSERVED,
    CompareRule,
    Coverage,
    Diagnostic,
    Divergence,
    Environment,
    Finding,
    Genome,
    Known,
    Policy,
    PolicyKind,
    Report,
    Secret,
    Settings,
    UserError,
)
from .policy import evaluate, suppress
from .policy.folds import fold_keys
from .policy.load import load_policies
from .policy.sights import merge_sights
from .reading import Files


@dataclass(frozen=True, slots=True)
class Reading:
    """A repository that was discovered, parsed, resolved and linked."""

    files: Files
    world: World
    resolved: tuple[tuple[Placement, Resolution], ...]
    genome: Genome
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """The answer of ``check``, and what it was made from."""

    reading: Reading
    policies: tuple[Policy, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer of ``diff``: the report, and every difference (declared ones too) for the parity matrix."""

    report: Report
    policies: tuple[Policy, ...]
    environments: tuple[str, ...]
    rows: tuple[Divergence, ...]


def read(root: Path, settings: Settings, parsers: Sequence[Parser], observed: bool = False) -> Reading:
    """Steps one to four: files, units, environments, declarations, genome; what runs too, when it is asked for."""
    files = discover(root, settings.exclude)
    surveyed = _world(files, parsers, settings, observed)
    if settings.cluster:
        resolved = _held_against(surveyed.placements, files, parsers, settings.cluster)
    else:
        resolved = _resolve(surveyed.placements, files, parsers)
    genome = build_genome(resolved, surveyed.environments, settings)
    said = (problem for _, resolution in resolved for problem in resolution.diagnostics)
    diagnostics = _in_order([*files.problems, *surveyed.diagnostics, *settings.diagnostics, *said])
    return Reading(files, surveyed, resolved, genome, diagnostics)


def examine(root: Path, settings: Settings, parsers: Sequence[Parser]) -> Examination:
    """All six steps: contradictions between sources, broken invariants, and the state of declared divergences."""
    policies = load_policies(settings, root)
    reading = read(root, settings, parsers)
    comparer = Comparer(reading.genome, _reference(reading, settings))
    findings = _drift(policies, comparer, settings)
    judged, undecided = evaluate.judge_nodes(policies, reading.genome, settings)
    comparer.ledger.undecided += undecided
    diverged, _ = _divergence(policies, comparer, settings, _declared_pairs(reading, settings))
    report = _report(reading, [*findings, *judged], diverged, policies, comparer, settings)
    return Examination(reading, policies, report)


def check(root: Path, settings: Settings, parsers: Sequence[Parser]) -> Report:
    """The report of an examination."""
    return examine(root, settings, parsers).report


def diff(root: Path, settings: Settings, names: Sequence[str], parsers: Sequence[Parser]) -> Comparison:
    """Differences between environments, each declared or not."""
    policies = load_policies(settings, root)
    reading = read(root, settings, parsers, any(name.startswith(OBSERVED) for name in names))
    chosen = tuple(find_environment(name, reading.world.environments).name for name in names)
    if len(set(chosen)) < 2:
        raise UserError(f"diff needs two different environments, not {' and '.join(names)}")
    comparer = Comparer(reading.genome, _reference(reading, settings))
    diverged, rows = _divergence(policies, comparer, settings, [chosen])
    report = _report(reading, diverged, None, policies, comparer, settings)
    return Comparison(report, policies, chosen, tuple(rows))


def environments(root: Path, settings: Settings, parsers: Sequence[Parser]) -> tuple[Environment, ...]:
    """The environments, with the reason for every binding."""
    return _world(discover(root, settings.exclude), parsers, settings, observed=True).environments


def world(root: Path, settings: Settings, parsers: Sequence[Parser]) -> World:
    """The environments, where each unit stands in them, and what is open about them."""
    return _world(discover(root, settings.exclude), parsers, settings, observed=False)


def find_environment(name: str, known: Sequence[Environment]) -> Environment:
    """The environment that a name or alias means; an error that suggests the nearest name otherwise."""
    for environment in known:
        if environment.name == name:
            return environment
    for environment in known:
        if environment.answers_to(name):
            return environment
    from difflib import get_close_matches

    names = [label for environment in known for label in (environment.name, *environment.aliases)]
    near = get_close_matches(name, names, 1)
    have = ", ".join(environment.name for environment in known) or "none"
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UserError(
        f"there is no environment named {name!r}{hint}\n"
        f"known environments: {have}\n"
        "`paritycheck environments` says how they were found; declare others under `environments:` in paritycheck.yaml"
    )


# ---------------------------------------------------------------------------- the steps


def _world(files: Files, parsers: Sequence[Parser], settings: Settings, observed: bool) -> World:
    """The environments, from the units of every format and from what is deployed where."""
    chosen = [parser for parser in parsers if parser.name not in settings.without]
    units = [unit for parser in chosen for unit in parser.units(files)]
    deployments = [one for parser in chosen if isinstance(parser, Deployer) for one in parser.deployments(files)]
    world = survey(units, settings, deployments, files.paths)
    return with_observed(world, units, settings) if observed else world


def _resolve(
    placements: Iterable[Placement], files: Files, parsers: Sequence[Parser]
) -> tuple[tuple[Placement, Resolution], ...]:
    by_name = {parser.name: parser for parser in parsers}
    known: dict[tuple[str, object], Resolution] = {}
    resolved = []
    for placement in placements:
        key = (placement.unit.id, placement.layers)
        if key not in known:
            known[key] = by_name[placement.unit.parser].resolve(placement.unit, placement.layers, files)
        resolved.append((placement, known[key]))
    return tuple(resolved)


def _held_against(
    placements: Sequence[Placement], files: Files, parsers: Sequence[Parser], asked: str
) -> tuple[tuple[Placement, Resolution], ...]:
    """The resolutions where objects are held against a version of Kubernetes, which others state first."""
    stating = _resolve([one for one in placements if one.unit.parser not in MAKING], files, parsers)
    stated = versions_of(stating)
    making = _resolve(
        [held_against(one, asked, stated) for one in placements if one.unit.parser in MAKING], files, parsers
    )
    sources = {True: iter(making), False: iter(stating)}
    return tuple(next(sources[one.unit.parser in MAKING]) for one in placements)


def _drift(policies: Sequence[Policy], comparer: Comparer, settings: Settings) -> list[Finding]:
    found = []
    for policy, attribute, rule in _compared(policies, "drift"):
        for contradiction in comparer.contradictions(attribute, rule):
            finding = evaluate.judge_contradiction(policy, contradiction, settings)
            if finding is not None:
                said = (one for group in contradiction.groups for one in group)
                found.append((finding, frozenset(one.site for one in said)))
    return merge_sights(found)


def _divergence(
    policies: Sequence[Policy], comparer: Comparer, settings: Settings, pairs: Iterable[Sequence[str]]
) -> tuple[list[Finding], list[Divergence]]:
    findings, rows = [], []
    for names in pairs:
        found = []
        for policy, attribute, rule in _compared(policies, "divergence"):
            for divergence in comparer.divergences(attribute, rule, names):
                finding = evaluate.judge_divergence(policy, divergence, settings)
                if finding is not None:
                    said = (one for side in divergence.sides for one in side.statements)
                    found.append((finding, frozenset(one.site for one in said)))
                    rows.append(divergence)
        findings += merge_sights(found)
    return findings, rows


def _compared(policies: Sequence[Policy], kind: PolicyKind) -> Iterator[tuple[Policy, str, CompareRule]]:
    for policy in policies:
        if policy.kind == kind:
            for attribute in policy.attributes:
                yield policy, attribute, policy.compare or ATTRIBUTES[attribute].rule


def _declared_pairs(reading: Reading, settings: Settings) -> list[tuple[str, ...]]:
    """The pairs of environments that declared divergences speak of: whether these are stale needs their diff."""
    names = {environment.name for environment in reading.world.environments}
    pairs: set[tuple[str, ...]] = set()
    for allowance in settings.allowances:
        known = [one.name for name in allowance.between for one in reading.world.environments if one.answers_to(name)]
        pairs.update(combinations(known or sorted(names), 2))
    return sorted(pairs)


def _report(
    reading: Reading,
    findings: list[Finding],
    diverged: list[Finding] | None,
    policies: Sequence[Policy],
    comparer: Comparer,
    settings: Settings,
) -> Report:
    """Suppress, judge the register (``check`` only), and put everything in order.

    ``diverged`` are the differences that only tell which declarations are in use; ``check`` does not show them.
    """
    resolver = suppress.Resolver(settings, reading.genome, reading.files, policies)
    shown = fold_keys(resolver.resolve(findings))
    diagnostics = reading.diagnostics
    if diverged is not None:
        resolver.resolve(diverged)
        shown += evaluate.judge_register(policies, resolver.register(), reading.genome, settings)
        found, diagnostics = evaluate.judge_diagnostics(policies, diagnostics, settings)
        shown += resolver.resolve(found)
    coverage = _coverage(reading, comparer.ledger)
    names = tuple(environment.name for environment in reading.world.environments)
    return Report(tuple(sorted(shown, key=Finding.sort_key)), diagnostics, coverage, names)


def _coverage(reading: Reading, ledger: Ledger) -> Coverage:
    values: Counter[str] = Counter()
    analysed: set[str] = set()
    unread: dict[str, str] = {}
    for _, resolution in reading.resolved:
        analysed.update(resolution.read)
        unread.update(resolution.unread)
        for declaration in resolution.declarations:
            for fact in declaration.facts:
                kind = type(fact.value)
                values["known" if kind is Known else "secret" if kind is Secret else "unknown"] += 1
    formats = Counter(placement.unit.parser for placement, _ in reading.resolved)
    return Coverage(
        len(reading.files.paths),
        len(analysed),
        tuple(sorted((path, why) for path, why in unread.items() if path not in analysed)),
        values["known"],
        values["unknown"],
        values["secret"],
        ledger.made,
        ledger.undecided,
        tuple(sorted(formats.items())),
    )


def _reference(reading: Reading, settings: Settings) -> str:
    """The environment that the others are held against: declared, else production."""
    wanted = settings.reference or "production"
    return next((one.name for one in reading.world.environments if one.answers_to(wanted)), "")


#: Diagnostics of one kind that one file may give; a file of a hundred thousand mistakes is told as one more.
_MOST_ALIKE = 100


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each once, sorted; of many alike in one file only the first, and how many more there are."""
    unique = {(one.code, one.place, one.message): one for one in diagnostics}
    kept: list[Diagnostic] = []
    seen: Counter[tuple[str, str]] = Counter()
    for one in sorted(unique.values(), key=Diagnostic.sort_key):
        alike = (one.code, one.span.source.path if one.span else one.path)
        seen[alike] += 1
        if seen[alike] <= _MOST_ALIKE:
            kept.append(one)
    for (code, path), count in seen.items():
        if count > _MOST_ALIKE:
            message = f"{count - _MOST_ALIKE} more diagnostics of the kind {code} are not shown"
            kept.append(Diagnostic("more-alike", message, path=path))
    return tuple(sorted(kept, key=Diagnostic.sort_key))
