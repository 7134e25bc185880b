"""The nested list in which Helm prints what a schema refuses, from the flat errors of the jsonschema library.

A schema with one error says it itself, one with several says "validation failed" and lists them
(santhosh-tekuri/jsonschema validator.go). Errors of properties come sorted, where Go walks a map in random order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from .schema_words import problem, quoted_single

Place: TypeAlias = "list[str | int]"


@dataclass(slots=True)
class _Problem:
    """One line and the lines under it."""

    place: Place
    words: str
    causes: list[_Problem] = field(default_factory=list)


#: Keyword -> how many steps of a schema path lead from it to the next schema, besides itself.
_STEPS: Final[Mapping[str, int]] = {
    "properties": 1, "patternProperties": 1, "dependentSchemas": 1, "dependencies": 1, "allOf": 1, "prefixItems": 1,
    "items": 0, "additionalProperties": 0, "unevaluatedProperties": 0, "additionalItems": 0, "unevaluatedItems": 0,
    "$ref": 0, "$dynamicRef": 0, "$recursiveRef": 0, "if": 1, "propertyNames": 0,
}  # fmt: skip
#: Keywords whose schemas apply to something inside the value.
_INNER: Final = frozenset(
    ("properties", "patternProperties", "items", "prefixItems", "additionalProperties", "unevaluatedProperties",
     "additionalItems", "unevaluatedItems")
)  # fmt: skip
_SEVERAL: Final = "validation failed"
#: Keywords that end the check of a schema when they fail, in the order in which they are looked at.
_DECISIVE: Final = ("type", "const", "enum", "format")


def lines(checker: Any, value: Any) -> Iterator[str]:
    """The lines about a value that a validator refuses; none when it is fine."""
    found = list(checker.iter_errors(value))
    if found:
        whole = _group(found, [], 0, checker)
        for one in _opened(whole):
            yield from _printed(one, 0)


def _opened(one: _Problem) -> list[_Problem]:
    """A group where a schema was asked on its own: its problems."""
    return one.causes if one.words == _SEVERAL else [one]


def _printed(one: _Problem, level: int) -> Iterator[str]:
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in one.place)
    yield f"{'  ' * level}- at {quoted_single(pointer)}: {one.words}"
    for cause in one.causes:
        yield from _printed(cause, level + 1)


def _group(errors: Sequence[Any], place: Place, depth: int, checker: Any) -> _Problem:
    """What one schema says about the value at ``place``; ``depth`` steps of the errors' schema paths lead to it."""
    causes = list(_causes(errors, place, depth, checker))
    return causes[0] if len(causes) == 1 else _Problem(place, _SEVERAL, causes)


def _causes(errors: Sequence[Any], place: Place, depth: int, checker: Any) -> Iterator[_Problem]:
    own = [error for error in errors if _is_own(error, depth)]
    for word in _DECISIVE:
        for error in own:
            if error.validator == word:
                yield _Problem(place, problem(error, checker))
                return
    said: set[str] = set()
    for error in own:
        words = problem(error, checker)
        if words not in said:  # the library has one error a missing property, Helm one for all of them
            said.add(words)
            yield _Problem(place, words, list(_parts(error, place, checker)))
    yield from _nested([error for error in errors if not _is_own(error, depth)], place, depth, checker)


def _is_own(error: Any, depth: int) -> bool:
    path = list(error.schema_path)[depth:]
    return len(path) <= 1 or path[0] not in _STEPS


def _parts(error: Any, place: Place, checker: Any) -> Iterator[_Problem]:
    """What the schemas of anyOf and oneOf say, and that of contains about each item."""
    if error.validator == "contains":
        inside = checker.evolve(schema=error.validator_value)
        for at, item in enumerate(error.instance):
            yield _moved(_group(list(inside.iter_errors(item)), [], 0, checker), [*place, at])
    branches: dict[int, list[Any]] = {}
    for cause in error.context:
        branches.setdefault(int(cause.schema_path[0]), []).append(cause)
    for _, causes in sorted(branches.items()):
        yield _moved(_group(causes, [], 1, checker), place)


def _moved(one: _Problem, place: Place) -> _Problem:
    """A problem found relative to a value, with the way to that value before it."""
    return _Problem([*place, *one.place], one.words, [_moved(cause, place) for cause in one.causes])


def _nested(errors: Sequence[Any], place: Place, depth: int, checker: Any) -> Iterator[_Problem]:
    below: dict[tuple[str, ...], list[Any]] = {}
    for error in errors:
        below.setdefault(_branch(error, place, depth), []).append(error)
    every: list[_Problem] = []
    for (keyword, steps, *_), found in sorted(below.items()):
        inner = list(found[0].path)[: len(place) + 1] if keyword in _INNER else place
        one = _group(found, [] if keyword == "propertyNames" else inner, depth + 1 + int(steps), checker)
        if keyword == "allOf":
            every.append(one)
        elif keyword == "propertyNames":
            yield _Problem(place, f"invalid propertyName {quoted_single(found[0].instance)}", _opened(one))
        else:
            yield one
    if every:
        yield _Problem(place, "'allOf' failed", every)


def _branch(error: Any, place: Place, depth: int) -> tuple[str, ...]:
    """(keyword, steps behind it, where in the value, which schema) of an error in a schema below."""
    keyword, *path = list(error.schema_path)[depth:]
    steps = 1 if keyword == "items" and path and isinstance(path[0], int) else _STEPS[keyword]
    inside = [str(step) for step in list(error.path)[len(place) : len(place) + 1]] if keyword in _INNER else []
    name = [str(error.instance)] if keyword == "propertyNames" else []
    return (keyword, str(steps), *inside, "\0", *name, *map(str, path[:steps]))
