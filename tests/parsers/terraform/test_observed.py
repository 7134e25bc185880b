"""Plans and states as layers: what static evaluation leaves open they decide, and they give no secret away."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Fact, Known, Layers, Secret, Step, Unknown
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform import PARSER

MAIN = """
variable "size" {}
variable "zone" {
  default = "a"
}
variable "password" {
  sensitive = true
}
resource "aws_db_instance" "orders" {
  engine         = "postgres"
  engine_version = "16.3"
  instance_class = var.size
  multi_az       = var.zone != "a"
  allocated_storage = data.aws_ssm_parameter.disk.value
}
data "aws_ssm_parameter" "disk" {
  name = "disk"
}
resource "aws_elasticache_cluster" "gone" {
  count  = data.aws_ssm_parameter.disk.value
  engine = "redis"
}
resource "aws_lambda_function" "api" {
  environment {
    variables = { PLAIN = data.aws_ssm_parameter.disk.value, HIDDEN = var.password }
  }
}
module "cache" {
  source         = "example/cache/aws"
  version        = "1.2.0"
  engine         = "redis"
  engine_version = "6.0"
}
"""


def resource(address: str, values: dict[str, object], hidden: object = None, index: object = None) -> dict[str, object]:
    bare = address.partition("[")[0]
    found = {"address": address, "mode": "managed", "type": bare.split(".")[-2], "name": bare.split(".")[-1],
             "values": values, "sensitive_values": hidden or {}}  # fmt: skip
    return found if index is None else {**found, "index": index}


PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"size": {"value": "db.r6g.large"}, "zone": {"value": "b"}, "password": {"value": "hunter2"}},
    "configuration": {"root_module": {"variables": {"password": {"sensitive": True}}}},
    "planned_values": {
        "root_module": {
            "resources": [
                resource("aws_db_instance.orders", {"engine": "postgres", "engine_version": "16.4", "multi_az": True,
                                                    "instance_class": "db.r6g.large", "allocated_storage": 50,
                                                    "backup_retention_period": 7}),
                resource("aws_lambda_function.api",
                         {"environment": [{"variables": {"PLAIN": "p", "HIDDEN": "hunter2"}}]},
                         {"environment": [{"variables": {"HIDDEN": True}}]}),
            ],
            "child_modules": [{
                "address": "module.cache",
                "resources": [
                    resource("module.cache.aws_elasticache_cluster.this[0]",
                             {"engine": "redis", "engine_version": "7.1", "node_type": "cache.t3.micro"}, index=0),
                    resource("module.cache.aws_rds_cluster_instance.one[0]", {"engine": "aurora-postgresql"}, index=0),
                    resource("module.cache.aws_rds_cluster_instance.one[1]", {"engine": "aurora-postgresql"}, index=1),
                ],
            }],
        }
    },
    "resource_changes": [
        {"address": "aws_db_instance.orders",
         "change": {"after_unknown": {"db_name": True, "storage_encrypted": True}}},
    ],
}  # fmt: skip


def resolved(root: Path, plan: object, **layers: tuple[str, ...]) -> Resolution:
    (root / "main.tf").write_text(MAIN)
    (root / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan, indent=1))
    files = Files(root, ["main.tf", "plan.json"])
    (unit,) = PARSER.units(files)
    return PARSER.resolve(unit, Layers(**layers), files)  # type: ignore[arg-type]


def facts(found: Resolution, key: str) -> dict[str, Fact]:
    (one,) = (one for one in found.declarations if one.key == key)
    return {fact.attribute + (f"[{fact.key}]" if fact.key else ""): fact for fact in one.facts}


@pytest.fixture
def planned(tmp_path: Path) -> Resolution:
    return resolved(tmp_path, PLAN, observed=("plan.json",))


def line(text: str) -> int:
    return next(i for i, one in enumerate(json.dumps(PLAN, indent=1).splitlines(), 1) if text in one)


def test_without_the_plan_it_is_unknown(tmp_path: Path) -> None:
    found = facts(resolved(tmp_path, PLAN), "aws_db_instance.orders")
    assert isinstance(found["instance-class"].value, Unknown)
    assert isinstance(found["storage-size"].value, Unknown)
    assert "backup-retention" not in found


def test_the_plan_decides_what_is_unknown(planned: Resolution) -> None:
    found = facts(planned, "aws_db_instance.orders")
    assert found["storage-size"].value == Known(50 * 2**30)
    site = found["storage-size"].origin
    assert (site.step, site.edit_site().path, site.edit_site().line) == (
        Step.OBSERVED,
        "plan.json",
        line("allocated_s"),
    )
    assert found["backup-retention"].value == Known(7)
    assert isinstance(found["database"].value, Unknown)
    assert isinstance(found["encrypted"].value, Unknown)


def test_variables_of_the_plan_are_inputs(planned: Resolution) -> None:
    found = facts(planned, "aws_db_instance.orders")
    assert found["instance-class"].value == Known("db.r6g.large")
    assert found["instance-class"].origin.span.path == "main.tf"
    assert found["instance-class"].origin.edit_site().line == line('"value": "db.r6g.large"')
    assert found["multi-az"].value == Known(True)
    assert facts(planned, "variables")["setting[zone]"].value == Known("b")


def test_agreement_keeps_the_place_to_edit(planned: Resolution) -> None:
    assert facts(planned, "aws_db_instance.orders")["engine"].origin.edit_site().path == "main.tf"


def test_disagreement_is_said(planned: Resolution) -> None:
    found = facts(planned, "aws_db_instance.orders")["version"]
    assert (found.value, found.origin.step) == (Known("16.4"), Step.OBSERVED)
    assert [origin.edit_site().path for origin in found.origin.shadowed] == ["main.tf"]
    (problem,) = (one for one in planned.diagnostics if one.code == "terraform-plan-differs")
    assert "16.4" in problem.message
    assert "main.tf:11" in problem.message


def test_resources_of_the_plan_only(planned: Resolution) -> None:
    keys = {one.key: one for one in planned.declarations}
    assert "aws_elasticache_cluster.gone" not in keys
    cache = facts(planned, "module.cache.aws_elasticache_cluster.this")
    assert (cache["version"].value, cache["instance-class"].value) == (Known("7.1"), Known("cache.t3.micro"))
    assert [fact.attribute for fact in keys["module.cache"].facts] == ["module-version"]
    assert facts(planned, "module.cache.aws_rds_cluster_instance.one")["node-count"].value == Known(2)


def test_sensitive_values_are_secrets(planned: Resolution) -> None:
    found = facts(planned, "aws_lambda_function.api")
    assert found["env[PLAIN]"].value == Known("p")
    assert isinstance(found["env[HIDDEN]"].value, Secret)
    assert isinstance(facts(planned, "variables")["setting[password]"].value, Secret)
    assert "hunter2" not in repr(planned)


def test_a_state_says_the_same(tmp_path: Path) -> None:
    state = {"format_version": "1.0", "values": PLAN["planned_values"]}
    found = facts(resolved(tmp_path, state, observed=("plan.json",)), "aws_db_instance.orders")
    assert found["storage-size"].value == Known(50 * 2**30)


def test_a_plan_without_configuration_is_a_unit(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "prod-plan.json").write_text(json.dumps(PLAN))
    files = Files(tmp_path, ["plans/prod-plan.json"])
    (unit,) = PARSER.units(files)
    assert unit.key == "plans/prod-plan.json"
    found = PARSER.resolve(unit, unit.layers(), files)
    assert facts(found, "aws_db_instance.orders")["version"].value == Known("16.4")
    assert isinstance(facts(found, "variables")["setting[password]"].value, Secret)


@pytest.mark.parametrize(
    "text, words",
    [
        ("{}", "not the output of"), ("[1, 2]", "not the output of"), ("{", ""),
        ('{"format_version": 1, "planned_values": 3}', ""), ('{"format_version": "1", "resource_changes": [1]}', ""),
        ('{"format_version": "1", "planned_values": {"root_module": {"resources": [{"mode": "managed"}]}}}', ""),
        ('{"format_version": "1", "variables": {"size": {"value": ' + "[" * 90 + "]" * 90 + "}}}", "levels deep"),
    ],
)  # fmt: skip
def test_a_broken_plan_is_a_diagnostic(text: str, words: str, tmp_path: Path) -> None:
    found = resolved(tmp_path, text, observed=("plan.json", "absent.json"))
    assert any(path == "absent.json" for path, _ in found.unread)
    said = [*(one.message for one in found.diagnostics), *(reason for _, reason in found.unread)]
    assert any(words in one for one in said)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_a_real_plan(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "size" {\n  type = number\n}\nvariable "key" {\n  sensitive = true\n}\n'
        'resource "terraform_data" "x" {\n  count = var.size\n  input = [var.key, timestamp()]\n}\n'
    )
    for words in (["init"], ["plan", "-out=p.bin", "-var=size=2", "-var=key=hunter2"], ["show", "-json", "p.bin"]):
        command = ["terraform", f"-chdir={tmp_path}", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    (tmp_path / "tfplan.json").write_text(done.stdout[done.stdout.index("{") :])
    files = Files(tmp_path, ["main.tf", "tfplan.json"])
    (unit,) = PARSER.units(files)
    found = PARSER.resolve(unit, Layers(observed=("tfplan.json",)), files)
    settings = facts(found, "variables")
    assert settings["setting[size]"].value == Known("2")
    assert isinstance(settings["setting[key]"].value, Secret)
    from paritycheck.parsers.terraform.observed import observe

    (seen,) = observe(("tfplan.json",), files).resources.values()
    assert (seen.address, seen.size, seen.labels) == ("terraform_data.x", 2, ("terraform_data", "x"))


def test_a_variable_that_only_the_deployment_knows_is_unknown_whatever_its_default(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(MAIN.replace('"16.3"', "var.zone"))
    files = Files(tmp_path, ["main.tf"])
    (unit,) = PARSER.units(files)
    made = PARSER.resolve(unit, Layers(undecided=(("zone", "given by the job"), ("nobody", "x"))), files)
    (database,) = [one for one in made.declarations if one.key == "aws_db_instance.orders"]
    versions = [fact.value for fact in database.facts if fact.attribute == "version"]
    assert [getattr(value, "reason", value) for value in versions] == ["given by the job"]
