"""Environments: which layers make up each, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .source import Span

#: In front of an environment's name: what is seen to run there, rather than what is declared.
OBSERVED = "observed:"


@dataclass(frozen=True, slots=True)
class Layers:
    """What a parser is given to resolve a unit: ordered inputs, never an environment's name.

    ``files`` are laid on top of each other in order (compose files, Helm values, Terraform var files), the
    unit's own base files first. ``variables`` come from outside (compose shell variables, Terraform ``-var``,
    Helm ``--set`` as path = text). ``observed`` are files in which the format's tool itself wrote down what it would
    do or has done (``terraform show -json``). ``undecided`` are variables that are given a value which no file holds
    (the tag of a fresh build), each with the reason. Paths are repository-relative; a stretch of a file may stand
    for a file (``reading.part``). ``cluster`` is the version of Kubernetes whose schemas objects are held against ("*":
    the newest that is known; "": none).
    """

    files: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    env_files: tuple[str, ...] | None = None
    profiles: tuple[str, ...] = ()
    workspace: str = ""
    release: str = ""
    namespace: str = ""
    observed: tuple[str, ...] = ()
    undecided: tuple[tuple[str, str], ...] = ()
    cluster: str = ""


class Sign(Enum):
    """What tells the environment of a deployment, strongest first."""

    #: ``environment:`` of a CI job, an environment of a helmfile.
    DECLARED = "declared"
    #: A literal of the command: workspace, namespace, ``-e``, the name of a file that it is given.
    COMMAND = "command"
    #: A condition on a branch or a tag.
    BRANCH = "branch"
    #: The name of a job, stage, workflow or make target.
    JOB = "job"
    #: The name of the file or folder that states the deployment.
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Clue:
    """A text that may name the environment of a deployment, and where it stands."""

    text: str
    sign: Sign
    span: Span


@dataclass(frozen=True, slots=True)
class Binding:
    """A unit with its layers in one environment, and the reason in words ("named by paritycheck.yaml:8")."""

    unit: str
    layers: Layers
    reason: str


@dataclass(frozen=True, slots=True)
class Environment:
    """A named environment: its bindings in order, and the reasons for each guess."""

    name: str
    aliases: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    explicit: bool = False
    files: tuple[str, ...] = field(default=())

    def answers_to(self, name: str) -> bool:
        """Whether this environment is known by that name, in any case."""
        wanted = name.lower()
        return wanted == self.name.lower() or wanted in (alias.lower() for alias in self.aliases)
