"""YAML, JSON and TOML in templates (helm pkg/engine/funcs.go; the pretty and raw ones are sprig's)."""

from __future__ import annotations

from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.value import GoValue, Refusal
from ..goyaml import emit, json, load, toml, unmarshal

_HELM = "helm pkg/engine/funcs.go"
_SPRIG = "sprig defaults.go"


def _to_yaml(call: Call, value: GoValue) -> str:
    """What cannot be written is written as nothing."""
    try:
        return emit.to_yaml(value, call.origin)
    except Refusal:
        return ""


def _must_to_yaml(call: Call, value: GoValue) -> str:
    return emit.to_yaml(value, call.origin)


def _to_yaml_pretty(call: Call, value: GoValue) -> str:
    try:
        return emit.to_yaml_pretty(value, call.origin)
    except Refusal:
        return ""


def _to_json(call: Call, value: GoValue) -> str:
    try:
        return json.to_json(value, call.origin)
    except Refusal:
        return ""


def _must_to_json(call: Call, value: GoValue) -> str:
    return json.to_json(value, call.origin)


def _to_pretty_json(call: Call, value: GoValue) -> str:
    try:
        return json.to_pretty_json(value, call.origin)
    except Refusal:
        return ""


def _must_to_pretty_json(call: Call, value: GoValue) -> str:
    return json.to_pretty_json(value, call.origin)


def _to_raw_json(call: Call, value: GoValue) -> str:
    return json.to_raw_json(value, call.origin)


def _to_toml(call: Call, value: GoValue) -> str:
    return toml.to_toml(value, call.origin)


def _must_to_toml(call: Call, value: GoValue) -> str:
    return toml.to_toml(value, call.origin)


FUNCTIONS: Functions = {
    "fromJson": Function(unmarshal.from_json, "string", _HELM, "keep"),
    "fromJsonArray": Function(unmarshal.from_json_array, "string", _HELM, "keep"),
    "fromToml": Function(toml.from_toml, "string", _HELM, "keep"),
    "fromYaml": Function(load.from_yaml, "string", _HELM, "keep"),
    "fromYamlArray": Function(load.from_yaml_array, "string", _HELM, "keep"),
    "mustFromJson": Function(unmarshal.must_from_json, "string", _SPRIG, "keep"),
    "mustToJson": Function(_must_to_json, "any", _HELM, "own"),
    "mustToPrettyJson": Function(_must_to_pretty_json, "any", _SPRIG, "own"),
    "mustToRawJson": Function(_to_raw_json, "any", _SPRIG, "own"),
    "mustToToml": Function(_must_to_toml, "any", _HELM, "own", (4, 2, 0)),
    "mustToYaml": Function(_must_to_yaml, "any", _HELM, "own"),
    "toJson": Function(_to_json, "any", _HELM, "own"),
    "toPrettyJson": Function(_to_pretty_json, "any", _SPRIG, "own"),
    "toRawJson": Function(_to_raw_json, "any", _SPRIG, "own"),
    "toToml": Function(_to_toml, "any", _HELM, "own"),
    "toYaml": Function(_to_yaml, "any", _HELM, "own"),
    "toYamlPretty": Function(_to_yaml_pretty, "any", _HELM, "own", (3, 17, 0)),
}
