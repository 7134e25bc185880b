"""--set and its kin: ``path=value`` texts into values (Helm pkg/strvals), errors and panics included.

Go's functions answer with a value and an error, and go on in places where an exception would not (``EOF`` ends a
path half-way and is no error at the end), so this keeps errors as values too. This file is one grammar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ....engine.canon import secrets
from ....engine.model import Origin, Source, Span
from ..gotemplate.literals import quoted, quoted_letter
from ..gotemplate.value import GoValue, Int64, List, Map, go_kind, go_type, worn
from .coalesce import merged_maps, outranking
from .errors import ChartError
from .rules import Rules

Flag = Literal["--set-json", "--set", "--set-string", "--set-file", "--set-literal"]
#: What a file named by --set-file says; raises ChartError when it cannot be read.
FileText: TypeAlias = Callable[[str], str]

#: The order in which Helm applies the flags, whatever their order on the command line (options.go: MergeValues).
ORDER: Final[tuple[Flag, ...]] = ("--set-json", "--set", "--set-string", "--set-file", "--set-literal")
MAX_INDEX: Final = 65536
MAX_LEVELS: Final = 30
#: Indices of indices in one text; Go has no bound here, and no need of one.
MAX_LISTS: Final = 200
#: Go's io.EOF: the text is used up.
_EOF: Final = "EOF"
_DIGITS: Final = re.compile("0*[0-9]+")
_Error: TypeAlias = "str | None"


class _Panic(Exception):
    """A Go panic, which the nearest key turns into an error."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One use of a flag: the text after it, and where that text stands (a made-up source when it has no file)."""

    flag: Flag
    text: str
    origin: Origin | None = None


def apply_settings(base: Map, settings: tuple[Setting, ...], rules: Rules, read_file: FileText) -> Map:
    """Sets values in ``base`` (changed in place, as far as Go does) and returns the result; raises ChartError."""
    for flag in ORDER:
        for setting in settings:
            if setting.flag == flag:
                base = _apply(base, setting, rules, read_file)
    return base


def _apply(base: Map, setting: Setting, rules: Rules, read_file: FileText) -> Map:
    parser = _Parser(setting, read_file)
    if setting.flag == "--set-json" and rules.json_objects and setting.text.strip().startswith("{"):
        tree, end = parser.json_at(len(setting.text) - len(setting.text.lstrip()))
        if end < 0 or setting.text[end:].strip():
            raise ChartError(f"failed parsing --set-json data JSON: {_shown(setting.text)}")
        return merged_maps(base, tree)
    error = parser.parse(base)
    if error is None:
        return base
    if setting.flag == "--set-json":
        raise ChartError(f"failed parsing --set-json data {_shown(setting.text)}", parser.span(0, len(setting.text)))
    raise ChartError(f"failed parsing {setting.flag} data: {error}", parser.span(0, len(setting.text)))


def _shown(text: str) -> str:
    """A text for a message: without its value when the key or the text itself is a secret."""
    key, equals, _ = text.partition("=")
    if secrets.secret_key(key.rpartition(".")[2]):
        return f"{key}{equals}..."
    return secrets.mask_credentials(text)


