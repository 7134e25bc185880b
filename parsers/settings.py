"""Environment configuration files that no tool above claims: siblings that differ only in an environment's word.

``config/staging.yaml`` beside ``config/prod.yaml``, ``application-dev.yml`` beside ``application-prod.yml``,
``image-tags/<env>/<app>``: what they have in common is the family, and each scalar in them is a setting of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..engine.canon.environment_words import PLACEHOLDER, environment_tokens, template_out
from ..engine.contract import Resolution, Unit
from ..engine.model import Declaration, Diagnostic, Fact, Layers, Origin
from ..engine.pattern import deferred
from ..engine.reading import Cursor, Files, folder_of, name_of
from ._shared.charts import Layout, in_templates, layout, values_hint, variants
from ._shared.kube.objects import roots
from ._shared.kube.text import last_wins
from ._shared.leaves import Leaf, Tree, leaves, plant, setting

_EXTENSIONS: Final = (".yaml", ".yml", ".json")
#: Folders whose files are tests, words for people, or somebody else's.
_OTHER_FOLDERS: Final = frozenset(
    ("spec", "specs", "test", "tests", "__tests__", "testdata", "fixtures", "cassettes", "locales", "locale", "i18n",
     "translations", "node_modules", "vendor", "docs", "doc", ".github", ".circleci", ".gitlab", ".vscode", ".idea",
     "policies", "schemas", "migrations", "messages", "lang")
)  # fmt: skip
_OTHER_NAMES: Final = deferred(
    r"(?:docker-)?compose\b|package(?:-lock)?\.json$|pnpm-|composer\.|tsconfig|jsconfig|\.?eslintrc|renovate|turbo\."
    r"|kustomization\.|Chart\.|openapi|swagger|azure-pipelines|\.gitlab-ci|\.travis|buildspec|cloudbuild|skaffold|docker-bake"
    r"|.*(?:\.lock|-lock\.|\.schema\.json$|\.tfvars\.json$|\.tf\.json$|\.tfstate|_test\.|\.test\.|\.spec\.|\.min\.)",
    re.IGNORECASE,
)  # fmt: skip
#: How the text of a file without extension must begin to be read as YAML.
_BEGINS: Final = deferred(r"(?:#[^\n]*\n|---[ \t]*\n|\s)*[A-Za-z_][\w.-]*[ \t]*:(?:[ \t\n]|\Z)")
_OTHER_ROOTS: Final = frozenset(
    ("openapi", "swagger", "pipeline", "jobs", "stages", "$schema", "AWSTemplateFormatVersion")
)
_TAG: Final = deferred(r"(?:image[_-]?)?tag", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """The parser of families of environment configuration files."""

    name: str = "settings"

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit for each member of a family of at least two."""
        for path in sorted(families(files)):
            yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The settings that the file states, under its family's name."""
        problems: list[Diagnostic] = []
        found = [made for path in layers.files for made in _declared(path, _family(path) or unit.key, files, problems)]
        return Resolution(tuple(found), tuple(problems), layers.files)


def families(files: Files) -> dict[str, str]:
    """Each file that belongs to a family, with the family's name: its path with ``<env>`` for the word."""
    members: dict[str, list[str]] = {}
    for path in files.paths:
        family = _family(path)
        if family is not None:
            members.setdefault(family, []).append(path)
    several = {family: paths for family, paths in members.items() if len(paths) > 1}
    if not several:
        return {}
    where = layout(files)
    values = frozenset(path for chart in where.charts for path, _ in variants(chart, where, files))
    found: dict[str, str] = {}
    for family, paths in several.items():
        kept = [path for path in paths if path not in values and _is_free(path, files, where)]
        found.update(dict.fromkeys(kept, family) if len(kept) > 1 else {})
    return found


def _family(path: str) -> str | None:
    """The path with its environment's word taken out: that of the file's name, else that of its folder."""
    folder, name = folder_of(path), name_of(path)
    if _OTHER_NAMES.match(name) or values_hint(name):
        return None
    stem, dot, extension = name.rpartition(".")
    written = f".{extension}" if dot else ""
    if written in _EXTENSIONS and environment_tokens(stem):
        plain = template_out(stem)
        if PLACEHOLDER in plain and not _OTHER_FOLDERS.intersection(folder.split("/")):
            return f"{folder}/{plain}{written}" if folder else f"{plain}{written}"
    above, _, last = folder.rpartition("/")
    if not last or _OTHER_FOLDERS.intersection(above.split("/")) or not environment_tokens(last):
        return None
    if written not in _EXTENSIONS and ("." in name or len(environment_tokens(last)) != 1):
        return None
    plain = template_out(last)
    if PLACEHOLDER not in plain or (written not in _EXTENSIONS and plain != PLACEHOLDER):
        return None
    return "/".join(filter(None, (above, plain, name)))


def _is_free(path: str, files: Files, where: Layout) -> bool:
    """Whether no other format claims the file, judged by where it lies and how it begins."""
    source = None if in_templates(path, where.charts) else files.source(path)
    if source is None or all(roots(source.text)):
        return False
    if not path.endswith(_EXTENSIONS):
        return len(source.text) < 65536 and _BEGINS.match(source.text) is not None
    documents = files.yaml(path)
    root = documents[0].cursor if documents else None
    if root is None or not root.is_mapping or _is_compose(root):
        return False
    return not any(name in _OTHER_ROOTS for name, _ in root.entries())


def _is_compose(root: Cursor) -> bool:
    services = root.get("services")
    return services is not None and any(
        one.get("image") is not None or one.get("build") is not None for _, one in services.entries()
    )


def _declared(path: str, family: str, files: Files, problems: list[Diagnostic]) -> Iterator[Declaration]:
    for document in files.yaml(path)[:1]:
        if document.root is None:
            continue
        tree = plant(document.cursor, problems)
        if isinstance(tree, Leaf):
            message = "environment settings must be a mapping; this file was passed over"
            problems.append(Diagnostic("settings-type", message, document.cursor.span))
            continue
        names = tuple(dict.fromkeys((family, *_thing(path, family))))
        origin = Origin(document.root.span)
        yield Declaration(family, "config", "settings", origin, last_wins(_facts(tree)), names, (), folder_of(path))


def _thing(path: str, family: str) -> Iterator[str]:
    """The file's own name where the environment is its folder: ``image-tags/<env>/account-api``."""
    stem = name_of(path).partition(".")[0]
    if name_of(family) == name_of(path) and stem:
        yield stem


def _facts(tree: Tree) -> Iterator[Fact]:
    for route, leaf in leaves(tree):
        fact = setting(route, leaf)
        if len(route) == 1 and _TAG.fullmatch(route[0]):
            fact = replace(fact, attribute="tag", key="")
        yield fact


PARSER = Settings()
