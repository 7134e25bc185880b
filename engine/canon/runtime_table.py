"""The table of language runtimes: image names, where their tags hold the version, and CI set-up actions."""

from collections.abc import Mapping
from typing import Final

OFFICIAL: Final[Mapping[str, str]] = {
    "python": "python",
    "node": "node",
    "golang": "go",
    "go": "go",
    "ruby": "ruby",
    "java": "java",
    "openjdk": "java",
    "eclipse-temurin": "java",
    "amazoncorretto": "java",
    "zulu-openjdk": "java",
    "zulu-openjdk-alpine": "java",
    "sapmachine": "java",
    "liberica-openjdk-alpine": "java",
    "liberica-openjdk-debian": "java",
    "liberica-openjre-alpine": "java",
    "liberica-openjre-debian": "java",
    "ibm-semeru-runtimes": "java",
    "gradle": "java",
    "maven": "java",
    "tomcat": "java",
    "php": "php",
    "rust": "rust",
    "elixir": "elixir",
    "erlang": "erlang",
    "bun": "bun",
    "deno": "deno",
    "perl": "perl",
    "swift": "swift",
    "dart": "dart",
}
"""Base name under any registry and namespace (mirrors, `cimg/`, `circleci/`, `bitnami/`, dev containers)."""

QUALIFIED: Final[Mapping[str, str]] = {
    "dotnet/sdk": "dotnet",
    "dotnet/aspnet": "dotnet",
    "dotnet/runtime": "dotnet",
    "dotnet/runtime-deps": "dotnet",
    "core/sdk": "dotnet",
    "core/aspnet": "dotnet",
    "core/runtime": "dotnet",
    "lambda/nodejs": "node",
    "lambda/dotnet": "dotnet",
    "distroless/nodejs": "node",
    "devcontainers/dotnet": "dotnet",
    "devcontainers/javascript-node": "node",
    "devcontainers/typescript-node": "node",
    "openjdk/jdk": "java",
    "graalvm/jdk": "java",
    "graalvm/jdk-community": "java",
    "graalvm/native-image": "java",
    "graalvm/native-image-community": "java",
    "astral-sh/uv": "python",
    "ubi8/go-toolset": "go",
    "ubi9/go-toolset": "go",
}
"""`namespace/name` where the base name alone says too little."""

IN_NAME: Final[Mapping[str, str]] = {
    "nodejs": "node",
    "java": "java",
    "python": "python",
    "openjdk": "java",
    "ruby": "ruby",
    "php": "php",
    "dotnet": "dotnet",
    "aws-lambda-python": "python",
    "aws-lambda-nodejs": "node",
    "build-python": "python",
    "build-nodejs": "node",
}
"""Name in front of a version in the image's name: `nodejs24-debian13`, `java21-debian12`, `openjdk-17`."""

VERSION_AFTER_WORD: Final[Mapping[str, str]] = {
    "gradle": r"(?:jdk|jre)-?",
    "maven": r"(?:temurin|corretto|openjdk|jdk|zulu|sapmachine|jre|semeru-runtimes-open|amazoncorretto)-",
    "tomcat": r"(?:jdk|jre|temurin|corretto|openjdk)-?",
    "jdk": r"java",
    "native-image": r"java",
    "uv": r"python",
    "ibm-semeru-runtimes": r"open-",
}
"""Base names whose tag counts something else first: the pattern stands in front of the runtime's version."""

OWN_VERSION_FIRST: Final = frozenset(("gradle", "maven", "tomcat", "uv", "ibm-semeru-runtimes"))
"""Among these, tags without that pattern do not tell the runtime's version at all."""

SETUP_ACTIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "actions/setup-node": ("node", "node-version", "node-version-file"),
    "actions/setup-python": ("python", "python-version", "python-version-file"),
    "actions/setup-go": ("go", "go-version", "go-version-file"),
    "actions/setup-java": ("java", "java-version", "java-version-file"),
    "actions/setup-dotnet": ("dotnet", "dotnet-version", "global-json-file"),
    "ruby/setup-ruby": ("ruby", "ruby-version", ""),
    "shivammathur/setup-php": ("php", "php-version", "php-version-file"),
    "dtolnay/rust-toolchain": ("rust", "toolchain", ""),
    "actions-rust-lang/setup-rust-toolchain": ("rust", "toolchain", ""),
    "oven-sh/setup-bun": ("bun", "bun-version", "bun-version-file"),
    "denoland/setup-deno": ("deno", "deno-version", "deno-version-file"),
    "erlef/setup-beam": ("elixir", "elixir-version", "version-file"),
    "astral-sh/setup-uv": ("python", "python-version", ""),
    "graalvm/setup-graalvm": ("java", "java-version", ""),
    "swift-actions/setup-swift": ("swift", "swift-version", ""),
    "dart-lang/setup-dart": ("dart", "sdk", ""),
}
"""Action to (language, input that holds the version, input that names a version file or empty)."""
