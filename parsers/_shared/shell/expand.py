"""Words to the texts that they become in a row: variables, arrays, defaults, what simple commands print.

POSIX.1-2017, Shell Command Language 2.6: parameter expansion, field splitting; quotes are gone already.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from functools import lru_cache
from typing import cast

from ....engine.model import Origin, Step
from ....engine.pattern import deferred
from ....engine.record import record
from ..spliced import Piece, Spliced, unknown_piece
from .rows import PRINTED, ROOT, Row, Value, inserted, made, normal, under, unknown
from .ruler import Ruler
from .syntax import Chain, Computed, Node, Simple, Substitution, Text, Variable, Word

#: Variables in which CI systems keep the folder of the checkout.
CHECKOUTS = frozenset((
    "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "SYSTEM_DEFAULTWORKINGDIRECTORY",
    "BITBUCKET_CLONE_DIR", "BUILDKITE_BUILD_CHECKOUT_PATH", "TRAVIS_BUILD_DIR", "CIRCLE_WORKING_DIRECTORY", "CURDIR",
))  # fmt: skip
_INDEX = deferred(r"(\w+)\[(.*)\]")
_BLANK = deferred(r"\s+")
_MOST_FIELDS = 300


@record(frozen=True, slots=True)
class Scope:
    """What an expansion may look at; ``run`` is told the commands of substitutions."""

    ruler: Ruler
    row: Row
    run: Callable[[Node, Row], object]


def fields(words: Iterable[Word], scope: Scope) -> list[Spliced]:
    """The fields that words expand to."""
    found: list[Spliced] = []
    for word in words:
        found += _fields(word, scope)
        if len(found) > _MOST_FIELDS:
            break
    return found[:_MOST_FIELDS]


def text_of(word: Word, scope: Scope) -> Spliced:
    """A word as one text: what an assignment gets, the subject of a case."""
    pieces: list[Piece] = []
    for part in word.parts:
        for number, value in enumerate(_values(part, scope)):
            pieces += [Piece(" ", Origin(value.span), False)] if number else []
            pieces += value.pieces
    return Spliced(scope.ruler.span(word.start, word.end), tuple(pieces))


def _fields(word: Word, scope: Scope) -> list[Spliced]:
    span = scope.ruler.span(word.start, word.end)
    if len(word.parts) == 1 and isinstance(word.parts[0], Text):
        return [_values(word.parts[0], scope)[0]]
    found: list[list[Piece]] = []
    open_field = False
    for part in word.parts:
        values = _values(part, scope)
        splits = isinstance(part, Variable | Substitution) and not part.quoted
        several = isinstance(part, Variable) and (part.name in ("@", "*") or part.name.endswith("[@]"))
        for number, value in enumerate(values):
            for index, pieces in enumerate(_split(value) if splits else [list(value.pieces)]):
                if not open_field or index or (number and several):
                    found.append([])
                open_field = True
                found[-1] += pieces
                if len(found) > _MOST_FIELDS:
                    return [Spliced(span, tuple(one)) for one in found]
            if splits and value.text[-1:].isspace():
                open_field = False
    return [Spliced(span, tuple(one)) for one in found]


def _split(value: Spliced) -> list[list[Piece]]:
    """The fields of an unquoted value; what is unknown stays in one."""
    found: list[list[Piece]] = []
    fresh = True
    for piece in value.pieces:
        texts = [piece.text] if piece.reason else _BLANK.split(piece.text)
        for number, text in enumerate(texts):
            fresh = fresh or number > 0
            if text:
                if fresh:
                    found.append([])
                found[-1].append(Piece(text, piece.origin, piece.literal, piece.reason))
                fresh = False
    return found


def _values(part: object, scope: Scope) -> list[Spliced]:
    """What a part stands for: one value, or several for an array."""
    ruler = scope.ruler
    if isinstance(part, Text):
        pieces = ruler.quoted(part.start, part.end, part.text)
        return [Spliced(ruler.span(part.start, part.end), tuple(scope.row.settled(pieces)))]
    if isinstance(part, Variable):
        return _variable(part, scope)
    if isinstance(part, Substitution):
        return [_printed(part, scope)]
    assert isinstance(part, Computed)
    return [unknown(f"{PRINTED} or computed", ruler.span(part.start, part.end))]


# ---------------------------------------------------------------------------- variables


def _variable(part: Variable, scope: Scope) -> list[Spliced]:
    span = scope.ruler.span(part.start, part.end)
    value = lookup(part.name, scope)
    if part.operator:
        changed = _OPERATORS.get(part.operator)
        argument = text_of(part.argument, scope) if part.argument else Spliced(span, ())
        if changed is None or isinstance(value, tuple):
            return [unknown(f"{part.name} is changed by an expansion", span)]
        value = changed(value, argument)
    if value is None:
        return [unknown(f"{part.name} is not set in what was read", span)]
    values = value if isinstance(value, tuple) else (value,)
    return [Spliced(span, tuple(scope.row.settled(inserted(one)))) for one in values]


def lookup(name: str, scope: Scope) -> Value | None:
    """The value of a variable or parameter; None when nothing sets it."""
    row, span = scope.row, scope.ruler.spliced.span
    if name in row.variables:
        return row.variables[name]
    if name.isdigit() and name != "0":
        return _argument(int(name), scope)
    if name in ("@", "*"):
        return row.arguments if row.arguments is not None else (unknown("the arguments of the script", span),)
    if name in ("#", "?", "$", "!", "-"):
        return unknown(f"{PRINTED} or computed", span)
    if name in ("0", "BASH_SOURCE", "BASH_SOURCE[0]"):
        return made(f"{ROOT}/{row.script}", span) if row.script else None
    if name in ("PWD",):
        return under(made(ROOT, span), row.folder) if row.folder.text else made(ROOT, span)
    if name in CHECKOUTS:
        return made(ROOT, span)
    return _item(name, row)


def _argument(number: int, scope: Scope) -> Value | None:
    given = scope.row.arguments
    if given is None:
        return unknown(f"${number} is an argument of the script", scope.ruler.spliced.span)
    return given[number - 1] if number <= len(given) else Spliced(scope.ruler.spliced.span, ())


def _item(name: str, row: Row) -> Value | None:
    found = _INDEX.fullmatch(name)
    value = row.variables.get(found[1]) if found else None
    if value is None or found is None:
        return None
    items = value if isinstance(value, tuple) else (value,)
    if found[2] in ("@", "*"):
        return items
    return items[int(found[2])] if found[2].isdigit() and int(found[2]) < len(items) else None


def _default(value: Value | None, argument: Spliced) -> Value | None:
    """``${NAME:-word}``: the word when nothing sets the variable; an empty word leaves it open."""
    if value is None or (isinstance(value, Spliced) and not value.pieces):
        return argument if argument.pieces else value
    argued = isinstance(value, Spliced) and value.reason.startswith("$")
    return argument if argued and argument.pieces else value


def _alternative(value: Value | None, argument: Spliced) -> Value | None:
    if value is None or (isinstance(value, Spliced) and not value.pieces):
        return Spliced(argument.span, ())
    return argument


def _as_is(value: Value | None, argument: Spliced) -> Value | None:
    return value


def _changed(change: Callable[[str, str], str]) -> Callable[[Value | None, Spliced], Value | None]:
    def apply(value: Value | None, argument: Spliced) -> Value | None:
        if value is None or isinstance(value, tuple):
            return value
        if value.reason or argument.reason:
            piece = next(one for one in (*value.pieces, *argument.pieces) if one.reason)
            return unknown(f"{piece.reason}, changed by an expansion", value.span)
        origin = value.origin()
        text = change(value.text, argument.text)
        return Spliced(value.span, (Piece(text, origin, False),) if text else ())

    return apply


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


def _cut_end(longest: bool) -> Callable[[str, str], str]:
    def cut(text: str, pattern: str) -> str:
        if len(pattern) > 60 or len(text) > 1000:
            return text
        order = range(len(text) + 1) if longest else range(len(text), -1, -1)
        return next((text[:at] for at in order if _pattern(pattern).fullmatch(text[at:])), text)

    return cut


def _cut_start(longest: bool) -> Callable[[str, str], str]:
    def cut(text: str, pattern: str) -> str:
        if len(pattern) > 60 or len(text) > 1000:
            return text
        order = range(len(text), -1, -1) if longest else range(len(text) + 1)
        return next((text[at:] for at in order if _pattern(pattern).fullmatch(text[:at])), text)

    return cut


_OPERATORS: dict[str, Callable[[Value | None, Spliced], Value | None]] = {
    ":-": _default,
    "-": _default,
    ":=": _default,
    "=": _default,
    ":?": _as_is,
    "?": _as_is,
    ":+": _alternative,
    "+": _alternative,
    "%": _changed(_cut_end(False)),
    "%%": _changed(_cut_end(True)),
    "#": _changed(_cut_start(False)),
    "##": _changed(_cut_start(True)),
    "^^": _changed(lambda text, _: text.upper()),
    ",,": _changed(lambda text, _: text.lower()),
}


# ---------------------------------------------------------------------------- what commands print


def _printed(part: Substitution, scope: Scope) -> Spliced:
    """The text of ``$(...)`` when it is worked out from known things; its commands run in any case."""
    span = scope.ruler.span(part.start, part.end)
    found = _worked_out(part.body, scope)
    if found is not None:
        return Spliced(span, tuple(inserted(found)))
    scope.run(part.body, scope.row)
    return Spliced(span, (unknown_piece(PRINTED, Origin(span)),))


def _worked_out(body: Node, scope: Scope) -> Spliced | None:
    if isinstance(body, Chain) and body.operator == "&&":
        return _folder_after(body, scope)
    if not isinstance(body, Simple) or not body.words:
        return None
    given = fields(body.words, scope)
    printer = _PRINTERS.get(given[0].text) if given else None
    return printer(given[1:], scope) if printer else None


def _folder_after(body: Chain, scope: Scope) -> Spliced | None:
    """``cd DIR && pwd``."""
    if not (isinstance(body.left, Simple) and isinstance(body.right, Simple) and len(body.left.words) > 1):
        return None
    if body.left.words[0].plain != "cd" or not body.right.words or body.right.words[0].plain != "pwd":
        return None
    target = fields([word for word in body.left.words[1:] if word.plain != "--"], scope)
    return _absolute(target[:1], scope)


def _absolute(given: list[Spliced], scope: Scope) -> Spliced | None:
    paths = [one for one in given if not one.text.startswith("-")]
    if len(paths) != 1:
        return None
    path = under(scope.row.folder, paths[0])
    return path if path.text.startswith("/") else under(made(ROOT, path.span), path)


def _here(given: list[Spliced], scope: Scope) -> Spliced | None:
    return cast("Spliced", lookup("PWD", scope))


def _known(change: Callable[[list[str]], str]) -> Callable[[list[Spliced], Scope], Spliced | None]:
    def apply(given: list[Spliced], scope: Scope) -> Spliced | None:
        plain = [one for one in given if not one.text.startswith("-")]
        if not plain:
            return None
        if unsure := next((one for one in plain if one.reason), None):
            piece = next(piece for piece in unsure.pieces if piece.reason)
            return Spliced(unsure.span, (piece,)) if change is _echo and len(plain) == 1 else None
        return Spliced(plain[0].span, (Piece(change([one.text for one in plain]), _origin(plain[0]), False),))

    return apply


def _origin(value: Spliced) -> Origin:
    return value.origin() if value.pieces else Origin(value.span, Step.EVALUATED)


def _echo(words: list[str]) -> str:
    return " ".join(words)


def _base(words: list[str]) -> str:
    name = posixpath.basename(words[0].rstrip("/"))
    return name.removesuffix(words[1]) if len(words) > 1 else name


def _top(given: list[Spliced], scope: Scope) -> Spliced | None:
    wanted = [one.text for one in given] == ["rev-parse", "--show-toplevel"]
    return made(ROOT, scope.ruler.spliced.span) if wanted else None


_PRINTERS: dict[str, Callable[[list[Spliced], Scope], Spliced | None]] = {
    "pwd": _here,
    "echo": _known(_echo),
    "dirname": _known(lambda words: posixpath.dirname(words[0].rstrip("/")) or "."),
    "basename": _known(_base),
    "readlink": _absolute,
    "realpath": _absolute,
    "git": _top,
}


def path_of(path: Spliced, row: Row) -> str | None:
    """A known path as written in a row's folder, relative to the root; None when it is unknown or elsewhere."""
    whole = under(row.folder, path)
    return None if whole.reason else normal(whole.text)
