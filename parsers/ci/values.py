"""Values of CI configuration: scalars as texts with origins, and tables that say so when they are something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from ...engine.canon import version
from ...engine.contract import Resolution
from ...engine.model import Diagnostic, Fact, Known, Level, Origin, Span, Unknown
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Document, Files
from .._shared.facts import text_value
from .._shared.spliced import LONGEST_INSERTED, Piece, Spliced, unknown_piece

#: Texts that hold beside each other, such as the versions that one step installs.
Choice: TypeAlias = tuple[Spliced, ...]

#: How much a statement counts that is one of several which are tried on purpose.
ONE_OF_SEVERAL = 0.5

#: GitHub refuses workflows above this size; nobody writes longer ones elsewhere either.
MAX_LENGTH = 512 * 1024

#: A folded or escaped text longer than this is placed as a whole.
_LONGEST_SCATTERED = 20_000
_WORDS = deferred(r"\s+|\S+")
_LINES = deferred(r"\s+|\S[^\n]*")


def documents_of(path: str, files: Files) -> tuple[Document, ...]:
    """The documents of a file; none when it is longer than CI services take."""
    source = files.source(path)
    return files.yaml(path) if source is not None and len(source.text) <= MAX_LENGTH else ()


def root_of(path: str, files: Files) -> Cursor | None:
    """The mapping that a file holds, or None."""
    documents = documents_of(path, files)
    root = documents[0].cursor if documents else None
    return root if root is not None and root.is_mapping else None


def refusal(path: str, files: Files) -> Resolution:
    """What is said of a file that holds nothing to read; its syntax errors are the reader's to report."""
    source = files.source(path)
    if source is None or len(source.text) > MAX_LENGTH:
        reason = "cannot be read" if source is None else f"longer than {MAX_LENGTH // 1024} KiB"
        return Resolution(unread=((path, reason),))
    documents = files.yaml(path)
    root = documents[0].cursor if documents else None
    unread = ((path, "is no YAML mapping"),)
    if root is None or root.is_null:
        return Resolution(unread=unread)
    return Resolution(
        (), (Diagnostic("ci-shape", "the file must be a mapping; it was not read", root.span),), (), unread
    )


def table(cursor: Cursor | None, what: str, problems: list[Diagnostic]) -> Iterator[tuple[str, Cursor]]:
    """The entries of a mapping; anything else but nothing is reported and has none."""
    if cursor is None or cursor.is_null:
        return
    if not cursor.is_mapping:
        problems.append(Diagnostic("ci-shape", f"{what} must be a mapping; it was not read", cursor.span))
    yield from cursor.entries()


def items(cursor: Cursor | None, what: str, problems: list[Diagnostic]) -> list[Cursor]:
    """The items of a list; anything else but nothing is reported and has none."""
    if cursor is None or cursor.is_null:
        return []
    if not cursor.is_sequence:
        problems.append(Diagnostic("ci-shape", f"{what} must be a list; it was not read", cursor.span))
    return cursor.items()


def written(cursor: Cursor) -> list[tuple[str, Span]]:
    """A scalar's text in stretches, each with its place.

    One stretch when the text stands in the file letter by letter; else a block scalar line by line, and what is
    folded or escaped word by word.
    """
    span, text = cursor.span, cursor.text
    inner = span if cursor.plain or span.end - span.start < 2 else Span(span.source, span.start + 1, span.end - 1)
    if inner.end - inner.start == len(text):
        return [(text, inner)]
    found: list[tuple[str, Span]] = []
    at = span.start
    if len(text) > _LONGEST_SCATTERED:
        return [(text, span)]
    for word in (_LINES if cursor.text.count("\n") and span.text[:1] == "|" else _WORDS).findall(text):
        place = span.source.text.find(word, at, span.end) if not word.isspace() else -1
        found.append((word, Span(span.source, place, place + len(word)) if place >= 0 else span))
        at = place + len(word) if place >= 0 else at
    return found


def plain_text(cursor: Cursor) -> Spliced:
    """A scalar whose text means itself."""
    return Spliced(cursor.span, tuple(Piece(text, Origin(place)) for text, place in written(cursor)), cursor.via)


def inserted(value: Spliced) -> Piece:
    """What another text gets when it refers to this value."""
    if len(value.text) > LONGEST_INSERTED:
        return unknown_piece("longer than paritycheck follows", value.origin())
    return Piece(value.text, value.origin(), False, value.reason)


def choice_facts(attribute: str, choice: Choice, key: str = "") -> Iterator[Fact]:
    """One fact for each text; several count half each, because they are tried on purpose."""
    for one in choice:
        origin = one.origin()
        value = Unknown(one.reason, origin) if one.reason else Known(one.text, one.text)
        yield Fact(attribute, value, origin, key, 1.0 if len(choice) == 1 else ONE_OF_SEVERAL)


def stated(attribute: str, one: Spliced, key: str = "") -> Fact:
    """A fact that is a text."""
    return next(choice_facts(attribute, (one,), key))


def env_fact(name: str, one: Spliced) -> Fact:
    """An environment variable; a secret-like one is hidden."""
    fact = stated("env", one, name)
    return fact if isinstance(fact.value, Unknown) else replace(fact, value=text_value(name, one.text))


def number_trap(fact: Fact) -> Diagnostic | None:
    """A note when an unquoted version reads as a number that loses its last zero (``3.10`` is ``3.1``)."""
    span = fact.origin.edit_site()
    text = span.text
    quoted = span.source.text[max(span.start - 1, 0) : span.start] in ("'", '"')
    if quoted or fact.attribute not in ("runtime", "tool", "version") or not version.unquoted_trap(text):
        return None
    if isinstance(fact.value, Known) and fact.value.value == text and span.path.endswith((".yml", ".yaml")):
        message = f"YAML reads {text} as the number {float(text):g}; put it in quotes"
        return Diagnostic("yaml-number-version", message, span, level=Level.NOTE)
    return None
