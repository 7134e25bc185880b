"""Policies, declared divergences, and the comparisons that policies judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .finding import Diagnostic, Level, PolicyKind
from .genome import Node, Statement
from .source import Span
from .value import Plain
from .vocabulary import Axis, Surface

#: How statements meet. ``equal`` .. ``host`` judge values (the vocabulary names each attribute's own), ``set`` the
#: keys of a source as a whole;
#: ``pinning`` judges floating against pinned tags, ``presence`` keys that one side lacks, ``spelling`` keys that
#: look like another's misspelling, ``unread`` keys that no code reads; ``foreign`` (along environments) values that
#: are named after another one.
CompareRule = Literal[
    "equal", "text", "version", "tag", "path", "host", "never", "set", "pinning", "presence", "spelling", "unread",
    "foreign",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements of one fact that cannot all be true, along sources.

    ``groups`` hold statements that agree with each other; the first group is the one to edit (the minority, or
    whoever is not the source of truth). A ``presence`` or ``spelling`` contradiction has the present (misspelt)
    statements first, and in ``absent`` the files that lack the key.
    """

    node: Node
    attribute: str
    key: str
    rule: CompareRule
    groups: tuple[tuple[Statement, ...], ...]
    confidence: float
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What one environment says of a fact; no statements when it says nothing."""

    environment: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """Environments that differ in one fact. ``sides`` are in the order asked for."""

    node: Node
    attribute: str
    key: str
    rule: CompareRule
    sides: tuple[Side, ...]
    confidence: float

    @property
    def environments(self) -> tuple[str, ...]:
        """The names of the sides."""
        return tuple(side.environment for side in self.sides)


@dataclass(frozen=True, slots=True)
class LevelWhen:
    """A condition (CEL) under which a policy has another level."""

    when: str
    level: Level


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy file. ``assertion`` is the CEL text of an invariant or governance policy.

    ``over`` is what an invariant (node, genome) or governance policy (allowance, comment,
    diagnostic, environment, coverage) looks at.
    ``at`` names the attribute whose place an invariant's finding points at (the node's own place without it).
    """

    id: str
    title: str
    kind: PolicyKind
    level: Level
    axis: Axis
    surface: Surface
    why: str
    fix: str
    message: str
    attributes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    compare: CompareRule | None = None
    when: str = ""
    assertion: str = ""
    over: Literal["node", "genome", "allowance", "comment", "diagnostic", "environment", "coverage"] = "node"
    at: str = ""
    level_when: tuple[LevelWhen, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = None
    pack: str = "default"


@dataclass(frozen=True, slots=True)
class Guard:
    """The test that makes a declared divergence safe: a test file and the CI job that runs it."""

    test: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A declared divergence: a contract with a reason, a risk, an owner, an end and a compensating guard.

    Selectors left empty select everything. ``allow`` pins values by environment: a plain value, or a mapping of
    ``min``, ``max``, ``one_of``. ``faults`` say why it is void; a void allowance allows nothing.
    """

    id: str
    span: Span
    service: str = ""
    attribute: str = ""
    key: str = ""
    between: tuple[str, ...] = ()
    allow: Mapping[str, Plain | Mapping[str, Plain]] = field(default_factory=dict)
    reason: str = ""
    risk: str = ""
    owner: str = ""
    expires: date | None = None
    review_on: str = ""
    guard: Guard = Guard()
    faults: tuple[tuple[str, Span], ...] = ()

    @property
    def void(self) -> bool:
        """Whether it allows nothing because something required is missing or malformed."""
        return bool(self.faults)


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One entry of an environment in paritycheck.yaml, for one parser.

    ``target`` is the unit's path (chart, Terraform folder, first compose file); the rest are its layers.
    """

    parser: str
    target: str
    files: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    env_files: tuple[str, ...] | None = None
    profiles: tuple[str, ...] = ()
    workspace: str = ""
    release: str = ""
    namespace: str = ""
    observed: tuple[str, ...] = ()
    undecided: tuple[tuple[str, str], ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """An environment as paritycheck.yaml declares it."""

    name: str
    aliases: tuple[str, ...] = ()
    layers: tuple[LayerSpec, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class PolicyOverride:
    """What paritycheck.yaml changes about a policy; ``level`` NONE switches it off."""

    id: str
    level: Level
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """paritycheck.yaml, read once and passed down. Without the file everything is empty or the default.

    ``services`` maps a canonical service name to its aliases. ``packs`` are built-in pack names or folders, and
    ``pack_spans`` says where the file names them.
    ``today`` comes from the command line layer; nothing else reads the clock. ``without`` are parsers that are off.
    ``cluster`` is the version of Kubernetes that objects are held against ("*": the one that runs; "": none).
    """

    path: str = ""
    reference: str = ""
    environments: tuple[EnvironmentSpec, ...] = ()
    services: tuple[tuple[str, tuple[str, ...]], ...] = ()
    allowances: tuple[Allowance, ...] = ()
    packs: tuple[str, ...] = ("default",)
    pack_spans: tuple[tuple[str, Span], ...] = ()
    overrides: tuple[PolicyOverride, ...] = ()
    exclude: tuple[str, ...] = ()
    today: date = date(1970, 1, 1)
    diagnostics: tuple[Diagnostic, ...] = ()
    without: frozenset[str] = frozenset({"dotenv_style"})
    cluster: str = ""


class UserError(Exception):
    """The user's mistake: what, where and how to fix it, in words for a person. The CLI exits 2 with it."""
