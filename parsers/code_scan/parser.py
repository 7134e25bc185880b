"""What application code reads from its environment, one declaration a component.

Each variable is ``env-read``: True where the code needs it, False where it has a default, with the confidence of the
pattern that found it. The key ``*`` says that a framework may read any variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...engine.contract import Parser, Resolution, Unit
from ...engine.model import Declaration, Fact, Known, Layers, Origin, Source, Span
from ...engine.reading import Files, name_of
from .components import Component, components, is_deployed
from .languages import LANGUAGES, MENTION, WHATEVER, Language, destructured, settings_fields

NAME = "code_scan"
#: A file of code above this size is generated.
MAX_BYTES = 400_000
#: What a file must hold somewhere if any pattern of its language is to match.
_HINTS = (
    b"env",
    b"ENV",
    b"Env",
    b"getProperty",
    b"@Value",
    b"onfig",
    b"${",
    b"BaseSettings",
    b"_",
    b"SpringBoot",
    b"springframework",
    b"micronaut",
    b"quarkus",
    b"Builder(",
    b"prefixed(",
)
_COMMENTS = ("#", "//", "*", "/*", "--", "<!--")
#: Keys of one component; the rest is counted as mentioned nowhere.
_MOST = 5000


@dataclass(frozen=True, slots=True)
class _Read:
    key: str
    span: Span
    needed: bool
    confidence: float


class CodeScan:
    """Source code of the languages in the table LANGUAGES."""

    name = NAME

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit a component; its files are the component's, which no environment lays over each other."""
        return [Unit(NAME, folder or ".", ()) for folder in components(files)]

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The variables that the component's code reads."""
        component = components(files).get("" if unit.key == "." else unit.key)
        if component is None:
            return Resolution()
        best: dict[str, _Read] = {}
        for path in component.files:
            deployed = is_deployed(path)
            for found in _reads(path, files):
                read = found if deployed else replace(found, confidence=MENTION)
                if len(best) < _MOST or read.key in best:
                    best[read.key] = _stronger(best.get(read.key), read)
        if not best:
            return Resolution(read=component.files)
        return Resolution((_declaration(component, best, unit, files),), read=component.files)


def _stronger(known: _Read | None, read: _Read) -> _Read:
    """The read that says more: needed before optional, then the surer; the first of equals.

    A read with a default anywhere makes none of the others optional.
    """
    if known is None:
        return read
    better = (read.confidence > MENTION, read.needed, read.confidence)
    return read if better > (known.confidence > MENTION, known.needed, known.confidence) else known


def _declaration(component: Component, best: dict[str, _Read], unit: Unit, files: Files) -> Declaration:
    facts = tuple(
        Fact("env-read", Known(one.needed), Origin(one.span), key, one.confidence) for key, one in best.items()
    )
    source = files.source(component.manifest) if component.manifest else None
    place = source.whole() if source is not None else next(iter(best.values())).span
    names = (name_of(component.folder),) if component.folder else ()
    return Declaration("code", "config", NAME, Origin(place), facts, names, folder=component.folder, unit=unit.id)


def _reads(path: str, files: Files) -> Iterator[_Read]:
    source = _source(path, files)
    if source is None:
        return
    text = source.text
    language = LANGUAGES[name_of(path).rpartition(".")[2]]
    if language.whatever is not None and (found := language.whatever.search(text)):
        yield _Read(WHATEVER, Span(source, *found.span()), False, MENTION)
    for key, start, end, default in (*settings_fields(text), *destructured(text)):
        yield _Read(key, Span(source, start, end), not default, 0.8)
    yield from _matches(source, language)


def _matches(source: Source, language: Language) -> Iterator[_Read]:
    """What the patterns find; where two find the same, the first of the table counts."""
    text = source.text
    seen: set[int] = set()
    for pattern in language.patterns:
        if pattern.needle not in text:
            continue
        for found in pattern.expression.finditer(text):
            start, end = found.span("key")
            if start not in seen and not _in_comment(text, start):
                seen.add(start)
                default = found.groupdict().get("default") is not None
                yield _Read(found["key"], Span(source, start, end), not default, pattern.confidence)


def _in_comment(text: str, at: int) -> bool:
    """Whether the line of an offset begins as a comment."""
    start = text.rfind("\n", 0, at) + 1
    return text[start : min(at, start + 200)].lstrip().startswith(_COMMENTS)


def _source(path: str, files: Files) -> Source | None:
    """The text of a file that may read a variable; the others are looked through and not kept."""
    try:
        full = files.root / path
        if full.stat().st_size > MAX_BYTES:
            return None
        data = full.read_bytes()
    except OSError:
        return None
    if b"\0" in data or not any(hint in data for hint in _HINTS):
        return None
    return Source(path, data.decode("utf-8", "replace").lstrip("\ufeff"))


PARSER: Parser = CodeScan()
