"""The order in which objects are printed: as they came, or Kustomize's legacy order of kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .identity import Gvk, Resource

#: Kinds that others depend on come first, webhooks last.
FIRST: Final = tuple(
    "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole "
    "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume "
    "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split()
)
LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


def legacy(resources: list[Resource], first: Sequence[str] = FIRST, last: Sequence[str] = LAST) -> list[Resource]:
    """The objects by kind, then by group and version, then by namespace and name."""
    ranks = {kind: at - len(first) for at, kind in enumerate(first)}
    ranks.update({kind: at + 1 for at, kind in enumerate(last)})
    return sorted(resources, key=lambda one: (ranks.get(one.kind, 0), _versioned(one.gvk), _named(one)))


def _versioned(gvk: Gvk) -> str:
    return f"{gvk.group or '~G'}_{gvk.version or '~V'}_{gvk.kind or '~K'}"


def _named(one: Resource) -> str:
    kind = f"{one.kind or '[noKind]'}.{one.gvk.version or '[noVer]'}.{one.gvk.group or '[noGrp]'}"
    return f"{kind}|{one.namespace or '~X'}|{one.name or '~N'}"
