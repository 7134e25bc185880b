"""Google's and Azure's services: one row a resource type."""

from __future__ import annotations

from .catalog import Containers, Row, Take

_PROTECTED = Take("deletion-protection", "deletion_protection", "flag")
RUN_SIZE = (Take("cpu-limit", "resources.limits.cpu", "cpu"), Take("memory-limit", "resources.limits.memory", "bytes"))
GOOGLE: dict[str, Row] = {
    "google_sql_database_instance": Row(
        "backing-service",
        (_PROTECTED, Take("instance-class", "settings.tier"), Take("storage-size", "settings.disk_size", "gib"),
         Take("storage-class", "settings.disk_type"), Take("multi-az", "settings.availability_type", "zones"),
         Take("backup-retention", "settings.backup_configuration.backup_retention_settings.retained_backups", "whole")),
        engine="database_version",
    ),
    "google_redis_instance": Row(
        "backing-service",
        (Take("storage-size", "memory_size_gb", "gib"), Take("multi-az", "tier", "zones"),
         Take("node-count", "replica_count", "whole")),
        fixed="redis", version="redis_version",
    ),
    "google_memcache_instance": Row(
        "backing-service", (Take("node-count", "node_count", "whole"),), fixed="memcached",
        version="memcache_version",
    ),
    "google_alloydb_cluster": Row("backing-service", fixed="postgres", version="database_version",
     names=("cluster_id",)),
    "google_container_cluster": Row(
        "resource",
        (Take("cluster-version", "min_master_version"), Take("cluster-version", "node_version"),
         Take("node-count", "initial_node_count", "whole"), Take("instance-class", "node_config.machine_type"),
         _PROTECTED),
    ),
    "google_container_node_pool": Row(
        "resource",
        (Take("cluster-version", "version"), Take("node-count", "node_count", "whole"),
         Take("instance-class", "node_config.machine_type"),
          Take("replicas-min", "autoscaling.min_node_count", "whole"),
         Take("replicas-max", "autoscaling.max_node_count", "whole"),
         Take("storage-size", "node_config.disk_size_gb", "gib")),
    ),
    "google_compute_instance": Row("resource", (Take("instance-class", "machine_type"),)),
    "google_cloud_run_v2_service": Row(
        "workload",
        (Take("replicas-min", "template.scaling.min_instance_count", "whole"),
         Take("replicas-max", "template.scaling.max_instance_count", "whole")),
        containers=Containers("template.containers", takes=RUN_SIZE),
    ),
    "google_cloud_run_v2_worker_pool": Row("workload", containers=Containers("template.containers", takes=RUN_SIZE)),
    "google_cloud_run_v2_job": Row("workload", containers=Containers("template.template.containers", takes=RUN_SIZE)),
    "google_cloud_run_service": Row("workload", containers=Containers("template.spec.containers", takes=RUN_SIZE)),
    "google_cloudfunctions2_function": Row(
        "workload",
        (Take("memory-limit", "service_config.available_memory", "bytes"),
         Take("replicas-max", "service_config.max_instance_count", "whole")),
        env="service_config.environment_variables", runtime="build_config.runtime",
    ),
    "google_cloudfunctions_function": Row(
        "workload", (Take("memory-limit", "available_memory_mb", "mib"),), env="environment_variables",
         runtime="runtime",
    ),
}  # fmt: skip

