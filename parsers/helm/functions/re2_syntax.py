"""RE2's syntax read into a tree, with the errors of Go's regexp/syntax.

A node is a tuple that starts with its kind::

    ("set", ranges)                    one letter of a set; ranges are (first, last) code points, ascending
    ("cat", nodes)  ("alt", nodes)     one after the other; the first that fits
    ("cap", number, node)              a group that is remembered
    ("rep", node, least, most, greedy, counted)    most is -1 without end
    ("at", place)                      begin, end, line_begin, line_end, word, no_word

One file, because escapes, classes, flags and groups refer to each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from .re2_letters import ANY, ANY_IN_LINE, NAMED, Ranges, folded, joined, negated, property_ranges

Tree: TypeAlias = tuple[Any, ...]
EMPTY: Final[Tree] = ("cat", ())

_REPEAT: Final = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_POSIX: Final = re.compile(r"\[:(.*?):\]", re.DOTALL)
_PLACES: Final = {"A": "begin", "b": "word", "B": "no_word", "z": "end"}
_CONTROLS: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_STARS: Final = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}
_MOST: Final = 1000
_DEEPEST: Final = 120


class PatternError(ValueError):
    """A pattern that Go refuses; the text is Go's."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"error parsing regexp: {what}: `{where}`")


@dataclass(slots=True)
class _Group:
    """An open parenthesis: the number it remembers, the flags around it, what has been read in it."""

    number: int | None
    flags: frozenset[str]
    branches: list[Tree] = field(default_factory=list)
    items: list[Tree] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Syntax:
    """A pattern read: its tree, how many groups it remembers, and their names (name -> the numbers)."""

    tree: Tree
    groups: int
    names: dict[str, tuple[int, ...]]


def parse(pattern: str) -> Syntax:
    """Read a pattern; raises ``PatternError``."""
    reader = _Reader(pattern)
    return Syntax(reader.read(), reader.groups, {name: tuple(numbers) for name, numbers in reader.names.items()})


