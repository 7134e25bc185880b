"""The parity matrix of ``diff``: which service and attribute differ, what each environment says, and where."""

from __future__ import annotations

from dataclasses import dataclass

from ..canon.secrets import MASK, secret_key
from ..model import Divergence, Finding, Report, Side
from .context import ReportContext
from .redact import words

ABSENT = "not set"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one environment says, and the places (``path:line``) that say it."""

    environment: str
    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One difference; ``declared`` is the reason of the declaration that accepts it, "" without one."""

    service: str
    attribute: str
    cells: tuple[Cell, ...]
    level: str
    declared: str


def rows(report: Report, context: ReportContext) -> tuple[Row, ...]:
    """The differences in order of service and attribute, each joined with its finding."""
    findings: dict[tuple[str, str, str], Finding] = {}
    for finding in report.findings:
        findings.setdefault((finding.node, finding.attribute, finding.key), finding)
    ordered = sorted(context.rows, key=lambda row: (row.node.name, row.node.id, row.attribute, row.key))
    made = (_row(row, _finding_of(row, findings), context) for row in ordered)
    return tuple(dict.fromkeys(made))


def _finding_of(row: Divergence, findings: dict[tuple[str, str, str], Finding]) -> Finding | None:
    by_id = findings.get((row.node.id, row.attribute, row.key))
    return by_id or findings.get((row.node.name, row.attribute, row.key))


def _row(row: Divergence, finding: Finding | None, context: ReportContext) -> Row:
    suppression = finding.suppression if finding else None
    return Row(
        words(row.node.name),
        words(f"{row.attribute} {row.key}".strip()),
        tuple(_cell(side, row.key, context) for side in row.sides),
        finding.level.word if finding else "none",
        words(suppression.reason) if suppression else "",
    )


def _cell(side: Side, key: str, context: ReportContext) -> Cell:
    shown = dict.fromkeys(MASK if secret_key(key) else words(s.fact.value.shown) for s in side.statements)
    places = dict.fromkeys(f"{context.path(s.site.path)}:{s.site.line}" for s in side.statements)
    return Cell(words(side.environment), " / ".join(shown) or ABSENT, tuple(map(words, places)))


def text(report: Report, context: ReportContext) -> str:
    """The matrix for people: a block for each row, which stays readable in 80 columns."""
    width = max((len(name) for name in context.compared), default=0)
    lines: list[str] = []
    for row in rows(report, context):
        note = f"  declared: {row.declared}" if row.declared else f"  {row.level}" if row.level != "none" else ""
        lines.append(f"{row.service} · {row.attribute}{note}")
        shown = max(len(cell.text) for cell in row.cells) if row.cells else 0
        for cell in row.cells:
            line = f"  {cell.environment:<{width}}  {cell.text:<{min(shown, 40)}}  {', '.join(cell.places)}"
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n" if lines else ""


def markdown(report: Report, context: ReportContext) -> str:
    """The matrix as a Markdown table: environments are columns."""
    from .markdown import code, escape

    found = rows(report, context)
    if not found:
        return ""
    lines = [
        "| " + " | ".join(["Service", "Attribute", *map(escape, context.compared), "Declared"]) + " |",
        "| --- " * (len(context.compared) + 3) + "|",
    ]
    for row in found:
        cells = [f"{code(c.text)}{''.join(f'<br>{escape(place)}' for place in c.places)}" for c in row.cells]
        declared = escape(row.declared) if row.declared else f"**{row.level}**" if row.level != "none" else ""
        lines.append("| " + " | ".join([escape(row.service), code(row.attribute), *cells, declared]) + " |")
    return "\n".join(lines) + "\n"
