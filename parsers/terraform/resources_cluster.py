"""The Kubernetes and Helm providers: one row a resource type."""

from __future__ import annotations

from dataclasses import replace

from .catalog import Containers, Row, Take
from .resources_cloud import RUN_SIZE

_POD = Containers(
    "spec.template.spec.container", port=("port", "container_port"),
    takes=(*RUN_SIZE, Take("cpu-request", "resources.requests.cpu", "cpu"),
           Take("memory-request", "resources.requests.memory", "bytes"),
           Take("health-path", "liveness_probe.http_get.path", key="liveness"),
            Take("health-port", "liveness_probe.http_get.port", "whole", "liveness")),
)  # fmt: skip
_META = ("metadata.name",)
_REPLICAS = (Take("replicas", "spec.replicas", "whole"), Take("namespace", "metadata.namespace"))
_DEPLOYMENT = Row("workload", _REPLICAS, names=_META, containers=_POD)
_SPACE = Take("namespace", "metadata.namespace")
_CRON = Row(
    "workload", (Take("schedule", "spec.schedule"), _SPACE), names=_META,
    containers=replace(_POD, path="spec.job_template.spec.template.spec.container"),
)  # fmt: skip
_JOB = Row("workload", (_SPACE,), names=_META, containers=_POD)
_BARE = Row("workload", (_SPACE,), names=_META, containers=replace(_POD, path="spec.container"))
_SECRET = Row("config", (_SPACE,), names=_META, hidden="data")
_SERVICE = Row("resource", (_SPACE, Take("service-port", "spec.port.port", "whole")), names=_META)
_INGRESS = Row(
    "endpoint",
    (_SPACE, Take("host", "spec.rule.host", key="rule"), Take("ingress-class", "spec.ingress_class_name"),
     Take("tls-secret", "spec.tls.secret_name", key="tls")),
    names=_META,
)  # fmt: skip
_BUDGET = Row("resource", (_SPACE, Take("min-available", "spec.min_available")), names=_META)
_CLAIM = Row(
    "resource",
    (_SPACE, Take("storage-size", "spec.resources.requests.storage", "bytes"),
     Take("storage-class", "spec.storage_class_name")),
    names=_META,
)  # fmt: skip
_SCALER = Row(
    "resource",
    (Take("replicas-min", "spec.min_replicas", "whole"), Take("replicas-max", "spec.max_replicas", "whole")),
    names=_META,
)  # fmt: skip
CLUSTER: dict[str, Row] = {
    "kubernetes_deployment": _DEPLOYMENT,
    "kubernetes_deployment_v1": _DEPLOYMENT,
    "kubernetes_stateful_set": _DEPLOYMENT,
    "kubernetes_stateful_set_v1": _DEPLOYMENT,
    "kubernetes_daemonset": _DEPLOYMENT,
    "kubernetes_daemon_set_v1": _DEPLOYMENT,
    "kubernetes_cron_job": _CRON,
    "kubernetes_cron_job_v1": _CRON,
    "kubernetes_job": _JOB,
    "kubernetes_job_v1": _JOB,
    "kubernetes_pod": _BARE,
    "kubernetes_pod_v1": _BARE,
    "kubernetes_replication_controller": _DEPLOYMENT,
    "kubernetes_manifest": Row(
        "workload",
        (Take("replicas", "manifest.spec.replicas", "whole"), Take("namespace", "manifest.metadata.namespace")),
        names=("manifest.metadata.name",), env="manifest.data",
        containers=Containers(
            "manifest.spec.template.spec.containers", port=("ports", "containerPort"),
            takes=(*RUN_SIZE, Take("cpu-request", "resources.requests.cpu", "cpu"),
                   Take("memory-request", "resources.requests.memory", "bytes")),
        ),
    ),
    "kubernetes_secret": _SECRET,
    "kubernetes_secret_v1": _SECRET,
    "kubernetes_service": _SERVICE,
    "kubernetes_service_v1": _SERVICE,
    "kubernetes_ingress": _INGRESS,
    "kubernetes_ingress_v1": _INGRESS,
    "kubernetes_pod_disruption_budget": _BUDGET,
    "kubernetes_pod_disruption_budget_v1": _BUDGET,
    "kubernetes_persistent_volume_claim": _CLAIM,
    "kubernetes_persistent_volume_claim_v1": _CLAIM,
    "kubernetes_horizontal_pod_autoscaler": _SCALER,
    "kubernetes_config_map": Row("config", (Take("namespace", "metadata.namespace"),), names=_META, env="data"),
    "kubernetes_config_map_v1": Row("config", (Take("namespace", "metadata.namespace"),), names=_META, env="data"),
    "kubernetes_horizontal_pod_autoscaler_v2": _SCALER,
    "helm_release": Row(
        "resource", (Take("chart-version", "version"), Take("namespace", "namespace")), names=("name", "chart"),
    ),
}  # fmt: skip
