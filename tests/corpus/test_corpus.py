"""Real repositories: every run ends well and the same way twice, and known contradictions are found."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")
CORPUS = SHARED / "corpus"
INDEX = CORPUS / "index.jsonl"
REPOSITORIES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir()) if INDEX.is_file() else []
#: Every repository is run twice when this is set; otherwise the third whose names hash to it.
SLOW = bool(os.environ.get("PARITYCHECK_SLOW"))

pytestmark = pytest.mark.skipif(
    not REPOSITORIES,
    reason="the corpus is not here; set PARITYCHECK_SHARED to the folder that holds corpus/",
)
repositories = pytest.mark.parametrize("name", REPOSITORIES or ["none"])


@pytest.fixture(scope="module")
def sarif() -> ModuleType:
    """The assertions that the reporter's own tests make."""
    spec = importlib.util.spec_from_file_location("sarif_assertions", ROOT / "tests" / "report" / "test_sarif.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def report(name: str, seed: str = "1") -> str:
    """What a check of a repository prints."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "TMPDIR") if key in os.environ}
    env = {**kept, "HOME": os.devnull, "LANG": "C.UTF-8", "PYTHONHASHSEED": seed, "PARITYCHECK_TODAY": "2026-12-01"}
    command = [sys.executable, "-m", "paritycheck", "check", "--no-cache", "--format", "sarif"]
    done = subprocess.run(command, cwd=CORPUS / name, env=env, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@cache
def results(name: str) -> list[dict[str, Any]]:
    """The results of a check; each also has ``places``, all its (file, line) pairs, related ones too."""
    found = json.loads(report(name))["runs"][0]["results"]
    for result in found:
        physical = [one["physicalLocation"] for one in (*result["locations"], *result.get("relatedLocations", ()))]
        result["places"] = {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in physical}
    return list(found)


@repositories
def test_a_report_is_well_formed_and_complete(name: str, sarif: ModuleType) -> None:
    (run,) = json.loads(report(name))["runs"]
    sarif.check_structure(run)
    coverage = run["properties"]["paritycheck"]["coverage"]
    assert coverage["files"] >= coverage["analysed"] > 0
    assert coverage["facts"]["known"] > 0


@repositories
def test_the_same_bytes_under_another_hash_seed(name: str) -> None:
    if not SLOW and hashlib.sha256(name.encode()).digest()[0] % 3:
        pytest.skip("not one of the third that is run twice; set PARITYCHECK_SLOW to run all of them twice")
    assert report(name) == report(name, "2")


RETAIL = "aws-containers__retail-store-sample-app"
KEEP = "keephq__keep"
DEMO = "GoogleCloudPlatform__microservices-demo"
#: repository, what contradicts itself, every line that takes part.
CONTRADICTIONS = (
    (
        RETAIL,
        "Postgres of orders: 16.1 and 15.10",
        ("src/orders/docker-compose.yml:50", "src/orders/chart/values.yaml:105",
         "terraform/lib/dependencies/orders_rds.tf:7"),
    ),
    (
        RETAIL,
        "engine of catalog: mariadb, mysql and aurora-mysql",
        ("src/catalog/docker-compose.yml:42", "src/catalog/chart/values.yaml:99",
         "terraform/lib/dependencies/catalog_rds.tf:6"),
    ),
    (
        RETAIL,
        "OpenSearch of catalog: 3.5.0 and 3.3",
        ("src/catalog/docker-compose.yml:73", "src/catalog/chart/values.yaml:129",
         "terraform/lib/dependencies/catalog_opensearch.tf:39"),
    ),
    (
        RETAIL,
        "dynamodb-local of cart: 1.20.0 and 1.25.1",
        ("src/cart/docker-compose.yml:37", "src/cart/chart/values.yaml:88"),
    ),
    (
        DEMO,
        "redis: unpinned and pinned by digest",
        ("kubernetes-manifests/cartservice.yaml:118", "kustomize/base/cartservice.yaml:118",
         "helm-chart/templates/cartservice.yaml:255"),
    ),
    (
        KEEP,
        "Python: 3.13.5, 3.11.6 and 3.11",
        ("docker/Dockerfile.api:1", "docker/Dockerfile.dev.api:1", ".github/workflows/auto-release.yml:25",
         ".github/workflows/release-workflow-schema.yml:48", ".github/workflows/test-docs.yml:18",
         ".github/workflows/test-pr-e2e.yml:21", ".github/workflows/test-pr-e2e.yml:299",
         ".github/workflows/test-pr-e2e.yml:310", ".github/workflows/test-pr-e2e.yml:321",
         ".github/workflows/test-pr-integrations.yml:23", ".github/workflows/test-pr-ut.yml:23",
         ".github/workflows/test-workflow-examples.yml:21"),
    ),
    (
        KEEP,
        "Elasticsearch: 8.13.4 and 8.17.0",
        (".github/workflows/test-pr-integrations.yml:46", "tests/docker-compose-elastic.yml:4",
         "elk/docker-compose-elk.yml:18"),
    ),
)  # fmt: skip


def place(text: str) -> tuple[str, int]:
    path, _, line = text.rpartition(":")
    return path, int(line)


@pytest.mark.parametrize(("name", "what", "lines"), CONTRADICTIONS, ids=[case[1] for case in CONTRADICTIONS])
def test_a_known_contradiction_is_found(name: str, what: str, lines: tuple[str, ...]) -> None:
    """By one error or warning that names every line."""
    wanted = {place(line) for line in lines}
    told = [result for result in results(name) if result["level"] in ("error", "warning")]
    near = [(result["ruleId"], sorted(wanted - result["places"])) for result in told if wanted & result["places"]]
    assert any(not lacking for _, lacking in near), f"{what}: found, without some lines: {near}"


def test_a_release_and_a_tag_that_allows_it_do_not_contradict() -> None:
    """RabbitMQ ``3-management`` and 3.13."""
    pair = {place("src/orders/docker-compose.yml:70"), place("terraform/lib/dependencies/mq.tf:16")}
    assert [result["message"]["text"] for result in results(RETAIL) if pair <= result["places"]] == []


def test_a_service_port_and_a_container_port_do_not_contradict() -> None:
    """The services of this repository listen on one port and are reached on another, on purpose."""
    network = {path.stem for path in (ROOT / "policies" / "default").glob("network*.yaml")}
    ports = {"container-port-drift", "published-port-drift"}
    assert all((ROOT / "policies" / "default" / f"{name}.yaml").is_file() for name in ports)
    found = [result for result in results(DEMO) if result["ruleId"] in network | ports]
    assert [result["message"]["text"] for result in found] == []
