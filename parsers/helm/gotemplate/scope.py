"""What compiling knows while it goes: the shape of the closures it makes, and which slot a variable has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from .state import State
from .tree import Node, Tree
from .value import GoValue

Value: TypeAlias = Callable[[State, GoValue], GoValue]
#: A command: the last argument is what the pipeline brings, None for its first command.
Stage: TypeAlias = Callable[[State, GoValue, GoValue], GoValue]
Walk: TypeAlias = Callable[[State, GoValue], None]


@dataclass(frozen=True, slots=True)
class Program:
    """A template ready to run: its statements, and how many variables it has."""

    body: tuple[Walk, ...]
    slots: int


@dataclass(slots=True)
class Scope:
    """Names of the variables in their slots; ``boxed`` are those that hold interfaces (range variables)."""

    tree: Tree
    names: list[str] = field(default_factory=lambda: ["$"])
    boxed: set[int] = field(default_factory=set)
    most: int = 1
    in_range: bool = False

    def push(self, name: str, boxed: bool = False) -> int:
        """The slot of a variable that is declared here."""
        self.names.append(name)
        at = len(self.names) - 1
        self.boxed.discard(at)
        if boxed:
            self.boxed.add(at)
        self.most = max(self.most, len(self.names))
        return at

    def slot(self, name: str) -> int:
        """The slot that a name means here; -1 for one that is only assigned to."""
        return len(self.names) - 1 - self.names[::-1].index(name) if name in self.names else -1


def refusal(node: Node, reason: str) -> Stage:
    """A command that only fails, when it is reached and not before."""

    def refused(state: State, dot: GoValue, final: GoValue) -> NoReturn:
        raise state.failed(reason, node)

    return refused


def refusing(node: Node, reason: str) -> Value:
    """An operand that only fails."""

    def refused(state: State, dot: GoValue) -> NoReturn:
        raise state.failed(reason, node)

    return refused
