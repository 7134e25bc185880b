"""The evaluator: one row an expression, with the value as JSON, or the words of its error or of what is unknown."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform.render import expressions, to_json

ROOT = """
variable "env" {
  default = "prod"
}
variable "nothing" {
  default = null
}
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "numbers" {
  type    = list(number)
  default = [3, 1, 2]
}
variable "service" {
  type    = object({ name = string, port = optional(number, 8080), tags = optional(map(string), {}) })
  default = { name = "api", extra = true }
}
locals {
  late = local.later
  later = "é ${var.env}"
  here = <<-EOT
      one
    %{ for n in var.numbers ~}
    - ${n}
    %{ endfor ~}
  EOT
}
resource "terraform_data" "many" {
  count = 2
  input = "i${count.index}"
}
"""

VALUES = [
    # numbers are decimal, texts stay texts
    ("1.10", "1.1"), ("0.1 + 0.2", "0.3"), ("9007199254740993", "9007199254740993"), ("1e3", "1000"), ("-7 % 3", "-1"),
    ('"1" == 1', "false"), ("tolist([1]) == [1]", "false"), ('1 + "2"', "3"), ("2 + 3 * 4 > 13", "true"),
    # conditionals: the arm taken, in the common type; nested ones group to the right
    ('true ? "1" : 2', '"1"'), ('false ? 1 : "x"', '"x"'), ('false ? upper([]) : "fine"', '"fine"'),
    ('true ? "a" : true ? "b" : "c"', '"a"'), ('false ? "a" : false ? "b" : "c"', '"c"'),
    # templates
    ('"${1 + 1}"', "2"), ('"n${1 + 1}"', '"n2"'), ('"a ${~ " b " ~} c"', '"a b c"'), ('"$${x} %%{y}"', '"${x} %{y}"'),
    ('"%{ if var.env == "prod" }P%{ else }N%{ endif }"', '"P"'), ("local.late", '"é prod"'),
    ("local.here", '"  one\\n    - 3\\n    - 1\\n    - 2\\n"'),
    # structures
    ("[for n in var.numbers : n * 2 if n > 1]", "[6,4]"), ("{for i, n in var.numbers : n => i}", '{"1":1,"2":2,"3":0}'),
    ('{for n in [1, 2, 3] : (n > 1 ? "big" : "small") => n...}', '{"big":[2,3],"small":[1]}'),
    ("var.service", '{"name":"api","port":8080,"tags":{}}'), ("[{a = 1}, {a = 2}][*].a", "[1,2]"),
    ("var.nothing[*]", "[]"), ("terraform_data.many[*].input", '["i0","i1"]'),
    ("[for i in [1, 0] : terraform_data.many[i].input]", '["i1","i0"]'), ('{"b" = 1, a = 2, (upper("c")) : 3}',
     '{"C":3,"a":2,"b":1}'),
    # functions
    ('join("-", sort(["b", "C", "10", "9"]))', '"10-9-C-b"'), ('format("%03d|%-4s|%q|%v", 7, "a", "b", [1])',
     '"007|a   |\\"b\\"|[1]"'),
    ('replace("hello 123", "/[0-9]+/", "N")', '"hello N"'), ('regex("(?P<n>[a-z]+)", "abc1")', '{"n":"abc"}'),
    ("merge({a = {x = 1}}, null, {a = {y = 2}})", '{"a":{"y":2}}'), ('coalesce(null, "", "d")', '"d"'),
    ('lookup({a = null}, "a", 1)', "null"),
    ('jsonencode({b = "<", a = 1.50})', '"{\\"a\\":1.5,\\"b\\":\\"\\\\u003c\\"}"'),
    ('yamldecode("a: 012\\nb: yes\\nc: 2024-01-01")', '{"a":12,"b":true,"c":"2024-01-01T00:00:00Z"}'),
    ('cidrsubnet("10.0.0.0/16", 8, 2)', '"10.0.2.0/24"'), ('formatdate("D MMM YYYY", "2024-02-03T04:05:06Z")',
     '"3 Feb 2024"'),
    ("toset([2, 10, 2])", "[2,10]"),
    ('title("hello world-foo")', '"Hello World-Foo"'), ('substr("hello", -3, -1)', '"llo"'),
    ('try(tonumber("x"), var.service.missing, "caught")', '"caught"'), ("can(var.service.missing)", "false"),
    ('startswith("p-${terraform_data.many[0].id}", "p-")', "true"), ("terraform_data.many[0].id != null", "true"),
    ("one([])", "null"), ("terraform.workspace", '"default"'), ("nonsensitive(var.secret)", '"hunter2"'),
]  # fmt: skip

ERRORS = [
    ("var.nope", "not declared"), ("try(local.nope, 1)", "not declared"), ("undefined_fn(1)", "no function"),
    ("1 +", "not a valid expression"), ("[][0]", "outside of a list"), ("upper([])", "a string is required"),
    ('false && tobool("x")', "a bool is required"), ("1 / 0", "division by zero"),
    ('file("../x")', "outside of the repository"),
    ("range(5000)", "more than 1024"), ("{for n in [1, 1] : n => n}", "add ..."), ('"a" ? 1 : 2', "no boolean"),
    ('regex("(a+)+b", "aaaa")', "not supported"), ('yamldecode("a: !x 1")', "tag"), ('join(",", [null])', "null"),
    ('jsondecode("{")', "not valid JSON"), ('templatefile("absent.tpl", {})', "does not exist"),
]  # fmt: skip

#: Beyond what the table above asks: results of Terraform 1.11 for rules that campaigns against it brought to light.
MORE = [
    ('true ? [1] : ["a"]', '["1"]'), ("true ? {} : {a = 1}", "{}"), ('true ? toset(["a"]) : [1]', '["a"]'),
    ('length("e\u0301x")', "2"), ('strrev("e\u0301x")', '"xé"'), ('upper("ß")', '"ß"'), ('format("%v", 1234567)',
     '"1.234567e+06"'), ('format("%g", 0.00001)', '"1e-05"'), ("log(243, 3)", "5"), ("pow(10, -2)", "0.01"),
    ('csvdecode("a,b\n1,2\n")', '[{"a":"1","b":"2"}]'), ('parseint("z", 62)', "35"), ("7 % 0", "7"),
    ('base64gzip("é1")', '"H4sIAAAAAAAA/zq80hAAAAD//wEAAP//kfazQgMAAAA="'), ('substr("in", -1, 0)', '"n"'),
    ('toset(regexall("(.)(.)", "2-1"))', '[["2","-"]]'),
]  # fmt: skip
REFUSED = ["true ? [1] : {}", "concat(toset([1]), [1])", 'toset(["a"])[0]', "element([1], 0.5)", 'coalesce({}, "a")',
    "false ? 1 > [2] : toset([1])",
           "sort(chunklist([], 1))", "list(1)", 'zipmap(["a"], toset(["b"]))', 'format("%d", 0.1)', "signum(0.5)",
           'setunion(["a"], [["b"]])', 'indent(-1, "a")', '[for v in [] : v if tobool("x")]']  # fmt: skip


@pytest.mark.parametrize("text, expected", MORE, ids=[text for text, _ in MORE])
def test_rules_from_campaigns(text: str, expected: str, files: Files) -> None:
    found = expressions("", [text], Layers(), files)[0]
    assert (found["error"], found["value"]) == (None, expected)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str, files: Files) -> None:
    assert answer(text, files)["error"] is not None


UNKNOWN = ["terraform_data.many[0].id", 'upper("x-${terraform_data.many[0].id}")', "timestamp()", "length(uuid())",
           'base64gzip("a longer text")', "issensitive(terraform_data.many[0].id)"]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    root = tmp_path_factory.mktemp("root")
    (root / "main.tf").write_text(ROOT)
    return Files(root, ["main.tf"])


def answer(text: str, files: Files) -> dict[str, object]:
    return json.loads(to_json(expressions("", [text], Layers(), files)[0]))  # type: ignore[no-any-return]


@pytest.mark.parametrize("text, expected", VALUES, ids=[text for text, _ in VALUES])
def test_value(text: str, expected: str, files: Files) -> None:
    found = expressions("", [text], Layers(), files)[0]
    assert (found["error"], found["value"]) == (None, expected)


@pytest.mark.parametrize("text, words", ERRORS, ids=[text for text, _ in ERRORS])
def test_error(text: str, words: str, files: Files) -> None:
    assert words in str(answer(text, files)["error"])


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str, files: Files) -> None:
    assert answer(text, files)["value"] == "<unknown>"


@pytest.mark.parametrize(
    "text", ["var.secret", '"x-${var.secret}"', "jsonencode([var.secret])", 'split("", var.secret)']
)
def test_sensitive_values_are_hidden(text: str, files: Files) -> None:
    assert "hunter2" not in str(answer(text, files))
    assert answer(text, files)["value"] == "(sensitive value)"


@given(st.text(max_size=60))
def test_encoded_text_reads_back(text: str) -> None:
    literal = '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'
    empty = Files(Path("/nonexistent"), [])
    found = expressions("", [f"jsondecode(jsonencode({literal}))"], Layers(), empty)[0]
    assert json.loads(str(found["value"])) == normalize("NFC", text)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_terraform_agrees(files: Files, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROOT)
    asked = [text for text, _ in VALUES if "terraform_data" not in text]
    joined = "jsonencode([" + ", ".join(f"jsonencode({text})" for text in asked) + "])"
    done = subprocess.run(
        ["terraform", f"-chdir={tmp_path}", "console"], input=joined, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('"')]
    assert json.loads(json.loads(lines[-1])) == [value for text, value in VALUES if text in asked]