class _Parser:
    """The state of one text: how far it was read."""

    __slots__ = ("_at", "_flag", "_lists", "_origin", "_read_file", "_source", "_text")

    def __init__(self, setting: Setting, read_file: FileText):
        self._text = setting.text
        self._flag = setting.flag
        self._origin = setting.origin
        self._read_file = read_file
        self._source = Source(setting.flag, setting.text)
        self._at = 0
        self._lists = 0

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the text stands."""
        return self._origin.span if self._origin else Span(self._source, start, end)

    def parse(self, data: Map) -> _Error:
        """Sets everything that the text says."""
        error: _Error = None
        while error is None:
            error = self._key(data, 0)
        return None if error == _EOF else error

    def _wear(self, value: GoValue, start: int, end: int) -> GoValue:
        return worn(value, self._origin or Origin(Span(self._source, start, end)))

    def _next(self) -> str:
        letter = self._text[self._at : self._at + 1]
        self._at += len(letter)
        return letter

    def _until(self, stops: str) -> tuple[str, str]:
        """The text up to one of ``stops`` and which one it was ("" at the end); a backslash takes the next letter."""
        found: list[str] = []
        while letter := self._next():
            if letter in stops:
                return "".join(found), letter
            if letter == "\\" and self._flag != "--set-literal":
                letter = self._next()
                if not letter:
                    break
            found.append(letter)
        return "".join(found), ""

    def _key(self, data: Map, level: int) -> _Error:
        try:
            return self._key_part(data, level)
        except _Panic as panic:
            return f"unable to parse key: {panic}"

    def _key_part(self, data: Map, level: int) -> _Error:
        key, stop = self._until("=[." if self._flag == "--set-literal" else "=[,.")
        if not stop:
            return f"key {quoted(key)} has no value" if key else _EOF
        if stop == "[":
            return self._indexed(data, key, level)
        if stop == "=":
            return self._assign(data, key)
        if stop == ",":
            _set(data, key, "")
            return f"key {quoted(key)} has no value (cannot end with ,)"
        return self._nested(data, key, level + 1)

    def _nested(self, data: Map, key: str, level: int) -> _Error:
        if level > MAX_LEVELS:
            return f"value name nested level is greater than maximum supported nested level of {MAX_LEVELS}"
        inner = _expect(data[key], "map") if key in data else Map()
        error = self._key(inner, level)
        if error is None and not inner:
            return f"key map {quoted(key)} has no value"
        if inner:
            _set(data, key, inner)
        return error

    def _indexed(self, data: Map, key: str, level: int) -> _Error:
        index, error = self._index()
        if error is not None:
            return f"error parsing index: {error}"
        items = _expect(data[key], "slice") if key in data else List()
        made, error = self._item(items, index, level)
        _set(data, key, made)
        return error

    def _index(self) -> tuple[int, _Error]:
        text, stop = self._until("]")
        return _integer(text) if stop else (0, _EOF)

    def _assign(self, data: Map, key: str) -> _Error:
        value, error, sets = self._value(in_list=False)
        if sets:
            _set(data, key, outranking(value, data.get(key)))
        return error

    def _item(self, items: GoValue, index: int, level: int) -> tuple[GoValue, _Error]:
        """What follows ``name[index]``; answers the list that the name shall hold."""
        if index < 0:
            return items, f"negative {index} index not allowed"
        extra, stop = self._until("[.=")
        if extra:
            return items, f"unexpected data at end of array index: [{' '.join(map(quoted_letter, extra))}]"
        if not stop:
            return items, _EOF
        if stop == "=":
            value, error, sets = self._value(in_list=True)
            return _placed(items, index, value) if sets else (items, error)
        if stop == "[":
            return self._item_of_item(items, index, level)
        return self._item_map(items, index, level)

    def _item_of_item(self, items: GoValue, index: int, level: int) -> tuple[GoValue, _Error]:
        self._lists += 1
        below, error = self._index() if self._lists <= MAX_LISTS else (0, "lists nested too deep")
        if error is not None:
            return items, f"error parsing index: {error}"
        present = items[index] if len(items) > index else None
        made, error = self._item(List() if present is None else _expect(present, "slice"), below, level)
        return (items, error) if error is not None else _placed(items, index, made)

    def _item_map(self, items: GoValue, index: int, level: int) -> tuple[GoValue, _Error]:
        inner = Map()
        if len(items) > index:
            inner = items[index] if isinstance(items[index], Map) else inner
            items[index] = inner
        error = self._key(inner, level)
        return (items, error) if error is not None else _placed(items, index, inner)

    def _value(self, in_list: bool) -> tuple[GoValue, _Error, bool]:
        """The value after ``=``, the error, and whether the value is to be set all the same."""
        if self._flag == "--set-json":
            return self._json_value()
        if self._flag == "--set-literal":
            start, self._at = self._at, len(self._text)
            return self._wear(self._text[start:], start, self._at), None, True
        if self._at >= len(self._text):
            return self._wear("", self._at, self._at), None if in_list else _EOF, True
        if self._text[self._at] == "{":
            self._at += 1
            value, error = self._braces()
            return value, error, error is None
        start = self._at
        text, stop = self._until(",")
        value, error = self._typed(text, start, self._at - len(stop))
        return value, error, error is None or not in_list

    def _braces(self) -> tuple[GoValue, _Error]:
        """``{a,b}`` and the comma behind it."""
        items = List((), self._origin or Origin(Span(self._source, self._at - 1, self._at)))
        while True:
            start = self._at
            text, stop = self._until(",}")
            if not stop:
                return items, "list must terminate with '}'"
            value, error = self._typed(text, start, self._at - 1)
            if error is None or stop == "}":
                items.append(value)
            if error is not None or stop == "}":
                self._at += stop == "}" and self._text[self._at : self._at + 1] == ","
                return items, error

    def _typed(self, text: str, start: int, end: int) -> tuple[GoValue, _Error]:
        if self._flag == "--set-file":
            try:
                return self._read_file(text), None
            except ChartError as error:
                return None, error.message
        return self._wear(text if self._flag == "--set-string" else typed(text), start, end), None

    def _json_value(self) -> tuple[GoValue, _Error, bool]:
        if self._blank():
            return None, None, True
        value, end = self.json_at(self._at)
        if end < 0:
            return None, "invalid JSON", False
        self._at = end
        self._blank()
        return value, None, True

    def _blank(self) -> bool:
        """Skips blanks and one comma; whether there is no value before it (parser.go: emptyVal)."""
        while letter := self._next():
            if letter == ",":
                return True
            if not letter.isspace():
                self._at -= 1
                return False
        return True

    def json_at(self, start: int) -> tuple[GoValue, int]:
        """The JSON value at an offset and where it ends (-1 when there is none)."""
        decoder = json.JSONDecoder(parse_int=float, parse_constant=_no_constant)
        try:
            tree, end = decoder.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            return None, -1
        return self._go(tree, start, end), end

    def _go(self, tree: object, start: int, end: int) -> GoValue:
        if isinstance(tree, dict):
            return Map({key: self._go(value, start, end) for key, value in tree.items()}, self._span_origin(start, end))
        if isinstance(tree, list):
            return List((self._go(item, start, end) for item in tree), self._span_origin(start, end))
        return None if tree is None else self._wear(tree, start, end)

    def _span_origin(self, start: int, end: int) -> Origin:
        return self._origin or Origin(Span(self._source, start, end))


def typed(text: str) -> GoValue:
    """A --set value: bool, nil, int64 or the text (parser.go: typedVal).

    >>> typed("TRUE"), typed("0"), typed("007"), typed("1.5"), typed("null")
    (True, 0, '007', '1.5', None)
    """
    folded = text.casefold()
    if folded in ("true", "false"):
        return folded == "true"
    if folded == "null":
        return None
    if text == "0":
        return Int64(0)
    if not text.startswith("0"):
        number, error = _integer(text)
        if error is None:
            return Int64(number)
    return text


def _integer(text: str) -> tuple[int, _Error]:
    """strconv.Atoi."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    plain = _DIGITS.match(digits)
    if len(digits) >= 20 and plain and (plain.end() > 20 or int(plain.group()) >= 1 << 64):  # found before the rest is
        return 0, f"strconv.Atoi: parsing {quoted(text)}: value out of range"
    if not plain or plain.end() != len(digits):
        return 0, f"strconv.Atoi: parsing {quoted(text)}: invalid syntax"
    number = int(text)
    if not -(1 << 63) <= number < 1 << 63:
        return 0, f"strconv.Atoi: parsing {quoted(text)}: value out of range"
    return number, None


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _set(data: Map, key: str, value: GoValue) -> None:
    """An empty key is not set (parser.go: set)."""
    if key:
        data[key] = value


def _placed(items: GoValue, index: int, value: GoValue) -> tuple[GoValue, _Error]:
    """The list with a value at an index; gaps are nil."""
    if index > MAX_INDEX:
        return items, f"index of {index} is greater than maximum supported index of {MAX_INDEX}"
    if len(items) <= index:
        items = List([*items, *[None] * (index + 1 - len(items))], items.origin)
    items[index] = outranking(value, items[index])
    return items, None


def _expect(value: GoValue, kind: Literal["map", "slice"]) -> GoValue:
    """A Go type assertion."""
    if go_kind(value) != kind:
        wanted = "map[string]interface {}" if kind == "map" else "[]interface {}"
        got = "nil" if value is None else go_type(value)
        raise _Panic(f"interface conversion: interface {{}} is {got}, not {wanted}")
    return value
