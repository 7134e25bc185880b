"""Kubernetes manifests: every folder that directly holds some is a unit."""

from .manifests import PARSER

__all__ = ["PARSER"]
