"""JSON and YAML texts <-> values, keeping for every decoded element the place where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ...engine.model import Origin, Source, Span, Step
from ...engine.pattern import deferred
from ...engine.reading import Cursor, parse_yaml
from .convert import as_text
from .kinds import STRING
from .values import (
    DATA_KINDS,
    EvalError,
    Missing,
    Val,
    elements,
    first_missing,
    is_sensitive,
    made,
    null,
    number_text,
    object_of,
    tuple_of,
)

_DATE = deferred(r"(\d{4}-\d{2}-\d{2})\Z")
#: Longer keys of YAML mappings are written with a question mark (libyaml, emitter).
_LONGEST_KEY = 128
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_HTML_CHARS = deferred("[<>&\u2028\u2029]")


def json_text(value: Val) -> str:
    """A known value as jsonencode writes it: sorted keys, no blanks, <, > and & escaped."""
    return "".join(_json(value))


def _json(value: Val) -> Iterator[str]:
    data = value.data
    if isinstance(data, dict):
        yield "{"
        for i, (key, item) in enumerate(sorted(data.items())):
            yield f"{',' if i else ''}{_quoted(key)}:"
            yield from _json(item)
        yield "}"
    elif isinstance(data, tuple):
        yield "["
        for i, item in enumerate(data):
            if i:
                yield ","
            yield from _json(item)
        yield "]"
    elif isinstance(data, bool):
        yield "true" if data else "false"
    elif isinstance(data, Decimal):
        yield number_text(data)
    else:
        yield _quoted(data) if isinstance(data, str) else "null"


def _quoted(text: str) -> str:
    return _HTML_CHARS.sub(lambda found: _HTML[found.group()], json.dumps(text, ensure_ascii=False))


def jsonencode(arguments: tuple[Val, ...], span: Span) -> Val:
    """jsonencode(value); the result remembers the value, so that its parts stay readable when one is unknown."""
    (value,) = arguments
    missing = first_missing(value)
    origin = made(span, value)
    data: str | Missing = missing if missing is not None else json_text(value)
    return Val(STRING, data, origin, is_sensitive(value), value)


def jsondecode(arguments: tuple[Val, ...], span: Span) -> Val:
    """jsondecode(text)."""
    (value,) = arguments
    if value.inner is not None:
        return _loose(value.inner)
    if isinstance(value.data, Missing):
        return Val(DATA_KINDS[type(None)], value.data, made(span, value), value.sensitive)
    return decode_json(value, span)


def _loose(value: Val) -> Val:
    """The value without its collection types: what decoding gives is made of tuples and objects."""
    data = value.data
    if isinstance(data, tuple):
        return Val(tuple_of((), value.origin).kind, tuple(map(_loose, data)), value.origin, value.sensitive)
    if isinstance(data, dict):
        items = {key: _loose(item) for key, item in data.items()}
        return Val(object_of({}, value.origin).kind, items, value.origin, value.sensitive)
    return null(value.origin) if value.null else value


def decode_json(value: Val, span: Span) -> Val:
    """The value of a known JSON text."""
    text = as_text(value)
    try:
        json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise EvalError(f"not valid JSON: {error}", span) from None
    return _decode(text, value, span, "json")


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def yamldecode(arguments: tuple[Val, ...], span: Span) -> Val:
    """yamldecode(text)."""
    (value,) = arguments
    if isinstance(value.data, Missing):
        return Val(DATA_KINDS[type(None)], value.data, made(span, value), value.sensitive)
    return _decode(as_text(value), value, span, "terraform")


def _decode(text: str, value: Val, span: Span, dialect: str) -> Val:
    documents, problems = parse_yaml(Source("", text))
    bad = [problem for problem in problems if problem.code != "duplicate-key"]
    if bad:
        raise EvalError(f"cannot be decoded: {bad[0].message}", span)
    if len(documents) != 1 or documents[0].root is None:
        raise EvalError("exactly one document is required", span)
    return _tree(documents[0].cursor, value, span, dialect)


def _tree(cursor: Cursor, value: Val, span: Span, dialect: str) -> Val:
    origin = locate(value, cursor.span.start, cursor.span.end)
    if cursor.tag and not cursor.tag.startswith("tag:yaml.org,2002:"):
        raise EvalError(f"unsupported tag {cursor.tag}", span)
    if cursor.is_mapping:
        items = {_key(entry, name, dialect): _tree(entry, value, span, dialect) for name, entry in cursor.entries()}
        return object_of(items, origin)
    if cursor.is_sequence:
        return tuple_of(tuple(_tree(item, value, span, dialect) for item in cursor.items()), origin)
    return _scalar(cursor, origin, dialect, value)


def _key(entry: Cursor, name: str, dialect: str) -> str:
    key = Cursor(entry.key).resolve("terraform") if entry.key is not None and dialect == "terraform" else name
    return "true" if key is True else "false" if key is False else name


def _scalar(cursor: Cursor, origin: Origin, dialect: str, value: Val) -> Val:
    found = cursor.resolve("json" if dialect == "json" else "terraform")
    data: str | bool | Decimal | None
    if isinstance(found, bool) or found is None or isinstance(found, str):
        data = found
        if isinstance(found, str) and cursor.plain and dialect == "terraform" and _DATE.match(found):
            data = f"{found}T00:00:00Z"
    elif isinstance(found, int):
        data = Decimal(found)
    else:
        try:
            data = Decimal(cursor.text)
        except InvalidOperation:
            data = cursor.text
    return Val(DATA_KINDS[type(data)], data, origin, value.sensitive, None, _own_pieces(cursor, value, data))


def _own_pieces(cursor: Cursor, value: Val, data: object) -> tuple[tuple[int, int, Origin, int], ...]:
    """The pieces of a decoded text, when it stands in the encoded one as it is."""
    quote = 0 if cursor.plain else 1
    low, high = cursor.span.start + quote, cursor.span.end - quote
    if not isinstance(data, str) or cursor.span.source.text[low:high] != data:
        return ()
    return tuple(
        (max(start, low) - low, min(end, high) - low, origin, offset + max(start, low) - start if offset >= 0 else -1)
        for start, end, origin, offset in value.pieces
        if start < high and low < end
    )


def locate(value: Val, start: int, end: int) -> Origin:
    """The origin of a part of a text: where its characters stand, what was interpolated into it first."""
    stop = max(end, start + 1)
    parts = [_piece(piece, start, stop) for piece in value.pieces if piece[0] < stop and start < piece[1]]
    if not parts:
        return value.origin
    parts.sort(key=lambda origin: not origin.causes and origin.step is Step.LITERAL and len(parts) > 1)
    return Origin(value.origin.span, Step.EVALUATED, tuple(parts))


def _piece(piece: tuple[int, int, Origin, int], start: int, end: int) -> Origin:
    low, high, origin, offset = piece
    if offset < 0:
        return origin
    first = max(start, low)
    at = offset + first - low
    return Origin(Span(origin.span.source, at, at + min(end, high) - first))


def part_of(value: Val, start: int, end: int) -> Origin:
    """Like ``locate``, also for a plain literal that stands as it reads."""
    span = value.origin.span
    if not value.pieces and not value.origin.causes and span.text == value.data:
        return Origin(Span(span.source, span.start + start, span.start + end))
    return locate(value, start, end)


def yamlencode(arguments: tuple[Val, ...], span: Span) -> Val:
    """yamlencode(value): block style with quoted texts and keys."""
    (value,) = arguments
    missing = first_missing(value)
    origin = made(span, value)
    if missing is not None:
        return Val(STRING, missing, origin, is_sensitive(value), value)
    return Val(STRING, "\n".join(_yaml(value, "")) + "\n", origin, is_sensitive(value), value)


def _yaml(value: Val, indent: str) -> Iterator[str]:
    pairs = elements(value)
    if not pairs:
        yield indent + _json_leaf(value)
        return
    for key, item in pairs:
        head = f"{indent}{_quoted(key)}:" if isinstance(key, str) else f"{indent}-"
        if isinstance(key, str) and len(key.encode()) > _LONGEST_KEY:
            yield f"{indent}? {_quoted(key)}"
            head = f"{indent}:"
        nested = elements(item)
        if not nested:
            yield f"{head} {_json_leaf(item)}"
        elif isinstance(key, str):
            yield head
            yield from _yaml(item, indent + ("" if isinstance(item.data, tuple) else "  "))
        else:
            lines = list(_yaml(item, indent + "  "))
            yield f"{indent}- {lines[0].lstrip()}"
            yield from lines[1:]


def _json_leaf(value: Val) -> str:
    if isinstance(value.data, str) and "\n" in value.data:
        return json.dumps(value.data, ensure_ascii=False)
    return json_text(value) if not isinstance(value.data, str) else json.dumps(value.data, ensure_ascii=False)
