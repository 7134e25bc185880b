"""The syntax tree of a template (text/template/parse, node.go): what was written, and where.

``str(node)`` is the node as Go prints it in error messages. Nodes are slotted classes built once by the parser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ....engine.model import Origin, Source, Span
from .literals import quoted
from .rope import cut, merged
from .value import GoValue, Text


@dataclass(slots=True, eq=False)
class Dot:
    """``.``"""

    start: int

    def __str__(self) -> str:
        return "."


@dataclass(slots=True, eq=False)
class Nil:
    """``nil``"""

    start: int

    def __str__(self) -> str:
        return "nil"


@dataclass(slots=True, eq=False)
class Constant:
    """A bool, string or number; ``value`` is what it is where no type is asked for.

    Numbers also know what they are as int and as float (None when they do not fit); ``text`` is as written.
    """

    start: int
    text: str
    value: GoValue
    kind: str
    integer: int | None = None
    floating: float | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True, eq=False)
class Field:
    """``.A.B``"""

    start: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


@dataclass(slots=True, eq=False)
class Variable:
    """``$x.A.B``"""

    start: int
    name: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.name, *self.names))


@dataclass(slots=True, eq=False)
class Identifier:
    """A function's name."""

    start: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class Chain:
    """``(pipeline).A.B``, ``function.A``"""

    start: int
    node: Operand
    names: tuple[str, ...]

    def __str__(self) -> str:
        inner = f"({self.node})" if isinstance(self.node, Pipe) else str(self.node)
        return inner + "".join(f".{name}" for name in self.names)


@dataclass(slots=True, eq=False)
class Command:
    """A word and its arguments; ``end`` is the offset of what ends it, behind blanks."""

    start: int
    args: list[Operand] = field(default_factory=list)
    end: int = 0

    def __str__(self) -> str:
        return " ".join(f"({arg})" if isinstance(arg, Pipe) else str(arg) for arg in self.args)


@dataclass(slots=True, eq=False)
class Pipe:
    """``$a, $b := command | command``; ``end`` is the offset behind it."""

    start: int
    commands: list[Command] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    assigns: bool = False
    end: int = 0

    def __str__(self) -> str:
        names = ", ".join(map(str, self.variables)) + (" = " if self.assigns else " := ") if self.variables else ""
        return names + " | ".join(map(str, self.commands))


@dataclass(slots=True, eq=False)
class Literal:
    """Text between actions."""

    start: int
    text: str


@dataclass(slots=True, eq=False)
class Action:
    """``{{pipeline}}``"""

    start: int
    pipe: Pipe

    def __str__(self) -> str:
        return f"{{{{{self.pipe}}}}}"


@dataclass(slots=True, eq=False)
class Branch:
    """``{{if}}``, ``{{with}}`` or ``{{range}}`` (``word``); ``other`` is the else branch."""

    start: int
    word: str
    pipe: Pipe
    body: list[Statement]
    other: list[Statement] | None

    def __str__(self) -> str:
        return f"{{{{{self.word} {self.pipe}}}}}"


@dataclass(slots=True, eq=False)
class Jump:
    """``{{break}}`` or ``{{continue}}``"""

    start: int
    word: str

    def __str__(self) -> str:
        return f"{{{{{self.word}}}}}"


@dataclass(slots=True, eq=False)
class Invocation:
    """``{{template "name" pipeline}}``"""

    start: int
    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        return f"{{{{template {quoted(self.name)}{f' {self.pipe}' if self.pipe else ''}}}}}"


Operand: TypeAlias = Dot | Nil | Constant | Field | Variable | Identifier | Chain | Pipe
Statement: TypeAlias = Literal | Action | Branch | Jump | Invocation
Node: TypeAlias = Operand | Statement | Command


@dataclass(slots=True, eq=False)
class Tree:
    """One named template.

    ``name`` is what include and template call it, ``file`` the name of the file it stands in, as Helm names it
    (``chart/templates/x.yaml``). ``text`` is the file's text when it was put together by ``tpl``.
    """

    name: str
    file: str
    source: Source
    body: list[Statement]
    text: Text | None = None
    program: object = None

    def origin(self, start: int, end: int) -> Origin:
        """Where a stretch of the template stands; in a ``tpl`` text, where that stretch comes from."""
        if self.text is not None:
            found = merged(cut(self.text, start, end))
            if found is not None:
                return found
        return Origin(Span(self.source, start, end))

    def location(self, start: int) -> str:
        """``file:line:column`` as Go prints it: columns count bytes from 0 (parse.go: ErrorContext)."""
        before = self.source.text[:start]
        line = before.rpartition("\n")[2]
        return f"{self.file}:{before.count(chr(10)) + 1}:{len(line.encode('utf-8', 'surrogateescape'))}"

    @property
    def empty(self) -> bool:
        """Whether it holds nothing but blanks (parse.go: IsEmptyTree)."""
        return all(isinstance(node, Literal) and not node.text.strip() for node in self.body)
