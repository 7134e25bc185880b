"""Argo CD: what an Application deploys (argo-cd docs: operator-manual/application.yaml, user-guide/helm)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final

from ...engine.contract import Deployment
from ...engine.model import Clue, LayerSpec, Origin, Sign
from .given import Branch, Given, Leaf, at, entries, flag, items, leaf, nested, place, said, typed, word
from .scene import (
    Scene,
    Via,
    clue,
    expanded,
    from_root,
    given_files,
    kind_at,
    labelled,
    revision,
    stated_in,
    unknown,
)

#: What Argo CD changes in a kustomization as it builds; the namespace is told to Kustomize.
_KUSTOMIZE: Final = (
    "images", "namePrefix", "nameSuffix", "commonLabels", "commonAnnotations", "replicas", "patches", "components"
)  # fmt: skip
_MANIFESTS: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class _App:
    """An Application with what all its sources share."""

    scene: Scene
    tree: Given
    via: Via
    name: str
    roots: dict[str, bool]
    clues: tuple[Clue, ...]
    origin: Origin

    @property
    def what(self) -> str:
        """The object in words."""
        return f"Argo CD Application {self.name}" if self.name else "an Argo CD Application"

    @property
    def namespace(self) -> str:
        """Where it is deployed."""
        return word(self.tree, "spec", "destination", "namespace")

    def deploys(self, spec: LayerSpec, clues: tuple[Clue, ...], reasons: tuple[str, ...] = ()) -> Deployment:
        """A deployment of one of its sources."""
        return Deployment(spec, (*clues, *self.clues), self.origin, self.what, reasons)


def application(scene: Scene, tree: Given, via: Via) -> Iterator[Deployment]:
    """The deployments of one Application, one for each source that brings objects."""
    spec = at(tree, "spec")
    sources = items(spec, "sources") or tuple(filter(None, (at(spec, "source"),)))
    app = _app(scene, tree, via, sources)
    if not sources:
        yield unknown(app.what, app.origin, app.clues, "it has no source that can be read")
    for number, source in enumerate(sources):
        if at(source, "path") is not None or at(source, "chart") is not None:
            yield _deployment(app, source, number)


def _app(scene: Scene, tree: Given, via: Via, sources: tuple[Given, ...]) -> _App:
    name = leaf(tree, "metadata", "name")
    destination = at(tree, "spec", "destination")
    clues = (
        *labelled(tree),
        *clue(leaf(destination, "name"), Sign.COMMAND),
        *clue(leaf(destination, "namespace"), Sign.COMMAND),
        *clue(name, Sign.JOB),
        *via.clues,
        *stated_in(tree),
    )
    roots = {word(source, "ref"): True for source in sources if word(source, "ref")}
    return _App(scene, tree, via, word(tree, "metadata", "name"), roots, clues, (name or tree).origin)


def _deployment(app: _App, source: Given, number: int) -> Deployment:
    path = leaf(source, "path")
    chart = leaf(source, "chart")
    told = chart or path
    if told is None or told.reason:
        return unknown(app.what, app.origin, app.clues, "its path is filled in by something that is not read")
    clues = (*clue(path, Sign.COMMAND), *revision(at(source, "targetRevision")))
    if at(source, "plugin") is not None:
        reason = f"the plugin {word(source, 'plugin', 'name')} is not run".replace("  ", " ")
        return app.deploys(LayerSpec("", str(told.text), span=place(told)), clues, (reason,))
    if chart is not None:
        return _chart(app, source, f"{word(source, 'repoURL').rstrip('/')}/{chart.text}".lstrip("/"), "", clues, number)
    here = from_root(str(told.text))
    kind = kind_at(here, app.scene.files) if here is not None else ""
    if here is None or not kind:
        elsewhere = f"{word(source, 'repoURL')}//{told.text}"
        return _elsewhere(app, source, elsewhere, clues, number)
    if kind == "helm" and not any(at(source, one) is not None for one in ("kustomize", "directory")):
        return _chart(app, source, here, here, clues, number)
    if kind == "kustomize" and at(source, "directory") is None:
        return _kustomization(app, source, here, clues)
    return _directory(app, source, here, clues)


def _elsewhere(app: _App, source: Given, target: str, clues: tuple[Clue, ...], number: int) -> Deployment:
    """A path that is not in this repository: its own URL is not known here, so only paths decide."""
    if at(source, "helm") is not None:
        return _chart(app, source, target, "", clues, number)
    return app.deploys(LayerSpec("", target, span=place(source)), clues)


# charts


def _chart(app: _App, source: Given, target: str, folder: str, clues: tuple[Clue, ...], number: int) -> Deployment:
    """A chart with its values: files, then values or valuesObject, then file parameters, then parameters."""
    helm = at(source, "helm")
    key = "/".join(filter(None, (app.via.label, app.name, str(number) if number else "")))
    files, reasons = _value_files(app, helm, folder)
    given = given_files(files, place(helm or source))
    inline = at(helm, "valuesObject") or at(helm, "values")
    if inline is not None and (isinstance(inline, Branch) or (isinstance(inline, Leaf) and inline.text)):
        files += (app.scene.layer(inline, f"{key} values"),)
    elif isinstance(inline, Leaf) and inline.reason:
        reasons += ("its values are filled in by something that is not read",)
    named, variables, undecided = _parameters(app, helm)
    if named is not None:
        files += (app.scene.layer(named, f"{key} parameters"),)
    release = word(helm, "releaseName") or app.name
    spec = LayerSpec(
        "helm", target, files, variables, release=release, namespace=app.namespace, undecided=undecided,
        span=place(source),
    )  # fmt: skip
    return app.deploys(spec, (*clues, *given), reasons)


def _value_files(app: _App, helm: Given | None, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values files in order, and why some cannot be told."""
    found: list[str] = []
    reasons: list[str] = []
    optional = flag(helm, "ignoreMissingValueFiles")
    for item in items(helm, "valueFiles"):
        written = word(item)
        if not isinstance(item, Leaf) or item.reason or "://" in written:
            reasons.append("one of its values files is not in the repository")
            continue
        for path in _value_file(app, written, folder):
            if app.scene.files.exists(path):
                found.append(path)
            elif not optional:
                reasons.append(f"there is no values file {path}")
    return tuple(found), tuple(dict.fromkeys(reasons))


