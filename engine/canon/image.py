"""Container image references, and which of them name the same image on Docker Hub."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..pattern import deferred
from .tags import carries_version

_HUB: Final = frozenset(
    ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.docker.com", "registry.hub.docker.com")
)
_MIRRORS: Final = (
    ("public.ecr.aws", "docker/"),
    ("mcr.microsoft.com", "mirror/docker/"),
    ("mirror.gcr.io", ""),
)
"""(registry, repository prefix): what follows the prefix is the repository on Docker Hub."""
_PULL_THROUGH: Final = deferred(r"(?:^|/)dependency_proxy/containers/|^docker-hub/")
"""Prefixes of the GitLab dependency proxy and of the Amazon ECR pull-through cache for Docker Hub."""

_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN: Final = deferred(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]{{1,5}})?")
_PATH: Final = deferred(r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*")
_TAG: Final = deferred(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST: Final = deferred(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,128}")
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class ImageRef:
    """One image reference as written; the registry is lower case, absent parts are empty."""

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def name(self) -> str:
        """Registry and repository, where the many spellings of a Docker Hub image become one (`postgres`)."""
        return _canonical_name(self.registry, self.repository)

    @property
    def basename(self) -> str:
        """The last component of the repository."""
        return self.repository.rpartition("/")[2]

    @property
    def effective_tag(self) -> str:
        """The tag that is pulled: `latest` when neither a tag nor a digest says otherwise."""
        return self.tag or ("" if self.digest else "latest")


@lru_cache(maxsize=4096)
def _canonical_name(registry: str, repository: str) -> str:
    on_hub = _hub_repository(registry, repository)
    if on_hub is None:
        return f"{registry}/{repository}"
    return on_hub.removeprefix("library/")


def _hub_repository(registry: str, repository: str) -> str | None:
    """The repository on Docker Hub that these coordinates deliver, or None when they live elsewhere."""
    if not registry or registry in _HUB:
        return repository
    for mirror, prefix in _MIRRORS:
        if registry == mirror and repository.startswith(prefix):
            return repository.removeprefix(prefix)
    found = _PULL_THROUGH.search(repository)
    return repository[found.end() :] if found else None


@lru_cache(maxsize=4096)
def parse_image(text: str) -> ImageRef | None:
    """The parts of `[registry/]repository[:tag][@digest]`, or None when it is not one.

    Text that still holds a template (`${TAG}`, `{{ .Values.tag }}`) is not one either. The first component
    is a registry when it holds a dot, a colon or a capital, or is `localhost` (distribution:
    splitDockerDomain).
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        return None
    rest, at, digest = stripped.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        name, colon, tag = rest, "", ""
    registry, repository = _split_registry(name)
    whole = (
        _PATH.fullmatch(repository) is not None
        and (not registry or _DOMAIN.fullmatch(registry) is not None)
        and (not colon or _TAG.fullmatch(tag) is not None)
        and (not at or _DIGEST.fullmatch(digest) is not None)
    )
    return ImageRef(registry.lower(), repository, tag, digest) if whole else None


def _split_registry(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    is_registry = "." in first or ":" in first or first == "localhost" or first.lower() != first
    return (first, rest) if slash and is_registry else ("", name)


def floating(ref: ImageRef) -> bool:
    """Whether the reference may pull something else tomorrow because nothing in it names a version.

    `latest`, no tag, `alpine` and `stable-alpine3.22` float; a digest, `3-management` or a commit id do not.
    """
    return not ref.digest and not carries_version(ref.tag)
