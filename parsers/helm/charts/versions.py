"""Whether a version is one, and whether it lies in a range (chartutil/compatible.go)."""

from __future__ import annotations

from ..functions.constraints import admits, read_constraints
from ..functions.versions import read
from ..gotemplate.value import Refusal


def is_version(text: str) -> bool:
    """Whether semver.NewVersion takes it: one to three numbers, ``v`` before them or not."""
    try:
        read(str(text))
    except Refusal:
        return False
    return True


def compatible(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint; False also when either cannot be read.

    >>> compatible(">=1.2.0-0 <2", "1.9.3-rc.1"), compatible("~1.2", "1.3.0"), compatible("", "1.0.0")
    (True, False, False)
    """
    try:
        read_constraints(str(constraint))
        return admits(str(constraint), read(str(version)))
    except Refusal:
        return False