def _value_file(app: _App, written: str, folder: str) -> tuple[str, ...]:
    """A path as Argo CD finds it: ``$ref/`` and ``/`` count from the root of a repository, others from the chart."""
    reference, slash, rest = written.partition("/")
    if written.startswith("$") and slash:
        return expanded("", rest, app.scene.files) if reference[1:] in app.roots else (written,)
    if written.startswith("/"):
        return expanded("", written.lstrip("/"), app.scene.files)
    return expanded(folder, written, app.scene.files)


_Pairs = tuple[tuple[str, str], ...]


def _parameters(app: _App, helm: Given | None) -> tuple[Branch | None, _Pairs, _Pairs]:
    """Parameters as a layer, those that only ``--set`` can express, and those that no file here says."""
    layer: Branch | None = None
    variables: list[tuple[str, str]] = []
    undecided: list[tuple[str, str]] = []
    for item, value in (*_file_parameters(app, helm), *_plain_parameters(helm)):
        name = word(item, "name")
        if value is None or value.reason:
            undecided.append((name, "said by something that is not read"))
        elif "[" in name or "{" in name or "," in name:
            variables.append((name, str(value.text)))
        elif name:
            layer = nested(layer or Branch({}, item.origin), name, value)
    return layer, tuple(variables), tuple(undecided)


def _plain_parameters(helm: Given | None) -> Iterator[tuple[Given, Leaf | None]]:
    for item in items(helm, "parameters"):
        value = leaf(item, "value")
        if value is not None and not value.reason:
            text = str(value.text)
            value = replace(value, value=text if flag(item, "forceString") else typed(text), cursor=None)
        yield item, value


def _file_parameters(app: _App, helm: Given | None) -> Iterator[tuple[Given, Leaf | None]]:
    for item in items(helm, "fileParameters"):
        paths = _value_file(app, word(item, "path"), "")
        source = app.scene.files.source(paths[0]) if paths and app.scene.files.exists(paths[0]) else None
        yield item, said(source.text, Origin(source.whole())) if source is not None else None


# kustomizations and plain manifests


def _kustomization(app: _App, source: Given, folder: str, clues: tuple[Clue, ...]) -> Deployment:
    told = entries(source, "kustomize")
    undecided = tuple((name, "Argo CD changes it as it builds") for name in _KUSTOMIZE if name in told)
    namespace = word(source, "kustomize", "namespace") or app.namespace
    return app.deploys(
        LayerSpec("kustomize", folder, namespace=namespace, undecided=undecided, span=place(source)), clues
    )


def _directory(app: _App, source: Given, folder: str, clues: tuple[Clue, ...]) -> Deployment:
    """Manifests as they are; the files are named where not all of the folder's own are meant."""
    recurse = flag(source, "directory", "recurse")
    include, exclude = (_globs(word(source, "directory", name)) for name in ("include", "exclude"))
    files: tuple[str, ...] = ()
    if recurse or include or exclude:
        below = app.scene.files.under(folder)
        names = ((path, path.removeprefix(f"{folder}/")) for path in below if path.endswith(_MANIFESTS))
        files = tuple(
            path
            for path, name in names
            if (recurse or "/" not in name) and (not include or _any(name, include)) and not _any(name, exclude)
        )
    spec = LayerSpec("kubernetes", folder, files, namespace=app.namespace, span=place(source))
    return app.deploys(spec, clues)


def _globs(text: str) -> tuple[str, ...]:
    """One glob, or several in braces (``{*.yml,*.yaml}``)."""
    if text.startswith("{") and text.endswith("}"):
        return tuple(one.strip() for one in text[1:-1].split(",") if one.strip())
    return (text,) if text else ()


def _any(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) or fnmatchcase(name.rpartition("/")[2], glob) for glob in globs)
