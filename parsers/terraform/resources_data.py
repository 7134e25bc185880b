"""Amazon's databases, caches, queues and storage: one row a resource type (provider 5.100.0)."""

from __future__ import annotations

from .catalog import Row, Take

_PROTECTED = Take("deletion-protection", "deletion_protection", "flag")
_STORED = Take("encrypted", "storage_encrypted", "flag")
_KEPT = Take("backup-retention", "backup_retention_period", "whole")
_CLASS = Take("instance-class", "instance_class")
_PUBLIC = Take("public", "publicly_accessible", "flag")
_GIB = Take("storage-size", "allocated_storage", "gib")
_ZONES = Take("multi-az", "multi_az", "flag")
_STORAGE = Take("storage-class", "storage_type")
_CLUSTER_NAMES = ("cluster_identifier", "database_name")

AWS_DATA: dict[str, Row] = {
    "aws_db_instance": Row(
        "backing-service",
        (_CLASS, _GIB, _ZONES, _KEPT, _PROTECTED, _STORED, _PUBLIC, _STORAGE, Take("database", "db_name")),
        engine="engine", version="engine_version", names=("identifier", "db_name"),
    ),
    "aws_rds_cluster": Row(
        "backing-service",
        (_KEPT, _PROTECTED, _STORED, _GIB, Take("database", "database_name"),
         Take("instance-class", "db_cluster_instance_class")),
        engine="engine", version="engine_version", names=_CLUSTER_NAMES,
    ),
    "aws_rds_cluster_instance": Row(
        "backing-service", (_CLASS, _PUBLIC), engine="engine", version="engine_version",
        names=("identifier", "cluster_identifier"), counted="node-count",
    ),
    "aws_rds_global_cluster": Row(
        "backing-service", (_PROTECTED, _STORED), engine="engine", version="engine_version",
        names=("global_cluster_identifier",),
    ),
    "aws_docdb_cluster": Row(
        "backing-service", (_KEPT, _PROTECTED, _STORED), fixed="docdb", version="engine_version",
        names=_CLUSTER_NAMES,
    ),
    "aws_docdb_cluster_instance": Row(
        "backing-service", (_CLASS,), fixed="docdb", names=("identifier", "cluster_identifier"), counted="node-count",
    ),
    "aws_neptune_cluster": Row(
        "backing-service", (_KEPT, _PROTECTED, _STORED), fixed="neptune", version="engine_version",
        names=_CLUSTER_NAMES,
    ),
    "aws_db_parameter_group": Row("backing-service", (Take("parameter-family", "family", "family"),),
     engine="family"),
    "aws_rds_cluster_parameter_group": Row(
        "backing-service", (Take("parameter-family", "family", "family"),), engine="family",
    ),
    "aws_docdb_cluster_parameter_group": Row(
        "backing-service", (Take("parameter-family", "family", "family"),), engine="family",
    ),
    "aws_elasticache_parameter_group": Row(
        "backing-service", (Take("parameter-family", "family", "family"),), engine="family",
    ),
    "aws_elasticache_cluster": Row(
        "backing-service",
        (Take("instance-class", "node_type"), Take("node-count", "num_cache_nodes", "whole"),
         Take("backup-retention", "snapshot_retention_limit", "whole")),
        engine="engine", version="engine_version", names=("cluster_id",),
    ),
    "aws_elasticache_replication_group": Row(
        "backing-service",
        (Take("instance-class", "node_type"), Take("node-count", "num_cache_clusters", "whole"),
         Take("node-count", "number_cache_clusters", "whole"), Take("node-count", "num_node_groups", "whole"),
         Take("multi-az", "multi_az_enabled", "flag"), Take("encrypted", "at_rest_encryption_enabled", "flag"),
         Take("backup-retention", "snapshot_retention_limit", "whole")),
        engine="engine", fixed="redis", version="engine_version", names=("replication_group_id",),
    ),
    "aws_elasticache_serverless_cache": Row(
        "backing-service", (Take("backup-retention", "snapshot_retention_limit", "whole"),), engine="engine",
        version="major_engine_version",
    ),
    "aws_memorydb_cluster": Row(
        "backing-service",
        (Take("instance-class", "node_type"), Take("node-count", "num_shards", "whole"),
         Take("backup-retention", "snapshot_retention_limit", "whole")),
        engine="engine", fixed="redis", version="engine_version",
    ),
    "aws_mq_broker": Row(
        "backing-service",
        (Take("instance-class", "host_instance_type"), Take("multi-az", "deployment_mode", "zones"), _PUBLIC),
        engine="engine_type", version="engine_version", names=("broker_name",),
    ),
    "aws_msk_cluster": Row(
        "backing-service",
        (Take("node-count", "number_of_broker_nodes", "whole"),
         Take("instance-class", "broker_node_group_info.instance_type"),
         Take("storage-size", "broker_node_group_info.storage_info.ebs_storage_info.volume_size", "gib")),
        fixed="kafka", version="kafka_version", names=("cluster_name",),
    ),
    "aws_opensearch_domain": Row(
        "backing-service",
        (Take("instance-class", "cluster_config.instance_type"),
         Take("node-count", "cluster_config.instance_count", "whole"),
         Take("multi-az", "cluster_config.zone_awareness_enabled", "flag"),
         Take("storage-size", "ebs_options.volume_size", "gib"),
          Take("encrypted", "encrypt_at_rest.enabled", "flag")),
        fixed="opensearch", version="engine_version", names=("domain_name",),
    ),
    "aws_elasticsearch_domain": Row(
        "backing-service",
        (Take("instance-class", "cluster_config.instance_type"),
         Take("node-count", "cluster_config.instance_count", "whole"),
         Take("storage-size", "ebs_options.volume_size", "gib"),
          Take("encrypted", "encrypt_at_rest.enabled", "flag")),
        fixed="elasticsearch", version="elasticsearch_version", names=("domain_name",),
    ),
    "aws_dynamodb_table": Row(
        "resource",
        (Take("deletion-protection", "deletion_protection_enabled", "flag"),
         Take("encrypted", "server_side_encryption.enabled", "flag")),
    ),
    "aws_redshift_cluster": Row(
        "resource",
        (Take("instance-class", "node_type"), Take("node-count", "number_of_nodes", "whole"),
         Take("encrypted", "encrypted", "flag"), _PUBLIC, Take("database", "database_name")),
        names=("cluster_identifier",),
    ),
    "aws_dms_replication_instance": Row(
        "resource", (Take("instance-class", "replication_instance_class"), _GIB, _ZONES, _PUBLIC),
        names=("replication_instance_id",),
    ),
    "aws_efs_file_system": Row("resource", (Take("encrypted", "encrypted", "flag"),), names=("creation_token",)),
    "aws_ebs_volume": Row(
        "resource", (Take("storage-size", "size", "gib"), Take("encrypted", "encrypted", "flag"),
        Take("storage-class", "type")),
        names=(),
    ),
}  # fmt: skip
