"""What the shell's own commands change in a row: the folder, variables, and what later steps get to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ....engine.pattern import deferred
from ..spliced import Spliced
from .rows import PRINTED, Row, made, normal, under, unknown

_PAIR = deferred(r"([A-Za-z_][A-Za-z0-9_-]*)=(.*)", 16)
_SETS_OUTPUT = deferred(r"::set-output name=([\w-]+)::(.*)", 16)
_LONGEST_PATH = 400
_TOO_LONG = "a path longer than paritycheck follows"
_MOST_PIECES = 12
#: The files through which a step of GitHub Actions speaks to later ones, and whether as variables.
CHANNELS = {"GITHUB_ENV": True, "GITHUB_OUTPUT": False, "BASH_ENV": True}


def change_folder(words: Sequence[Spliced], row: Row) -> Row:
    """``cd DIR``; without one, or with ``~``, somewhere outside of the repository."""
    given = [word for word in words[1:] if not (word.text.startswith("-") and len(word.text) > 1)]
    if not given:
        return replace(row, folder=unknown("the home folder", words[0].span))
    if given[0].text == "-":
        before = row.variables.get("OLDPWD")
        return replace(row, folder=before) if isinstance(before, Spliced) else row
    folder = _tidy(under(row.folder, given[0]))
    return replace(row, folder=folder, variables={**row.variables, "OLDPWD": row.folder})


def _tidy(folder: Spliced) -> Spliced:
    """A known folder as the shortest path from the root; what lies outside stays as it is written."""
    if folder.reason and len(folder.text) > _LONGEST_PATH:
        return unknown(_TOO_LONG, folder.span)
    path = None if folder.reason else normal(folder.text)
    if path is None or path == folder.text:
        return folder
    if len(path) > _LONGEST_PATH:
        return unknown(_TOO_LONG, folder.span)
    if path and folder.text.endswith(path) and len(folder.pieces) <= _MOST_PIECES:
        return folder.cut(len(folder.text) - len(path))
    return made(path, folder.span)


def push_folder(words: Sequence[Spliced], row: Row) -> Row:
    """``pushd DIR``."""
    return replace(change_folder(words, row), stack=(*row.stack[-20:], row.folder)) if len(words) > 1 else row


def pop_folder(words: Sequence[Spliced], row: Row) -> Row:
    """``popd``."""
    return replace(row, folder=row.stack[-1], stack=row.stack[:-1]) if row.stack else row


def read(words: Sequence[Spliced], row: Row) -> Row:
    """``read NAME``: what a person or a file gives."""
    for word in words[1:]:
        if not word.text.startswith("-") and word.text.isidentifier():
            row = row.setting(word.text, unknown(f"{word.text} is read from the input", word.span))
    return row


def unset(words: Sequence[Spliced], row: Row) -> Row:
    """``unset NAME``."""
    for word in words[1:]:
        row = row.without(word.text)
    return row


def set_arguments(words: Sequence[Spliced], row: Row) -> Row:
    """``set -- a b``; options of the shell do not matter here."""
    marks = [index for index, word in enumerate(words) if word.text == "--"]
    return replace(row, arguments=tuple(words[marks[0] + 1 :])) if marks else row


def shift(words: Sequence[Spliced], row: Row) -> Row:
    """``shift [N]``; of arguments that nobody knows, all that follow are unknown under other numbers."""
    if row.arguments is None:
        return replace(row, arguments=(unknown("an argument of the script behind the first", words[0].span),))
    count = int(words[1].text) if len(words) > 1 and words[1].text.isdecimal() and len(words[1].text) < 4 else 1
    return replace(row, arguments=row.arguments[count:])


def declare(words: Sequence[Spliced], row: Row) -> Row:
    """``export NAME``: nothing changes; ``export "NAME=value"`` in quotes sets it."""
    for word in words[1:]:
        found = _PAIR.fullmatch(word.text)
        if found and found[1].isidentifier():
            row = row.setting(found[1], word.cut(found.start(2)))
    return row


def print_text(words: Sequence[Spliced], row: Row, target: str) -> Row:
    """``echo "NAME=value" >> "$GITHUB_ENV"`` and its like; ``target`` is the variable that holds the file's name."""
    text = next((word for word in words[1:] if not word.text.startswith("-")), None)
    if text is None:
        return row
    found = (_PAIR if target in CHANNELS else _SETS_OUTPUT).fullmatch(text.text.rstrip("\n"))
    if found is None or text.cut(0, found.end(1)).reason:
        return row
    value = text.cut(*found.span(2))
    if len([word for word in words[1:] if not word.text.startswith("-")]) > 1:
        value = unknown(f"{PRINTED} in several words", text.span)
    name = found[1] if CHANNELS.get(target) else f"outputs.{found[1]}"
    return replace(row, written={**row.written, name: value})


BUILTINS: dict[str, Callable[[Sequence[Spliced], Row], Row]] = {
    "cd": change_folder,
    "chdir": change_folder,
    "pushd": push_folder,
    "popd": pop_folder,
    "read": read,
    "unset": unset,
    "set": set_arguments,
    "shift": shift,
    "export": declare,
    "declare": declare,
    "local": declare,
    "readonly": declare,
    "typeset": declare,
}
#: Commands after which a script goes no further.
ENDING = frozenset(("exit", "return"))
