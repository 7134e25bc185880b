"""YAML texts as Go values, for whatever part of a chart holds YAML: one place that says who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ....engine.model import Source
from ....engine.reading import parse_yaml
from ..gotemplate.value import Float, Map
from ..goyaml.load import load_values
from ..goyaml.numbers import float32_text

#: A text to its mapping as sigs.k8s.io/yaml and encoding/json make it: scalars wear origins, every number is a float64,
#: nothing is an empty mapping. Raises Refusal with what Go prints ("error converting YAML to JSON: yaml: line 3: ..."),
#: for anything but a mapping with ``MAP_TYPE`` as the type that was wanted.
Reader: TypeAlias = Callable[[Source], Map]

MAP_TYPE: Final = "map[string]interface {}"


def read_tree(source: Source) -> Map:
    """The first document of a text."""
    return load_values(source)


def spelled(number: float) -> str:
    """A float64 as sigs.k8s.io/yaml writes it where Go wants a string: 32-bit ``%g``, but integers as they are.

    One that wears an origin is an integer when it was written as one.

    >>> spelled(1.10), spelled(1e6)
    ('1.1', '1e+06')
    """
    whole = _as_integer(number) if type(number) is Float else None
    return str(whole) if whole is not None else float32_text(float(number))


def _as_integer(number: Float) -> int | None:
    """The integer that stands where a float64 comes from."""
    span = number.origin.span
    documents, _ = parse_yaml(Source(span.source.path, span.text))
    found = documents[0].cursor.resolve("kubernetes") if documents else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
