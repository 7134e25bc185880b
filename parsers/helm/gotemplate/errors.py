"""What a template can fail with: one family, each with the place and Go's message."""

from __future__ import annotations

from ....engine.model import Span
from .value import Refusal


class TemplateError(Exception):
    """A template that does not parse or does not run; ``span`` is where, ``message`` what Helm would say."""

    def __init__(self, message: str, span: Span):
        super().__init__(message)
        self.message = message
        self.span = span


class ParseError(TemplateError):
    """A file that is no template; ``reason`` is the last part of the message."""

    def __init__(self, file: str, line: int, reason: str, span: Span):
        super().__init__(f"template: {file}:{line}: {reason}", span)
        self.file = file
        self.line = line
        self.reason = reason


class ExecError(TemplateError):
    """A template that stopped while it ran; ``cause`` is the error of the template or function that it called."""

    def __init__(self, location: str, name: str, context: str, reason: str, span: Span, cause: Exception | None = None):
        inside = f'executing "{name}" at <{context}>: ' if context else ""
        super().__init__(f"template: {location}: {inside}{reason}", span)
        self.location = location
        self.name = name
        self.context = context
        self.reason = reason
        self.cause = cause


class Stopped(Refusal):
    """``required`` or ``fail`` spoke: Helm shows their text alone (engine.go: warnWrap)."""
