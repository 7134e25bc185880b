"""How Go prints values inside messages: ``%q``."""

from __future__ import annotations

from ..gotemplate.formatting import escaped


def quoted(text: str) -> str:
    """``%q`` of a string."""
    return f'"{escaped(text)}"'


def quoted_letter(letter: str) -> str:
    """``%q`` of a rune."""
    return f"'{escaped(letter, mark=chr(39))}'"
