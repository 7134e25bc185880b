"""What a reader takes for one character: length(), substr(), split() and strrev() count these (UAX 29, in the main)."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def graphemes(text: str) -> list[str]:
    """The user-perceived characters of a text: letters with their marks, joined emoji, flags, CRLF."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    found: list[str] = []
    for char in text:
        if found and _extends(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _extends(before: str, char: str) -> bool:
    if char == "\n":
        return before == "\r"
    if before in ("\r", "\n"):
        return False
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if _is_flag(char):
        return len(before) == 1 and _is_flag(before)
    return before.endswith(_JOINER) and unicodedata.category(char) == "So"


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
