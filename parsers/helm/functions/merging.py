"""merge and mergeOverwrite as dario.cat/mergo does them: into the first map, in place, sharing what it takes over.

An empty value (false, 0, "", nil, an empty map) of the first map counts as not set, unless later ones overwrite;
when they overwrite, their empty values do so too, except that an empty map leaves a map as it is.
"""

from __future__ import annotations

from typing import Final

from ..gotemplate.value import GoValue, Map, Refusal, Struct, truth

_UNSET: Final = object()
_DEEPEST: Final = 200


def merge_into(target: Map, source: Map, overwrite: bool, depth: int = 0) -> None:
    """Merge one map into another (mergo merge.go: deepMerge, case reflect.Map)."""
    if depth > _DEEPEST:
        raise Refusal("the maps are nested too deeply to be merged")
    for key, value in list(source.items()):
        present = target.get(key, _UNSET)
        if value is None:
            if overwrite:
                target[key] = None
            continue
        if isinstance(value, dict) and isinstance(present, dict):
            merge_into(present, value, overwrite, depth + 1)  # type: ignore[arg-type]
        if _keeps(present, value, overwrite):
            continue
        target[key] = value


def _keeps(present: GoValue, value: GoValue, overwrite: bool) -> bool:
    """Whether the target's value stays."""
    if present is _UNSET or _empty(present):
        return False
    if isinstance(value, dict) and isinstance(present, dict):
        return True
    return not overwrite


def _empty(value: GoValue) -> bool:
    return type(value) is not Struct and not truth(value)
