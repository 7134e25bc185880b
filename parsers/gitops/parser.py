"""Who deploys what: from the objects that nobody else deploys down to the charts and folders at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...engine.contract import Deployment, Resolution, Unit
from ...engine.model import Clue, Layers, LayerSpec, Origin, Sign, Source
from ...engine.reading import Files
from .._shared.charts import variants
from .._shared.lending import Alone, Builds, ChartCall, Charts
from . import argo, flux, helmfile
from .appset import applications
from .given import Given, TooMuch, place, word
from .objects import Found, Repository, deploying, holds, trees_of
from .scene import Scene, Via, unknown

#: Deployments of one repository; objects that lead to each other.
MOST = 5000
DEEPEST = 8
#: What rendering a chart or building a kustomization takes of the work that a repository may make.
_RENDERING = 50_000


@dataclass(frozen=True, slots=True)
class GitOps:
    """The parser of objects that deploy others; it states no facts of its own.

    ``charts`` and ``builds`` are what Helm and Kustomize lend.
    """

    name: str = "gitops"
    charts: Charts = field(default_factory=Alone)
    builds: Builds = field(default_factory=Alone)

    def units(self, files: Files) -> Iterable[Unit]:
        """None: what is deployed is read by the parser of its own format."""
        return ()

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """Nothing."""
        return Resolution()

    def deployments(self, files: Files) -> Iterable[Deployment]:
        """Everything that Argo CD, Flux and helmfile deploy, in order of place."""
        scene = Scene(files, self.charts, self.builds)
        walk = _Walk(scene, Repository(files))
        found = [*walk.all(), *helmfile.deployments(scene, helmfile.helmfiles(files.paths))]
        if len(found) > MOST:
            reason = f"there are more than {MOST} deployments; the rest was not read"
            first = found[MOST]
            found[MOST:] = [unknown("GitOps objects", first.origin, (), reason)]
        return sorted(found, key=lambda one: one.origin.edit_site().sort_key())


@dataclass(slots=True)
class _Reached:
    """What one object deploys, and which others that leads to."""

    deployments: list[Deployment] = field(default_factory=list)
    objects: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Walk:
    """Follows objects to what they deploy; ``owned`` are the charts and kustomizations that an object deploys."""

    scene: Scene
    repository: Repository
    owned: set[str] = field(default_factory=set)
    count: int = 0

    def all(self) -> Iterator[Deployment]:
        """The deployments of all objects, each through the one that deploys it."""
        repository = self.repository
        taken_up = repository.kustomizations.manifests()
        plain = (path for path in repository.plain if path not in taken_up)
        roots = {one.id: one for path in plain for one in deploying(repository.objects(path))}
        reached: dict[str, _Reached] = {}
        for id, one in roots.items():
            reached[id] = _Reached()
            self._follow(one, Via(), reached[id])
        taken = {one for id, found in reached.items() for one in found.objects if one != id}
        holders = list(self._holders())
        taken |= {one for found in holders for one in found.objects}
        circle = {id for id in taken if id in reached and not self._led_to(id, reached, holders)}
        for id, found in reached.items():
            if id not in taken or id in circle:
                yield from found.deployments
        for found in holders:
            yield from found.deployments

    def _led_to(self, id: str, reached: dict[str, _Reached], holders: Iterable[_Reached]) -> bool:
        """Whether an object is deployed by another that it does not deploy in turn, or by an earlier one."""
        if any(id in found.objects for found in holders):
            return True
        order = list(reached)
        return any(
            id in found.objects and (other not in reached[id].objects or order.index(other) < order.index(id))
            for other, found in reached.items()
            if other != id
        )

    # what nobody deploys as a whole

    def _holders(self) -> Iterator[_Reached]:
        """Kustomizations and charts that hold objects and that no object deploys, neither one of these."""
        found = list(self._held())
        yield from (one for folder, one in found if folder not in self.owned)

    def _held(self) -> Iterator[tuple[str, _Reached]]:
        by_folder = self.repository.kustomizations.by_folder
        used = {base for one in by_folder.values() for base in (*one.bases, *one.components)}
        for folder in self.repository.holding_folders:
            if folder not in self.owned and folder not in used:
                yield folder, self._holder(folder, "kustomize", (), by_folder[folder].path)
        for chart in self.repository.holding_charts:
            if chart not in self.owned:
                found = variants(chart, self.repository.charts, self.scene.files)
                for path, _ in found:
                    yield chart, self._holder(chart, "helm", (path,), path)
                if not found:
                    yield chart, self._holder(chart, "helm", (), f"{chart}/Chart.yaml")

    def _holder(self, folder: str, parser: str, layers: tuple[str, ...], path: str) -> _Reached:
        found = _Reached()
        span = (self.scene.files.source(path) or Source(path, "")).whole()
        via = Via((Clue(path, Sign.PATH, span),), (), path, (folder,))
        self._into(LayerSpec(parser, folder, layers), None, via, found)
        return found

    # one object

    def _follow(self, one: Found, via: Via, found: _Reached, around: Sequence[Given] = ()) -> None:
        """The deployments of an object, and of those that it leads to."""
        if one.id in via.trail or self.count >= 2 * MOST:
            return
        if via.trail:
            found.objects.add(one.id)
        if len(via.trail) > DEEPEST:
            reason = f"objects deploy each other more than {DEEPEST} levels deep"
            found.deployments.append(
                unknown(f"{one.kind} {word(one.tree, 'metadata', 'name')}", _origin(one), (), reason)
            )
            return
        try:
            self._deploy(one, via, found, around)
        except TooMuch:
            found.deployments.append(unknown(f"a {one.kind}", _origin(one), via.clues, "it says more than is read"))

    def _deploy(self, one: Found, via: Via, found: _Reached, around: Sequence[Given]) -> None:
        if one.kind == "ApplicationSet":
            for made in applications(self.scene, one.tree, via):
                if made.problem is not None:
                    found.deployments.append(made.problem)
                if made.tree is not None:
                    told = replace(via, clues=(*made.clues, *via.clues))
                    self._application(Found("Application", made.tree), one, told, found)
        elif one.kind == "Application":
            self._application(one, one, via, found)
        elif one.kind == "HelmRelease":
            self._take(flux.release(self.scene, one.tree, via, self._beside(one.tree, via, around)), one, via, found)
        else:
            deployment = flux.kustomization(self.scene, one.tree, via)
            filled = flux.substitution(one.tree, self._beside(one.tree, via, around))
            self._take(deployment, one, via, found, filled)

    def _application(self, made: Found, by: Found, via: Via, found: _Reached) -> None:
        for deployment in argo.application(self.scene, made.tree, via):
            self._take(deployment, Found(made.kind, made.tree) if made is by else by, via, found)

    def _take(
        self, deployment: Deployment, one: Found, via: Via, found: _Reached, filled: flux.Substitution | None = None
    ) -> None:
        """Keep a deployment and follow what it deploys."""
        self.count += 1
        found.deployments.append(deployment)
        if not deployment.unresolved:
            if deployment.spec.target not in via.targets:
                self.owned.add(deployment.spec.target)
            below = via.below(one.id, (clue for clue in deployment.clues if clue not in via.clues))
            self._into(deployment.spec, filled, replace(below, targets=(*via.targets, _target(deployment.spec))), found)

    def _into(self, spec: LayerSpec, filled: flux.Substitution | None, via: Via, found: _Reached) -> None:
        """Follow the objects in what a deployment deploys."""
        if spec.parser in ("helm", "kustomize") and spec.target in via.targets[:-1]:
            return  # it deploys itself: what it holds is known already
        if self.scene.spent:
            source = self.scene.files.source(spec.target) or Source(spec.target, "")
            origin = Origin(spec.span or source.whole())
            found.deployments.append(unknown("GitOps objects", origin, (), "there are more than are followed"))
            return
        every = [flux.substituted(self.scene, tree, filled) for tree in self._objects(spec)]
        for one in deploying(every):
            self._follow(one, via, found, every)

    def _objects(self, spec: LayerSpec) -> Iterator[Given]:
        scene, repository = self.scene, self.repository
        if spec.parser == "kubernetes":
            yield from (one.tree for one in repository.beneath(spec.target, spec.files))
        elif spec.parser in ("helm", "kustomize") and holds(repository, spec.target, scene):
            scene.left -= _RENDERING
            if spec.parser == "helm":
                call = ChartCall(spec.target, spec.release, spec.namespace, spec.files, spec.variables)
                yield from trees_of(scene.charts.render(call, scene.files).objects)
            else:
                yield from trees_of(scene.builds.build(spec.target, scene.files).objects)

    def _beside(self, tree: Given, via: Via, around: Sequence[Given]) -> flux.Beside:
        """The object of a kind and name that is deployed with this one, else the one that lies nearest."""

        def found(kind: str, name: str) -> Given | None:
            built = (one for one in around if word(one, "kind") == kind and word(one, "metadata", "name") == name)
            near = (place(tree).path, *(id.rpartition(" ")[2] for id in reversed(via.trail)))
            return next(built, None) or self.repository.config(kind, name, near)

        return found


def _target(spec: LayerSpec) -> str:
    return spec.target if spec.parser in ("helm", "kustomize") else ""


def _origin(one: Found) -> Origin:
    return Origin(place(one.tree))


PARSER = GitOps()
