"""SARIF: the standard's required properties, what code scanning needs, and the limits of an upload."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from paritycheck.engine.model import Finding, Level, Place, Report, Source, Span, Suppression
from paritycheck.engine.report import render, sarif


@pytest.fixture
def run(report, context):
    return only_run(report, context)


def only_run(report, context):
    log = json.loads(render("sarif", report, context))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def check_structure(run):
    """The properties that the standard requires, and what must refer to each other (3.27.6, 3.52.3, 3.58.2)."""
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["id"]
        assert rule.get("name", "x").isidentifier()
        assert rule.get("name", "").lower() != rule["id"]
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
    notifications = {descriptor["id"] for descriptor in driver["notifications"]}
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
        for notification in invocation["toolExecutionNotifications"]:
            assert notification["message"]["text"]
            assert notification["level"] in ("none", "note", "warning", "error")
            assert notification["descriptor"]["id"] in notifications
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
        assert len(result["locations"]) == 1
        related = result.get("relatedLocations", [])
        assert [location["id"] for location in related] == list(range(1, len(related) + 1))
        assert all(location["message"]["text"] for location in related)
        for location in [*result["locations"], *related]:
            check_location(location["physicalLocation"], run)
        for suppression in result.get("suppressions", []):
            assert suppression["kind"] in ("inSource", "external")
            assert suppression["status"] == "accepted"
            assert suppression["justification"]


def check_location(location, run):
    artifact, region = location["artifactLocation"], location["region"]
    assert artifact["uriBaseId"] in run["originalUriBaseIds"]
    assert artifact["uri"].isascii()
    assert not artifact["uri"].startswith("/")
    assert not set(artifact["uri"]) & set(' \\"<>^`{}|?#:')
    assert region["startLine"] >= 1
    if "endLine" in region:
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])


def test_structure(run):
    check_structure(run)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"] == "paritycheck/check/"


def test_an_empty_report_is_a_complete_run(context):
    run = only_run(Report(), context)
    check_structure(run)
    assert run["results"] == []


def test_a_result(run):
    result = run["results"][0]
    assert result["ruleId"] == "backing-service-version"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": ".env", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 17},
    }
    related = result["relatedLocations"]
    assert [(at["message"]["text"], at["physicalLocation"]["artifactLocation"]["uri"]) for at in related] == [
        ("interpolated here", "compose.yml"),
        ("says 16.3", "infra/my%20prod.tfvars"),
    ]
    assert result["properties"]["paritycheck"] == {
        "kind": "drift",
        "attribute": "version",
        "key": "",
        "node": "backing-service:orders-db",
        "environments": ["local", "prod"],
        "axis": "external-dependencies",
        "surface": "deploy",
        "confidence": 0.8,
        "values": ["15", "16.3"],
    }


def test_a_declared_divergence_is_suppressed_with_its_reason(run):
    (result,) = [result for result in run["results"] if "suppressions" in result]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("external", "Staging carries a tenth of the load.")
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 3
    assert "baselineState" not in result


def test_comments_and_baselines(report, context):
    comment, old, new = (replace(report.findings[0], identity=(name,), suppression=None) for name in "abc")
    comment = replace(comment, suppression=Suppression("comment", "why"))
    old = replace(old, suppression=Suppression("baseline", "known since"))
    run = only_run(Report((comment, old, new)), context)
    check_structure(run)
    assert [(r["baselineState"], [s["kind"] for s in r.get("suppressions", [])]) for r in run["results"]] == [
        ("new", ["inSource"]),
        ("unchanged", ["external"]),
        ("new", []),
    ]


def test_diagnostics_are_notifications(run):
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert first["descriptor"] == {"id": "yaml-syntax"}
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert second["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a%20b/link.yml", "uriBaseId": "%SRCROOT%"}}}
    ]


def test_rules_come_from_policies(run, context):
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "backing-service-version")
    assert rule["name"] == "BackingServiceVersion"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["tags"] == ["drift", "external-dependencies", "deploy", "database"]
    assert "Use the production version everywhere." in rule["help"]["markdown"]
    assert "https://www.postgresql.org" in rule["help"]["markdown"]
    assert "helpUri" not in rule


def test_help_uri_only_when_configured(report, context):
    run = only_run(report, replace(context, docs_url="https://docs.example/policies/"))
    uris = {rule["id"]: rule.get("helpUri") for rule in run["tool"]["driver"]["rules"]}
    assert uris["backing-service-version"] == "https://docs.example/policies/backing-service-version"


@pytest.mark.parametrize(
    "path, prefix, uri",
    [
        ("a b.yml", "", "a%20b.yml"),
        ("a:b.yml", "", "a%3Ab.yml"),
        ("é/x#1?.yml", "", "%C3%A9/x%231%3F.yml"),
        ("100%.yml", "", "100%25.yml"),
        ("x.yml", "sub dir/app/", "sub%20dir/app/x.yml"),
        ("[id]/a@b+c.yml", "app", "app/%5Bid%5D/a@b+c.yml"),
    ],
)
def test_uris(context, path, prefix, uri):
    source = Source(path, "a: 1\n")
    finding = Finding("p", "drift", Level.NOTE, "m", (Place(Span(source, 3, 4), "says 1"),))
    run = only_run(Report((finding,)), replace(context, uri_prefix=prefix))
    check_structure(run)
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_fingerprints_do_not_depend_on_lines(report, context):
    def moved(finding):
        places = tuple(
            Place(Span(Source(p.span.path, "\n\n" + p.span.source.text), p.span.start + 2, p.span.end + 2), p.says)
            for p in finding.places
        )
        return replace(finding, places=places)

    before = [r["partialFingerprints"] for r in only_run(report, context)["results"]]
    after = only_run(replace(report, findings=tuple(map(moved, report.findings))), context)["results"]
    assert [r["partialFingerprints"] for r in after] == before
    assert len({f["paritycheck/v1"] for f in before}) == len(before)


def test_repeated_identities_keep_apart(report, context):
    twice = Report((report.findings[0], report.findings[0]))
    names = [r["partialFingerprints"]["paritycheck/v1"] for r in only_run(twice, context)["results"]]
    assert names[1] == f"{names[0]}:2"


def many(number):
    source = Source("a.yml", "a: 1\n")
    places = (Place(Span(source, 3, 4), "says 1"),)
    return tuple(
        Finding("p", "drift", Level.ERROR if n % 2 else Level.NOTE, f"m{n}", places, identity=(str(n),))
        for n in range(number)
    )


def test_results_are_cut_from_the_least_grave_end(context, monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 6)
    run = only_run(Report(many(10)), context)
    check_structure(run)
    assert [result["level"] for result in run["results"]] == ["error"] * 5 + ["note"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "10 results are more than can be uploaded; the gravest 6 are kept"


def test_the_size_is_cut_too(context, monkeypatch):
    limit = sarif._compressed(render("sarif", Report(many(25)), context))
    monkeypatch.setattr(sarif, "MOST_BYTES", limit)
    text = render("sarif", Report(many(40)), context)
    assert sarif._compressed(text) <= limit
    run = json.loads(text)["runs"][0]
    assert 0 < len(run["results"]) < 40
    assert run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"] == {"id": "results-cut"}


def test_locations_are_cut(context, monkeypatch):
    monkeypatch.setattr(sarif, "MOST_LOCATIONS", 3)
    (finding,) = many(1)
    run = only_run(Report((replace(finding, places=finding.places * 9),)), context)
    assert len(run["results"][0]["relatedLocations"]) == 2


def _multitool_schema():
    """The schema inside the npm package @microsoft/sarif-multitool, where somebody installed it."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    for scope in (["--global"], []):
        found = subprocess.run([npm, "root", *scope], capture_output=True, text=True, check=False).stdout.strip()
        for path in sorted(Path(found).glob("@microsoft/sarif-multitool*/**/sarif-2.1.0.json")) if found else []:
            return path
    return None


def test_against_the_schema_of_sarif_multitool(report, compared):
    path = _multitool_schema()
    if path is None:
        pytest.skip("the npm package @microsoft/sarif-multitool is not installed here (npm install --global)")
    schema = json.loads(path.read_text(encoding="utf-8-sig"))
    kind = Draft202012Validator if "2020-12" in schema["$schema"] else Draft7Validator
    log = json.loads(render("sarif", report, compared))
    assert [f"{error.json_path}: {error.message}" for error in kind(schema).iter_errors(log)] == []
