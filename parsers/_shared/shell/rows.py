"""A row: what holds at one point of shell text, on one way through it.

Where a branch decides a variable (``case $ENV in prod)``), the way through it is a row of its own, in which the
variable has that value; values of one row never meet those of another.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import reduce
from typing import TypeAlias

from ....engine.canon.environment_words import environment_tokens
from ....engine.model import Clue, Origin, Sign, Span, Step
from ....engine.pattern import deferred
from ....engine.record import record
from ..spliced import LONGEST_INSERTED, Piece, Spliced, unknown_piece

#: Stands for the absolute path of the repository.
ROOT = "/<repository>"
#: More rows at once are joined: what they disagree on is unknown then.
MOST_ROWS = 24
#: Why a text that a command prints is not known.
PRINTED = "printed by a command"
_ENVIRONMENT = deferred(
    r"(?i)(?:^|[_.\W])(?:env|environment|stage|tier|deploy_?env|deployment|workspace)(?:_?name)?(?=\W|$)"
)
_BRANCH = deferred(r"(?i)(?:^|[_.\W])(?:branch|ref|tag)(?:_?name)?(?=\W|$)")
_MOST_ITEMS = 200

#: A variable's value: a text, or the items of an array.
Value: TypeAlias = "Spliced | tuple[Spliced, ...]"


@record(frozen=True, slots=True)
class Row:
    """One way through a text.

    ``folder`` is the working directory relative to the root; ``arguments`` are None for a script whose caller is
    not known; ``script`` is the file that runs. ``assumed`` are the values that branches give to what is unknown
    (by ``key``), ``excluded`` those that other branches have taken, ``named`` the variables that hold it.
    ``written`` is what later steps of the job get to see: variables, ``outputs.NAME``, and with a colon in front what
    commands have left behind (a chosen workspace). ``stack`` is that of pushd, ``via`` the calls that lead here.
    """

    folder: Spliced
    variables: Mapping[str, Value]
    arguments: tuple[Spliced, ...] | None = None
    script: str = ""
    assumed: Mapping[str, Spliced] = field(default_factory=dict)
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    clues: tuple[Clue, ...] = ()
    written: Mapping[str, Spliced] = field(default_factory=dict)
    stack: tuple[Spliced, ...] = ()
    via: tuple[Span, ...] = ()

    def setting(self, name: str, value: Value) -> Row:
        """The row in which a variable has a value; an unknown value is remembered under the variable's name."""
        named = self.named
        if isinstance(value, Spliced) and len(value.pieces) == 1 and value.reason and is_environment(name):
            named = {**named, key(value.pieces[0]): name}
        variables = {**self.variables, name: bounded(value)}
        return Row(
            self.folder, variables, self.arguments, self.script, self.assumed, self.excluded, named, self.clues,
            self.written, self.stack, self.via,
        )  # fmt: skip

    def without(self, name: str) -> Row:
        """The row in which a variable is not set."""
        return replace(self, variables={other: value for other, value in self.variables.items() if other != name})

    def assuming(self, unknown: Piece, value: Spliced) -> Row:
        """The row in which something unknown has the value that a branch is for; it may tell the environment."""
        about = f"{self.named.get(key(unknown), '')} {unknown.reason}"
        clues = self.clues
        if environment_tokens(value.text) or is_environment(about) or _BRANCH.search(about):
            sign = Sign.BRANCH if _BRANCH.search(about) and not is_environment(about) else Sign.COMMAND
            clues = (*clues, Clue(value.text, sign, value.origin().edit_site()))
        return replace(self, assumed={**self.assumed, key(unknown): value}, clues=clues)

    def excluding(self, unknown: Piece, text: str) -> Row:
        """The row in which something unknown does not have a value."""
        taken = self.excluded.get(key(unknown), frozenset()) | {text}
        return replace(self, excluded={**self.excluded, key(unknown): taken})

    def settled(self, pieces: Iterable[Piece]) -> list[Piece]:
        """The pieces with what is assumed put in."""
        found: list[Piece] = []
        for piece in pieces:
            value = self.assumed.get(key(piece)) if piece.reason and self.assumed else None
            found += inserted(value) if value is not None else [piece]
        return found


def key(unknown: Piece) -> str:
    """What makes two unknown pieces the same unknown."""
    if unknown.reason.startswith(PRINTED):
        span = unknown.origin.span
        return f"{unknown.reason} {span.path} {span.start}"
    return unknown.reason


def is_environment(name: str) -> bool:
    """Whether a variable (or the words about it) is called after environments: ENV, DEPLOY_ENV, inputs.environment."""
    return _ENVIRONMENT.search(name) is not None


