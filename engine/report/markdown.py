"""The report as Markdown: a job summary or the comment on a pull request."""

from __future__ import annotations

from ..model import Finding, Report
from ..pattern import deferred
from . import matrix
from .context import ReportContext, count, ledger, summary
from .redact import words

#: A summary may hold 1 MiB; a reader far less.
_MOST_ROWS = 50
_MOST_TEXT = 400
_SPECIAL = deferred(r"[\\`*_{}\[\]<>|#~!&@]")


def render(report: Report, context: ReportContext) -> str:
    """Counts, a table of the open findings, the parity matrix, and the ledger."""
    parts = [f"## paritycheck: {escape(summary(report))}\n", _findings(report, context)]
    table = matrix.markdown(report, context)
    if table:
        parts.append(f"### Differences: {', '.join(map(escape, context.compared))}\n\n{table}")
    parts += [_accepted(report, context), _diagnostics(report, context), f"{escape(ledger(report.coverage))}\n"]
    return "\n".join(part for part in parts if part)


def escape(text: str) -> str:
    """Text that Markdown and HTML leave alone, in a table too; mentions and links do not come alive."""
    text = words(text)
    text = text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text).replace("://", ":&#47;/")


def code(text: str) -> str:
    """Text in a code span that works in a table."""
    return f"<code>{escape(text)}</code>"


def _findings(report: Report, context: ReportContext) -> str:
    if not report.open:
        return ""
    lines = ["| Level | Policy | Where | What |", "| --- | --- | --- | --- |"]
    lines += [_row(finding, context) for finding in report.open[:_MOST_ROWS]]
    more = len(report.open) - _MOST_ROWS
    return "\n".join(lines) + (f"\n\nand {count(more, 'other')}\n" if more > 0 else "\n")


def _row(finding: Finding, context: ReportContext) -> str:
    sites = [code(f"{context.path(p.span.path)}:{p.span.line}") for p in finding.places[:4]]
    sites += ["…"] if len(finding.places) > 4 else []
    fix = context.fix(finding)
    what = escape(finding.message) + (f"<br>fix: {escape(fix)}" if fix else "")
    return f"| {finding.level.word} | {code(finding.policy)} | {'<br>'.join(sites)} | {what} |"


def _accepted(report: Report, context: ReportContext) -> str:
    found = [finding for finding in report.findings if finding.suppression]
    items = [
        f"- {code(finding.policy)} {escape(finding.message)} ({finding.suppression.kind}: "
        f"{escape(finding.suppression.reason)})"
        for finding in found[:_MOST_ROWS]
        if finding.suppression
    ]
    return _details(f"{len(found)} accepted", items, len(found) - len(items))


def _diagnostics(report: Report, context: ReportContext) -> str:
    found = report.diagnostics
    items = [
        f"- {code(context.path(problem.place)) + ': ' if problem.place else ''}{escape(problem.message)}"
        for problem in found[:_MOST_ROWS]
    ]
    return _details(f"{len(found)} not read or not understood", items, len(found) - len(items))


def _details(title: str, items: list[str], more: int) -> str:
    if not items:
        return ""
    rest = [f"- and {more} others"] if more else []
    return "\n".join([f"<details><summary>{title}</summary>", "", *items, *rest, "", "</details>", ""])
