"""Which fields each transformer touches: Kustomize's built-in configuration as tables.

A path names mappings only; lists on the way are walked through, and ``[]`` says that a part must be one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .identity import Gvk

#: Where each kind keeps its pod's spec.
_TEMPLATE: Final = "spec/template/spec"
_POD_SPECS: Final = {
    "Pod": "spec",
    "PodTemplate": "template/spec",
    "Deployment": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "ReplicationController": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": "spec/jobTemplate/spec/template/spec",
}


class Spec(NamedTuple):
    """A field of some kinds; ``create`` makes it where it is missing."""

    path: str
    gvk: Gvk = Gvk()
    create: bool = False


def _spec(path: str, kind: str = "", group: str = "", version: str = "", create: bool = False) -> Spec:
    return Spec(path, Gvk(group, version, kind), create)


_METADATA_LABELS: Final = (
    _spec("metadata/labels", create=True),
    _spec("spec/template/metadata/labels", "ReplicationController", "", "v1", True),
    *(_spec("spec/template/metadata/labels", kind, create=True) for kind in ("Deployment", "ReplicaSet", "DaemonSet")),
    _spec("spec/template/metadata/labels", "StatefulSet", "apps", create=True),
    _spec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", "apps", create=True),
    _spec("spec/template/metadata/labels", "Job", "batch", create=True),
    _spec("spec/jobTemplate/metadata/labels", "CronJob", "batch", create=True),
    _spec("spec/jobTemplate/spec/template/metadata/labels", "CronJob", "batch", create=True),
)

_SPREAD: Final = tuple(
    _spec(f"{_TEMPLATE}/{path}labelSelector/matchLabels", kind, "apps")
    for kind in ("Deployment", "StatefulSet")
    for path in (
        "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/",
        "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/",
        "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/",
        "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/",
        "topologySpreadConstraints/",
    )
)

#: labels with includeTemplates.
TEMPLATE_LABELS: Final = _METADATA_LABELS
#: commonLabels, and labels with includeSelectors.
COMMON_LABELS: Final = (
    _spec("spec/selector", "Service", "", "v1", True),
    _spec("spec/selector", "ReplicationController", "", "v1", True),
    *(_spec("spec/selector/matchLabels", kind, create=True) for kind in ("Deployment", "ReplicaSet", "DaemonSet")),
    _spec("spec/selector/matchLabels", "StatefulSet", "apps", create=True),
    *_SPREAD,
    _spec("spec/selector/matchLabels", "Job", "batch"),
    _spec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch"),
    _spec("spec/selector/matchLabels", "PodDisruptionBudget", "policy"),
    _spec("spec/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    _spec("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    _spec("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    *_METADATA_LABELS,
)

ANNOTATIONS: Final = (
    _spec("metadata/annotations", create=True),
    _spec("spec/template/metadata/annotations", "ReplicationController", "", "v1", True),
    *(
        _spec("spec/template/metadata/annotations", kind, create=True)
        for kind in ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")
    ),
    _spec("spec/template/metadata/annotations", "Job", "batch", create=True),
    _spec("spec/jobTemplate/metadata/annotations", "CronJob", "batch", create=True),
    _spec("spec/jobTemplate/spec/template/metadata/annotations", "CronJob", "batch", create=True),
)

NAMESPACES: Final = (
    _spec("metadata/name", "Namespace", create=True),
    _spec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    _spec("spec/conversion/webhook/clientConfig/service/namespace", "CustomResourceDefinition", "apiextensions.k8s.io"),
)

IMAGES: Final = tuple(
    _spec(f"{pod}/{part}") for pod in ("spec", _TEMPLATE) for part in ("containers[]/image", "initContainers[]/image")
)

REPLICAS: Final = tuple(
    _spec("spec/replicas", kind, create=True)
    for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
)

#: Kinds whose names get no prefix or suffix.
KEEP_NAMES: Final = (
    Gvk("", "", "CustomResourceDefinition"),
    Gvk("apiregistration.k8s.io", "", "APIService"),
    Gvk("", "", "Namespace"),
)

_SECRET_KINDS: Final = ("Pod", "PodTemplate", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob")
_CLAIM_KINDS: Final = ("Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet")


def _in_pods(kinds: tuple[str, ...], *paths: str, version: str = "v1") -> tuple[Spec, ...]:
    return tuple(
        _spec(f"{_POD_SPECS[kind]}/{path}", kind, "", version if kind == "Pod" else "")
        for kind in kinds
        for path in paths
    )


def _uses(what: str) -> tuple[str, ...]:
    """The fields of a pod that take variables from a ConfigMap or Secret."""
    return tuple(
        f"{containers}/{part}"
        for containers in ("containers", "initContainers")
        for part in (f"env/valueFrom/{what}KeyRef/name", f"envFrom/{what}Ref/name")
    )


_SCALED: Final = (_spec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),)
_RULES: Final = (_spec("rules/resourceNames", "Role"), _spec("rules/resourceNames", "ClusterRole"))
_RBAC: Final = "rbac.authorization.k8s.io"
_INGRESS: Final = "metadata/annotations/"
_WEBHOOKS: Final = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")

#: Who is referred to by name, and in which fields: (Gvk of the target, fields of the referrers).
REFERENCES: Final[tuple[tuple[Gvk, tuple[Spec, ...]], ...]] = (
    (Gvk("storage.k8s.io", "v1", "StorageClass"), (
        _spec("spec/storageClassName", "PersistentVolume"),
        _spec("spec/storageClassName", "PersistentVolumeClaim"),
        _spec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
    )),
    (Gvk("", "v1", "ServiceAccount"), (
        _spec("subjects", "RoleBinding", _RBAC),
        _spec("subjects", "ClusterRoleBinding", _RBAC),
        *_in_pods(_CLAIM_KINDS, "serviceAccountName", version=""),
    )),
    (Gvk(_RBAC, "", "Role"), (_spec("roleRef/name", "RoleBinding", _RBAC),)),
    (Gvk(_RBAC, "", "ClusterRole"), (
        _spec("roleRef/name", "RoleBinding", _RBAC),
        _spec("roleRef/name", "ClusterRoleBinding", _RBAC),
    )),
    (Gvk("", "v1", "ConfigMap"), (
        *_in_pods(_SECRET_KINDS, "volumes/configMap/name", "volumes/projected/sources/configMap/name",
                  *_uses("configMap")),
        _spec("spec/configSource/configMap", "Node"),
        *_RULES,
        _spec(_INGRESS + r"nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress"),
    )),
    (Gvk("", "v1", "Secret"), (
        *_in_pods(_SECRET_KINDS, "volumes/secret/secretName", "volumes/projected/sources/secret/name",
                  "imagePullSecrets/name", *_uses("secret")),
        _spec("spec/tls/secretName", "Ingress"),
        _spec(_INGRESS + r"ingress.kubernetes.io\/auth-secret", "Ingress"),
        _spec(_INGRESS + r"nginx.ingress.kubernetes.io\/auth-secret", "Ingress"),
        _spec(_INGRESS + r"nginx.ingress.kubernetes.io\/auth-tls-secret", "Ingress"),
        _spec("imagePullSecrets/name", "ServiceAccount"),
        *(_spec(f"parameters/{name}", "StorageClass")
          for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")),
        *_RULES,
        _spec("spec/template/spec/containers/env/valueFrom/secretKeyRef/name", "Service", "serving.knative.dev", "v1"),
        _spec("spec/azureFile/secretName", "PersistentVolume"),
    )),
    (Gvk("", "v1", "Service"), (
        _spec("spec/serviceName", "StatefulSet", "apps"),
        *(_spec(path, "Ingress") for path in (
            "spec/rules/http/paths/backend/serviceName", "spec/backend/serviceName",
            "spec/rules/http/paths/backend/service/name", "spec/defaultBackend/service/name")),
        _spec("spec/service/name", "APIService", "apiregistration.k8s.io"),
        *(_spec("webhooks/clientConfig/service", kind, "admissionregistration.k8s.io") for kind in _WEBHOOKS),
    )),
    (Gvk("scheduling.k8s.io", "v1", "PriorityClass"),
     _in_pods(_CLAIM_KINDS, "priorityClassName", version="")),
    (Gvk("", "v1", "PersistentVolume"), (
        _spec("spec/volumeName", "PersistentVolumeClaim"),
        _spec("rules/resourceNames", "ClusterRole"),
    )),
    (Gvk("", "v1", "PersistentVolumeClaim"),
     _in_pods(_CLAIM_KINDS, "volumes/persistentVolumeClaim/claimName", version="")),
    (Gvk("", "", "Deployment"), _SCALED),
    (Gvk("", "", "StatefulSet"), _SCALED),
    (Gvk("", "", "ReplicaSet"), _SCALED),
    (Gvk("", "", "ReplicationController"), _SCALED),
    (Gvk("admissionregistration.k8s.io", "", "ValidatingAdmissionPolicy"),
     (_spec("spec/policyName", "ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io"),)),
)  # fmt: skip

#: Where ``$(VAR)`` is replaced.
VARIABLES: Final = (
    *(
        _spec(f"{_POD_SPECS[kind]}/{containers}/{part}", kind)
        for kind in ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet")
        for containers in ("containers", "initContainers")
        for part in ("args", "command", "env/value", "volumeMounts/mountPath")
    ),
    _spec("spec/jobTemplate/spec/template/volumes/nfs/server", "CronJob"),
    *(
        _spec(f"{_POD_SPECS[kind]}/volumes/nfs/server", kind)
        for kind in ("DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet")
    ),
    _spec("spec/template/metadata/annotations", "Deployment"),
    _spec("spec/rules/host", "Ingress"),
    _spec("spec/tls/hosts", "Ingress"),
    _spec("spec/tls/secretName", "Ingress"),
    _spec("spec/ports/port", "Service"),
    _spec("spec/ports/targetPort", "Service"),
    _spec("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet"),
    _spec("spec/nfs/server", "PersistentVolume"),
    _spec("metadata/labels"),
    _spec("metadata/annotations"),
)
