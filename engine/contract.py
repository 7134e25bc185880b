"""The parser contract: the only page that the author of a parser must read.

A parser turns the files of one format into declarations. It works in two steps:

1. ``units(files)`` finds the things of this format that can be resolved on their own: a Compose project, a Helm
   chart, a Terraform root, a folder of manifests, a Dockerfile, an env file. It says which files make up each by
   default, and which others *may* be laid on top (``Variant``): values-prod.yaml, prod.tfvars, .env.staging.
2. ``resolve(unit, layers, files)`` does what the format's own tool would do before it runs (merge, interpolate,
   evaluate) with the layers it is given, and states facts with their origins.

3. A parser of CI or GitOps files is a ``Deployer`` as well: ``deployments(files)``.

A parser never learns an environment's name: the engine decides which variants make up which environment and passes
them as ``Layers``. It never prints, raises on bad input, reads the clock or the process environment, and never
imports another format. What it cannot decide is ``Unknown(reason)``; what it could not take into account goes into
``Resolution.unread`` with a reason; what its tool would refuse is a ``Diagnostic``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .model import Clue, Declaration, Diagnostic, Layers, LayerSpec, Origin
from .reading import Files


@dataclass(frozen=True, slots=True)
class Variant:
    """A file that some environment may lay on top of a unit.

    ``hint`` is what is left of its name when the format's own words are taken away ("prod" of values-prod.yaml,
    "aat.template" of values.aat.template.yaml); the engine looks for an environment in it, then in the folders.
    """

    path: str
    hint: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that can be resolved on its own.

    ``key`` is its path in the repository (unique for its parser). ``files`` are its default layers in order.
    """

    parser: str
    key: str
    files: tuple[str, ...]
    variants: tuple[Variant, ...] = ()

    @property
    def id(self) -> str:
        """``parser:key``, unique in a repository."""
        return f"{self.parser}:{self.key}"

    def layers(self) -> Layers:
        """The layers that apply when nothing else is known."""
        return Layers(self.files)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a unit says under given layers.

    ``read`` are all files that were taken into account, ``unread`` the (path, reason) pairs of those that belong
    to the unit and were not.
    """

    declarations: tuple[Declaration, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    read: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


class Parser(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """The format's name, as used in paritycheck.yaml ("compose", "helm", "terraform", ...)."""

    def units(self, files: Files) -> Iterable[Unit]:
        """The units of this format, in order of their keys."""

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """What the unit says under these layers."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A command or an object that deploys something of this repository: what, under which layers, and for whom.

    ``spec`` is what a person would write under ``environments:`` in paritycheck.yaml; its target may name something
    that is not in the repository. ``clues`` tell the environment, and the engine weighs them. ``what`` says it in
    words ("`helm upgrade` in the job deploy-prod"); its place is the edit site of ``origin``. ``unresolved`` are the
    reasons why files or the target could not be decided: such a deployment binds nothing, but is reported.
    ``checks`` is for a command that only looks (lint, template, validate): it makes no environment known.
    A job that says its environment and deploys nothing that we read has a spec without parser and target.
    """

    spec: LayerSpec
    clues: tuple[Clue, ...]
    origin: Origin
    what: str
    unresolved: tuple[str, ...] = ()
    checks: bool = False


@runtime_checkable
class Deployer(Protocol):
    """A parser whose format also says what is deployed where (CI files, Makefiles, GitOps objects)."""

    def deployments(self, files: Files) -> Iterable[Deployment]:
        """Everything that is deployed, in order of place."""
