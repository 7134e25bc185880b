"""Reports: one file a format, each a pure function ``render(report, context) -> str``; loaded when asked for."""

from __future__ import annotations

from importlib import import_module

from ..model import Report
from .context import ReportContext

#: The formats by name, each the module that renders it.
FORMATS = {
    "text": "text",
    "json": "json",
    "sarif": "sarif",
    "github": "github",
    "markdown": "markdown",
}


def render(format: str, report: Report, context: ReportContext) -> str:
    """The report in a format of FORMATS, ending in a line break; KeyError for any other."""
    text: str = import_module(f".{FORMATS[format]}", __name__).render(report, context)
    return text


__all__ = ["FORMATS", "ReportContext", "render"]
