"""Makefiles: variables, rules and recipes, as far as deployments need them.

GNU Make manual: "How to Use Variables", "Conditional Parts of Makefiles", "Writing Recipes in Rules". A Makefile is
read from top to bottom for one call, with the variables that this call gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ....engine.model import Origin, Source, Span
from ....engine.pattern import deferred
from ..spliced import LONGEST_INSERTED, Piece, Spliced, unknown_piece
from .rows import inserted, is_environment

NAMES = ("GNUmakefile", "makefile", "Makefile")
_ASSIGNS = deferred(r"[ ]*(?:export[ \t]+|override[ \t]+)*([A-Za-z_][\w.-]*)[ \t]*(\?=|:::?=|:=|\+=|!=|=)[ \t]*")
_RULE = deferred(r"([^\s:#=][^:#=\n]*?)[ \t]*::?(?!=)[ \t]*")
_CONDITION = deferred(r"[ \t]*(ifeq|ifneq|ifdef|ifndef|else|endif)\b[ \t]*")
_REFERENCE = deferred(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\}|([@<*^+$])|([({])|(\w))")
_COMPARED = deferred(r"\(([^,]*),(.*)\)|[\"']([^\"']*)[\"'][ \t]+[\"']([^\"']*)[\"']")
_LONGEST = 200_000
_MOST_LINES = 10_000
_DEEPEST = 12
_MOST_REFERENCES = 40_000
_SHELL = "a function of make"
_TOO_LONG = "longer than paritycheck follows"

#: A value: worked out, or (as ``=`` has it) the stretches that are worked out where it is used.
Raw: TypeAlias = "Spliced | tuple[tuple[int, int], ...]"


@dataclass(slots=True)
class Rule:
    """A target: what it needs, its recipe line by line, the variables that hold for it."""

    span: Span
    needs: list[str] = field(default_factory=list)
    recipe: list[tuple[int, int]] = field(default_factory=list)
    variables: dict[str, Raw] = field(default_factory=dict)


@dataclass(slots=True)
class Makefile:
    """One file as one call reads it. ``given`` are variables of the command line, ``outer`` those of the shell."""

    source: Source
    given: Mapping[str, Raw]
    outer: Mapping[str, Raw]
    variables: dict[str, Raw] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    first: str = ""
    work: int = 0

    def value(self, name: str, more: Mapping[str, Raw]) -> Raw | None:
        """A variable's value; the command line is stronger than the file, the file than the shell."""
        for table in (self.given, more, self.variables, self.outer):
            if name in table:
                return table[name]
        return None

    def rule(self, target: str) -> tuple[Rule, str] | None:
        """The rule for a target and the stem that its pattern matched."""
        if target in self.rules:
            return self.rules[target], ""
        for name, rule in self.rules.items():
            before, percent, after = name.partition("%")
            if percent and len(target) > len(before) + len(after) and target.startswith(before) and (
                target.endswith(after)
            ):  # fmt: skip
                return rule, target[len(before) : len(target) - len(after)]
        return None


