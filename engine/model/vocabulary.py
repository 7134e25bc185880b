"""The table of attributes that facts may state: the words in which all formats speak to each other.

One row an attribute. This file is long because the vocabulary is; a parser may emit no other attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Axis = Literal[
    "os-libc",
    "cpu-arch",
    "runtime-orchestrator",
    "filesystem-volumes",
    "network",
    "secrets-identity",
    "data",
    "external-dependencies",
    "clock-locale",
    "observability",
    "security-gates",
]
Surface = Literal[
    "build",
    "config",
    "secrets",
    "deploy",
    "network",
    "storage",
    "startup-health",
    "operator",
    "monitoring",
    "backup",
    "ci-release",
    "docs",
]
#: How two statements of the attribute are compared; engine/compare.py holds one function for each.
Rule = Literal["equal", "text", "version", "tag", "path", "host", "set", "never"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One kind of operational fact.

    ``shape`` says what a known value is; ``keyed`` attributes carry many facts, told apart by their key
    (an env key, a port, a mount path). An ``intrinsic`` attribute belongs to the software rather than to where it
    runs, so that what developers run locally and what production runs are held against each other too.
    """

    name: str
    title: str
    shape: str
    axis: Axis
    surface: Surface
    rule: Rule = "equal"
    keyed: bool = False

    @property
    def intrinsic(self) -> bool:
        """Whether local and deployed statements of it should agree."""
        return self.name in _INTRINSIC


_INTRINSIC = frozenset(
    {
        "engine", "version", "runtime", "tool", "container-port", "health-path", "health-port", "parameter-family",
        "variant", "image", "command", "entrypoint", "user",
    }
)  # fmt: skip


def _rows(*rows: Attribute) -> dict[str, Attribute]:
    return {row.name: row for row in rows}


A = Attribute

