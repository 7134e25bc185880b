"""Fields of values: what ``.A.B`` finds (text/template exec.go: evalField)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .state import ABSENT, State
from .tree import Node
from .value import GoValue, Map, Method, StringMap, Struct, Values, go_type


def _as_map(values: Values) -> Map:
    return Map(values, values.origin)


#: Methods of chartutil.Values; they hide keys of the same name.
_VALUES_METHODS: Final = {"AsMap": _as_map}
_MAPS: Final = (Map, Values)


def walked(state: State, receiver: GoValue, names: tuple[str, ...], node: Node, holder: int | None) -> GoValue:
    """The value at a chain of fields; maps answer None for what they do not hold.

    ``holder`` is the slot of the range variable that the receiver stands in (0 for the dot), None for any other:
    what comes out of a map or a list is an interface in Go unless those are typed; errors name that.
    """
    boxed: bool | None = None
    for name in names:
        if type(receiver) in _MAPS and name not in _VALUES_METHODS:
            receiver = receiver.get(name)
        else:
            if boxed is None:
                boxed = holder is not None and holder not in state.typed
            receiver = field(state, receiver, name, node, boxed)
        boxed = True
    return receiver


def method(receiver: GoValue, name: str) -> Method | None:
    """The method of a value with that name; structs have them, and the maps and lists that stand for Go's own types."""
    if type(receiver) is Values and name in _VALUES_METHODS:
        body = _VALUES_METHODS[name]
        return Method(lambda: body(receiver))
    methods: Mapping[str, Method] | None = getattr(receiver, "methods", None)
    return methods.get(name) if methods else None


def field(state: State, receiver: GoValue, name: str, node: Node, boxed: bool) -> GoValue:
    """One field without arguments; methods without parameters are called."""
    if receiver is ABSENT:
        return ABSENT
    found = method(receiver, name)
    if found is not None:
        if found.takes and not found.takes.endswith("..."):
            wanted = len(found.takes.split())
            raise state.failed(f"wrong number of args for {name}: want {wanted} got 0", node)
        return found.body()
    return plain_field(state, receiver, name, node, boxed)


def plain_field(state: State, receiver: GoValue, name: str, node: Node, boxed: bool) -> GoValue:
    """A struct's field or a map's entry."""
    kind = type(receiver)
    if kind is StringMap:
        return receiver.get(name, "")
    if isinstance(receiver, Map):
        return receiver.get(name)
    if kind is Struct and name in receiver.fields:
        return receiver.fields[name]
    if receiver is None:
        raise state.failed(f"nil pointer evaluating interface {{}}.{name}", node)
    shown = "interface {}" if boxed else go_type(receiver)
    raise state.failed(f"can't evaluate field {name} in type {shown}", node)
