"""Regular expressions as Go matches them: leftmost, first alternative first, and never in exponential time.

A pattern that cannot make Python's ``re`` backtrack far is translated for it; every other one runs as a set of
threads over the text (Pike's machine), which takes time in proportion to text times pattern.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Final, TypeAlias

from .re2_letters import Ranges
from .re2_syntax import PatternError, Syntax, Tree, parse

#: Code point offsets of the groups, the whole match first; -1 for a group that took no part.
Match: TypeAlias = tuple[int, ...]
#: (operation, argument, argument)
_Step: TypeAlias = tuple[str, "int | Callable[[str], bool] | str", int]

_MOST_STEPS: Final = 50_000
#: How many times a pattern may double the ways through it for Python's re.
_MOST_CHOICES: Final = 10
#: How many open repetitions a pattern may have for Python's re, and how long the text may be then.
_SHORT_ENOUGH: Final = (1 << 30, 20_000, 400, 100)


@dataclass(slots=True)
class Pattern:
    """A compiled pattern."""

    source: str
    syntax: Syntax
    loops: int
    translated: re.Pattern[str] | None
    steps: list[_Step] = field(default_factory=list)

    def search(self, text: str, start: int) -> Match | None:
        """The leftmost match at or behind ``start``."""
        limit = _SHORT_ENOUGH[self.loops] if self.loops < len(_SHORT_ENOUGH) else 0
        if self.translated is not None and len(text) <= limit:
            found = self.translated.search(text, start)
            return None if found is None else tuple(place for pair in found.regs for place in pair)
        if not self.steps:
            self.steps = compiled_steps(self.syntax.tree, self.source)
        return _run(self.steps, 2 * self.syntax.groups + 2, text, start)


@lru_cache(maxsize=512)
def compile(source: str) -> Pattern:
    """A pattern; raises ``PatternError`` with Go's text."""
    if not source.isascii() and re.search("[\udc80-\udcff]", source):
        raise PatternError("invalid UTF-8", source)
    syntax = parse(source)
    loops = _loops(syntax.tree) if _choices(syntax.tree) <= _MOST_CHOICES else 99
    translated = re.compile(_python(syntax.tree), re.ASCII) if loops < len(_SHORT_ENOUGH) else None
    pattern = Pattern(source, syntax, loops, translated)
    if translated is None:
        pattern.steps = compiled_steps(syntax.tree, source)
    return pattern


def find_all(pattern: Pattern, text: str, count: int = -1) -> Iterator[Match]:
    """At most ``count`` matches that do not overlap, all when it is negative (regexp.allMatches).

    An empty match right behind another one does not count.
    """
    at, before = 0, -1
    while count != 0 and at <= len(text):
        found = pattern.search(text, at)
        if found is None:
            return
        counts = found[1] != at or found[0] != before
        at = at + 1 if found[1] == at else found[1]
        before = found[1]
        if counts:
            count -= 1
            yield found


def _loops(tree: Tree) -> int:
    """How many repetitions of open length a pattern has; very many when one stands in another or repeats nothing."""
    kind = tree[0]
    if kind in ("cat", "alt"):
        return sum(map(_loops, tree[1]))
    if kind == "cap":
        return _loops(tree[2])
    if kind != "rep":
        return 0
    inner = _loops(tree[1])
    if tree[3] == 1 or tree[2] == tree[3]:
        return 99 if (inner and tree[3] > 1) or _nullable(tree[1]) or tree[3] > 200 else inner
    return 99 if inner or _nullable(tree[1]) or max(tree[2], tree[3]) > 200 or _varies(tree[1]) else 1


def _varies(tree: Tree) -> bool:
    """Whether a repeated part can match in more than one way or length."""
    kind = tree[0]
    if kind == "cap":
        return _varies(tree[2])
    if kind == "cat":
        return any(map(_varies, tree[1]))
    if kind == "alt":
        return not _apart(tree[1])
    return bool(kind == "rep")


