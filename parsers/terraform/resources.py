"""All resource types that state operational facts, and the arguments of remote modules that do."""

from __future__ import annotations

from .catalog import Row, Take
from .resources_cloud import AZURE, GOOGLE
from .resources_cluster import CLUSTER
from .resources_compute import AWS_COMPUTE
from .resources_data import AWS_DATA
from .resources_network import NETWORK

RESOURCES: dict[str, Row] = {**AWS_DATA, **AWS_COMPUTE, **GOOGLE, **AZURE, **CLUSTER, **NETWORK}

#: Arguments of a remote module that say the same as an argument of a resource would.
ARGUMENTS: tuple[Take, ...] = (
    Take("instance-class", "instance_class"),
    Take("instance-class", "instance_type"),
    Take("instance-class", "node_type"),
    Take("instance-class", "cluster_config.instance_type"),
    Take("instance-class", "host_instance_type"),
    Take("instance-class", "pgsql_sku"),
    Take("storage-size", "allocated_storage", "gib"),
    Take("storage-size", "ebs_options.volume_size", "gib"),
    Take("storage-size", "pgsql_storage_mb", "mib"),
    Take("multi-az", "multi_az", "flag"),
    Take("multi-az", "multi_az_enabled", "flag"),
    Take("backup-retention", "backup_retention_period", "whole"),
    Take("deletion-protection", "deletion_protection", "flag"),
    Take("encrypted", "storage_encrypted", "flag"),
    Take("encrypted", "at_rest_encryption_enabled", "flag"),
    Take("public", "publicly_accessible", "flag"),
    Take("parameter-family", "family", "family"),
    Take("parameter-family", "db_parameter_group_family", "family"),
    Take("parameter-family", "db_cluster_parameter_group_family", "family"),
    Take("parameter-family", "parameter_group_family", "family"),
    Take("node-count", "cluster_config.instance_count", "whole"),
    Take("node-count", "num_cache_nodes", "whole"),
    Take("node-count", "num_cache_clusters", "whole"),
    Take("node-count", "number_of_broker_nodes", "whole"),
    Take("cluster-version", "cluster_version"),
    Take("cluster-version", "kubernetes_version"),
    Take("replicas", "desired_count", "whole"),
    Take("database", "database_name"),
    Take("database", "db_name"),
    Take("log-retention", "retention_in_days", "whole"),
    Take("log-retention", "cloudwatch_log_group_retention_in_days", "whole"),
)
#: Arguments of a remote module that hold an engine, and those that hold its version.
ENGINE_ARGUMENTS = ("engine", "engine_type", "database_version")
VERSION_ARGUMENTS = ("engine_version", "pgsql_version", "postgresql_version", "mysql_version", "redis_version",
                     "kafka_version", "opensearch_version", "database_version", "major_engine_version")  # fmt: skip
