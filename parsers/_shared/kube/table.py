"""The table from a kind of object to what declares it."""

from __future__ import annotations

from typing import Final

from .access import role, role_binding, service_account
from .configs import config, external_secret, sealed_secret
from .custom import custom
from .network_policies import network_policy
from .networking import gateway, gateway_route, ingress, openshift_route, service
from .objects import PODS, Extractor, KubeObject
from .scaling import autoscaler, budget, priority_class
from .storage import claim, persistent_volume, storage_class
from .workloads import workload

EXTRACTORS: Final[dict[str, Extractor]] = {
    **dict.fromkeys(PODS, workload),
    "Service": service,
    "Ingress": ingress,
    "Gateway": gateway,
    **dict.fromkeys(("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"), gateway_route),
    "Route": openshift_route,
    "NetworkPolicy": network_policy,
    "ConfigMap": config,
    "Secret": config,
    "ExternalSecret": external_secret,
    "SealedSecret": sealed_secret,
    "HorizontalPodAutoscaler": autoscaler,
    "PodDisruptionBudget": budget,
    "PriorityClass": priority_class,
    "PersistentVolumeClaim": claim,
    "PersistentVolume": persistent_volume,
    "StorageClass": storage_class,
    "ServiceAccount": service_account,
    **dict.fromkeys(("Role", "ClusterRole"), role),
    **dict.fromkeys(("RoleBinding", "ClusterRoleBinding"), role_binding),
}
#: Kinds that are not Kubernetes' own, and the groups in which they are what the table says.
_FOREIGN: Final[dict[str, tuple[str, ...]]] = {
    "KnativeService": ("serving.knative.dev",),
    "DeploymentConfig": ("apps.openshift.io",),
    "Route": ("route.openshift.io",),
    "Rollout": ("argoproj.io",),
    "ExternalSecret": ("external-secrets.io", "kubernetes-client.io"),
    "SealedSecret": ("bitnami.com",),
    **dict.fromkeys(
        ("Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"),
        ("gateway.networking.k8s.io",),
    ),
}


def extractor(of: KubeObject) -> Extractor:
    """Who declares an object: its kind's row, unless it is another group's kind of that name."""
    groups = _FOREIGN.get(of.kind)
    own = of.group in groups if groups else of.group.endswith(".k8s.io")
    return EXTRACTORS.get(of.kind, custom) if own or "." not in of.group else custom
