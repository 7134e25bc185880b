"""Env files: each is a configuration of its own, read as its consumers read it."""

from __future__ import annotations

from .naming import is_env_file, is_example
from .parser import PARSER

__all__ = ["PARSER", "is_env_file", "is_example"]
