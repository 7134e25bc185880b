"""helmfile: the releases of each environment, with their charts and values (helmfile docs: configuration)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ...engine.contract import Deployment
from ...engine.model import Clue, LayerSpec, Origin, Sign, Source
from ...engine.reading import join
from .given import Branch, Given, Leaf, TooMuch, at, changed, items, leaf, merged, nested, place, said, typed, word
from .helmfile_state import Refused, State, environments, filled, state_of, values_file
from .helmfile_state import nested as nested_files
from .scene import Scene, clue, expanded, given_files, kind_at, unknown

_FILE: Final = re.compile(
    r"(?:.*/)?(?:helmfile(?:\.[\w-]+)*\.ya?ml(?:\.gotmpl)?|helmfile\.d/[^/]+\.ya?ml(?:\.gotmpl)?)"
)
#: The environment that holds when none is asked for.
DEFAULT: Final = "default"
_MOST_RELEASES: Final = 2000
_DEEPEST: Final = 10


@dataclass(frozen=True, slots=True)
class _Release:
    """One release in one environment, with what ``.Release`` says in its templates."""

    state: State
    tree: Given
    about: Branch

    @property
    def name(self) -> str:
        """What it is called."""
        return word(self.about, "Name")


def helmfiles(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that are helmfiles by their names."""
    return tuple(path for path in paths if _FILE.fullmatch(path))


def deployments(scene: Scene, paths: Iterable[str]) -> Iterator[Deployment]:
    """The releases of all helmfiles, each in every environment; a nested helmfile speaks through the one above it."""
    made: dict[str, list[Deployment]] = {}
    reached: set[str] = set()
    for path in paths:
        found: list[Deployment] = []
        below: set[str] = set()
        for environment, where in _environments(scene, path):
            clues = (Clue(environment, Sign.DECLARED, place(where)),) if where is not None else ()
            found += _of(scene, path, environment or DEFAULT, clues, (), (), below)
        made[path] = found
        reached |= below - {path} if path not in reached else set()
    for path, found in made.items():
        if path not in reached:
            yield from found


def _environments(scene: Scene, path: str) -> Iterator[tuple[str, Given | None]]:
    known = environments(scene, path)
    if not known:
        yield "", None
    yield from known.items()


def _of(
    scene: Scene,
    path: str,
    environment: str,
    clues: tuple[Clue, ...],
    handed: tuple[str, ...],
    trail: tuple[str, ...],
    reached: set[str],
) -> Iterator[Deployment]:
    """The releases of one helmfile in one environment, then those of the helmfiles that it names."""
    source = scene.files.source(path) or Source(path, "")
    origin = Origin(source.whole())
    about = (*clues, Clue(path, Sign.PATH, source.whole()))
    what = f"the helmfile {path} in the environment {environment}"
    try:
        if path in trail or len(trail) >= _DEEPEST:
            raise Refused("helmfiles name each other in circles or too deep")
        state = state_of(scene, path, environment, handed)
        releases = items(state.tree, "releases")
        if len(releases) > _MOST_RELEASES:
            raise Refused(f"it has more than {_MOST_RELEASES} releases")
    except Refused as error:
        yield unknown(what, origin, about, str(error))
        return
    except TooMuch:
        yield unknown(what, origin, about, "it says more than is read")
        return
    for release in releases:
        yield from _release(state, release, about)
    for below, entry in nested_files(state):
        if not scene.files.exists(below):
            yield unknown(what, entry.origin, about, f"the helmfile {below} is not in the repository")
            continue
        reached.add(below)
        layers = tuple(
            scene.layer(one, f"{environment} {below} {number}")
            for number, one in enumerate(items(entry, "values"))
            if isinstance(one, Branch)
        )
        yield from _of(scene, below, environment, clues, (*handed, *layers), (*trail, path), reached)


def _release(state: State, tree: Given, about: tuple[Clue, ...]) -> Iterator[Deployment]:
    name = leaf(tree, "name")
    origin = (name or tree).origin
    what = f"the helmfile release {word(tree, 'name')} in the environment {state.environment}"
    state.scene.left -= 50
    try:
        if state.scene.spent:
            raise Refused("its environments and releases are more than are read")
        one = _prepared(state, tree)
        if not _is_installed(one):
            return
        yield _deployment(one, what, about)
    except Refused as error:
        yield unknown(what, origin, about, str(error))
    except TooMuch:
        yield unknown(what, origin, about, "it says more than is read")


