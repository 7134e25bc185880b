"""The table of backing services: what they are called as images and as managed services, and their ports.

Longer than usual because it is one table. A row's `images` are base names that mean the engine under any
registry and namespace (mirrors keep them), or `namespace/name` where the base name alone says too little.
"""

from typing import Final, NamedTuple


class EngineRow(NamedTuple):
    """One engine; `images` and `managed` are blank-separated lower-case names."""

    name: str
    ports: tuple[int, ...]
    images: str
    managed: str = ""
    family: str = ""


ENGINES: Final[tuple[EngineRow, ...]] = (
    EngineRow(
        "postgres",
        (5432,),
        "postgres postgresql postgis pgvector timescaledb timescaledb-ha spilo postgresql-repmgr"
        " crunchy-postgres crunchy-postgres-gis extended-postgres pgvecto-rs pgvectors paradedb"
        " vchord-postgres citusdata/citus apache/age edb-postgres postgres-partman pgrouting/pgrouting",
        "postgres postgresql aurora-postgresql alloydb pgsql",
    ),
    EngineRow(
        "mysql",
        (3306,),
        "mysql mysql-server percona percona-server percona-xtradb-cluster mysql-community-server",
        "mysql aurora-mysql aurora percona",
        "relational-mysql",
    ),
    EngineRow("mariadb", (3306,), "mariadb mariadb-galera", "mariadb", "relational-mysql"),
    EngineRow(
        "mssql",
        (1433,),
        "mssql/server azure-sql-edge mssql-server mssql-server-linux",
        "mssql sqlserver sqlserver-ee sqlserver-se sqlserver-ex sqlserver-web",
    ),
    EngineRow(
        "oracle",
        (1521,),
        "gvenzl/oracle-xe gvenzl/oracle-free database/free database/express database/enterprise",
        "oracle oracle-ee oracle-se oracle-se1 oracle-se2 oracle-ee-cdb oracle-se2-cdb",
    ),
    EngineRow("cockroachdb", (26257,), "cockroachdb/cockroach cockroachdb", "cockroachdb cockroach"),
    EngineRow("yugabytedb", (5433,), "yugabytedb/yugabyte", "yugabytedb"),
    EngineRow("libsql", (8080,), "libsql-server sqld", "libsql"),
    EngineRow(
        "redis",
        (6379,),
        "redis redis-stack redis-stack-server redis-cluster redis-sentinel rejson redisearch redismod",
        "redis",
        "redis",
    ),
    EngineRow("valkey", (6379,), "valkey valkey-bundle valkey-cluster valkey-sentinel", "valkey", "redis"),
    EngineRow("keydb", (6379,), "keydb", "keydb", "redis"),
    EngineRow("dragonfly", (6379,), "dragonflydb/dragonfly", "dragonfly", "redis"),
    EngineRow("memcached", (11211,), "memcached", "memcached memcache"),
    EngineRow(
        "mongodb",
        (27017,),
        "mongo mongodb mongodb-community-server mongodb-enterprise-server mongodb-atlas-local mongodb-sharded"
        " percona-server-mongodb",
        "mongodb mongo mongodb-atlas",
        "mongodb",
    ),
    EngineRow("docdb", (27017,), "", "docdb", "mongodb"),
    EngineRow("ferretdb", (27017,), "ferretdb", "ferretdb", "mongodb"),
    EngineRow("documentdb", (10260,), "documentdb-local", "documentdb"),
    EngineRow("rabbitmq", (5672, 15672), "rabbitmq rabbitmq-server", "rabbitmq rabbit"),
    EngineRow(
        "activemq",
        (61616, 8161),
        "activemq activemq-classic activemq-artemis artemis",
        "activemq activemq-artemis artemis",
    ),
    EngineRow("kafka", (9092,), "kafka cp-kafka cp-server kafka-native", "kafka msk", "kafka"),
    EngineRow("redpanda", (9092,), "redpanda", "redpanda", "kafka"),
    EngineRow("zookeeper", (2181,), "zookeeper cp-zookeeper", "zookeeper"),
    EngineRow("schema-registry", (8081,), "cp-schema-registry schema-registry", "schema-registry"),
    EngineRow("nats", (4222, 8222), "nats", "nats"),
    EngineRow("pulsar", (6650, 8080), "pulsar pulsar-all", "pulsar"),
    EngineRow("mosquitto", (1883,), "eclipse-mosquitto mosquitto", "mosquitto"),
    EngineRow("emqx", (1883,), "emqx emqx-enterprise", "emqx"),
    EngineRow("beanstalkd", (11300,), "beanstalkd", "beanstalkd"),
    EngineRow(
        "elasticsearch",
        (9200, 9300),
        "elasticsearch elasticsearch-oss elasticsearch-wolfi",
        "elasticsearch elastic",
        "search",
    ),
    EngineRow("opensearch", (9200, 9600), "opensearch", "opensearch", "search"),
    EngineRow("solr", (8983,), "solr", "solr"),
    EngineRow("meilisearch", (7700,), "meilisearch", "meilisearch"),
    EngineRow("typesense", (8108,), "typesense", "typesense"),
    EngineRow("clickhouse", (8123, 9000), "clickhouse clickhouse-server", "clickhouse"),
    EngineRow("cassandra", (9042,), "cassandra", "cassandra keyspaces", "cassandra"),
    EngineRow("scylladb", (9042,), "scylladb/scylla scylla", "scylladb scylla", "cassandra"),
    EngineRow("neo4j", (7687, 7474), "neo4j", "neo4j"),
    EngineRow("neptune", (8182,), "", "neptune"),
    EngineRow("arangodb", (8529,), "arangodb", "arangodb"),
    EngineRow("couchdb", (5984,), "couchdb", "couchdb"),
    EngineRow("couchbase", (8091,), "couchbase", "couchbase"),
    EngineRow("surrealdb", (8000,), "surrealdb", "surrealdb"),
    EngineRow("influxdb", (8086,), "influxdb influxdb3-core", "influxdb timestream-influxdb"),
    EngineRow("questdb", (9000, 8812), "questdb", "questdb"),
    EngineRow("dynamodb", (8000,), "dynamodb-local aws-dynamodb-local", "dynamodb"),
    EngineRow("qdrant", (6333,), "qdrant", "qdrant"),
    EngineRow("weaviate", (8080,), "weaviate", "weaviate"),
    EngineRow("milvus", (19530,), "milvusdb/milvus milvus", "milvus"),
    EngineRow("chroma", (8000,), "chromadb/chroma chroma-core/chroma", "chroma"),
    EngineRow("eventstore", (2113,), "eventstore kurrentdb", "eventstore kurrentdb"),
    EngineRow("etcd", (2379,), "etcd", "etcd"),
    EngineRow("consul", (8500,), "consul", "consul"),
    EngineRow("vault", (8200,), "vault openbao", "vault"),
    EngineRow("minio", (9000,), "minio", "minio"),
    EngineRow("azurite", (10000,), "azurite", "azurite"),
    EngineRow("localstack", (4566,), "localstack localstack-pro", "localstack"),
    EngineRow("temporal", (7233,), "temporalio/auto-setup temporalio/server temporalio/temporal", "temporal"),
    EngineRow("keycloak", (8080,), "keycloak phasetwo-keycloak", "keycloak"),
    EngineRow("openldap", (389,), "openldap", "openldap"),
    EngineRow("pgbouncer", (6432,), "pgbouncer", "pgbouncer"),
    EngineRow("clamav", (3310,), "clamav clamav-debian clamd", "clamav"),
    EngineRow("mailhog", (1025, 8025), "mailhog", "mailhog"),
    EngineRow("maildev", (1025, 1080), "maildev", "maildev"),
    EngineRow("mailpit", (1025, 8025), "mailpit", "mailpit"),
    EngineRow("wiremock", (8080,), "wiremock", "wiremock"),
    EngineRow("zipkin", (9411,), "zipkin zipkin-slim", "zipkin"),
    EngineRow("jaeger", (16686, 4317), "jaegertracing/jaeger jaegertracing/all-in-one jaeger", "jaeger"),
    EngineRow("prometheus", (9090,), "prometheus", "prometheus"),
    EngineRow("alertmanager", (9093,), "alertmanager", "alertmanager"),
    EngineRow("grafana", (3000,), "grafana grafana-enterprise grafana-oss", "grafana"),
    EngineRow("loki", (3100,), "grafana/loki", "loki"),
    EngineRow("tempo", (3200,), "grafana/tempo", "tempo"),
    EngineRow(
        "otel-collector",
        (4317, 4318),
        "opentelemetry-collector opentelemetry-collector-contrib opentelemetry-collector-k8s",
        "otel-collector otelcol",
    ),
    EngineRow("seq", (5341,), "datalust/seq", "seq"),
    EngineRow("victoria-metrics", (8428,), "victoria-metrics", "victoria-metrics victoriametrics"),
)

POSTGRES_IN_TAG: Final = frozenset(
    (
        "pgvector",
        "timescaledb",
        "timescaledb-ha",
        "pgvecto-rs",
        "pgvectors",
        "paradedb",
        "citus",
        "age",
        "vchord-postgres",
    )
)
"""Base names whose tags count the extension's versions and name Postgres as `pg16` or `PG16`, if at all."""

CONFLUENT_KAFKA: Final = {"5": 0, "6": 6, "7": 0, "8": 0}
"""Confluent Platform major to the Kafka minor that its `.0` release holds (Confluent: supported versions)."""
