"""Built objects as the positioned trees that the table of Kubernetes kinds reads, each scalar with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...engine.model import Diagnostic, Origin, Span, Step
from ...engine.reading import Cursor, Mapping, Scalar, Sequence
from ...engine.reading import Node as Positioned
from .._shared.kube.objects import KubeObject, objects_of
from .._shared.kube.text import Text
from .._shared.leaves import TEMPLATED
from .identity import Resource
from .tree import Items, Leaf, Node


class Traced(Scalar):
    """A scalar that was built: why it reads so, and which parts of it come from elsewhere."""

    __slots__ = ("origin", "pieces")

    def __init__(self, leaf: Leaf, text: str):
        span = leaf.origin.span
        style = "double" if leaf.quoted else "plain"
        super().__init__(span.source, span.start, span.end, "", text, style)  # type: ignore[arg-type]
        self.origin = leaf.origin
        self.pieces = leaf.pieces


def kube_objects(resources: Iterable[Resource], problems: list[Diagnostic]) -> Iterator[KubeObject]:
    """The objects of a build, for the table of kinds."""
    for one in resources:
        root = positioned(one.body, one.kind == "Secret")
        yield from objects_of(Cursor(root), read_text, problems)


def read_text(cursor: Cursor) -> Text:
    """What a built scalar says, and where each part of it is typed."""
    node = cursor.node
    if not isinstance(node, Traced):
        return Text(cursor.text, cursor.origin())
    if node.origin.causes and _anew(node.origin):
        return Text(None, node.origin, "made anew at every render, or decided when it is installed", node.text)
    if TEMPLATED.search(node.text):
        return Text(None, node.origin, "filled in when it is applied")
    return Text(node.text, node.origin, pieces=node.pieces)


def _anew(origin: Origin) -> bool:
    """Whether a chart made it of something that only the installation knows."""
    return any(one.step is Step.GENERATED for cause in origin.causes for one in cause.chain())


def positioned(node: Node, secret: bool = False, within_data: bool = False) -> Positioned:
    """A built object as a tree; what stands in a Secret's ``data`` is joined to one line."""
    if isinstance(node, Leaf):
        return Traced(node, node.text.replace("\n", "") if within_data else node.text)
    span = node.span
    if isinstance(node, Items):
        sequence = Sequence(span.source, span.start, span.end, "")
        sequence.items = [positioned(item) for item in node.items]
        return sequence
    mapping = Mapping(span.source, span.start, span.end, "")
    for name, below in node.entries.items():
        key = _key(name, node.keys[name].span)
        mapping.pairs.append((key, positioned(below, within_data=within_data or (secret and name == "data"))))
    return mapping


def _key(name: str, span: Span) -> Scalar:
    """Quoted, so that no key is taken for a merge key."""
    return Scalar(span.source, span.start, span.end, "", name, "double")
