"""What a run says: findings about the user's files, diagnostics about what could not be read, coverage."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum
from typing import Literal

from ..record import record
from .source import Span
from .vocabulary import Axis, Surface

PolicyKind = Literal["drift", "divergence", "invariant", "governance"]


class Level(IntEnum):
    """Severity, ordered; SARIF's words."""

    NONE = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """``error``, ``warning``, ``note`` or ``none``."""
        return self.name.lower()


@record(frozen=True, slots=True)
class Place:
    """A location with what it says; ``says`` never holds a secret."""

    span: Span
    says: str
    environments: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Finding:
    """Something wrong in the user's files.

    ``places[0]`` is where to edit, the rest are the other statements and way stations. ``identity`` are the
    words the fingerprint is made of: node, attribute, key and the values that took part, never lines. ``absent`` are
    the files or environments that lack the key.
    """

    policy: str
    kind: PolicyKind
    level: Level
    message: str
    places: tuple[Place, ...]
    node: str = ""
    attribute: str = ""
    key: str = ""
    environments: tuple[str, ...] = ()
    axis: Axis | None = None
    surface: Surface | None = None
    confidence: float = 1.0
    values: tuple[str, ...] = ()
    fix: str = ""
    identity: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    suppression: Suppression | None = None

    def sort_key(self) -> tuple[object, ...]:
        """Gravest first, then by place and policy."""
        spans = tuple(place.span.sort_key() for place in self.places)
        return (-self.level, spans, self.policy, self.message)


@record(frozen=True, slots=True)
class Suppression:
    """Why a finding is accepted: a declared divergence, an inline comment or a baseline."""

    kind: Literal["declared", "comment", "baseline"]
    reason: str
    id: str = ""
    span: Span | None = None


@record(frozen=True, slots=True)
class Diagnostic:
    """Something the tool could not do, or a file that its own tool would refuse."""

    code: str
    message: str
    span: Span | None = None
    path: str = ""
    level: Level = Level.WARNING

    @property
    def place(self) -> str:
        """``path:line``, ``path`` or nothing."""
        return self.span.place if self.span else self.path

    def sort_key(self) -> tuple[object, ...]:
        """Orders diagnostics by place."""
        return (self.span.sort_key() if self.span else (self.path, 0, 0), self.code, self.message)


@record(frozen=True, slots=True)
class Coverage:
    """The ledger: what was looked at, what was not, and what could not be decided.

    ``unread`` are files that a parser knows and could not take into account, each with the reason.
    """

    files: int = 0
    analysed: int = 0
    unread: tuple[tuple[str, str], ...] = ()
    facts_known: int = 0
    facts_unknown: int = 0
    facts_secret: int = 0
    comparisons: int = 0
    undecided: int = 0
    formats: tuple[tuple[str, int], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return not self.unread and not self.facts_unknown and not self.undecided


@record(frozen=True, slots=True)
class Report:
    """The whole answer of one run, in a stable order."""

    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    environments: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that nothing suppresses."""
        return tuple(finding for finding in self.findings if finding.suppression is None)

    def worst(self) -> Level:
        """The highest level among the open findings."""
        return max((finding.level for finding in self.open), default=Level.NONE)
