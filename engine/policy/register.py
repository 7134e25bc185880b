"""The register of declared divergences and inline comments, as governance policies judge it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..model import Allowance, Span
from .subjects import Data, days_until


@dataclass(frozen=True, slots=True)
class AllowanceState:
    """What became of a declared divergence in a run.

    ``used``: it accepted a finding. ``matched``: its selectors met one, whatever its pins said. ``stale``: both
    environments were compared, every value was known, and nothing matched. ``guard_problems`` say what is wrong
    with the test or job it names.
    """

    allowance: Allowance
    used: bool = False
    matched: bool = False
    expired: bool = False
    stale: bool = False
    guard_problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentState:
    """An inline ignore comment: what it names, its reason, and what is wrong with it (empty when nothing is)."""

    span: Span
    policies: tuple[str, ...]
    reason: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that accepts findings, with its state."""

    allowances: tuple[AllowanceState, ...] = ()
    comments: tuple[CommentState, ...] = ()


def allowance_data(state: AllowanceState, today: date) -> Data:
    """The variables of a governance policy over declared divergences."""
    one = state.allowance
    return {
        "allowance": {
            "id": one.id, "service": one.service, "attribute": one.attribute, "key": one.key,
            "between": one.between, "reason": one.reason, "risk": one.risk, "owner": one.owner,
            "expires": one.expires.isoformat() if one.expires else "",
            "days_left": days_until(one.expires, today), "review_on": one.review_on, "void": one.void,
            "expired": state.expired, "used": state.used, "stale": state.stale,
            "faults": [text for text, _ in one.faults], "guard_problems": state.guard_problems,
        },
        "variables": {},
    }  # fmt: skip


def allowance_words(state: AllowanceState, problem: str) -> dict[str, str]:
    """The placeholders of its messages."""
    one = state.allowance
    return {
        "id": one.id or "without an id",
        "service": one.service or "every service",
        "attribute": one.attribute or "every attribute",
        "between": " and ".join(one.between) or "all environments",
        "reason": one.reason,
        "risk": one.risk,
        "owner": one.owner or "nobody",
        "expires": one.expires.isoformat() if one.expires else one.review_on or "never",
        "problem": problem,
        "place": one.span.place,
    }


def comment_data(state: CommentState) -> Data:
    """The variables of a governance policy over inline comments."""
    return {
        "comment": {
            "policies": state.policies, "reason": state.reason, "file": state.span.path, "line": state.span.line,
            "problem": state.problem,
        },
        "variables": {},
    }  # fmt: skip


def comment_words(state: CommentState) -> dict[str, str]:
    """The placeholders of its messages."""
    return {
        "policies": ", ".join(state.policies),
        "reason": state.reason,
        "problem": state.problem,
        "place": state.span.place,
    }
