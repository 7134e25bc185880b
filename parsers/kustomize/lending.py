"""What other formats ask of Kustomize: the objects that a folder builds, each scalar with why it reads so."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...engine.model import Level
from ...engine.reading import Cursor, Files
from .._shared.kube.text import Text
from .._shared.lending import Alone, Charts, Output, Seen
from .build import build
from .facts import Traced, positioned


@dataclass(frozen=True, slots=True)
class Lender:
    """Kustomize as other formats see it; ``charts`` is what Helm lends it."""

    charts: Charts = field(default_factory=Alone)

    def build(self, folder: str, files: Files) -> Output:
        """The objects of the kustomization in a folder, generated ones under their plain names."""
        built = build(files, folder, hashes=False, charts=self.charts)
        objects = tuple(
            Seen(Cursor(positioned(one.body)), _as_built, lambda cursor: cursor.text) for one in built.resources
        )
        complete = not any(one.level >= Level.WARNING for one in built.problems)
        return Output(objects, built.problems, built.read, complete)


def _as_built(cursor: Cursor) -> Text:
    """A scalar as it was built, templates in it left as they are."""
    node = cursor.node
    if not isinstance(node, Traced):
        return Text(cursor.text, cursor.origin())
    return Text(node.text, node.origin, pieces=node.pieces)
