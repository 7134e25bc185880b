"""How each consumer resolves a plain YAML scalar: one row a dialect (YAML 1.1, 1.2 core, and what Go tools do)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from ..pattern import deferred

#: core = YAML 1.2 core schema; compose = go-yaml v4 as Compose uses it; kubernetes = go-yaml v2 behind
#: sigs.k8s.io/yaml, also Helm; github = 1.2 core with string keys; gitlab = Ruby's Psych; terraform = yamldecode;
#: json = JSON texts read through the same tree.
Dialect = Literal["core", "compose", "kubernetes", "github", "gitlab", "terraform", "json"]
Scalars: TypeAlias = str | int | float | bool | None

_TRUE_12 = ("true", "True", "TRUE")
_FALSE_12 = ("false", "False", "FALSE")
_TRUE_11 = (*_TRUE_12, "yes", "Yes", "YES", "on", "On", "ON")
_FALSE_11 = (*_FALSE_12, "no", "No", "NO", "off", "Off", "OFF")

_DECIMAL = deferred(r"[-+]?[0-9]+\Z")
_DECIMAL_NO_ZERO = deferred(r"[-+]?(0|[1-9][0-9]*)\Z")
_OCTAL_11 = deferred(r"[-+]?0[0-7]+\Z")
_OCTAL_12 = deferred(r"0o[0-7]+\Z")
_HEX = deferred(r"[-+]?0x[0-9a-fA-F]+\Z")
_BINARY = deferred(r"[-+]?0b[01]+\Z")
_FLOAT = deferred(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_FLOAT_DOT = deferred(r"[-+]?[0-9]*\.[0-9]*([eE][-+][0-9]+)?\Z")
_JSON_FLOAT = deferred(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_INFINITE = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
_NUMBERISH = frozenset("0123456789+-.")


@dataclass(frozen=True, slots=True)
class _Row:
    """What a dialect takes for a boolean or an integer; every dialect shares null and floats."""

    true: tuple[str, ...]
    false: tuple[str, ...]
    integers: tuple[tuple[re.Pattern[str], Callable[[str], int]], ...]
    underscores: bool = False
    float_: re.Pattern[str] = _FLOAT


def _base(base: int) -> Callable[[str], int]:
    return lambda text: int(text, base)


def _signed_octal(text: str) -> int:
    return int(text, 8)


_O11 = (_OCTAL_11, _signed_octal)
_O12 = (_OCTAL_12, _base(0))
_D = (_DECIMAL, _base(10))
_H = (_HEX, _base(0))
_B = (_BINARY, _base(0))

_ROWS: dict[Dialect, _Row] = {
    "core": _Row(_TRUE_12, _FALSE_12, (_D, _O12, _H)),
    "github": _Row(_TRUE_12, _FALSE_12, (_D, _O12, _H)),
    "compose": _Row(_TRUE_12, _FALSE_12, (_O11, _D, _O12, _H, _B), underscores=True),
    "kubernetes": _Row((*_TRUE_11, "y", "Y"), (*_FALSE_11, "n", "N"), (_O11, _D, _O12, _H, _B), underscores=True),
    "gitlab": _Row(_TRUE_11, _FALSE_11, (_O11, (_DECIMAL_NO_ZERO, _base(10)), _H, _B), True, _FLOAT_DOT),
    "terraform": _Row((*_TRUE_11, "y", "Y"), (*_FALSE_11, "n", "N"), (_D, _O12, _H)),
    "json": _Row(("true",), ("false",), ((_DECIMAL_NO_ZERO, _base(10)),), float_=_JSON_FLOAT),
}


@lru_cache(maxsize=4096)
def _plain(text: str, dialect: Dialect) -> Scalars:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    row = _ROWS[dialect]
    if text in row.true:
        return True
    if text in row.false:
        return False
    if text[0] not in _NUMBERISH:
        return text
    digits = text.replace("_", "") if row.underscores and text[0] != "_" else text
    for pattern, read in row.integers:
        if pattern.match(digits):
            return read(digits) if len(digits) < 4000 else text
    if row.float_.match(digits) and digits not in (".", "+", "-"):
        return float(digits)
    return _INFINITE.get(text.lower(), text)


def resolve(text: str, style: str, tag: str, dialect: Dialect) -> Scalars:
    """The value of a scalar for a consumer; quoted and tagged scalars stay text."""
    if tag:
        return (
            None
            if tag.endswith(":null")
            else text
            if not tag.endswith((":int", ":bool", ":float"))
            else _plain(text, dialect)
        )
    return _plain(text, dialect) if style == "plain" else text
