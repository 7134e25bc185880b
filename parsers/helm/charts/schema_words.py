"""What Helm says about each JSON Schema keyword that a value does not meet (santhosh-tekuri/jsonschema v6, kind)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..functions.re2 import compile
from ..gotemplate.formatting import printed
from ..gotemplate.literals import quoted


def quoted_single(text: str) -> str:
    """A text in single quotes.

    >>> quoted_single("it's")
    "'it\\\\'s'"
    """
    return "'" + quoted(text)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def problem(error: Any, checker: Any) -> str:
    """The words for one error of the jsonschema library; a keyword without words of its own says "'keyword' failed"."""
    if error.schema is False or error.validator is None:
        return "false schema"
    if error.validator == "oneOf":
        return _one_of(error, checker)
    made = _WORDS.get(error.validator)
    return made(error) if made else f"'{error.validator}' failed"


def _listed(names: list[str]) -> str:
    return ", ".join(map(quoted_single, names))


def _shown(value: Any) -> str:
    """A value as the messages show it: texts quoted, numbers shortest, composites not."""
    if isinstance(value, str):
        return quoted_single(value)
    if isinstance(value, (list, dict)):
        return "value"
    if value is None or isinstance(value, bool):
        return {None: "<nil>", True: "true", False: "false"}[value]
    return printed(value)


def _number(value: float) -> str:
    """A number as English text has it: ``65,536``, ``1×10⁰⁶``."""
    mantissa, _, exponent = printed(float(value)).partition("e")
    whole, point, fraction = mantissa.partition(".")
    grouped = f"{'-' if whole[0] == '-' else ''}{int(whole.lstrip('-')):,}{point}{fraction}"
    return grouped + (f"×10{exponent.removeprefix('+').translate(_RAISED)}" if exponent else "")


_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _type(error: Any) -> str:
    wanted = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    return f"got {_kind(error.instance)}, want {' or '.join(sorted(wanted, key=_TYPES.index))}"


#: The order in which the library lists types.
_TYPES: Final = ("null", "boolean", "number", "integer", "string", "array", "object")


def _required(error: Any) -> str:
    absent = [name for name in error.validator_value if name not in error.instance]
    return f"missing {'property' if len(absent) == 1 else 'properties'} {_listed(absent)}"


def _enum(error: Any) -> str:
    wanted = error.validator_value
    if any(isinstance(one, (list, dict)) for one in wanted):
        return "'enum' failed"
    if len(wanted) == 1:
        return f"value must be {_shown(wanted[0])}"
    return f"value must be one of {', '.join(map(_shown, wanted))}"


def _const(error: Any) -> str:
    wanted = error.validator_value
    return "'const' failed" if isinstance(wanted, (list, dict)) else f"value must be {_shown(wanted)}"


def _additional(error: Any) -> str:
    return f"additional properties {_listed(extra_names(error.schema, error.instance))} not allowed"


def extra_names(schema: Any, value: Any) -> list[str]:
    """The properties that neither ``properties`` nor ``patternProperties`` speak of, sorted."""
    known, patterns = schema.get("properties", {}), [compile(one) for one in schema.get("patternProperties", {})]
    return sorted(
        name for name in value if name not in known and not any(one.search(name, 0) is not None for one in patterns)
    )


def _one_of(error: Any, checker: Any) -> str:
    """None of the schemas fits, or the first two that do."""
    if error.context:
        return "'oneOf' failed, none matched"
    fits = (at for at, one in enumerate(error.validator_value) if checker.evolve(schema=one).is_valid(error.instance))
    return f"'oneOf' failed, subschemas {next(fits)}, {next(fits, 0)} matched"


def _unique(error: Any) -> str:
    items = error.instance
    first, second = next((i, j) for j in range(len(items)) for i in range(j) if items[i] == items[j])
    return f"items at {first} and {second} are equal"


def _dependency(error: Any) -> str:
    for name, wanted in error.validator_value.items():
        if name in error.instance and isinstance(wanted, list):
            absent = [one for one in wanted if one not in error.instance]
            if absent:
                return f"properties {_listed(absent)} required, if {quoted_single(name)} exists"
    return f"'{error.validator}' failed"


def _counted(word: str) -> Callable[[Any], str]:
    return lambda error: f"{word}: got {len(error.instance):,}, want {error.validator_value:,}"


def _measured(word: str) -> Callable[[Any], str]:
    return lambda error: f"{word}: got {_number(error.instance)}, want {_number(error.validator_value)}"


_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": _const,
    "additionalProperties": _additional,
    "unevaluatedProperties": lambda error: "unevaluated properties not allowed",
    "additionalItems": lambda error: (
        f"last {len(error.instance) - len(error.schema['items'])} additionalItem(s) not allowed"
    ),
    "anyOf": lambda error: "'anyOf' failed",
    "not": lambda error: "'not' failed",
    "contains": lambda error: "no items match contains schema",
    "uniqueItems": _unique,
    "dependencies": _dependency,
    "dependentRequired": _dependency,
    "pattern": lambda error: (
        f"{quoted_single(error.instance)} does not match pattern {quoted_single(error.validator_value)}"
    ),
    "format": lambda error: f"{_shown(error.instance)} is not valid {error.validator_value}",
    **{word: _counted(word) for word in
       ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")},
    **{word: _measured(word) for word in
       ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")},
}  # fmt: skip
