"""Texts put together and taken apart without losing where their stretches come from.

Each function takes Go strings (``str`` or ``Text``) and returns a ``Text`` when something in it wears runs, else a
plain ``str``. A plain ``str`` among them becomes runs of ``bare``, the origin of the action that is being executed.
Where a result is not made of stretches of its arguments (a hash, a number), use ``worn`` with ``merged`` origins.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ....engine.model import Origin, Step
from .value import GoValue, Place, Run, Runs, Text, origins

#: So few runs are gone through without looking up where to begin.
_FEW: Final = 16


def runs_of(text: str, bare: Origin) -> Runs:
    """The runs of a text; a plain one is a single run of ``bare``."""
    return text.runs if type(text) is Text else (Run(len(text), bare),)


def joined(parts: Sequence[str], bare: Origin) -> str:
    """The parts one after the other."""
    text = "".join(parts)
    if not any(type(part) is Text for part in parts):
        return text
    runs: list[Run] = []
    for part in parts:
        if part:
            runs.extend(runs_of(part, bare))
    return Text(text, tuple(runs)) if runs else text


def cut(text: str, start: int, end: int) -> str:
    """``text[start:end]`` (both within the text)."""
    piece = str.__getitem__(text, slice(start, end))
    if type(text) is not Text:
        return piece
    if len(text.runs) > _FEW and start < end and text.is_dense():
        return Text(piece, _sliced(text, start, end))
    return Text(piece, tuple(_cut_runs(text, start, end)) or text.runs[:0])


def _sliced(text: Text, start: int, end: int) -> Runs:
    """The runs of a stretch that is not empty: the runs between the first and the last are taken as they are."""
    starts, runs = text.starts(), text.runs
    index = bisect_right(starts, start) - 1
    stop = bisect_left(starts, end)
    first = start - starts[index]
    if stop == index + 1:
        run = runs[index]
        return (run,) if end - start == run.length else (_part(run, first, end - start),)
    head = _part(runs[index], first, starts[index + 1] - start) if first else runs[index]
    last = end - starts[stop - 1]
    tail = runs[stop - 1] if last == runs[stop - 1].length else _part(runs[stop - 1], 0, last)
    return (head, *runs[index + 1 : stop - 1], tail)


def _cut_runs(text: Text, start: int, end: int) -> Iterator[Run]:
    at = 0
    for run in text.runs:
        first, last = max(start - at, 0), min(end - at, run.length)
        if first < last:
            yield _part(run, first, last - first)
        at += run.length
        if at >= end:
            return


def _part(run: Run, first: int, length: int) -> Run:
    where = run.where
    if first and type(where) is Place:
        where = Place(where.source, where.offset + first)
    return Run(length, where, run.control)


def same_length(made: str, text: str) -> str:
    """A text that was changed letter for letter (upper case), with the runs of the one it was made from."""
    if type(text) is not Text:
        return made
    return Text(made, text.runs) if len(made) == len(text) else spread(made, text)


def spread(made: str, *sources: GoValue) -> str:
    """A text made from others that do not stand in it stretch by stretch: one run of all their origins."""
    origin = merged(*sources)
    return Text(made, (Run(len(made), origin),)) if origin is not None else made


def merged(*values: GoValue) -> Origin | None:
    """One origin for what was made from several values: the first decides; None when none wears any."""
    found: dict[int, Origin] = {}
    for value in values:
        for origin in origins(value):
            found.setdefault(id(origin), origin)
    first, *rest = found.values() or (None,)
    if first is None or not rest:
        return first
    return Origin(first.span, Step.RENDERED, (first, *(other for other in rest if other is not None)))


def replaced(text: str, old: str, new: str, bare: Origin, limit: int = -1) -> str:
    """``strings.Replace`` (``old`` not empty): stretches of ``new`` keep their own runs."""
    if type(text) is not Text and type(new) is not Text:
        return str.replace(text, old, new, limit)
    parts: list[str] = []
    at = 0
    while limit != 0:
        found = str.find(text, old, at)
        if found < 0:
            break
        parts += [cut(text, at, found), new]
        at = found + len(old)
        limit -= 1
    return joined([*parts, cut(text, at, len(text))], bare) if parts else text


def indented(text: str, pad: str, bare: Origin) -> str:
    """Every line of the text, the first too, behind ``pad`` (sprig strings.go: indent)."""
    if type(text) is not Text:
        return pad + str.replace(text, "\n", "\n" + pad)
    return Text(pad + str.replace(text, "\n", "\n" + pad), tuple(_indented(text, len(pad), bare)))


def _indented(text: Text, width: int, bare: Origin) -> Iterator[Run]:
    """A run of an origin grows by the pads inside it; template text is parted where a pad comes between."""
    yield Run(width, bare)
    at = 0
    for run in text.runs:
        end = at + run.length
        breaks = str.count(text, "\n", at, end)
        if not breaks:
            yield run
        elif type(run.where) is not Place:
            yield Run(run.length + breaks * width, run.where, run.control)
        else:
            start = at
            while (found := str.find(text, "\n", start, end)) >= 0:
                yield _part(run, start - at, found + 1 - start)
                yield Run(width, bare, run.control)
                start = found + 1
            if start < end:
                yield _part(run, start - at, end - start)
        at = end


def stripped(text: str, kept: str) -> str:
    """``text`` cut down to ``kept``, which str.strip and its like made of it (a stretch of it)."""
    if type(text) is not Text:
        return kept
    if len(kept) == len(text):
        return text
    start = str.find(text, kept) if kept else 0
    return cut(text, start, start + len(kept))


def lengths(runs: Iterable[Run]) -> int:
    """How many code points some runs cover."""
    return sum(run.length for run in runs)


def generated(origin: Origin) -> bool:
    """Whether a value of this origin is made anew at every render, in whole or in part."""
    todo, known = [origin], {id(origin)}
    for found in todo:
        if found.step is Step.GENERATED:
            return True
        fresh = [cause for cause in found.causes if id(cause) not in known]
        known.update(map(id, fresh))
        todo += fresh
    return False
