"""How Go prints values inside messages: ``%q`` and ``%v``."""

from __future__ import annotations

from typing import Final

from ..gotemplate.value import GoValue, go_kind

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b",
                   "\f": "\\f", "\v": "\\v"}  # fmt: skip


def quoted(text: str) -> str:
    """``%q`` of a string."""
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printed(value: GoValue) -> str:
    """``%v`` of what a struct's fields may hold: strings, bools, lists and maps of them."""
    kind = go_kind(value)
    if kind == "invalid":
        return "<nil>"
    if kind == "slice":
        return "[" + " ".join(printed(item) for item in value) + "]"
    if kind == "map":
        return "map[" + " ".join(f"{key}:{printed(value[key])}" for key in sorted(value)) + "]"
    if kind == "bool":
        return "true" if value else "false"
    return value.printed if kind in ("struct", "ptr") else str(value)
