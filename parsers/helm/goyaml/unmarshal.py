"""JSON to Go values as encoding/json reads it, with its messages: fromJson, fromJsonArray, mustFromJson.

Containers are kept on a list of their own, not on Python's stack, so that depth is bounded here.
"""

from __future__ import annotations

from re import Match
from typing import Final, NoReturn

from ....engine.pattern import deferred
from ..gotemplate.value import GoValue, List, Map, Refusal
from .failure import MAX_DEPTH, Malformed, expected
from .wear import wear_of

_BLANK = deferred(r"[ \t\r\n]*")
_STRING = deferred(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*')
_NUMBER = deferred(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_HALF_NUMBER = deferred(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ESCAPE = deferred(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[\ud800-\udfff]")
#: At the end Go looks whether a blank could follow (scanner.go: eof), and complains about that blank here.
_BLANK_MATTERS: Final = ("in string escape", "in \\u", "in numeric", "after decimal", "in exponent", "in literal")
_HEX: Final = tuple("0123456789abcdefABCDEF")
_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final[dict[str, tuple[str, bool | None]]] = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


def from_json(text: str) -> Map:
    """fromJson: an object; for anything else a map whose key ``Error`` says why."""
    read: Map = _tolerant(text, Map, "map[string]interface {}")
    return read


def from_json_array(text: str) -> List:
    """fromJsonArray: an array; for anything else a list of one message."""
    read: List = _tolerant(text, List, "[]interface {}")
    return read


def must_from_json(text: str) -> GoValue:
    """mustFromJson: any value; raises ``Malformed`` with Go's message."""
    reader = _Reader(text)
    value = reader.document()
    if reader.overflow is not None:
        raise reader.overflow
    return value


def _tolerant(text: str, kind: type, go_name: str) -> GoValue:
    reader = _Reader(text)
    try:
        value, error = reader.document(), reader.overflow
        value = expected(0.0 if value is None and error else value, kind, go_name)
    except Malformed as found:
        value, error = kind(), found
    if error is None:
        return value
    if kind is List:
        return List([str(error)])
    value["Error"] = str(error)
    return value


class _Reader:
    """Reads one text; ``overflow`` is the first number that was too large, which Go reads as null and reports."""

    def __init__(self, text: str):
        self.text = str(text)
        self.wear = wear_of(text)
        self.overflow: Malformed | None = None
        self.at = 0

    def document(self) -> GoValue:
        """The value that the whole text is."""
        open_: list[tuple[Map | List, str]] = []
        while True:
            value, closed = self._begin()
            if isinstance(value, (Map, List)) and not closed:
                if len(open_) >= MAX_DEPTH:
                    raise Refusal(f"nested more than {MAX_DEPTH} levels deep")
                open_.append((value, self._key() if isinstance(value, dict) else ""))
                continue
            while True:
                if not open_:
                    self._end()
                    return value
                container, key = open_.pop()
                if isinstance(container, dict):
                    container.pop(key, None)
                    container[key] = value
                else:
                    container.append(value)
                sign = self._next()
                if sign == ",":
                    self.at += 1
                    open_.append((container, self._key() if isinstance(container, dict) else key))
                    break
                if sign != ("}" if isinstance(container, dict) else "]"):
                    kind = "object key:value pair" if isinstance(container, dict) else "array element"
                    self._fail(self.at, f"after {kind}")
                self.at += 1
                value = container

    def _begin(self) -> tuple[GoValue, bool]:
        """A scalar or the begin of a container, and whether that container is empty and closed."""
        sign = self._next()
        start = self.at
        if sign == '"':
            return self._string(), True
        if sign in "{[":
            self.at += 1
            made = (Map if sign == "{" else List)((), self.wear.place(start, start + 1, ()))
            if self._next() == ("}" if sign == "{" else "]"):
                self.at += 1
                return made, True
            return made, False
        if sign in "-0123456789":
            return self.wear.scalar(self._number(), start, self.at, ()), True
        if sign not in _WORDS:
            self._fail(start, "looking for beginning of value")
        return self.wear.scalar(self._word(*_WORDS[sign]), start, self.at, ()), True

    def _next(self) -> str:
        """The next sign that is not blank; the text must not be at its end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        if self.at >= len(self.text):
            raise Malformed("unexpected end of JSON input")
        return self.text[self.at]

    def _key(self) -> str:
        """A key and its colon."""
        if self._next() != '"':
            self._fail(self.at, "looking for beginning of object key string")
        key = self._string()
        if self._next() != ":":
            self._fail(self.at, "after object key")
        self.at += 1
        return key

    def _string(self) -> str:
        start = self.at
        found = _STRING.match(self.text, start)
        end = found.end() if found else start
        if self.text[end : end + 1] != '"':
            self._broken_string(end)
        raw = self.text[start + 1 : end]
        self.at = end + 1
        value = raw if raw.isascii() and "\\" not in raw else _ESCAPE.sub(_unescape, raw)
        dressed: str = self.wear.scalar(value, start, self.at, ())
        return dressed

    def _broken_string(self, at: int) -> NoReturn:
        if self.text[at : at + 1] != "\\":
            self._fail(at, "in string literal")
        if self.text[at + 1 : at + 2] != "u":
            self._fail(at + 1, "in string escape code")
        at += 2
        while self.text[at : at + 1] in _HEX:
            at += 1
        self._fail(at, "in \\u hexadecimal character escape")

    def _number(self) -> float | None:
        start = self.at
        found = _NUMBER.match(self.text, start)
        if found is None:
            self._fail(start + 1, "in numeric literal")
        self.at = found.end()
        half = _HALF_NUMBER.match(self.text, start)
        if half is not None and half.end() == self.at:
            after = self.text[self.at : self.at + 1]
            if after == "." and "." not in found.group():
                self._fail(self.at + 1, "after decimal point in numeric literal")
            if after in ("e", "E"):
                signed = self.text[self.at + 1 : self.at + 2] in ("+", "-")
                self._fail(self.at + (2 if signed else 1), "in exponent of numeric literal")
        number = float(found.group())
        if number in (float("inf"), float("-inf")):
            message = f"json: cannot unmarshal number {found.group()} into Go value of type float64"
            self.overflow = self.overflow or Malformed(message)
            return None
        return number

    def _word(self, word: str, value: bool | None) -> bool | None:
        for offset, sign in enumerate(word):
            if self.text[self.at + offset : self.at + offset + 1] != sign:
                self._fail(self.at + offset, f"in literal {word} (expecting '{sign}')")
        self.at += len(word)
        return value

    def _end(self) -> None:
        found = _BLANK.match(self.text, self.at)
        if found and found.end() < len(self.text):
            self._fail(found.end(), "after top-level value")

    def _fail(self, at: int, context: str) -> NoReturn:
        if at >= len(self.text):
            if context.startswith(_BLANK_MATTERS):
                raise Malformed(f"invalid character ' ' {context}")
            raise Malformed("unexpected end of JSON input")
        raise Malformed(f"invalid character {_quoted_sign(self.text[at])} {context}")


def _quoted_sign(sign: str) -> str:
    """The first byte of a sign as scanner.go's quoteChar shows it."""
    code = sign.encode("utf-8", "surrogateescape")[0]
    byte = chr(code)
    if byte in "'\\":
        return f"'\\{byte}'"
    if byte == '"' or (byte.isprintable() and byte != "\xa0"):
        return f"'{byte}'"
    named = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
    return "'" + (named.get(byte) or (f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}")) + "'"


def _unescape(found: Match[str]) -> str:
    text = found.group()
    if len(text) == 12:
        return chr(0x10000 + ((int(text[2:6], 16) & 0x3FF) << 10) + (int(text[8:], 16) & 0x3FF))
    if len(text) == 1:
        return "\ufffd"
    if len(text) == 2:
        return _SHORT.get(text[1], text[1])
    sign = chr(int(text[2:], 16))
    return "\ufffd" if "\ud800" <= sign <= "\udfff" else sign
