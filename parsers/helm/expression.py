"""The few template expressions whose result is plain from the values: paths, literals, defaults, comparisons.

This is not Helm's template language; what is not listed here stays unknown (text/template, sprig ``default``,
``quote``, ``trunc``, ``trimSuffix``; Helm's ``.Values`` and ``.Chart``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ...engine.model import Origin, Secret, Span, Step
from ...engine.pattern import deferred
from .._shared.leaves import Branch, Items, Leaf, Tree, settled

_TOKEN: Final = deferred(
    r"\s*(?:(?P<string>\"(?:[^\"\\]|\\.)*\"|`[^`]*`)|(?P<path>\$?(?:\.[A-Za-z0-9_-]+)+|\$|\.)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<mark>[|()]))"
)
#: Functions of one text that keep it as it is where it is the whole field.
_SAME: Final = frozenset(("quote", "squote", "toString", "int", "int64", "float64", "print"))
_TEXT: Final[dict[str, Callable[[str], str]]] = {
    "lower": str.lower, "upper": str.upper, "trim": str.strip,
}  # fmt: skip
MAX_TOKENS: Final = 200


@dataclass(frozen=True, slots=True)
class Result:
    """A value with its origin; ``tree`` is set when it is a mapping or a list, ``text`` None when it is nil.

    ``empty`` values are what templates take for false: nil, "", 0, false, no entries (text/template IsTrue).
    """

    text: str | None
    origin: Origin
    tree: Tree | None = None
    empty: bool = False
    secret: bool = False

    def with_text(self, text: str) -> Result:
        """The same with another text."""
        return replace(self, text=text, empty=not text)


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in a template: the layered values, Chart.yaml, and where the dot stands (None: unknown).

    ``foreign`` are the keys of values that other charts have defaults for, ``release`` its name and namespace.
    """

    values: Branch
    chart: Branch
    span: Span
    dot: tuple[str, ...] | None = ()
    foreign: frozenset[str] = frozenset()
    release: tuple[str, str] = ("", "")

    def at(self, path: str) -> Result | None:
        """The result of a path such as ``.Values.image.tag`` or ``.Chart.AppVersion``; None when unknown."""
        route = self.route(path)
        if route is None or not route:
            return None
        if route[0] == "Release" and route[-1] in ("Name", "Namespace"):
            said = self.release[0 if route[-1] == "Name" else 1]
            return Result(said, Origin(self.span, Step.EVALUATED)) if said else None
        if route[0] == "Chart":
            return self._look(self.chart, tuple(word[:1].lower() + word[1:] for word in route[1:]))
        return self._look(self.values, route[1:]) if route[0] == "Values" else None

    def route(self, path: str) -> tuple[str, ...] | None:
        """A path from the root of the template's data."""
        base = () if path.startswith("$") else self.dot
        words = tuple(word for word in path.lstrip("$").split(".") if word)
        return None if base is None else (*base, *words)

    def _look(self, tree: Branch, route: tuple[str, ...]) -> Result | None:
        found = tree.at(*route)
        if isinstance(found, Leaf):
            value = found.cursor.resolve("kubernetes")
            secret = isinstance(settled(found.text, route), Secret)
            return Result(None if value is None else found.text, found.origin, None, not value, secret)
        if isinstance(found, Branch):
            return Result(None, Origin(found.span), found, not found.entries)
        if isinstance(found, Items):
            return Result(None, Origin(found.span), found, not found.items)
        # a sub-chart's own defaults and what the command line sets are not known here
        return None if route[:1] and route[0] in self.foreign else Result(None, Origin(self.span), None, True)


def evaluate(body: str, scope: Scope) -> Result | None:
    """The result of an action's text, or None when this reading cannot tell."""
    tokens = _tokens(body)
    if tokens is None:
        return None
    reader = _Pipeline(tokens, scope)
    found = reader.pipeline()
    return found if not reader.tokens else None


def _tokens(body: str) -> list[tuple[str, str]] | None:
    tokens: list[tuple[str, str]] = []
    at, end = 0, len(body.rstrip())
    while at < end:
        found = _TOKEN.match(body, at)
        if found is None or found.lastgroup is None or len(tokens) >= MAX_TOKENS:
            return None
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens[::-1] or None


