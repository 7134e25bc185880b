"""The environment variables that application code reads: a light scan by patterns, nothing is executed."""

from __future__ import annotations

from .parser import PARSER

__all__ = ["PARSER"]
