"""Reading fields of Kubernetes objects whose text may be rendered, templated or of the wrong type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ....engine.canon.booleans import as_boolean
from ....engine.model import Diagnostic, Fact, Origin, Plain, Secret, Span, Step, Unknown, Value
from ....engine.reading import Cursor
from ..facts import known, text_value, unknown
from ..leaves import TEMPLATED


@dataclass(frozen=True, slots=True)
class Text:
    """What a scalar says.

    ``text`` is None when static reading cannot tell; then ``reason`` says why and ``hint`` may hold a name that is
    good enough to recognise the thing by. ``pieces`` are the (start, end, origin) of the parts of ``text`` (or of
    ``hint``) that come from elsewhere. A ``secret`` text was taken from a place that keeps secrets.
    """

    text: str | None
    origin: Origin
    reason: str = ""
    hint: str = ""
    pieces: tuple[tuple[int, int, Origin], ...] = ()
    secret: bool = False

    @property
    def word(self) -> str:
        """The text, or the best guess at it."""
        return self.hint if self.text is None else self.text

    @property
    def certain(self) -> str:
        """As much of the beginning as is known."""
        if self.text is not None:
            return self.text
        made = (start for start, _, origin in self.pieces if any(one.step is Step.GENERATED for one in origin.chain()))
        return self.hint[: min(made, default=0)]

    def value(self, name: str = "") -> Value:
        """The value of something called ``name`` that has this text."""
        if self.text is None:
            return Unknown(self.reason, self.origin)
        return Secret.of(self.text) if self.secret else text_value(name, self.text)

    def at(self, offset: int, own: Origin) -> Origin:
        """The origin of the character at an offset of the text; ``own`` for what the scalar itself says."""
        return next((origin for start, end, origin in self.pieces if start <= offset < end), own)


Reader = Callable[[Cursor], Text]


def manifest_text(cursor: Cursor) -> Text:
    """The reader of plain manifests: text as written, unknown where something fills it in before it is applied."""
    text = cursor.text
    if TEMPLATED.search(text):
        return Text(None, cursor.origin(), "filled in when it is applied")
    return Text(text, cursor.origin())


@dataclass(frozen=True, slots=True)
class Walker:
    """A reader that also notes what has the wrong type, so that callers can go on with the rest."""

    read: Reader
    problems: list[Diagnostic] = field(default_factory=list)

    def mapping(self, cursor: Cursor | None, *route: str | int) -> Cursor | None:
        """The mapping at a route; None when there is none."""
        return self._typed(cursor, route, "a mapping", lambda found: found.is_mapping)

    def entries(self, cursor: Cursor | None, *route: str | int) -> Iterator[tuple[str, Cursor]]:
        """The entries of the mapping at a route."""
        found = self.mapping(cursor, *route)
        return found.entries() if found else iter(())

    def items(self, cursor: Cursor | None, *route: str | int) -> list[Cursor]:
        """The items of the sequence at a route."""
        found = self._typed(cursor, route, "a list", lambda found: found.is_sequence)
        return found.items() if found else []

    def scalar(self, cursor: Cursor | None, *route: str | int) -> Cursor | None:
        """The scalar at a route that is not null."""
        return self._typed(cursor, route, "a single value", lambda found: found.is_scalar)

    def text(self, cursor: Cursor | None, *route: str | int) -> Text | None:
        """What the scalar at a route says."""
        found = self.scalar(cursor, *route)
        return self.read(found) if found else None

    def word(self, cursor: Cursor | None, *route: str | int) -> str:
        """The text of the scalar at a route, or the best guess at it, or "" when there is none."""
        found = self.text(cursor, *route)
        return found.word if found else ""

    def _typed(
        self, cursor: Cursor | None, route: tuple[str | int, ...], what: str, fits: Callable[[Cursor], bool]
    ) -> Cursor | None:
        found = cursor.get(*route) if cursor and route else cursor
        if found is None or found.is_null:
            return None
        if fits(found):
            return found
        if not (found.is_scalar and self.read(found).text is None):
            name = ".".join(map(str, found.route)) or "this document"
            message = f"{name} must be {what}; it was passed over"
            self.problems.append(Diagnostic("kubernetes-type", message, found.span))
        return None


def number(attribute: str, found: Text | None, key: str = "") -> Iterator[Fact]:
    """A fact whose text is a whole number."""
    yield from quantity(attribute, found, _whole, key)


def _whole(text: str) -> int | None:
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 19 else None


def truth(attribute: str, found: Text | None, key: str = "") -> Iterator[Fact]:
    """A fact whose text is true or false."""
    yield from quantity(attribute, found, as_boolean, key)


def quantity(attribute: str, found: Text | None, read: Callable[[str], Plain], key: str = "") -> Iterator[Fact]:
    """A fact whose text ``read`` brings to its canonical form; Unknown when it is not understood."""
    if found is None:
        return
    value = None if found.text is None or found.secret else read(found.text)
    if value is not None:
        yield known(attribute, value, found.origin, key, found.text or "")
    elif found.text is None:
        yield named(attribute, "", found, key)
    else:
        # NOTE: the text is not repeated; what stands in the wrong place may be anything, a secret too
        yield unknown(attribute, f"this cannot be read as a {attribute}", found.origin, key)


def plain(attribute: str, found: Text | None, key: str = "") -> Iterator[Fact]:
    """A fact whose value is the text itself; an empty text states nothing."""
    if found is not None and found.text != "":
        yield named(attribute, "", found, key)


def named(attribute: str, name: str, found: Text, key: str = "") -> Fact:
    """A fact about something called ``name``, hidden when that is the name of a secret."""
    return Fact(attribute, found.value(name), found.origin, key or name)


def spoken(walker: Walker, cursor: Cursor | None, route: str, attribute: str, key: str = "") -> Iterator[Fact]:
    """A fact whose value is the tuple of words in the list at a route, such as a command."""
    texts = [text for item in walker.items(cursor, route) if (text := walker.text(item)) is not None]
    if texts:
        first, last = texts[0].origin, texts[-1].origin.span
        step = Step.OBSERVED if first.step is Step.OBSERVED else Step.LITERAL
        origin = Origin(Span(first.span.source, first.span.start, last.end), step)
        whole = last.source is first.span.source and last.start >= first.span.start
        yield _words(attribute, texts, origin if whole else first, key)


def _words(attribute: str, texts: list[Text], origin: Origin, key: str) -> Fact:
    missing = next((text for text in texts if text.text is None), None)
    if missing:
        return Fact(attribute, Unknown(missing.reason, missing.origin), origin, key)
    whole = tuple(text.text or "" for text in texts)
    value = replace(texts[0], text=" ".join(whole), secret=any(text.secret for text in texts)).value()
    return Fact(attribute, value, origin, key) if isinstance(value, Secret) else known(attribute, whole, origin, key)


def last_wins(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts with one for each attribute and key: the last, which remembers those it shadowed."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        place = (fact.attribute, fact.key)
        earlier = found.pop(place, None)
        if earlier is not None:
            over = fact.origin.over(earlier.origin)
            fact = Fact(fact.attribute, fact.value, over, fact.key, fact.confidence)
        found[place] = fact
    return tuple(found.values())
