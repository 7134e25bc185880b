"""toYaml, toYamlPretty and the JSON writers against what the real Helm printed (write.json)."""

import json
from pathlib import Path

import pytest
from paritycheck.parsers.helm.gotemplate.value import Bytes, Int64, List, Map, Refusal, Struct, UInt64
from paritycheck.parsers.helm.goyaml.emit import to_yaml, to_yaml_pretty
from paritycheck.parsers.helm.goyaml.failure import Unmarshalable
from paritycheck.parsers.helm.goyaml.json import to_json, to_pretty_json, to_raw_json
from paritycheck.parsers.helm.goyaml.unmarshal import must_from_json

ROWS = json.loads(Path(__file__).with_name("write.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_writers_print_what_helm_prints(row, bare):
    value = must_from_json(json.dumps(row["value"]))
    try:
        assert to_yaml(value, bare) == row["yaml"]
    except Unmarshalable:
        assert row["yaml"] == ""
    assert to_yaml_pretty(value, bare) == row["pretty"]
    assert to_json(value, bare) == row["json"]
    assert to_raw_json(value, bare) == row.get("raw", row["json"])
    assert to_pretty_json(value, bare) == row.get("indented", row["json"])


def test_integers_keep_all_their_digits(bare):
    value = List([9007199254740993, Int64(-(2**63)), UInt64(2**64 - 1)])
    assert to_yaml(value, bare) == "- 9007199254740993\n- -9223372036854775808\n- 18446744073709551615"
    assert to_json(value, bare) == "[9007199254740993,-9223372036854775808,18446744073709551615]"


def test_bytes_that_are_not_utf8(bare):
    assert to_yaml("a\udcffb", bare) == "a\ufffdb"
    assert to_json("a\udcffb", bare) == '"a\\ufffdb"'
    assert to_yaml_pretty("a\udcffb", bare) == "!!binary Yf9i"


def test_bytes_are_base64(bare):
    assert to_yaml(Map({"k": Bytes(b"hi")}), bare) == "k: aGk="
    assert to_yaml_pretty(Map({"k": Bytes(b"hi")}), bare) == "k:\n  - 104\n  - 105"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_lacks(number, bare):
    with pytest.raises(Unmarshalable, match="error marshaling into JSON: json: unsupported value: "):
        to_yaml(List([number]), bare)
    with pytest.raises(Unmarshalable, match=r"^json: unsupported value: "):
        to_json(number, bare)
    assert to_yaml_pretty(number, bare) in (".nan", ".inf", "-.inf")


def test_a_container_inside_itself_is_gos_error_and_mere_depth_is_ours(bare):
    loop = Map()
    loop["self"] = List([loop])
    deep = List()
    for _ in range(300):
        deep = List([deep])
    for write in (to_yaml, to_json):
        with pytest.raises(Unmarshalable, match="encountered a cycle"):
            write(loop, bare)
        with pytest.raises(Refusal, match="nested more than") as caught:
            write(deep, bare)
        assert not isinstance(caught.value, Unmarshalable)


def test_structs_are_written_by_their_exported_fields(bare):
    struct = Struct(
        "chart.Metadata", {"Name": "shop", "Home": "", "Version": "1.0.0"}, {},
        exported=(("Version", "version"), ("Name", "name"), ("Home", "home,omitempty")),
    )  # fmt: skip
    assert to_json(struct, bare) == '{"version":"1.0.0","name":"shop"}'
    assert to_yaml(Map({"c": struct}), bare) == "c:\n  name: shop\n  version: 1.0.0"
    assert to_yaml_pretty(struct, bare) == 'home: ""\nname: shop\nversion: 1.0.0'
    assert to_json(Struct("time.Time", {}, {}, payload="2024-01-01T00:00:00Z"), bare) == '"2024-01-01T00:00:00Z"'
