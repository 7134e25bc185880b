"""YAML, JSON and TOML in templates (helm pkg/engine/funcs.go; the pretty and raw ones are sprig's)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ....engine.model import Origin
from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.value import GoValue, Refusal
from ..goyaml import emit, json, load, toml, unmarshal

_HELM = "helm pkg/engine/funcs.go"
_SPRIG = "sprig defaults.go"


Writer: TypeAlias = Callable[[GoValue, Origin], str]


def _writing(write: Writer) -> Callable[[Call, GoValue], str]:
    """The function that fails when a value cannot be written."""
    return lambda call, value: write(value, call.origin)


def _lenient(write: Writer) -> Callable[[Call, GoValue], str]:
    """The function for which what cannot be written is nothing."""

    def written(call: Call, value: GoValue) -> str:
        try:
            return write(value, call.origin)
        except Refusal:
            return ""

    return written


FUNCTIONS: Functions = {
    "fromJson": Function(unmarshal.from_json, "string", _HELM, "keep"),
    "fromJsonArray": Function(unmarshal.from_json_array, "string", _HELM, "keep"),
    "fromToml": Function(toml.from_toml, "string", _HELM, "keep"),
    "fromYaml": Function(load.from_yaml, "string", _HELM, "keep"),
    "fromYamlArray": Function(load.from_yaml_array, "string", _HELM, "keep"),
    "mustFromJson": Function(unmarshal.must_from_json, "string", _SPRIG, "keep"),
    "mustToJson": Function(_writing(json.to_json), "any", _HELM, "own"),
    "mustToPrettyJson": Function(_writing(json.to_pretty_json), "any", _SPRIG, "own"),
    "mustToRawJson": Function(_writing(json.to_raw_json), "any", _SPRIG, "own"),
    "mustToToml": Function(_writing(toml.to_toml), "any", _HELM, "own", (4, 2, 0)),
    "mustToYaml": Function(_writing(emit.to_yaml), "any", _HELM, "own"),
    "toJson": Function(_lenient(json.to_json), "any", _HELM, "own"),
    "toPrettyJson": Function(_lenient(json.to_pretty_json), "any", _SPRIG, "own"),
    "toRawJson": Function(_writing(json.to_raw_json), "any", _SPRIG, "own"),
    "toToml": Function(_writing(toml.to_toml), "any", _HELM, "own"),
    "toYaml": Function(_lenient(emit.to_yaml), "any", _HELM, "own"),
    "toYamlPretty": Function(_lenient(emit.to_yaml_pretty), "any", _HELM, "own", (3, 17, 0)),
}
