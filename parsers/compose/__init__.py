"""Docker Compose: every file whose services are containers."""

from __future__ import annotations

from ...engine.contract import Parser
from .parser import ComposeParser

PARSER: Parser = ComposeParser()

__all__ = ["PARSER"]
