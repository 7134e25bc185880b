"""Which files, in which order, make up which environment, and why we think so.

What paritycheck.yaml declares stands. For units that it does not mention, the names of files and folders speak:
a variant whose hint holds an environment word (values-prod.yaml), a file or folder that is named after one
(.env.staging, overlays/prod/, k8s-manifests-prod/ beside k8s-manifests-staging/). Everything else belongs to all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .canon.environment_words import CANONICAL, environment_tokens
from .contract import Unit
from .model import EVERYWHERE, Binding, Diagnostic, Environment, Layers, LayerSpec, Scope, Settings

#: Formats whose file or folder name may say which environment they are for. A Dockerfile.dev is another image, not
#: another environment; a workflow serves several.
_NAMED_BY_PATH = frozenset({"compose", "dotenv", "helm", "kubernetes", "kustomize", "settings", "terraform"})
#: Formats in which the file name itself has a slot for the environment.
_NAMED_BY_FILE = frozenset({"compose", "dotenv", "settings", "terraform"})
#: Formats in which an environment is one of the things laid on a base, each in a folder of its own (overlays/kaito
#: beside overlays/dev), and the base is not deployed by itself: neither its path nor its lack of a name says which.
_OVERLAID = frozenset({"kustomize"})
#: Folders whose folders are environments, whatever these are called, when one has an environment's name.
_ENUMERATING = frozenset({"overlays", "environments", "environment", "envs", "env", "clusters"})
#: Words that often mean something else as a folder (test data, demos): they count beside a sibling only.
_WEAK = frozenset({"test", "demo", "ci", "review", "training", "preview", "local", "integration", "perftest"})
#: Words in a hint that say nothing about the environment.
_FILLERS = frozenset({"template", "values", "config", "env", "example", "sample", "dist", "local", "yaml", "yml"})
_DEPLOYED = frozenset({"staging", "preprod", "uat", "qa", "test", "integration", "dev", "sandbox"})


@dataclass(frozen=True, slots=True)
class Placement:
    """A unit under some layers, and the environments in which that is what holds."""

    unit: Unit
    layers: Layers
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class _Claim:
    """A word that ties a unit (or one of its variants) to an environment."""

    word: str
    unit: Unit
    path: str
    variant: bool
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """The environments of a repository and where each unit stands in them."""

    environments: tuple[Environment, ...]
    placements: tuple[Placement, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def survey(units: Sequence[Unit], settings: Settings) -> World:
    """Decide the environments, and place every unit in them."""
    declared, mentioned, diagnostics = _declared(units, settings)
    claims = [claim for claim in _claims(units) if claim.unit.id not in mentioned]
    names = _names(claims, settings)
    inferred = _bind(claims, names)
    environments = _merge(declared, inferred) if declared else _with_default_production(inferred, claims)
    scoped = {claim.unit.id: frozenset({names[claim.word]}) for claim in claims if not claim.variant}
    placements = tuple(_place(units, environments, scoped, mentioned))
    return World(environments, placements, diagnostics)


@lru_cache(maxsize=16384)
def family(path: str) -> str:
    """A path with its environment words taken out: the same for the siblings of an environment family.

    >>> family("k8s-manifests-prod/app.yaml") == family("k8s-manifests-staging/app.yaml")
    True
    """
    return "/".join(_without_words(part) for part in path.split("/"))


def _without_words(part: str) -> str:
    # Unlike in values, the last word of a file name is no top-level domain: .env.dev, compose.live.
    for word in environment_tokens(part):
        part = re.sub(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", "<env>", part, flags=re.IGNORECASE)
    return part


# ---------------------------------------------------------------------------- what paritycheck.yaml declares


def _declared(
    units: Sequence[Unit], settings: Settings
) -> tuple[tuple[Environment, ...], frozenset[str], tuple[Diagnostic, ...]]:
    by_target = {(unit.parser, path): unit for unit in units for path in (*unit.files[:1], unit.key, *_overlays(unit))}
    environments: list[Environment] = []
    mentioned: set[str] = set()
    diagnostics: list[Diagnostic] = []
    for spec in settings.environments:
        bindings = []
        for layer in spec.layers:
            unit = _unit_of(layer, by_target)
            if unit is None:
                diagnostics.append(_no_such_unit(layer, spec.name))
                continue
            mentioned.update((unit.id, *_observed_units(layer, by_target)))
            reason = f"declared in {layer.span.place}" if layer.span else "declared in paritycheck.yaml"
            bindings.append(Binding(unit.id, _layers(unit, layer), reason))
            for beside in _env_files(unit, layer, by_target):
                mentioned.add(beside.id)
                bindings.append(Binding(beside.id, beside.layers(), f"read by the Compose project {unit.key}"))
        files = tuple(dict.fromkeys(path for one in bindings for path in (*one.layers.files, *one.layers.observed)))
        environments.append(Environment(spec.name, spec.aliases, tuple(bindings), True, files))
    return tuple(environments), frozenset(mentioned), tuple(diagnostics)


def _unit_of(layer: LayerSpec, by_target: dict[tuple[str, str], Unit]) -> Unit | None:
    """The unit that a layer names; an observed file alone speaks for the folder in which it lies."""
    found = by_target.get((layer.parser, layer.target))
    if found is None and layer.target in layer.observed:
        return by_target.get((layer.parser, layer.target.rpartition("/")[0] or "."))
    return found


def _observed_units(layer: LayerSpec, by_target: dict[tuple[str, str], Unit]) -> Iterator[str]:
    """Observed files that would be units of their own, were they not named here."""
    return (by_target[layer.parser, path].id for path in layer.observed if (layer.parser, path) in by_target)


def _env_files(unit: Unit, spec: LayerSpec, by_target: dict[tuple[str, str], Unit]) -> list[Unit]:
    """The env files that a Compose project interpolates from: they are its environment's, not everybody's."""
    if unit.parser != "compose":
        return []
    folder = unit.files[0].rpartition("/")[0] if unit.files else ""
    paths = spec.env_files if spec.env_files is not None else (f"{folder}/.env" if folder else ".env",)
    return [by_target["dotenv", path] for path in paths if ("dotenv", path) in by_target]


def _no_such_unit(layer: LayerSpec, environment: str) -> Diagnostic:
    message = (
        f"environment {environment} names {layer.target!r} for {layer.parser}, but nothing that {layer.parser} reads "
        "is there; correct the path (it is relative to paritycheck.yaml)"
    )
    return Diagnostic("environment-layer-missing", message, layer.span)


def _overlays(unit: Unit) -> dict[str, str]:
    """The folders that may be named instead of the base that they are laid on, with their files."""
    if unit.parser not in _OVERLAID:
        return {}
    return {one.path.rpartition("/")[0] or ".": one.path for one in unit.variants if one.path not in unit.files}


def _layers(unit: Unit, spec: LayerSpec) -> Layers:
    overlay = _overlays(unit).get(spec.target or ".")
    if unit.parser == "compose":
        files = spec.files or unit.files
    elif overlay is not None:
        files = (*unit.files, overlay)
    else:
        files = tuple(dict.fromkeys((*unit.files, *spec.files)))
    return Layers(
        files,
        spec.variables,
        spec.env_files,
        spec.profiles,
        spec.workspace,
        spec.release,
        spec.namespace,
        spec.observed,
    )


# ---------------------------------------------------------------------------- what names say


def _claims(units: Sequence[Unit]) -> Iterator[_Claim]:
    siblings = _siblings(units)
    for unit in units:
        overlaid = unit.parser in _OVERLAID and bool(unit.variants)
        if unit.parser in _NAMED_BY_PATH and not overlaid:
            word = _word_of_path(unit, siblings)
            if word:
                yield _Claim(word, unit, unit.key, variant=False)
                continue
        beside = _folders_of_environments(unit) if overlaid else frozenset()
        for variant in unit.variants:
            words = environment_tokens(variant.hint) or environment_tokens(_last_folder(variant.path))
            if words:
                rest = tuple(part for part in _parts(variant.hint) if part not in _FILLERS and part != words[-1])
                yield _Claim(words[-1], unit, variant.path, variant=True, extra=rest)
            elif variant.path not in unit.files and _folder_above(variant.path) in beside:
                yield _Claim(_last_folder(variant.path).lower(), unit, variant.path, variant=True)


def _folders_of_environments(unit: Unit) -> frozenset[str]:
    """The folders of which at least one overlay is named after an environment: then the others there are, too."""
    named = (variant.path for variant in unit.variants if environment_tokens(_last_folder(variant.path)))
    return frozenset(folder for path in named if (folder := _folder_above(path)).rpartition("/")[2] in _ENUMERATING)


def _siblings(units: Iterable[Unit]) -> dict[tuple[str, str], set[str]]:
    """The environment words that occur at one place of a family of paths."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit in units:
        for part, word in _path_words(unit.key):
            found[unit.parser, _blank(unit.key, part)].add(word)
    return found


