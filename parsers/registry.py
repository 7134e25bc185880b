"""Every parser, in the order in which they look at the files; each is imported when a file may be its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module

from ..engine.canon.environment_words import CANONICAL
from ..engine.contract import Deployer, Deployment, Parser, Resolution, Unit
from ..engine.model import Layers, Origin
from ..engine.reading import Files
from ._shared.lending import Builds, ChartCall, Charts, Filled, Output, Template


@dataclass(frozen=True, slots=True)
class Deferred:
    """A parser that is not imported before a path matches ``wants`` (a pattern over the whole path).

    ``lent`` are the fields that hold another format's tool, and who makes it.
    """

    name: str
    module: str
    wants: re.Pattern[str]
    lent: tuple[tuple[str, Callable[[], object]], ...] = ()

    def _parser(self) -> Parser:
        found: Parser = import_module(self.module, __package__).PARSER
        if self.lent:
            found = replace(found, **{field: make() for field, make in self.lent})  # type: ignore[type-var]
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


@dataclass(frozen=True, slots=True)
class _LentCharts:
    """Helm for the formats that inflate charts; imported when one of them does."""

    def render(self, call: ChartCall, files: Files) -> Output:
        """The objects of a chart."""
        return _helm().render(call, files)

    def fill(self, template: Template, files: Files) -> Filled:
        """A Go template carried out."""
        return _helm().fill(template, files)

    def joined(self, pieces: Iterable[tuple[str, Origin]]) -> str:
        """A text that knows its places."""
        return _helm().joined(pieces)

    def documents(self, path: str, text: str) -> Output:
        """The documents of such a text."""
        return _helm().documents(path, text)


def _helm() -> Charts:
    from .helm.lending import LENDER

    return LENDER


@dataclass(frozen=True, slots=True)
class _LentBuilds:
    """Kustomize for the formats that follow what it builds."""

    def build(self, folder: str, files: Files) -> Output:
        """The objects of a kustomization."""
        from .kustomize.lending import Lender

        return Lender(charts()).build(folder, files)


def charts() -> Charts:
    """What the Helm parser lends."""
    return _LentCharts()


def builds() -> Builds:
    """What the Kustomize parser lends."""
    return _LentBuilds()


def _row(name: str, module: str, wants: str, **lent: Callable[[], object]) -> Deferred:
    return Deferred(name, module, re.compile(wants), tuple(lent.items()))


_YAML = r"\.ya?ml$"

PARSERS: tuple[Parser, ...] = (
    _row("compose", ".compose", _YAML),
    _row("dotenv", ".dotenv", r"(^|/|\.)env($|\.|/)|\.env"),
    _row("dockerfile", ".dockerfile", r"(?i)dockerfile|containerfile"),
    _row("kubernetes", ".kubernetes", r"\.(ya?ml|json)$"),
    _row("kustomize", ".kustomize", r"(^|/)([Kk]ustomization\.ya?ml|Kustomization)$", charts=charts),
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
        "scripts",
        ".scripts",
        r"(^|/)(GNUmakefile|[Mm]akefile|\.?justfile|Justfile|[Tt]askfile(\.dist)?\.ya?ml|package\.json)$|\.(ba)?sh$"
        r"|(^|/)(bin|scripts?|deploy|deployment|ci|ops|hack|tools)/([^/]+/)*[^/.]+$",
    ),
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
    _row("gitops", ".gitops", r"\.ya?ml(\.gotmpl)?$", charts=charts, builds=builds),
    _row("settings", ".settings", "(?i)" + "|".join(map(re.escape, CANONICAL))),
)
