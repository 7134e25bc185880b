"""Name look-ups, which Helm switches off unless it is told otherwise (helm pkg/engine/engine.go: EnableDNS)."""

from __future__ import annotations

from ..gotemplate.function import Call, Function, Functions


def _get_host_by_name(call: Call, name: str) -> str:
    return ""


FUNCTIONS: Functions = {"getHostByName": Function(_get_host_by_name, "string", "network.go", "generated")}
