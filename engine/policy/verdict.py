"""The level of a policy's verdict: its own, a conditional one, or what paritycheck.yaml makes of it."""

from __future__ import annotations

from ..model import Level, Policy, Settings
from .cel import Bindings, Undecided, compile_text
from .subjects import Data, subject_of


def level_of(policy: Policy, settings: Settings) -> Level:
    """The level that a policy has without conditions: overridden in paritycheck.yaml, else its own."""
    override = _override(policy, settings)
    return policy.level if override is None else override


def judge(policy: Policy, data: Data, settings: Settings) -> Level | Undecided | None:
    """The level of an assertion that does not hold; None when it holds; undecided is neither."""
    if level_of(policy, settings) is Level.NONE:
        return None
    subject = subject_of(policy)
    bindings = bind(policy, subject, data)
    if policy.when:
        meant = compile_text(policy.when, subject, True).holds(bindings)
        if meant is not True:
            return meant or None
    holds = compile_text(policy.assertion, subject, True).holds(bindings)
    if isinstance(holds, Undecided):
        return holds
    return None if holds else _conditional(policy, subject, bindings, settings)


def bind(policy: Policy, subject: str, data: Data) -> Bindings:
    """The variables of a thing, with the policy's own: each sees the earlier ones; what has no value is missing."""
    if not policy.variables:
        return Bindings(subject, data)
    own: dict[str, object] = {}
    for name, text in policy.variables:
        value = compile_text(text, subject).evaluate(Bindings(subject, {**data, "variables": own}))
        if not isinstance(value, Undecided):
            own[name] = value
    return Bindings(subject, {**data, "variables": own})


def _override(policy: Policy, settings: Settings) -> Level | None:
    for override in settings.overrides:
        if override.id == policy.id:
            return override.level
    return None


def level_of_comparison(policy: Policy, data: Data, settings: Settings) -> Level | None:
    """The level of a comparison, or None when ``when`` excludes it.

    A condition that has no answer excludes nothing: the difference is there, and silence would pass it.
    """
    if not (policy.when or policy.level_when):
        return level_of(policy, settings)
    bindings = bind(policy, policy.kind, data)
    if policy.when and compile_text(policy.when, policy.kind, True).holds(bindings) is False:
        return None
    return _conditional(policy, policy.kind, bindings, settings)


def _conditional(policy: Policy, subject: str, bindings: Bindings, settings: Settings) -> Level | None:
    override = _override(policy, settings)
    if override is not None:
        return override
    for row in policy.level_when:
        if compile_text(row.when, subject, True).holds(bindings) is True:
            return row.level if row.level is not Level.NONE else None
    return policy.level
