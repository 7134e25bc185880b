"""The JSON Schema of the configuration and its loader accept and refuse the same structures."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import paritycheck
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine.config import load_settings
from paritycheck.engine.model import ATTRIBUTES, Source, UserError
from paritycheck.engine.reading import Cursor, parse_yaml

ROOT = Path(paritycheck.__file__).parent
REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "config.schema.json").read_text())
CHECKER = jsonschema.FormatChecker(formats=["date"])
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=CHECKER)
TODAY = date(2026, 1, 1)

DIVERGENCE: dict[str, Any] = {
    "id": "a", "reason": "r", "risk": "r", "owner": "o", "guard": {"test": "t.py"}, "expires": "2027-06-30",
}  # fmt: skip


def divergence(**changes: Any) -> dict[str, Any]:
    rows = {**DIVERGENCE, **changes}
    return {"version": 1, "divergences": [{name: value for name, value in rows.items() if value != "-"}]}


def environment(**layers: Any) -> dict[str, Any]:
    return {"version": 1, "environments": {"prod": layers}}


DOCUMENTS: list[Any] = [
    {"version": 1},
    {},
    {"version": "1"},
    {"version": 2},
    {"version": True},
    [],
    None,
    {"version": 1, "extra": 1},
    {"version": 1, "reference": ""},
    {"version": 1, "reference": "prod"},
    {"version": 1, "environments": None},
    {"version": 1, "environments": {"prod": None, "staging": {}}},
    environment(aliases=["live"]),
    environment(aliases="live"),
    environment(aliases=[1]),
    environment(compose={"files": "compose.yml"}),
    environment(compose=[{"files": ["a.yml", "b.yml"], "profiles": ["x"], "env_files": [".env"]}]),
    environment(compose={"files": "a.yml", "observed": "ps.json"}),
    environment(compose={"observed": ["ps.json"]}),
    environment(compose={"observed": []}),
    environment(compose={"profiles": ["x"]}),
    environment(kubernetes="k8s"),
    environment(kubernetes=["k8s", {"dir": "more", "observed": ["snap.json"], "namespace": "shop"}]),
    environment(kubernetes={"observed": "snap.json"}),
    environment(kubernetes={"namespace": "shop"}),
    environment(kubernetes={"dir": "k8s", "files": ["a.yaml"]}),
    environment(kubernetes=[["k8s"]]),
    environment(compose={"files": []}),
    environment(compose={"files": ["a.yml"], "env_files": []}),
    environment(compose={"files": ["a"], "project_directory": "x", "variables": {"A": 1, "B": None}}),
    environment(compose={"files": ["a"], "variables": {"A": [1]}}),
    environment(compose={"profiles": ["x"]}),
    environment(compose="compose.yml"),
    environment(helm={"chart": "c", "values": ["v"], "set": {"a.b": True}, "release": "r", "namespace": "n"}),
    environment(helm={"chart": "c", "value": ["v"]}),
    environment(terraform=[{"dir": "infra", "vars": {"n": 1}, "workspace": "w", "var_files": "x.tfvars"}]),
    environment(terraform={"var_files": ["x"]}),
    environment(kustomize={"dir": "overlays/prod"}),
    environment(kustomize=["overlays/prod"]),
    environment(kubernetes="k8s"),
    environment(kubernetes=["k8s", "more"]),
    environment(kubernetes={"dir": "k8s"}),
    environment(dotenv=[".env"], settings=["a.yaml"]),
    environment(puppet=["x"]),
    {"version": 1, "services": {"api": {"aliases": ["x"]}}},
    {"version": 1, "services": {"api": {}}},
    {"version": 1, "services": {"api": ["x"]}},
    {"version": 1, "policies": {"packs": ["default"], "override": {"x": {"level": "off"}}}},
    {"version": 1, "policies": {"packs": "default"}},
    {"version": 1, "policies": {"override": {"x": {"level": "loud"}}}},
    {"version": 1, "policies": {"override": {"x": "off"}}},
    {"version": 1, "policies": None},
    {"version": 1, "exclude": ["a/**"]},
    {"version": 1, "exclude": "a/**"},
    {"version": 1, "exclude": {"a": 1}},
    {"version": 1, "divergences": []},
    {"version": 1, "divergences": {}},
    divergence(),
    *(divergence(**{name: "-"}) for name in DIVERGENCE),
    divergence(expires="-", review_on="later"),
    divergence(expires="2027-02-30"),
    divergence(expires="tomorrow"),
    divergence(expires=20270630),
    divergence(guard={"none": "why"}),
    divergence(guard={"none": "why", "test": "t"}),
    divergence(guard={}),
    divergence(guard={"job": "a.yml"}),
    divergence(guard={"job": "a.yml#"}),
    divergence(guard={"job": "a.yml#b"}),
    divergence(guard="t.py"),
    divergence(between=["a", "b"]),
    divergence(between=["a"]),
    divergence(between="a"),
    divergence(attribute="replicas"),
    divergence(attribute="replica"),
    divergence(key="A_*", service="api"),
    divergence(key=""),
    divergence(allow={"a": 1, "b": "x", "c": None, "d": True}),
    divergence(allow={"a": {"min": 1, "max": "2Gi", "one_of": [1, "x", None]}}),
    divergence(allow={"a": {"min": True}}),
    divergence(allow={"a": {"min": None}}),
    divergence(allow={"a": {}}),
    divergence(allow={"a": [1]}),
    divergence(allow={"a": {"mim": 1}}),
    divergence(allow=1),
    divergence(surprise=1),
]


def accepted_by_loader(document: Any, folder: Path) -> bool:
    (folder / "paritycheck.yaml").write_text(json.dumps(document))
    try:
        loaded = load_settings(folder, TODAY)
    except UserError:
        return False
    return not any(allowance.void for allowance in loaded.allowances)


@pytest.mark.parametrize("document", DOCUMENTS, ids=json.dumps)
def test_schema_and_loader_agree(document: Any, tmp_path: Path):
    assert accepted_by_loader(document, tmp_path) == VALIDATOR.is_valid(document)


def test_both_accept_and_refuse_something():
    verdicts = [VALIDATOR.is_valid(document) for document in DOCUMENTS]
    assert 20 < sum(verdicts) < len(verdicts) - 20


KEYS = sorted(
    {*SCHEMA["properties"], *(name for one in SCHEMA["$defs"].values() for name in one.get("properties", {}))}
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["a", "", "off", "2027-06-30", "a.yml#b"])),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SCHEMA["properties"])), VALUES, max_size=3))
def test_they_agree_on_random_structures(tmp_path: Path, document: dict[str, Any]):
    document = {"version": 1, **document}
    document.pop("reference", None)
    assert accepted_by_loader(document, tmp_path) == VALIDATOR.is_valid(document)


def test_the_schema_is_valid_and_knows_every_attribute():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["divergence"]["properties"]["attribute"]["enum"] == list(ATTRIBUTES)


def plain(cursor: Cursor) -> Any:
    if cursor.is_mapping:
        return {name: plain(value) for name, value in cursor.entries()}
    return [plain(item) for item in cursor.items()] if cursor.is_sequence else cursor.resolve("core")


def test_the_documented_example_is_valid_for_both(tmp_path: Path):
    text = (REPOSITORY / "docs" / "configuration.md").read_text().split("```yaml\n")[1].split("```")[0]
    (tmp_path / "paritycheck.yaml").write_text(text)
    loaded = load_settings(tmp_path, TODAY)
    assert [allowance.faults for allowance in loaded.allowances] == [()]
    documents, _ = parse_yaml(Source("paritycheck.yaml", text))
    VALIDATOR.validate(plain(documents[0].cursor))


def test_loading_does_not_import_the_validator():
    code = (
        "import sys, datetime, pathlib; from paritycheck.engine.config import load_settings; "
        "load_settings(pathlib.Path('.'), datetime.date(2026, 1, 1)); "
        "sys.exit('jsonschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT.parent, check=False).returncode == 0
