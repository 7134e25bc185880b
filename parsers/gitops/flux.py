"""Flux: what a Kustomization and a HelmRelease deploy (fluxcd.io: kustomize.toolkit v1, helm.toolkit v2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...engine.contract import Deployment
from ...engine.model import Clue, LayerSpec, Origin, Sign, Step
from .given import Branch, Given, Leaf, at, changed, entries, items, leaf, nested, place, typed, word
from .scene import Scene, Via, clue, from_root, kind_at, labelled, revision, stated_in, unknown

#: Sources whose content is a repository, so that a path may be one of this repository.
_TREES: Final = frozenset(("GitRepository", "Bucket", "OCIRepository", ""))
_CHANGES: Final = ("patches", "images", "namePrefix", "nameSuffix", "components")
#: ``$${VAR}`` is left alone, ``${VAR}`` and its defaults are filled in (drone/envsubst, as Flux uses it).
_VARIABLE: Final = re.compile(r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:=|:-|=|-)([^${}]*))?\}")

#: Every object that lies beside the one that is read, by kind and name.
Beside = Callable[[str, str], "Given | None"]
#: What variables stand for; None for one that something else than the repository tells.
Known = Mapping[str, "Leaf | None"]


@dataclass(frozen=True, slots=True)
class Substitution:
    """``postBuild`` of a Kustomization: variables by name; ``open`` when others may come from elsewhere."""

    variables: Known
    open: bool


def kustomization(scene: Scene, tree: Given, via: Via) -> Deployment:
    """What a Flux Kustomization deploys: the folder at its path, built by Kustomize or as it lies there."""
    name = leaf(tree, "metadata", "name")
    what = f"Flux Kustomization {word(tree, 'metadata', 'name')}"
    path = leaf(tree, "spec", "path")
    origin = (name or tree).origin
    clues = (*_clues(tree, path, name), *via.clues, *stated_in(tree))
    here = from_root(str(path.text)) if path is not None and not path.reason else "" if path is None else None
    if here is None or word(tree, "spec", "sourceRef", "kind") not in _TREES:
        return unknown(what, origin, clues, "its path is not in the repository")
    kind = kind_at(here, scene.files)
    told = entries(tree, "spec")
    undecided = tuple((one, "Flux changes it as it builds") for one in _CHANGES if one in told)
    variables = tuple(
        (key, str(value.text))
        for key, value in entries(tree, "spec", "postBuild", "substitute").items()
        if isinstance(value, Leaf) and not value.reason
    )
    files = scene.files.under(here) if kind == "kubernetes" else ()
    spec = LayerSpec(
        "kustomize" if kind == "kustomize" else "kubernetes" if kind else "", here or ".",
        tuple(one for one in files if one.endswith((".yaml", ".yml"))), variables,
        namespace=word(tree, "spec", "targetNamespace"), undecided=undecided, span=place(path or tree),
    )  # fmt: skip
    return Deployment(spec, clues, origin, what)


def _clues(tree: Given, path: Leaf | None, name: Leaf | None) -> tuple[Clue, ...]:
    return (
        *labelled(tree),
        *clue(path, Sign.COMMAND),
        *clue(leaf(tree, "spec", "targetNamespace"), Sign.COMMAND),
        *clue(leaf(tree, "spec", "kubeConfig", "secretRef", "name"), Sign.COMMAND),
        *clue(name, Sign.JOB),
    )


def release(scene: Scene, tree: Given, via: Via, beside: Beside) -> Deployment:
    """What a HelmRelease deploys: its chart with valuesFrom in order, then values."""
    name = leaf(tree, "metadata", "name")
    namespace = word(tree, "spec", "targetNamespace") or word(tree, "metadata", "namespace")
    what = f"Flux HelmRelease {word(tree, 'metadata', 'name')}"
    origin = (name or tree).origin
    target, reasons = _chart(scene, tree)
    key = "/".join(filter(None, (via.label, namespace, word(tree, "metadata", "name"))))
    files, undecided = _values(scene, tree, key, beside)
    clues = (
        *labelled(tree),
        *clue(leaf(tree, "spec", "targetNamespace"), Sign.COMMAND),
        *clue(leaf(tree, "metadata", "namespace"), Sign.COMMAND),
        *clue(name, Sign.JOB),
        *via.clues,
        *revision(at(tree, "spec", "chart", "spec", "sourceRef", "branch")),
        *stated_in(tree),
    )
    spec = LayerSpec(
        "helm", target, files, release=_release_name(tree), namespace=namespace, undecided=undecided,
        span=place(at(tree, "spec") or tree),
    )  # fmt: skip
    return Deployment(spec, clues, origin, what, reasons)


def _release_name(tree: Given) -> str:
    """``releaseName``, else the object's name behind the namespace that it is deployed to (HelmRelease API)."""
    told, name = word(tree, "spec", "releaseName"), word(tree, "metadata", "name")
    target = word(tree, "spec", "targetNamespace")
    return told or (f"{target}-{name}" if target else name)