def _apart(branches: tuple[Tree, ...]) -> bool:
    """Whether branches are single letters, each of which fits one branch at most."""
    if not all(branch[0] == "cat" and len(branch[1]) == 1 and branch[1][0][0] == "set" for branch in branches):
        return False
    ranges = sorted(pair for branch in branches for pair in branch[1][0][1])
    return all(before[1] < after[0] for before, after in pairwise(ranges))


def _choices(tree: Tree) -> float:
    """How many ways there are through a pattern apart from its open repetitions, as a power of two."""
    kind = tree[0]
    if kind == "cat":
        return sum(map(_choices, tree[1]))
    if kind == "cap":
        return _choices(tree[2])
    if kind == "alt":
        return 0.0 if _apart(tree[1]) else log2(len(tree[1])) + max(map(_choices, tree[1]))
    if kind != "rep":
        return 0.0
    least, most = int(tree[2]), int(tree[3])
    return _choices(tree[1]) * max(least, most, 1) + log2(max(most - least, 0) + 1)


def _nullable(tree: Tree) -> bool:
    kind = tree[0]
    if kind == "cat":
        return all(map(_nullable, tree[1]))
    if kind == "alt":
        return any(map(_nullable, tree[1]))
    if kind == "cap":
        return _nullable(tree[2])
    return bool(kind == "at" or (kind == "rep" and (tree[2] == 0 or _nullable(tree[1]))))


_PYTHON_PLACES: Final = {
    "begin": r"\A", "end": r"\Z", "line_begin": "(?m:^)", "line_end": r"(?=\n|\Z)", "word": r"\b", "no_word": r"(?!\b)",
}  # fmt: skip


def _python(tree: Tree) -> str:
    """The pattern in the syntax of Python's ``re``."""
    kind = tree[0]
    if kind == "set":
        return _python_set(tree[1])
    if kind == "at":
        return _PYTHON_PLACES[tree[1]]
    if kind == "cat":
        return "".join(map(_python, tree[1]))
    if kind == "alt":
        return "(?:" + "|".join(map(_python, tree[1])) + ")"
    if kind == "cap":
        return f"({_python(tree[2])})"
    _, body, least, most, greedy, _ = tree
    count = f"{{{least},{'' if most < 0 else most}}}"
    return f"(?:{_python(body)}){count}{'' if greedy else '?'}"


def _python_set(ranges: Ranges) -> str:
    if not ranges:
        return "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(chr(ranges[0][0]))
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


def compiled_steps(tree: Tree, source: str) -> list[_Step]:
    """The program of Pike's machine for a pattern, which saves its bounds in places 0 and 1."""
    steps: list[_Step] = [("save", 0, 0)]
    _emit(tree, steps, source)
    return [*steps, ("save", 1, 0), ("match", 0, 0)]


def _emit(tree: Tree, steps: list[_Step], source: str) -> None:
    if len(steps) > _MOST_STEPS:
        raise PatternError("expression too large", source)
    kind = tree[0]
    if kind == "set":
        steps.append(("letter", member(tree[1]), 0))
    elif kind == "at":
        steps.append(("at", tree[1], 0))
    elif kind == "cat":
        for part in tree[1]:
            _emit(part, steps, source)
    elif kind == "cap":
        steps.append(("save", 2 * tree[1], 0))
        _emit(tree[2], steps, source)
        steps.append(("save", 2 * tree[1] + 1, 0))
    elif kind == "alt":
        _emit_branches(tree[1], steps, source)
    else:
        _emit_repeated(tree, steps, source)


def _emit_branches(branches: tuple[Tree, ...], steps: list[_Step], source: str) -> None:
    leaving: list[int] = []
    for number, branch in enumerate(branches):
        fork = len(steps)
        last = number == len(branches) - 1
        if not last:
            steps.append(("fork", 0, 0))
        _emit(branch, steps, source)
        if not last:
            leaving.append(len(steps))
            steps.append(("jump", 0, 0))
            steps[fork] = ("fork", fork + 1, len(steps))
    for place in leaving:
        steps[place] = ("jump", len(steps), 0)


