"""Annotations for GitHub Actions: one workflow command a finding, then the text report in a folded group.

Escaping follows the runner's toolkit: data escapes % and line breaks, properties also colons and commas. Nothing that
comes from the user's files may start a command of its own.
"""

from __future__ import annotations

from dataclasses import replace

from ..model import Finding, Level, Report
from . import text
from .context import ReportContext, summary
from .redact import words

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice", Level.NONE: "notice"}


def render(report: Report, context: ReportContext) -> str:
    """Workflow commands for the open findings, gravest first, and a group with the whole text."""
    lines = [_command(finding, context) for finding in report.open]
    lines += [f"::group::paritycheck: {_data(summary(report))}"]
    plain = text.render(report, replace(context, colour=False))
    lines += [_inert(line) for line in plain.splitlines()]
    lines.append("::endgroup::")
    return "\n".join(lines) + "\n"


def _command(finding: Finding, context: ReportContext) -> str:
    properties = [*_place(finding, context), ("title", f"{finding.policy}: {context.title(finding)}".rstrip(": "))]
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties)
    said = [words(finding.message)]
    said += [f"{words(context.path(p.span.path))}:{p.span.line} {words(p.says)}" for p in finding.places[1:]]
    fix = context.fix(finding)
    message = "\n".join([*said, *([f"fix: {words(fix)}"] if fix else [])])
    return f"::{_COMMANDS[finding.level]} {shown}::{_data(message)}"


def _place(finding: Finding, context: ReportContext) -> list[tuple[str, str]]:
    if not finding.places:
        return []
    span = finding.places[0].span
    end_line, end_column = span.source.position(max(span.start, span.end))
    place = [("file", context.path(span.path)), ("line", str(span.line)), ("endLine", str(max(span.line, end_line)))]
    if end_line == span.line:  # the runner refuses columns over several lines
        place += [("col", str(span.column)), ("endColumn", str(end_column))]
    return place


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(words(text)).replace(":", "%3A").replace(",", "%2C")


def _inert(line: str) -> str:
    """A line that the runner will not take for a command, in either of its two notations."""
    line = line.replace("##[", "# #[")
    return f"| {line.lstrip()}" if line.lstrip().startswith("::") else line