def _chart(scene: Scene, tree: Given) -> tuple[str, tuple[str, ...]]:
    """The chart's folder here, or a text for one that is elsewhere."""
    spec = at(tree, "spec", "chart", "spec")
    chart = leaf(spec, "chart")
    if chart is None:
        reference = at(tree, "spec", "chartRef")
        told = f"{word(reference, 'kind')}/{word(reference, 'name')}"
        return (told, ()) if reference is not None else ("", ("it names no chart",))
    if chart.reason:
        return "", ("its chart is filled in by something that is not read",)
    here = from_root(str(chart.text))
    kind = word(spec, "sourceRef", "kind")
    if kind in ("GitRepository", "Bucket") and here is not None and kind_at(here, scene.files) == "helm":
        return here, ()
    return f"{word(spec, 'sourceRef', 'name')}/{str(chart.text).removeprefix('./')}", ()


# values


def _values(scene: Scene, tree: Given, key: str, beside: Beside) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    files: list[str] = []
    undecided: list[tuple[str, str]] = []
    for number, reference in enumerate(items(tree, "spec", "valuesFrom")):
        kind, name = word(reference, "kind"), word(reference, "name")
        found = beside(kind, name) if kind == "ConfigMap" else None
        entry = leaf(found, "data", word(reference, "valuesKey") or "values.yaml")
        if entry is not None and not entry.reason:
            files.append(_from_entry(scene, reference, entry, f"{key} {number}"))
        else:
            undecided.append((word(reference, "targetPath"), f"the {kind or 'object'} {name} is not in the repository"))
    inline = at(tree, "spec", "values")
    if isinstance(inline, Branch):
        files.append(scene.layer(inline, f"{key} values"))
    return tuple(files), tuple(undecided)


def _from_entry(scene: Scene, reference: Given, entry: Leaf, key: str) -> str:
    """An entry of a ConfigMap as a layer: a file that it was made of, its own lines, or one value at a path."""
    target = word(reference, "targetPath")
    if target:
        return scene.layer(nested(Branch({}, entry.origin), target, replace(entry, cursor=None)), key)
    origin = entry.origin.edit_site()
    whole = scene.files.source(origin.path)
    if whole is not None and origin == whole.whole() and whole.text.rstrip() == str(entry.text).rstrip():
        return origin.path
    return scene.layer(entry, key)


# ${variables}


def substitution(tree: Given, beside: Beside) -> Substitution | None:
    """The variables of a Kustomization; None when it fills nothing in."""
    build = at(tree, "spec", "postBuild")
    if build is None:
        return None
    known: dict[str, Leaf | None] = {}
    is_open = False
    for reference in items(build, "substituteFrom"):
        found = beside(word(reference, "kind"), word(reference, "name"))
        if found is None or word(reference, "kind") != "ConfigMap":
            is_open = True
            continue
        known.update(_leaves(entries(found, "data").items()))
    known.update(_leaves(entries(build, "substitute").items()))
    return Substitution(known, is_open)


def _leaves(pairs: Iterable[tuple[str, Given]]) -> Iterator[tuple[str, Leaf | None]]:
    for name, value in pairs:
        yield name, value if isinstance(value, Leaf) and not value.reason else None


def substituted(scene: Scene, tree: Given, by: Substitution | None) -> Given:
    """An object with its variables filled in; a text with one that is not known becomes unknown."""
    return tree if by is None else changed(tree, lambda one: _filled(scene, one, by))


def _filled(scene: Scene, one: Leaf, by: Substitution) -> Leaf:
    text = str(one.text)
    if "${" not in text or one.reason:
        return one
    if text.count("${") != sum(1 for _ in _VARIABLE.finditer(text)):
        return _unknown(one, "a variable is filled in by a function that is not carried out")
    pieces: list[tuple[str, Origin]] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        pieces.append((text[end : found.start()], one.origin))
        end = found.end()
        if found[1]:
            pieces.append((found[0][1:], one.origin))
            continue
        value = _value(found, by)
        if value is None:
            return _unknown(one, f"the variable {found[2]} is not told in the repository")
        pieces.append((str(value), one.origin) if isinstance(value, str) else (str(value.text), value.origin))
    pieces.append((text[end:], one.origin))
    return _made(scene, one, pieces)


def _value(found: re.Match[str], by: Substitution) -> Leaf | str | None:
    """What a variable stands for; None when that is not known."""
    name, default = found[2], found[4] or ""
    if name in by.variables:
        value = by.variables[name]
        return default if value is not None and not value.text and found[3] in (":=", ":-") else value
    if by.open:
        return None
    return default


def _made(scene: Scene, one: Leaf, pieces: list[tuple[str, Origin]]) -> Leaf:
    text = scene.texts(pieces)
    put_in = [origin for written, origin in pieces if written and origin is not one.origin]
    origin = Origin(one.origin.span, Step.INTERPOLATED, tuple(put_in)) if put_in else one.origin
    plain = one.cursor is not None and one.cursor.plain
    return Leaf(typed(text) if plain else text, text, origin)


def _unknown(one: Leaf, reason: str) -> Leaf:
    return Leaf(one.value, "", one.origin, reason)
