"""Sprig's functions for maps (sprig dict.go). Maps are changed in place, as in Go; values keep what they wear."""

from __future__ import annotations

from ..gotemplate.function import MAX_ITEMS, Call, Function, Functions
from ..gotemplate.value import GoValue, List, Map, Refusal, Strings, go_type, is_string
from .conversions import text_of
from .merging import merge_into

_DEEPEST = 200


def _dict(call: Call, *values: GoValue) -> Map:
    made = Map()
    for at in range(0, len(values), 2):
        made[text_of(values[at], call.origin)] = values[at + 1] if at + 1 < len(values) else ""
    return made


def _get(map: Map | None, key: str) -> GoValue:
    return map.get(key, "") if map else ""


def _set(map: Map | None, key: str, value: GoValue) -> Map:
    if map is None:
        raise Refusal("assignment to entry in nil map")
    map[key] = value
    return map


def _unset(map: Map | None, key: str) -> Map:
    if map is None:
        return Map()
    map.pop(key, None)
    return map


def _has_key(map: Map | None, key: str) -> bool:
    return map is not None and key in map


def _pluck(key: str, *maps: Map | None) -> List:
    return List([map[key] for map in maps if map is not None and key in map])


def _keys(*maps: Map | None) -> Strings:
    """Go's order is random; here it is the alphabet's."""
    return Strings([key for map in maps if map is not None for key in sorted(map)])


def _values(map: Map | None) -> List:
    """In the order of the keys (Go's is random)."""
    return List([map[key] for key in sorted(map)] if map else [])


def _pick(map: Map | None, *keys: str) -> Map:
    return Map([(key, map[key]) for key in keys if key in map] if map else [])


def _omit(map: Map | None, *keys: str) -> Map:
    left_out = frozenset(keys)
    return Map([(key, value) for key, value in map.items() if key not in left_out] if map else [])


def _merge(target: Map | None, *sources: Map | None) -> Map:
    return _merged(target, sources, False)


def _merge_overwrite(target: Map | None, *sources: Map | None) -> Map:
    return _merged(target, sources, True)


def _merged(target: Map | None, sources: tuple[Map | None, ...], overwrite: bool) -> Map:
    made = Map() if target is None else target
    for source in sources:
        if source is not None:
            merge_into(made, source, overwrite)
    return made


def _dig(*arguments: GoValue) -> GoValue:
    """``dig KEY... DEFAULT MAP``; every step must be a plain map."""
    if len(arguments) < 3:
        raise Refusal("dig needs at least three arguments")
    *keys, default, value = arguments
    _plain_map(value)
    for key in keys:
        if not is_string(key):
            raise Refusal(f"interface conversion: interface {{}} is {_named(key)}, not string")
    for key in keys:
        map = _plain_map(value)
        if key not in map:
            return default
        value = map[key]
    return value


def _plain_map(value: GoValue) -> Map:
    if type(value) is not Map:
        raise Refusal(f"interface conversion: interface {{}} is {_named(value)}, not map[string]interface {{}}")
    return value


def _named(value: GoValue) -> str:
    return "nil" if value is None else go_type(value)


def _deep_copy(value: GoValue) -> GoValue:
    if value is None:
        raise Refusal("reflect: call of reflect.Value.Type on zero Value")
    return _copied(value, 0, [0])


def _copied(value: GoValue, depth: int, count: list[int]) -> GoValue:
    if not isinstance(value, (Map, List)) or hasattr(value, "methods"):
        return value  # what has methods belongs to Helm and is read only
    count[0] += len(value)
    if depth > _DEEPEST or count[0] > MAX_ITEMS:
        raise Refusal("the value is nested too deeply or too large to be copied")
    if isinstance(value, Map):
        entries = [(key, _copied(item, depth + 1, count)) for key, item in value.items()]
        return type(value)(entries, value.origin)
    return type(value)([_copied(item, depth + 1, count) for item in value], value.origin)


def _keeping(body: object, takes: str) -> Function:
    return Function(body, takes, "dict.go", "keep")  # type: ignore[arg-type]


FUNCTIONS: Functions = {
    "dict": Function(_dict, "any...", "dict.go", "own"),
    "get": _keeping(_get, "map string"),
    "set": _keeping(_set, "map string any"),
    "unset": _keeping(_unset, "map string"),
    "hasKey": Function(_has_key, "map string", "dict.go"),
    "pluck": _keeping(_pluck, "string map..."),
    "keys": _keeping(_keys, "map..."),
    "values": _keeping(_values, "map"),
    "pick": _keeping(_pick, "map string..."),
    "omit": _keeping(_omit, "map string..."),
    "merge": _keeping(_merge, "map map..."),
    "mustMerge": _keeping(_merge, "map map..."),
    "mergeOverwrite": _keeping(_merge_overwrite, "map map..."),
    "mustMergeOverwrite": _keeping(_merge_overwrite, "map map..."),
    "dig": _keeping(_dig, "any..."),
    "deepCopy": _keeping(_deep_copy, "any"),
    "mustDeepCopy": _keeping(_deep_copy, "any"),
}
