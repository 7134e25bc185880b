"""toYaml and toYamlPretty: Go values to YAML text, every scalar and key in a run of its own origin.

toYaml is sigs.k8s.io/yaml.Marshal: values go through encoding/json and back before go-yaml v2 writes them, which
makes whole floats integers, and a control character an error. toYamlPretty is go-yaml v3, without that detour.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ....engine.model import Origin
from ....engine.pattern import deferred
from ..gotemplate.value import INTEGERS, Bool, Bytes, Float, GoValue, Struct, Text, go_type
from .failure import MAX_DEPTH, Unmarshalable, too_deep
from .numbers import float_text, yaml_float
from .order import natural
from .pieces import Pieces
from .shape import marshalled
from .styles import BREAKS, double, is_simple_key, literal, plain, single, style_of

_NO_FOLDING: Final = 1 << 60
_CONTROLS = deferred(r"[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATES = deferred(r"[\ud800-\udfff]")
_NEXT_LINES = deferred(r" *\x85[ \x85]*")
_MARKS = deferred(r"\x85(?:---|\.\.\.)[ \x85]")
_YAML_NAMES: Final = {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}


class _Dialect(NamedTuple):
    """What the two emitters do differently."""

    version: int
    width: int
    nested_lists: int


_V2: Final = _Dialect(2, 80, 0)
_V3: Final = _Dialect(3, _NO_FOLDING, 2)


def to_yaml(value: GoValue, bare: Origin) -> str:
    """The text that toYaml prints, without its last line break; a ``Text`` when something in the value wears origins.

    Punctuation comes from the container it belongs to, what wears nothing from ``bare``. Raises ``Unmarshalable``
    with Go's message when Go cannot write the value.
    """
    return _Emitter(_V2, bare).document(value)


def to_yaml_pretty(value: GoValue, bare: Origin) -> str:
    """The text that toYamlPretty prints (Helm 3.17 and later): as ``to_yaml``, but list items are indented."""
    return _Emitter(_V3, bare).document(value)


class _Emitter:
    """Writes one document; ``fresh`` means that a line has just begun.

    Where a node may stand ("after"): "root" (nothing is to come before it), "key" (behind ``key:``), "mark" (behind
    ``-`` or the ``:`` of a long key).
    """

    __slots__ = ("dialect", "fresh", "open", "out")

    def __init__(self, dialect: _Dialect, bare: Origin):
        self.dialect = dialect
        self.out = Pieces(bare)
        self.fresh = True
        self.open: list[int] = []

    def document(self, value: GoValue) -> str:
        """The whole text without its last line break."""
        self._node(value, 0, 0, "root", self.out.bare)
        if self.fresh:
            self.out.parts[-1] = self.out.parts[-1].removesuffix("\n")
        return self.out.text()

    def _node(self, value: GoValue, indent: int, column: int, after: str, where: Origin) -> None:
        """A value behind what was written up to ``column`` in a container at ``indent``."""
        kind = type(value)
        if kind is str or kind is Text:
            self._string(value, indent + 2, column, after, where)
        elif isinstance(value, (dict, list)):
            self._container(value, indent, after, where)
        elif kind is Struct or kind is Bytes:
            self._node(marshalled(value, self.dialect.version), indent, column, after, where)
        else:
            self._blank(after, where)
            self.out.add(
                self._scalar(value), getattr(value, "origin", None) or (where if value is None else self.out.bare)
            )
            self.fresh = False

    def _blank(self, after: str, where: Origin) -> None:
        if after != "root":
            self.out.add(" ", where)

    def _scalar(self, value: GoValue) -> str:
        kind = type(value)
        if value is None:
            return "null"
        if kind is bool or kind is Bool:
            return "true" if value else "false"
        if kind in INTEGERS:
            return str(int(value))
        if kind is not float and kind is not Float:
            raise Unmarshalable(f"error marshaling into JSON: json: unsupported type: {go_type(value)}")
        text = float_text(value)
        if text in _YAML_NAMES:
            if self.dialect.version == 2:
                raise Unmarshalable(f"error marshaling into JSON: json: unsupported value: {text}")
            return _YAML_NAMES[text]
        return yaml_float(value) if self.dialect.version == 2 else text

    def _container(self, value: GoValue, indent: int, after: str, where: Origin) -> None:
        own = value.origin or where
        if not value:
            self._blank(after, where)
            self.out.add("{}" if isinstance(value, dict) else "[]", own)
            self.fresh = False
            return
        self.open.append(id(value))
        if len(self.open) > MAX_DEPTH:
            raise too_deep(self.open)
        if isinstance(value, dict):
            self._mapping(value, indent if after == "root" else indent + 2, after, own)
        else:
            step = 0 if after == "root" else self.dialect.nested_lists if after == "key" else 2
            self._sequence(value, indent + step, after, own)
        self.open.pop()

    def _sequence(self, value: list[GoValue], indent: int, after: str, own: Origin) -> None:
        lead = " " if after == "mark" else None
        for item in value:
            if _is_block(item):
                self._line(indent, "-", lead, own)
                self._node(item, indent, indent + 1, "mark", own)
            else:
                self._line(indent, "- ", lead, own)
                self._node(item, indent, indent + 2, "root", own)
            lead = None

    def _mapping(self, value: dict[str, GoValue], indent: int, after: str, own: Origin) -> None:
        lead = " " if after == "mark" else None
        version = self.dialect.version
        for key, item in self._entries(value):
            name = key if type(key) is str else str(key)
            if version == 2 and not name.isascii():
                name = _through_json(name)
            if is_simple_key(name) if version == 2 else _is_simple_key_3(name):
                self._line(indent, "", lead, own)
                column = indent + self._key(key, name, own)
                if _is_block(item):
                    self.out.add(":", own)
                    self._node(item, indent, column + 1, "key", own)
                else:
                    self.out.add(": ", own)
                    self._node(item, indent, column + 2, "root", own)
            else:
                self._line(indent, "?", lead, own)
                self._string(key, indent + 2, indent + 1, "mark", own)
                self._line(indent, ":", None, own)
                self._node(item, indent, indent + 1, "mark", own)
            lead = None

    def _entries(self, value: dict[str, GoValue]) -> list[tuple[str, GoValue]]:
        """The entries in go-yaml's order, the keys with the runs they wear."""
        if self.dialect.version == 2:
            together = "".join(value)
            if len(together) > 200 or not together.isascii() or "\x7f" in together:
                names = {_checked_key(key): key for key in value}
                return [(names[name], value[names[name]]) for name in natural(names)]
        return [(key, value[key]) for key in natural(value, self.dialect.version)]

    def _line(self, indent: int, mark: str, lead: str | None, where: Origin) -> None:
        """A new line's indent and mark; behind a mark in the same line, just a blank."""
        if lead is None:
            lead = " " * indent if self.fresh else "\n" + " " * indent
        self.out.parts.append(lead + mark)
        self.out.wheres.append(where)
        self.fresh = False

    def _key(self, key: str, name: str, own: Origin) -> int:
        """A key before its colon, never folded; its length."""
        text = self._quoted(name)
        if type(key) is Text:
            if text is name:
                self.out.verbatim(key, own)
            else:
                self.out.written(text, key, own)
        else:
            self.out.add(text, own)
        return len(text)

    def _quoted(self, name: str) -> str:
        third = self.dialect.version == 3
        if third and _SURROGATES.search(name):
            return "!!binary " + _base64(name)
        style = style_of(name, third)
        if style == "plain":
            return name
        return single(name, 0, 0, _NO_FOLDING) if style == "single" else double(name, 0, 0, _NO_FOLDING)

    def _string(self, value: str, indent: int, column: int, after: str, where: Origin) -> None:
        """A string whose further lines stand at ``indent``."""
        out = self.out
        if after != "root":
            out.parts.append(" ")
            out.wheres.append(where)
            column += 1
        third, origin = self.dialect.version == 3, out.bare
        text = value if type(value) is str else str(value)
        if not text.isascii() or "\x7f" in text:
            if not third:
                text = _through_json(text)
            elif _SURROGATES.search(value):
                text = _base64(value)
                out.written("!!binary ", value, origin)
        style = style_of(text, third)
        self.fresh = False
        width = self.dialect.width
        if style == "plain":
            made = plain(text, column, indent, width)
            if made is text and text == value:
                out.verbatim(value, origin)
                return
        elif style == "literal":
            made = literal(text, indent)
            self.fresh = made[-1] in BREAKS
        else:
            made = (single if style == "single" else double)(text, column, indent, width)
        out.written(made, value, origin)


