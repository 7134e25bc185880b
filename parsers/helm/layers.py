"""Values as trees: files, parts of files and texts that were made, laid on each other; ``--set`` on top."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Diagnostic, Layers, Origin, Source, Span, Step
from ...engine.reading import Cursor, Files, Scalar
from .._shared.leaves import Branch, Items, Leaf, Tree, overlay, plant
from .documents import Rendered, located
from .gotemplate.value import Text
from .render import beginning
from .requests import list_of, route_of


def layered_values(layers: Layers, about: Branch, files: Files, problems: list[Diagnostic]) -> Branch:
    """The values files laid on each other; ``--set`` values on top."""
    values = written_values(layers, about, files, problems)
    for path, _ in layers.undecided:
        values = _set(values, list_of(path), "unknown", Step.GENERATED) if path else values
    return values


def written_values(layers: Layers, about: Branch, files: Files, problems: list[Diagnostic]) -> Branch:
    """The same, without what only the deployment decides."""
    values = Branch({}, about.span)
    for path in layers.files:
        layer = mapping_of(path, files, problems)
        merged = overlay(values, layer) if values.entries else layer
        values = merged if isinstance(merged, Branch) else values
    for path, text in layers.variables:
        values = _set(values, path, text, Step.LITERAL)
    return values


def mapping_of(path: str, files: Files, problems: list[Diagnostic]) -> Branch:
    """The first document of a file as a tree; Helm refuses values that are no mapping."""
    source = files.source(path) or Source(path, "")
    for tree, cursor in _trees(path, source, files, problems):
        if isinstance(tree, Branch):
            return Branch(tree.entries, Span(cursor.node.source, cursor.node.start, cursor.node.start))
        message = "a chart's values and Chart.yaml must be mappings; this file was passed over"
        problems.append(Diagnostic("helm-values-type", message, cursor.span))
        break
    return Branch({}, beginning(source))


def _trees(path: str, source: Source, files: Files, problems: list[Diagnostic]) -> Iterator[tuple[Tree, Cursor]]:
    """The documents of a values file that say something; those of a text that was made stand where it comes from."""
    if type(source.text) is Text:
        found, moved = located(path, source.text, beginning(source))
        problems += moved
        for one in found:
            if not one.cursor.is_null:
                yield _open(plant(one.cursor, problems), one), one.cursor
        return
    for document in files.yaml(path):
        if document.root is not None and not document.cursor.is_null:
            yield plant(document.cursor, problems), document.cursor


def _open(tree: Tree, rendered: Rendered) -> Tree:
    """A tree whose leaves remember that nobody knows them before the chart is installed."""
    if isinstance(tree, Branch):
        return Branch({key: _open(below, rendered) for key, below in tree.entries.items()}, tree.span)
    if isinstance(tree, Items):
        return Items(tuple(_open(below, rendered) for below in tree.items), tree.span)
    trace = rendered.trace(tree.cursor)
    if trace is None or not trace.generated:
        return tree
    return Leaf(tree.cursor, Origin(trace.origin.span, Step.GENERATED))


def _set(values: Branch, path: str, text: str, step: Step) -> Branch:
    """Values with one ``--set path=text`` laid on top; ``\\.`` keeps a dot in a key."""
    source = Source("--set", f"{path}={text}")
    at = len(path) + 1
    scalar = Scalar(source, at, len(source.text), "", text, "plain")
    tree: Tree = Leaf(Cursor(scalar), Origin(scalar.span, step))
    for word in reversed(route_of(path)):
        tree = Branch({word: tree}, scalar.span)
    merged = overlay(values, tree)
    return merged if isinstance(merged, Branch) else values
