"""values.schema.json: each chart's values held against its schema (chartutil/jsonschema.go, santhosh-tekuri/jsonschema).

The jsonschema library decides; this turns its flat list of errors into the nested list that Helm prints: a schema with
one error says it itself, one with several says "validation failed" and lists them. Where Go walks a map in random
order, properties come sorted. Remote references are never fetched: what they would say is not checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..gotemplate.value import GoValue, List, Map, Values, go_kind, go_type, is_bool, truth
from .chart import ChartFile
from .dependencies import Member
from .errors import ChartError
from .schema_words import problem

PREFIX: Final = "values don't meet the specifications of the schema(s) in the following chart(s):\n"


@dataclass(slots=True)
class _Checked:
    """What was found: Helm's text, and notes about what could not be checked."""

    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_schemas(root: Member, values: Values) -> tuple[str, ...]:
    """Notes about what could not be checked; raises ChartError with Helm's list when some values are refused."""
    checked = _Checked()
    _check(root, values, checked)
    if checked.text:
        schema = root.chart.schema
        raise ChartError(PREFIX + "".join(checked.text), schema.source.whole() if schema else None)
    return tuple(checked.notes)


def _check(member: Member, values: Map, checked: _Checked) -> None:
    if member.chart.schema is not None:
        problems = _problems(member.chart.schema, values, checked.notes)
        if problems:
            checked.text.append(f"{member.name}:\n{problems}")
    for child in member.dependencies:
        section: GoValue = values.get(child.name)
        if section is None:
            continue
        if go_kind(section) != "map":
            checked.text.append(
                f"{child.name}:\ninvalid type for values: expected object (map), got {go_type(section)}\n"
            )
        else:
            _check(child, section, checked)


def _problems(file: ChartFile, values: Map, notes: list[str]) -> str:
    """The lines that Helm prints for one chart; "" when its values are fine."""
    from jsonschema.exceptions import SchemaError, _WrappedReferencingError
    from jsonschema.validators import validator_for
    from referencing.exceptions import Unresolvable

    try:
        schema = json.loads(file.source.text)
    except (ValueError, RecursionError) as error:
        return f"invalid character in {file.name}: {error}\n"
    try:
        kind = validator_for(schema, default=validator_for({"$schema": "https://json-schema.org/draft/2020-12/schema"}))
        kind.check_schema(schema)
        found = list(kind(schema, registry=_no_registry()).iter_errors(plain(values)))
    except SchemaError as error:
        return f"invalid schema {file.name}: {error.message}\n"
    except (Unresolvable, _WrappedReferencingError):
        notes.append(f"{file.path}: refers to another schema that is not read, so the values were not checked")
        return ""
    except RecursionError:
        notes.append(f"{file.path}: the schema refers to itself without end, so the values were not checked")
        return ""
    return "".join(f"{line}\n" for line in _lines(_group(found, [], []), 0)) if found else ""


def _no_registry() -> Any:
    """A registry that knows the meta-schemas and fetches nothing."""
    from jsonschema_specifications import REGISTRY

    return REGISTRY


def plain(value: GoValue) -> Any:
    """A Go value as json.loads would have made it; whole floats are integers to JSON Schema too."""
    if isinstance(value, Map):
        return {str.__str__(key): plain(item) for key, item in value.items()}
    if isinstance(value, List):
        return [plain(item) for item in value]
    if value is None or is_bool(value):
        return None if value is None else truth(value)
    if isinstance(value, float):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return int(value) if isinstance(value, int) else str.__str__(value)


@dataclass(slots=True)
class _Problem:
    """One line and the lines under it."""

    place: Sequence[str | int]
    words: str
    causes: list[_Problem] = field(default_factory=list)


