"""The rows of a matrix, as GitHub combines them: values of one row are never mixed with another's.

Every combination of the lists, without those that match an entry of ``exclude``; an entry of ``include`` is added to
each combination whose own values it does not overwrite, and becomes a row of its own when there is none
(Workflow syntax, jobs.<job_id>.strategy.matrix).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice, product

from ...engine.model import Diagnostic, Origin
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .expression_values import Array, Scalar, Table, Undecided, Value, equal
from .expressions import Context, evaluated

#: GitHub refuses a matrix of more jobs.
MOST_ROWS = 256
_MOST_COMBINED = 2048
_MOST_ENTRIES = 400
_MOST_COMPARED = 1_000_000

Row = Mapping[str, Value]

_MENTION = deferred(r"(?<=[\s{(!,&|=<>])matrix(?:\.([\w-]+)|(?=[\s),}&|=!<>\[]))")
_ALIAS = deferred(r"[:-] +\*\w")


def matrix_rows(matrix: Cursor | None, context: Context, problems: list[Diagnostic]) -> list[Value]:
    """The ``matrix`` context of each job that the matrix makes; one empty one without a matrix."""
    if matrix is None or matrix.is_null:
        return [Table()]
    found = evaluated(matrix, context)
    if not isinstance(found, Table):
        dynamic = found.origin if isinstance(found, Undecided) else Origin(matrix.span)
        return [Undecided("not a plain list in this workflow", dynamic, absent=True, unnamed=True)]
    rows = _rows(found, problems, matrix)
    rest = found.fields.get("include")
    more = "not in the files: rows are made when the workflow runs" if isinstance(rest, Undecided) else ""
    return [Table(row, more) for row in rows] or [Table(open=more)]


def _rows(matrix: Table, problems: list[Diagnostic], cursor: Cursor) -> list[Row]:
    lists = {name: value for name, value in matrix.fields.items() if name not in ("include", "exclude")}
    columns = [[(name, one) for one in _column(value)] for name, value in lists.items()]
    excluded, entries = (_entries(matrix.fields.get(name)) for name in ("exclude", "include"))
    combined = [dict(row) for row in islice(product(*columns), _MOST_COMBINED + 1)] if columns else []
    kept = [row for row in combined if not any(_matches(row, one) for one in excluded[:_MOST_ENTRIES])]
    size = len(kept) * sum(map(len, entries))
    rows = _included(kept[:MOST_ROWS], entries[:_MOST_ENTRIES] if size < _MOST_COMPARED else ())
    left_out = max(len(kept), len(rows)) > MOST_ROWS or max(len(excluded), len(entries)) > _MOST_ENTRIES
    if left_out or len(combined) > _MOST_COMBINED or size >= _MOST_COMPARED:
        text = f"the matrix makes more than {MOST_ROWS} jobs, or is very large; the rest was not read"
        problems.append(Diagnostic("ci-too-long", text, cursor.span))
    return rows[:MOST_ROWS]


def _column(value: Value) -> Sequence[Value]:
    return value.items if isinstance(value, Array) else (value,)


def _entries(value: Value | None) -> list[Row]:
    items = value.items if isinstance(value, Array) else ()
    return [item.fields for item in items if isinstance(item, Table)]


def _matches(row: Row, wanted: Row) -> bool:
    """Whether an entry of ``exclude`` speaks of a row; it need not name every column."""
    return all(name in row and _same(row[name], value) for name, value in wanted.items())


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return equal(left, right)
    if isinstance(left, Array) and isinstance(right, Array):
        return len(left.items) == len(right.items) and all(map(_same, left.items, right.items))
    if isinstance(left, Table) and isinstance(right, Table):
        return left.fields.keys() == right.fields.keys() and _matches(left.fields, right.fields)
    return False


def _included(rows: Sequence[Row], entries: Iterable[Row]) -> list[Row]:
    """Rows with what ``include`` adds; what it added before may be overwritten, the lists' own values may not."""
    grown = [dict(row) for row in rows]
    new: list[Row] = []
    for entry in entries:
        taken = False
        for own, row in zip(rows, grown, strict=True):
            if all(name not in own or _same(own[name], value) for name, value in entry.items()):
                row.update(entry)
                taken = True
        if not taken:
            new.append(entry)
    return [*grown, *new]


def row_texts(row: Value) -> list[Scalar]:
    """The leaves of a row, which may name an environment."""
    todo: list[Value] = [row]
    found: list[Scalar] = []
    for one in todo:
        if isinstance(one, Scalar):
            found.append(one)
        else:
            todo.extend(one.fields.values() if isinstance(one, Table) else one.items if isinstance(one, Array) else ())
    return found


def distinct_rows(rows: list[Value], job: str) -> list[Value]:
    """The rows that differ in what the text of the job mentions; the others state the same again."""
    mentions = list(_MENTION.finditer(job))
    if len(rows) < 2 or _ALIAS.search(job) or any(one[1] is None for one in mentions):
        return rows
    names = {one[1].lower() for one in mentions}
    found: dict[tuple[tuple[str, str], ...], Value] = {}
    for row in rows:
        texts = _texts(row, names)
        found.setdefault(texts, row)
    return list(found.values())


def _texts(row: Value, names: Collection[str]) -> tuple[tuple[str, str], ...]:
    fields = row.fields if isinstance(row, Table) else {}
    return tuple((name, repr(fields[name])) for name in sorted(names) if name in fields)