_STACK = "site_config.application_stack"
#: App Service: the languages of its stack, or its image.
_WEB = Row(
    "workload",
    (*(Take("runtime", f"{_STACK}.{word}_version", "release", word)
       for word in ("node", "python", "java", "php", "ruby", "go", "dotnet", "powershell_core")),
     Take("health-path", "site_config.health_check_path"), Take("setting", "site_config.minimum_tls_version",
                                                               key="minimum_tls_version"),
     Take("public", "public_network_access_enabled", "flag")),
    env="app_settings", image=f"{_STACK}.docker_image_name",
)  # fmt: skip
AZURE: dict[str, Row] = {
    "azurerm_postgresql_flexible_server": Row(
        "backing-service",
        (Take("instance-class", "sku_name"), Take("storage-size", "storage_mb", "mib"),
         Take("backup-retention", "backup_retention_days", "whole"),
          Take("multi-az", "high_availability.mode", "zones"),
         Take("public", "public_network_access_enabled", "flag")),
        fixed="postgres", version="version",
    ),
    "azurerm_postgresql_server": Row(
        "backing-service",
        (Take("instance-class", "sku_name"), Take("storage-size", "storage_mb", "mib"),
         Take("backup-retention", "backup_retention_days", "whole")),
        fixed="postgres", version="version",
    ),
    "azurerm_mysql_flexible_server": Row(
        "backing-service",
        (Take("instance-class", "sku_name"), Take("storage-size", "storage.size_gb", "gib"),
         Take("backup-retention", "backup_retention_days", "whole"),
          Take("multi-az", "high_availability.mode", "zones")),
        fixed="mysql", version="version",
    ),
    "azurerm_mssql_server": Row("backing-service", fixed="mssql", version="version"),
    "azurerm_redis_cache": Row(
        "backing-service",
        (Take("instance-class", "sku_name"), Take("node-count", "shard_count", "whole"),
         Take("public", "public_network_access_enabled", "flag")),
        fixed="redis", version="redis_version",
    ),
    "azurerm_cosmosdb_account": Row(
        "resource", (Take("public", "public_network_access_enabled", "flag"),),
    ),
    "azurerm_kubernetes_cluster": Row(
        "resource",
        (Take("cluster-version", "kubernetes_version"), Take("instance-class", "default_node_pool.vm_size"),
         Take("node-count", "default_node_pool.node_count", "whole"),
         Take("replicas-min", "default_node_pool.min_count", "whole"),
         Take("replicas-max", "default_node_pool.max_count", "whole")),
    ),
    "azurerm_kubernetes_cluster_node_pool": Row(
        "resource",
        (Take("cluster-version", "orchestrator_version"), Take("instance-class", "vm_size"),
         Take("node-count", "node_count", "whole"), Take("replicas-min", "min_count", "whole"),
         Take("replicas-max", "max_count", "whole")),
    ),
    "azurerm_container_app": Row(
        "workload",
        (Take("replicas-min", "template.min_replicas", "whole"),
         Take("replicas-max", "template.max_replicas", "whole"),
         Take("container-port", "ingress.target_port", "whole"), Take("public", "ingress.external_enabled", "flag")),
        containers=Containers(
            "template.container", takes=(Take("cpu-limit", "cpu", "cpu"), Take("memory-limit", "memory", "bytes")),
        ),
    ),
    "azurerm_container_app_job": Row(
        "workload", (Take("schedule", "schedule_trigger_config.cron_expression"),),
        containers=Containers(
            "template.container", takes=(Take("cpu-limit", "cpu", "cpu"), Take("memory-limit", "memory", "bytes")),
        ),
    ),
    "azurerm_container_group": Row(
        "workload",
        containers=Containers(
            "container", env="environment_variables", port=("ports", "port"),
            takes=(Take("cpu-limit", "cpu", "cpu"), Take("memory-limit", "memory", "gib")),
        ),
    ),
    "azurerm_linux_web_app": _WEB,
    "azurerm_windows_web_app": _WEB,
    "azurerm_linux_web_app_slot": _WEB,
    "azurerm_linux_function_app": _WEB,
    "azurerm_windows_function_app": _WEB,
    "azurerm_service_plan": Row("resource", (Take("instance-class", "sku_name"),
                                             Take("node-count", "worker_count", "whole"))),
    "azurerm_log_analytics_workspace": Row("resource", (Take("log-retention", "retention_in_days", "whole"),)),
}  # fmt: skip
