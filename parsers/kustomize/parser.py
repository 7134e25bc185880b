"""Which kustomizations belong together, and what the objects that they build declare.

Kustomizations that build on each other are one unit: without an environment its base is what holds, and every overlay
is a layer that an environment may choose. A lone kustomization is what it builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ...engine.contract import Resolution, Unit, Variant
from ...engine.model import Declaration, Diagnostic, Layers
from ...engine.reading import Files, folder_of
from .._shared.kube.declarations import declarations
from .._shared.kube.objects import KubeObject
from .._shared.kube.schemas import schema_problems
from .._shared.kustomizations import Kustomizations, Taken, kustomizations
from .._shared.lending import Alone, Charts
from .build import build
from .facts import kube_objects
from .identity import Resource

_UNUSED = "a component that no kustomization uses"
_UNCHOSEN = "an overlay that no environment is known for"


@dataclass(frozen=True, slots=True)
class Kustomize:
    """The parser of kustomizations; ``charts`` is what Helm lends, for ``helmCharts``."""

    name: str = "kustomize"
    charts: Charts = field(default_factory=Alone)

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit for each family of kustomizations, named after its base."""
        found = kustomizations(files)
        units = [self._unit(found, family) for family in _families(found)]
        return sorted(units, key=lambda unit: unit.key)

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The declarations of every object that the chosen kustomizations build."""
        problems: list[Diagnostic] = []
        read: dict[str, None] = {}
        unread: dict[str, str] = {}
        objects: list[KubeObject] = []
        renamed: dict[str, str] = {}
        for path in _chosen(unit, layers):
            if _is_component(files, path):
                unread[path] = _UNUSED
                continue
            built = build(files, folder_of(path), hashes=False, charts=self.charts)
            problems.extend(built.problems)
            read.update(dict.fromkeys((path, *built.read)))
            unread.update(built.unread)
            objects.extend(kube_objects(built.resources, problems))
            renamed.update(_renamed(built.resources))
        unread.update((one.path, _UNCHOSEN) for one in unit.variants if one.path not in read)
        found = declarations(objects, self.name, "" if unit.key == "." else unit.key)
        problems.extend(schema_problems(objects, layers.cluster))
        left = tuple(sorted(pair for pair in unread.items() if pair[0] not in read))
        named = _by_first_names(found, renamed)
        return Resolution(named, tuple(dict.fromkeys(problems)), tuple(read), left)

    def _unit(self, found: Kustomizations, family: list[Taken]) -> Unit:
        referred = {base for one in family for base in one.bases}
        roots = [one for one in family if one.folder not in referred]
        if len(roots) < 2:
            chosen = roots or family[:1]
            return Unit(self.name, chosen[0].folder or ".", (chosen[0].path,))
        bases = _bases(found, roots)
        common = _common([one.folder for one in family])
        variants = [Variant(one.path, one.folder.removeprefix(common).strip("/") or ".") for one in (*bases, *roots)]
        key = bases[0].folder if bases else common
        return Unit(self.name, key or ".", tuple(one.path for one in bases), tuple(_unique(variants)))


def _unique(variants: Iterable[Variant]) -> list[Variant]:
    return sorted({one.path: one for one in variants}.values(), key=lambda one: one.path)


def _chosen(unit: Unit, layers: Layers) -> tuple[str, ...]:
    """The kustomizations to build: those laid on the base, or the base itself."""
    laid = tuple(path for path in layers.files if path not in unit.files)
    if laid or layers.files == unit.files:
        return laid or unit.files
    return layers.files[-1:]


def _renamed(resources: Iterable[Resource]) -> dict[str, str]:
    """``Kind/name`` as built, and the name that the object had before prefixes and suffixes."""
    return {f"{one.kind}/{one.name}": first for one in resources if (first := one.original.name) != one.name}


def _by_first_names(found: tuple[Declaration, ...], renamed: dict[str, str]) -> tuple[Declaration, ...]:
    """One object has one key in every overlay: that of its first name, unless another has it."""
    taken = {one.key for one in found}
    made = []
    for one in found:
        kind, _, rest = one.key.partition("/")
        name, mark, below = rest.partition("/")
        first = renamed.get(f"{kind}/{name}")
        if first is not None:
            key = f"{kind}/{first}{mark}{below}"
            names = one.names if mark else tuple(dict.fromkeys((first, *one.names)))
            one = replace(one, key=one.key if key in taken else key, names=names)
            taken.add(key)
        made.append(one)
    return tuple(made)


def _is_component(files: Files, path: str) -> bool:
    documents = files.yaml(path)
    kind = documents[0].cursor.get("kind") if documents else None
    return kind is not None and kind.text == "Component"


def _families(found: Kustomizations) -> Iterator[list[Taken]]:
    """Kustomizations that build on each other, directly or through others; unused components stand alone."""
    owner: dict[str, str] = {}

    def top(folder: str) -> str:
        while owner.get(folder, folder) != folder:
            owner[folder] = owner.get(owner[folder], owner[folder])
            folder = owner[folder]
        return folder

    used = {name for one in found.by_folder.values() for name in one.components}
    for folder, one in found.by_folder.items():
        owner.setdefault(folder, folder)
        for base in one.bases:
            if base in found.by_folder and not found.by_folder[base].component:
                owner.setdefault(base, base)
                owner[top(base)] = top(folder)
    families: dict[str, list[Taken]] = {}
    for folder, one in found.by_folder.items():
        if not (one.component and folder in used):
            families.setdefault(top(folder), []).append(one)
    yield from families.values()


def _bases(found: Kustomizations, roots: list[Taken]) -> list[Taken]:
    """What the overlays build on directly, without what another of these builds on in turn."""
    direct = {base: found.by_folder[base] for one in roots for base in one.bases if base in found.by_folder}
    below = {name for one in direct.values() for name in _reached(found, one)}
    return [one for folder, one in sorted(direct.items()) if folder not in below]


def _reached(found: Kustomizations, one: Taken) -> set[str]:
    reached: set[str] = set()
    todo = list(one.bases)
    while todo:
        folder = todo.pop()
        if folder not in reached and folder != one.folder:
            reached.add(folder)
            todo.extend(found.by_folder[folder].bases if folder in found.by_folder else ())
    return reached


def _common(folders: list[str]) -> str:
    """The folder that holds all of them."""
    parts = [folder.split("/") for folder in folders]
    same = 0
    while all(len(one) > same for one in parts) and len({one[same] for one in parts}) == 1:
        same += 1
    return "/".join(parts[0][:same])


PARSER = Kustomize()
