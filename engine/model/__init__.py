"""The words of the engine: frozen data that every layer above shares."""

from .environment import Binding, Environment, Layers
from .finding import Coverage, Diagnostic, Finding, Level, Place, PolicyKind, Report, Suppression
from .genome import (
    EVERYWHERE,
    Declaration,
    Edge,
    Fact,
    Genome,
    Kind,
    Node,
    Placed,
    Reference,
    Relation,
    Scope,
    Statement,
    together,
)
from .origin import Origin, Step
from .source import Source, Span
from .value import Known, Plain, Secret, Unknown, Value
from .vocabulary import ATTRIBUTES, Attribute, Axis, Rule, Surface

__all__ = [
    "ATTRIBUTES",
    "EVERYWHERE",
    "Attribute",
    "Axis",
    "Binding",
    "Coverage",
    "Declaration",
    "Diagnostic",
    "Edge",
    "Environment",
    "Fact",
    "Finding",
    "Genome",
    "Kind",
    "Known",
    "Layers",
    "Level",
    "Node",
    "Origin",
    "Place",
    "Placed",
    "Plain",
    "PolicyKind",
    "Reference",
    "Relation",
    "Report",
    "Rule",
    "Scope",
    "Secret",
    "Source",
    "Span",
    "Statement",
    "Step",
    "Suppression",
    "Surface",
    "Unknown",
    "Value",
    "together",
]