class _Reader:
    """The state of reading one pattern (syntax: parser)."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.groups = 0
        self.names: dict[str, list[int]] = {}
        self.open = [_Group(None, self.flags)]
        self.repeated = -1

    def read(self) -> Tree:
        """The tree of the whole pattern."""
        while self.at < len(self.pattern):
            start, repeated = self.at, self.repeated
            self.repeated = -1
            self._step(self.pattern[start], start, repeated)
        if len(self.open) > 1:
            raise PatternError("missing closing )", self.pattern)
        return self._closed(self.open[0])

    def _step(self, letter: str, start: int, repeated: int) -> None:
        items = self.open[-1].items
        self.at += 1
        if letter in _STARS:
            self._repeat(*_STARS[letter], start, repeated, False)
        elif letter == "{" and (found := _REPEAT.match(self.pattern, start)):
            self._counted(found, start, repeated)
        elif letter == "(":
            self._open_group(start)
        elif letter == ")":
            self._close_group()
        elif letter == "|":
            self.open[-1].branches.append(("cat", tuple(items)))
            self.open[-1].items = []
        elif letter == "^":
            items.append(("at", "line_begin" if "m" in self.flags else "begin"))
        elif letter == "$":
            items.append(("at", "line_end" if "m" in self.flags else "end"))
        elif letter == ".":
            items.append(("set", ANY if "s" in self.flags else ANY_IN_LINE))
        elif letter == "[":
            items.append(("set", self._class(start)))
        elif letter == "\\":
            self._escaped(start)
        else:
            self._literal(letter)

    def _literal(self, letter: str) -> None:
        self.open[-1].items.append(("set", self._folded(((ord(letter), ord(letter)),))))

    def _folded(self, ranges: Ranges) -> Ranges:
        return folded(ranges) if "i" in self.flags else ranges

    def _counted(self, found: re.Match[str], start: int, repeated: int) -> None:
        least = int(found[1][-9:]) if found[1][:-9].strip("0") == "" else _MOST + 1
        most = least if found[2] is None else -1 if found[3] is None else int(found[3][-9:])
        if found[3] and found[3][:-9].strip("0"):
            most = _MOST + 1
        if least > _MOST or most > _MOST or 0 <= most < least:
            raise PatternError("invalid repeat count", found[0])
        self.at = found.end()
        self._repeat(least, most, start, repeated, True)

    def _repeat(self, least: int, most: int, start: int, repeated: int, counted: bool) -> None:
        greedy = "U" not in self.flags
        if self.pattern[self.at : self.at + 1] == "?":
            self.at += 1
            greedy = not greedy
        if repeated >= 0:
            raise PatternError("invalid nested repetition operator", self.pattern[repeated : self.at])
        items = self.open[-1].items
        if not items:
            raise PatternError("missing argument to repetition operator", self.pattern[start : self.at])
        items[-1] = ("rep", items[-1], least, most, greedy, counted)
        if counted and (least >= 2 or most >= 2) and not _few(items[-1], _MOST):
            raise PatternError("invalid repeat count", self.pattern[start : self.at])
        self.repeated = start

    def _open_group(self, start: int) -> None:
        if len(self.open) > _DEEPEST:
            raise PatternError("expression nests too deeply", self.pattern)
        if self.pattern[self.at : self.at + 1] == "?":
            self._perl_group(start)
        else:
            self._remember()

    def _remember(self) -> None:
        self.groups += 1
        self.open.append(_Group(self.groups, self.flags))

    def _perl_group(self, start: int) -> None:
        rest = self.pattern[start:]
        skipped = 4 if rest.startswith("(?P<") and len(rest) > 4 else 3 if rest[2:3] == "<" and len(rest) > 3 else 0
        if not skipped:
            self._set_flags(start)
            return
        end = rest.find(">")
        if end < 0:
            raise PatternError("invalid named capture", rest)
        if not _NAME.fullmatch(rest, skipped, end):
            raise PatternError("invalid named capture", rest[: end + 1])
        self._remember()
        self.names.setdefault(rest[skipped:end], []).append(self.groups)
        self.at = start + end + 1

    def _set_flags(self, start: int) -> None:
        """``(?i)``, ``(?i-s:`` and so on; anything else is Perl syntax that RE2 has not."""
        self.at = start + 2
        flags, off, seen = set(self.flags), False, False
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            self.at += 1
            if letter in "imsU":
                (flags.discard if off else flags.add)(letter)
                seen = True
            elif letter == "-" and not off:
                off, seen = True, False
            elif letter in ":)" and (seen or not off):
                if letter == ":":
                    self.open.append(_Group(None, self.flags))
                self.flags = frozenset(flags)
                return
            else:
                break
        raise PatternError("invalid or unsupported Perl syntax", self.pattern[start : self.at])

    def _close_group(self) -> None:
        if len(self.open) == 1:
            raise PatternError("unexpected )", self.pattern)
        group = self.open.pop()
        self.flags = group.flags
        tree = self._closed(group)
        self.open[-1].items.append(tree if group.number is None else ("cap", group.number, tree))

    def _closed(self, group: _Group) -> Tree:
        last: Tree = ("cat", tuple(group.items))
        return ("alt", (*group.branches, last)) if group.branches else last

    def _escaped(self, start: int) -> None:
        letter = self.pattern[self.at : self.at + 1]
        if letter in _PLACES and letter:
            self.at += 1
            self.open[-1].items.append(("at", _PLACES[letter]))
        elif letter == "C":
            raise PatternError("invalid escape sequence", "\\C")
        elif letter == "Q":
            body, _, _ = self.pattern[self.at + 1 :].partition("\\E")
            self.at = min(self.at + 1 + len(body) + 2, len(self.pattern))
            for quoted in body:
                self._literal(quoted)
        elif (ranges := self._class_escape(start)) is not None:
            self.open[-1].items.append(("set", ranges))
        else:
            self._literal(chr(self._escape(start)))

    def _class_escape(self, start: int) -> Ranges | None:
        """``\\d``, ``\\pL``, ``\\P{Greek}`` at ``start``; None when there is none."""
        letter = self.pattern[start + 1 : start + 2]
        if letter in ("p", "P") and start + 2 < len(self.pattern):
            return self._property(start, letter == "P")
        if letter not in ("d", "D", "s", "S", "w", "W"):
            return None
        self.at = start + 2
        ranges = self._folded(NAMED[{"d": "digit", "s": "blank_perl", "w": "word"}[letter.lower()]])
        return negated(ranges) if letter.isupper() else ranges

    def _property(self, start: int, turned: bool) -> Ranges:
        end = start + 3
        name = self.pattern[start + 2]
        if name == "{":
            close = self.pattern.find("}", start)
            if close < 0:
                raise PatternError("invalid character class range", self.pattern[start:])
            name, end = self.pattern[start + 3 : close], close + 1
        if name.startswith("^"):
            name, turned = name[1:], not turned
        ranges = property_ranges(name)
        if ranges is None:
            raise PatternError("invalid character class range", self.pattern[start:end])
        self.at = end
        ranges = self._folded(ranges)
        return negated(ranges) if turned else ranges

    def _escape(self, start: int) -> int:
        """The code point of an escape (syntax: parseEscape); ``at`` stands behind it."""
        pattern = self.pattern
        self.at = start + 2
        letter = pattern[start + 1 : start + 2]
        if not letter:
            raise PatternError("trailing backslash at end of expression", "")
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        octal = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}").match(pattern, start + 1)
        if octal:
            self.at = octal.end()
            return int(octal[0], 8)
        if letter == "x":
            return self._hexadecimal(start)
        raise PatternError("invalid escape sequence", pattern[start : self.at])

    def _hexadecimal(self, start: int) -> int:
        found = re.compile(r"x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))").match(self.pattern, start + 1)
        if found and int(found[1] or found[2], 16) <= 0x10FFFF:
            self.at = found.end()
            return int(found[1] or found[2], 16)
        read = re.compile(r"x(?:\{[0-9a-fA-F]*.?|.{0,2})", re.DOTALL).match(self.pattern, start + 1)
        raise PatternError("invalid escape sequence", self.pattern[start : read.end() if read else self.at])

    def _class(self, start: int) -> Ranges:
        """A bracketed class (syntax: parseClass)."""
        pattern = self.pattern
        turned = pattern[self.at : self.at + 1] == "^"
        self.at += turned
        ranges: list[tuple[int, int]] = []
        first = True
        while first or pattern[self.at : self.at + 1] != "]":
            first = False
            named = self._named_class()
            if named is None and pattern[self.at : self.at + 1] == "\\":
                named = self._class_escape(self.at)
            ranges += named if named is not None else self._range(start)
        self.at += 1
        made = joined(ranges)
        return negated(made) if turned else made

    def _named_class(self) -> Ranges | None:
        found = _POSIX.match(self.pattern, self.at)
        if found is None:
            return None
        name, turned = (found[1][1:], True) if found[1].startswith("^") else (found[1], False)
        if name not in NAMED or name == "blank_perl":
            raise PatternError("invalid character class range", found[0])
        self.at = found.end()
        ranges = self._folded(NAMED[name])
        return negated(ranges) if turned else ranges

    def _range(self, start: int) -> Ranges:
        began = self.at
        first = last = self._class_letter(start)
        following = self.pattern[self.at : self.at + 2]
        if len(following) == 2 and following[0] == "-" and following[1] != "]":
            self.at += 1
            last = self._class_letter(start)
            if last < first:
                raise PatternError("invalid character class range", self.pattern[began : self.at])
        return self._folded(((first, last),))

    def _class_letter(self, start: int) -> int:
        letter = self.pattern[self.at : self.at + 1]
        if not letter:
            raise PatternError("missing closing ]", self.pattern[start:])
        if letter == "\\":
            return self._escape(self.at)
        self.at += 1
        return ord(letter)


def _few(tree: Tree, allowed: int) -> bool:
    """Whether nested counted repetitions stay below the limit (syntax: repeatIsValid)."""
    kind = tree[0]
    if kind == "rep":
        if tree[5]:
            most = tree[3] if tree[3] >= 0 else tree[2]
            if tree[3] == 0:
                return True
            if most > allowed:
                return False
            allowed = allowed // most if most else allowed
        return _few(tree[1], allowed)
    if kind == "cap":
        return _few(tree[2], allowed)
    return all(_few(part, allowed) for part in tree[1]) if kind in ("cat", "alt") else True