def _is_block(value: GoValue) -> bool:
    """Whether a value takes lines of its own; anything else follows a blank, as if it stood alone."""
    return (isinstance(value, (dict, list)) and bool(value)) or type(value) is Struct or type(value) is Bytes


def _through_json(text: str) -> str:
    """What is left of a string behind encoding/json and go-yaml's reader; raises where that fails."""
    if _CONTROLS.search(text):
        raise Unmarshalable("yaml: control characters are not allowed")
    if "\x85" in text:
        if _MARKS.search(text):
            raise Unmarshalable("yaml: found unexpected document indicator")
        text = _NEXT_LINES.sub(lambda found: "\n" * (found.group().count("\x85") - 1) or " ", text)
    return _SURROGATES.sub("\ufffd", text) if _SURROGATES.search(text) else text


def _checked_key(key: str) -> str:
    """A key behind ``_through_json``; go-yaml reads none that breaks a line or has more than 1024 signs in JSON."""
    from .json import quoted

    name = _through_json(str(key))
    if "\x85" in key or (len(key) > 150 and len(quoted(name)) > 1024):
        raise Unmarshalable("yaml: could not find expected ':'")
    return name


def _is_simple_key_3(name: str) -> bool:
    """For go-yaml v3 bytes that are not UTF-8 count as the base64 that is written for them."""
    return "\n" not in _base64(name) if _SURROGATES.search(name) else is_simple_key(name)


def _base64(text: str) -> str:
    """resolve.go, encodeBase64: lines of 70 when there is more than one."""
    from base64 import b64encode

    encoded = b64encode(text.encode("utf-8", "surrogateescape")).decode()
    if len(encoded) < 70:
        return encoded
    return "".join(encoded[at : at + 70] + "\n" for at in range(0, len(encoded), 70))