def read(source: Source, given: Mapping[str, Spliced], outer: Mapping[str, Spliced]) -> Makefile:
    """A Makefile for one call."""
    made = Makefile(source, given, outer)
    state = _State()
    rule: list[Rule] = []
    if len(source.text) > _LONGEST:
        return made
    for start, end in _lines(source.text):
        text = source.text[start:end]
        if text.startswith("\t"):
            if rule and state.taken is not False:
                for one in rule:
                    one.recipe.append((start + 1, end))
            continue
        if condition := _CONDITION.match(text):
            state.turn(condition[1], text[condition.end() :].strip(), made)
        elif state.taken is False or not text.strip() or text.lstrip().startswith("#"):
            continue
        elif assigns := _ASSIGNS.match(text):
            _assign(made, made.variables, assigns[1], assigns[2], start + assigns.end(), end, state.taken is None)
        elif found := _RULE.match(text):
            rule = _rule(made, found[1], start, start + found.end(), end)
    return made


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The logical lines: a backslash at the end goes on."""
    at = count = 0
    while at < len(text) and count < _MOST_LINES:
        end = text.find("\n", at)
        while end > 0 and text[end - 1] == "\\":
            end = text.find("\n", end + 1)
        end = len(text) if end < 0 else end
        yield at, end
        at, count = end + 1, count + 1


def _rule(made: Makefile, names: str, start: int, at: int, end: int) -> list[Rule]:
    text = made.source.text
    specific = _ASSIGNS.match(text, at, end)
    rules = []
    for name in names.split()[:50]:
        rule = made.rules.setdefault(name, Rule(Span(made.source, start, at)))
        rules.append(rule)
        if specific:
            _assign(made, rule.variables, specific[1], specific[2], specific.end(), end, False)
            continue
        if not made.first and not name.startswith("."):
            made.first = name
        needs, semicolon, _ = text[at:end].partition("##")[0].partition(";")
        rule.needs += expand_text(made, needs.replace("\\\n", " "), {}).split()[:200]
        if semicolon:
            rule.recipe.append((at + len(needs) + 1, end))
    return rules


def _assign(
    made: Makefile, table: dict[str, Raw], name: str, operator: str, start: int, end: int, unsure: bool
) -> None:
    span = Span(made.source, start, end)
    if operator == "?=" and (name in table or name in made.outer or name in made.given):
        return
    stop = _comment(made.source.text, start, end)
    before = table.get(name)
    if unsure:
        reason = f"{name} depends on a condition of the Makefile"
        table[name] = Spliced(span, (unknown_piece(reason, Origin(span)),))
    elif operator == "!=":
        table[name] = Spliced(span, (unknown_piece(_SHELL, Origin(span)),))
    elif operator == "+=" and isinstance(before, Spliced):
        value = expand(made, start, stop, {})
        table[name] = Spliced(span, (*before.pieces, Piece(" ", Origin(span), False), *value.pieces))
    elif operator == "+=" and isinstance(before, tuple):
        table[name] = (*before[:50], (start, stop))
    else:
        table[name] = expand(made, start, stop, {}) if operator in (":=", "::=", ":::=") else ((start, stop),)


def _comment(text: str, start: int, end: int) -> int:
    """The end of a value before its comment."""
    at = text.find("#", start, end)
    stop = at if at >= 0 and text[at - 1] != "\\" else end
    return start + len(text[start:stop].rstrip())


@dataclass(slots=True)
class _State:
    """The conditionals around a line: taken, not taken, or not decided (None)."""

    stack: list[bool | None] = field(default_factory=list)

    @property
    def taken(self) -> bool | None:
        if False in self.stack:
            return False
        return None if None in self.stack else True

    def turn(self, word: str, rest: str, made: Makefile) -> None:
        if word == "endif":
            self.stack = self.stack[:-1]
        elif word == "else" and self.stack:
            before = self.stack.pop()
            inner = _CONDITION.match(rest)
            outcome = _decided(inner[1], rest[inner.end() :].strip(), made) if inner and not before else None
            self.stack.append(None if before is None else (not before if inner is None else outcome and not before))
        elif word != "else" and len(self.stack) < _DEEPEST:
            self.stack.append(_decided(word, rest, made))


def _decided(word: str, rest: str, made: Makefile) -> bool | None:
    """Whether a conditional holds; None when something unknown decides it."""
    if word in ("ifdef", "ifndef"):
        text = _plain(made, f"$({rest})")
        return None if text is None else bool(text) == (word == "ifdef")
    found = _COMPARED.fullmatch(rest)
    if found is None:
        return None
    left, right = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    texts = [_plain(made, one.strip()) for one in (left, right)]
    if texts[0] is None or texts[1] is None:
        return None
    return (texts[0] == texts[1]) == (word == "ifeq")


def _plain(made: Makefile, text: str) -> str | None:
    """A text in a conditional; ``$(strip X)`` is X."""
    inner = text.removeprefix("$(strip ").removesuffix(")") if text.startswith("$(strip ") else text
    value = _expanded(made, Source("", inner), 0, len(inner), {}, 0)
    return None if any(piece.reason for piece in value) else "".join(piece.text for piece in value).strip()


def expand_text(made: Makefile, text: str, more: Mapping[str, Raw]) -> str:
    """A text with variables put in, of which only the words matter."""
    return "".join(piece.text for piece in _expanded(made, Source("", text), 0, len(text), more, 0))


def expand(made: Makefile, start: int, end: int, more: Mapping[str, Raw]) -> Spliced:
    """A stretch of the Makefile with variables put in."""
    return Spliced(Span(made.source, start, end), tuple(_expanded(made, made.source, start, end, more, 0)))


def _expanded(made: Makefile, source: Source, start: int, end: int, more: Mapping[str, Raw], depth: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    total = 0
    while found := _REFERENCE.search(source.text, at, end):
        pieces += _literal(source, at, found.start())
        span = Span(source, found.start(), found.end())
        at = found.end()
        if found[4]:
            at = _closing(source.text, found.start(4), end)
            pieces.append(unknown_piece(_SHELL, Origin(Span(source, found.start(), at))))
            continue
        name = found[1] or found[2] or found[3] or found[5]
        alone = _alone(source.text, found.start(), found.end(), start, end)
        put_in = _reference(made, name, span, more, alone, depth)
        total += sum(len(piece.text) for piece in put_in)
        pieces += put_in if total < LONGEST_INSERTED else [unknown_piece(_TOO_LONG, Origin(span))]
    return [*pieces, *_literal(source, at, end)]


def _literal(source: Source, start: int, end: int) -> list[Piece]:
    return [Piece(source.text[start:end], Origin(Span(source, start, end)))] if end > start else []


def _alone(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether a reference is a word of its own."""
    before = text[start - 1] if start > first else " "
    after = text[end] if end < last else " "
    return before.isspace() and (after.isspace() or after in ";|&")


