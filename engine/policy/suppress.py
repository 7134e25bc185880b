"""The one resolver of what is accepted: declared divergences first, then inline comments.

Void and expired declarations accept nothing, nor does a comment without a reason or of an unknown policy. What
accepted what is remembered, so that the register can say which declarations are stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..model import Allowance, Finding, Genome, Level, Policy, Settings, Source, Suppression
from ..reading import Files
from . import selectors
from .comments import Comment, comments_of
from .guards import guard_problems
from .register import AllowanceState, Register
from .verdict import level_of


class Resolver:
    """Accepts findings by one repository's declarations and comments, and keeps count.

    A class because it remembers across calls: ``check`` resolves what it shows and, unseen, the differences that
    only tell which declarations are still needed.
    """

    def __init__(self, settings: Settings, genome: Genome, files: Files, policies: Sequence[Policy]):
        self._settings = settings
        self._genome = genome
        self._files = files
        self._policies = policies
        self._known = frozenset(policy.id for policy in policies)
        self._selectors = selectors.Selectors(settings, genome)
        self._matched: set[int] = set()
        self._used: set[int] = set()
        self._comments: dict[str, tuple[Comment, ...]] = {}

    def resolve(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings in order, the accepted ones with their suppression."""
        return [finding if finding.suppression else self._resolved(finding) for finding in findings]

    def register(self) -> Register:
        """The state of every declaration and comment after what was resolved so far."""
        for source in self._sources():
            self._comments_in(source)
        states = (comment.state for path in sorted(self._comments) for comment in self._comments[path])
        allowances = enumerate(self._settings.allowances)
        return Register(tuple(self._state(index, one) for index, one in allowances), tuple(states))

    def _resolved(self, finding: Finding) -> Finding:
        declared = self._declared(finding)
        if declared.suppression:
            return declared
        comment = self._comment(finding)
        if comment is None:
            return declared
        reason, span = comment.state.reason, comment.state.span
        return replace(finding, suppression=Suppression("comment", reason, span=span))

    def _declared(self, finding: Finding) -> Finding:
        """The finding, accepted by a declaration, or saying which declaration no longer covers it."""
        notes = []
        for index, allowance in enumerate(self._settings.allowances):
            if not self._selectors.match(allowance, finding):
                continue
            self._matched.add(index)
            refusal = self._refusal(allowance, finding)
            if not refusal:
                self._used.add(index)
                return replace(finding, suppression=_suppression(allowance))
            notes.append(
                f"The declared divergence {allowance.id!r} ({allowance.span.place}) does not cover this: {refusal}."
            )
        return replace(finding, message=" ".join((finding.message, *notes))) if notes else finding

    def _refusal(self, allowance: Allowance, finding: Finding) -> str:
        if allowance.void:
            return f"it is void, because {allowance.faults[0][0]}"
        if self._expired(allowance):
            return f"it expired on {allowance.expires}"
        return self._selectors.unpinned(allowance, finding)

    def _expired(self, allowance: Allowance) -> bool:
        return allowance.expires is not None and allowance.expires < self._settings.today

    def _state(self, index: int, allowance: Allowance) -> AllowanceState:
        expired = self._expired(allowance)
        matched = index in self._matched
        idle = not (matched or expired or allowance.void) and self._watched(allowance)
        stale = idle and self._selectors.compared(allowance) and not self._selectors.undecided(allowance)
        problems = guard_problems(allowance, self._files, self._settings.path)
        return AllowanceState(allowance, index in self._used, matched, expired, stale, problems)

    def _watched(self, allowance: Allowance) -> bool:
        """Whether some policy that is on compares what the declaration speaks of."""
        return any(
            policy.kind == "divergence"
            and level_of(policy, self._settings) is not Level.NONE
            and (not allowance.attribute or allowance.attribute in policy.attributes)
            for policy in self._policies
        )

    # ------------------------------------------------------------------------ comments

    def _comment(self, finding: Finding) -> Comment | None:
        for place in finding.places:
            for comment in self._comments_in(place.span.source):
                state = comment.state
                if not state.problem and finding.policy in state.policies and comment.line == place.span.line:
                    return comment
        return None

    def _comments_in(self, source: Source) -> tuple[Comment, ...]:
        found = self._comments.get(source.path)
        if found is None:
            found = self._comments[source.path] = comments_of(source, self._known)
        return found

    def _sources(self) -> Iterable[Source]:
        """Every source in which something is declared or stated."""
        found: dict[int, Source] = {}
        for node in self._genome.nodes:
            for placed in node.declarations:
                declaration = placed.declaration
                found[id(declaration.origin.span.source)] = declaration.origin.span.source
                for fact in declaration.facts:
                    for origin in fact.origin.chain():
                        found[id(origin.span.source)] = origin.span.source
        return found.values()


def _suppression(allowance: Allowance) -> Suppression:
    return Suppression("declared", allowance.reason, allowance.id, allowance.span)
