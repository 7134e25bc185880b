"""The report for programs; schemas/report.schema.json describes it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..model import Coverage, Diagnostic, Finding, Place, Report, Span, Suppression
from . import matrix
from .context import LEVELS, ReportContext, fingerprints
from .dump import dump
from .redact import words

#: Raised when a field changes its meaning or goes away; new fields do not count.
FORMAT_VERSION = 1


def render(report: Report, context: ReportContext) -> str:
    """The whole report as one JSON object."""
    return dump(as_data(report, context), 2) + "\n"


def as_data(report: Report, context: ReportContext) -> dict[str, Any]:
    """The report as plain data."""
    names = fingerprints(report.findings)
    data: dict[str, Any] = {
        "version": FORMAT_VERSION,
        "tool": {"name": "paritycheck", "version": context.tool_version},
        "command": list(map(words, context.command)),
        "summary": _summary(report),
        "environments": list(map(words, report.environments)),
        "findings": [_finding(f, name, context) for f, name in zip(report.findings, names, strict=True)],
        "diagnostics": [diagnostic(problem, context) for problem in report.diagnostics],
        "coverage": coverage(report.coverage, context),
    }
    if context.compared:
        data["matrix"] = _matrix(report, context)
    return data


def _summary(report: Report) -> dict[str, Any]:
    levels = Counter(finding.level for finding in report.open)
    counts: dict[str, Any] = {level.word: levels[level] for level in LEVELS}
    return counts | {"accepted": len(report.findings) - len(report.open), "worst": report.worst().word}


def _finding(finding: Finding, fingerprint: str, context: ReportContext) -> dict[str, Any]:
    return {
        "policy": words(finding.policy),
        "kind": finding.kind,
        "level": finding.level.word,
        "message": words(finding.message),
        "fix": words(context.fix(finding)),
        "node": words(finding.node),
        "attribute": finding.attribute,
        "key": words(finding.key),
        "environments": list(map(words, finding.environments)),
        "axis": finding.axis,
        "surface": finding.surface,
        "confidence": round(finding.confidence, 3),
        "values": list(map(words, finding.values)),
        "fingerprint": fingerprint,
        "places": [_place(place, context) for place in finding.places],
        "suppression": _suppression(finding.suppression, context) if finding.suppression else None,
    }


def where(span: Span, context: ReportContext) -> dict[str, Any]:
    """A span as path, 1-based lines and columns; the end is exclusive."""
    end_line, end_column = span.source.position(max(span.start, span.end))
    return {
        "path": words(context.path(span.path)),
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _place(place: Place, context: ReportContext) -> dict[str, Any]:
    said = {"says": words(place.says), "environments": list(map(words, place.environments))}
    return where(place.span, context) | said


def _suppression(suppression: Suppression, context: ReportContext) -> dict[str, Any]:
    return {
        "kind": suppression.kind,
        "reason": words(suppression.reason),
        "id": words(suppression.id),
        "place": where(suppression.span, context) if suppression.span else None,
    }


def diagnostic(problem: Diagnostic, context: ReportContext) -> dict[str, Any]:
    """A diagnostic; line and column are null where it concerns a whole file or the run."""
    span = problem.span
    return {
        "code": problem.code,
        "level": problem.level.word,
        "message": words(problem.message),
        "path": words(context.path(span.path if span else problem.path)) if span or problem.path else "",
        "line": span.line if span else None,
        "column": span.column if span else None,
    }


def coverage(ledger: Coverage, context: ReportContext) -> dict[str, Any]:
    """The ledger: counts, and every file that was not taken into account."""
    return {
        "complete": ledger.complete,
        "files": ledger.files,
        "analysed": ledger.analysed,
        "unread": [{"path": words(context.path(path)), "reason": words(why)} for path, why in ledger.unread],
        "facts": {
            "known": ledger.facts_known,
            "unknown": ledger.facts_unknown,
            "secret": ledger.facts_secret,
        },
        "comparisons": ledger.comparisons,
        "undecided": ledger.undecided,
        "formats": dict(ledger.formats),
    }


def _matrix(report: Report, context: ReportContext) -> dict[str, Any]:
    return {
        "environments": list(map(words, context.compared)),
        "rows": [
            {
                "service": row.service,
                "attribute": row.attribute,
                "level": row.level,
                "declared": row.declared or None,
                "cells": {c.environment: {"text": c.text, "places": list(c.places)} for c in row.cells},
            }
            for row in matrix.rows(report, context)
        ],
    }
