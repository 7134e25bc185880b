"""Language runtimes told from images."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.image import ImageRef, parse_image
from paritycheck.engine.canon.runtimes import SETUP_ACTIONS, RuntimeUse, runtime_of_image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("python:3.14.7-slim-bookworm", ("python", "3.14.7", "slim-bookworm")),
        ("docker.io/library/python:3.14.7-alpine3.24", ("python", "3.14.7", "alpine3.24")),
        ("node:20-alpine", ("node", "20", "alpine")),
        ("node:alpine", ("node", "", "alpine")),
        ("node:lts-bullseye", ("node", "", "bullseye")),
        ("golang:1.26-alpine", ("go", "1.26", "alpine")),
        ("ruby:4.0.6-alpine3.24", ("ruby", "4.0.6", "alpine3.24")),
        ("registry.docker.com/library/ruby:3.4.4", ("ruby", "3.4.4", "")),
        ("cimg/ruby:4.0.5-browsers", ("ruby", "4.0.5", "browsers")),
        ("cimg/go:1.26", ("go", "1.26", "")),
        ("circleci/openjdk:8-jdk", ("java", "8", "jdk")),
        ("eclipse-temurin:24.0.2_12-jdk", ("java", "24.0.2_12", "jdk")),
        ("eclipse-temurin:25-jre-jammy", ("java", "25", "jre-jammy")),
        ("amazoncorretto:17", ("java", "17", "")),
        ("azul/zulu-openjdk:21", ("java", "21", "")),
        ("openjdk:8-jdk", ("java", "8", "jdk")),
        ("gradle:8-jdk21", ("java", "21", "")),
        ("gradle:jdk21-alpine", ("java", "21", "alpine")),
        ("gradle:8.5", ("java", "", "8.5")),
        ("maven:3-eclipse-temurin-21", ("java", "21", "")),
        ("maven:3.9.6-amazoncorretto-17-al2023", ("java", "17", "al2023")),
        ("maven:3.9", ("java", "", "3.9")),
        ("ghcr.io/graalvm/jdk:ol9-java17", ("java", "17", "")),
        ("gcr.io/distroless/java21-debian12", ("java", "21", "debian12")),
        ("gcr.io/distroless/nodejs24-debian13:nonroot", ("node", "24", "debian13-nonroot")),
        ("gcr.io/distroless/python3-debian12", ("python", "3", "debian12")),
        ("hmctsprod.azurecr.io/base/java:21-distroless", ("java", "21", "distroless")),
        ("registry.access.redhat.com/ubi8/openjdk-17:1.18", ("java", "17", "1.18")),
        ("registry.access.redhat.com/ubi9/python-311", ("python", "3.11", "")),
        ("mcr.microsoft.com/dotnet/aspnet:10.0.10", ("dotnet", "10.0.10", "")),
        (
            "mcr.microsoft.com/dotnet/runtime-deps:10.0.0-noble-chiseled",
            ("dotnet", "10.0.0", "noble-chiseled"),
        ),
        ("mcr.microsoft.com/dotnet/sdk:10.0.100", ("dotnet", "10.0", "sdk-10.0.100")),
        ("mcr.microsoft.com/dotnet/sdk:10.0", ("dotnet", "10.0", "sdk-10.0")),
        ("mcr.microsoft.com/devcontainers/python:1-3.12-bookworm", ("python", "3.12", "bookworm")),
        ("mcr.microsoft.com/vscode/devcontainers/python:3.12-bookworm", ("python", "3.12", "bookworm")),
        ("mcr.microsoft.com/devcontainers/typescript-node:1-20-bookworm", ("node", "20", "bookworm")),
        ("public.ecr.aws/lambda/nodejs:20", ("node", "20", "")),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", ("python", "3.12", "bookworm-slim")),
        ("php:7.4-apache", ("php", "7.4", "apache")),
        ("rust:1.96", ("rust", "1.96", "")),
        ("elixir:1.16-otp-26", ("elixir", "1.16", "otp-26")),
        ("oven/bun:1.1-slim", ("bun", "1.1", "slim")),
        ("denoland/deno:alpine-1.40.0", ("deno", "1.40.0", "alpine")),
    ],
)
def test_runtime_of_image(image: str, expected: tuple[str, str, str]) -> None:
    ref = parse_image(image)
    assert ref is not None
    assert runtime_of_image(ref) == RuntimeUse(*expected)


@pytest.mark.parametrize(
    "image",
    [
        "prom/node-exporter:latest",
        "gcr.io/distroless/static-debian12:nonroot",
        "postgres:16",
        "shop/sdk:1",
        "alpine:3.22",
        "ministryofjustice/apply-base:latest-4.0.5",
        "shop/python-worker:2",
        "jupyter/minimal-notebook:1",
        "shop/api:1",
    ],
)
def test_other_images_carry_no_runtime_that_we_know(image: str) -> None:
    ref = parse_image(image)
    assert ref is not None
    assert runtime_of_image(ref) is None


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("actions/setup-node", ("node", "node-version", "node-version-file")),
        ("actions/setup-python", ("python", "python-version", "python-version-file")),
        ("actions/setup-go", ("go", "go-version", "go-version-file")),
        ("ruby/setup-ruby", ("ruby", "ruby-version", "")),
        ("dtolnay/rust-toolchain", ("rust", "toolchain", "")),
    ],
)
def test_setup_actions(action: str, expected: tuple[str, str, str]) -> None:
    assert SETUP_ACTIONS[action] == expected


@given(
    st.sampled_from(["python", "gradle", "dotnet/sdk", "devcontainers/go", "distroless/java21", "ubi9/python-311"]),
    st.text(alphabet="0123456789.-_jdkvalpine", max_size=20),
)
def test_any_tag_is_read(name: str, tag: str) -> None:
    assert runtime_of_image(ImageRef("", name, tag, "")) is not None
