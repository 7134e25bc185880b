"""The syntax tree of shell text: what POSIX.1-2017, Shell Command Language, and bash write, as far as it is followed.

Offsets are into the text that was parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch that means itself; ``text`` is without quotes and escapes."""

    start: int
    end: int
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """``$NAME`` or ``${NAME<operator><argument>}``."""

    start: int
    end: int
    name: str
    operator: str = ""
    argument: Word | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(...)`` or backticks: the text that a command prints."""

    start: int
    end: int
    body: Node
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """Arithmetic and the like: a text that only a running shell knows."""

    start: int
    end: int


Part: TypeAlias = "Text | Variable | Substitution | Computed"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, part by part."""

    start: int
    end: int
    parts: tuple[Part, ...]

    @property
    def plain(self) -> str:
        """Its text when it is written without any quotes, escapes and expansions; empty otherwise."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Text) and not self.parts[0].quoted:
            return self.parts[0].text
        return ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """``> file``, ``< file``, ``<<END``; the body of a here-document is data and not kept."""

    operator: str
    target: Word


@dataclass(frozen=True, slots=True)
class Assignment:
    """``NAME=word``, ``NAME+=word`` or ``NAME=(words)``."""

    name: str
    value: Word
    items: tuple[Word, ...] | None = None
    append: bool = False


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command: assignments before it, its words, where its streams go."""

    start: int
    assignments: tuple[Assignment, ...] = ()
    words: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Commands one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """``left && right`` or ``left || right``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Pipe:
    """``one | two``; each runs in a shell of its own."""

    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """``! command``."""

    body: Node


@dataclass(frozen=True, slots=True)
class If:
    """``if`` and its ``elif``s as (condition, body) pairs."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """``case subject in pattern|pattern) body ;; ... esac``."""

    subject: Word
    arms: tuple[tuple[tuple[Word, ...], Node], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """``for NAME in words``, or ``while``/``until`` (then ``variable`` is empty)."""

    body: Node
    variable: str = ""
    words: tuple[Word, ...] | None = None
    condition: Node | None = None


@dataclass(frozen=True, slots=True)
class Define:
    """A function."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Group:
    """``{ ... }``, or ``( ... )`` in a shell of its own."""

    body: Node
    subshell: bool = False
    redirects: tuple[Redirect, ...] = field(default=())


Node: TypeAlias = "Simple | Block | Chain | Pipe | Negated | If | Case | Loop | Define | Group"
NOTHING = Block(())
