"""The environments of a repository: everything that is known about them, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..canon.environment_words import CANONICAL
from ..contract import Deployment, Unit
from ..model import Binding, Environment, Settings
from .declared import declared
from .deployed import decide, richest
from .names import aliases, names, tiers
from .paths import OVERLAID, claims, folder_of
from .placing import place
from .targets import READ_BY, Targets, env_files, targets
from .world import Claim, Deployed, World

_DEPLOYED = frozenset({"staging", "preprod", "uat", "qa", "test", "integration", "dev", "sandbox"})
_LOCAL = "local"
#: Where a developer or a test run starts the same project.
_AT_HAND = frozenset({"local", "dev", "test", "ci"})


def survey(
    units: Sequence[Unit], settings: Settings, deployments: Iterable[Deployment] = (), paths: Sequence[str] = ()
) -> World:
    """Decide the environments, and place every unit in them; ``paths`` are all files of the repository."""
    known = targets(units)
    said = declared(known, settings)
    claimed = [claim for claim in claims(units) if claim.unit.id not in said.mentioned]
    declared_names = [name for spec in settings.environments for name in (spec.name, *spec.aliases)]
    decided = decide(deployments, known, claimed, declared_names)
    deployed = [one for one in decided.deployed if one.unit is None or one.unit.id not in said.mentioned]
    named = names(claimed, deployed, settings)
    inferred = _inferred(claimed, deployed, named, paths)
    if said.environments:
        environments = _merge(said.environments, inferred)
    else:
        environments = _with_default_production(inferred, claimed)
    scoped = {claim.unit.id: frozenset({named[claim.word]}) for claim in claimed if not claim.variant}
    placements = tuple(place(units, environments, scoped, said.mentioned))
    if not said.environments:
        environments = _with_local(environments, units, claimed, deployed, known)
    return World(environments, placements, (*said.diagnostics, *decided.diagnostics), tuple(units))


def _inferred(
    claimed: Sequence[Claim], deployed: Sequence[Deployed], named: dict[str, str], paths: Sequence[str]
) -> tuple[Environment, ...]:
    by_claim: dict[str, list[Claim]] = defaultdict(list)
    by_command: dict[str, list[Deployed]] = defaultdict(list)
    for claim in claimed:
        by_claim[named[claim.word]].append(claim)
    for one in deployed:
        by_command[named[one.word]].append(one)
    folders = _folders(claimed, named)
    beside: dict[str, list[str]] = defaultdict(list)
    for path in paths if folders else ():
        if owner := _owner(path, folders):
            beside[owner].append(path)
    return tuple(
        _environment(name, by_claim[name], richest(by_command[name]), named, beside[name])
        for name in sorted(set(named.values()))
    )


def _environment(
    name: str, claimed: Sequence[Claim], deployed: Sequence[Deployed], named: dict[str, str], beside: Iterable[str]
) -> Environment:
    """One environment: what is deployed to it, then what its name alone ties to it."""
    laid = [one for one in deployed if one.unit is not None and one.layers.files != one.unit.files]
    whole = {one.unit.id: one for one in reversed(deployed) if one.unit is not None}
    taken = {one.unit.id for one in laid if one.unit is not None}
    bindings = [Binding(one.unit.id, one.layers, one.reason) for one in laid if one.unit is not None]
    free = [claim for claim in claimed if claim.unit.id not in taken]
    free.sort(key=lambda one: (one.unit.id, len(one.extra), one.path))
    bindings += [_completed(claim, whole.pop(claim.unit.id, None)) for claim in free]
    bindings += [Binding(id, one.layers, one.reason) for id, one in whole.items() if id not in taken]
    files = {path for claim in claimed if claim in free or not claim.variant for path in claim.files}
    files.update(path for one in deployed for path in one.files)
    return Environment(name, aliases(name, named), tuple(bindings), False, tuple(sorted(files.union(beside))))


def _completed(claim: Claim, command: Deployed | None) -> Binding:
    """What a name ties to an environment, with what a command that lays no file on the unit says besides."""
    if command is None:
        return Binding(claim.unit.id, claim.layers, claim.reason)
    return Binding(
        claim.unit.id, replace(command.layers, files=claim.layers.files), f"{claim.reason}; {command.reason}"
    )


def _folders(claimed: Iterable[Claim], named: dict[str, str]) -> dict[str, str]:
    """The folders that are named after an environment; whatever lies in one is that environment's."""
    found = {folder_of(claim): named[claim.word] for claim in claimed}
    found.pop("", None)
    return found


def _owner(path: str, folders: dict[str, str]) -> str:
    folder = path.rpartition("/")[0]
    while folder:
        if folder in folders:
            return folders[folder]
        folder = folder.rpartition("/")[0]
    return ""


def _with_default_production(
    environments: tuple[Environment, ...], claimed: Sequence[Claim]
) -> tuple[Environment, ...]:
    """When variants name other deployed environments and none names production, the base layers are production."""
    based = (claim.unit for claim in claimed if claim.variant and claim.unit.parser not in OVERLAID)
    units = {unit.id: unit for unit in based if unit.files}
    held = tiers(environment.name for environment in environments)
    if "prod" in held or not held & _DEPLOYED or not units:
        return environments
    reason = "no layer is named after production, so the base layers are taken for it"
    bindings = tuple(Binding(unit.id, unit.layers(), reason) for _, unit in sorted(units.items()))
    words = tuple(sorted(word for word, tier in CANONICAL.items() if tier == "prod" and word != "production"))
    files = tuple(sorted({path for unit in units.values() for path in unit.files}))
    return (*environments, Environment("production", words, bindings, False, files))


def _with_local(
    environments: tuple[Environment, ...],
    units: Sequence[Unit],
    claimed: Sequence[Claim],
    deployed: Sequence[Deployed],
    known: Targets,
) -> tuple[Environment, ...]:
    """The environment of a developer's machine: Compose projects that nothing ties to another one.

    What they say stands for the other environments too (nothing else may be known of a service), so they are not
    placed apart; the name makes them visible.
    """
    tied = {claim.unit.id for claim in claimed if not claim.variant}
    tied |= {one.unit.id for one in deployed if one.unit and CANONICAL.get(one.word, one.word) not in _AT_HAND}
    projects = [unit for unit in units if unit.parser == "compose" and unit.id not in tied]
    held = tiers(environment.name for environment in environments)
    beside = [(one, unit) for unit in projects for one in env_files(unit, None, known)]
    if _LOCAL in held or not beside:
        return environments
    bindings = [Binding(unit.id, unit.layers(), "Compose project with an env file beside it") for _, unit in beside]
    bindings += [Binding(one.id, one.layers(), f"{READ_BY} {unit.key}") for one, unit in dict(beside).items()]
    files = tuple(sorted({path for binding in bindings for path in binding.layers.files}))
    words = () if "dev" in held else tuple(sorted(word for word, tier in CANONICAL.items() if tier == "dev"))
    return (*environments, Environment(_LOCAL, words, tuple(bindings), False, files))


def _merge(told: tuple[Environment, ...], inferred: tuple[Environment, ...]) -> tuple[Environment, ...]:
    """Declared environments, completed by what is known about units that they do not mention."""
    found = {environment.name: environment for environment in inferred}
    return tuple(_completed_by(one, found[one.name]) if one.name in found else one for one in told)


def _completed_by(one: Environment, other: Environment) -> Environment:
    files = tuple(dict.fromkeys((*one.files, *other.files)))
    return Environment(one.name, one.aliases, (*one.bindings, *other.bindings), True, files)
