"""The process around a run: the clock, environment variables, the terminal, and files that are written."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import date
from pathlib import Path

from ..model import UserError

#: Columns of a report that does not go to a terminal.
WIDTH = 80


def today() -> date:
    """The day that expiry dates are held against; PARITYCHECK_TODAY sets it, for reports that can be repeated."""
    stated = os.environ.get("PARITYCHECK_TODAY")
    if not stated:
        return date.today()
    try:
        return date.fromisoformat(stated)
    except ValueError as error:
        raise UserError(f"PARITYCHECK_TODAY is {stated!r}, which is no date; write it as YYYY-MM-DD") from error


def coloured(wish: str) -> bool:
    """Whether text for standard output is coloured; NO_COLOR (no-color.org) and dumb terminals turn it off."""
    if wish != "auto":
        return wish == "always"
    return _terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The columns of the terminal, or WIDTH where there is none."""
    if not _terminal():
        return WIDTH
    import shutil

    return max(40, shutil.get_terminal_size((WIDTH, 24)).columns)


def _terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def show(text: str) -> None:
    """Write to standard output, as UTF-8 whatever the locale; a reader that has seen enough is no error."""
    try:
        with contextlib.suppress(AttributeError):  # a stream without bytes below, such as a test's
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
            return
        sys.stdout.write(text)
    except BrokenPipeError:
        # What Python flushes at exit must go somewhere (library documentation, note on SIGPIPE).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """Write a line to standard error."""
    print(text, file=sys.stderr)


def write(path: str, text: str) -> None:
    """Write a file that the user named, with its folders; UserError when that is not possible."""
    if path == "-":
        show(text)
        return
    try:
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a possible file name"
        raise UserError(f"{path}: it cannot be written: {reason}; check the path and its permissions") from error
