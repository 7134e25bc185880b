"""Variables that a CI system puts into texts: how each writes them, what they stand for, and where that is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from ...engine.pattern import deferred
from .._shared.spliced import MOST_INSERTED, Piece, Spliced, unknown_piece
from .values import inserted

#: ``$NAME`` and ``${NAME}``: GitLab, Bitbucket. ``$$`` stands for itself.
SHELL = deferred(r"\$(?:\{(?P<a>[A-Za-z_]\w*)\}|(?P<b>[A-Za-z_]\w*)|(?P<own>\$))")
#: ``$(name)``: Azure Pipelines.
MACRO = deferred(r"\$\((?P<a>[A-Za-z_][\w.-]*)\)")
#: ``<< parameters.name >>``: CircleCI.
PARAMETER = deferred(r"<<\s*(?P<a>[\w.-]{1,120})\s*>>")
#: ``{{matrix}}`` and ``{{matrix.os}}``: Buildkite.
MATRIX = deferred(r"\{\{\s*(?P<a>matrix(?:\.[\w-]+)?)\s*\}\}")
#: ``${env.NAME}``, ``${params.NAME}``, ``$NAME``: Groovy.
GROOVY = deferred(
    r"(?<!\\)\$(?:\{\s*(?:env\.|params\.)?(?P<a>[A-Za-z_]\w*)[^{}]{0,200}\}|(?:env\.|params\.)?(?P<b>[A-Za-z_]\w*))"
)
_MOST_REFERENCES = 20_000
_MOST_NESTED = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables by name. ``missing``: why one that is not here is not known; ``budget`` bounds the whole unit.

    ``exact``: a value is taken as it is; else the variables in it are put in as well.
    """

    values: Mapping[str, Spliced]
    form: re.Pattern[str] = SHELL
    missing: str = "is not set in this pipeline's files"
    exact: bool = False
    budget: Iterator[int] = field(default_factory=lambda: iter(range(_MOST_REFERENCES)))

    def within(self, values: Mapping[str, Spliced]) -> Scope:
        """A scope with more variables, which hide those of the same name."""
        return Scope({**self.values, **values}, self.form, self.missing, self.exact, self.budget) if values else self

    def put_into(self, whole: Spliced, depth: int = 0) -> Spliced:
        """A text with the variables put in; those that are not known make it unknown."""
        pieces: list[Piece] = []
        at = 0
        for found in islice(self.form.finditer(whole.text), MOST_INSERTED):
            pieces.extend(whole.cut(at, found.start()).pieces)
            pieces.append(self._piece(whole, found, depth))
            at = found.end()
        return Spliced(whole.span, (*pieces, *whole.cut(at).pieces), whole.via) if at else whole

    def _piece(self, whole: Spliced, found: re.Match[str], depth: int) -> Piece:
        here = whole.cut(*found.span())
        groups = found.groupdict()
        if groups.get("own"):
            return Piece("$", here.origin())
        name = groups["a"] or groups.get("b") or ""
        known = self.values.get(name)
        if next(self.budget, None) is None or known is None or depth >= _MOST_NESTED:
            return unknown_piece(f"{name} {self.missing}", here.origin())
        return inserted(known if self.exact else self.put_into(known, depth + 1))

    def resolved(self) -> dict[str, Spliced]:
        """Every variable with those that it refers to put in."""
        return dict(self.values) if self.exact else {name: self.put_into(one) for name, one in self.values.items()}
