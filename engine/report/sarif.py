"""SARIF 2.1.0 for code scanning: one run, every finding where a person edits, diagnostics as notifications.

Section numbers are those of the OASIS standard. GitHub's limits are kept, and said where something was left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..model import Diagnostic, Finding, Place, Policy, Report, Span, Suppression
from .context import ReportContext, fingerprints
from .dump import dump
from .json import coverage
from .redact import words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "paritycheck/v1"
ROOT = "%SRCROOT%"
#: GitHub's limits for one upload.
MOST_RESULTS, MOST_RULES, MOST_LOCATIONS, MOST_TAGS = 25_000, 25_000, 1_000, 10
MOST_BYTES = 10 * 1000 * 1000
_SUPPRESSION = {"declared": "external", "comment": "inSource", "baseline": "external"}


def render(report: Report, context: ReportContext) -> str:
    """The log as one JSON text; results are cut from the least grave end until it can be uploaded."""
    limit = MOST_RESULTS
    while True:
        text = dump(_log(report, context, limit), 1) + "\n"
        if len(text) <= MOST_BYTES or not limit or _compressed(text) <= MOST_BYTES:
            return text
        limit = min(limit, len(report.findings)) // 2


def _compressed(text: str) -> int:
    return len(zlib.compress(text.encode())) + 12  # the header of gzip is that much longer than zlib's


def _log(report: Report, context: ReportContext, limit: int) -> dict[str, Any]:
    """The sarifLog object (3.13) with its only run (3.14)."""
    names = fingerprints(report.findings)
    ordered = sorted(
        zip(report.findings, names, strict=True), key=lambda pair: (-pair[0].level, pair[0].suppression is not None)
    )
    kept = ordered[:limit] if len(ordered) > limit else list(zip(report.findings, names, strict=True))
    rules = _rules(report.findings, context)
    index = {rule["id"]: n for n, rule in enumerate(rules)}
    has_baseline = any(f.suppression and f.suppression.kind == "baseline" for f in report.findings)
    problems = [*report.diagnostics, *_cut_notes(len(ordered), len(kept))]
    run = {
        "tool": {"driver": _driver(rules, problems, context)},
        "automationDetails": {"id": "/".join(["paritycheck", *map(words, context.command)]) + "/"},
        "invocations": [_invocation(problems, context)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that was checked, or its repository."}}},
        "columnKind": "unicodeCodePoints",
        "language": "en",
        "results": [_result(f, name, index, has_baseline, context) for f, name in kept],
        "properties": {
            "paritycheck": {
                "coverage": coverage(report.coverage, context),
                "environments": list(map(words, report.environments)),
            }
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _cut_notes(found: int, kept: int) -> list[Diagnostic]:
    if found == kept:
        return []
    message = f"{found} results are more than can be uploaded; the gravest {kept} are kept"
    return [Diagnostic("results-cut", message)]


def _driver(rules: list[dict[str, Any]], problems: Sequence[Diagnostic], context: ReportContext) -> dict[str, Any]:
    codes = sorted({problem.code for problem in problems})
    return {
        "name": "paritycheck",
        "version": context.tool_version,
        "semanticVersion": context.tool_version,
        **({"informationUri": context.docs_url} if context.docs_url else {}),
        "rules": rules,
        "notifications": [_named(code) for code in codes],
    }


def _rules(findings: Sequence[Finding], context: ReportContext) -> list[dict[str, Any]]:
    """A reportingDescriptor (3.49) for every policy, and for findings of none (the tool's own)."""
    known = {id: _rule(policy, context) for id, policy in context.policies.items()}
    for finding in findings:
        known.setdefault(finding.policy, _named(finding.policy) | _words(finding.policy))
    used = {finding.policy for finding in findings}
    ordered = sorted(known, key=lambda id: (id not in used, id))[:MOST_RULES]
    return [known[id] for id in sorted(ordered)]


def _words(text: str) -> dict[str, Any]:
    return {"shortDescription": {"text": text}, "help": {"text": text}}


def _rule(policy: Policy, context: ReportContext) -> dict[str, Any]:
    markdown = f"**Why**: {words(policy.why)}\n\n**Fix**: {words(policy.fix)}"
    references = "".join(f"\n- {words(reference)}" for reference in policy.references)
    rule: dict[str, Any] = {
        **_named(policy.id),
        "shortDescription": {"text": words(policy.title)},
        "fullDescription": {"text": words(policy.why)},
        "help": {
            "text": f"Why: {words(policy.why)}\nFix: {words(policy.fix)}",
            "markdown": markdown + (f"\n\n**See**{references}" if references else ""),
        },
        "defaultConfiguration": {"level": policy.level.word},
        "properties": {
            "tags": list(dict.fromkeys([policy.kind, policy.axis, policy.surface, *policy.tags]))[:MOST_TAGS],
            "paritycheck": {"kind": policy.kind, "axis": policy.axis, "surface": policy.surface, "pack": policy.pack},
        },
    }
    if context.docs_url:
        rule["helpUri"] = f"{context.docs_url.rstrip('/')}/{quote(policy.id)}"
    return rule


def _named(id: str) -> dict[str, str]:
    """Id and name of a descriptor; the name is left out where it would repeat the id (3.49.7)."""
    name = "".join(word[:1].upper() + word[1:] for word in id.replace("_", "-").split("-"))
    return {"id": id} if name.lower() == id.lower() else {"id": id, "name": name}


def _invocation(problems: Sequence[Diagnostic], context: ReportContext) -> dict[str, Any]:
    """Invocation (3.20): the run succeeded, whatever it found; what it could not do are notifications (3.58)."""
    return {
        "executionSuccessful": True,
        "arguments": list(map(words, context.command)),
        "toolExecutionNotifications": [_notification(problem, context) for problem in problems],
    }


def _notification(problem: Diagnostic, context: ReportContext) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "descriptor": {"id": problem.code},
        "level": problem.level.word,
        "message": {"text": words(problem.message)},
    }
    if problem.span:
        notification["locations"] = [{"physicalLocation": _physical(problem.span, context)}]
    elif problem.path:
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(problem.path, context)}}]
    return notification


