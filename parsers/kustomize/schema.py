"""What Kubernetes 1.21's OpenAPI schema says that Kustomize builds with: merge keys of lists, kinds without namespace.

Only fields that lead to a list that is merged stand here; every other list is replaced by a patch. Kinds and versions
that are not listed (custom resources, autoscaling/v2) have no schema at all, so all their lists are replaced.
"""

from __future__ import annotations

from typing import Final, TypeAlias

#: Type of what is below ("" when nothing there is merged), and the merge keys of a list: None when it is no merged
#: list, () when it holds plain values.
Field: TypeAlias = "tuple[str, tuple[str, ...] | None]"

_NAME: Final = ("name",)
_CONDITIONS: Final[dict[str, Field]] = {"conditions": ("", ("type",))}
_MOUNTS: Final[dict[str, Field]] = {
    "env": ("", _NAME),
    "volumeDevices": ("", ("devicePath",)),
    "volumeMounts": ("", ("mountPath",)),
}

TYPES: Final[dict[str, dict[str, Field]]] = {
    "Meta": {"finalizers": ("", ()), "ownerReferences": ("", ("uid",))},
    "Conditions": _CONDITIONS,
    "Container": {**_MOUNTS, "ports": ("", ("containerPort", "protocol"))},
    "EphemeralContainer": _MOUNTS,
    "Volume": {"ephemeral": ("EphemeralVolume", None)},
    "EphemeralVolume": {"volumeClaimTemplate": ("Object", None)},
    "PodSpec": {
        "containers": ("Container", _NAME),
        "ephemeralContainers": ("EphemeralContainer", _NAME),
        "hostAliases": ("", ("ip",)),
        "imagePullSecrets": ("", _NAME),
        "initContainers": ("Container", _NAME),
        "topologySpreadConstraints": ("", ("topologyKey", "whenUnsatisfiable")),
        "volumes": ("Volume", _NAME),
    },
    "PodStatus": {**_CONDITIONS, "podIPs": ("", ("ip",))},
    "PodTemplate": {"metadata": ("Meta", None), "spec": ("PodSpec", None)},
    "Templated": {"template": ("PodTemplate", None)},
    "JobTemplate": {"metadata": ("Meta", None), "spec": ("Templated", None)},
    "CronJobSpec": {"jobTemplate": ("JobTemplate", None)},
    "ServiceSpec": {"ports": ("", ("port", "protocol"))},
    "NodeSpec": {"podCIDRs": ("", ())},
    "NodeStatus": {**_CONDITIONS, "addresses": ("", ("type",))},
    "CSINodeSpec": {"drivers": ("", _NAME)},
    # kinds
    "Object": {"metadata": ("Meta", None)},
    "Settled": {"metadata": ("Meta", None), "status": ("Conditions", None)},
    "Workload": {"metadata": ("Meta", None), "spec": ("Templated", None), "status": ("Conditions", None)},
    "CronJob": {"metadata": ("Meta", None), "spec": ("CronJobSpec", None)},
    "Pod": {"metadata": ("Meta", None), "spec": ("PodSpec", None), "status": ("PodStatus", None)},
    "PodTemplateObject": {"metadata": ("Meta", None), "template": ("PodTemplate", None)},
    "Service": {"metadata": ("Meta", None), "spec": ("ServiceSpec", None), "status": ("Conditions", None)},
    "ServiceAccount": {"metadata": ("Meta", None), "secrets": ("", _NAME)},
    "Node": {"metadata": ("Meta", None), "spec": ("NodeSpec", None), "status": ("NodeStatus", None)},
    "ComponentStatus": {"metadata": ("Meta", None), **_CONDITIONS},
    "CSINode": {"metadata": ("Meta", None), "spec": ("CSINodeSpec", None)},
    "Webhooks": {"metadata": ("Meta", None), "webhooks": ("", _NAME)},
}

_SPECIAL: Final[dict[str, dict[str, str]]] = {
    "v1": {
        "ComponentStatus": "ComponentStatus", "Namespace": "Settled", "Node": "Node",
        "PersistentVolumeClaim": "Settled", "Pod": "Pod", "PodTemplate": "PodTemplateObject",
        "ReplicationController": "Workload", "Service": "Service", "ServiceAccount": "ServiceAccount",
    },
    "admissionregistration.k8s.io": {
        "MutatingWebhookConfiguration": "Webhooks", "ValidatingWebhookConfiguration": "Webhooks",
    },
    "apiregistration.k8s.io": {"APIService": "Settled"},
    "apps": {"DaemonSet": "Workload", "Deployment": "Workload", "ReplicaSet": "Workload", "StatefulSet": "Workload"},
    "batch": {"CronJob": "CronJob", "Job": "Workload"},
    "policy": {"PodDisruptionBudget": "Settled"},
    "storage.k8s.io": {"CSINode": "CSINode"},
}  # fmt: skip

#: The kinds of each apiVersion; those without a type of their own only have metadata.
_KINDS: Final[dict[str, str]] = {
    "admissionregistration.k8s.io/v1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "APIService",
    "apiregistration.k8s.io/v1beta1": "APIService",
    "apps/v1": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v1": "HorizontalPodAutoscaler Scale",
    "autoscaling/v2beta1": "HorizontalPodAutoscaler",
    "autoscaling/v2beta2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "batch/v1beta1": "CronJob",
    "certificates.k8s.io/v1": "CertificateSigningRequest",
    "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "coordination.k8s.io/v1": "Lease",
    "coordination.k8s.io/v1beta1": "Lease",
    "discovery.k8s.io/v1": "EndpointSlice",
    "discovery.k8s.io/v1beta1": "EndpointSlice",
    "events.k8s.io/v1": "Event",
    "events.k8s.io/v1beta1": "Event",
    "extensions/v1beta1": "Ingress",
    "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1": "Ingress IngressClass NetworkPolicy",
    "networking.k8s.io/v1beta1": "Ingress IngressClass",
    "node.k8s.io/v1": "RuntimeClass",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1": "PodDisruptionBudget",
    "policy/v1beta1": "Eviction PodDisruptionBudget PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io/v1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "storage.k8s.io/v1beta1": "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment",
    "v1": "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume "
    "PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
}

ROOTS: Final[dict[tuple[str, str], str]] = {
    (version, kind): _SPECIAL.get(version.partition("/")[0], {}).get(kind, "Object")
    for version, kinds in _KINDS.items()
    for kind in kinds.split()
}

_UNPLACED: Final[dict[str, str]] = {
    "admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1beta1":
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1 apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1 apiregistration.k8s.io/v1beta1": "APIService",
    "certificates.k8s.io/v1 certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1 networking.k8s.io/v1beta1": "IngressClass",
    "node.k8s.io/v1 node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1beta1": "PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding",
    "scheduling.k8s.io/v1 scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1 storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "v1": "ComponentStatus Namespace Node NodeProxyOptions PersistentVolume",
}  # fmt: skip

#: (apiVersion, kind) of the objects that are known to stand in no namespace.
CLUSTER_SCOPED: Final = frozenset(
    (version, kind) for versions, kinds in _UNPLACED.items() for version in versions.split() for kind in kinds.split()
)


def field_of(type_name: str | None, name: str) -> Field | None:
    """What the schema says about a field; None where it says nothing, ("", None) where nothing below is merged."""
    return None if type_name is None else TYPES.get(type_name, {}).get(name, ("", None))