def _path_words(path: str) -> Iterator[tuple[int, str]]:
    """(component index, word) pairs, from the file name towards the root."""
    parts = path.split("/")
    for index in range(len(parts) - 1, -1, -1):
        for word in reversed(environment_tokens(parts[index])):
            yield index, word


def _blank(path: str, index: int) -> str:
    """The path up to a component, which is templated; what lies below does not matter for kinship."""
    parts = path.split("/")
    tail = "" if index == len(parts) - 1 else "/*"
    return "/".join((*parts[:index], family(parts[index]))) + tail


def _word_of_path(unit: Unit, siblings: dict[tuple[str, str], set[str]]) -> str:
    last = unit.key.count("/")
    for index, word in _path_words(unit.key):
        kin = siblings[unit.parser, _blank(unit.key, index)]
        strong = {one for one in kin if CANONICAL.get(one, one) not in _WEAK}
        exact = unit.key.split("/")[index] == word
        if index == last and unit.parser in _NAMED_BY_FILE and not exact:
            return word
        if len(kin) > 1 and strong:
            return word
        if exact and CANONICAL.get(word, word) not in _WEAK:
            return word
    return ""


def _last_folder(path: str) -> str:
    return path.rpartition("/")[0].rpartition("/")[2]


def _folder_above(path: str) -> str:
    """The folder that holds the folder of a file."""
    return path.rpartition("/")[0].rpartition("/")[0]


