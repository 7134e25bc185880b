"""The generators of an ApplicationSet: which sets of parameters this repository gives (argo-cd applicationset docs)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import islice
from typing import Final

from ...engine.model import Origin
from ...engine.reading import folder_of, name_of
from .._shared.lending import Seen
from .given import Branch, Given, Items, Leaf, as_written, at, entries, flag, given, items, merged, said, word
from .scene import Scene

#: Applications that one set may make; Argo CD itself has no bound.
MOST: Final = 1000
_UNFIT: Final = re.compile(r"[^a-z0-9\-.]")
_NOT_HERE: Final = {
    "clusters": "the clusters that Argo CD knows are not in the repository",
    "clusterDecisionResource": "what a resource of the cluster decides is not in the repository",
    "scmProvider": "the repositories of an organisation are not in this one",
    "pullRequest": "pull requests are not in the repository",
    "plugin": "generator plugins are not asked",
}


class Undecided(Exception):
    """What a generator gives cannot be told from the repository."""


#: Fills parameters into a tree.
Fill = Callable[[Given, Branch], Given]


def generated(scene: Scene, generator: Given, goes: bool, fill: Fill) -> Iterator[Branch]:
    """The parameter sets of one generator; ``goes`` for Go templates, which see parameters as they are nested.

    Raises ``Undecided`` with the reason.
    """
    for kind, reason in _NOT_HERE.items():
        if at(generator, kind) is not None:
            raise Undecided(reason)
    for kind, make in _KINDS.items():
        if (found := at(generator, kind)) is not None:
            made = islice(make(scene, found, goes, fill), MOST + 1)
            yield from _selected(at(generator, "selector"), made)
            return
    raise Undecided("its generator is of a kind that is not known")


def _selected(selector: Given | None, made: Iterable[Branch]) -> Iterator[Branch]:
    if selector is None:
        yield from made
        return
    if items(selector, "matchExpressions"):
        raise Undecided("matchExpressions of a generator are not evaluated")
    wanted = {key: word(value) for key, value in entries(selector, "matchLabels").items()}
    for one in made:
        flat = flattened(one)
        if all(key in flat and word(flat[key]) == text for key, text in wanted.items()):
            yield one


def _list(scene: Scene, tree: Given, goes: bool, fill: Fill) -> Iterator[Branch]:
    if at(tree, "elementsYaml") is not None:
        raise Undecided("elementsYaml is not evaluated")
    for element in items(tree, "elements"):
        if isinstance(element, Branch):
            yield element


def _git(scene: Scene, tree: Given, goes: bool, fill: Fill) -> Iterator[Branch]:
    """Folders or files of the repository, in the order of their paths; the last of several that match decides."""
    scene.left -= len(scene.files.paths) // 10
    if scene.spent:
        raise Undecided("its generators ask for more folders and files than are looked up")
    prefix = word(tree, "pathParamPrefix")
    values = at(tree, "values")
    found: Iterator[tuple[str, Branch]]
    if at(tree, "directories") is not None:
        found = ((folder, _about(folder, tree.origin, "", prefix)) for folder in _folders(scene, tree))
    else:
        found = _file_params(scene, tree, prefix)
    for _, one in found:
        yield _with_values(one, values, fill)


def _with_values(one: Branch, values: Given | None, fill: Fill) -> Branch:
    if values is None:
        return one
    return Branch({**one.entries, "values": fill(values, one)}, one.origin)


def _folders(scene: Scene, tree: Given) -> Iterator[str]:
    wanted = [(word(one, "path"), flag(one, "exclude")) for one in items(tree, "directories")]
    every: set[str] = set()
    for folder in scene.files.folders():
        while folder and folder not in every:
            every.add(folder)
            folder = folder_of(folder)
    for folder in sorted(every):
        hidden = any(part.startswith(".") for part in folder.split("/"))
        chosen = any(_matches(folder, glob) for glob, excluded in wanted if not excluded)
        if chosen and not hidden and not any(_matches(folder, glob) for glob, excluded in wanted if excluded):
            yield folder


def _matches(path: str, glob: str) -> bool:
    """Go's path.Match: a star stays within one folder; ``**`` crosses them."""
    glob = glob.strip("/")
    if "**" in glob:
        return fnmatchcase(path, glob.replace("/**/", "/*").replace("**", "*"))
    return path.count("/") == glob.count("/") and all(
        fnmatchcase(part, wanted) for part, wanted in zip(path.split("/"), glob.split("/"), strict=True)
    )


