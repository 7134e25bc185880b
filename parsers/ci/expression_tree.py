"""The syntax of GitHub's expressions: a text becomes a tree whose nodes know where they stand in it.

Precedence, loosest first: ``||``, ``&&``, ``== !=``, ``< <= > >=``, ``!``, then index and property ("Evaluate
expressions in workflows and actions", docs.github.com). GitHub refuses expressions deeper than 50.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from ...engine.pattern import deferred

_LONGEST = 20_000
_MOST_TOKENS = 1000
_DEEPEST = 50
_TOKEN = deferred(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+))"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<operator>&&|\|\||==|!=|<=|>=|[<>!()\[\].,*]))"
)
_WORDS: dict[str, bool | float | None] = {
    "null": None, "true": True, "false": False, "nan": float("nan"), "infinity": float("inf"),
}  # fmt: skip
#: Binary operators, loosest first.
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, boolean or null; ``[start, end)`` is its place in the expression."""

    value: bool | float | str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A context ("env", "matrix")."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """A property or an index; ``key`` is None for ``.*``."""

    of: Tree
    key: Tree | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function, its name in lower case, with its arguments."""

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``!of``."""

    of: Tree


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides of an operator."""

    operator: str
    left: Tree
    right: Tree


Tree: TypeAlias = Literal | Name | Index | Call | Not | Binary


def marked(tree: Tree) -> str:
    """An expression in one spelling, wherever it stands: equal for equal expressions."""
    if isinstance(tree, Literal):
        return repr(tree.value)
    if isinstance(tree, Name):
        return tree.name.lower()
    if isinstance(tree, Index):
        return f"{marked(tree.of)}[{marked(tree.key) if tree.key is not None else '*'}]".lower()
    if isinstance(tree, Call):
        return f"{tree.name}({', '.join(map(marked, tree.arguments))})"
    if isinstance(tree, Not):
        return f"!({marked(tree.of)})"
    return f"({marked(tree.left)} {tree.operator} {marked(tree.right)})"


class _Refused(ValueError):
    """What GitHub would refuse to read."""


@lru_cache(maxsize=1024)
def parse(text: str) -> Tree | None:
    """The tree of an expression without its braces, or None when it cannot be read."""
    try:
        reader = _Reader(_tokens(text))
        tree = reader.binary(0, 0)
        return tree if reader.at == len(reader.tokens) else None
    except _Refused:
        return None


_Token: TypeAlias = "tuple[str, str, int, int]"


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None or len(found) >= _MOST_TOKENS or end > _LONGEST:
            raise _Refused
        found.append((token.lastgroup, token[token.lastgroup], *token.span(token.lastgroup)))
        at = token.end()
    return found


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the tokens; ``at`` is the next one."""

    tokens: list[_Token]
    at: int = 0

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> _Token:
        if self.at >= len(self.tokens) or (wanted and self._peek() != wanted):
            raise _Refused
        self.at += 1
        return self.tokens[self.at - 1]

    def binary(self, level: int, depth: int) -> Tree:
        """Everything that binds as tightly as a level of the operators."""
        if depth > _DEEPEST:
            raise _Refused
        if level == len(_LEVELS):
            return self._unary(depth)
        tree = self.binary(level + 1, depth)
        while self._peek() in _LEVELS[level]:
            tree = Binary(self._take()[1], tree, self.binary(level + 1, depth))
        return tree

    def _unary(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise _Refused
        if self._peek() == "!":
            self._take()
            return Not(self._unary(depth + 1))
        return self._indexed(self._primary(depth), depth)

    def _primary(self, depth: int) -> Tree:
        kind, word, start, end = self._take()
        if kind == "text":
            return Literal(word[1:-1].replace("''", "'"), start + 1, end - 1)
        if kind == "number":
            return Literal(_number(word), start, end)
        if kind == "name":
            return self._named(word, start, end, depth)
        if word != "(":
            raise _Refused
        tree = self.binary(0, depth + 1)
        self._take(")")
        return tree

    def _named(self, word: str, start: int, end: int, depth: int) -> Tree:
        if self._peek() != "(":
            lowered = word.lower()
            return Literal(_WORDS[lowered], start, end) if lowered in _WORDS else Name(lowered)
        self._take()
        arguments: list[Tree] = []
        while self._peek() != ")":
            if arguments:
                self._take(",")
            arguments.append(self.binary(0, depth + 1))
        self._take()
        return Call(word.lower(), tuple(arguments))

    def _indexed(self, tree: Tree, depth: int) -> Tree:
        while self._peek() in (".", "["):
            tree = Index(tree, self._dotted() if self._take()[1] == "." else self._bracketed(depth))
        return tree

    def _dotted(self) -> Tree | None:
        kind, word, start, end = self._take()
        if word == "*":
            return None
        if kind != "name":
            raise _Refused
        return Literal(word, start, end)

    def _bracketed(self, depth: int) -> Tree | None:
        if self._peek() == "*":
            self._take()
            key = None
        else:
            key = self.binary(0, depth + 1)
        self._take("]")
        return key


def _number(word: str) -> float:
    sign, digits = (-1, word[1:]) if word[0] == "-" else (1, word.lstrip("+"))
    return sign * float(int(digits, 0) if digits[:2].lower() in ("0x", "0o") else float(digits))
