"""Kustomize: overlays built as ``kustomize build`` does, every field traced to the file that wrote it."""

from .parser import PARSER

__all__ = ["PARSER"]
