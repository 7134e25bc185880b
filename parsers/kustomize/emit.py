"""Plain data to YAML as go-yaml v2 writes it: sorted keys, lists not indented, lines folded at 80 columns.

``kubectl kustomize`` prints every object through it, so that nothing of how a file was written is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cmp_to_key

from ...engine.pattern import deferred
from .scalars import Plain, json_number, needs_quotes, tag_of, value_of, yaml_number

_WIDTH = 80
#: Longer keys stand behind a question mark.
_LONGEST_KEY = 128
_BREAKS = "\r\n\x85\u2028\u2029"
#: What libyaml's Go port takes for printable; everything else is escaped, characters above U+FFFF too.
_SPECIAL = deferred("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPED = deferred('[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|["\\\\\u2028\u2029]')
_SHORT = {
    0: "0", 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 27: "e", 34: '"', 92: "\\", 0x85: "N",
    0xA0: "_", 0x2028: "L", 0x2029: "P",
}  # fmt: skip
_FIRST = frozenset("#,[]{}&*!|>'\"%@`")


def documents(values: Iterable[Plain]) -> str:
    """A stream of YAML documents."""
    return "---\n".join(dump(value) for value in values)


def dump(value: Plain) -> str:
    """One document, with a line break at its end."""
    if isinstance(value, dict | list) and value:
        return "\n".join(_lines(value, 0)) + "\n"
    return _scalar(value, 0, 2) + "\n"


def sorted_keys(keys: Iterable[str]) -> list[str]:
    """Keys in go-yaml's order: letters behind everything else, numbers by their size."""
    return sorted(keys, key=cmp_to_key(_compare))


def _compare(left: str, right: str) -> int:
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        if one == other:
            continue
        letters = one.isalpha(), other.isalpha()
        if any(letters):
            return (-1 if one < other else 1) if all(letters) else (-1 if letters[1] else 1)
        return _by_number(left, right, at)
    return len(left) - len(right)


def _by_number(left: str, right: str, at: int) -> int:
    (one, ends), (other, stops) = _number(left, right, at), _number(right, left, at)
    if one != other:
        return -1 if one < other else 1
    if ends != stops:
        return ends - stops
    return -1 if left[at] < right[at] else 1


def _number(text: str, other: str, at: int) -> tuple[int, int]:
    """The number that goes on at a position, and where it ends; zeros behind other digits count as such."""
    found = 0
    if "0" in (text[at], other[at]):
        back = at - 1
        while back >= 0 and text[back].isdigit():
            if text[back] != "0":
                found = 1
                break
            back -= 1
    end = at
    while end < len(text) and text[end].isdigit():
        found = found * 10 + ord(text[end]) - ord("0")
        end += 1
    return found, end


def _lines(value: dict[str, Plain] | list[Plain], indent: int) -> list[str]:
    """The lines of a collection that is not empty."""
    if isinstance(value, list):
        return [line for item in value for line in _item(item, indent)]
    return [line for key in sorted_keys(value) for line in _entry(key, value[key], indent)]


def _item(item: Plain, indent: int) -> list[str]:
    lead = " " * indent + "- "
    if isinstance(item, dict | list) and item:
        lines = _lines(item, indent + 2)
        return [lead + lines[0][indent + 2 :], *lines[1:]]
    return [lead + _scalar(item, indent + 2, indent + 2)]


def _entry(key: str, value: Plain, indent: int) -> list[str]:
    simple = len(key.encode("utf-8", "surrogatepass")) <= _LONGEST_KEY and not any(mark in key for mark in _BREAKS)
    name = " " * indent + (_text(key, None, 0) if simple else "? " + _text(key, indent + 2, indent + 2))
    lead = name + ":" if simple else " " * indent + ":"
    before = [] if simple else [name]
    if isinstance(value, dict | list) and value:
        within = indent if isinstance(value, list) and simple else indent + 2
        lines = _lines(value, within)
        return [*before, lead, *lines] if simple else [name, lead + " " + lines[0][indent + 2 :], *lines[1:]]
    return [*before, f"{lead} {_scalar(value, len(lead) + 1, indent + 2)}"]


