"""The report for people: findings by level and policy, each with the line to edit under a caret."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..canon.secrets import MASK
from ..model import Diagnostic, Finding, Level, Place, Report, Span
from . import matrix
from .context import ReportContext, count, ledger, summary, wrap
from .redact import shown_line, words

_STYLES = {Level.ERROR: "1;31", Level.WARNING: "1;33", Level.NOTE: "1;36", Level.NONE: "1"}
#: Without -v only this many diagnostics, and places of one finding, are shown.
_FEW = 5
_TAB = "  "


def render(report: Report, context: ReportContext) -> str:
    """Everything that a person needs to act, in ``context.width`` columns."""
    lines: list[str] = []
    if context.verbosity >= 0:
        lines += _findings(report.open, context)
        if context.rows:
            lines += [_paint("1", "Differences", context), *matrix.text(report, context).splitlines(), ""]
        if context.verbosity > 0:
            lines += _accepted(report, context)
        lines += _diagnostics(report, context)
    style = _STYLES[report.worst()] if report.worst() else "1;32"
    lines.append(_paint(style, summary(report), context))
    lines += wrap(ledger(report.coverage), context.width)
    return "\n".join(lines) + "\n"


def _paint(style: str, text: str, context: ReportContext) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if context.colour else text


def _findings(findings: tuple[Finding, ...], context: ReportContext) -> Iterator[str]:
    ordered = sorted(findings, key=lambda f: (-f.level, f.policy, f.node, f.sort_key()))
    for (level, policy), group in groupby(ordered, key=lambda f: (f.level, f.policy)):
        members = list(group)
        title = words(context.title(members[0]))
        heading = f"{level.word}: {words(policy)}"
        yield _paint(_STYLES[level], heading, context) + (f"  {title}" if title else "")
        if level is Level.NOTE and context.verbosity < 1:
            yield from _in_short(members, context)
            yield ""
            continue
        fixes = {context.fix(finding) for finding in members}
        for finding in members:
            yield from _finding(finding, context)
            if len(fixes) > 1:
                yield from _fix(context.fix(finding), context)
        if len(fixes) == 1:
            yield from _fix(fixes.pop(), context)
        yield ""


def _in_short(notes: list[Finding], context: ReportContext) -> Iterator[str]:
    """Notes without their code frames: the messages name the places."""
    for finding in notes[:_FEW]:
        yield from wrap(_message(finding), context.width, first=_TAB + "- ", rest=_TAB * 2)
    if len(notes) > _FEW:
        yield f"{_TAB}and {len(notes) - _FEW} more (-v shows them)"


def _message(finding: Finding) -> str:
    message = words(finding.message)
    subject = words(finding.node.partition(":")[2] or finding.node)
    return message if not subject or subject in message else f"{subject}: {message}"


def _finding(finding: Finding, context: ReportContext) -> Iterator[str]:
    yield from wrap(_message(finding), context.width, first=_TAB, rest=_TAB)
    if finding.places:
        yield from _frame(finding, context)
        yield from _others(finding.places[1:], context)


def _frame(finding: Finding, context: ReportContext) -> Iterator[str]:
    """The line to edit, its number, and a caret under what stands there."""
    place = finding.places[0]
    span = place.span
    line, column = span.source.position(span.start)
    hidden = [other.span for other in finding.places if MASK in other.says and other.span.source == span.source]
    text, column = _window(shown_line(span.source, line, hidden), column, context.width - 12)
    number = str(line)
    yield f"{_TAB}{_paint('34', '-->', context)} {words(context.path(span.path))}:{line}:{span.column}"
    yield f"{_TAB}{_TAB}{_paint('34', f'{number} |', context)} {text}".rstrip()
    mark = "^" * max(1, min(_length(span, line), len(text) - column + 1))
    says = words(place.says)
    yield f"{_TAB}{_TAB}{' ' * len(number)} {_paint('34', '|', context)} {' ' * (column - 1)}" + _paint(
        _STYLES[finding.level], f"{mark} {says}".rstrip(), context
    )


def _length(span: Span, line: int) -> int:
    """How much of a span stands on its first line."""
    return min(span.end, span.source.offset(line) + len(span.source.line_text(line))) - span.start


def _window(text: str, column: int, width: int) -> tuple[str, int]:
    """The part of a long line around a column, and the column in it."""
    column = min(column, len(text) + 1)
    if len(text) <= width:
        return text, column
    start = max(0, min(column - 1 - width // 3, len(text) - width))
    cut = text[start : start + width]
    if start:
        cut = "…" + cut[1:]
    if start + width < len(text):
        cut = cut[:-1] + "…"
    return cut, column - start


def _others(places: tuple[Place, ...], context: ReportContext) -> Iterator[str]:
    shown = places if context.verbosity > 0 else places[:_FEW]
    for place in shown:
        where = f"{words(context.path(place.span.path))}:{place.span.line}"
        scope = f" ({', '.join(map(words, place.environments))})" if place.environments else ""
        yield f"{_TAB}{_TAB}also {where}  {words(place.says)}{scope}".rstrip()
    if len(places) > len(shown):
        yield f"{_TAB}{_TAB}and {count(len(places) - len(shown), 'other place')} (-v shows them)"


def _fix(text: str, context: ReportContext) -> Iterator[str]:
    if text:
        yield from wrap(f"fix: {words(text)}", context.width, first=_TAB, rest=_TAB + " " * 5)


def _accepted(report: Report, context: ReportContext) -> Iterator[str]:
    for finding in report.findings:
        if finding.suppression:
            where = (
                f"{context.path(finding.places[0].span.path)}:{finding.places[0].span.line}" if finding.places else ""
            )
            text = f"accepted: {finding.policy} {where}: {finding.message} ({finding.suppression.kind}: "
            text += f"{finding.suppression.reason})"
            yield from wrap(words(text), context.width, rest=_TAB)


def _diagnostics(report: Report, context: ReportContext) -> Iterator[str]:
    """What could not be read or decided; without -v only the first few."""
    unread = [Diagnostic("unread", reason, None, path) for path, reason in report.coverage.unread]
    known = [*report.diagnostics, *(unread if context.verbosity > 0 else ())]
    shown = known if context.verbosity > 0 else known[:_FEW]
    if not known:
        return
    yield _paint("1", "not read or not understood", context)
    for problem in shown:
        where = words(context.path(problem.place)) if problem.place else "paritycheck"
        yield from wrap(
            f"{where}: {words(problem.message)} [{problem.code}]",
            context.width,
            first=_TAB,
            rest=_TAB * 2,
        )
    if len(known) > len(shown):
        yield f"{_TAB}and {count(len(known) - len(shown), 'other')} (-v shows them)"
    yield ""
