"""The plan of a root: precedence of variables, instances, unknown values, and what makes a plan fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform import PARSER
from paritycheck.parsers.terraform.render import Plan, plan

VARIABLE = 'variable "a" {\n  type    = string\n  default = "default"\n}\noutput "a" {\n  value = var.a\n}\n'


def planned(root: Path, written: dict[str, str], **layers: object) -> Plan:
    for path, text in written.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    environment = layers.pop("environment", ())
    return plan("", Layers(**layers), Files(root, written), environment)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "extra, layers, expected",
    [
        ({}, {}, "default"),
        ({}, {"environment": (("a", "env"),)}, "env"),
        ({"terraform.tfvars": 'a = "file"'}, {"environment": (("a", "env"),)}, "file"),
        ({"terraform.tfvars": 'a = "x"', "terraform.tfvars.json": '{"a": "json"}'}, {}, "json"),
        ({"b.auto.tfvars": 'a = "b"', "a.auto.tfvars.json": '{"a": "a"}'}, {}, "b"),
        ({"z.auto.tfvars": 'a = "z"', "prod.tfvars": 'a = "p"'}, {"files": ("prod.tfvars",)}, "p"),
        ({"prod.tfvars": 'a = "p"'}, {"files": ("prod.tfvars",), "variables": (("a", "cli"),)}, "cli"),
        ({"prod.tfvars": 'a = "p"'}, {}, "default"),
        ({"terraform.tfvars": "a = 15.10"}, {}, "15.1"),
        ({"x_override.tf": 'variable "a" {\n  default = "over"\n}'}, {}, "over"),
    ],
)
def test_precedence(extra: dict[str, str], layers: dict[str, object], expected: str, tmp_path: Path) -> None:
    found = planned(tmp_path, {"main.tf": VARIABLE, **extra}, **layers)
    assert (found.outputs, found.errors) == ({"a": expected}, [])


def test_a_module_call_may_be_escaped_in_json(tmp_path: Path) -> None:
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in "module")
    call = f'{{"{escaped}": {{"m": {{"source": "./m"}}}}}}'
    files = {"main.tf": 'resource "a" "b" {}\n', "calls.tf.json": call, "m/main.tf": 'resource "a" "b" {}\n'}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert [unit.key for unit in PARSER.units(Files(tmp_path, files))] == ["."]


def test_modules_instances_and_unknown_values(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        {
            "main.tf": 'module "m" {\n  for_each = { a = 1, b = 2 }\n  source = "./m"\n  n = each.value\n}\n'
            'output "all" {\n  value = { for k, m in module.m : k => m.n }\n}\n'
            'output "id" {\n  value = module.m["a"].id\n}\n',
            "m/main.tf": 'variable "n" {}\nresource "terraform_data" "r" {\n  count = var.n\n  input = count.index\n}\n'
            'output "n" {\n  value = var.n * 10\n}\noutput "id" {\n  value = terraform_data.r[0].id\n}\n',
        },
    )
    assert found.outputs == {"all": {"a": "10", "b": "20"}, "id": "<unknown>"}
    assert sorted(found.resources) == [
        'module.m["a"].terraform_data.r[0]', 'module.m["b"].terraform_data.r[0]', 'module.m["b"].terraform_data.r[1]',
    ]  # fmt: skip
    assert found.unknown == ["output.id"]


@pytest.mark.parametrize(
    "text, words",
    [
        ('variable "n" {}', "has no value"),
        ('variable "n" {\n  type = number\n  default = "x"\n}', "does not fit its type"),
        ('variable "n" {\n  default = 5\n  validation {\n    condition = var.n < 3\n  }\n}', "validation"),
        ('variable "e" {\n  default = 1\n  ephemeral = true\n}\noutput "o" {\n  value = var.e\n}', "ephemeral"),
        ('resource "a" "r" {\n  for_each = ["b"]\n}', "for_each needs"),
        (
            'resource "a" "r" {\n  lifecycle {\n    precondition {\n      condition = false\n    }\n  }\n}',
            "precondition",
        ),
        ("locals {\n  a = 1\n  a = 2\n}", "set again"),
        ('terraform {\n  required_version = "< 1.0"\n}', "does not satisfy"),
        ('module "m" {\n  source = "hashicorp/x/aws"\n}', "not in the repository"),
    ],
)
def test_errors(text: str, words: str, tmp_path: Path) -> None:
    assert any(words in error for error in planned(tmp_path, {"main.tf": text}).errors)


def test_a_failing_check_only_warns(tmp_path: Path) -> None:
    found = planned(tmp_path, {"main.tf": 'check "c" {\n  assert {\n    condition = 1 == 2\n  }\n}\n'})
    assert (found.errors, len(found.warnings)) == ([], 1)
