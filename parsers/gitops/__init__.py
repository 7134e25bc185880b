"""GitOps objects: what Argo CD, Flux and helmfile deploy from a repository."""

from .parser import PARSER

__all__ = ["PARSER"]
