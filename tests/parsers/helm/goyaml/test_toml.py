"""toToml against what the real Helm printed (toml.json), and fromToml."""

import json
from pathlib import Path

import pytest
from paritycheck.parsers.helm.gotemplate.value import Int64, List, Map, Refusal, go_type
from paritycheck.parsers.helm.goyaml.toml import from_toml, to_toml
from paritycheck.parsers.helm.goyaml.unmarshal import must_from_json

ROWS = json.loads(Path(__file__).with_name("toml.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_to_toml(row, bare):
    assert to_toml(must_from_json(json.dumps(row["value"])), bare) == row["toml"]


def test_integers_and_nothing(bare):
    assert to_toml(Map({"n": 3, "l": List([Int64(1)])}), bare) == "l = [1]\nn = 3\n"
    with pytest.raises(Refusal):
        to_toml(None, bare)


def test_from_toml():
    found = from_toml('a = 1\nb = 1.5\nd = 1979-05-27T07:32:00Z\n[t]\nl = [{x = "y"}, true]\n')
    assert found == {"a": 1, "b": 1.5, "d": "1979-05-27T07:32:00Z", "t": {"l": [{"x": "y"}, True]}}
    assert go_type(found["a"]) == "int64"


@pytest.mark.parametrize("text", ["a = ", "= 1", "a = 1\na = 2", "[" * 20])
def test_what_is_no_toml(text):
    assert list(from_toml(text)) == ["Error"]


def test_deep_toml_is_refused():
    with pytest.raises(Refusal, match="nested"):
        from_toml("a = " + "[" * 100_000)
