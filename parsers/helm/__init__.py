"""Helm charts: values in layers, Chart.yaml, and what templates say literally."""

from .chart import PARSER

__all__ = ["PARSER"]
