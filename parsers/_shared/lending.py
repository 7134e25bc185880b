"""What one format's tool does for another: Argo CD and Kustomize render charts, helmfile carries out templates.

Formats do not import each other. A parser that needs another's tool says so with a field of one of these types, and
the registry, which knows every parser, fills it (docs/adr/0006-lent-tools.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ...engine.model import Diagnostic, Origin, Source
from ...engine.reading import Cursor, Files
from .kube.text import Reader

#: Whose functions a template may call.
Flavour: TypeAlias = Literal["helmfile", "argocd"]


@dataclass(frozen=True, slots=True)
class ChartCall:
    """One call of ``helm template``: the chart's folder, layers in order, ``--set`` texts as (path, text)."""

    chart: str
    release: str = ""
    namespace: str = ""
    values: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    crds: bool = False
    hooks: bool = True
    tests: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An object that was rendered or built: its nodes stand where a person edits them.

    ``read`` says what a scalar says and why. ``text`` gives a scalar's text as a ``str`` that knows where each of its
    stretches comes from, fit for ``Files.made``.
    """

    cursor: Cursor
    read: Reader
    text: Callable[[Cursor], str]


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool gives: objects in its order, what went wrong, the files that it read.

    ``complete`` says that nothing of it is missing.
    """

    objects: tuple[Seen, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    read: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A Go template and what it starts from.

    ``dot`` are the entries of ``.`` with the layers that make up each, the later ones on top; the entry "" is ``.``
    itself. ``folder`` is where relative paths in it start.
    """

    source: Source
    flavour: Flavour
    dot: tuple[tuple[str, tuple[str, ...]], ...]
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that was carried out: its text, which knows where it comes from, or why there is none.

    ``asked`` are the environment variables that it wants to know, ``work`` the statements that it took.
    """

    text: str = ""
    problem: Diagnostic | None = None
    asked: tuple[str, ...] = ()
    work: int = 0


class Charts(Protocol):
    """What the Helm parser lends."""

    def render(self, call: ChartCall, files: Files) -> Output:
        """The objects of a chart under some values; what fails is left out and said."""

    def fill(self, template: Template, files: Files) -> Filled:
        """A Go template carried out."""

    def joined(self, pieces: Iterable[tuple[str, Origin]]) -> str:
        """The pieces one after the other, each knowing where it comes from."""

    def documents(self, path: str, text: str) -> Output:
        """The YAML documents of a text that knows where it comes from."""


class Builds(Protocol):
    """What the Kustomize parser lends."""

    def build(self, folder: str, files: Files) -> Output:
        """The objects of the kustomization in a folder."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What a parser has that nobody lends anything to: charts are not rendered, templates not carried out."""

    def render(self, call: ChartCall, files: Files) -> Output:
        """Nothing."""
        return Output(complete=False)

    def build(self, folder: str, files: Files) -> Output:
        """Nothing."""
        return Output(complete=False)

    def fill(self, template: Template, files: Files) -> Filled:
        """Nothing, and why."""
        return Filled(problem=Diagnostic("template", "templates are not carried out", template.source.whole()))

    def joined(self, pieces: Iterable[tuple[str, Origin]]) -> str:
        """The pieces, which no longer know their places."""
        return "".join(text for text, _ in pieces)

    def documents(self, path: str, text: str) -> Output:
        """Nothing."""
        return Output(complete=False)
