"""Shell text to a syntax tree, forgiving: what no shell would accept ends a command, and reading goes on behind it.

POSIX.1-2017, Shell Command Language 2.9 and 2.10 (grammar), with bash's ``[[ ]]``, ``function``, ``<<<`` and arrays.
"""

from __future__ import annotations

from ....engine.pattern import deferred
from .scan import Scanner, TooDeep
from .syntax import (
    NOTHING,
    Assignment,
    Block,
    Case,
    Chain,
    Define,
    Group,
    If,
    Loop,
    Negated,
    Node,
    Pipe,
    Redirect,
    Simple,
    Text,
    Word,
)

#: Longer texts are not read.
LONGEST = 200_000
#: Of more commands, those after the last complete list are not read.
MOST_COMMANDS = 10_000
_ASSIGNMENT = deferred(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]\n]{0,60}\])?(\+?)=")
_REDIRECT = deferred(r"[0-9]{0,2}(?:<<-|<<<|<<|<>|<&|>>|>&|>\||<|>)|&>>?")
_PEEKED = deferred(r"[a-z{}!\[]+(?=[\s;&|()]|\Z)")
_FUNCTION = deferred(r"(?:function[ \t]+)?([A-Za-z_][\w.:-]*)[ \t]*\([ \t]*\)|function[ \t]+([A-Za-z_][\w.:-]*)")
_NEWLINES = deferred(r"(?:[ \t\r\n;]|\\\r?\n|#[^\n]*)+")
_LINE_BREAKS = deferred(r"(?:[ \t\r\n]|\\\r?\n|#[^\n]*\n)+")
_ENDS = frozenset(("then", "elif", "else", "fi", "do", "done", "esac", "}"))


def parse(text: str) -> Node:
    """The tree of a text; nothing when it is too long or nests too deeply."""
    if len(text) > LONGEST:
        return NOTHING
    return _Grammar(text).whole()


