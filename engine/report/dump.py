"""Indented JSON, byte for byte as ``json.dumps`` writes it, several times faster.

The standard library's C encoder cannot indent, and what it falls back to resumes a generator for each level of
nesting and each token.
"""

from __future__ import annotations

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any


def dump(data: Any, indent: int) -> str:
    """Objects with text keys, lists, texts, numbers, booleans and null as JSON; not-ASCII letters stay themselves."""
    parts: list[str] = []
    _put(data, parts, "\n", " " * indent)
    return "".join(parts)


def _put(data: Any, parts: list[str], line: str, step: str) -> None:
    """``line`` is a line break with the indentation of what stands around ``data``."""
    if isinstance(data, str):
        parts.append(encode_basestring(data))
    elif isinstance(data, Mapping):
        _put_all(((f"{encode_basestring(key)}: ", value) for key, value in data.items()), "{}", parts, line, step)
    elif isinstance(data, (list, tuple)):
        _put_all((("", value) for value in data), "[]", parts, line, step)
    else:
        parts.append(_scalar(data))


def _put_all(items: Any, brackets: str, parts: list[str], line: str, step: str) -> None:
    inner = line + step
    before = brackets[0] + inner
    for label, value in items:
        parts.append(before + label)
        _put(value, parts, inner, step)
        before = "," + inner
    parts.append(line + brackets[1] if before[0] == "," else brackets)


def _scalar(data: float | None) -> str:
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "true" if data else "false"
    return int.__repr__(data) if isinstance(data, int) else float.__repr__(data)
