"""What a reporter may know beside the report: the tool, the policies, and how the reader looks at it."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..model import Coverage, Divergence, Finding, Level, Policy, Report

LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Everything a reporter is given; it looks at nothing else.

    ``uri_prefix`` rebases paths when a folder of a repository was scanned. ``command`` are the words of the command
    without paths, so that one tree gives one report on every machine. ``compared`` and ``rows`` come from ``diff``:
    the environments in the order asked for, and their differences. ``verbosity`` is -1 (quiet), 0 or 1.
    """

    tool_version: str
    policies: Mapping[str, Policy]
    command: tuple[str, ...] = ()
    colour: bool = False
    width: int = 80
    uri_prefix: str = ""
    docs_url: str = ""
    compared: tuple[str, ...] = ()
    rows: tuple[Divergence, ...] = ()
    verbosity: int = 0

    def fix(self, finding: Finding) -> str:
        """How to fix a finding: its own words, else its policy's."""
        policy = self.policies.get(finding.policy)
        return finding.fix or (policy.fix if policy else "")

    def title(self, finding: Finding) -> str:
        """The title of a finding's policy, or nothing."""
        policy = self.policies.get(finding.policy)
        return policy.title if policy else ""

    def path(self, path: str) -> str:
        """A path as the reader's repository knows it."""
        return f"{self.uri_prefix.rstrip('/')}/{path}" if self.uri_prefix else path


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The lines of a paragraph, indented by ``first`` and ``rest``; paths and words are never broken."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )


def count(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(report: Report) -> str:
    """The counts in one line, such as "1 error, 2 warnings; 3 accepted (2 declared, 1 comment)"."""
    levels = Counter(finding.level for finding in report.open)
    counts = [count(levels[level], level.word) for level in LEVELS if levels[level]]
    kinds = Counter(finding.suppression.kind for finding in report.findings if finding.suppression)
    accepted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    text = ", ".join(counts) or "nothing found"
    return f"{text}; {sum(kinds.values())} accepted ({accepted})" if accepted else text


def ledger(coverage: Coverage) -> str:
    """The coverage ledger in one sentence."""
    known, unknown, secret = coverage.facts_known, coverage.facts_unknown, coverage.facts_secret
    facts = f"{count(known + unknown + secret, 'fact')} ({unknown} unknown, {secret} secret)"
    compared = f"{count(coverage.comparisons, 'comparison')} ({coverage.undecided} undecided)"
    unread = f"; {count(len(coverage.unread), 'file')} not taken into account" if coverage.unread else ""
    return f"read {coverage.analysed} of {count(coverage.files, 'file')}: {facts}, {compared}{unread}"


def fingerprints(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """For each finding 32 hex digits made of its policy and identity, never of lines; repetitions get a number."""
    from hashlib import sha256

    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        identity = finding.identity or (finding.node, finding.attribute, finding.key, *finding.values)
        text = json.dumps([finding.policy, *identity], ensure_ascii=True)
        name = sha256(text.encode()).hexdigest()[:32]
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return tuple(found)
