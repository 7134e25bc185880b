"""Structs and bytes as the encoders see them: what encoding/json and go-yaml v3 make of Go's own types."""

from __future__ import annotations

from ..gotemplate.value import Bytes, GoValue, List, Map, Struct, UInt8, truth


def marshalled(value: Struct | Bytes, version: int = 2) -> GoValue:
    """A struct as a mapping, bytes as base64 (encoding/json; ``version`` 2) or as numbers (go-yaml v3).

    ``Struct.exported`` names the fields in order with their JSON names; ``name,omitempty`` leaves out zero values as
    Go's tag does. A struct without fields whose payload is a Go value writes that value (a type with its own
    MarshalJSON). go-yaml v3 knows no JSON tags: it takes the field names in lower case.
    """
    if isinstance(value, Struct):
        return _fields(value, version)
    if version == 3:
        return List([UInt8(byte) for byte in value])
    from base64 import b64encode

    return b64encode(value).decode()


def _fields(value: Struct, version: int) -> GoValue:
    if not value.exported and isinstance(value.payload, (str, dict, list)):
        return value.payload
    made = Map()
    for field, tag in value.exported:
        name, _, option = tag.partition(",")
        item = value.fields.get(field)
        if version == 3:
            made[field.lower()] = item
        elif name != "-" and not (option == "omitempty" and type(item) is not Struct and not truth(item)):
            made[name or field] = item
    return made
