"""The built-in policies as files: valid, tested, documented, quiet where they should be."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import paritycheck
import pytest
from paritycheck.engine.model import ATTRIBUTES, Level, Settings, Source, UserError
from paritycheck.engine.policy.functions import FUNCTIONS
from paritycheck.engine.policy.harness import read_cases
from paritycheck.engine.policy.harness import test_source as source_of_tests
from paritycheck.engine.policy.load import load_policies, pack_folder, read_policy
from paritycheck.engine.policy.message import PLACEHOLDERS
from paritycheck.engine.policy.subjects import SUBJECTS
from paritycheck.engine.reading import Cursor, parse_yaml

ROOT = Path(paritycheck.__file__).parent
REPOSITORY = Path(__file__).resolve().parents[2]
POLICIES = load_policies(Settings(), Path())
IDS = [policy.id for policy in POLICIES]
REQUIRED = """
backing-service-version backing-service-engine runtime-version image-tag-drift image-floating-tag image-repository-drift
container-port-drift published-port-drift health-check-drift memory-drift cpu-drift replicas-drift env-value-drift
env-key-missing env-key-misspelled parameter-family-drift tool-version-drift replicas-divergence resources-divergence
version-divergence image-divergence config-divergence key-only-in-one-environment network-divergence health-divergence
data-safety-divergence schedule-divergence observability-divergence backing-service-pinned memory-limit-set
health-check-present declared-divergence-expired declared-divergence-stale guard-missing divergence-malformed
ignore-without-reason duplicate-key
"""


def schema(name: str) -> jsonschema.Draft202012Validator:
    found = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found, format_checker=jsonschema.FormatChecker(formats=["date"]))


POLICY, TEST = schema("policy"), schema("policy-test")


def plain(cursor: Cursor) -> Any:
    if cursor.is_mapping:
        return {name: plain(value) for name, value in cursor.entries()}
    return [plain(item) for item in cursor.items()] if cursor.is_sequence else cursor.resolve("core")


def document(path: Path) -> Any:
    return plain(parse_yaml(Source(path.name, path.read_text()))[0][0].cursor)


def test_the_promised_policies_exist():
    assert set(REQUIRED.split()) <= set(IDS)


@pytest.mark.parametrize("id", IDS)
def test_expressions_and_texts_are_valid(id: str):
    path = pack_folder("default") / f"{id}.yaml"
    policy = read_policy(Source(path.name, path.read_text()), "default")
    assert all(text.endswith((".", "}")) for text in (policy.message, policy.why, policy.fix))
    POLICY.validate(document(path))


@pytest.mark.parametrize("policy", POLICIES, ids=IDS)
def test_every_policy_has_examples_of_every_outcome(policy):
    source = source_of_tests(policy, Path())
    assert source is not None, f"{policy.id}.test.yaml is missing"
    TEST.validate(document(pack_folder("default") / f"{policy.id}.test.yaml"))
    cases = read_cases(source, policy.id)
    assert {case.expect for case in cases} == {"fail", "pass", "unknown"}
    assert all(case.at and case.says for case in cases if case.expect == "fail")
    for case in cases:
        for place in case.at:
            path, _, line = place.rpartition(":")
            assert dict(case.files)[path].split("\n")[int(line) - 1].strip(), f"{place} is empty"
    assert len({case.name for case in cases}) == len(cases)


def test_invariants_are_quiet_until_somebody_asks():
    assert {policy.level for policy in POLICIES if policy.kind == "invariant"} <= {Level.NONE, Level.NOTE}


def test_no_attribute_is_judged_twice_in_one_way():
    for kind in ("drift", "divergence"):
        pairs = Counter((a, p.compare) for p in POLICIES if p.kind == kind for a in p.attributes)
        assert [pair for pair, count in pairs.items() if count > 1] == []


def test_graver_than_a_note_is_never_a_size():
    sizes = {"replicas", "memory-limit", "cpu-limit", "instance-class", "storage-size", "node-count"}
    assert {p.level for p in POLICIES if p.kind == "divergence" and sizes & set(p.attributes)} == {Level.NOTE}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kind": "invariant"},
        {"kind": "rule"},
        {"level": "high"},
        {"title": None},
        {"match": None},
        {"match": {}},
        {"match": {"attributes": []}},
        {"match": {"attributes": "version"}},
        {"match": {"attributes": ["verison"]}},
        {"match": {"attributes": ["version"], "kinds": ["service"]}},
        {"compare": "pinning"},
        {"compare": "exact"},
        {"assert": "true"},
        {"over": "node"},
        {"at": "tag"},
        {"level_when": {"when": "true", "level": "note"}},
        {"level_when": [{"when": "true"}]},
        {"variables": {"a": "1"}},
        {"variables": ["a"]},
        {"tags": "a"},
        {"tags": {"a": 1}},
        {"extra": 1},
        {"kind": "invariant", "match": None, "assert": "true"},
        {"kind": "invariant", "match": None, "assert": "true", "over": "allowance"},
        {"kind": "invariant", "match": None, "assert": "true", "compare": "text"},
        {"kind": "governance", "match": None, "assert": "true", "over": "allowance"},
        {"kind": "governance", "match": None, "assert": "true", "over": "diagnostic"},
        {"kind": "governance", "match": None, "assert": "true"},
        {"kind": "governance", "match": None, "assert": "true", "over": "genome"},
        {"kind": "governance", "assert": "true", "over": "allowance"},
    ],
)
def test_schema_and_loader_agree_about_policies(change: dict[str, Any]):
    base: dict[str, Any] = {
        "id": "x", "title": "t", "kind": "drift", "level": "note", "axis": "data", "surface": "deploy", "why": "w",
        "fix": "f", "message": "m", "match": {"attributes": ["version"]},
    }  # fmt: skip
    document = {name: value for name, value in {**base, **change}.items() if value is not None}
    try:
        read_policy(Source("x.yaml", json.dumps(document)), "own")
        accepted = True
    except UserError:
        accepted = False
    assert POLICY.is_valid(document) == accepted


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"expect": "maybe"},
        {"command": "check"},
        {"command": "diff"},
        {"command": {"diff": ["a", "b"]}},
        {"command": {"diff": ["a"]}},
        {"files": {"a": "b", "c": 1}},
        {"files": {"a": []}},
        {"files": []},
        {"at": ["a:1"], "says": "x", "today": "2026-01-01"},
        {"at": "a:1"},
        {"today": "soon"},
        {"name": None},
        {"extra": 1},
    ],
)
def test_schema_and_loader_agree_about_tests(change: dict[str, Any]):
    case = {
        name: value
        for name, value in {"name": "n", "files": {}, "expect": "pass", **change}.items()
        if value is not None
    }
    document = {"policy": "x", "cases": [case]}
    try:
        read_cases(Source("x.test.yaml", json.dumps(document)), "x")
        accepted = True
    except UserError:
        accepted = False
    assert TEST.is_valid(document) == accepted


def test_schemas_know_the_vocabulary():
    assert POLICY.schema["properties"]["match"]["properties"]["attributes"]["oneOf"][0]["enum"] == list(ATTRIBUTES)


def test_the_page_about_policies_names_everything():
    page = (REPOSITORY / "docs" / "policies.md").read_text()
    names = [f"| `{variable.name}` |" for variables in SUBJECTS.values() for variable in variables]
    names += [f"`{{{name}}}`" for known in PLACEHOLDERS.values() for name in known]
    names += [f"| `{function.name}(" for function in FUNCTIONS]
    names += [f"### {subject}\n" for subject in SUBJECTS]
    assert [name for name in names if name not in page] == []
