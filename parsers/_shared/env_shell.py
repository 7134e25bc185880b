"""Env files as a shell reads them that sources them: assignments only; whatever would run a command is refused.

A word is kept as it stands until it is expanded, since a shell undoes quotes and puts variables in at once.
Source: POSIX shell command language, 2.2 quoting, 2.6.2 parameter expansion, 2.9.1 simple commands;
bash for ``$'...'``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.model import Diagnostic, Origin, Source, Span, Step
from ...engine.pattern import deferred
from .env_compose import comment_line
from .env_expand import Pieces, Site, capped, default, variable
from .env_lines import Line, refuse
from .positioned import Piece
from .template import Lookup, TemplateProblem

_WHOSE = "a shell"
_ASSIGNMENT = deferred(r"(?P<key>[A-Za-z_][A-Za-z0-9_]*)(?P<more>\+?)=")
_NAME = deferred(r"[A-Za-z_][A-Za-z0-9_]*")
#: Commands that only mark or declare variables.
_DECLARING = frozenset(("export", "readonly", "declare", "typeset", "local"))
#: Commands that change nothing about the values: ``set -a`` before and ``set +a`` after the lines.
_HARMLESS = frozenset(("set", "shopt", "true", ":"))
_SPECIAL = frozenset("$'\"\\`~")
_MOST_NESTED = 20


def read_shell(source: Source, at: int, problems: list[Diagnostic]) -> Iterator[Line]:
    """The assignments of a file; a line that would run something is reported and skipped."""
    text = source.text
    while at < len(text):
        if text[at] in " \t\n":
            at += 1
        elif text.startswith("\\\n", at):
            at += 2
        elif text[at] == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            found = comment_line(source, at, end)
            if found is not None:
                yield found
            at = end
        else:
            words, after, reason = _command(text, at)
            lines, why = _assignments(source, words) if not reason else ([], reason)
            yield from lines
            if why:
                after = max(after, refuse(source, at, why, _WHOSE, problems))
            at = after


def _command(text: str, at: int) -> tuple[list[tuple[int, int]], int, str]:
    """The words of a command, the offset behind it, and why it is none of assignments only."""
    words: list[tuple[int, int]] = []
    while at < len(text):
        if text[at] in " \t":
            at += 1
        elif text.startswith("\\\n", at):
            at += 2
        elif text[at] == "#":
            break
        elif text[at] == "\n" or (text[at] == ";" and words):
            return words, at + 1, ""
        elif text[at] in ";|&<>()":
            return words, at, "it would run a command, or direct one's output"
        else:
            end = word_end(text, at)
            if end < 0:
                return words, at, "a quote is not closed"
            words.append((at, end))
            at = end
    return words, at, ""


def word_end(text: str, at: int) -> int:
    """The offset behind the word that begins here; -1 when a quote in it is not closed."""
    while at < len(text) and text[at] not in " \t\n;|&<>()":
        letter = text[at]
        if letter == "\\":
            at += 2
        elif letter == "'":
            at = text.find("'", at + 1) + 1
        elif text.startswith("$'", at):
            at = _quoted_end(text, at + 1)
        elif letter in '"`':
            at = _quoted_end(text, at)
        elif text.startswith("$(", at) or text.startswith("${", at):
            at = _bracket_end(text, at + 1)
        else:
            at += 1
        if at <= 0:
            return -1
    return min(at, len(text))


def _quoted_end(text: str, at: int, nested: int = 0) -> int:
    """The offset behind the quote that closes the one at ``at``; 0 without one."""
    quote = text[at]
    at += 1
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == quote:
            return at + 1
        elif quote == '"' and text.startswith(("${", "$("), at):
            at = _bracket_end(text, at + 1, nested + 1)
            if not at:
                return 0
        else:
            at += 1
    return 0


def _bracket_end(text: str, at: int, nested: int = 0) -> int:
    """The offset behind the bracket that closes the one at ``at``; 0 without one."""
    opening, closing = "{}" if text[at] == "{" else "()"
    depth = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 2
            continue
        if (letter == '"' and nested < _MOST_NESTED) or (letter == "'" and not nested):
            at = _quoted_end(text, at, nested + 1) if letter == '"' else text.find("'", at + 1) + 1
            if not at:
                return 0
            continue
        depth += (letter == opening) - (letter == closing)
        at += 1
        if depth == 0:
            return at
    return 0


def _assignments(source: Source, words: list[tuple[int, int]]) -> tuple[list[Line], str]:
    """The lines of a command, or why it would run something."""
    text = source.text
    first = text[words[0][0] : words[0][1]] if words else ""
    if first in _HARMLESS:
        return [], ""
    declared = first in _DECLARING
    lines = []
    for start, end in words[1:] if declared else words:
        word = text[start:end]
        found = _ASSIGNMENT.match(word)
        if found is not None:
            key = found["key"]
            at = start + found.end()
            body = text[at:end]
            special = bool(found["more"]) or not _SPECIAL.isdisjoint(body)
            body = f"${{{key}-}}{body}" if found["more"] else body
            lines.append(Line(key, Span(source, start, start + len(key)), body, Span(source, at, end), special))
        elif not (declared and (word.startswith("-") or _NAME.fullmatch(word))):
            return [], "a shell would run a command here"
    return lines, ""


# --- expansion -------------------------------------------------------------------------------------------------------

_PARAMETER = deferred(
    r"\$(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<other>[0-9@*#?$!-]))"
)
_OPERATED = deferred(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<operator>:?[-=?+])(?P<rest>.*)\}", re.DOTALL)
_ANSI = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def expand_shell(text: str, span: Span, exact: int | None, lookup: Lookup) -> Pieces:
    """A word's value: quotes undone, variables put in; what only a command or the shell knows is unknown."""
    site = Site(span, exact)
    problems: list[TemplateProblem] = []
    pieces = _word(text, 0, len(text), "", site, lookup, problems, 0)
    if text.startswith("~"):
        pieces = [site.piece(text, 0, len(text), None, "the home folder is not known")]
    return capped(pieces or [site.piece("", 0, len(text))], len(text), site, problems)


