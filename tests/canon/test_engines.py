"""Backing services told from images and from managed names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.engine_table import ENGINES
from paritycheck.engine.canon.engines import classify_image, classify_managed, engine_named
from paritycheck.engine.canon.image import ImageRef, parse_image


def ref(text: str) -> ImageRef:
    parsed = parse_image(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("image", "engine", "version", "variant", "vendor"),
    [
        ("postgres:16-alpine", "postgres", "16", "alpine", ""),
        ("postgres", "postgres", "", "", ""),
        ("postgres:latest", "postgres", "", "", ""),
        ("postgres:16.10-alpine3.22", "postgres", "16.10", "alpine3.22", ""),
        ("docker.io/postgres:16-alpine", "postgres", "16", "alpine", ""),
        ("cimg/postgres:12.11", "postgres", "12.11", "", "cimg"),
        ("cimg/redis:6.2", "redis", "6.2", "", "cimg"),
        ("circleci/postgres:9.6-alpine", "postgres", "9.6", "alpine", "circleci"),
        ("bitnami/postgresql:16.1.0-debian-11-r25", "postgres", "16.1.0", "debian-11-r25", "bitnami"),
        ("public.ecr.aws/docker/library/postgres:16.1", "postgres", "16.1", "", ""),
        ("public.ecr.aws/docker/library/mysql:8.0", "mysql", "8.0", "", ""),
        ("ghcr.io/zalando/spilo-18:4.1-p2", "postgres", "18", "4.1-p2", "zalando"),
        ("registry.redhat.io/rhel9/postgresql-15", "postgres", "15", "", "rhel9"),
        ("centos/postgresql-96-centos7", "postgres", "9.6", "", "centos"),
        ("registry.redhat.io/rhel8/mysql-80:1", "mysql", "8.0", "1", "rhel8"),
        ("registry.redhat.io/rhel9/mariadb-1011", "mariadb", "10.11", "", "rhel9"),
        ("pgvector/pgvector:pg16", "postgres", "16", "", "pgvector"),
        ("pgvector/pgvector:0.8.0-pg17", "postgres", "17", "0.8.0", "pgvector"),
        ("ankane/pgvector:v0.5.1", "postgres", "", "v0.5.1", "ankane"),
        ("postgis/postgis:16-3.4-alpine", "postgres", "16", "3.4-alpine", "postgis"),
        ("timescale/timescaledb:2.14.2-pg15", "postgres", "15", "2.14.2", "timescale"),
        ("timescale/timescaledb:latest-pg16", "postgres", "16", "", "timescale"),
        ("supabase/postgres:15.1.0.147", "postgres", "15.1.0.147", "", "supabase"),
        ("crunchydata/crunchy-postgres:ubi8-16.1-0", "postgres", "16.1", "0", "crunchydata"),
        (
            "ghcr.io/documentdb/documentdb/documentdb-local:pg17-0.112.0",
            "documentdb",
            "0.112.0",
            "pg17",
            "documentdb",
        ),
        ("mariadb:10.9", "mariadb", "10.9", "", ""),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql", "2022", "", "mssql"),
        ("redis:6.2-alpine", "redis", "6.2", "alpine", ""),
        ("redis:alpine", "redis", "", "alpine", ""),
        ("redis/redis-stack", "redis", "", "", "redis"),
        ("docker.io/valkey/valkey:8.0-alpine", "valkey", "8.0", "alpine", "valkey"),
        ("mongo:6.0.18", "mongodb", "6.0.18", "", ""),
        ("rabbitmq:3-management-alpine", "rabbitmq", "3", "management-alpine", ""),
        ("hmctsprod.azurecr.io/imported/rabbitmq:3.12", "rabbitmq", "3.12", "", "imported"),
        ("wurstmeister/kafka:2.13-2.8.1", "kafka", "2.8.1", "", "wurstmeister"),
        ("confluentinc/cp-kafka:7.5.0", "kafka", "3.5", "7.5.0", "confluentinc"),
        ("confluentinc/cp-kafka:6.2.1", "kafka", "2.8", "6.2.1", "confluentinc"),
        ("confluentinc/cp-kafka:5.5.1", "kafka", "2.5", "5.5.1", "confluentinc"),
        ("confluentinc/cp-kafka:latest", "kafka", "", "", "confluentinc"),
        ("confluentinc/cp-zookeeper:7.5.0", "zookeeper", "", "7.5.0", "confluentinc"),
        (
            "docker.elastic.co/elasticsearch/elasticsearch:9.2.0",
            "elasticsearch",
            "9.2.0",
            "",
            "elasticsearch",
        ),
        ("public.ecr.aws/opensearchproject/opensearch:3.7.0", "opensearch", "3.7.0", "", "opensearchproject"),
        ("amazon/dynamodb-local:1.20.0", "dynamodb", "1.20.0", "", "amazon"),
        ("minio/minio:RELEASE.2024-01-01T00-00-00Z", "minio", "RELEASE.2024-01-01T00-00-00Z", "", "minio"),
        ("openzipkin/zipkin-slim", "zipkin", "", "", "openzipkin"),
        ("maildev/maildev:latest", "maildev", "", "", "maildev"),
        ("clamav/clamav-debian:stable", "clamav", "", "", "clamav"),
        (
            "ghcr.io/zalando/postgres-operator/pgbouncer:v2.0.1",
            "pgbouncer",
            "v2.0.1",
            "",
            "postgres-operator",
        ),
        ("grafana/grafana-enterprise:11.4.0", "grafana", "11.4.0", "", "grafana"),
        ("nats:2.14.3-alpine", "nats", "2.14.3", "alpine", ""),
    ],
)
def test_images_of_engines(image: str, engine: str, version: str, variant: str, vendor: str) -> None:
    use = classify_image(ref(image))
    assert use is not None
    assert (use.engine.name, use.version, use.variant, use.vendor) == (engine, version, variant, vendor)


@pytest.mark.parametrize(
    "image",
    [
        "quay.io/prometheuscommunity/postgres-exporter:v0.15.0",
        "oliver006/redis_exporter",
        "rediscommander/redis-commander",
        "dpage/pgadmin4:8",
        "mongo-express:1",
        "provectuslabs/kafka-ui",
        "phpmyadmin:5",
        "ghcr.io/zalando/postgres-operator:v2",
        "va/abd_vro-postgres",
        "robotshop/rs-mongodb",
        "edenhill/kafkacat:1.6.0",
        "redis/redisinsight",
        "node:20",
        "prometheuscommunity/elasticsearch-exporter:v1.8.0",
        "opensearchproject/opensearch-dashboards:3",
        "temporalio/ui:2",
        "hashicorp/vault-k8s:1",
        "natsio/nats-box",
        "shop/server:1",
        "apache/kafka-connect",
    ],
)
def test_images_beside_an_engine_are_not_the_engine(image: str) -> None:
    assert classify_image(ref(image)) is None


@pytest.mark.parametrize(
    ("text", "version_text", "engine", "version", "rest"),
    [
        ("postgres", "17.5", "postgres", "17.5", ""),
        ("aurora-postgresql", "15.10", "postgres", "15.10", ""),
        ("aurora-mysql", "8.0", "mysql", "8.0", ""),
        ("aurora-mysql", "8.0.mysql_aurora.3.04.0", "mysql", "8.0", "mysql_aurora.3.04.0"),
        ("postgres", "16.4-rds.1", "postgres", "16.4", "rds.1"),
        ("postgresql", "POSTGRES_14", "postgres", "14", ""),
        ("RabbitMQ", "3.13", "rabbitmq", "3.13", ""),
        ("ActiveMQ", "5.18", "activemq", "5.18", ""),
        ("redis", "6.x", "redis", "6.x", ""),
        ("valkey", "8.0", "valkey", "8.0", ""),
        ("OpenSearch_3.3", "", "opensearch", "3.3", ""),
        ("", "OpenSearch_3.3", "opensearch", "3.3", ""),
        ("Elasticsearch_7.10", "", "elasticsearch", "7.10", ""),
        ("POSTGRES_15", "", "postgres", "15", ""),
        ("REDIS_7_0", "", "redis", "7.0", ""),
        ("REDIS_6_X", "", "redis", "6.x", ""),
        ("MYSQL_8_0", "", "mysql", "8.0", ""),
        ("VALKEY_8_0", "", "valkey", "8.0", ""),
        ("MEMCACHE_1_5", "", "memcached", "1.5", ""),
        ("SQLSERVER_2019_STANDARD", "", "mssql", "2019", "standard"),
        ("postgres16", "", "postgres", "16", ""),
        ("aurora-postgresql15", "", "postgres", "15", ""),
        ("aurora-mysql8.0", "", "mysql", "8.0", ""),
        ("mariadb10.6", "", "mariadb", "10.6", ""),
        ("redis7", "", "redis", "7", ""),
        ("default.redis6.x", "", "redis", "6.x", ""),
        ("default.redis7.cluster.on", "", "redis", "7", "cluster.on"),
        ("default:postgres-16", "", "postgres", "16", ""),
        ("sqlserver-ex-15.0", "", "mssql", "15.0", ""),
        ("docdb5.0", "", "docdb", "5.0", ""),
        ("mysql", "", "mysql", "", ""),
    ],
)
def test_managed_names(text: str, version_text: str, engine: str, version: str, rest: str) -> None:
    use = classify_managed(text, version_text)
    assert use is not None
    assert (use.engine.name, use.version, use.variant, use.vendor) == (engine, version, rest, "managed")


@pytest.mark.parametrize(
    "text", ["", "ec2", "blazer", "IPv4", "postgres-exporter", "gotpl", "redis-commander", "mysqlx"]
)
def test_other_words_are_no_managed_engine(text: str) -> None:
    assert classify_managed(text) is None


def test_engines_that_stand_in_for_each_other_share_a_family() -> None:
    groups = [("mysql", "mariadb"), ("redis", "valkey"), ("elasticsearch", "opensearch"), ("mongo", "docdb")]
    for names in groups:
        found = [engine_named(name) for name in names]
        assert len({engine.family for engine in found if engine}) == 1
        assert len({engine.name for engine in found if engine}) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("postgresql", "postgres"),
        ("Mongo", "mongodb"),
        ("aurora_mysql", "mysql"),
        ("REDIS", "redis"),
        ("shop", None),
    ],
)
def test_engine_named(name: str, expected: str | None) -> None:
    engine = engine_named(name)
    assert (engine.name if engine else None) == expected


def test_engines_know_their_ports() -> None:
    engine = engine_named("rabbitmq")
    assert engine is not None
    assert engine.ports == (5672, 15672)


def test_no_name_stands_for_two_engines() -> None:
    for column in ("images", "managed"):
        names = [name for row in ENGINES for name in getattr(row, column).split()]
        assert len(names) == len(set(names))
        assert all(name == name.lower() for name in names)


@given(st.text(), st.text())
def test_any_text_is_classified_or_not(text: str, version: str) -> None:
    classify_managed(text, version)
    parsed = parse_image(text)
    assert parsed is None or classify_image(parsed) is None or parsed.name


@given(
    st.sampled_from(["postgres", "cp-kafka", "kafka", "pgvector", "documentdb-local", "spilo-15", "minio", "redis"]),
    st.text(alphabet="0123456789.-_pgvRELASEcalpine", max_size=20),
)
def test_any_tag_is_read(name: str, tag: str) -> None:
    assert classify_image(ImageRef("", name, tag, "")) is not None
