"""What Helm refuses."""

from __future__ import annotations

from ....engine.model import Source, Span
from ..gotemplate.value import Refusal


class ChartError(Exception):
    """Helm's own message, without the ``Error: `` that its command line puts before it.

    ``span`` is where the cause stands, when that is known.
    """

    def __init__(self, message: str, span: Span | None = None):
        super().__init__(message)
        self.message = message
        self.span = span


def refused_at(error: Refusal, source: Source) -> Span:
    """Where a text was refused, as far as its reader says; else its first line."""
    span = getattr(error, "span", None)
    return span if isinstance(span, Span) else source.whole()
