"""Terraform and Terragrunt."""

from .parser import PARSER

__all__ = ["PARSER"]
