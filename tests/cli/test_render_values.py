"""`render terraform` and `render dotenv`: options reach the renderer, refusals become exit 2 with a reason."""

import json

import pytest

MAIN = """\
variable "a" {}
resource "terraform_data" "r" {
  input = terraform.workspace
}
output "o" {
  value = var.a
}
"""


@pytest.fixture
def infra(tmp_path):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(MAIN)
    (tmp_path / "p.tfvars").write_text('a = "file"\n')
    return tmp_path


@pytest.mark.parametrize(
    "words, environment, expected",
    [
        (("--var-file", "p.tfvars"), {}, "file"),
        (("--var-file", "p.tfvars", "--var", "a=b=c"), {}, "b=c"),
        (("--workspace", "prod"), {"TF_VAR_a": "outside"}, "outside"),
    ],
)
def test_terraform(run, infra, monkeypatch, words, environment, expected):
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    found = run("render", "terraform", "infra", *words, "--format", "json")
    assert found.exit_code == 0, found.output
    workspace = "prod" if "prod" in words else "default"
    assert json.loads(found.stdout) == {
        "outputs": {"o": expected},
        "resources": {"terraform_data.r": {"input": workspace}},
        "unknown": [],
        "warnings": [],
    }


def test_terraform_reads_what_git_ignores_and_the_folder_above(run, infra):
    (infra / ".gitignore").write_text("*.tfvars\n")
    (infra / "infra" / "terraform.tfvars").write_text('a = "ignored"\n')
    (infra / "infra" / "m.tf").write_text('module "m" {\n  source = "../m"\n}\noutput "m" {\n  value = module.m.x\n}\n')
    (infra / "m").mkdir()
    (infra / "m" / "main.tf").write_text('output "x" {\n  value = fileset(path.module, "**")\n}\n')
    found = json.loads(run("render", "terraform", "infra").stdout)
    assert found["outputs"] == {"o": "ignored", "m": ["main.tf"]}


def test_expressions(run, infra):
    (infra / "e.json").write_text('["upper(var.a)", "1 / 3 > 0", "nope()"]')
    found = json.loads(run("render", "terraform", "infra", "--var", "a=x", "--expr-file", "e.json").stdout)
    assert found[0] == {"value": "X", "type": "string", "error": None}
    assert found[1]["value"] is True
    assert found[2]["error"]


@pytest.mark.parametrize(
    "words, said",
    [
        (("infra",), "variable a has no value"),
        (("infra", "--var-file", "none.tfvars"), "none.tfvars: the variable file does not exist"),
        (("infra", "--var", "a"), "'a' is no assignment; write NAME=VALUE"),
        (("infra", "--expr-file", "none.json"), "none.json: cannot be read: No such file"),
        (("infra", "--expr-file", "p.tfvars"), "p.tfvars: cannot be read: not valid JSON"),
        (("infra", "--expr-file", "map.json"), "map.json: holds no list of texts"),
        (("nowhere",), "'nowhere' does not exist"),
        ((".",), "there is no Terraform configuration (*.tf) here"),
    ],
)
def test_terraform_refusals(run, infra, words, said):
    (infra / "map.json").write_text("{}")
    found = run("render", "terraform", *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


ENV = 'A=1\nB="${A} ${C:-d}"\nA=2\nHERE\nGONE\n'


@pytest.mark.parametrize(
    "words, expected",
    [
        ((), {"A": "2", "B": "1 d", "HERE": "env"}),
        (("--dialect", "docker"), {"A": "2", "B": '"${A} ${C:-d}"', "HERE": "env"}),
    ],
)
def test_dotenv(run, tmp_path, monkeypatch, words, expected):
    monkeypatch.setenv("HERE", "env")
    (tmp_path / "x.env").write_text(ENV)
    found = run("render", "dotenv", "x.env", *words)
    assert (found.exit_code, json.loads(found.stdout)) == (0, expected)


@pytest.mark.parametrize(
    "name, words, said",
    [
        ("x.env", ("--dialect", "cobol"), "there is no dialect 'cobol'; the dialects are compose, docker, kustomize,"),
        ("none.env", (), "none.env: cannot be read: No such file"),
        ("bad.env", (), "bad.env:2: not an assignment"),
        ("needs.env", (), "needs.env:1: variable NOWHERE is required"),
    ],
)
def test_dotenv_refusals(run, tmp_path, name, words, said):
    (tmp_path / "x.env").write_text(ENV)
    (tmp_path / "bad.env").write_text("A=1\nA='x\n")
    (tmp_path / "needs.env").write_text("A=${NOWHERE:?it is needed}\n")
    found = run("render", "dotenv", name, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
