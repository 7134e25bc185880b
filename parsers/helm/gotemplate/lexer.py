"""The tokens of a template with exact positions (text/template/parse, lex.go).

Text is trimmed by its neighbours' trim markers here, as in Go, so that the parser only ever sees what is printed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ....engine.pattern import deferred
from .literals import quoted

#: Blanks that trim markers eat and that part operands.
BLANKS: Final = " \t\r\n"
KEYWORDS: Final = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with")
)
#: What may follow a field, a variable or a word, besides blanks and the end of the action.
_TERMINATORS: Final = frozenset(" \t\r\n.,|:()")

_TOKEN: Final = deferred(
    r"""
    (?P<close>[ \t\r\n]-\}\}|\}\})
    | (?P<space>[ \t\r\n]+?(?=[ \t\r\n]-\}\})|[ \t\r\n]+)
    | (?P<string>"(?:\\[^\n]|[^"\\\n])*")
    | (?P<rawstring>`[^`]*`)
    | (?P<char>'(?:\\[^\n]|[^'\\\n])*')
    | (?P<number>[+-]?(?:
          0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?
        | 0[oO][0-7_]*(?:\.[0-7_]*)?
        | 0[bB][01_]*(?:\.[01_]*)?
        | \.?[0-9][0-9_]*(?:(?<![.])\.?[0-9_]*|[0-9_]*)(?:[eE][+-]?[0-9_]*)?
      )i?)
    | (?P<field>\.\w+)
    | (?P<dot>\.)
    | (?P<variable>\$\w*)
    | (?P<word>\w+)
    | (?P<declare>:=)
    | (?P<assign>=)
    | (?P<pipe>\|)
    | (?P<left>\()
    | (?P<right>\))
    """,
    16 | 64,  # DOTALL, VERBOSE
)
#: Tokens that stand whatever follows them.
_PLAIN: Final = frozenset(("space", "string", "rawstring", "char", "declare", "assign", "pipe"))
_WORD: Final = deferred(r"\w")
#: What an action lacks when it breaks off within one of these.
_UNTERMINATED: Final = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
}


class Token(NamedTuple):
    """One token: its kind, its text (an error's message), and the offset of its first code point.

    Kinds: text, open and close (the delimiters), space, string, rawstring, char, number, field, dot, variable,
    word, bool, a keyword's own name, declare, assign, pipe, left, right, other, error, eof.
    """

    kind: str
    text: str
    start: int

    def __str__(self) -> str:
        """The token as Go's messages show it (lex.go: item.String)."""
        if self.kind == "eof":
            return "EOF"
        if self.kind == "error":
            return self.text
        if self.kind in KEYWORDS:
            return f"<{self.text}>"
        return quoted(self.text[:10]) + "..." if len(self.text) > 10 else quoted(self.text)


def tokens(text: str) -> list[Token]:
    """The tokens in order, ended by one ``eof`` or one ``error``."""
    made: list[Token] = []
    at, trimming = 0, False
    while True:
        opened = text.find("{{", at)
        end = len(text) if opened < 0 else opened
        start = _skip(text, at, end) if trimming else at
        if opened < 0:
            if start < end:
                made.append(Token("text", text[start:end], start))
            made.append(Token("eof", "", end))
            return made
        trimmed = _has_left_marker(text, opened + 2)
        stop = start + len(text[start:end].rstrip(BLANKS)) if trimmed else end
        if start < stop:
            made.append(Token("text", text[start:stop], start))
        inside = opened + (4 if trimmed else 2)
        if text.startswith("/*", inside):
            closed, trimming, problem = _comment(text, inside)
            if problem:
                made.append(Token("error", problem, inside))
                return made
            at = closed
            continue
        made.append(Token("open", "{{", opened))
        at, trimming = _action(text, inside, made)
        if made[-1].kind == "error":
            return made


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in BLANKS:
        at += 1
    return at


def _has_left_marker(text: str, at: int) -> bool:
    return text[at : at + 1] == "-" and text[at + 1 : at + 2] in (" ", "\t", "\r", "\n")


def _closes(text: str, at: int) -> int:
    """How long a closing delimiter here is with its trim marker; 0 when there is none."""
    if text.startswith("}}", at):
        return 2
    return 4 if text[at : at + 1] in BLANKS and text.startswith("-}}", at + 1) and at < len(text) else 0


def _comment(text: str, at: int) -> tuple[int, bool, str]:
    """Where the text goes on behind a comment, whether it is trimmed there, and what is wrong."""
    end = text.find("*/", at + 2)
    if end < 0:
        return at, False, "unclosed comment"
    length = _closes(text, end + 2)
    return end + 2 + length, length == 4, "" if length else "comment ends before closing delimiter"


def _action(text: str, at: int, made: list[Token]) -> tuple[int, bool]:
    """Add the tokens inside an action up to its closing delimiter; where it ends, and whether it trims there."""
    depth = 0
    match = _TOKEN.match
    while True:
        found = match(text, at)
        if found is None:
            made.append(_other(text, at) if at < len(text) else Token("error", "unclosed action", at))
            if made[-1].kind == "error":
                return at, False
            at += 1
            continue
        kind: str = found.lastgroup  # type: ignore[assignment]  # every alternative is named
        if kind in _PLAIN:
            made.append(Token(kind, found.group(), at))
        elif kind == "close":
            made.append(Token("error", "unclosed left paren", at) if depth else Token("close", "}}", at))
            return found.end(), text[at] != "}"
        else:
            made.append(_checked(text, kind, found.group(), at))
            if made[-1].kind == "error":
                return at, False
            depth += (kind == "left") - (kind == "right")
            if depth < 0:
                made[-1] = Token("error", "unexpected right paren", at)
                return at, False
        at = found.end()


def _checked(text: str, kind: str, found: str, at: int) -> Token:
    """A token, or the error that what follows it makes of it."""
    end = at + len(found)
    follows = text[end : end + 1]
    if kind == "number":
        if _WORD.match(follows):
            return Token("error", f"bad number syntax: {quoted(found + follows)}", at)
    elif kind not in ("left", "right"):
        if follows and follows not in _TERMINATORS and not text.startswith("}}", end):
            return Token("error", f"bad character U+{ord(follows):04X} {follows!r}", at)
        if kind == "word":
            kind = found if found in KEYWORDS else "bool" if found in ("true", "false") else kind
    return Token(kind, found, at)


def _other(text: str, at: int) -> Token:
    char = text[at]
    if char in _UNTERMINATED:
        return Token("error", _UNTERMINATED[char], at)
    if char == ":":
        return Token("error", "expected :=", at)
    if char in "+-":
        return Token(
            "error", f"bad number syntax: {quoted(text[at : at + 2] if text[at + 1 : at + 2].isalnum() else char)}", at
        )
    if " " < char <= "~":
        return Token("other", char, at)
    return Token("error", f"unrecognized character in action: U+{ord(char):04X} {char!r}", at)
