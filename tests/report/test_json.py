"""The JSON formats keep to their schemas, and the schemas describe every field."""

import copy
import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from paritycheck.engine.model import Declaration, Edge, Fact, Genome, Known, Node, Origin, Placed, Report, Step, Unknown
from paritycheck.engine.report import render
from paritycheck.engine.report.genome import render as render_genome


def closed(schema):
    """The schema with every object closed, so that an undocumented field fails."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made["additionalProperties"] = False
    return made


def validator(name):
    schema = json.loads((files("paritycheck.schemas") / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(closed(copy.deepcopy(schema)))


def problems(name, text):
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(json.loads(text))]


def test_check_validates(report, context):
    assert problems("report", render("json", report, context)) == []


def test_diff_validates(report, compared):
    assert problems("report", render("json", report, compared)) == []


def test_an_empty_report_validates(context):
    assert problems("report", render("json", Report(), context)) == []


def test_the_schema_refuses(report, context):
    data = json.loads(render("json", report, context))
    data["findings"][0]["level"] = "fatal"
    del data["findings"][1]["message"]
    assert len(problems("report", json.dumps(data))) == 2


def test_content(report, context):
    data = json.loads(render("json", report, context))
    assert data["summary"] == {"error": 1, "warning": 1, "note": 1, "accepted": 1, "worst": "error"}
    first = data["findings"][0]
    assert [(p["path"], p["line"], p["column"], p["says"]) for p in first["places"]] == [
        (".env", 2, 8, "says 15-alpine"),
        ("compose.yml", 3, 12, "interpolated here"),
        ("infra/my prod.tfvars", 2, 6, "says 16.3"),
    ]
    assert first["fix"] == "Use the production version everywhere."
    accepted = next(finding for finding in data["findings"] if finding["suppression"])
    assert accepted["suppression"]["reason"] == "Staging carries a tenth of the load."
    assert accepted["suppression"]["place"]["line"] == 3
    assert "matrix" not in data


def test_the_matrix(report, compared):
    rows = json.loads(render("json", report, compared))["matrix"]["rows"]
    assert [(row["attribute"], row["level"], row["declared"]) for row in rows] == [
        ("env DB_PASSWORD", "warning", None),
        ("env FEATURE_X", "none", None),
        ("replicas", "warning", "Staging carries a tenth of the load."),
    ]
    assert rows[1]["cells"]["prod"] == {"text": "not set", "places": []}


@pytest.fixture
def genome(report):
    drift = report.findings[0].places
    literal = Origin(drift[0].span)
    used = literal.because(drift[1].span, Step.INTERPOLATED).over(Origin(drift[2].span))
    facts = (
        Fact("version", Known("15", "15-alpine"), used),
        Fact("env", Known("hunter2"), literal, "DB_PASSWORD"),
        Fact("env", Known("postgres://u:hunter2@db/x"), literal, "DB"),
        Fact("command", Known(("run", "--token", "hunter2")), literal),
        Fact("replicas", Unknown("set at apply time", literal), literal),
    )
    db = Declaration("services.db", "backing-service", "compose", literal, facts)
    nodes = [Node("backing-service:db", "backing-service", "db", (Placed(db, frozenset({"prod"})),))]
    return Genome.of(nodes, [Edge("workload:api", "depends-on", "backing-service:db", literal)], ["prod"])


def test_the_genome_validates_and_hides_secrets(genome, report, context):
    text = render_genome(genome, report, context)
    assert problems("genome", text) == []
    facts = json.loads(text)["nodes"][0]["declarations"][0]["facts"]
    assert [(fact["state"], fact["value"], fact["text"]) for fact in facts[:3]] == [
        ("known", "15", "15-alpine"),
        ("known", "***", "***"),
        ("known", "postgres://u:***@db/x", "postgres://u:***@db/x"),
    ]
    assert [(step["step"], step["path"]) for step in facts[0]["chain"]] == [
        ("interpolated", "compose.yml"),
        ("literal", ".env"),
        ("shadowed", "infra/my prod.tfvars"),
    ]
    assert (facts[4]["state"], facts[4]["value"]) == ("unknown", None)
    assert "hunter2" not in text
