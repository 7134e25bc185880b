"""The fact that somebody asks for a variable: an example file's line, ``${VAR:?}``, a bare key of Compose."""

from __future__ import annotations

from ...engine.model import Fact, Known, Origin, Span


def required_variable(name: str, required: bool, place: Span, confidence: float = 1.0) -> Fact:
    """``env-required``: True where the variable has to be given, False where it may be; shown in words."""
    value = Known(required, "required" if required else "optional")
    return Fact("env-required", value, Origin(place), name, confidence)


def is_required(fact: Fact) -> bool:
    """Whether such a fact says that the variable has to be given."""
    return isinstance(fact.value, Known) and fact.value.value is True
