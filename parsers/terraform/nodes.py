"""The typed, positioned expression tree of HCL: what an argument's text means, before any value is known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ...engine.model import Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean or null. The span of a quoted text lies between its quotes."""

    span: Span
    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Template:
    """A quoted template or heredoc with at least one interpolation or directive.

    ``wraps`` says that it is one interpolation and nothing else, which keeps the type of its value.
    """

    span: Span
    parts: tuple[Part, ...]
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text of a template: decoded, with the offsets of its pieces.

    ``pieces`` are (offset in ``text``, offset in the source, length): where the decoding kept characters as they are.
    """

    span: Span
    text: str
    pieces: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateIf:
    """``%{ if c }...%{ else }...%{ endif }``."""

    span: Span
    condition: Expr
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class TemplateFor:
    """``%{ for k, v in c }...%{ endfor }``; ``key`` is empty when only the value is named."""

    span: Span
    key: str
    value: str
    source: Expr
    body: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A root name: ``var``, ``local``, a resource type, a for variable."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Attr:
    """``.name``."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``[key]``, or ``.0`` with a literal."""

    span: Span
    key: Expr


@dataclass(frozen=True, slots=True)
class Splat:
    """``[*]`` or ``.*``: the steps that apply to every element."""

    span: Span
    each: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Traversal:
    """A root name or expression and the steps from it."""

    span: Span
    base: Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``expand`` says that the last argument is spread with ``...``."""

    span: Span
    function: str
    arguments: tuple[Expr, ...]
    expand: bool = False


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` or ``!x``."""

    span: Span
    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``."""

    span: Span
    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Conditional:
    """``condition ? then : otherwise``."""

    span: Span
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Tuple:
    """``[a, b]``."""

    span: Span
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """``{ key = value }``; a bare name as key is a literal text."""

    span: Span
    items: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class For:
    """``[for k, v in source : value if condition]``; an object when ``key_of`` is given, grouped with ``...``."""

    span: Span
    key: str
    value: str
    source: Expr
    key_of: Expr | None
    value_of: Expr
    condition: Expr | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Parens:
    """``(x)``, which matters for object keys."""

    span: Span
    inner: Expr


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is no expression, with the reason."""

    span: Span
    reason: str


Expr: TypeAlias = (
    Literal | Template | Name | Traversal | Call | Unary | Binary | Conditional | Tuple | Object | For | Parens | Broken
)
Step: TypeAlias = Attr | Index | Splat
#: A part of a template: text, an interpolated expression, or a directive.
Part: TypeAlias = Text | TemplateIf | TemplateFor | Expr