class _Grammar:
    """The state of one parse: the scanner and the here-documents whose bodies are still to come."""

    def __init__(self, text: str):
        self.scan = Scanner(text, self._inner)
        self.pending: list[tuple[str, bool]] = []
        self.commands = 0

    def whole(self) -> Node:
        found: list[Node] = []
        try:
            while self.scan.at < self.scan.end:
                before = self.scan.at
                found.append(self._list(frozenset()))
                if self.scan.at == before or self.scan.peek() == ")":
                    self.scan.at += 1
        except (TooDeep, RecursionError):
            pass
        return Block(tuple(found))

    def _inner(self) -> Node:
        return self._list(frozenset(), closing=True)

    # ------------------------------------------------------------------ lists

    def _list(self, ends: frozenset[str], closing: bool = False) -> Node:
        """Commands up to one of the words in ``ends``, or to a bracket."""
        found: list[Node] = []
        while True:
            self._separators()
            if self.scan.at >= self.scan.end or self.scan.peek() == ")" or self.scan.starts(";;"):
                break
            if self._reserved() in (ends or _ENDS):
                if ends or closing:
                    break
                self.scan.at += len(self._reserved())
                continue
            before = self.scan.at
            found.append(self._chain())
            if self.scan.at == before:
                self.scan.at += 1
        return found[0] if len(found) == 1 else Block(tuple(found))

    def _separators(self) -> None:
        """Line breaks, semicolons, ``&`` and comments before a command."""
        scan = self.scan
        while scan.at < scan.end:
            scan.blanks()
            character = scan.peek()
            if character == "\n":
                scan.at += 1
                self._documents()
            elif (character == ";" and not scan.starts(";;")) or (character == "&" and not scan.starts("&&")):
                scan.at += 1
            else:
                return

    def _reserved(self) -> str:
        found = _PEEKED.match(self.scan.text, self.scan.at, self.scan.end)
        return found[0] if found else ""

    def _chain(self) -> Node:
        left = self._pipe()
        while True:
            self.scan.blanks()
            operator = next((one for one in ("&&", "||") if self.scan.starts(one)), "")
            if not operator:
                return left
            self.scan.at += 2
            self._line_breaks()
            left = Chain(operator, left, self._pipe())

    def _line_breaks(self) -> None:
        while self.pending and self.scan.at < self.scan.end:
            self.scan.blanks()
            if self.scan.peek() != "\n":
                return
            self.scan.at += 1
            self._documents()
        if found := _LINE_BREAKS.match(self.scan.text, self.scan.at, self.scan.end):
            self.scan.at = found.end()

    def _pipe(self) -> Node:
        members = [self._command()]
        while True:
            self.scan.blanks()
            if not self.scan.starts("|") or self.scan.starts("||"):
                return members[0] if len(members) == 1 else Pipe(tuple(members))
            self.scan.at += 2 if self.scan.starts("|&") else 1
            self._line_breaks()
            members.append(self._command())

    # ------------------------------------------------------------------ commands

    def _command(self) -> Node:
        self.scan.blanks()
        word = self._reserved()
        compound = _COMPOUND.get(word)
        if compound is not None:
            self.scan.deeper()
            self.scan.at += len(word)
            node = compound(self)
            self.scan.depth -= 1
            return self._redirected(node)
        if self.scan.starts("(("):
            return self._arithmetic()
        if self.scan.starts("("):
            return self._redirected(self._subshell())
        found = _FUNCTION.match(self.scan.text, self.scan.at, self.scan.end)
        if found and (found[2] or not word or word not in _ENDS):
            return self._function(found[1] or found[2], found.end())
        return self._simple()

    def _redirected(self, node: Node) -> Node:
        redirects: list[Redirect] = []
        while (one := self._redirect()) is not None:
            redirects.append(one)
        return Group(node, False, tuple(redirects)) if redirects else node

    def _subshell(self) -> Node:
        self.scan.deeper()
        self.scan.at += 1
        body = self._inner()
        self.scan.at += self.scan.peek() == ")"
        self.scan.depth -= 1
        return Group(body, True)

    def _arithmetic(self) -> Node:
        close = self.scan.text.find("))", self.scan.at, self.scan.end)
        self.scan.at = self.scan.end if close < 0 else close + 2
        return Simple(self.scan.at)

    def _function(self, name: str, at: int) -> Node:
        self.scan.at = at
        self._line_breaks()
        self.scan.deeper()
        body = self._command()
        self.scan.depth -= 1
        return Define(name, body)

    def _brace(self) -> Node:
        return Group(self._until("}"))

    def _until(self, *ends: str) -> Node:
        """A list and the reserved word behind it, which is left for the caller unless it is the only one."""
        body = self._list(frozenset(ends))
        if len(ends) == 1:
            self._accept(ends[0])
        return body

    def _accept(self, word: str) -> bool:
        self._separators()
        found = self._reserved() == word
        self.scan.at += len(word) if found else 0
        return found

    def _if(self) -> Node:
        branches: list[tuple[Node, Node]] = []
        while True:
            condition = self._until("then")
            branches.append((condition, self._until("elif", "else", "fi")))
            if not self._accept("elif"):
                break
        otherwise = self._until("fi") if self._accept("else") else None
        if otherwise is None:
            self._accept("fi")
        return If(tuple(branches), otherwise)

    def _negated(self) -> Node:
        return Negated(self._pipe())

    def _while(self) -> Node:
        condition = self._until("do")
        return Loop(self._until("done"), condition=condition)

    def _for(self) -> Node:
        self.scan.blanks()
        if self.scan.starts("(("):
            self._arithmetic()
            self._accept("do")
            return Loop(self._until("done"), condition=NOTHING)
        name = self.scan.word()
        self._line_breaks()
        words: list[Word] | None = None
        if self._reserved() == "in":
            self.scan.at += 2
            words = self._words()
        self._accept("do")
        return Loop(self._until("done"), name.plain if name else "", None if words is None else tuple(words))

    def _words(self) -> list[Word]:
        found: list[Word] = []
        while True:
            self.scan.blanks()
            word = self.scan.word()
            if word is None:
                return found
            found.append(word)

    def _case(self) -> Node:
        self.scan.blanks()
        subject = self.scan.word() or Word(self.scan.at, self.scan.at, ())
        self._line_breaks()
        if self._reserved() == "in":
            self.scan.at += 2
        arms: list[tuple[tuple[Word, ...], Node]] = []
        while self.scan.at < self.scan.end and not self._accept("esac"):
            before = self.scan.at
            arms.append((self._patterns(), self._list(frozenset(("esac",)))))
            if self.scan.starts(";;"):
                self.scan.at += 2
                self.scan.at += self.scan.peek() in ("&", ";")
            elif self.scan.at == before:
                self.scan.at += 1
        return Case(subject, tuple(arms))

    def _patterns(self) -> tuple[Word, ...]:
        self._separators()
        self.scan.at += self.scan.peek() == "("
        found: list[Word] = []
        while True:
            self.scan.blanks()
            word = self.scan.word()
            if word is not None:
                found.append(word)
            self.scan.blanks()
            if self.scan.peek() == "|":
                self.scan.at += 1
            else:
                self.scan.at += self.scan.peek() == ")"
                return tuple(found)

    def _double_bracket(self) -> Node:
        """``[[ ... ]]``: operators inside are words."""
        start = self.scan.at - 2
        words = [Word(start, self.scan.at, (Text(start, self.scan.at, "[["),))]
        while self.scan.at < self.scan.end:
            self.scan.blanks()
            word = self.scan.word()
            if word is None:
                begin = self.scan.at
                if begin >= self.scan.end:
                    break
                self.scan.at += 2 if self.scan.starts("&&") or self.scan.starts("||") else 1
                text = self.scan.text[begin : self.scan.at]
                if text.strip():
                    words.append(Word(begin, self.scan.at, (Text(begin, self.scan.at, text),)))
                continue
            words.append(word)
            if word.plain == "]]":
                break
        return Simple(start, (), tuple(words))

    # ------------------------------------------------------------------ simple commands

    def _simple(self) -> Node:
        self.scan.blanks()
        start = self.scan.at
        self.commands += 1
        if self.commands > MOST_COMMANDS:
            raise TooDeep
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            self.scan.blanks()
            redirect = self._redirect()
            if redirect is not None:
                redirects.append(redirect)
                continue
            declares = bool(words) and words[0].plain in _DECLARING
            assignment = self._assignment() if not words or declares else None
            if assignment is not None:
                assignments.append(assignment)
                continue
            word = self.scan.word()
            if word is None:
                return Simple(start, tuple(assignments), tuple(words), tuple(redirects))
            words.append(word)

    def _assignment(self) -> Assignment | None:
        found = _ASSIGNMENT.match(self.scan.text, self.scan.at, self.scan.end)
        if found is None:
            return None
        self.scan.at = at = found.end()
        if self.scan.peek() == "(":
            self.scan.at += 1
            items: list[Word] = []
            while True:
                items += self._words()
                if self.scan.peek() != "\n":
                    break
                self.scan.at += 1
            self.scan.at += self.scan.peek() == ")"
            return Assignment(found[1], Word(at, self.scan.at, ()), tuple(items), bool(found[2]))
        value = self.scan.word() or Word(at, at, ())
        return Assignment(found[1], value, None, bool(found[2]))

    def _redirect(self) -> Redirect | None:
        self.scan.blanks()
        found = _REDIRECT.match(self.scan.text, self.scan.at, self.scan.end)
        if found is None:
            return None
        if found[0].endswith("<") and self.scan.text.startswith("(", found.end()):
            return None
        self.scan.at = found.end()
        self.scan.blanks()
        operator = found[0].lstrip("0123456789")
        target = self.scan.word() or Word(self.scan.at, self.scan.at, ())
        if operator in ("<<", "<<-"):
            delimiter = "".join(part.text for part in target.parts if isinstance(part, Text))
            self.pending.append((delimiter, operator == "<<-"))
        return Redirect(operator, target)

    def _documents(self) -> None:
        """Skip the bodies of the here-documents that the line just ended has announced."""
        for delimiter, tabs in self.pending:
            while self.scan.at < self.scan.end:
                stop = self.scan.text.find("\n", self.scan.at, self.scan.end)
                stop = self.scan.end if stop < 0 else stop
                line = self.scan.text[self.scan.at : stop].rstrip("\r")
                self.scan.at = min(stop + 1, self.scan.end)
                if (line.lstrip("\t") if tabs else line).strip(" ") == delimiter:
                    break
        self.pending.clear()


#: Builtins whose arguments are assignments.
_DECLARING = frozenset(("export", "declare", "local", "readonly", "typeset", "env"))
_COMPOUND = {
    "{": _Grammar._brace,
    "!": _Grammar._negated,
    "if": _Grammar._if,
    "while": _Grammar._while,
    "until": _Grammar._while,
    "for": _Grammar._for,
    "select": _Grammar._for,
    "case": _Grammar._case,
    "[[": _Grammar._double_bracket,
}
