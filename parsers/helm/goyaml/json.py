"""encoding/json: toJson, toRawJson, toPrettyJson and back, with Go's words for what is wrong.

Values that wear origins give texts whose runs say which stretch comes from where, as in YAML.
"""

from __future__ import annotations

from re import Match
from typing import Final

from ....engine.model import Origin
from ....engine.pattern import deferred
from ..gotemplate.value import INTEGERS, Bool, Bytes, Float, GoValue, Struct, Text, go_type
from .failure import MAX_DEPTH, Unmarshalable, too_deep
from .numbers import float_text, json_float
from .order import by_bytes
from .pieces import Pieces
from .shape import marshalled

_ESCAPED = deferred(r"[\x00-\x1f\"\\\u2028\u2029\ud800-\udfff]")
_ESCAPED_HTML = deferred(r"[\x00-\x1f\"\\<>&\u2028\u2029\ud800-\udfff]")
_SHORT: Final = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
}  # fmt: skip


def to_json(value: GoValue, bare: Origin) -> str:
    """``json.Marshal``: compact, keys by bytes, ``<``, ``>`` and ``&`` escaped. Raises ``Unmarshalable``."""
    return _Writer(bare, True, None).document(value)


def to_raw_json(value: GoValue, bare: Origin) -> str:
    """toRawJson: as ``to_json``, with ``<``, ``>`` and ``&`` as they are."""
    return _Writer(bare, False, None).document(value)


def to_pretty_json(value: GoValue, bare: Origin) -> str:
    """toPrettyJson: ``json.MarshalIndent`` with two blanks."""
    return _Writer(bare, True, "  ").document(value)


def quoted(text: str, html: bool = True) -> str:
    """A string as encoding/json writes it (encode.go: appendString); bytes that are not UTF-8 become U+FFFD."""
    return '"' + (_ESCAPED_HTML if html else _ESCAPED).sub(_escape, text) + '"'


def _escape(found: Match[str]) -> str:
    sign = found.group()
    if "\ud800" <= sign <= "\udfff":
        return "\\ufffd"
    return _SHORT.get(sign) or f"\\u{ord(sign):04x}"


class _Writer:
    """Writes one value; ``step`` is the indent of a level, None for compact text."""

    __slots__ = ("html", "open", "out", "step")

    def __init__(self, bare: Origin, html: bool, step: str | None):
        self.out = Pieces(bare)
        self.html = html
        self.step = step
        self.open: list[int] = []

    def document(self, value: GoValue) -> str:
        """The whole text."""
        self._value(value, self.out.bare)
        return self.out.text()

    def _value(self, value: GoValue, where: Origin) -> None:
        kind = type(value)
        if kind is str or kind is Text:
            self._string(value, self.out.bare)
        elif isinstance(value, (dict, list)):
            self._container(value, where)
        elif kind is Struct and value.exported:
            self._members(list(marshalled(value).items()), where)
        elif kind is Struct or kind is Bytes:
            self._value(marshalled(value), where)
        else:
            bare = where if value is None else self.out.bare
            self.out.add(_scalar(value), getattr(value, "origin", None) or bare)

    def _string(self, value: str, otherwise: Origin) -> None:
        text = quoted(value, self.html)
        if type(value) is Text and len(text) == len(value) + 2 and value:
            first, last = value.runs[0].where, value.runs[-1].where
            self.out.add('"', first if type(first) is Origin else otherwise)
            self.out.verbatim(value, otherwise)
            self.out.add('"', last if type(last) is Origin else otherwise)
        else:
            self.out.written(text, value, otherwise)

    def _container(self, value: GoValue, where: Origin) -> None:
        own = value.origin or where
        self.open.append(id(value))
        if len(self.open) > MAX_DEPTH:
            raise too_deep(self.open)
        if isinstance(value, dict):
            self._members([(key, value[key]) for key in by_bytes(value)], own)
        elif value:
            mark = "["
            for item in value:
                self.out.add(mark + self._break(len(self.open)), own)
                self._value(item, own)
                mark = ","
            self.out.add(self._break(len(self.open) - 1) + "]", own)
        else:
            self.out.add("[]", own)
        self.open.pop()

    def _members(self, members: list[tuple[str, GoValue]], own: Origin) -> None:
        if not members:
            self.out.add("{}", own)
            return
        depth = max(len(self.open), 1)
        colon = ":" if self.step is None else ": "
        mark = "{"
        for key, item in members:
            self.out.add(mark + self._break(depth), own)
            self._string(key, own)
            self.out.add(colon, own)
            self._value(item, own)
            mark = ","
        self.out.add(self._break(depth - 1) + "}", own)

    def _break(self, depth: int) -> str:
        return "" if self.step is None else "\n" + self.step * depth


def _scalar(value: GoValue) -> str:
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool or kind is Bool:
        return "true" if value else "false"
    if kind in INTEGERS:
        return str(int(value))
    if kind is not float and kind is not Float:
        raise Unmarshalable(f"json: unsupported type: {go_type(value)}")
    if value != value or value in (float("inf"), float("-inf")):
        raise Unmarshalable(f"json: unsupported value: {float_text(value)}")
    return json_float(value)
