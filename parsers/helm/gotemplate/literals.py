"""Go's string literals, as ``%q`` prints them in messages and templates."""

from __future__ import annotations

import re
from typing import Final

_ESCAPES: Final = {
    7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 34: '\\"', 92: "\\\\",
}  # fmt: skip
_PLAIN: Final = re.compile(r"[ !#-\[\]-~]*")


def quoted(text: str) -> str:
    """``%q`` of a string (``strconv.Quote``)."""
    return f'"{escaped(text)}"'


def quoted_letter(letter: str) -> str:
    """``%q`` of a rune."""
    return f"'{escaped(letter, mark=chr(39))}'"


def escaped(text: str, mark: str = '"', ascii_only: bool = False) -> str:
    """The inside of a Go string literal (strconv: appendEscapedRune)."""
    if mark == '"' and _PLAIN.fullmatch(text):
        return str(text)
    return "".join([_letter(ord(letter), mark, ascii_only) for letter in text])


def _letter(code: int, mark: str, ascii_only: bool) -> str:
    letter = chr(code)
    if letter == mark or letter == "\\":
        return "\\" + letter
    if letter.isprintable() and not (ascii_only and code > 126):
        return letter
    if code in _ESCAPES and code != 34:
        return _ESCAPES[code]
    if code < 32 or code == 127:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
