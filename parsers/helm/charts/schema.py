"""values.schema.json: each chart's values held against its own schema (chartutil/jsonschema.go).

The jsonschema library decides. Remote references are never fetched: what they would say is not checked, and noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from ..functions.re2 import compile
from ..gotemplate.value import GoValue, List, Map, Values, go_kind, go_type, is_bool, truth
from .chart import ChartFile
from .dependencies import Member
from .errors import ChartError
from .schema_lines import lines
from .schema_words import extra_names

PREFIX: Final = "values don't meet the specifications of the schema(s) in the following chart(s):\n"
#: What is said of a schema that is none; the lines about it follow.
_INVALID: Final = (
    "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with '{}#'"
)


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
    from referencing.exceptions import Unresolvable

    try:
        checker, refusal, note = _checker(file.source.text)
        if note:
            notes.append(f"{file.path}: {note}")
        found = () if checker is None else tuple(lines(checker, plain(values)))
        return refusal + "".join(f"{line}\n" for line in found)
    except ValueError as error:
        return f"{error}\n"
    except Unresolvable:
        reason = "refers to another schema that is not read"
    except RecursionError:
        reason = "refers to itself without end"
    notes.append(f"{file.path}: {reason}, so the values were not checked")
    return ""


@lru_cache(maxsize=64)
def _checker(text: str) -> tuple[Any, str, str]:
    """The validator for a schema, or None and why Helm refuses the schema itself; and what is odd about it.

    A malformed annotation is a note here: Helm refuses the chart for it since 3.18.5, but did not before, and it says
    nothing about values.
    """
    from jsonschema.validators import extend, validator_for
    from referencing import Registry

    schema = json.loads(text)
    kind = validator_for(schema, default=validator_for({"$schema": "https://json-schema.org/draft/2020-12/schema"}))
    asked = kind(kind.META_SCHEMA, registry=Registry())
    meta = list(lines(asked, schema))
    if meta and not list(lines(asked, _without_annotations(schema))):
        meta, note = [], f"an annotation is malformed ({meta[-1].strip()}); helm refuses this since 3.18.5"
    else:
        note = ""
    if meta:
        name = str(kind.META_SCHEMA.get("$id") or kind.META_SCHEMA.get("id")).rstrip("#")
        return None, "\n".join((_INVALID.format(name), *meta, "")), ""
    kind = extend(kind, _WITH_RE2)  # type: ignore[no-untyped-call]
    return kind(schema, registry=Registry(), format_checker=_formats(kind, schema)), "", note


#: Keywords that describe and never refuse (JSON Schema: meta-data annotations).
_ANNOTATIONS: Final = frozenset(("title", "description", "default", "examples", "deprecated", "$comment"))
#: Keywords whose value maps names, not keywords, to schemas.
_NAMED: Final = frozenset(("properties", "patternProperties", "definitions", "$defs", "dependentSchemas"))


def _without_annotations(schema: Any, named: bool = False) -> Any:
    """A schema without what only describes; ``named`` when its keys are the names of properties."""
    if isinstance(schema, list):
        return [_without_annotations(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_annotations(each, not named and key in _NAMED)
        for key, each in schema.items()
        if named or key not in _ANNOTATIONS
    }


def _pattern(checker: Any, pattern: str, value: Any, _: Any) -> Iterator[Any]:
    """``pattern``."""
    from jsonschema import ValidationError

    if isinstance(value, str) and compile(pattern).search(value, 0) is None:
        yield ValidationError("does not match")


def _pattern_properties(checker: Any, patterns: dict[str, Any], value: Any, _: Any) -> Iterator[Any]:
    """``patternProperties``."""
    if isinstance(value, dict):
        for pattern, below in patterns.items():
            for name in (name for name in value if compile(pattern).search(name, 0) is not None):
                yield from checker.descend(value[name], below, path=name, schema_path=pattern)


def _additional_properties(checker: Any, below: Any, value: Any, schema: Any) -> Iterator[Any]:
    """``additionalProperties``, which asks the same patterns."""
    from jsonschema import ValidationError

    extra = extra_names(schema, value) if isinstance(value, dict) else []
    if isinstance(below, dict):
        for name in extra:
            yield from checker.descend(value[name], below, path=name)
    elif extra and not below:
        yield ValidationError("not allowed")


#: Keywords with patterns, by Go's regular expressions, which take no exponential time.
_WITH_RE2: Final = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
}


def _formats(kind: Any, schema: Any) -> Any:
    """Up to draft 7 ``format`` is an assertion, afterwards a remark."""
    is_old = any(f"draft-0{draft}" in str(schema.get("$schema", "")) for draft in (4, 6, 7)) if schema else False
    return kind.FORMAT_CHECKER if is_old else None


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