def _word(
    text: str, at: int, end: int, quote: str, site: Site, lookup: Lookup, problems: list[TemplateProblem], depth: int
) -> list[Piece]:
    pieces: list[Piece] = []
    while at < end:
        letter = text[at]
        start = at
        if letter == "'" and not quote:
            at = text.find("'", at + 1, end) + 1 or end
            pieces.append(site.piece(text[start + 1 : at - 1], start + 1, at - 1))
        elif text.startswith("$'", at) and not quote:
            at = _quoted_end(text, at + 1) or end
            pieces.append(site.piece(_ansi(text[start + 2 : at - 1]), start, at))
        elif letter == '"' and not quote:
            at = _quoted_end(text, at) or end
            inner = _word(text, start + 1, at - 1, '"', site, lookup, problems, depth)
            pieces += inner or [site.piece("", start + 1, at - 1)]
        elif letter == "\\" and at + 1 < end:
            at += 2
            pieces.append(site.piece(_escaped(text[start + 1], quote), start, at))
        elif letter == "`":
            at = _quoted_end(text, at) or end
            pieces.append(site.piece("", start, at, None, "it is what a command prints"))
        elif letter == "$":
            at, found = _dollar(text, at, end, site, lookup, problems, depth)
            pieces.append(found)
        else:
            while at < end and text[at] not in ('\\`$"' if quote else "\\`$\"'"):
                at += 1
            at = max(at, start + 1)
            pieces.append(site.piece(text[start:at], start, at))
    return pieces


def _escaped(letter: str, quote: str) -> str:
    """What a backslash and a letter read as: a line break vanishes; in quotes only some letters are escaped."""
    if letter == "\n":
        return ""
    return letter if not quote or letter in '$`"\\' else f"\\{letter}"


def _ansi(text: str) -> str:
    return re.sub(r"\\(.)", lambda one: _ANSI.get(one[1], one[1]), text, flags=re.DOTALL)


def _dollar(
    text: str, at: int, end: int, site: Site, lookup: Lookup, problems: list[TemplateProblem], depth: int
) -> tuple[int, Piece]:
    """The offset behind an expansion, and what it reads as."""
    found = _PARAMETER.match(text, at, end)
    if found is not None:
        name = found["name"] or found["braced"]
        if name:
            return found.end(), variable(site, name, at, found.end(), lookup, problems)
        return found.end(), site.piece("", at, found.end(), None, "only a running shell knows it")
    if text.startswith("${", at):
        stop = _bracket_end(text, at + 1) or end
        return stop, _operated(text, at, stop, site, lookup, problems, depth)
    if text.startswith("$(", at):
        stop = _bracket_end(text, at + 1) or end
        return stop, site.piece("", at, stop, None, "it is what a command prints")
    return at + 1, site.piece("$", at, at + 1)


def _operated(
    text: str, at: int, end: int, site: Site, lookup: Lookup, problems: list[TemplateProblem], depth: int
) -> Piece:
    """``${V:-d}`` and its kin; a form that reshapes the value is unknown."""
    found = _OPERATED.fullmatch(text, at, end)
    if found is None or depth >= _MOST_NESTED:
        return site.piece("", at, end, None, "a shell reshapes the variable here")
    known = lookup(found["name"])
    usable = known is not None and (bool(known.text) or not found["operator"].startswith(":"))
    sign = found["operator"][-1]
    if sign == "?" and not usable:
        missing = f"variable {found['name']} is required and {'empty' if known else 'not set'}"
        problems.append(TemplateProblem("required", missing, site.place(at, end)))
        return site.piece("", at, end, None, missing)
    if sign == "+" and not usable:
        return site.piece("", at, end)
    if sign in "-=?" and usable and known is not None:
        return site.piece(known.text, at, end, known.origin or Origin(site.place(at, end), Step.INTERPOLATED))
    inner = _word(text, found.start("rest"), found.end("rest"), "", site, lookup, problems, depth + 1)
    missing = next((piece.missing for piece in inner if piece.missing), "")
    reads = "".join(piece.text for piece in inner)
    return site.piece(reads, at, end, None, missing) if missing else default(site, reads, at, end)
