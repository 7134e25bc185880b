"""The Kubernetes and Helm providers: one row a resource type."""

from __future__ import annotations

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
CLUSTER: dict[str, Row] = {
    "kubernetes_deployment": _DEPLOYMENT,
    "kubernetes_deployment_v1": _DEPLOYMENT,
    "kubernetes_stateful_set": _DEPLOYMENT,
    "kubernetes_stateful_set_v1": _DEPLOYMENT,
    "kubernetes_daemonset": _DEPLOYMENT,
    "kubernetes_daemon_set_v1": _DEPLOYMENT,
    "kubernetes_config_map": Row("config", (Take("namespace", "metadata.namespace"),), names=_META, env="data"),
    "kubernetes_config_map_v1": Row("config", (Take("namespace", "metadata.namespace"),), names=_META, env="data"),
    "kubernetes_horizontal_pod_autoscaler_v2": Row(
        "resource",
        (Take("replicas-min", "spec.min_replicas", "whole"), Take("replicas-max", "spec.max_replicas", "whole")),
        names=_META,
    ),
    "helm_release": Row(
        "resource", (Take("chart-version", "version"), Take("namespace", "namespace")), names=("name", "chart"),
    ),
}  # fmt: skip