def _reference(made: Makefile, name: str, span: Span, more: Mapping[str, Raw], alone: bool, depth: int) -> list[Piece]:
    if name in _FIXED:
        return [Piece(_FIXED[name], Origin(span), False)]
    value = made.value(name, more)
    made.work += 1
    if depth > _DEEPEST or made.work > _MOST_REFERENCES:
        return [unknown_piece(_TOO_LONG, Origin(span))]
    if isinstance(value, Spliced):
        return inserted(value)
    if value is not None:
        pieces: list[Piece] = []
        for start, end in value:
            pieces += [Piece(" ", Origin(span), False)] if pieces else []
            pieces += _expanded(made, made.source, start, end, more, depth + 1)
        return inserted(Spliced(span, tuple(pieces)))
    if alone and not is_environment(name):
        # NOTE: what nobody sets is empty, which is what words for further arguments are there for.
        return []
    return [unknown_piece(f"{name} is not set in the Makefile", Origin(span))]


#: References that always mean the same.
_FIXED = {"$": "$", "MAKE": "make", "CURDIR": "$PWD"}


def _closing(text: str, at: int, end: int) -> int:
    """Behind the bracket that closes the one at an offset."""
    opening, closing = text[at], ")" if text[at] == "(" else "}"
    level = 0
    while at < end:
        level += (text[at] == opening) - (text[at] == closing)
        at += 1
        if not level:
            return at
    return end


def recipe(made: Makefile, rule: Rule, target: str, stem: str, given: Mapping[str, Raw]) -> Spliced:
    """The commands of a rule as shell text: every line in a shell of its own."""
    automatic = {
        name: _word(text, rule.span)
        for name, text in (
            ("@", target),
            ("*", stem),
            ("<", rule.needs[0] if rule.needs else ""),
            ("^", " ".join(rule.needs)),
        )
    }
    more: dict[str, Raw] = {**given, **rule.variables, **automatic}
    pieces: list[Piece] = []
    for start, end in rule.recipe:
        text = made.source.text
        while start < end and text[start] in "@-+ \t":
            start += 1
        around = Origin(Span(made.source, start, start))
        pieces += [Piece("(", around, False), *expand(made, start, end, more).pieces, Piece("\n)\n", around, False)]
    return Spliced(rule.span, tuple(pieces))


def _word(text: str, span: Span) -> Spliced:
    return Spliced(span, (Piece(text, Origin(span), False),) if text else ())