def inserted(value: Spliced) -> list[Piece]:
    """The pieces that another text gets from a value."""
    if len(value.text) > LONGEST_INSERTED:
        return [unknown_piece("longer than paritycheck follows", value.origin())]
    return [Piece(piece.text, piece.origin, False, piece.reason) for piece in value.pieces]


def bounded(value: Value) -> Value:
    """A value of bounded size."""
    return value[:_MOST_ITEMS] if isinstance(value, tuple) else value


def made(text: str, span: Span) -> Spliced:
    """A text that was worked out at a place."""
    return Spliced(span, (Piece(text, Origin(span, Step.EVALUATED), False),) if text else ())


def unknown(reason: str, span: Span) -> Spliced:
    """A text that is not known."""
    return Spliced(span, (unknown_piece(reason, Origin(span)),))


def under(folder: Spliced, path: Spliced) -> Spliced:
    """A path as written in a folder; absolute ones stand alone."""
    if path.text.startswith("/") or not folder.text:
        return path
    slash = Piece("/", Origin(path.span), False)
    return Spliced(path.span, (*inserted(folder), slash, *path.pieces), path.via)


def normal(path: str) -> str | None:
    """A path relative to the root ("" is the root), or None when it lies elsewhere."""
    if path == ROOT or path.startswith(f"{ROOT}/"):
        path = path[len(ROOT) + 1 :]
    if path.startswith(("/", "~")) or "://" in path:
        return None
    plain = posixpath.normpath(path) if path else ""
    return None if plain == ".." or plain.startswith("../") else ("" if plain == "." else plain)


def joined(rows: Sequence[Row]) -> list[Row]:
    """The rows without repetitions; when they are too many, one that knows what they agree on.

    Rows that differ only in what was assumed of things that tell no environment go on as one, which assumes what
    they have in common.
    """
    if len(rows) < 2:
        return list(rows)
    different: dict[object, Row] = {}
    for row in rows:
        name = _identity(row, rows[0])
        before = different.setdefault(name, row)
        if before is not row:
            different[name] = _common(before, row)
    kept = list(different.values())
    return kept if len(kept) <= MOST_ROWS else [_agreed(kept)]


def _common(one: Row, other: Row) -> Row:
    """Two rows that differ in their assumptions at most."""
    if one.assumed is other.assumed and one.excluded is other.excluded:
        return one
    assumed = {name: value for name, value in one.assumed.items() if name in other.assumed}
    excluded = {name: values & other.excluded[name] for name, values in one.excluded.items() if name in other.excluded}
    return replace(one, assumed=assumed, excluded=excluded)


def _agreed(kept: Sequence[Row]) -> Row:
    """One row for many: what they disagree on is unknown."""
    first = kept[0]
    names = [name for name in first.variables if all(_same(name, first, row) for row in kept)]
    variables = {name: first.variables[name] for name in names}
    for name in {name for row in kept for name in row.variables} - set(names):
        variables[name] = unknown(f"{name} differs in too many branches", first.folder.span)
    same_folder = all(row.folder.text == first.folder.text for row in kept)
    folder = first.folder if same_folder else unknown("the folder differs in too many branches", first.folder.span)
    clues = tuple(clue for clue in first.clues if all(clue in row.clues for row in kept))
    common = reduce(_common, kept)
    return replace(common, folder=folder, variables=variables, written={}, clues=clues)


def _same(name: str, one: Row, other: Row) -> bool:
    left, right = one.variables[name], other.variables.get(name)
    return left is right or (right is not None and _shown(left) == _shown(right))


def _shown(value: Value) -> object:
    if isinstance(value, tuple):
        return tuple(_shown(item) for item in value)
    return (value.text, value.reason)


def _identity(row: Row, first: Row) -> object:
    """What makes rows different: what they know, and what tells their environment."""
    variables = _apart(row.variables, first.variables)
    written = _apart(row.written, first.written)
    clues = tuple(clue.text for clue in row.clues)
    return (row.folder.text, variables, written, clues, row.arguments is None, len(row.arguments or ()), len(row.stack))


def _apart(values: Mapping[str, Value], others: Mapping[str, Value]) -> frozenset[tuple[str, object]]:
    """The values that are not those of another row, which most are."""
    if values is others:
        return frozenset()
    missing = others.keys() - values.keys()
    found: set[tuple[str, object]] = {(name, None) for name in missing}
    for name, value in values.items():
        other = others.get(name)
        if other is not value and (other is None or _shown(other) != _shown(value)):
            found.add((name, _shown(value)))
    return frozenset(found)


def path_is_address(path: Spliced) -> bool:
    """Whether a path is an address on the network."""
    return "://" in path.text or path.text.startswith("git@")
