"""Makefiles, task files and shell scripts: what they deploy when a person runs them."""

from __future__ import annotations

from .parser import PARSER

__all__ = ["PARSER"]
