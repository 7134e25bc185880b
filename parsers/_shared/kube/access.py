"""Who may do what: service accounts, roles and their bindings, by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from ....engine.model import Declaration, Fact, Origin
from ....engine.reading import Cursor
from ..facts import known
from .objects import Group, KubeObject, namespace
from .text import Walker, plain, truth

#: Annotations that give a service account an identity in a cloud.
_CLOUD_ROLES: Final = (
    "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id",
)  # fmt: skip


def service_account(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A service account: its cloud role, and whether its token is mounted."""
    roles = (fact for name in _CLOUD_ROLES for fact in plain("cloud-role", of.text("metadata", "annotations", name)))
    token = truth("service-account-token", of.text("automountServiceAccountToken"))
    yield group.declare(of, "resource", chain(namespace(of), token, roles))


def role(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A role: the verbs that it allows on each resource."""
    verbs: dict[str, set[str]] = {}
    places: dict[str, Origin] = {}
    for rule in of.walker.items(of.cursor, "rules"):
        allowed = _words(of.walker, rule, "verbs")
        for key in _resources(of.walker, rule):
            verbs.setdefault(key, set()).update(allowed)
            places.setdefault(key, Origin(rule.span))
    facts = (known("permission", ", ".join(sorted(verbs[key])), places[key], key) for key in sorted(verbs))
    yield group.declare(of, "resource", chain(namespace(of), facts))


def _resources(walker: Walker, rule: Cursor) -> Iterator[str]:
    for group in _words(walker, rule, "apiGroups") or [""]:
        for name in _words(walker, rule, "resources"):
            yield f"{group}/{name}" if group else name
    yield from _words(walker, rule, "nonResourceURLs")


def _words(walker: Walker, rule: Cursor, route: str) -> list[str]:
    return [walker.word(item) for item in walker.items(rule, route)]


def role_binding(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """A binding: the role that each subject has."""
    yield group.declare(of, "resource", chain(namespace(of), _bound(of)))


def _bound(of: KubeObject) -> Iterator[Fact]:
    walker = of.walker
    kind, name = walker.word(of.cursor, "roleRef", "kind") or "Role", of.text("roleRef", "name")
    for subject in walker.items(of.cursor, "subjects"):
        whose = walker.text(subject, "name")
        if name is not None and name.text and whose is not None and whose.word:
            key = f"{walker.word(subject, 'kind') or 'User'}/{whose.word}"
            yield known("bound-role", f"{kind}/{name.text}", name.origin, key)