@dataclass(slots=True)
class _Pipeline:
    """A recursive descent over the tokens of one action (last token first, so that ``pop`` takes the next)."""

    tokens: list[tuple[str, str]]
    scope: Scope
    depth: int = 0

    def pipeline(self) -> Result | None:
        found = self.command(None)
        while found is not None and self.tokens and self.tokens[-1][1] == "|" and self.tokens[-1][0] == "mark":
            self.tokens.pop()
            found = self.command(found)
        return found

    def command(self, piped: Result | None) -> Result | None:
        if not self.tokens:
            return None
        if self.tokens[-1][0] != "word" or self.tokens[-1][1] in ("true", "false", "nil"):
            return self.operand() if piped is None else None
        name = self.tokens.pop()[1]
        arguments: list[Result] = []
        while self.tokens and self.tokens[-1] not in (("mark", "|"), ("mark", ")")):
            found = self.operand()
            if found is None:
                return None
            arguments.append(found)
        return _call(name, arguments if piped is None else [*arguments, piped], self.scope)

    def operand(self) -> Result | None:
        kind, text = self.tokens.pop()
        here = Origin(self.scope.span, Step.DEFAULT)
        if kind == "string":
            plain = _unquoted(text)
            return Result(plain, here, None, not plain)
        if kind == "number":
            return Result(text, here, None, float(text) == 0)
        if kind == "path":
            return self.scope.at(text)
        if kind == "word":
            return _boolean(text == "true", here) if text in ("true", "false") else None
        return self.parenthesis() if text == "(" and self.depth < 20 else None

    def parenthesis(self) -> Result | None:
        self.depth += 1
        found = self.pipeline()
        self.depth -= 1
        return found if self.tokens and self.tokens.pop() == ("mark", ")") else None


def _unquoted(text: str) -> str:
    if text[0] == "`":
        return text[1:-1]
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text[1:-1])


def _call(name: str, arguments: list[Result], scope: Scope) -> Result | None:
    if not arguments:
        return None
    first, last = arguments[0], arguments[-1]
    if name in _SAME:
        return first if len(arguments) == 1 else None
    if name in _TEXT:
        return last.with_text(_TEXT[name](last.text or ""))
    rule = _RULES.get(name)
    return rule(arguments, Origin(scope.span, Step.DEFAULT)) if rule else None


def _default(arguments: list[Result], here: Origin) -> Result | None:
    if len(arguments) != 2:
        return None
    fallback, given = arguments
    return replace(fallback, origin=fallback.origin.over(given.origin)) if given.empty else given


def _boolean(value: bool, here: Origin) -> Result:
    return Result("true" if value else "false", here, None, not value)


def _equal(arguments: list[Result], here: Origin) -> Result | None:
    first, rest = arguments[0], arguments[1:]
    if not rest or any(one.tree is not None for one in arguments):
        return None
    return _boolean(any(first.text == one.text for one in rest), first.origin)


def _not(arguments: list[Result], here: Origin) -> Result | None:
    return _boolean(arguments[0].empty, arguments[0].origin) if len(arguments) == 1 else None


def _unequal(arguments: list[Result], here: Origin) -> Result | None:
    equal = _equal(arguments, here)
    return _not([equal], here) if equal and len(arguments) == 2 else None


def _cut(arguments: list[Result], here: Origin) -> Result | None:
    size, text = arguments[0].text or "", arguments[-1]
    if len(arguments) != 2 or not size.isdigit() or len(size) > 4:
        return None
    return text.with_text((text.text or "")[: int(size)])


def _without_suffix(arguments: list[Result], here: Origin) -> Result | None:
    if len(arguments) != 2:
        return None
    return arguments[1].with_text((arguments[1].text or "").removesuffix(arguments[0].text or ""))


_RULES: Final[dict[str, Callable[[list[Result], Origin], Result | None]]] = {
    "default": _default,
    "eq": _equal,
    "ne": _unequal,
    "not": _not,
    "and": lambda arguments, here: next((one for one in arguments if one.empty), arguments[-1]),
    "or": lambda arguments, here: next((one for one in arguments if not one.empty), arguments[-1]),
    "coalesce": lambda arguments, here: next((one for one in arguments if not one.empty), None),
    "required": lambda arguments, here: arguments[1] if len(arguments) == 2 and not arguments[1].empty else None,
    "trunc": _cut,
    "trimSuffix": _without_suffix,
}
