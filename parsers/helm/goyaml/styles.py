"""How one scalar is written: which quotes go-yaml's emitter chooses, where it escapes and where it folds.

Source: go.yaml.in/yaml emitterc.go (analyze_scalar, select_scalar_style, write_*_scalar) and encode.go (stringv).
"""

from __future__ import annotations

from functools import lru_cache
from re import Match
from typing import Final, Literal, TypeAlias

from ....engine.pattern import deferred
from .scalars import is_string

Style: TypeAlias = Literal["plain", "single", "double", "literal"]

#: Text that needs no quotes whatever stands in it: no sign that means something, no word that is no string.
_SAFE = deferred(r"[A-Za-z_/$(][!-9;-~]*(?:[ :][!\"$-9;-~][!-9;-~]*)*\Z")
_SPECIAL = deferred(r"[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_SPECIAL_BUT_TABS = deferred(r"[^\t\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_BREAK = deferred(r"[\r\n\x85\u2028\u2029]")
_SPACE_BREAK = deferred(r" [\r\n\x85\u2028\u2029]")
_BREAK_SPACE = deferred(r"[\r\n\x85\u2028\u2029] ")
_LEADING_INDICATOR = deferred(r"---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[-?:](?:[ \t]|\Z)")
_INNER_INDICATOR = deferred(r":(?:[ \t]|\Z)|[ \t\r\n\x85\u2028\u2029\0]#")
_ESCAPED = deferred(r"[^ !#-\[\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_EVERYTHING = deferred(r"(?s:.)")
_WIDE_BREAK = deferred(r"[\u2028\u2029]+(?=(.?))")
_FOLD = deferred(r"(?<=[^ ]) (?=[^ ])")
_FOLD_DOUBLE = deferred(r"(?<=[^ ]) (?=.)")
#: The line breaks that may stand in a literal block.
BREAKS: Final = "\n\u2028\u2029"
_SHORT_ESCAPES: Final = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip


@lru_cache(maxsize=8192)
def style_of(text: str, tabs: bool = False) -> Style:
    """The style of a string; ``tabs`` is go-yaml v3, which writes tabs in literal blocks as they are."""
    if _SAFE.match(text) and is_string(text):
        return "plain"
    special = (_SPECIAL_BUT_TABS if tabs else _SPECIAL).search(text) is not None
    space_break = _SPACE_BREAK.search(text) is not None
    if "\n" in text:
        return "double" if special or space_break or text[-1] == " " else "literal"
    if special or space_break or not is_string(text) or (tabs and "\t" in text):
        return "double"
    if not (
        text[0] == " "
        or text[-1] == " "
        or _BREAK.search(text)
        or _LEADING_INDICATOR.match(text)
        or _INNER_INDICATOR.search(text)
    ):
        return "plain"
    return "double" if _BREAK_SPACE.search(text) else "single"


def is_simple_key(text: str) -> bool:
    """Whether a key stands before its colon without a question mark (emitterc.go: check_simple_key)."""
    if len(text) <= 32 and text.isascii() and text.isprintable():
        return True
    return len(text.encode("utf-8", "surrogateescape")) <= 128 and not _BREAK.search(text)


def plain(text: str, column: int, indent: int, width: int) -> str:
    """A plain scalar that begins at a column; lines longer than ``width`` break at single blanks."""
    return text if column + len(text) <= width else _folded(text, column, indent, width, False)


def single(text: str, column: int, indent: int, width: int) -> str:
    """A scalar in single quotes."""
    body = text.replace("'", "''")
    if "\u2028" in body or "\u2029" in body:
        return "'" + _with_wide_breaks(body, column + 1, indent, width) + "'"
    if column + len(body) > width:
        body = _folded(body, column + 1, indent, width, False)
    return "'" + body + "'"


def double(text: str, column: int, indent: int, width: int) -> str:
    """A scalar in double quotes."""
    everything = text[:1] == "\ufeff"  # the emitter asks whether the text begins with a mark, at every character
    body = (_EVERYTHING if everything else _ESCAPED).sub(_escape, text)
    if column + len(body) > width:
        body = _folded(body, column + 1, indent, width, True)
    return '"' + body + '"'


def literal(text: str, indent: int) -> str:
    """A literal block with its indicators; it ends with a line break when the text does."""
    hint = "2" if text[0] == " " or text[0] in BREAKS else ""
    if text[-1] not in BREAKS:
        hint += "-"
    elif len(text) == 1 or text[-2] in BREAKS:
        hint += "+"
    pad = " " * indent
    body = "\n".join(pad + line if line and line[0] not in BREAKS else line for line in text.split("\n"))
    if "\u2028" in text or "\u2029" in text:
        body = _WIDE_BREAK.sub(lambda found: _pad_behind(found, pad), body)
    return "|" + hint + "\n" + body


def _pad_behind(found: Match[str], pad: str) -> str:
    return found.group() + (pad if found.group(1) and found.group(1) not in BREAKS else "")


def _escape(found: Match[str]) -> str:
    sign = found.group()
    short = _SHORT_ESCAPES.get(sign)
    if short is not None:
        return short
    code = ord(sign)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _folded(body: str, column: int, indent: int, width: int, escaped: bool) -> str:
    """Lines broken at the first blank behind ``width`` that may; where ``escaped``, more blanks follow a backslash."""
    pattern = _FOLD_DOUBLE if escaped else _FOLD
    pad = "\n" + " " * indent
    lines: list[str] = []
    start, begin, first = 0, column, 0
    while True:
        found = pattern.search(body, max(start + width + 1 - begin, first))
        if found is None:
            lines.append(body[start:])
            return pad.join(lines)
        at = found.start()
        lines.append(body[start:at])
        start, begin, first = at + 1, indent, at + 1
        if escaped and body[start] == " ":
            start, first = at, at + 2
            body = body[:at] + "\\" + body[at + 1 :]


def _with_wide_breaks(body: str, column: int, indent: int, width: int) -> str:
    """Single-quoted text with Unicode line breaks: what follows one begins at the indent."""
    pad = " " * indent
    lines: list[str] = []
    at = 0
    for found in _WIDE_BREAK.finditer(body):
        lines.append(_folded(body[at : found.start()], column, indent, width, False))
        lines.append(found.group() + (pad if found.end() < len(body) else ""))
        at, column = found.end(), indent
    lines.append(_folded(body[at:], column, indent, width, False))
    return "".join(lines)
