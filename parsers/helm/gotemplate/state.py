"""What a running template knows: its variables, its output, and the conditions it stands under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ....engine.model import Origin, Span
from .errors import ExecError
from .formatting import printed
from .function import Call, Function
from .rope import merged, replaced
from .tree import Node, Tree
from .value import Control, GoValue, Run, Text

#: Statements that one rendering may execute; the largest charts known take some ten thousand.
MAX_STEPS: Final = 500_000
#: Characters that one rendering may write, inner texts and texts given to functions included.
MAX_WRITTEN: Final = 50_000_000
#: What is printed for nil, and taken out of every rendered file (engine.go: render).
NO_VALUE: Final = "<no value>"


class Absent:
    """The reflect.Value that holds nothing: a pipeline's nil. Fields of it are absent too, without an error."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


@dataclass(slots=True, eq=False)
class TemplateSet:
    """Templates by name; a set made by ``tpl`` sees those of the set around it."""

    trees: dict[str, Tree]
    outer: TemplateSet | None = None

    def find(self, name: str) -> Tree | None:
        """The template of a name, or None."""
        found = self.trees.get(name)
        if found is not None or self.outer is None:
            return found
        return self.outer.find(name)

    def add(self, trees: Mapping[str, Tree]) -> None:
        """Add the templates of a file; the last wins, but an empty one replaces nothing (template.go: associate)."""
        for name, tree in trees.items():
            if not tree.empty or self.find(name) is None:
                self.trees[name] = tree


@dataclass(slots=True, eq=False)
class Machine:
    """What all templates of one rendering share.

    ``helm`` is the version of Helm that is imitated, ``functions`` finds a function by name.
    """

    helm: tuple[int, int, int]
    functions: Callable[[str], Function | None]
    parsed: dict[tuple[str, Any], dict[str, Tree]] = field(default_factory=dict)
    included: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    written: int = 0
    calls: dict[int, Call] = field(default_factory=dict)


class State:
    """One template being executed, and through ``machine`` the whole rendering."""

    __slots__ = ("control", "depth", "machine", "node", "runs", "set", "texts", "tree", "typed", "variables")

    def __init__(self, machine: Machine, templates: TemplateSet, tree: Tree):
        self.machine = machine
        self.set = templates
        self.tree = tree
        self.variables: list[GoValue] = []
        #: Slots of range variables (0 for the dot) whose list holds values of one Go type.
        self.typed: frozenset[int] = frozenset()
        self.texts: list[str] = []
        self.runs: list[Run] = []
        self.control: Control | None = None
        self.node: Node | None = None
        self.depth = 0

    def failed(self, reason: str, node: Node | None = None, cause: Exception | None = None) -> ExecError:
        """The error for the node being evaluated (exec.go: errorf)."""
        at = node or self.node
        tree = self.tree
        start = at.start if at is not None else 0
        text = tree.source.text
        context = str(at) if at is not None else ""
        span = Span(tree.source, min(start, len(text)), min(start + len(context), len(text)))
        return ExecError(tree.location(start), tree.name, context, reason, span, cause)

    def step(self) -> None:
        """Count a statement or an iteration; a rendering that takes too many is stopped."""
        machine = self.machine
        machine.steps += 1
        if machine.steps > MAX_STEPS or machine.written > MAX_WRITTEN:
            limit = f"{MAX_STEPS} statements" if machine.steps > MAX_STEPS else f"{MAX_WRITTEN} characters"
            raise self.failed(f"stopped after {limit}; the template does not seem to end")

    def spend(self, length: int) -> None:
        """Count a long text or list that a function was given, or gave."""
        self.machine.written += length
        if self.machine.written > MAX_WRITTEN:
            raise self.failed(f"stopped after {MAX_WRITTEN} characters; the template does not seem to end")

    def write(self, value: GoValue, origin: Origin) -> None:
        """Print a value (exec.go: printValue); ``origin`` is the action's, for what wears none."""
        if type(value) is Text:
            text: str = value
            self.add_runs(value.runs)
        else:
            text = NO_VALUE if value is None or value is ABSENT else printed(value)
            where = merged(value) or origin
            if text:
                self.runs.append(Run(len(text), where, self.control))
        self.texts.append(text)
        self.machine.written += len(text)

    def add_runs(self, runs: tuple[Run, ...]) -> None:
        """Add the runs of a written text; those without a condition stand under the present one."""
        control = self.control
        if control is None:
            self.runs.extend(runs)
        else:
            self.runs.extend([run if run[2] is not None else Run(run[0], run[1], control) for run in runs])

    def taken(self) -> str:
        """What was written."""
        text = "".join(self.texts)
        return Text(text, tuple(self.runs)) if text else text


def without_no_value(text: str, origin: Origin) -> str:
    """Helm takes the words for nil out of a rendered text, whoever wrote them (engine.go: render)."""
    return replaced(text, NO_VALUE, "", origin) if NO_VALUE in text else text
