"""Helmfiles as they are read: parts, bases and templates, for one environment (helmfile docs; pkg/state)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...engine.model import Origin, Source, Span
from ...engine.reading import Document, folder_of, join, parse_yaml, part
from .._shared.lending import Seen, Template
from .given import Branch, Given, Items, Leaf, TooMuch, as_written, at, entries, given, items, merged, said, word
from .scene import Scene, expanded

#: Parts of one file, helmfiles and bases of one helmfile.
_MOST_PARTS: Final = 50
_MOST_FILES: Final = 200
_SEPARATOR: Final = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
#: Lists that parts and bases add to; any other is replaced.
_ADDED: Final = frozenset(("releases", "repositories", "helmfiles"))
TEMPLATE: Final = ".gotmpl"


class Refused(Exception):
    """A helmfile that cannot be decided; the message says why."""


@dataclass(slots=True)
class State:
    """A helmfile in one environment: what it says so far, the layers of its values, and the files it is made of.

    ``handed`` are layers that the helmfile above hands down.
    """

    scene: Scene
    path: str
    environment: str
    handed: tuple[str, ...] = ()
    tree: Branch | None = None
    layers: tuple[str, ...] = ()
    files: dict[str, None] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where its relative paths start."""
        return folder_of(self.path)

    def key(self, what: str) -> str:
        """The name of something that is made for this environment."""
        return f"{self.environment} {what}"


def state_of(scene: Scene, path: str, environment: str, handed: tuple[str, ...] = ()) -> State:
    """A helmfile in an environment. Raises ``Refused``."""
    state = State(scene, path, environment, handed)
    scene.left -= 200
    if scene.spent:
        raise Refused("its environments and releases are more than are read")
    _read(state, path, ())
    return state


def _read(state: State, path: str, trail: tuple[str, ...]) -> None:
    """Lay the parts of a file, and the bases that each names, on what is known."""
    if path in trail:
        raise Refused(f"{path} builds on itself")
    state.files[path] = None
    if len(state.files) > _MOST_FILES:
        raise Refused(f"it is made of more than {_MOST_FILES} files")
    for number, tree in enumerate(_parts(state, path)):
        if number > _MOST_PARTS:
            raise Refused(f"{path} has more than {_MOST_PARTS} parts")
        for base in items(tree, "bases"):
            for below in expanded(folder_of(path), word(base), state.scene.files):
                if not state.scene.files.exists(below):
                    raise Refused(f"there is no file {below}")
                _read(state, below, (*trail, path))
        state.tree = _laid(state.tree, tree)
        state.layers = _layers(state, folder_of(path))


def _laid(under: Branch | None, over: Branch) -> Branch:
    if under is None:
        return over
    made = dict(under.entries)
    for key, item in over.entries.items():
        below = made.get(key)
        if key in _ADDED and isinstance(below, Items) and isinstance(item, Items):
            made[key] = Items((*below.items, *item.items), below.origin)
        else:
            made[key] = merged(below, item)
    return Branch(made, under.origin)


def _parts(state: State, path: str) -> Iterator[Branch]:
    """The parts between ``---``; each is carried out with what the ones before it say."""
    source = state.scene.files.source(path)
    if source is None:
        raise Refused(f"{path} cannot be read")
    for number, span in enumerate(_stretches(source)):
        if not span.text.strip():
            continue
        for tree in _trees(state, path, span, number):
            if isinstance(tree, Branch):
                yield tree


def _stretches(source: Source) -> Iterator[Span]:
    start = 0
    for found in _SEPARATOR.finditer(source.text):
        yield Span(source, start, found.start())
        start = found.end()
    yield Span(source, start, len(source.text))


def _trees(state: State, path: str, span: Span, number: int) -> Iterator[Given]:
    scene = state.scene
    source = scene.files.source(part(span)) if span.end - span.start < len(span.source.text) else span.source
    if source is None:
        return
    if "{{" in span.text:
        text = filled(state, source, f"part {number}", folder_of(path))
        name = scene.files.made(path, state.key(f"part {number}"), text)
        for seen in scene.charts.documents(name, text).objects:
            yield given(seen)
        return
    documents: tuple[Document, ...] = parse_yaml(source)[0]
    for document in documents:
        if document.root is not None:
            yield given(Seen(document.cursor, as_written, lambda cursor: cursor.text), in_file=True)


# templates


def filled(state: State, source: Source, what: str, folder: str, release: Branch | None = None) -> str:
    """A text with its templates carried out. Raises ``Refused``."""
    scene = state.scene
    if scene.spent:
        raise Refused("its templates take too many steps to be carried out")
    dot = [("Values", state.layers), ("StateValues", state.layers), ("Environment", (_environment(state),))]
    if release is not None:
        name = word(release, "Name")
        dot.append(("Release", (scene.layer(release, state.key(f"release {name}")),)))
    made = scene.charts.fill(Template(source, "helmfile", tuple(dot), folder), scene.files)
    scene.left -= 15 * made.work + len(made.text) // 10 + 20
    if made.problem is not None:
        raise Refused(f"{what} {made.problem.message}")
    return made.text


def _environment(state: State) -> str:
    """``.Environment`` as a layer."""
    span = _name_of(state)
    told = Branch({"Name": said(state.environment, Origin(span))}, Origin(span))
    return state.scene.layer(told, state.key("environment"))


def _name_of(state: State) -> Span:
    source = state.scene.files.source(state.path) or Source(state.path, "")
    found = at(state.tree, "environments", state.environment) if state.tree else None
    return found.origin.edit_site() if found is not None else source.whole()


# the values of the environment


def _layers(state: State, folder: str) -> tuple[str, ...]:
    """Layers of ``.Values``: the file's own defaults, those of the environment, those that were handed down."""
    state.layers = ()
    state.layers = _listed(state, items(state.tree, "values"), folder)
    environment = at(state.tree, "environments", state.environment)
    state.layers += _listed(state, items(environment, "values"), folder)
    return state.layers + state.handed


def _listed(state: State, listed: tuple[Given, ...], folder: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for number, item in enumerate(listed):
        if isinstance(item, Branch):
            found += (state.scene.layer(item, state.key(f"{item.origin.edit_site().start} values {number}")),)
        elif isinstance(item, Leaf):
            for path in expanded(folder, str(item.text), state.scene.files):
                if state.scene.files.exists(path):
                    found += (values_file(state, path, "values"),)
    return found


def values_file(state: State, path: str, key: str, release: Branch | None = None) -> str:
    """A values file as a layer; a template is carried out first. Raises ``Refused``."""
    source = state.scene.files.source(path)
    if source is None:
        raise Refused(f"{path} cannot be read")
    if not path.endswith(TEMPLATE):
        return path
    text = filled(state, source, path, state.folder, release)
    return state.scene.files.made(path, state.key(key), text)


def environments(scene: Scene, path: str) -> dict[str, Given]:
    """The environments that a helmfile knows, with where they are named, as far as it can be read without one."""
    state = State(scene, path, "default")
    try:
        _read(state, path, ())
    except (Refused, TooMuch):
        return entries(state.tree, "environments")  # what stands above the part that wants to know more
    return entries(state.tree, "environments")


def nested(state: State) -> Iterator[tuple[str, Given]]:
    """The helmfiles that a helmfile names, as (path, entry); those of other repositories as they are written."""
    for item in items(state.tree, "helmfiles"):
        written = word(item, "path") if isinstance(item, Branch) else word(item)
        target = join(state.folder, written)
        if "::" in written or "://" in written or target is None:
            yield written, item
            continue
        for path in expanded(state.folder, written, state.scene.files):
            yield path, item
