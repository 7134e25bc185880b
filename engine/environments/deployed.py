"""Deployments of CI files, scripts and GitOps objects: for which environment each is, and where two clues disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..canon.environment_words import CANONICAL, environment_tokens
from ..contract import Deployment, Unit
from ..model import Clue, Diagnostic, Layers, Level, Sign
from ..pattern import deferred
from ..reading import name_of
from .paths import sure_words, weak
from .targets import Targets, layers_of, unit_of
from .world import Claim, Deployed

#: What helmfile, Terraform and Kubernetes call it when nobody says which one is meant.
_UNNAMED = "default"
_NAME = deferred(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
#: Signs of which a common word (test, demo, review) does not mean an environment.
_CASUAL = frozenset({Sign.BRANCH, Sign.JOB, Sign.PATH})
_STARTED_BY_HAND = frozenset({"compose"})
_ORDER = {sign: rank for rank, sign in enumerate(Sign)}
#: Names of GitHub environments that publish something instead of running it.
_PUBLISHING = frozenset(
    "github-pages pages release releases npm pypi testpypi docker dockerhub crates-io rubygems publish copilot".split()
)


@dataclass(frozen=True, slots=True)
class Decided:
    """Deployments with their environments, and what is to be told about the others."""

    deployed: tuple[Deployed, ...]
    diagnostics: tuple[Diagnostic, ...]


def decide(deployments: Iterable[Deployment], known: Targets, claims: Sequence[Claim], names: Iterable[str]) -> Decided:
    """The environment of every deployment, by its surest clue; ``names`` are those that the configuration declares.

    A name without any of the usual words counts when it is known already, or when jobs declare it for what bears it
    too. What one caller leaves open and another one decides is not open.
    """
    every = list(deployments)
    words = {*(name.lower() for name in names), *(claim.word for claim in claims)}
    words.update(_declared_names(every))
    # What is resolved for one caller, or was told for one, is not told for the others.
    clear = {one.origin.edit_site() for one in every if one.spec.parser and not one.unresolved}
    found: list[Deployed] = []
    notes: list[Diagnostic] = []
    for one in every:
        unit = unit_of(one.spec, known)
        if one.unresolved:
            if not one.checks and one.origin.edit_site() not in clear:
                clear.add(one.origin.edit_site())
                notes.append(_undecided(one))
            continue
        clues = _clues(one, unit)
        ranked = [(word, clue) for clue in clues if (word := _word(clue, words)) and not _by_hand(one, word, clue)]
        if ranked and not one.checks:
            notes.extend(_conflict(one, ranked))
            layers = layers_of(unit, one.spec) if unit is not None else Layers(one.spec.files)
            found.append(Deployed(ranked[0][0], unit, layers, one))
    return Decided(tuple(found), tuple(notes))


def richest(deployed: Iterable[Deployed]) -> list[Deployed]:
    """Each once, without those that say less than another of the same unit and release (``init`` beside ``apply``)."""
    every: dict[object, Deployed] = {}
    for one in deployed:
        names = tuple((name, "") for name, _ in one.layers.undecided)
        every.setdefault((one.unit.id if one.unit else "", replace(one.layers, undecided=names)), one)
    return [one for one in every.values() if not any(_less(one, other) for other in every.values())]


def _less(one: Deployed, other: Deployed) -> bool:
    left, right = one.layers, other.layers
    if one is other or one.unit != other.unit or left.release not in ("", right.release):
        return False
    said, more = _said(one), _said(other)
    return said < more


def _said(one: Deployed) -> frozenset[object]:
    layers = one.layers
    options = (layers.release, layers.namespace, layers.workspace)
    undecided = (name for name, _ in layers.undecided)
    return frozenset((*layers.files, *layers.variables, *undecided, *layers.profiles, *filter(None, options)))


def _declared_names(deployments: Iterable[Deployment]) -> Iterator[str]:
    """Declared names that hold no usual word and are environments all the same.

    One job declares several of them in turn, or what it deploys is named so too. A single one may be no more than a
    gate (``terraform-apply``), or a place where something is published.
    """
    declared: dict[str, set[str]] = defaultdict(set)
    for one in deployments:
        names = {clue.text.lower() for clue in one.clues if clue.sign is Sign.DECLARED} - _PUBLISHING
        names = {name for name in names if _NAME.fullmatch(name) and not environment_tokens(name)}
        declared[one.origin.edit_site().place if not one.spec.parser else ""] |= names
        spec = one.spec
        said = " ".join((spec.target, *spec.files, spec.workspace, spec.namespace)).lower()
        yield from (name for name in names if name in said)
    declared.pop("", None)
    yield from (name for names in declared.values() if len(names) > 1 for name in names)


def _clues(one: Deployment, unit: Unit | None) -> list[Clue]:
    """The clues that come with a deployment and those in its own words, surest first."""
    span = one.spec.span or one.origin.edit_site()
    base = unit.files if unit is not None else ()
    laid = [name_of(path) for path in one.spec.files if path not in base and not _everybodys(path)]
    own = [Clue(text, Sign.COMMAND, span) for text in (one.spec.workspace, *laid) if text]
    below = [Clue(one.spec.target, Sign.PATH, span)] if one.spec.target else []
    space = [Clue(one.spec.namespace, Sign.COMMAND, span)] if one.spec.namespace else []
    return sorted((*one.clues, *own, *space, *below), key=lambda clue: _ORDER[clue.sign])


def _everybodys(path: str) -> bool:
    """Whether a file lies in a folder called ``ci``, where charts keep values to be tested with (chart-testing)."""
    return "ci" in path.split("/")[:-1]


def _by_hand(one: Deployment, word: str, clue: Clue) -> bool:
    """Whether a task or a script that is called ``dev`` starts what developers start on their own machine."""
    return one.spec.parser in _STARTED_BY_HAND and clue.sign in _CASUAL and _tier(word) in ("dev", "local")


def _word(clue: Clue, known: set[str]) -> str:
    """The environment that a clue names; empty when it names none."""
    lowered = clue.text.strip().lower()
    if lowered == _UNNAMED:
        return ""
    casual = clue.sign in _CASUAL or "/" in clue.text
    if lowered in known and not (casual and weak(lowered)):
        return lowered
    if casual:
        return (sure_words(clue.text) or ("",))[-1]
    sure = [word for word in environment_tokens(clue.text) if not weak(word) or word == lowered or "." in lowered]
    return sure[-1] if sure else ""


def _tier(word: str) -> str:
    return CANONICAL.get(word, word)


def _conflict(one: Deployment, ranked: Sequence[tuple[str, Clue]]) -> Iterator[Diagnostic]:
    """A job for one environment that is given another one's file, workspace or namespace."""
    word, first = ranked[0]
    if first.sign is Sign.COMMAND:
        jobs = [(word, clue) for word, clue in ranked if clue.sign is Sign.JOB]
        word, first = jobs[0] if jobs else (word, first)
    given = [(other, clue) for other, clue in ranked if clue.sign is Sign.COMMAND]
    tiers = {_tier(other) for other, _ in given}
    if first.sign not in (Sign.DECLARED, Sign.JOB) or not tiers or _tier(word) in tiers or weak(word):
        return
    if any(weak(other) for other, _ in given):
        return
    message = (
        f"{one.what} is for {word} ({first.text!r}), but is given {given[0][1].text!r}, which is named after "
        f"{given[0][0]}; give it the {word} file, or correct the name"
    )
    yield Diagnostic("binding-conflict", message, one.origin.edit_site())


def _undecided(one: Deployment) -> Diagnostic:
    message = f"{one.what}: {'; '.join(one.unresolved)}; declare the layers under `environments:` in paritycheck.yaml"
    return Diagnostic("binding-unknown", message, one.origin.edit_site(), level=Level.NOTE)