#: Keywords whose schemas apply to the same value and that are named when they fail, although they say nothing else.
_NAMED: Final = {"allOf": "'allOf' failed"}
#: Keyword -> how many steps of a schema path lead from it to the next schema, besides itself.
_STEPS: Final[Mapping[str, int]] = {
    "properties": 1, "patternProperties": 1, "dependentSchemas": 1, "dependencies": 1, "allOf": 1, "prefixItems": 1,
    "items": 0, "additionalProperties": 0, "unevaluatedProperties": 0, "additionalItems": 0, "unevaluatedItems": 0,
    "$ref": 0, "$dynamicRef": 0, "$recursiveRef": 0, "then": 0, "else": 0, "if": 1, "propertyNames": 0,
}  # fmt: skip


def _group(errors: Sequence[Any], place: list[str | int], route: list[str | int]) -> _Problem:
    """What one schema says about one value, from the errors in it and below it."""
    causes = list(_causes(errors, place, len(route)))
    return causes[0] if len(causes) == 1 else _Problem(place, "validation failed", causes)


def _causes(errors: Sequence[Any], place: list[str | int], depth: int) -> Iterator[_Problem]:
    below: dict[tuple[str, ...], list[Any]] = {}
    for error in errors:
        path = list(error.absolute_schema_path if error.parent is None else error.schema_path)[depth:]
        keyword = str(path[0]) if path else ""
        if len(path) <= 1 or keyword not in _STEPS:
            yield from _leaf(error, place)
            continue
        steps = path[1 : 1 + _STEPS[keyword]]
        if keyword == "items" and len(path) > 1 and isinstance(path[1], int):
            steps = path[1:2]
        inside = list(error.path)[len(place) : len(place) + (keyword in _INNER)]
        below.setdefault((keyword, str(len(steps)), *map(str, inside), "\0", *map(str, steps)), []).append(error)
    yield from _nested(below, place, depth)


#: Keywords whose schemas apply to something inside the value.
_INNER: Final = frozenset(
    ("properties", "patternProperties", "items", "prefixItems", "additionalProperties", "unevaluatedProperties",
     "additionalItems", "unevaluatedItems")
)  # fmt: skip


def _nested(below: Mapping[tuple[str, ...], list[Any]], place: list[str | int], depth: int) -> Iterator[_Problem]:
    gathered: dict[str, list[_Problem]] = {}
    for key, errors in sorted(below.items()):
        keyword, steps = key[0], int(key[1])
        inner = list(errors[0].path)[: len(place) + 1] if keyword in _INNER else place
        problem_below = _group(errors, inner, [""] * (depth + 1 + steps))
        if keyword in _NAMED:
            gathered.setdefault(keyword, []).append(problem_below)
        elif keyword == "propertyNames":
            yield _Problem(place, f"invalid propertyName {_quoted(errors[0].instance)}", [problem_below])
        else:
            yield problem_below
    for keyword, causes in gathered.items():
        yield _Problem(place, _NAMED[keyword], causes)


def _leaf(error: Any, place: list[str | int]) -> Iterator[_Problem]:
    """An error that names no schema below; anyOf and oneOf bring what each of theirs says."""
    words = problem(error)
    if not error.context:
        yield _Problem(place, words)
        return
    branches: dict[int, list[Any]] = {}
    for cause in error.context:
        branches.setdefault(int(cause.schema_path[0]), []).append(cause)
    inner = [_group(causes, [], [""]) for _, causes in sorted(branches.items())]
    yield _Problem(place, words, [_moved(one, place) for one in inner])


def _moved(one: _Problem, place: list[str | int]) -> _Problem:
    """A problem found relative to a value, with the way to that value before it."""
    return _Problem([*place, *one.place], one.words, [_moved(cause, place) for cause in one.causes])


def _lines(one: _Problem, level: int) -> Iterator[str]:
    if not level and one.words == "validation failed" and not one.place:
        for cause in one.causes:
            yield from _lines(cause, 0)
        return
    yield f"{'  ' * level}- at {_quoted(_pointer(one.place))}: {one.words}"
    for cause in one.causes:
        yield from _lines(cause, level + 1)


def _pointer(place: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def _quoted(text: str) -> str:
    from .schema_words import quoted_single

    return quoted_single(text)
