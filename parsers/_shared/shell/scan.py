"""Shell words: quotes, escapes, expansions, comments, here-documents, each with its offsets; linear in the text.

POSIX.1-2017, Shell Command Language 2.2 (quoting), 2.3 (tokens), 2.6 (expansions), and bash's ``$'...'``.
"""

from __future__ import annotations

from collections.abc import Callable

from ....engine.pattern import deferred
from .syntax import Computed, Node, Part, Substitution, Text, Variable, Word

#: Texts nested more deeply are given up.
DEEPEST = 30
_BLANKS = deferred(r"(?:[ \t\r]|\\\r?\n)+")
_COMMENT = deferred(r"#[^\n]*")
_PLAIN = deferred(r"[^\s\\'\"`$;&|()<>#]+")
_IN_QUOTES = deferred(r"[^\"\\`$]+")
_NAME = deferred(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL = deferred(r"[0-9@*#?$!-]")
_OPERATOR = deferred(r"(?::?[-+?=]|%%?|##?|//?|\^\^?|,,?|@|:)")
_SUBSCRIPT = deferred(r"\[[^\[\]\n]{0,100}\]")
_BARE_ENDS = frozenset(" \t\r\n;&|()<>")
#: What a backslash escapes inside double quotes.
_ESCAPABLE = frozenset('$`"\\\n')


class TooDeep(Exception):
    """The text nests more deeply than is followed."""


class Scanner:
    """A place in a text; ``inner`` parses the commands of a substitution up to its closing bracket."""

    def __init__(self, text: str, inner: Callable[[], Node], at: int = 0, end: int | None = None):
        self.text = text
        self.at = at
        self.end = len(text) if end is None else end
        self.depth = 0
        self._inner = inner

    def peek(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.at] if self.at < self.end else ""

    def starts(self, what: str) -> bool:
        """Whether the text goes on with this."""
        return self.text.startswith(what, self.at, self.end)

    def blanks(self) -> None:
        """Skip blanks, continued lines, and a comment."""
        if found := _BLANKS.match(self.text, self.at, self.end):
            self.at = found.end()
        if self.peek() == "#" and (found := _COMMENT.match(self.text, self.at, self.end)):
            self.at = found.end()

    def deeper(self) -> None:
        """One level down; the caller comes up again by itself."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeep

    def word(self, stop: frozenset[str] = _BARE_ENDS) -> Word | None:
        """The word that begins here, or None."""
        start = self.at
        parts: list[Part] = []
        while self.at < self.end and (character := self.text[self.at]) not in stop:
            self._part(character, parts, stop)
        if self.at == start:
            return None
        return Word(start, self.at, tuple(parts))

    def _part(self, character: str, parts: list[Part], stop: frozenset[str]) -> None:
        begin = self.at
        if character == "'":
            self._single(parts, begin + 1)
        elif character == '"':
            self._double(parts)
        elif character == "\\":
            self.at = min(begin + 2, self.end)
            escaped = self.text[begin + 1 : self.at]
            if escaped not in ("\n", "\r"):
                parts.append(Text(begin, self.at, escaped, True))
        elif character in "$`":
            self._expansion(parts, False)
        elif found := _PLAIN.match(self.text, begin, self.end):
            limit = next((i for i in range(begin, found.end()) if self.text[i] in stop), found.end())
            self.at = max(limit, begin + 1)
            parts.append(Text(begin, self.at, self.text[begin : self.at]))
        else:
            self.at += 1
            parts.append(Text(begin, self.at, character))

    def _single(self, parts: list[Part], inside: int) -> None:
        close = self.text.find("'", inside, self.end)
        close = self.end if close < 0 else close
        self.at = min(close + 1, self.end)
        parts.append(Text(inside, close, self.text[inside:close], True))

    def _dollar_single(self, parts: list[Part]) -> None:
        """``$'...'`` with its backslash escapes, of which the usual ones are read."""
        begin = self.at = self.at + 2
        while self.at < self.end and self.text[self.at] != "'":
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at, self.end)
        body = self.text[begin : self.at]
        for escape, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\'", "'"), ("\\\\", "\\")):
            body = body.replace(escape, meant)
        parts.append(Text(begin, self.at, body, True))
        self.at = min(self.at + 1, self.end)

    def _double(self, parts: list[Part]) -> None:
        self.at += 1
        opened = len(parts)
        while self.at < self.end and self.text[self.at] != '"':
            begin, character = self.at, self.text[self.at]
            if character == "\\":
                self.at = min(begin + 2, self.end)
                escaped = self.text[begin + 1 : self.at]
                if escaped != "\n":
                    kept = escaped if escaped in _ESCAPABLE else self.text[begin : self.at]
                    parts.append(Text(begin, self.at, kept, True))
            elif character in "$`":
                self._expansion(parts, True)
            elif found := _IN_QUOTES.match(self.text, begin, self.end):
                self.at = found.end()
                parts.append(Text(begin, self.at, found[0], True))
        if len(parts) == opened:
            parts.append(Text(self.at, self.at, "", True))
        self.at = min(self.at + 1, self.end)

    def _expansion(self, parts: list[Part], quoted: bool) -> None:
        begin = self.at
        if self.starts("`"):
            parts.append(self._backticks(quoted))
        elif self.starts("$(("):
            self._arithmetic(parts)
        elif self.starts("$("):
            self.at += 2
            parts.append(Substitution(begin, self.at, self._nested(), quoted))
        elif self.starts("${"):
            parts.append(self._braced(quoted))
        elif self.starts("$'") and not quoted:
            self._dollar_single(parts)
        elif self.starts('$"') and not quoted:
            self.at += 1
        elif found := _NAME.match(self.text, begin + 1, self.end) or _SPECIAL.match(self.text, begin + 1, self.end):
            self.at = found.end()
            parts.append(Variable(begin, self.at, found[0], quoted=quoted))
        else:
            self.at += 1
            parts.append(Text(begin, self.at, "$", quoted))

    def _nested(self) -> Node:
        self.deeper()
        body = self._inner()
        self.depth -= 1
        if self.peek() == ")":
            self.at += 1
        return body

    def _backticks(self, quoted: bool) -> Part:
        begin = self.at
        close = self.text.find("`", begin + 1, self.end)
        close = self.end if close < 0 else close
        self.at, outer = begin + 1, self.end
        self.end = close
        self.deeper()
        body = self._inner()
        self.depth -= 1
        self.at, self.end = min(close + 1, outer), outer
        return Substitution(begin, self.at, body, quoted)

    def _arithmetic(self, parts: list[Part]) -> None:
        begin = self.at
        self.at += 3
        level = 2
        while self.at < self.end and level:
            level += {"(": 1, ")": -1}.get(self.text[self.at], 0)
            self.at += 1
        parts.append(Computed(begin, self.at))

    def _braced(self, quoted: bool) -> Part:
        """``${NAME}``, ``${NAME:-word}``, ``${#NAME}``, ``${!NAME}``, ``${NAME[@]}``."""
        begin = self.at
        self.at += 2
        prefix = self.peek() if self.peek() in "#!" and not self.starts("#}") else ""
        self.at += bool(prefix)
        found = _NAME.match(self.text, self.at, self.end) or _SPECIAL.match(self.text, self.at, self.end)
        name = found[0] if found else ""
        self.at = found.end() if found else self.at
        if subscript := _SUBSCRIPT.match(self.text, self.at, self.end):
            name, self.at = name + subscript[0], subscript.end()
        operator = _OPERATOR.match(self.text, self.at, self.end)
        self.at = operator.end() if operator else self.at
        self.deeper()
        argument = self.word(frozenset("}")) if self.peek() not in ("}", "") else None
        self.depth -= 1
        self.at = min(self.at + 1, self.end)
        if prefix or found is None:
            return Computed(begin, self.at)
        return Variable(begin, self.at, name, operator[0] if operator else "", argument, quoted)