def _parts(hint: str) -> tuple[str, ...]:
    return tuple(part for part in hint.lower().replace("_", ".").replace("-", ".").split(".") if part)


def _names(claims: Sequence[_Claim], settings: Settings) -> dict[str, str]:
    """Each word's environment: a declared one that answers to it, else the most frequent synonym.

    Synonyms that one unit or one family holds apart stay apart.
    """
    counts: dict[str, int] = defaultdict(int)
    groups: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        counts[claim.word] += 1
        groups[claim.unit.id if claim.variant else f"{claim.unit.parser}:{family(claim.path)}"].add(claim.word)
    apart = {word for group in groups.values() for word in group if any(_synonyms(word, other) for other in group)}
    names: dict[str, str] = {}
    for word in counts:
        declared = _declared_name(word, settings)
        same = [other for other in counts if CANONICAL.get(other, other) == CANONICAL.get(word, word)]
        best = max(same, key=lambda other: (counts[other], other))
        names[word] = declared or (word if word in apart else best)
    return names


def _synonyms(left: str, right: str) -> bool:
    return left != right and CANONICAL.get(left, left) == CANONICAL.get(right, right)


def _declared_name(word: str, settings: Settings) -> str:
    for spec in settings.environments:
        known = (spec.name, *spec.aliases)
        if word in known or any(_synonyms(word, name.lower()) for name in known):
            return spec.name
    return ""


