"""Arguments against Go's parameter types (text/template exec.go: evalArg, validateType)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .state import ABSENT, State
from .tree import Constant, Nil, Operand
from .value import (
    BOOLS,
    FLOATS,
    GoValue,
    Int,
    Int64,
    List,
    Map,
    Strings,
    Struct,
    Text,
    Values,
    go_type,
    worn,
)

#: A parameter's word -> Go's name for the type, and the classes that fit it (None: everything does).
TYPES: Final[dict[str, tuple[str, tuple[type, ...] | None]]] = {
    "any": ("interface {}", None),
    "value": ("reflect.Value", None),
    "reflected": ("reflect.Value", None),
    "string": ("string", (str, Text)),
    "bool": ("bool", BOOLS),
    "int": ("int", (int, Int)),
    "int64": ("int64", (Int64,)),
    "float64": ("float64", FLOATS),
    "map": ("map[string]interface {}", (Map, Values)),
    "list": ("[]interface {}", (List,)),
    "strings": ("[]string", (Strings,)),
    "time": ("time.Time", (Struct,)),
    "duration": ("time.Duration", (Struct,)),
    "error": ("error", (Struct,)),
}
_NILLABLE: Final = frozenset(("any", "value", "reflected", "map", "list", "strings", "error"))
#: Which constants fit a parameter, and what Go calls what it expected.
_WORDS: Final = {"string": "string", "bool": "bool", "int": "integer", "int64": "integer", "float64": "float"}


def fitted(state: State, value: GoValue, word: str) -> GoValue:
    """A value for a parameter, or the error that Go reports; nil is ``None`` inside functions."""
    name, classes = TYPES[word]
    if classes is None:
        return None if value is ABSENT and word != "reflected" else value
    if type(value) in classes and (type(value) is not Struct or value.type_name == name):
        return value
    if value is ABSENT:
        if word in _NILLABLE:
            return None
        raise state.failed(f"invalid value; expected {name}")
    got = "interface {}" if value is None else go_type(value)
    raise state.failed(f"wrong type for value; expected {name}; got {got}")


def constant(node: Constant | Nil, word: str) -> tuple[GoValue, str]:
    """What a constant is for a parameter, and else what is wrong with it."""
    if isinstance(node, Nil):
        value = ABSENT if word == "reflected" else None
        return value, "" if word in _NILLABLE else f"cannot assign nil to {TYPES[word][0]}"
    if word in ("any", "value", "reflected"):
        return node.value, ""
    if word not in _WORDS:
        return None, f"can't handle {node} for arg of type {TYPES[word][0]}"
    if word == node.kind:
        return node.value, ""
    if node.kind == "number":
        if word == "int" and node.integer is not None:
            return _dressed(node.integer, node.value), ""
        if word == "int64" and node.integer is not None:
            return _dressed(Int64(node.integer), node.value), ""
        if word == "float64" and node.floating is not None:
            return _dressed(node.floating, node.value), ""
    return None, f"expected {_WORDS[word]}; found {node}"


def _dressed(value: GoValue, like: GoValue) -> GoValue:
    origin = getattr(like, "origin", None)
    return worn(value, origin) if origin is not None else value


def argument(node: Operand, word: str, raw: Callable[[State, GoValue], GoValue]) -> Callable[[State, GoValue], GoValue]:
    """The evaluation of an operand for a parameter; ``raw`` evaluates it for nobody in particular."""
    if isinstance(node, (Constant, Nil)):
        return _constant_argument(node, word)
    if word in ("any", "value"):

        def anything(state: State, dot: GoValue) -> GoValue:
            state.node = node
            value = raw(state, dot)
            return None if value is ABSENT else value

        return anything

    def typed(state: State, dot: GoValue) -> GoValue:
        state.node = node
        return fitted(state, raw(state, dot), word)

    return typed


def _constant_argument(node: Constant | Nil, word: str) -> Callable[[State, GoValue], GoValue]:
    value, problem = constant(node, word)
    if not problem:

        def given(state: State, dot: GoValue) -> GoValue:
            state.node = node
            return value

        return given

    def refused(state: State, dot: GoValue) -> GoValue:
        raise state.failed(problem, node)

    return refused


def parameters(takes: str) -> tuple[tuple[str, ...], str]:
    """The fixed parameters of a signature, and the variadic one ("" without)."""
    words = tuple(takes.split())
    if words and words[-1].endswith("..."):
        return words[:-1], words[-1][:-3]
    return words, ""
