"""toToml and fromToml: BurntSushi's encoder, and the standard library's reader."""

from __future__ import annotations

from typing import Final

from ....engine.model import Origin
from ....engine.pattern import deferred
from ..gotemplate.value import (
    INTEGERS,
    Bool,
    Bytes,
    Float,
    GoValue,
    Int64,
    List,
    Map,
    Refusal,
    Struct,
    Text,
    UInt8,
)
from .failure import MAX_DEPTH, Unmarshalable, too_deep
from .numbers import float_text
from .order import by_bytes
from .pieces import Pieces
from .shape import marshalled

_BARE_KEY = deferred(r"[A-Za-z0-9_-]+\Z")
_ESCAPED = deferred(r'[\x00-\x1f"\\\x7f]')
_SHORT: Final = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}  # fmt: skip
_NAMES: Final = {"NaN": "nan", "+Inf": "inf", "-Inf": "-inf"}


def to_toml(value: GoValue, bare: Origin) -> str:
    """toToml: the text, or the message where TOML has no such value (nulls in lists, a document that is no table)."""
    if value is None:
        raise Refusal("reflect: call of reflect.Value.Type on zero Value")
    writer = _Writer(bare)
    try:
        writer.entry((), value)
    except Unmarshalable as error:
        return str(error)
    return writer.out.text()


def from_toml(text: str) -> Map:
    """fromToml: a table; for anything else a map whose key ``Error`` says why."""
    from tomllib import TOMLDecodeError, loads

    try:
        read: Map = _go_value(loads(str(text).replace("\r\n", "\n")))
    except (TOMLDecodeError, ValueError) as error:
        return Map({"Error": f"toml: {error}"})
    except RecursionError:
        raise Refusal(f"nested more than {MAX_DEPTH} levels deep") from None
    return read


def _go_value(value: object) -> GoValue:
    if isinstance(value, dict):
        return Map({key: _go_value(item) for key, item in value.items()})
    if isinstance(value, list):
        return List([_go_value(item) for item in value])
    if isinstance(value, (bool, str, float)):
        return value
    if isinstance(value, int):
        return Int64(value)
    return _time(value)


def _time(value: object) -> str:
    """A date or time as Go's JSON shows it; charts pass them on as text."""
    text = str(value).replace(" ", "T")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


class _Writer:
    """encode.go: tables after plain keys, each level indented by two blanks, empty lines between tables."""

    def __init__(self, bare: Origin):
        self.out = Pieces(bare)
        self.open: list[int] = []

    def entry(self, key: tuple[str, ...], value: GoValue) -> None:
        """A key with its value, or a table; the document itself has no key."""
        if type(value) is Struct:
            value = marshalled(value)
        if isinstance(value, dict):
            self._table(key, value)
        elif isinstance(value, list) and _kind(value) == "tables":
            self._tables(key, value)
        elif value is None:
            return
        elif not key:
            self._element(value)
        else:
            self._add(f"{'  ' * (len(key) - 1)}{_key(key[-1])} = ", None)
            self._element(value)
            self._break()

    def _table(self, key: tuple[str, ...], value: GoValue) -> None:
        if len(key) == 1:
            self._break()
        if key:
            self._add(f"{'  ' * (len(key) - 1)}[{'.'.join(map(_key, key))}]", value.origin)
            self._break()
        self._members(key, value)

    def _tables(self, key: tuple[str, ...], value: GoValue) -> None:
        if not key:
            raise Unmarshalable("toml: top-level values must be Go maps or structs")
        for item in value:
            self._break()
            self._add(f"{'  ' * (len(key) - 1)}[[{'.'.join(map(_key, key))}]]", value.origin)
            self._break()
            self._members(key, marshalled(item) if type(item) is Struct else item)

    def _members(self, key: tuple[str, ...], value: dict[str, GoValue]) -> None:
        self.open.append(id(value))
        if len(self.open) > MAX_DEPTH:
            raise too_deep(self.open)
        for name in _ordered(value):
            self.entry((*key, name), value[name])
        self.open.pop()

    def _element(self, value: GoValue) -> None:
        kind = type(value)
        if kind is str or kind is Text:
            self.out.written(_quoted(value), value, self.out.bare)
        elif kind is Struct:
            self._element(marshalled(value))
        elif kind is Bytes:
            self._element(List([UInt8(byte) for byte in value]))
        elif isinstance(value, list):
            self._array(value)
        elif isinstance(value, dict):
            self._inline(value)
        else:
            self._add(_scalar(value), getattr(value, "origin", None))

    def _array(self, value: GoValue) -> None:
        self.open.append(id(value))
        if len(self.open) > MAX_DEPTH:
            raise too_deep(self.open)
        lead = "["
        for item in value:
            self._add(lead, value.origin)
            self._element(item)
            lead = ", "
        self._add("]" if value else "[]", value.origin)
        self.open.pop()

    def _inline(self, value: GoValue) -> None:
        self.open.append(id(value))
        if len(self.open) > MAX_DEPTH:
            raise too_deep(self.open)
        self._add("{", value.origin)
        names = _ordered(value)
        for index, name in enumerate(names):
            if value[name] is None:
                continue
            self._add(f"{_key(name)} = ", value.origin)
            self._element(value[name])
            if index < len(names) - 1:
                self._add(", ", value.origin)
        self._add("}", value.origin)
        self.open.pop()

    def _add(self, part: str, origin: Origin | None) -> None:
        self.out.add(part, origin or self.out.bare)

    def _break(self) -> None:
        if self.out.parts:
            self._add("\n", None)


def _ordered(value: dict[str, GoValue]) -> list[str]:
    """Plain keys, then those of tables, each in the order of their bytes."""
    tables = [name for name in value if _kind(value[name]) in ("table", "tables")]
    plain = [name for name in value if name not in set(tables)]
    return by_bytes(plain) + by_bytes(tables)


def _kind(value: GoValue) -> str:
    """encode.go, tomlTypeOfGo: what decides the place and form of a value."""
    if isinstance(value, dict) or type(value) is Struct:
        return "table"
    if isinstance(value, list) and value:
        if any(item is None for item in value):
            raise Unmarshalable("toml: cannot encode array with nil element")
        kinds = {_kind(item) for item in value}
        return "tables" if kinds == {"table"} else "array"
    return "plain"


def _scalar(value: GoValue) -> str:
    kind = type(value)
    if kind is bool or kind is Bool:
        return "true" if value else "false"
    if kind in INTEGERS:
        return str(int(value))
    if kind is not float and kind is not Float:
        raise Unmarshalable("toml: cannot encode array with nil element")
    text = float_text(value)
    if text in _NAMES:
        return _NAMES[text]
    return text if "e" in text or "." in text else text + ".0"


def _key(name: str) -> str:
    return str(name) if _BARE_KEY.match(name) else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _SHORT.get(found.group(), f"\\u{ord(found.group()):04x}"), text) + '"'
