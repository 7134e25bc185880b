"""Image references: their parts, their names on Docker Hub, and which of them float."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.image import ImageRef, floating, parse_image

DIGEST = "sha256:" + "8096655e" * 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres", ImageRef("", "postgres", "", "")),
        ("postgres:16", ImageRef("", "postgres", "16", "")),
        ("docker.io/library/postgres:16-alpine", ImageRef("docker.io", "library/postgres", "16-alpine", "")),
        ("localhost:5000/shop/api:1.4", ImageRef("localhost:5000", "shop/api", "1.4", "")),
        ("localhost/api", ImageRef("localhost", "api", "", "")),
        ("GHCR.io/zalando/spilo-18:4.1-p2", ImageRef("ghcr.io", "zalando/spilo-18", "4.1-p2", "")),
        (f"redis:alpine@{DIGEST}", ImageRef("", "redis", "alpine", DIGEST)),
        (f"node@{DIGEST}", ImageRef("", "node", "", DIGEST)),
        ("eshopdapr/basket.api:latest", ImageRef("", "eshopdapr/basket.api", "latest", "")),
        ("[::1]:5000/api:1", ImageRef("[::1]:5000", "api", "1", "")),
        (" redis:7 ", ImageRef("", "redis", "7", "")),
        ("va/abd_vro-db-init:latest", ImageRef("", "va/abd_vro-db-init", "latest", "")),
    ],
)
def test_parts(text: str, expected: ImageRef) -> None:
    assert parse_image(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "${REPO}/rs-load:${TAG}",
        "{{ .Values.image }}",
        "redis:$TAG",
        "$IMAGE",
        "Postgres:16",
        "a b",
        "a//b",
        "/a",
        "a/",
        "aks-store-demo/",
        "redis:",
        "redis@",
        "redis@sha256:abc",
        "redis:-x",
        "redis:" + "a" * 129,
        "http://x/y",
        "-a.io/x",
        "a" * 700,
    ],
)
def test_text_that_is_not_a_reference(text: str) -> None:
    assert parse_image(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("postgres:16", "postgres"),
        ("docker.io/postgres:16-alpine", "postgres"),
        ("docker.io/library/postgres", "postgres"),
        ("index.docker.io/library/postgres", "postgres"),
        ("library/postgres", "postgres"),
        ("registry.docker.com/library/ruby", "ruby"),
        ("public.ecr.aws/docker/library/mysql:8.0", "mysql"),
        ("mcr.microsoft.com/mirror/docker/library/postgres:16", "postgres"),
        ("mirror.gcr.io/library/redis:7", "redis"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/redis:7", "redis"),
        ("gitlab.example.com/group/dependency_proxy/containers/alpine:3", "alpine"),
        ("docker.io/valkey/valkey:8.0-alpine", "valkey/valkey"),
        ("registry.k8s.io/pause:3.9", "registry.k8s.io/pause"),
        ("public.ecr.aws/opensearchproject/opensearch:3.7.0", "public.ecr.aws/opensearchproject/opensearch"),
        ("quay.io/prometheus/prometheus:v3.13.1", "quay.io/prometheus/prometheus"),
    ],
)
def test_one_name_for_one_image(text: str, name: str) -> None:
    ref = parse_image(text)
    assert ref is not None
    assert ref.name == name


@pytest.mark.parametrize(
    ("text", "tag", "basename"),
    [("maildev/maildev", "latest", "maildev"), ("redis:7", "7", "redis"), (f"a/b/c@{DIGEST}", "", "c")],
)
def test_effective_tag_and_basename(text: str, tag: str, basename: str) -> None:
    ref = parse_image(text)
    assert ref is not None
    assert (ref.effective_tag, ref.basename) == (tag, basename)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres", True),
        ("mysql:latest", True),
        ("redis:alpine", True),
        ("nginx:stable-alpine-slim", True),
        ("node:lts-alpine", True),
        ("node:alpine3.19", True),
        ("registry:staging", True),
        ("tonistiigi/binfmt:master", True),
        (f"redis:alpine@{DIGEST}", False),
        ("rabbitmq:3-management", False),
        ("pgvector/pgvector:pg16", False),
        ("api:f3d0498", False),
        ("minio/minio:RELEASE.2024-01-01T00-00-00Z", False),
    ],
)
def test_floating(text: str, expected: bool) -> None:
    ref = parse_image(text)
    assert ref is not None
    assert floating(ref) is expected


_PART = st.from_regex(r"[a-z0-9]{1,8}([-._][a-z0-9]{1,4})?", fullmatch=True)


@given(
    registry=st.sampled_from(["", "ghcr.io", "localhost:5000", "eu.gcr.io"]),
    repository=st.lists(_PART, min_size=1, max_size=3).map("/".join),
    tag=st.one_of(st.just(""), st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)),
    digest=st.sampled_from(["", DIGEST]),
)
def test_parts_written_out_read_back(registry: str, repository: str, tag: str, digest: str) -> None:
    if not registry and "/" in repository and "." in repository.partition("/")[0]:
        return
    text = "".join((registry and f"{registry}/", repository, tag and f":{tag}", digest and f"@{digest}"))
    assert parse_image(text) == ImageRef(registry, repository, tag, digest)


@given(st.text())
def test_any_text_is_a_reference_or_none(text: str) -> None:
    ref = parse_image(text)
    assert ref is None or (ref.name and isinstance(floating(ref), bool))