def _result(
    finding: Finding, fingerprint: str, rules: dict[str, int], has_baseline: bool, context: ReportContext
) -> dict[str, Any]:
    """Result (3.27)."""
    result: dict[str, Any] = {
        "ruleId": finding.policy,
        "level": finding.level.word,
        "message": {"text": words(finding.message)},
        "locations": [_location(finding, context)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {"paritycheck": _properties(finding)},
    }
    if finding.policy in rules:
        result["ruleIndex"] = rules[finding.policy]
    related = finding.places[1:MOST_LOCATIONS]
    if related:
        result["relatedLocations"] = [_related(n, place, context) for n, place in enumerate(related, 1)]
    if has_baseline:
        old = finding.suppression is not None and finding.suppression.kind == "baseline"
        result["baselineState"] = "unchanged" if old else "new"
    if finding.suppression:
        result["suppressions"] = [_suppression(finding.suppression, context)]
    return result


def _location(finding: Finding, context: ReportContext) -> dict[str, Any]:
    """The edit site; a finding without one (about the whole repository) stands at the top of the configuration."""
    if not finding.places:
        artifact = _artifact("paritycheck.yaml", context)
        return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 1}}}
    place = finding.places[0]
    location: dict[str, Any] = {"physicalLocation": _physical(place.span, context)}
    if place.says:
        location["message"] = {"text": words(place.says)}
    return location


def _related(number: int, place: Place, context: ReportContext) -> dict[str, Any]:
    message = words(place.says) or "see here"
    return {"id": number, "message": {"text": message}, "physicalLocation": _physical(place.span, context)}


def _physical(span: Span, context: ReportContext) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.start, span.end))
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"artifactLocation": _artifact(span.path, context), "region": region}


def _artifact(path: str, context: ReportContext) -> dict[str, str]:
    return {"uri": quote(context.path(path), safe="/@+=,", errors="replace"), "uriBaseId": ROOT}


def _suppression(suppression: Suppression, context: ReportContext) -> dict[str, Any]:
    """Suppression (3.35): declared divergences stay visible to reviewers, with their reason."""
    found: dict[str, Any] = {
        "kind": _SUPPRESSION[suppression.kind],
        "status": "accepted",
        "justification": words(suppression.reason),
    }
    if suppression.span:
        found["location"] = {"physicalLocation": _physical(suppression.span, context)}
    if suppression.id:
        found["properties"] = {"paritycheck": {"id": words(suppression.id)}}
    return found


def _properties(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "attribute": finding.attribute,
        "key": words(finding.key),
        "node": words(finding.node),
        "environments": list(map(words, finding.environments)),
        "axis": finding.axis,
        "surface": finding.surface,
        "confidence": round(finding.confidence, 3),
        "values": list(map(words, finding.values)),
    }
