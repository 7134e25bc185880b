"""Schemas beyond what Helm says about values (that is in cases/schema.yaml)."""

from __future__ import annotations

import json

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.coalesce import coalesce_values
from paritycheck.parsers.helm.charts.dependencies import process_dependencies
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.load import load_chart
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.charts.schema import check_schemas
from paritycheck.parsers.helm.gotemplate.value import Map


def checked(root, schema, values="a: x\n"):
    (root / "app").mkdir()
    (root / "app/Chart.yaml").write_text("apiVersion: v2\nname: app\nversion: 1.0.0\n")
    (root / "app/values.yaml").write_text(values)
    (root / "app/values.schema.json").write_text(schema if isinstance(schema, str) else json.dumps(schema))
    member = process_dependencies(load_chart("app", Files(root, [])), Map(), rules(), [])
    return check_schemas(member, coalesce_values(member, Map(), rules(), []))


@pytest.mark.parametrize(
    "schema, reason",
    [
        ({"properties": {"a": {"$ref": "https://schemas.example/a.json"}}}, "another schema that is not read"),
        ({"properties": {"a": {"$ref": "other.json"}}}, "another schema that is not read"),
        ({"$ref": "#"}, "refers to itself without end"),
    ],
)
def test_what_cannot_be_checked_is_noted(tmp_path, schema, reason):
    (note,) = checked(tmp_path, schema)
    assert reason in note
    assert note.startswith("app/values.schema.json: ")


def test_a_costly_pattern_costs_little(tmp_path):
    with pytest.raises(ChartError, match="does not match pattern"):
        checked(tmp_path, {"properties": {"a": {"pattern": "^(a+)+$"}}}, f"a: {'a' * 5000}b\n")


@pytest.mark.parametrize("schema", ["{", {"properties": {"a": {"pattern": "(?<=x)"}}}])
def test_a_schema_that_cannot_be_read_is_refused(tmp_path, schema):
    with pytest.raises(ChartError, match="don't meet the specifications"):
        checked(tmp_path, schema)