def _bind(claims: Sequence[_Claim], names: dict[str, str]) -> tuple[Environment, ...]:
    by_name: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        by_name[names[claim.word]].append(claim)
    return tuple(_environment(name, by_name[name], names) for name in sorted(by_name))


def _environment(name: str, claims: Sequence[_Claim], names: dict[str, str]) -> Environment:
    bindings = []
    for claim in sorted(claims, key=lambda c: (c.unit.id, len(c.extra), c.path)):
        layers = Layers((*claim.unit.files, claim.path)) if claim.variant else claim.unit.layers()
        what = "the file is" if claim.variant or claim.path.count("/") == 0 else "the path is"
        bindings.append(Binding(claim.unit.id, layers, f"{what} named {claim.word!r}: {claim.path}"))
    own = [path for claim in claims for path in ((claim.path,) if claim.variant else claim.unit.files)]
    words = {word for word, target in names.items() if target == name}
    known = {word for word, canonical in CANONICAL.items() if canonical == CANONICAL.get(name, name)}
    taken = {word for word, target in names.items() if target != name}
    aliases = tuple(sorted((words | known | {CANONICAL.get(name, name)}) - taken - {name} - set(names.values())))
    return Environment(name, aliases, tuple(bindings), False, tuple(sorted(set(own))))


def _with_default_production(
    environments: tuple[Environment, ...], claims: Sequence[_Claim]
) -> tuple[Environment, ...]:
    """When variants name other deployed environments and none names production, the base layers are production."""
    tiers = {CANONICAL.get(environment.name, environment.name) for environment in environments}
    based = (claim.unit for claim in claims if claim.variant and claim.unit.parser not in _OVERLAID)
    units = {unit.id: unit for unit in based if unit.files}
    if "prod" in tiers or not tiers & _DEPLOYED or not units:
        return environments
    reason = "no layer is named after production, so the base layers are taken for it"
    bindings = tuple(Binding(unit.id, unit.layers(), reason) for _, unit in sorted(units.items()))
    aliases = tuple(
        sorted(word for word, canonical in CANONICAL.items() if canonical == "prod" and word != "production")
    )
    files = tuple(sorted({path for unit in units.values() for path in unit.files}))
    return (*environments, Environment("production", aliases, bindings, False, files))


def _merge(declared: tuple[Environment, ...], inferred: tuple[Environment, ...]) -> tuple[Environment, ...]:
    """Declared environments, completed by what names say about units that they do not mention."""
    found = {environment.name: environment for environment in inferred}
    return tuple(
        Environment(
            one.name,
            one.aliases,
            (*one.bindings, *found[one.name].bindings),
            True,
            tuple(dict.fromkeys((*one.files, *found[one.name].files))),
        )
        if one.name in found
        else one
        for one in declared
    )


# ---------------------------------------------------------------------------- where each unit stands


def _place(
    units: Sequence[Unit],
    environments: tuple[Environment, ...],
    scoped: dict[str, Scope],
    mentioned: frozenset[str],
) -> Iterator[Placement]:
    everyone = frozenset(environment.name for environment in environments)
    bound: dict[str, dict[Layers, set[str]]] = defaultdict(lambda: defaultdict(set))
    for environment in environments:
        for binding in environment.bindings:
            bound[binding.unit][binding.layers].add(environment.name)
    for unit in units:
        layers_of = bound.get(unit.id, {})
        for layers, names in layers_of.items():
            yield Placement(unit, layers, frozenset(names))
        if unit.id in mentioned:
            continue
        if unit.id in scoped:
            if not layers_of:
                yield Placement(unit, unit.layers(), scoped[unit.id])
            continue
        rest = everyone.difference(*layers_of.values()) if layers_of else EVERYWHERE
        if rest or not layers_of:
            yield Placement(unit, unit.layers(), rest)
