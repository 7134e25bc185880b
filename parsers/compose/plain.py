"""From the merged tree to plain data as ``docker compose config --format json`` prints it: types cast, paths resolved.

Casting comes this late because variables are texts: ``replicas: ${N}`` becomes a number only here. The tables say
which path is of which type (Compose specification; compose-go: types).
"""

from __future__ import annotations

import os.path
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from ...engine.canon.duration import go_duration, show_duration
from ...engine.canon.quantity import compose_bytes
from .forms import is_drive
from .session import Session
from .tree import Branch, Items, Leaf, Route, Tree, shown

Cast: TypeAlias = Callable[[str], Any]

_TRUE = frozenset(("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "1", "t", "T"))
_FALSE = frozenset(("false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF", "0", "f", "F"))


def _boolean(text: str) -> bool | None:
    return True if text in _TRUE else False if text in _FALSE else None


def _integer(text: str) -> int | None:
    body = text.removeprefix("-")
    return int(text) if body.isascii() and body.isdigit() and len(body) < 20 else None


def _number(text: str) -> float | int | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return None if not value.is_finite() else int(value) if value == int(value) else float(value)


def _bytes(text: str) -> str | None:
    amount = _integer(text) if text.startswith("-") else compose_bytes(text)
    return None if amount is None else str(amount)


def _duration(text: str) -> str | None:
    seconds = go_duration(text)
    return None if seconds is None else show_duration(seconds)


def _restart(text: str) -> str:
    return text or "no"


_TYPES: dict[str, tuple[Cast, str]] = {
    "boolean": (_boolean, """init privileged read_only stdin_open tty oom_kill_disable attach use_api_socket
        healthcheck.disable env_file.*.required depends_on.*.required depends_on.*.restart build.no_cache build.pull
        build.privileged volumes.*.read_only volumes.*.bind.create_host_path volumes.*.volume.nocopy
        develop.watch.*.initial_sync post_start.*.privileged pre_stop.*.privileged"""),
    "integer": (_integer, """scale pids_limit cpu_count cpu_shares oom_score_adj mem_swappiness ports.*.target
        healthcheck.retries deploy.replicas deploy.resources.limits.pids deploy.restart_policy.max_attempts
        deploy.update_config.parallelism deploy.rollback_config.parallelism deploy.placement.max_replicas_per_node
        networks.*.priority networks.*.gw_priority ulimits.* ulimits.*.soft ulimits.*.hard"""),
    "number": (_number, """cpus cpu_percent deploy.resources.limits.cpus deploy.resources.reservations.cpus
        deploy.update_config.max_failure_ratio deploy.rollback_config.max_failure_ratio"""),
    "size": (_bytes, """mem_limit mem_reservation memswap_limit shm_size build.shm_size volumes.*.tmpfs.size
        deploy.resources.limits.memory deploy.resources.reservations.memory"""),
    "duration": (_duration, """healthcheck.interval healthcheck.timeout healthcheck.start_period
        healthcheck.start_interval stop_grace_period deploy.update_config.delay deploy.update_config.monitor
        deploy.rollback_config.delay deploy.rollback_config.monitor deploy.restart_policy.delay
        deploy.restart_policy.window"""),
}  # fmt: skip

_SECTIONS: dict[str, tuple[Cast, str]] = {
    "boolean": (_boolean, "external attachable internal enable_ipv6 enable_ipv4"),
}

#: Route to (name of the type, cast).
CASTS: dict[Route, tuple[str, Cast]] = {
    ("services", "*", *path.split(".")): (kind, cast)
    for kind, (cast, paths) in _TYPES.items()
    for path in paths.split()
} | {
    (section, "*", path): (kind, cast)
    for kind, (cast, paths) in _SECTIONS.items()
    for path in paths.split()
    for section in ("networks", "volumes", "secrets", "configs")
}

_PLACES = ("build.context", "build.additional_contexts.*", "env_file.*.path", "label_file.*", "develop.watch.*.path")

#: Routes whose texts are paths that resolve against the folder of their file.
PATHS: frozenset[Route] = frozenset(
    {("secrets", "*", "file"), ("configs", "*", "file")} | {("services", "*", *path.split(".")) for path in _PLACES}
)

_REMOTE = ("://", "git@", "github.com/", "docker-image:", "service:", "target:", "oci-layout:")


def _is_named(route: Route) -> bool:
    """Whether the keys of a mapping are the user's, so that none of them is an extension."""
    return len(route) == 1 or (*route, "*") in _NAMED


class Plain:
    """A conversion under way: where the repository lies, the home folder, and the notes of the run."""

    def __init__(self, session: Session, root: str, home: str):
        self.session = session
        self.root = root
        self.home = home

    def value(self, tree: Tree, route: Route = ()) -> Any:
        """Plain data of a tree at a route."""
        if isinstance(tree, Branch):
            named = _is_named(route)
            return {
                name: self.value(value, (*route, "*" if named else name))
                for name, value in tree.entries.items()
                if named or not name.startswith("x-") or route[0].startswith("x-")
            }
        if isinstance(tree, Items):
            return [self.value(item, (*route, "*")) for item in tree.items]
        return self._scalar(tree, route)

    def _scalar(self, leaf: Leaf, route: Route) -> Any:
        if leaf.value is None:
            return None
        known = CASTS.get(route)
        if known is not None:
            return self._cast(leaf, *known)
        if route in PATHS:
            return self.path(leaf)
        text = shown(leaf)
        return leaf.value if route[:1] and route[0].startswith("x-") else text

    def _cast(self, leaf: Leaf, kind: str, cast: Cast) -> Any:
        text = shown(leaf)
        value = cast(text)
        if value is None:
            self.session.refuse("wrong-type", f"{text!r} cannot be read as a {kind}", leaf.span)
        return value

    def path(self, leaf: Leaf) -> str:
        """The absolute path that a text names; remote contexts stay."""
        text = leaf.reads
        if any(text.startswith(mark) or (mark == "://" and mark in text) for mark in _REMOTE):
            return text
        if text == "~" or text.startswith("~/"):
            text = self.home + text[1:]
        if is_drive(text):
            return text
        return os.path.normpath(os.path.join(self.root, leaf.base, text))


#: Mappings below services whose keys are the user's.
_NAMED: frozenset[Route] = frozenset(
    ("services", "*", *path.split("."), "*")
    for path in (
        "annotations", "build.additional_contexts", "build.args", "build.labels", "depends_on", "environment", "labels",
        "models", "networks", "sysctls", "ulimits",
    )
)  # fmt: skip
