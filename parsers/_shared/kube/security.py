"""The security context of a container, which falls back on its pod's, and what a pod shares with its node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ....engine.model import Fact
from ....engine.reading import Cursor
from .fields import Field, stated
from .text import Walker, plain

#: Fields that a container takes from its pod where it is silent (Kubernetes API, SecurityContext).
_SHARED: Final = (
    Field("user", "securityContext.runAsUser"),
    Field("group", "securityContext.runAsGroup"),
    Field("run-as-non-root", "securityContext.runAsNonRoot", "truth"),
    Field("seccomp-profile", "securityContext.seccompProfile.type"),
)
_OWN: Final = (
    Field("privileged", "securityContext.privileged", "truth"),
    Field("privilege-escalation", "securityContext.allowPrivilegeEscalation", "truth"),
    Field("read-only-root", "securityContext.readOnlyRootFilesystem", "truth"),
)
POD: Final = (
    Field("volume-group", "securityContext.fsGroup"),
    Field("host-namespace", "hostNetwork", "truth", "network"),
    Field("host-namespace", "hostPID", "truth", "pid"),
    Field("host-namespace", "hostIPC", "truth", "ipc"),
)


def security_facts(walker: Walker, container: Cursor, pod: Cursor | None) -> Iterator[Fact]:
    """As whom a container runs and what it may do."""
    yield from stated(walker, container, _SHARED, pod)
    yield from stated(walker, container, _OWN)
    for word in ("drop", "add"):
        for item in walker.items(container, "securityContext", "capabilities", word):
            name = walker.text(item)
            if name is not None and name.text:
                yield from plain("capability", replace(name, text=word), name.text.upper().removeprefix("CAP_"))