def _emit_repeated(tree: Tree, steps: list[_Step], source: str) -> None:
    """Counted repetitions are written out; ``x*`` of an ``x`` that may be empty is ``(x+)?`` (compile.go: star)."""
    _, body, least, most, greedy, _ = tree
    if most < 0:
        for _ in range(least - 1):
            _emit(body, steps, source)
        optional = least == 0
        fork = len(steps)
        if optional:
            steps.append(("fork", 0, 0))
        start = len(steps)
        _emit(body, steps, source)
        steps.append(_fork(start, len(steps) + 1, greedy))
        if optional:
            steps[fork] = _fork(start, len(steps), greedy)
        return
    for _ in range(least):
        _emit(body, steps, source)
    forks = []
    for _ in range(most - least):
        forks.append(len(steps))
        steps.append(("fork", 0, 0))
        _emit(body, steps, source)
    for place in forks:
        steps[place] = _fork(place + 1, len(steps), greedy)


def _fork(more: int, leave: int, greedy: bool) -> _Step:
    return ("fork", more, leave) if greedy else ("fork", leave, more)


def member(ranges: Ranges) -> Callable[[str], bool]:
    """Whether a letter is in a set."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return chr(ranges[0][0]).__eq__
    if sum(last - first for first, last in ranges) < 300:
        return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1)).__contains__
    bounds = [bound for first, last in ranges for bound in (first, last + 1)]
    return lambda letter: bisect_right(bounds, ord(letter)) % 2 == 1


def _run(steps: list[_Step], size: int, text: str, start: int) -> Match | None:
    """Pike's machine: all threads at once, the preferred one first, each with its saved places."""
    best: Match | None = None
    threads: list[tuple[int, Match]] = []
    nobody: Match = (-1,) * size
    for at in range(start, len(text) + 1):
        if best is None:
            _follow(steps, threads, 0, nobody, text, at, {pc for pc, _ in threads})
        if not threads:
            if best is None:
                continue
            break
        letter = text[at : at + 1]
        following: list[tuple[int, Match]] = []
        seen: set[int] = set()
        for pc, places in threads:
            operation, argument, _ = steps[pc]
            if operation == "match":
                best = places
                break
            if letter and argument(letter):  # type: ignore[operator]
                _follow(steps, following, pc + 1, places, text, at + 1, seen)
        threads = following
    return best


def _follow(
    steps: list[_Step], threads: list[tuple[int, Match]], pc: int, places: Match, text: str, at: int, seen: set[int]
) -> None:
    """Add the threads that stand before a letter or at the match, in order of preference."""
    todo = [(pc, places)]
    while todo:
        pc, places = todo.pop()
        if pc in seen:
            continue
        seen.add(pc)
        operation, argument, other = steps[pc]
        if operation == "fork":
            todo += [(other, places), (argument, places)]  # type: ignore[list-item]
        elif operation == "jump":
            todo.append((argument, places))  # type: ignore[arg-type]
        elif operation == "save":
            place = int(argument)  # type: ignore[arg-type]
            todo.append((pc + 1, (*places[:place], at, *places[place + 1 :])))
        elif operation == "at":
            if _stands(str(argument), text, at):
                todo.append((pc + 1, places))
        else:
            threads.append((pc, places))


_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def _stands(place: str, text: str, at: int) -> bool:
    if place == "begin":
        return at == 0
    if place == "end":
        return at == len(text)
    if place == "line_begin":
        return at == 0 or text[at - 1] == "\n"
    if place == "line_end":
        return at == len(text) or text[at] == "\n"
    boundary = (at > 0 and text[at - 1] in _WORD) != (at < len(text) and text[at] in _WORD)
    return boundary == (place == "word")