def _prepared(state: State, tree: Given) -> _Release:
    """A release on the templates that it inherits, its own templates carried out."""
    for base in items(tree, "inherit"):
        found = at(state.tree, "templates", word(base, "template"))
        tree = merged(found, tree) if found is not None else tree
    origin = tree.origin
    namespace = word(tree, "namespace") or word(state.tree, "namespace")
    told = {"Name": word(tree, "name"), "Namespace": namespace, "Chart": word(tree, "chart")}
    entries: dict[str, Given] = {key: said(text, origin) for key, text in told.items()}
    labels = at(tree, "labels")
    if labels is not None:
        entries["Labels"] = labels
    about = Branch(entries, origin)
    return _Release(state, changed(tree, lambda one: _carried_out(state, one, about)), about)


def _carried_out(state: State, one: Leaf, about: Branch) -> Leaf:
    if "{{" not in one.text or one.reason:
        return one
    path = one.origin.span.path.partition("#~")[0]
    written = state.scene.texts(((str(one.text), one.origin),)) if type(one.text) is str else one.text
    text = filled(state, Source(path, written), f"the release {word(about, 'Name')}", state.folder, about)
    return Leaf(str(text), text, one.origin)


def _is_installed(one: _Release) -> bool:
    installed = leaf(one.tree, "installed")
    if installed is not None and (installed.value is False or str(installed.text) == "false"):
        return False
    condition = word(one.tree, "condition")
    if not condition:
        return True
    text = f'{{{{ .Values | getOrNil "{condition}" }}}}' if '"' not in condition else ""
    found = filled(one.state, Source(one.state.path, text), "its condition", one.state.folder)
    return found.strip() == "true"


def _deployment(one: _Release, what: str, about: tuple[Clue, ...]) -> Deployment:
    state, tree = one.state, one.tree
    files, reasons = _values(one)
    sets, variables, undecided = _sets(one)
    if sets is not None:
        files += (state.scene.layer(sets, state.key(f"{state.path} {one.name} set")),)
    if items(tree, "secrets"):
        undecided += (("", "its secrets are not read"),)
    clues = (
        *about,
        *clue(leaf(tree, "kubeContext") or leaf(state.tree, "helmDefaults", "kubeContext"), Sign.COMMAND),
        *clue(leaf(tree, "namespace"), Sign.COMMAND),
        *given_files(files, place(tree)),
    )
    spec = LayerSpec(
        "helm", _chart(one), files, variables, release=one.name, namespace=word(one.about, "Namespace"),
        undecided=undecided, span=place(tree),
    )  # fmt: skip
    return Deployment(spec, clues, (leaf(tree, "name") or tree).origin, what, reasons)


def _chart(one: _Release) -> str:
    """The chart's folder here, or a text for one that is elsewhere."""
    written = word(one.tree, "chart")
    here = join(one.state.folder, written) if "://" not in written else None
    return here if here and kind_at(here, one.state.scene.files) == "helm" else written


def _values(one: _Release) -> tuple[tuple[str, ...], tuple[str, ...]]:
    state = one.state
    found: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    lenient = _lenient(word(one.tree, "missingFileHandler") or word(state.tree, "missingFileHandler"))
    for number, item in enumerate(items(one.tree, "values")):
        key = f"{state.path} {one.name} {number}"
        if isinstance(item, Branch):
            found += (state.scene.layer(item, state.key(key)),)
            continue
        for path in expanded(state.folder, word(item), state.scene.files):
            if state.scene.files.exists(path):
                found += (values_file(state, path, one.name, one.about),)
            elif not lenient:
                reasons += (f"there is no values file {path}",)
    return found, reasons


def _lenient(handler: str) -> bool:
    return handler.lower() in ("warn", "info", "debug")


_Pairs = tuple[tuple[str, str], ...]


def _sets(one: _Release) -> tuple[Branch | None, _Pairs, _Pairs]:
    """``set`` as a layer, what only ``--set`` can express, and what no file here says."""
    layer: Branch | None = None
    variables: list[tuple[str, str]] = []
    undecided: list[tuple[str, str]] = []
    for item in items(one.tree, "set"):
        name, value = word(item, "name"), leaf(item, "value")
        if items(item, "values"):
            variables.append((name, "{" + ",".join(word(each) for each in items(item, "values")) + "}"))
        elif value is None or value.reason:
            undecided.append((name, "said by a file" if at(item, "file") is not None else "not said here"))
        elif any(mark in name for mark in "[{,"):
            variables.append((name, str(value.text)))
        else:
            plain = Leaf(typed(str(value.text)), value.text, value.origin)
            layer = nested(layer or Branch({}, item.origin), name, plain)
    return layer, tuple(variables), tuple(undecided)
