"""What Helm refuses."""

from __future__ import annotations

from ....engine.model import Span


class ChartError(Exception):
    """Helm's own message, without the ``Error: `` that its command line puts before it.

    ``span`` is where the cause stands, when that is known.
    """

    def __init__(self, message: str, span: Span | None = None):
        super().__init__(message)
        self.message = message
        self.span = span
