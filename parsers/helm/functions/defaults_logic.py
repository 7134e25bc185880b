"""Sprig's choices between values: default, coalesce, ternary, empty, all, any (sprig defaults.go).

Empty is what is false to ``if``; a struct never is. The chosen value keeps its own origins.
"""

from __future__ import annotations

from ..gotemplate.function import Function, Functions
from ..gotemplate.value import GoValue, truth


def _default(fallback: GoValue, *given: GoValue) -> GoValue:
    return given[0] if given and truth(given[0]) else fallback


def _coalesce(*values: GoValue) -> GoValue:
    return next((value for value in values if truth(value)), None)


def _ternary(yes: GoValue, no: GoValue, condition: bool) -> GoValue:
    return yes if condition else no


FUNCTIONS: Functions = {
    "default": Function(_default, "any any...", "defaults.go", "keep"),
    "coalesce": Function(_coalesce, "any...", "defaults.go", "keep"),
    "ternary": Function(_ternary, "any any bool", "defaults.go", "keep"),
    "empty": Function(lambda value: not truth(value), "any", "defaults.go"),
    "all": Function(lambda *values: all(map(truth, values)), "any...", "defaults.go"),
    "any": Function(lambda *values: any(map(truth, values)), "any...", "defaults.go"),
}
