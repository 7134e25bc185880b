"""Image tags taken apart: the version in front, the variant (base system, flavour) behind."""

import re
from functools import lru_cache
from typing import Final

from ..pattern import deferred

CHANNELS: Final = frozenset(
    (
        "latest",
        "stable",
        "edge",
        "nightly",
        "main",
        "master",
        "lts",
        "current",
        "mainline",
        "rolling",
        "develop",
    )
)
"""Words that name a moving target; they are neither a version nor a variant."""

_VERSION: Final = deferred(
    r"(v?[0-9]{1,18}(?:\.[0-9]{1,18})*"
    r"(?:[_+][0-9]+|u[0-9]+)?"
    r"(?:[-.]?(?:rc|alpha|beta|preview|snapshot|dev|ea|m|a|b)[.-]?[0-9]*(?=-|$))?)"
    r"(?:-(.*))?",
    re.IGNORECASE | re.DOTALL,
)
_SYSTEM: Final = deferred(
    r"(?:alpine|debian|ubuntu|ubi|rhel|centos|fedora|rockylinux|oraclelinux|amazonlinux|(?:nanoserver|windowsservercore)?ltsc"
    r"|el|ol|al)[0-9][0-9.]*",
    re.IGNORECASE,
)
_SEPARATOR: Final = deferred(r"[-_]")


@lru_cache(maxsize=4096)
def version_and_variant(tag: str) -> tuple[str, str]:
    """`16-alpine` is ("16", "alpine"), `stable-alpine` is ("", "alpine"), `latest` is ("", "")."""
    found = _VERSION.fullmatch(tag)
    version, rest = (found[1], found[2] or "") if found else ("", tag)
    return version, "-".join(part for part in rest.split("-") if part.lower() not in CHANNELS)


@lru_cache(maxsize=4096)
def carries_version(tag: str) -> bool:
    """Whether a digit of the tag tells a version; those of `alpine3.22` or `ubi9` tell a base system."""
    parts = _SEPARATOR.split(tag)
    return any(any(c.isdigit() for c in part) and _SYSTEM.fullmatch(part) is None for part in parts)
