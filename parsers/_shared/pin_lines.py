"""Pin files of plain lines: ``.nvmrc`` and its kind, ``.tool-versions``, ``runtime.txt``, ``rust-toolchain``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from ...engine.model import Source, Span
from ...engine.pattern import deferred
from .pin import Pin, Pins, pin_of, problem

_VERSION_LIKE = deferred(r"[A-Za-z0-9][A-Za-z0-9._+/*@-]{0,79}")
_MOST_VERSIONS = 20
_MOST_LINES = 2000
_HEROKU = deferred(r"(python|ruby|node|nodejs|java|php|go|elixir)-(\S+)")


def lines(source: Source) -> Iterator[tuple[str, int]]:
    """Every line that says something, with the offset of its first character; comments are taken away."""
    for start, end in islice(pairwise([*source.starts(), len(source.text)]), _MOST_LINES):
        text = source.text[start:end].partition("#")[0]
        stripped = text.strip()
        if stripped:
            yield stripped, start + text.index(stripped)


def read_bare(name: str) -> Callable[[Source], Pins]:
    """A reader for files that hold one version per line of one language or tool, the first being the default."""

    def read(source: Source) -> Pins:
        pins: list[Pin] = []
        for text, start in lines(source):
            if _VERSION_LIKE.fullmatch(text) is None:
                return pins, [problem(f"{text[:60]!r} is no version", source, Span(source, start, start + len(text)))]
            pins.append(pin_of(name, text, Span(source, start, start + len(text)), 0.5 if pins else 1.0))
        return pins, [] if pins else [problem("states no version", source)]

    return read


def read_asdf(source: Source) -> Pins:
    """``.tool-versions``: a tool and its versions on each line, the first version being the one in use."""
    pins: list[Pin] = []
    problems = []
    for text, start in lines(source):
        name, *versions = [(found[0], start + found.start()) for found in re.finditer(r"\S+", text)]
        if not versions:
            problems.append(problem(f"{text[:60]!r} has no version", source, Span(source, start, start + len(text))))
        for number, (version, at) in enumerate(versions[:_MOST_VERSIONS]):
            pins.append(pin_of(name[0].lower(), version, Span(source, at, at + len(version)), 0.5 if number else 1.0))
    return pins, problems


def read_runtime_txt(source: Source) -> Pins:
    """Heroku's ``runtime.txt``: ``python-3.12.4``."""
    for text, start in lines(source):
        found = _HEROKU.fullmatch(text)
        if found:
            place = Span(source, start + found.start(2), start + found.end(2))
            return [pin_of(found[1], found[2], place)], []
        return [], [problem(f"{text[:60]!r} is no runtime", source, Span(source, start, start + len(text)))]
    return [], [problem("states no version", source)]


def read_rust(source: Source) -> Pins:
    """``rust-toolchain``: a channel alone, or the same TOML as ``rust-toolchain.toml``."""
    from .pin_toml import read_rust_toml

    return read_rust_toml(source) if "[" in source.text else read_bare("rust")(source)