ATTRIBUTES: dict[str, Attribute] = _rows(
    # images and software
    A(
        "image",
        "image repository",
        "registry/repository, normalised",
        "runtime-orchestrator",
        "deploy",
        "text",
    ),
    A("tag", "image tag", "text; 'latest' when none is written", "runtime-orchestrator", "deploy", "tag"),
    A("digest", "image digest", "sha256:...", "runtime-orchestrator", "deploy", "text"),
    A("variant", "image variant", "text after the version, such as alpine", "os-libc", "build", "text"),
    A("engine", "backing service engine", "canonical engine name", "external-dependencies", "deploy", "text"),
    A(
        "version",
        "engine version",
        "version or constraint text",
        "external-dependencies",
        "deploy",
        "version",
    ),
    A(
        "runtime",
        "language runtime version",
        "version or constraint text",
        "runtime-orchestrator",
        "build",
        "version",
        keyed=True,
    ),
    A(
        "tool",
        "tool version",
        "version or constraint text",
        "runtime-orchestrator",
        "ci-release",
        "version",
        keyed=True,
    ),
    A("platform", "CPU architecture", "os/arch text", "cpu-arch", "build", "text"),
    A("cluster-version", "Kubernetes version", "version text", "runtime-orchestrator", "operator", "version"),
    A("chart-version", "chart version", "version text", "runtime-orchestrator", "deploy", "version"),
    A("app-version", "application version", "version text", "runtime-orchestrator", "deploy", "tag"),
    A(
        "build-context",
        "build context",
        "repository-relative folder",
        "runtime-orchestrator",
        "build",
        "path",
    ),
    A("dockerfile", "Dockerfile", "repository-relative path", "runtime-orchestrator", "build", "path"),
    A("build-target", "build target", "stage name", "runtime-orchestrator", "build", "text"),
    A("build-arg", "build argument", "text", "runtime-orchestrator", "build", "text", keyed=True),
    # how it runs
    A("replicas", "replica count", "whole number", "runtime-orchestrator", "deploy"),
    A("replicas-min", "lowest replica count", "whole number", "runtime-orchestrator", "deploy"),
    A("replicas-max", "highest replica count", "whole number", "runtime-orchestrator", "deploy"),
    A(
        "min-available",
        "pods that must stay available",
        "number or percentage",
        "runtime-orchestrator",
        "operator",
        "text",
    ),
    A("memory-limit", "memory limit", "bytes", "runtime-orchestrator", "deploy"),
    A("memory-request", "memory request", "bytes", "runtime-orchestrator", "deploy"),
    A("cpu-limit", "CPU limit", "cores", "runtime-orchestrator", "deploy"),
    A("cpu-request", "CPU request", "cores", "runtime-orchestrator", "deploy"),
    A(
        "max-unavailable",
        "pods that may be missing",
        "number or percentage",
        "runtime-orchestrator",
        "operator",
        "text",
    ),
    A(
        "scaling-metric",
        "scaling target",
        "target with its unit; the key is the metric",
        "runtime-orchestrator",
        "deploy",
        "text",
        keyed=True,
    ),
    A("update-strategy", "update strategy", "name", "runtime-orchestrator", "deploy", "text"),
    A("ephemeral-storage-limit", "ephemeral storage limit", "bytes", "runtime-orchestrator", "deploy"),
    A("ephemeral-storage-request", "ephemeral storage request", "bytes", "runtime-orchestrator", "deploy"),
    A(
        "device",
        "devices",
        "whole number; the key is the resource's name",
        "runtime-orchestrator",
        "deploy",
        keyed=True,
    ),
    A("pull-policy", "image pull policy", "name", "runtime-orchestrator", "deploy", "text"),
    A("stop-grace", "time to stop", "seconds", "runtime-orchestrator", "operator"),
    A("priority", "priority", "whole number", "runtime-orchestrator", "operator"),
    A("priority-class", "priority class", "name", "runtime-orchestrator", "operator", "text"),
    A(
        "topology-spread",
        "topology spread",
        "skew and what happens else; the key is the topology",
        "runtime-orchestrator",
        "deploy",
        "text",
        keyed=True,
    ),
    A(
        "affinity",
        "has an affinity",
        "True; the key is node, pod or pod-anti",
        "runtime-orchestrator",
        "deploy",
        keyed=True,
    ),
    A("command", "command", "tuple of words", "runtime-orchestrator", "startup-health"),
    A("entrypoint", "entry point", "tuple of words", "runtime-orchestrator", "startup-health"),
    A("user", "user", "name or number as text", "secrets-identity", "deploy", "text"),
    A("group", "group", "name or number as text", "secrets-identity", "deploy", "text"),
    A("volume-group", "group of the volumes", "number as text", "secrets-identity", "storage", "text"),
    A("run-as-non-root", "must not run as root", "boolean", "security-gates", "deploy"),
    A("read-only-root", "root file system is read-only", "boolean", "security-gates", "deploy"),
    A("privileged", "privileged", "boolean", "security-gates", "deploy"),
    A("privilege-escalation", "may gain privileges", "boolean", "security-gates", "deploy"),
    A("capability", "capability", "add or drop; the key is its name", "security-gates", "deploy", "text", keyed=True),
    A("seccomp-profile", "seccomp profile", "type", "security-gates", "deploy", "text"),
    A(
        "host-namespace",
        "namespace shared with the node",
        "boolean; the key is network, pid or ipc",
        "security-gates",
        "deploy",
        keyed=True,
    ),
    A("service-account", "service account", "name", "secrets-identity", "secrets", "host"),
    A("service-account-token", "service account's token is mounted", "boolean", "secrets-identity", "secrets"),
    A("cloud-role", "identity in the cloud", "name", "secrets-identity", "secrets", "host"),
    A(
        "bound-role",
        "bound role",
        "kind/name; the key is the subject",
        "secrets-identity",
        "secrets",
        "host",
        keyed=True,
    ),
    A(
        "permission",
        "permission",
        "verbs as text; the key is the resource",
        "secrets-identity",
        "secrets",
        "text",
        keyed=True,
    ),
    A("workdir", "working folder", "path", "filesystem-volumes", "deploy", "path"),
    A("stop-signal", "stop signal", "name or number as text", "runtime-orchestrator", "operator", "text"),
    A("label", "label", "text", "runtime-orchestrator", "deploy", "text", keyed=True),
    A("restart", "restart policy", "text", "runtime-orchestrator", "startup-health", "text"),
    A("schedule", "schedule", "cron text", "clock-locale", "operator", "text"),
    A("time-zone", "time zone", "name", "clock-locale", "operator", "text"),
    A("concurrency-policy", "concurrency policy", "name", "runtime-orchestrator", "operator", "text"),
    A("suspended", "suspended", "boolean", "runtime-orchestrator", "operator"),
    A("deadline", "deadline", "seconds; the key is start or run", "runtime-orchestrator", "operator", keyed=True),
    A("profile", "profile", "name", "runtime-orchestrator", "deploy", "text", keyed=True),
    A("namespace", "namespace", "name", "runtime-orchestrator", "deploy", "host"),
    # configuration
    A("env", "environment variable", "text", "runtime-orchestrator", "config", "host", keyed=True),
    A(
        "env-required",
        "required environment variable",
        "True; False when optional",
        "runtime-orchestrator",
        "config",
        "never",
        keyed=True,
    ),
    A(
        "env-read",
        "environment variable in code",
        "True; False when the code has a default",
        "runtime-orchestrator",
        "config",
        "never",
        keyed=True,
    ),
    A(
        "env-from",
        "environment from another object",
        "kind/name",
        "secrets-identity",
        "config",
        "host",
        keyed=True,
    ),
    A("setting", "setting", "text, number or boolean", "runtime-orchestrator", "config", "host", keyed=True),
    A("unread-key", "key that nothing reads", "the key", "runtime-orchestrator", "config", "never", keyed=True),
    A("undefined-key", "key that no file has", "the key", "runtime-orchestrator", "config", "never", keyed=True),
    # network
    A(
        "container-port",
        "container port",
        "port number; the key is number/protocol",
        "network",
        "network",
        "set",
        keyed=True,
    ),
    A(
        "published-port",
        "published port",
        "host port; the key is container port/protocol",
        "network",
        "network",
        "equal",
        keyed=True,
    ),
    A(
        "service-port",
        "service port",
        "port number; the key is its name or number",
        "network",
        "network",
        keyed=True,
    ),
    A(
        "target-port",
        "target port",
        "port number or name as text; the key is the service port",
        "network",
        "network",
        "text",
        keyed=True,
    ),
    A("host", "host name", "host", "network", "network", "host", keyed=True),
    A("ingress-class", "ingress class", "name", "network", "network", "text"),
    A("tls-secret", "TLS secret name", "name", "secrets-identity", "network", "host", keyed=True),
    A("public", "publicly reachable", "boolean", "network", "network"),
    A("service-type", "service type", "name", "network", "network", "text"),
    A("session-affinity", "session affinity", "name", "network", "network", "text"),
    A("external-name", "external name", "host", "external-dependencies", "network", "host"),
    A("route", "route", "service:port; the key is host and path", "network", "network", "host", keyed=True),
    A(
        "isolated",
        "closed by a network policy",
        "True; the key is the direction",
        "security-gates",
        "network",
        keyed=True,
    ),
    A(
        "allowed-traffic",
        "allowed traffic",
        "ports as text; the key is direction and peer",
        "security-gates",
        "network",
        "text",
        keyed=True,
    ),
    # health
    A("health-path", "health check path", "URL path", "observability", "startup-health", "path", keyed=True),
    A("health-port", "health check port", "port number", "observability", "startup-health", keyed=True),
    A("health-interval", "health check interval", "seconds", "observability", "startup-health", keyed=True),
    A("health-timeout", "health check timeout", "seconds", "observability", "startup-health", keyed=True),
    A("health-start", "health check start period", "seconds", "observability", "startup-health", keyed=True),
    A(
        "health-start-interval",
        "health check start interval",
        "seconds",
        "observability",
        "startup-health",
        keyed=True,
    ),
    A("health-retries", "health check retries", "whole number", "observability", "startup-health", keyed=True),
    A(
        "health-kind",
        "kind of health check",
        "http, tcp, grpc or exec",
        "observability",
        "startup-health",
        "text",
        keyed=True,
    ),
    A("health-command", "health check command", "tuple of words", "observability", "startup-health", keyed=True),
    # storage and data
    A(
        "volume",
        "volume",
        "source as text; the key is the mount path",
        "filesystem-volumes",
        "storage",
        "host",
        keyed=True,
    ),
    A("storage-size", "storage size", "bytes", "filesystem-volumes", "storage"),
    A("storage-class", "storage class", "name", "filesystem-volumes", "storage", "text"),
    A("access-modes", "access modes", "sorted tuple of names", "filesystem-volumes", "storage"),
    A("reclaim-policy", "reclaim policy", "name", "filesystem-volumes", "storage", "text"),
    A("instance-class", "instance size", "provider's name", "data", "deploy", "text"),
    A("node-count", "number of nodes", "whole number", "data", "deploy"),
    A("multi-az", "several zones", "boolean", "data", "backup"),
    A("backup-retention", "backup retention", "days", "data", "backup"),
    A("deletion-protection", "deletion protection", "boolean", "data", "backup"),
    A("encrypted", "encryption at rest", "boolean", "security-gates", "storage"),
    A(
        "parameter-family",
        "parameter group family",
        "engine version implied by the family",
        "data",
        "deploy",
        "version",
    ),
    A("database", "database name", "name", "data", "config", "host"),
    # watching
    A("log-retention", "log retention", "days", "observability", "monitoring"),
    A("log-level", "log level", "text", "observability", "monitoring", "text"),
    # provenance of infrastructure
    A(
        "provider-version",
        "provider version",
        "version or constraint text",
        "external-dependencies",
        "ci-release",
        "version",
        keyed=True,
    ),
    A(
        "module-version",
        "module version",
        "version or ref text",
        "external-dependencies",
        "ci-release",
        "version",
        keyed=True,
    ),
)
