"""The GitOps objects of a repository: those in its files, and those that its charts and kustomizations hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ...engine.model import Diagnostic
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of
from .._shared.charts import Layout, in_templates, layout
from .._shared.kustomizations import Kustomizations, kustomizations
from .._shared.lending import Seen
from .given import Given, TooMuch, as_written, at, given, items, place, word
from .scene import Scene, kind_at

#: Kinds that deploy something.
KINDS: Final = frozenset(("Application", "ApplicationSet", "Kustomization", "HelmRelease"))
_GROUPS: Final = ("argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/")
#: Kinds that are of interest where they were built or rendered: ConfigMaps may hold values.
_READ: Final = KINDS | {"ConfigMap"}
_VERSION: Final = deferred(r"apiVersion[\"']?\s*:\s*[\"']?(?:argoproj\.io|(?:kustomize|helm)\.toolkit\.fluxcd\.io)/")
_KIND: Final = deferred(r"kind[\"']?\s*:\s*[\"']?(?:Application(?:Set)?|Kustomization|HelmRelease)\b")
_EXTENSIONS: Final = (".yaml", ".yml")
_IN_CHARTS: Final = (*_EXTENSIONS, ".tpl")


@dataclass(frozen=True, slots=True)
class Found:
    """An object that deploys something."""

    kind: str
    tree: Given

    @property
    def name(self) -> str:
        """``kind/namespace/name``."""
        metadata = (word(self.tree, "metadata", part) for part in ("namespace", "name"))
        return "/".join((self.kind, *metadata))

    @property
    def id(self) -> str:
        """Which object it is, however it was reached: what it is called, and the file that says so."""
        return f"{self.name} {place(at(self.tree, 'metadata', 'name') or self.tree).path}"


def deploying(trees: Iterable[Given]) -> Iterator[Found]:
    """Those among some objects that deploy something."""
    for tree in trees:
        if word(tree, "kind") in KINDS and word(tree, "apiVersion").startswith(_GROUPS):
            yield Found(word(tree, "kind"), tree)


@dataclass
class Repository:
    """Where GitOps objects lie in a repository."""

    files: Files
    _read: dict[str, tuple[Given, ...]] = field(default_factory=dict)

    @cached_property
    def charts(self) -> Layout:
        """The charts."""
        return layout(self.files)

    @cached_property
    def kustomizations(self) -> Kustomizations:
        """The kustomizations."""
        return kustomizations(self.files)

    @cached_property
    def marked(self) -> tuple[str, ...]:
        """The files that mention an object of Argo CD or Flux, templates of charts among them."""
        return tuple(path for path in self.files.paths if path.endswith(_IN_CHARTS) and self._mentions(path))

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Those that are manifests."""
        return tuple(
            path for path in self.marked if path.endswith(_EXTENSIONS) and not in_templates(path, self.charts.charts)
        )

    @cached_property
    def holding_charts(self) -> tuple[str, ...]:
        """The charts with templates that mention one."""
        marked = [path for path in self.marked if path not in set(self.plain)]
        return tuple(one for one in self.charts.charts if any(path.startswith(f"{one}/templates/") for path in marked))

    @cached_property
    def holding_folders(self) -> tuple[str, ...]:
        """The folders of kustomizations that take a manifest that mentions one, directly or through others."""
        by_folder = self.kustomizations.by_folder
        plain = set(self.plain)
        holding = {folder for folder, one in by_folder.items() if plain.intersection(one.files)}
        grown = True
        while grown:
            more = {
                folder
                for folder, one in by_folder.items()
                if folder not in holding and holding.intersection((*one.bases, *one.components))
            }
            holding |= more
            grown = bool(more)
        return tuple(sorted(holding))

    def _mentions(self, path: str) -> bool:
        source = self.files.source(path)
        if source is None:
            return False
        return _VERSION.search(source.text) is not None and _KIND.search(source.text) is not None

    def objects(self, path: str) -> tuple[Given, ...]:
        """Every object of a file."""
        if path not in self._read:
            self._read[path] = tuple(self._objects(path))
        return self._read[path]

    def _objects(self, path: str) -> Iterator[Given]:
        for document in self.files.yaml(path):
            if document.root is None:
                continue
            try:
                tree = given(Seen(document.cursor, as_written, lambda cursor: cursor.text), in_file=True)
            except TooMuch:
                message = "says more than is read, perhaps through aliases; what it deploys is unknown"
                self.files.problems.append(Diagnostic("gitops-budget", message, document.cursor.span))
                continue
            yield from items(tree, "items") if word(tree, "kind") == "List" else (tree,)

    def beneath(self, folder: str, paths: Iterable[str]) -> Iterator[Found]:
        """The objects in some manifests; in those directly in a folder where none are named."""
        chosen = set(paths)
        for path in self.plain:
            if path in chosen if chosen else path.rpartition("/")[0] == folder:
                yield from deploying(self.objects(path))

    @cached_property
    def _configs(self) -> dict[str, list[Given]]:
        """Every ConfigMap in a manifest, by its name."""
        found: dict[str, list[Given]] = {}
        for path in self.files.paths:
            source = self.files.source(path) if path.endswith(_EXTENSIONS) else None
            if source is None or "ConfigMap" not in source.text or in_templates(path, self.charts.charts):
                continue
            for one in self.objects(path):
                if word(one, "kind") == "ConfigMap":
                    found.setdefault(word(one, "metadata", "name"), []).append(one)
        return found

    def config(self, kind: str, name: str, near: Iterable[str]) -> Given | None:
        """The ConfigMap of a name: that in the same file or folder as one of some files, else the only one there is."""
        found = {place(one).path: one for one in self._configs.get(name, ())} if kind == "ConfigMap" else {}
        for path in near:
            if path in found:
                return found[path]
            beside = [one for other, one in found.items() if folder_of(other) == folder_of(path)]
            if beside:
                return beside[0]
        return next(iter(found.values())) if len(found) == 1 else None


def trees_of(seen: Iterable[Seen]) -> Iterator[Given]:
    """What objects say that a tool gave."""
    for one in seen:
        kind = one.cursor.get("kind")
        try:
            if kind is not None and kind.text in _READ:
                yield given(one)
        except TooMuch:
            continue


def holds(repository: Repository, folder: str, scene: Scene) -> bool:
    """Whether a chart or a kustomization in a folder may hold objects that deploy something."""
    kind = kind_at(folder, scene.files)
    return folder in (repository.holding_charts if kind == "helm" else repository.holding_folders)
