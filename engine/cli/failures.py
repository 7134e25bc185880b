"""What a person sees when something went wrong: their mistake (exit 2) or ours (exit 3)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from types import TracebackType

import click

USER_MISTAKE, BUG = 2, 3


def nearest(word: str, options: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest option, or nothing when none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(options), 1, 0.6)
    return f"; did you mean {found[0]!r}?" if found else ""


class Failures:
    """Catches what leaves the program: UserError becomes a message, anything unexpected a short report.

    Exits, interrupts and click's own errors pass. With PARITYCHECK_DEBUG set, a bug keeps its traceback.
    """

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not isinstance(error, Exception) or isinstance(error, click.ClickException):
            return
        from ..model import UserError

        if isinstance(error, UserError):
            click.echo(f"paritycheck: {error}", err=True)
            raise SystemExit(USER_MISTAKE) from error
        if not os.environ.get("PARITYCHECK_DEBUG"):
            click.echo(bug_report(error), err=True)
            raise SystemExit(BUG) from error


def bug_report(error: Exception) -> str:
    """What to send: the kind of the error and where it happened, never its text, which may hold a secret."""
    import traceback

    from ... import __version__

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_module(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-12:]]
    python = ".".join(map(str, sys.version_info[:3]))
    return "\n".join([
        "paritycheck: this is a bug in paritycheck, not in your files.",
        "Please report it with these lines; they hold nothing of your files:",
        "",
        f"  paritycheck {__version__}, Python {python}, {sys.platform}",
        f"  {type(error).__name__}",
        *places,
        "",
        "PARITYCHECK_DEBUG=1 shows the whole traceback.",
    ])  # fmt: skip


def _module(filename: str) -> str:
    """The last two folders and the name of a source file: enough to find it, without the user's own folders."""
    return "/".join(filename.replace(os.sep, "/").split("/")[-3:])
