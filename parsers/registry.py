"""Every parser, in the order in which they look at the files; each is imported when a file may be its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from ..engine.canon.environment_words import CANONICAL
from ..engine.contract import Deployer, Deployment, Parser, Resolution, Unit
from ..engine.model import Layers
from ..engine.reading import Files


@dataclass(frozen=True, slots=True)
class Deferred:
    """A parser that is not imported before a path matches ``wants`` (a pattern over the whole path)."""

    name: str
    module: str
    wants: re.Pattern[str]

    def _parser(self) -> Parser:
        found: Parser = import_module(self.module, __package__).PARSER
        return found

    def units(self, files: Files) -> Iterable[Unit]:
        """The units of the format; none, without importing it, when no file could be its own."""
        if not any(map(self.wants.search, files.paths)):
            return ()
        return self._parser().units(files)

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """What the unit says under these layers."""
        return self._parser().resolve(unit, layers, files)

    def deployments(self, files: Files) -> Iterable[Deployment]:
        """What the format's files deploy; none when it is a format that deploys nothing."""
        parser = self._parser() if any(map(self.wants.search, files.paths)) else None
        return parser.deployments(files) if isinstance(parser, Deployer) else ()


def _row(name: str, module: str, wants: str) -> Deferred:
    return Deferred(name, module, re.compile(wants))


_YAML = r"\.ya?ml$"

PARSERS: tuple[Parser, ...] = (
    _row("compose", ".compose", _YAML),
    _row("dotenv", ".dotenv", r"(^|/|\.)env($|\.|/)|\.env"),
    _row("dockerfile", ".dockerfile", r"(?i)dockerfile|containerfile"),
    _row("kubernetes", ".kubernetes", r"\.(ya?ml|json)$"),
    _row("kustomize", ".kustomize", r"(^|/)([Kk]ustomization\.ya?ml|Kustomization)$"),
    _row("helm", ".helm", r"(^|/)Chart\.ya?ml$"),
    _row("terraform", ".terraform", r"\.(tf|tofu|hcl|tfvars)(\.json)?$"),
    _row("azure", ".ci.azure", r"(?i)azure-?pipelines?|(^|/)\.(azuredevops|pipelines)/"),
    _row("bitbucket", ".ci.bitbucket", r"^bitbucket-pipelines\.ya?ml$"),
    _row("buildkite", ".ci.buildkite", r"(^|/)\.?buildkite(/|\.ya?ml$)"),
    _row("circleci", ".ci.circleci", r"(^|/)\.circleci/"),
    _row("drone", ".ci.drone", r"(^|/)\.drone\.ya?ml$|^\.woodpecker(/|\.ya?ml$)"),
    _row("github", ".ci.github", r"(^|/)\.github/|(^|/)action\.ya?ml$"),
    _row("gitlab", ".ci.gitlab", r"gitlab-ci"),
    _row("jenkins", ".ci.jenkins", r"(^|/)Jenkinsfile|\.[Jj]enkinsfile$|(^|/)[Jj]enkins/"),
    _row(
        "runtime_pins",
        ".runtime_pins",
        r"(^|/)(\.[a-z]+-version|\.nvmrc|\.tool-versions|\.?mise\.toml|(package|global)\.json|go\.mod|pyproject\.toml"
        r"|Gemfile(\.lock)?|runtime\.txt|rust-toolchain(\.toml)?|build\.gradle(\.kts)?|pom\.xml|setup\.(py|cfg))$",
    ),
    _row(
        "code_scan",
        ".code_scan",
        r"\.(pyi?|[cm]?[jt]sx?|vue|svelte|astro|rb|rake|ru|erb|java|kt|groovy|scala|cs|fs|vb|rs|go|php|cc?|cpp|hp?p?|exs?"
        r"|sh|bash|properties|conf|ini|cfg|xml|tmpl|template|prisma)$",
    ),
    _row("dotenv_style", ".dotenv_style", r"(^|/|\.)env($|\.|/)|\.env"),
    _row("settings", ".settings", "(?i)" + "|".join(map(re.escape, CANONICAL))),
)
