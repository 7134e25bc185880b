"""A YAML tree into a Go struct: the types of encoding/json with the conversions of sigs.k8s.io/yaml.

A number or bool becomes text where the struct has a string; any other mismatch is the error that Helm prints. Field
names match in any case, unknown fields are skipped, what is missing has Go's zero value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ....engine.model import Origin, Span
from ..gotemplate.value import GoValue, List, Map, Refusal, StringMap, Strings, go_kind, origins, truth, worn
from .reading import spelled

Kind = Literal["string", "bool", "any", "list", "map", "struct"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A Go type: ``go`` is its name in error messages, ``item`` that of a list's or map's values."""

    kind: Kind
    go: str
    item: Shape | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A struct field: its Go and its JSON name."""

    name: str
    json: str
    shape: Shape


STRING: Final = Shape("string", "string")
BOOL: Final = Shape("bool", "bool")
ANY: Final = Shape("any", "interface {}")
STRINGS: Final = Shape("list", "[]string", STRING)
ANYTHINGS: Final = Shape("list", "[]interface {}", ANY)
STRING_MAP: Final = Shape("map", "map[string]string", STRING)

#: reflect kind -> what encoding/json calls a value that does not fit.
_JSON_KIND: Final = {"string": "string", "bool": "bool", "float64": "number", "slice": "array", "map": "object"}
_FITTING: Final[dict[Kind, str]] = {"string": "string", "bool": "bool", "list": "slice", "map": "map", "struct": "map"}


def decode(tree: GoValue, shape: Shape, struct: str = "", route: str = "") -> GoValue:
    """A value of the shape's type; structs are a Map of their JSON names with every field set.

    ``struct`` and ``route`` name the innermost struct and the fields that lead here, for messages. Raises Refusal.
    """
    if tree is None:
        return zero(shape)
    if shape.kind == "any":
        return tree
    tree = _as_text(tree) if shape.kind == "string" else tree
    if go_kind(tree) != _FITTING[shape.kind]:
        raise Refusal(_mismatch(tree, shape, struct, route))
    if shape.kind == "struct":
        return _decode_struct(tree, shape, route)
    if shape.kind == "map":
        item = shape.item or ANY
        return StringMap({key: decode(value, item, struct, route) for key, value in tree.items()}, tree.origin)
    if shape.kind == "list":
        return _decode_list(tree, shape, struct, route)
    return tree


def _decode_list(tree: List, shape: Shape, struct: str, route: str) -> List:
    item = shape.item or ANY
    made = Strings if item is STRING else List
    if item.kind == "struct":  # a list of pointers: null stays nil
        return List((None if one is None else decode(one, item, struct, route) for one in tree), tree.origin)
    return made((decode(one, item, struct, route) for one in tree), tree.origin)


def _decode_struct(tree: Map, shape: Shape, route: str) -> Map:
    made = Map(((field.json, zero(field.shape)) for field in shape.fields), tree.origin)
    named = {field.json.lower(): field for field in shape.fields}
    struct = shape.go.rpartition(".")[2] if not shape.go.startswith("struct {") else ""
    for key, value in tree.items():
        field = named.get(key.lower())
        if field is not None and value is not None:
            made[field.json] = decode(value, field.shape, struct, f"{route}.{field.json}" if route else field.json)
    return made


def zero(shape: Shape) -> GoValue:
    """Go's zero value."""
    if shape.kind == "string":
        return ""
    if shape.kind == "bool":
        return False
    if shape.kind == "list":
        return Strings() if shape.item is STRING else List()
    if shape.kind == "map":
        return StringMap()
    return Map((field.json, zero(field.shape)) for field in shape.fields) if shape.kind == "struct" else None


def _as_text(tree: GoValue) -> GoValue:
    kind = go_kind(tree)
    if kind not in ("bool", "float64"):
        return tree
    text = ("true" if truth(tree) else "false") if kind == "bool" else spelled(tree)
    found = origins(tree)
    return worn(text, found[0]) if found else text


def _mismatch(tree: GoValue, shape: Shape, struct: str, route: str) -> str:
    where = f"Go struct field {struct}.{route}" if route else "Go value"
    got = _JSON_KIND[go_kind(tree)]
    return f"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {got} into {where} of type {shape.go}"


def span_of(value: GoValue) -> Span | None:
    """Where a value stands."""
    origin: Origin | None = next(iter(origins(value)), None)
    return origin.span if origin else None
