"""What every reader of GitOps objects has at hand: the repository, the lent tools, and who led to an object."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from ...engine.contract import Deployment
from ...engine.model import Clue, LayerSpec, Origin, Sign, Span
from ...engine.reading import Alias, Cursor, Files, Node, Sequence, join, part
from ...engine.reading import Mapping as MappingNode
from .._shared.kustomizations import FILE_NAMES
from .._shared.lending import Alone, Builds, Charts
from .given import Branch, Given, Leaf, TooMuch, flow, literal_lines, place, said

#: Larger files are not cut into parts: each part carries the whole file's length.
_LARGEST_CUT: Final = 200_000
#: Words of a revision that say nothing about an environment.
_PLAIN_REVISIONS: Final = frozenset(("", "head", "main", "master", "trunk", "latest", "*"))


@dataclass(frozen=True, slots=True)
class Via:
    """Who led to an object: clues that hold for all below, the objects on the way, and a label for layers made here.

    ``targets`` are the charts and kustomizations on the way.
    """

    clues: tuple[Clue, ...] = ()
    trail: tuple[str, ...] = ()
    label: str = ""
    targets: tuple[str, ...] = ()

    def below(self, name: str, clues: Iterable[Clue]) -> Via:
        """The way to what an object leads to."""
        label = "/".join(filter(None, (self.label, name)))
        return Via((*self.clues, *clues), (*self.trail, name), label, self.targets)


@dataclass(slots=True)
class Scene:
    """The repository and the tools.

    ``left`` bounds the work over all objects: a statement of a template counts fifteen, ten characters of a text one.
    """

    files: Files
    charts: Charts = field(default_factory=Alone)
    builds: Builds = field(default_factory=Alone)
    left: int = 5_000_000

    @property
    def spent(self) -> bool:
        """Whether the objects of this repository have made all the work that they may."""
        return self.left <= 0

    def texts(self, pieces: Iterable[tuple[str, Origin]]) -> str:
        """Pieces as one text that knows its places."""
        return self.charts.joined(pieces)

    def layer(self, tree: Given, key: str) -> str:
        """The name under which values that stand inside an object can be read as if they were a file.

        Raises ``TooMuch`` when the layers of a repository take more room than they may.
        """
        cut = _cut(tree)
        if cut is not None:
            return part(cut)
        text = str.__str__(tree.text) if isinstance(tree, Leaf) else ""
        if isinstance(tree, Leaf):
            made = tree.text if type(tree.text) is not str else self.texts(_pieces(tree))
        else:
            made = self.texts(flow(tree))
        self.left -= len(made) // 10
        if self.spent:
            raise TooMuch
        return self.files.made(_home(tree), key, made or text)

    def values(self, named: Iterable[tuple[str, str]], origin: Origin, key: str) -> str:
        """A layer of texts by name."""
        return self.layer(Branch({name: said(text, origin) for name, text in named}, origin), key)


def _home(tree: Given) -> str:
    """The file that a layer is counted to: where its object is written."""
    paths = (tree.origin.span.path, place(tree).path)
    return next((path for path in paths if not path.startswith("--")), paths[0]).partition("#~")[0]


def _pieces(tree: Leaf) -> Iterable[tuple[str, Origin]]:
    """A text with the place of each of its lines, where they stand in the file as they read."""
    lines = literal_lines(tree.cursor) if tree.cursor is not None else _block(place(tree))
    if lines is None:
        return ((str(tree.text), tree.origin),)
    return _by_line(str(tree.text), lines) or ((str(tree.text), tree.origin),)


def _block(span: Span) -> Span | None:
    """The lines below the mark of a literal block."""
    head, newline, _ = span.text.partition("\n")
    return Span(span.source, span.start + len(head) + 1, span.end) if newline and head[:1] == "|" else None


def _by_line(text: str, span: Span) -> tuple[tuple[str, Origin], ...]:
    made = []
    at = span.start
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\n")
        stop = span.source.text.find("\n", at)
        stop = len(span.source.text) if stop < 0 else stop
        start = span.source.text.find(bare, at, stop) if bare else stop
        if start < 0:
            return ()
        made.append((line, Origin(Span(span.source, start, start + len(bare)))))
        at = stop + 1
    return tuple(made)


def _cut(tree: Given) -> Span | None:
    """The stretch of a file that can be read on its own, when the values are one."""
    if isinstance(tree, Leaf):
        lines = literal_lines(tree.cursor) if tree.cursor is not None and not tree.cursor.via else None
        return lines if lines is not None and len(lines.source.text) <= _LARGEST_CUT else None
    cursor = tree.cursor if isinstance(tree, Branch) else None
    if cursor is None or cursor.via or len(cursor.node.source.text) > _LARGEST_CUT:
        return None
    return cursor.span if _stands_alone(cursor) else None


def _stands_alone(cursor: Cursor) -> bool:
    node = cursor.node
    if not isinstance(node, MappingNode):
        return False
    first = node.pairs[0][0].start if node.pairs else -1
    if first != node.start and node.source.text[node.start : node.start + 1] != "{":
        return False
    return not _has_alias(node)


def _has_alias(root: Node) -> bool:
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, Alias):
            return True
        if isinstance(node, MappingNode):
            todo += [one for pair in node.pairs for one in pair]
        elif isinstance(node, Sequence):
            todo += node.items
    return False


# what lies at a path


def kind_at(path: str, files: Files) -> str:
    """Which parser reads a folder: helm, kustomize, kubernetes; "" when there is no such folder here."""
    if files.exists(_in(path, "Chart.yaml")):
        return "helm"
    if any(files.exists(_in(path, name)) for name in FILE_NAMES):
        return "kustomize"
    return "kubernetes" if files.is_folder(path) and path != "" else ""


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def from_root(path: str) -> str | None:
    """A path that counts from the root of the repository ("./apps", "/apps"); None when it leads out of it."""
    return join("", path.lstrip("/")) if path else None


def expanded(folder: str, path: str, files: Files) -> tuple[str, ...]:
    """The files that a path or a glob names, relative to a folder; a path of no file is kept as it is."""
    target = join(folder, path)
    if target is None:
        return ()
    if not any(mark in path for mark in "*?["):
        return (target,)
    below = files.under(posixpath.dirname(target.partition("*")[0].partition("?")[0].partition("[")[0]))
    return tuple(one for one in below if one.count("/") == target.count("/") and fnmatchcase(one, target))


# deployments


def clue(tree: Given | None, sign: Sign) -> tuple[Clue, ...]:
    """The text of a scalar as a clue."""
    if not isinstance(tree, Leaf) or not tree.text or tree.reason or tree.value is None:
        return ()
    return (Clue(str(tree.text), sign, place(tree)),)


def revision(tree: Given | None) -> tuple[Clue, ...]:
    """The branch or tag that is deployed, unless it is the usual one or a version."""
    found = word_of(tree).lower()
    if found in _PLAIN_REVISIONS or found.lstrip("v")[:1].isdigit():
        return ()
    return clue(tree, Sign.BRANCH)


def word_of(tree: Given | None) -> str:
    """The text of a scalar, "" for anything else."""
    return str(tree.text) if isinstance(tree, Leaf) else ""


def labelled(tree: Given) -> tuple[Clue, ...]:
    """Labels and annotations of an object that say its environment."""
    found: tuple[Clue, ...] = ()
    for section in ("labels", "annotations"):
        for name in ("environment", "env", "app.kubernetes.io/environment"):
            about = tree.entries.get("metadata") if isinstance(tree, Branch) else None
            marks = about.entries.get(section) if isinstance(about, Branch) else None
            found += clue(marks.entries.get(name) if isinstance(marks, Branch) else None, Sign.DECLARED)
    return found


def stated_in(tree: Given) -> tuple[Clue, ...]:
    """The file in which an object is written."""
    span = place(tree)
    path = span.path.partition("#~")[0]
    return (Clue(path, Sign.PATH, span),) if not path.startswith("--") else ()


def given_files(names: Iterable[str], span: Span) -> tuple[Clue, ...]:
    """The names of files that a deployment is given."""
    return tuple(Clue(name.rpartition("/")[2], Sign.COMMAND, span) for name in names if "#" not in name)


def unknown(what: str, origin: Origin, clues: Iterable[Clue], *reasons: str) -> Deployment:
    """A deployment of which it is not even known what it deploys."""
    return Deployment(LayerSpec("", "", span=origin.edit_site()), tuple(clues), origin, what, reasons)
