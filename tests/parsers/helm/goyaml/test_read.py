"""fromYaml, fromYamlArray, fromJson and fromJsonArray against what the real Helm read (read_*.json)."""

import json
from pathlib import Path

import pytest
from paritycheck.engine.model import Source
from paritycheck.parsers.helm.gotemplate.value import Refusal, go_type
from paritycheck.parsers.helm.goyaml.failure import Malformed
from paritycheck.parsers.helm.goyaml.load import from_yaml, from_yaml_array, load_values
from paritycheck.parsers.helm.goyaml.unmarshal import from_json, from_json_array, must_from_json


def rows(name):
    found = json.loads(Path(__file__).with_name(name).read_text("utf-8"), parse_int=float)
    return pytest.mark.parametrize("row", found, ids=range(len(found)))


@rows("read_yaml.json")
def test_yaml(row):
    assert from_yaml(row["text"]) == row["map"]
    assert from_yaml_array(row["text"]) == row["list"]


@rows("read_json.json")
def test_json(row):
    assert from_json(row["text"]) == row["map"]
    assert from_json_array(row["text"]) == row["list"]


def test_every_number_is_a_float64():
    found = from_yaml("a: 1\nb: [0x10, 1.5]")
    assert [go_type(item) for item in (found["a"], *found["b"])] == ["float64"] * 3
    assert go_type(from_json('{"a": 1}')["a"]) == "float64"


def test_any_json_value():
    assert must_from_json(" [1, {}] ") == [1.0, {}]
    assert must_from_json("null") is None
    with pytest.raises(Malformed, match=r"^unexpected end of JSON input$"):
        must_from_json("{")


@pytest.mark.parametrize(
    "text", ["[" * 500, "{a: " * 500, "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(
        f"k{i}: &k{i} [*{'b' if not i else f'k{i - 1}'}, *{'b' if not i else f'k{i - 1}'}]\n" for i in range(20))],
)  # fmt: skip
def test_hostile_yaml_is_refused(text):
    with pytest.raises(Refusal) as caught:
        from_yaml(text)
    assert not isinstance(caught.value, Malformed)


def test_deep_json_is_refused():
    with pytest.raises(Refusal, match="nested more than"):
        from_json('{"a":' + "[" * 5000)


def test_values_of_the_first_document_or_of_all():
    source = Source("values.yaml", "a: {x: 1, z: 2}\nb: 1\n---\na: {z: 3}\n---\n---\nb: [2]\nc: ~\n")
    assert load_values(source) == {"a": {"x": 1.0, "z": 2.0}, "b": 1.0}
    assert load_values(source, all_documents=True) == {"a": {"x": 1.0, "z": 3.0}, "b": [2.0], "c": None}


def test_a_broken_later_document_matters_only_when_all_are_read():
    source = Source("values.yaml", "a: 1\n---\nb: [\n")
    assert load_values(source) == {"a": 1.0}
    with pytest.raises(Malformed):
        load_values(source, all_documents=True)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: 1\nb: [2\n", "yaml: line 2: did not find expected ',' or ']'", "values.yaml:3"),
        ("a: 1\nb: !!int x\n", "yaml: cannot decode !!str `x` as a !!int", "values.yaml:2"),
        ("- 1\n", "json: cannot unmarshal array into Go value of type map[string]interface {}", "values.yaml:1"),
        ("a: 1\n? [x]\n: 1\n", 'yaml: invalid map key: []interface {}{"x"}', "values.yaml:2"),
    ],
)
def test_errors_of_a_file_say_where(text, message, place):
    with pytest.raises(Malformed) as caught:
        load_values(Source("values.yaml", text))
    assert str(caught.value).endswith(message)
    assert caught.value.span is not None
    assert caught.value.span.place == place
