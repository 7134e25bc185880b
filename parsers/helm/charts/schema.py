"""values.schema.json: each chart's values held against its own schema (chartutil/jsonschema.go).

The jsonschema library decides. Remote references are never fetched: what they would say is not checked, and noted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from ..gotemplate.value import GoValue, List, Map, Values, go_kind, go_type, is_bool, truth
from .chart import ChartFile
from .dependencies import Member
from .errors import ChartError
from .schema_lines import lines

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
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    try:
        schema = json.loads(file.source.text)
    except (ValueError, RecursionError) as error:
        return f"invalid character in {file.name}: {error}\n"
    try:
        kind = validator_for(schema, default=validator_for({"$schema": "https://json-schema.org/draft/2020-12/schema"}))
        kind.check_schema(schema)
        checker = kind(schema, registry=Registry(), format_checker=_formats(kind, schema))
        return "".join(f"{line}\n" for line in lines(checker, plain(values)))
    except SchemaError as error:
        return f"invalid schema {file.name}: {error.message}\n"
    except Unresolvable:
        notes.append(f"{file.path}: refers to another schema that is not read, so the values were not checked")
        return ""
    except re.error as error:
        notes.append(f"{file.path}: a pattern that cannot be read ({error}), so the values were not checked")
        return ""
    except RecursionError:
        notes.append(f"{file.path}: the schema refers to itself without end, so the values were not checked")
        return ""


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
