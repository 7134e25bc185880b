"""Which files are manifests, and what the objects in a folder of them declare together.

A folder is the unit because that is what people apply (``kubectl apply -f k8s/``). What a kustomization takes is the
Kustomize parser's, charts' templates are the Helm parser's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...engine.contract import Resolution, Unit
from ...engine.model import Diagnostic, Layers, Level
from ...engine.reading import Files, folder_of, name_of
from .._shared.charts import in_templates, layout
from .._shared.kube.custom import holds_settings
from .._shared.kube.declarations import declarations
from .._shared.kube.objects import KubeObject, objects_of, roots
from .._shared.kube.schemas import schema_problems
from .._shared.kube.table import EXTRACTORS
from .._shared.kube.text import manifest_text
from .._shared.kustomizations import kustomizations
from .snapshot import CODE, is_snapshot, resolve_snapshot

_EXTENSIONS = (".yaml", ".yml", ".json")
#: Kinds whose file is never a manifest for the cluster.
_OTHERS = frozenset(("Kustomization", "Component", "CustomResourceDefinition", "Config"))
_NAMES = frozenset(("kustomization.yaml", "kustomization.yml", "Chart.yaml"))


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """The parser of plain manifests."""

    name: str = "kubernetes"

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit for each folder that directly holds a manifest."""
        charts, taken = layout(files).charts, kustomizations(files).manifests()
        folders: dict[str, list[str]] = {}
        for path in files.paths:
            if path in taken or not path.endswith(_EXTENSIONS):
                continue
            if not in_templates(path, charts) and is_manifest(files, path) and not _shows_what_runs(files, path):
                folders.setdefault(folder_of(path), []).append(path)
        for folder in sorted(folders):
            yield Unit(self.name, folder or ".", tuple(folders[folder]))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The declarations of every object in the unit's files, or of a snapshot when that is what is laid on it."""
        if layers.observed and not layers.files:
            return resolve_snapshot(unit, layers, files)
        problems: list[Diagnostic] = []
        objects = [one for path in layers.files for one in _objects(files, path, problems)]
        folder = "" if unit.key == "." else unit.key
        found = declarations(objects, self.name, folder)
        problems.extend(schema_problems(objects, layers.cluster))
        # A folder may hold one manifest twice: all-in-one.yaml beside its parts.
        found = tuple(replace(one, by_file=True) for one in found)
        return Resolution(found, tuple(dict.fromkeys(problems)), layers.files)


def is_manifest(files: Files, path: str) -> bool:
    """Whether a file holds a Kubernetes object that this parser reads, judged by its text."""
    if name_of(path) in _NAMES or "/node_modules/" in path:
        return False
    source = files.source(path)
    if source is None:
        return False
    kinds, versions = roots(source.text)
    if (kinds - _OTHERS) & (EXTRACTORS.keys() | {"List"}):
        return True
    return bool(kinds - _OTHERS) and any(map(holds_settings, versions))


def _shows_what_runs(files: Files, path: str) -> bool:
    """Whether a file is a snapshot, which declares nothing; a note says what it is for."""
    source = files.source(path)
    if source is None or not is_snapshot(path, source.text):
        return False
    message = "shows what a cluster runs; `diff ENV observed:ENV` compares it where ENV names it under `observed`"
    files.problems.append(Diagnostic(CODE, message, path=path, level=Level.NOTE))
    return True


def _objects(files: Files, path: str, problems: list[Diagnostic]) -> Iterable[KubeObject]:
    for document in files.yaml(path):
        yield from objects_of(document.cursor, manifest_text, problems)


PARSER = Kubernetes()
