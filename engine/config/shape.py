"""Structure of YAML that people write for paritycheck: typed readers over cursors, with errors a person can act on.

Every reader raises `Malformed` with the span to blame; the caller decides whether that stops the run
(configuration, policies) or voids one entry (a declared divergence).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from ..model import Source, Span, UserError
from ..pattern import deferred
from ..reading import Cursor, Scalar, parse_yaml

Item = TypeVar("Item")
_DATE = deferred(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Malformed(Exception):
    """Something is not written as it must be: what and how to fix it, and where."""

    def __init__(self, text: str, span: Span):
        super().__init__(text)
        self.text = text
        self.span = span

    def as_user_error(self) -> UserError:
        """The error that stops the run: ``file:line:column: text``."""
        return UserError(f"{where(self.span)}: {self.text}")


def where(span: Span) -> str:
    """``path:line:column``, 1-based."""
    line, column = span.source.position(span.start)
    return f"{span.path}:{line}:{column}"


def nearest(word: str, options: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest option, or nothing when none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(options), 1, 0.6)
    return f"; did you mean {found[0]!r}?" if found else ""


def read_source(path: Path, shown: str, purpose: str) -> Source:
    """The text of a file that a person named or wrote for us; unreadable is a `UserError`."""
    try:
        return Source(shown, path.read_bytes().decode("utf-8").removeprefix("\ufeff"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{shown}: the {purpose} cannot be read: {reason}; check the path and its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"{shown}: the {purpose} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def only_document(source: Source, tolerate: Callable[[Span], bool] = lambda span: False) -> Cursor:
    """The root of a file of exactly one YAML document; duplicate keys are errors unless ``tolerate`` says otherwise."""
    documents, problems = parse_yaml(source)
    for problem in problems:
        span = problem.span or source.whole()
        if not (problem.code == "duplicate-key" and tolerate(span)):
            raise Malformed(problem.message, span)
    if len(documents) > 1:
        root = documents[1].root
        raise Malformed("a second YAML document starts here; keep one document in the file",
                        root.span if root else source.whole())  # fmt: skip
    return documents[0].cursor if documents else Cursor(_nothing(source))


def _nothing(source: Source) -> Scalar:
    return Scalar(source, 0, 0, "", "", "plain")


def route_of(cursor: Cursor) -> str:
    """``environments.prod.helm[0]``; "the file" for the root."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in cursor.route)
    return "".join(parts).removeprefix(".") or "the file"


def described(cursor: Cursor) -> str:
    """What stands there, for ``must be a list, but is ...``."""
    if cursor.is_mapping:
        return "a mapping"
    if cursor.is_sequence:
        return "a list"
    value = cursor.resolve("core")
    if value is None:
        return "empty"
    kinds: dict[type, str] = {bool: "a boolean", int: "a number", float: "a number"}
    return f"{kinds.get(type(value), 'the text')} {cursor.text!r}"


def fields(cursor: Cursor, allowed: Sequence[str], required: Sequence[str] = ()) -> dict[str, Cursor]:
    """A mapping with known keys only. Raises `Malformed` at the unknown key, or at the mapping that lacks one."""
    found = mapping(cursor)
    for name, value in found.items():
        if name not in allowed:
            hint = nearest(name, allowed) or f"; known keys: {', '.join(allowed)}"
            raise Malformed(f"unknown key {name!r} in {route_of(cursor)}: nothing reads it{hint}", value.key_span)
    for name in required:
        if name not in found:
            raise Malformed(f"{route_of(cursor)} lacks the key {name!r}; add it", start_of(cursor))
    return found


def start_of(cursor: Cursor) -> Span:
    """The place that names a value: its key, else the beginning of the value."""
    if cursor.key:
        return cursor.key_span
    return Span(cursor.node.source, cursor.node.start, min(cursor.node.start + 1, cursor.node.end))


def mapping(cursor: Cursor) -> dict[str, Cursor]:
    """A mapping's entries."""
    if not cursor.is_mapping:
        raise Malformed(f"{route_of(cursor)} must be a mapping (key: value), but is {described(cursor)}",
                        start_of(cursor))  # fmt: skip
    return dict(cursor.entries())


def items(cursor: Cursor) -> list[Cursor]:
    """A list's items."""
    if not cursor.is_sequence:
        raise Malformed(f"{route_of(cursor)} must be a list, but is {described(cursor)}", start_of(cursor))
    return cursor.items()


def text(cursor: Cursor) -> str:
    """A text that is not empty."""
    value = cursor.resolve("core") if cursor.is_scalar else None
    if not isinstance(value, str):
        hint = "; put it in quotes" if cursor.is_scalar and value is not None else ""
        raise Malformed(f"{route_of(cursor)} must be text, but is {described(cursor)}{hint}", start_of(cursor))
    if not value.strip():
        raise Malformed(f"{route_of(cursor)} must not be empty", start_of(cursor))
    return value


def scalar_text(cursor: Cursor) -> str:
    """Any scalar as it is written: text, number, boolean or nothing."""
    if not cursor.is_scalar:
        raise Malformed(f"{route_of(cursor)} must be a single value, but is {described(cursor)}", start_of(cursor))
    return cursor.text


def choice(cursor: Cursor, options: Sequence[str], what: str) -> str:
    """One of some words; another word gets the nearest suggested."""
    word = text(cursor)
    if word not in options:
        hint = nearest(word, options) or f"; use one of {', '.join(options)}"
        raise Malformed(f"{route_of(cursor)}: there is no {what} {word!r}{hint}", cursor.span)
    return word


def day(cursor: Cursor) -> date:
    """A calendar day, ``2027-06-30``."""
    written = cursor.text if cursor.is_scalar else ""
    try:
        if _DATE.match(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise Malformed(
        f"{route_of(cursor)} must be a date such as 2027-06-30, but is {described(cursor)}", start_of(cursor)
    )


def each(cursor: Cursor, read: Callable[[Cursor], Item]) -> tuple[Item, ...]:
    """A list, every item read."""
    return tuple(read(item) for item in items(cursor))


def one_or_more(cursor: Cursor, read: Callable[[Cursor], Item]) -> tuple[Item, ...]:
    """A list, or a single value that stands for a list of one."""
    return each(cursor, read) if cursor.is_sequence else (read(cursor),)