def _scalar(value: Plain, column: int, indent: int) -> str:
    """A scalar or an empty collection that starts at a column; what folds goes on at the indentation."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        return _text(value, column, indent)
    return "{}" if isinstance(value, dict) else "[]"


def _float(value: float) -> str:
    """The number went through JSON before: what looks whole there is whole here."""
    text = json_number(value)
    if tag_of(text) == "!!int":
        return str(value_of(text, "!!int"))
    return yaml_number(value)


def _text(text: str, column: int | None, indent: int) -> str:
    """A text; ``column`` is None for keys, which are not folded."""
    if "\n" in text and column is not None and _block_allowed(text):
        return _literal(text, indent)
    if "\n" in text or needs_quotes(text):
        return _double(text, column, indent)
    if _plain_allowed(text) and (text or column is not None):
        return _folded(text, column, indent)
    if _single_allowed(text):
        return "'" + _folded(text, None if column is None else column + 1, indent, quoted=True) + "'"
    return _double(text, column, indent)


def _special(text: str) -> bool:
    """Escapes are needed, or a space stands before a line break."""
    return bool(_SPECIAL.search(text)) or any(f" {mark}" in text for mark in _BREAKS)


def _block_allowed(text: str) -> bool:
    return not (text.endswith(" ") or _special(text))


def _single_allowed(text: str) -> bool:
    return not (_special(text) or any(f"{mark} " in text for mark in _BREAKS))


def _plain_allowed(text: str) -> bool:
    if not text:
        return True
    if text[0] in _FIRST or text.startswith(("---", "...")) or text[0] in " " or text.endswith(" "):
        return False
    if text[0] in "?:-" and (len(text) == 1 or text[1] in " \t" + _BREAKS):
        return False
    if any(mark in text for mark in _BREAKS) or _special(text):
        return False
    return not re.search(r":(?:[ \t]|\Z)|[ \t]#", text[1:] if text[0] == ":" else text)


def _folded(text: str, column: int | None, indent: int, quoted: bool = False) -> str:
    """Single spaces beyond column 80 become line breaks."""
    if column is None or column + len(text) <= _WIDTH:
        shown = text.replace("'", "''") if quoted else text
        return _indented(shown, indent)
    out: list[str] = []
    last = len(text) - 1
    space = False
    for at, char in enumerate(text):
        if char == " ":
            after = text[at + 1 : at + 2]
            if not space and column > _WIDTH and after != " " and (not quoted or 0 < at < last):
                out.append("\n" + " " * indent)
                column = indent
            else:
                out.append(char)
                column += 1
            space = True
            continue
        shown = "''" if quoted and char == "'" else char
        out.append(shown + " " * indent if char in _BREAKS else shown)
        column = indent if char in _BREAKS else column + len(shown)
        space = False
    return "".join(out)


def _indented(text: str, indent: int) -> str:
    """Line breaks other than the line feed stay, with the indentation behind them."""
    if "\u2028" in text or "\u2029" in text:
        return re.sub("([\u2028\u2029]+)", "\\1" + " " * indent, text)
    return text


def _double(text: str, column: int | None, indent: int) -> str:
    out: list[str] = []
    at_column = (column or 0) + 1
    last = len(text) - 1
    space = False
    for at, char in enumerate(text):
        if char == " " and column is not None and not space and at_column > _WIDTH and 0 < at < last:
            out.append("\n" + " " * indent + ("\\" if text[at + 1] == " " else ""))
            at_column = indent + (text[at + 1] == " ")
            space = True
            continue
        shown = _ESCAPED.sub(_escape, char)
        out.append(shown)
        at_column += len(shown)
        space = char == " "
    return '"' + "".join(out) + '"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code in _SHORT:
        return "\\" + _SHORT[code]
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _literal(text: str, indent: int) -> str:
    hint = "2" if text[0] in " " + _BREAKS else ""
    if text[-1] not in _BREAKS:
        hint += "-"
    elif len(text) == 1 or text[-2] in _BREAKS:
        hint += "+"
    lines = text.split("\n")
    ended = lines.pop() if text.endswith("\n") else None
    shown = "\n".join(" " * indent + _indented(line, indent) if line else "" for line in lines)
    return f"|{hint}\n{shown}" if ended is None or shown else f"|{hint}\n"
