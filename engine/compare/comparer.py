"""One comparer, two axes: the statements of one genome along sources, and along environments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..model import CompareRule, Contradiction, Divergence, Genome, Node, Statement
from . import sides, sources
from .ledger import Ledger
from .tables import Table, table_of


@dataclass(slots=True)
class Comparer:
    """Compares the statements of one genome; builds the table of each node once, and counts."""

    genome: Genome
    reference: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    _tables: dict[str, Table] = field(default_factory=dict)
    _keys: dict[str, dict[str, tuple[Statement, ...]]] = field(default_factory=dict)

    def table(self, node: Node) -> Table:
        """attribute -> key -> statements of a node."""
        found = self._tables.get(node.id)
        if found is None:
            found = self._tables[node.id] = table_of(node)
        return found

    def contradictions(self, attribute: str, rule: CompareRule) -> Iterator[Contradiction]:
        """Every fact of an attribute whose statements cannot all be true."""
        around = sources.Surroundings(self.reference, self.genome.environments, self._everywhere)
        for node in self.genome.nodes:
            yield from sources.contradictions(node, self.table(node), attribute, rule, around, self.ledger)

    def _everywhere(self, attribute: str) -> dict[str, tuple[Statement, ...]]:
        """Every statement of an attribute in the genome, by key."""
        if attribute not in self._keys:
            found: dict[str, list[Statement]] = defaultdict(list)
            for node in self.genome.nodes:
                for key, said in self.table(node).get(attribute, {}).items():
                    found[key] += said
            self._keys[attribute] = {key: tuple(said) for key, said in found.items()}
        return self._keys[attribute]

    def divergences(self, attribute: str, rule: CompareRule, names: Sequence[str]) -> Iterator[Divergence]:
        """Every fact of an attribute in which the named environments differ."""
        for node in self.genome.nodes:
            yield from sides.divergences(node, self.table(node), attribute, rule, names, self.ledger)
