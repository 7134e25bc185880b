"""Texts cut by bytes or at many places at once, as Go cuts them, with the runs of what is left.

Go counts bytes. A cut inside a letter leaves bytes that are not UTF-8, which are surrogate escapes here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from ..gotemplate.function import MAX_TEXT
from ..gotemplate.rope import cut, spread
from ..gotemplate.value import Place, Refusal, Run, Text


def encoded(text: str) -> bytes:
    """The bytes Go holds for a text."""
    return str(text).encode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    """A text of bytes; what is not UTF-8 becomes surrogate escapes."""
    return data.decode("utf-8", "surrogateescape")


def byte_length(text: str) -> int:
    """``len(text)`` in Go."""
    return len(text) if text.isascii() else len(encoded(text))


def byte_cut(text: str, start: int, end: int) -> str:
    """``text[start:end]`` counted in bytes, both within the text."""
    if text.isascii():
        return cut(text, start, end)
    data = encoded(text)
    made = decoded(data[start:end])
    first = len(data[:start].decode("utf-8", "ignore"))
    kept = cut(text, first, min(first + len(made), len(text)))
    return kept if kept == made else spread(made, text)


def bounded(start: int | None, end: int | None, length: int) -> tuple[int, int]:
    """The bounds of ``text[start:end]``; a ``Refusal`` with Go's words when they lie outside."""
    if end is not None and not 0 <= end <= length:
        shown = f"[:{end}] with length {length}" if end > length else f"[:{end}]"
        raise Refusal(f"runtime error: slice bounds out of range {shown}")
    last = length if end is None else end
    if start is not None and not 0 <= start <= last:
        shown = f"[{start}:]" if start < 0 else f"[{start}:{last}]"
        raise Refusal(f"runtime error: slice bounds out of range {shown}")
    return start or 0, last


def parted(text: str, ranges: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The pieces of a text at ascending ranges that do not overlap, in one pass over its runs."""
    if type(text) is not Text:
        for start, end in ranges:
            yield text[start:end]
        return
    runs, index, at = text.runs, 0, 0
    for start, end in ranges:
        kept: list[Run] = []
        while index < len(runs) and at < end:
            run = runs[index]
            first, last = max(start - at, 0), min(end - at, run.length)
            if first < last:
                where = run.where
                if first and type(where) is Place:
                    where = Place(where.source, where.offset + first)
                kept.append(Run(last - first, where, run.control))
            if at + run.length > end:
                break
            at += run.length
            index += 1
        piece = str.__getitem__(text, slice(start, end))
        yield Text(piece, tuple(kept)) if kept else piece


def cutter(text: str) -> Callable[[int, int], str]:
    """``rope.cut`` of one text for many cuts in any order: each looks at the runs it needs only."""
    if type(text) is not Text:
        return lambda start, end: text[start:end]
    runs = text.runs
    ends = list(accumulate(run.length for run in runs))

    def piece(start: int, end: int) -> str:
        first = bisect_right(ends, start)
        last = min(bisect_left(ends, end), len(ends) - 1)
        before = ends[first - 1] if first else 0
        whole = str.__getitem__(text, slice(before, ends[last])) if first <= last else ""
        return cut(Text(whole, runs[first : last + 1]), start - before, end - before) if whole else ""

    return piece


def separated(text: str, separator: str, limit: int = -1) -> list[str]:
    """strings.SplitN: pieces between separators, letters when the separator is empty; [] for limit 0."""
    if limit == 0:
        return []
    if not separator:
        count = len(text) if limit < 0 else min(limit, len(text))
        ranges = [(at, at + 1) for at in range(count)]
        if ranges:
            ranges[-1] = (count - 1, len(text))
    else:
        ranges, at, width = [], 0, len(separator)
        while len(ranges) != limit - 1 and (found := str.find(text, separator, at)) >= 0:
            ranges.append((at, found))
            at = found + width
        ranges.append((at, len(text)))
    return list(parted(text, ranges))


def allowed(length: int) -> None:
    """Refuse a text that would be longer than ``MAX_TEXT``."""
    if length > MAX_TEXT:
        raise Refusal(f"the result would have {length} characters; at most {MAX_TEXT} are allowed")
