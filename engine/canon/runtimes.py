"""Which language runtime an image carries, and in which version."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..pattern import deferred
from .image import ImageRef
from .runtime_table import IN_NAME, OFFICIAL, OWN_VERSION_FIRST, QUALIFIED, SETUP_ACTIONS, VERSION_AFTER_WORD
from .tags import version_and_variant

__all__ = ["SETUP_ACTIONS", "RuntimeUse", "runtime_of_image"]


@dataclass(frozen=True, slots=True)
class RuntimeUse:
    """A runtime as one image states it; `version` is raw text and empty when the image names none."""

    language: str
    version: str
    variant: str


_NUMBERED_NAME: Final = deferred(r"([a-z][a-z-]*?)-?([0-9]+(?:\.[0-9]+)*)(?:-(.*))?")
_SYSTEM_FIRST: Final = deferred(r"(?:alpine|debian|ubuntu|distroless|ol[0-9]*|ubi[0-9]*|centos[0-9]*)-(?=[0-9])")
_DEV_CONTAINER_FIRST: Final = deferred(r"(?:dev-)?[0-9]+(?:\.[0-9]+)*-(?=[0-9])")
_RED_HAT: Final = deferred(r"(?:ubi|rhel|el|c)[0-9]+|rhscl|centos7|sclorg|fedora")


@lru_cache(maxsize=4096)
def runtime_of_image(ref: ImageRef) -> RuntimeUse | None:
    """The runtime of a base image, or None when the image is not a language's.

    An SDK image of .NET counts its own patches (10.0.100), so its version here is the release line (10.0)
    and the full text goes into the variant; otherwise it would contradict the runtime image it builds for.
    """
    path = ref.name.split("/")
    base, pair = path[-1], "/".join(path[-2:])
    language = QUALIFIED.get(pair) or OFFICIAL.get(base)
    if language is None:
        return _named_with_version(path, ref.tag)
    version, variant = _tag_version(base, "devcontainers" in path, ref.tag)
    if language == "dotnet" and base == "sdk":
        return RuntimeUse(language, ".".join(version.split(".")[:2]), "-".join(filter(None, ("sdk", version, variant))))
    return RuntimeUse(language, version, variant)


def _tag_version(base: str, dev_container: bool, tag: str) -> tuple[str, str]:
    if word := VERSION_AFTER_WORD.get(base):
        found = re.search(rf"{word}([0-9].*)", tag)
        if found or base in OWN_VERSION_FIRST:
            return version_and_variant(found[1]) if found else ("", tag)
    lead = _SYSTEM_FIRST.match(tag) or (_DEV_CONTAINER_FIRST.match(tag) if dev_container else None)
    version, variant = version_and_variant(tag[lead.end() :] if lead else tag)
    system = lead[0].rstrip("-") if lead and not dev_container else ""
    return version, "-".join(part for part in (system, variant) if part)


def _named_with_version(path: list[str], tag: str) -> RuntimeUse | None:
    """`distroless/nodejs24-debian13` is node 24; Red Hat's `ubi9/python-311` is python 3.11."""
    found = _NUMBERED_NAME.fullmatch(path[-1])
    language = IN_NAME.get(found[1]) if found else None
    if found is None or language is None:
        return None
    version = found[2]
    red_hat = any(_RED_HAT.fullmatch(part) for part in path[:-1])
    if red_hat and len(version) > 1 and language in ("python", "ruby", "php", "dotnet"):
        version = f"{version[0]}.{version[1:]}"
    return RuntimeUse(language, version, "-".join(part for part in (found[3], tag) if part))
