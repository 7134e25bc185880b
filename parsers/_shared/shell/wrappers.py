"""Commands that run another command, or a text: ``sudo``, ``env X=1``, ``timeout 60``, ``bash -c``, ``eval``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....engine.model import Origin
from ....engine.pattern import deferred
from ..spliced import Piece, Spliced
from .rows import Row

_PAIR = deferred(r"([A-Za-z_][A-Za-z0-9_]*)=")


@dataclass(frozen=True, slots=True)
class Bare:
    """What a wrapper runs: words, or a text; ``here`` when the text runs in the same shell."""

    row: Row
    words: tuple[Spliced, ...] = ()
    text: Spliced | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """Options with a value, how many words stand before the command, and whether assignments may."""

    valued: frozenset[str] = frozenset()
    before: int = 0
    assigns: bool = False


_WRAPPERS = {
    "sudo": _Wrapper(frozenset(("-u", "-g", "-h", "-p", "-C", "--user", "--group")), assigns=True),
    "doas": _Wrapper(frozenset(("-u", "-C"))),
    "env": _Wrapper(frozenset(("-u", "--unset", "-C", "--chdir", "-S")), assigns=True),
    "time": _Wrapper(frozenset(("-f", "-o"))),
    "nohup": _Wrapper(),
    "exec": _Wrapper(frozenset(("-a",))),
    "command": _Wrapper(),
    "builtin": _Wrapper(),
    "nice": _Wrapper(frozenset(("-n", "--adjustment"))),
    "ionice": _Wrapper(frozenset(("-c", "-n"))),
    "timeout": _Wrapper(frozenset(("-k", "-s", "--kill-after", "--signal")), before=1),
    "stdbuf": _Wrapper(frozenset(("-i", "-o", "-e"))),
    "xargs": _Wrapper(frozenset(("-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s", "--max-args", "--max-procs"))),
    "watch": _Wrapper(frozenset(("-n", "--interval"))),
    "caffeinate": _Wrapper(),
    "dotenv": _Wrapper(frozenset(("-f", "-e", "-c", "--file"))),
    "doppler": _Wrapper(frozenset(("-c", "-p", "--config", "--project")), before=1),
    "op": _Wrapper(frozenset(("--env-file", "--account")), before=1),
    "aws-vault": _Wrapper(frozenset(("-d", "--duration", "-n")), before=2),
    "chamber": _Wrapper(before=2),
    "poetry": _Wrapper(before=1),
    "uv": _Wrapper(before=1),
    "bundle": _Wrapper(before=1),
    "npx": _Wrapper(frozenset(("-p", "--package"))),
}
#: Wrappers of many commands of which only one runs another, and the word that says so.
_RUNS = {"doppler": "run", "op": "run", "aws-vault": "exec", "chamber": "exec", "poetry": "run", "uv": "run",
         "bundle": "exec"}  # fmt: skip
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "ash"))
WRAPPERS = (*_WRAPPERS, *sorted(_SHELLS), "eval", "trap")


def unwrapped(words: Sequence[Spliced], row: Row) -> Bare | None:
    """What a wrapper runs; None when the command is none."""
    name = words[0].text.rpartition("/")[2]
    if name in _SHELLS:
        return _shell(words, row)
    if name == "eval" and len(words) > 1:
        return Bare(row, text=_together(words[1:]), here=True)
    if name == "trap" and len(words) > 1:
        return Bare(row, text=words[1])
    wrapper = _WRAPPERS.get(name)
    if wrapper is None or (name in _RUNS and (len(words) < 2 or words[1].text != _RUNS[name])):
        return None
    return _inside(wrapper, words, row)


def _shell(words: Sequence[Spliced], row: Row) -> Bare | None:
    for index, word in enumerate(words[1:], 1):
        if not word.text.startswith("-"):
            return None
        if word.text.endswith("c") and not word.text.startswith("--"):
            return Bare(row, text=words[index + 1]) if index + 1 < len(words) else Bare(row)
    return None


def _together(words: Sequence[Spliced]) -> Spliced:

    pieces: list[Piece] = []
    for word in words:
        pieces += [Piece(" ", Origin(word.span), False)] if pieces else []
        pieces += word.pieces
    return Spliced(words[0].span, tuple(pieces))


def _inside(wrapper: _Wrapper, words: Sequence[Spliced], row: Row) -> Bare:
    """The words behind a wrapper's own."""
    left = wrapper.before
    index = 1
    while index < len(words):
        text = words[index].text
        pair = _PAIR.match(text) if wrapper.assigns else None
        if text == "--":
            return Bare(row, tuple(words[index + 1 :]))
        if text.startswith("-") and len(text) > 1:
            index += 1 if text in wrapper.valued else 0
        elif pair:
            row = row.setting(pair[1], words[index].cut(pair.end()))
        elif left:
            left -= 1
        else:
            break
        index += 1
    return Bare(row, tuple(words[index:]))
