"""One env file as each of its readers reads it, and the lines on which they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...engine.model import Diagnostic, Level, Source, Span
from .._shared.envfile import assign, nothing, read_env, rules_of
from .._shared.facts import text_value
from .consumers import Consumer

#: Larger files are not compared: nobody wrote them by hand.
_LONGEST = 200_000
_MOST_TOLD = 50


def disagreements(source: Source, readers: Sequence[Consumer]) -> Iterator[Diagnostic]:
    """One diagnostic for each variable that two readers of a file read differently."""
    if len(readers) < 2 or len(source.text) > _LONGEST:
        return
    first, *others = [(reader, *_reading(source, reader)) for reader in readers]
    reader, values, places = first
    for key in list(dict.fromkeys([*values, *(key for _, more, _ in others for key in more)]))[: _MOST_TOLD * 100]:
        for other, more, their_places in others:
            if values.get(key) != more.get(key):
                span = places.get(key) or their_places[key]
                said = f"{_says(reader, key, values)}, {_says(other, key, more)}"
                message = f"{key} is read differently: {said}"
                yield Diagnostic("env-read-differently", message, span, level=Level.WARNING)
                break


def _reading(source: Source, reader: Consumer) -> tuple[dict[str, str | None], dict[str, Span]]:
    lines, _ = read_env(source, reader.dialect)
    found = list(assign(lines, nothing, [], nothing, reader.dialect))
    values = {one.line.key: one.text.value if one.text else None for one in found}
    # NOTE: a bare key takes what is set outside in some dialects and is skipped in others; neither states a value
    values = {key: text for key, text in values.items() if text is not None}
    return values, {one.line.key: one.line.key_span for one in found}


def _says(reader: Consumer, key: str, values: dict[str, str | None]) -> str:
    who = f"{rules_of(reader.dialect).who} ({reader.path})"
    text = values.get(key)
    if text is None:
        return f"{who} does not set it"
    shown = text_value(key, text).shown
    if shown == "***":
        return f"{who} reads another value"
    return f"{who} reads {shown[:60]!r}"