def _file_params(scene: Scene, tree: Given, prefix: str) -> Iterator[tuple[str, Branch]]:
    wanted = [(word(one, "path"), flag(one, "exclude")) for one in items(tree, "files")]
    for path in scene.files.paths:
        chosen = any(_matches(path, glob) for glob, excluded in wanted if not excluded)
        if not chosen or any(_matches(path, glob) for glob, excluded in wanted if excluded):
            continue
        for said_there in _contents(scene, path):
            about = _about(folder_of(path), tree.origin, name_of(path), prefix)
            yield path, Branch({**said_there.entries, **about.entries}, said_there.origin)


def _contents(scene: Scene, path: str) -> Iterator[Branch]:
    """What a file says: one mapping, or a list of them."""
    for document in scene.files.yaml(path)[:1]:
        tree = given(Seen(document.cursor, as_written, lambda cursor: cursor.text), in_file=True)
        for one in tree.items if isinstance(tree, Items) else (tree,):
            if isinstance(one, Branch):
                yield one


def normal(text: str) -> str:
    """A text as the name of an object."""
    return _UNFIT.sub("-", text.lower())[:253].strip("-.")


def _about(folder: str, origin: Origin, file: str, prefix: str) -> Branch:
    """``path`` and what is made of it."""
    base = name_of(folder)
    told: dict[str, Given] = {
        "path": said(folder, origin),
        "basename": said(base, origin),
        "basenameNormalized": said(normal(base), origin),
        "segments": Items(tuple(said(part, origin) for part in folder.split("/")), origin),
    }
    if file:
        told |= {"filename": said(file, origin), "filenameNormalized": said(normal(file), origin)}
    about: dict[str, Given] = {"path": Branch(told, origin)}
    return Branch({prefix: Branch(about, origin)} if prefix else about, origin)


def _matrix(scene: Scene, tree: Given, goes: bool, fill: Fill) -> Iterator[Branch]:
    """Every pair of two generators; the second may use the parameters of the first."""
    parts = items(tree, "generators")
    if len(parts) != 2:
        raise Undecided("a matrix is made of two generators")
    for left in generated(scene, parts[0], goes, fill):
        for right in generated(scene, fill(parts[1], left), goes, fill):
            both = merged(left, right)
            if isinstance(both, Branch):
                yield both


def _merge(scene: Scene, tree: Given, goes: bool, fill: Fill) -> Iterator[Branch]:
    """The sets of the first generator, overlaid by those of the others that agree in the merge keys."""
    first, *others = items(tree, "generators") or (None,)
    if first is None:
        raise Undecided("a merge is made of several generators")
    keys = [word(one) for one in items(tree, "mergeKeys")]
    found = {_key(one, keys): one for one in generated(scene, first, goes, fill)}
    for other in others:
        for one in generated(scene, other, goes, fill) if other is not None else ():
            key = _key(one, keys)
            if key in found and isinstance(both := merged(found[key], one), Branch):
                found[key] = both
    yield from found.values()


def _key(one: Branch, keys: list[str]) -> tuple[str, ...]:
    flat = flattened(one)
    return tuple(word(flat.get(key)) for key in keys)


_KINDS: Final[dict[str, Callable[[Scene, Given, bool, Fill], Iterator[Branch]]]] = {
    "list": _list,
    "git": _git,
    "matrix": _matrix,
    "merge": _merge,
}


def flattened(tree: Branch) -> dict[str, Given]:
    """Parameters by dotted names, as templates of ``{{name}}`` see them; ``path`` itself is the folder."""
    found: dict[str, Given] = {}
    for name, item in tree.entries.items():
        _flatten(name, item, found)
    return found


def _flatten(name: str, item: Given, found: dict[str, Given]) -> None:
    if isinstance(item, Leaf):
        found[name] = item
    elif isinstance(item, Items):
        for index, one in enumerate(item.items):
            _flatten(f"{name}[{index}]", one, found)
    else:
        for key, below in item.entries.items():
            if name.rpartition(".")[2] == "path" and key == "path" and isinstance(below, Leaf):
                found[name] = below
            elif name.rpartition(".")[2] == "path" and key == "segments":
                _flatten(name, below, found)
            else:
                _flatten(f"{name}.{key}", below, found)
