"""What the names of files and folders say about environments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ..canon.environment_words import CANONICAL, environment_tokens
from ..contract import Unit
from .world import Claim

#: Formats whose file or folder name may say which environment they are for. A Dockerfile.dev is another image, not
#: another environment; a workflow serves several.
_NAMED_BY_PATH = frozenset({"compose", "dotenv", "helm", "kubernetes", "kustomize", "settings", "terraform"})
#: Formats in which the file name itself has a slot for the environment.
_NAMED_BY_FILE = frozenset({"compose", "dotenv", "settings", "terraform"})
#: Formats in which an environment is one of the things laid on a base, each in a folder of its own (overlays/kaito
#: beside overlays/dev), and the base is not deployed by itself: neither its path nor its lack of a name says which.
OVERLAID = frozenset({"kustomize"})
#: Formats whose units are folders that are deployed as they stand, so that a folder named ``default`` tells that its
#: siblings are the other ways to deploy the same.
_WHOLE_FOLDERS = frozenset({"terraform", "kustomize"})
_DEFAULT = "default"
#: Folders whose folders are environments, whatever these are called, when one has an environment's name.
_ENUMERATING = frozenset({"overlays", "environments", "environment", "envs", "env", "clusters"})
#: Words that often mean something else as a folder (test data, demos): they count beside a sibling only.
_WEAK = frozenset({"test", "demo", "ci", "review", "training", "preview", "local", "integration", "perftest"})
#: Folders of tools, tests and examples: a folder called ``dev`` below one holds what developers use.
_ASIDE = frozenset({"hack", "tools", "test", "tests", "e2e", "examples", "example", "samples", "fixtures", "testdata"})
#: Words in a hint that say nothing about the environment.
_FILLERS = frozenset({"template", "values", "config", "env", "example", "sample", "dist", "local", "yaml", "yml"})

#: A family of paths: the parser, and the path with the environment words taken out of one component.
_Family = tuple[str, str]


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


def claims(units: Sequence[Unit]) -> Iterator[Claim]:
    """Every tie between a unit, or a variant of one, and a word that its path holds."""
    siblings = _siblings(units)
    beside = _enumerated(units)
    for unit in units:
        overlaid = unit.parser in OVERLAID and bool(unit.variants)
        if unit.parser in _NAMED_BY_PATH and not overlaid:
            word = _word_of_path(unit, siblings) or _word_of_sibling(unit, beside)
            if word:
                yield Claim(word, unit, unit.key, variant=False)
                continue
        yield from _variant_claims(unit, beside if overlaid else frozenset())


def _variant_claims(unit: Unit, beside: frozenset[str]) -> Iterator[Claim]:
    for variant in unit.variants:
        words = environment_tokens(variant.hint) or environment_tokens(_last_folder(variant.path))
        if words:
            rest = tuple(part for part in _parts(variant.hint) if part not in _FILLERS and part != words[-1])
            yield Claim(words[-1], unit, variant.path, variant=True, extra=rest)
        elif variant.path not in unit.files and (word := _below(_folder(variant.path), beside)):
            yield Claim(word, unit, variant.path, variant=True)


def _enumerated(units: Iterable[Unit]) -> frozenset[str]:
    """The folders whose folders are environments.

    Those that are called so and hold one that is named after an environment (``overlays``), and those that hold one
    called ``default`` beside others of its kind.
    """
    found: set[str] = set()
    folders: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        if unit.parser not in _WHOLE_FOLDERS:
            continue
        for folder in {unit.key, *(_folder(one.path) for one in unit.variants if one.path not in unit.files)}:
            above, _, name = folder.rpartition("/")
            folders[above].add(name)
            if above.rpartition("/")[2] in _ENUMERATING and environment_tokens(name):
                found.add(above)
    return frozenset(found | {above for above, names in folders.items() if _DEFAULT in names and len(names) > 1})


def _word_of_sibling(unit: Unit, beside: frozenset[str]) -> str:
    return _below(unit.key, beside) if unit.parser in _WHOLE_FOLDERS else ""


def _below(folder: str, beside: frozenset[str]) -> str:
    """The name of the folder on the way to ``folder`` that stands directly in an enumerating one."""
    parts = folder.split("/")
    for index in range(len(parts) - 1, 0, -1):
        if "/".join(parts[:index]) in beside:
            return parts[index].lower()
    return ""


def _siblings(units: Iterable[Unit]) -> dict[_Family, set[str]]:
    """The environment words that occur at one place of a family of paths."""
    found: dict[_Family, set[str]] = defaultdict(set)
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


def _word_of_path(unit: Unit, siblings: dict[_Family, set[str]]) -> str:
    parts = unit.key.split("/")
    told = ""
    for index, word in _path_words(unit.key):
        kin = siblings[unit.parser, _blank(unit.key, index)]
        beside = len(kin) > 1 and any(not weak(one) for one in kin)
        exact = parts[index] == word
        if beside or (exact and not weak(word) and not _ASIDE & {part.lower() for part in parts[:index]}):
            return word
        if index == len(parts) - 1 and unit.parser in _NAMED_BY_FILE and not exact and not told:
            told = word
            if not weak(word):
                return word
    return told


def weak(word: str) -> bool:
    """Whether a word often means something else than an environment."""
    return CANONICAL.get(word, word) in _WEAK


def folder_of(claim: Claim) -> str:
    """The folder on the way to what a claim is about that is named after the environment; empty when only a file is."""
    file = claim.variant or claim.path in claim.unit.files
    parts = claim.path.split("/")[: -1 if file else None]
    for index in range(len(parts) - 1, -1, -1):
        if claim.word in (parts[index].lower(), *environment_tokens(parts[index])):
            return "/".join(parts[: index + 1])
    return ""


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _last_folder(path: str) -> str:
    return _folder(path).rpartition("/")[2]


def _parts(hint: str) -> tuple[str, ...]:
    return tuple(part for part in hint.lower().replace("_", ".").replace("-", ".").split(".") if part)
