"""reflect.DeepEqual: two values are the same when type and content are (5 is not 5.0)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ..gotemplate.value import FLOATS, GoValue, Refusal, Struct, go_type

#: Deeper than this two values hold themselves.
_DEEPEST = 400


def deep_equal(left: GoValue, right: GoValue, depth: int = 0) -> bool:
    """Whether two values are deeply equal; both may be nil."""
    if left is None or right is None:
        return left is right
    if go_type(left) != go_type(right):
        return False
    if left is right and type(left) not in FLOATS:
        return True
    if depth > _DEEPEST:
        raise Refusal("the values are nested too deeply to be compared")
    if type(left) is Struct:
        return left.payload is not None and bool(left.payload == right.payload)
    if isinstance(left, dict):
        return len(left) == len(right) and all(
            key in right and deep_equal(value, right[key], depth + 1) for key, value in left.items()
        )
    if isinstance(left, list):
        return len(left) == len(right) and all(map(deep_equal, left, right, [depth + 1] * len(left)))
    return bool(left == right)


def identity(value: GoValue) -> Hashable | None:
    """A key that is the same for equal scalars; None for what has to be compared one by one."""
    if value is None:
        return ("<nil>",)
    if isinstance(value, (dict, list)) or type(value) is Struct or value != value:
        return None
    return (go_type(value), value)


class Seen:
    """The values seen so far, with a quick answer for scalars."""

    def __init__(self, values: Iterable[GoValue] = ()) -> None:
        self._scalars: set[Hashable] = set()
        self._others: list[GoValue] = []
        for value in values:
            self.add(value)

    def add(self, value: GoValue) -> None:
        """Remember a value."""
        key = identity(value)
        if key is None:
            self._others.append(value)
        else:
            self._scalars.add(key)

    def __contains__(self, value: GoValue) -> bool:
        key = identity(value)
        if key is not None:
            return key in self._scalars
        return any(deep_equal(value, other) for other in self._others)
