"""Dockerfiles: what an image is built from and what it sets for its containers."""

from __future__ import annotations

from .parser import PARSER

__all__ = ["PARSER"]
