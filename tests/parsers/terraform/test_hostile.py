"""Hostile configurations: each ends, within the budgets, with a diagnostic that says where and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform import PARSER
from paritycheck.parsers.terraform.surroundings import MAX_INSTANCES


def database(version: str) -> str:
    return f'resource "aws_db_instance" "x" {{\n  engine = "postgres"\n  engine_version = {version}\n}}\n'


def growing(step: str, first: str = '"xxxxxxxxxxxxxxxx"') -> str:
    """Sixty locals, each made from the one before: the last would hold 2^60 times the first."""
    lines = "".join(f"  a{i + 1} = {step.replace('@', f'local.a{i}')}\n" for i in range(60))
    return f"locals {{\n  a0 = {first}\n{lines}}}\n" + database("jsonencode(local.a60)")


KEYS = 'toset(formatlist("k%d", range(120)))'
#: name -> (text of main.tf or files, words of a diagnostic, its place)
CASES: dict[str, tuple[str | dict[str, str], str, str]] = {
    "loops in loops": (database("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]"),
                       "more than 25000 turns", "main.tf:3"),
    "loops in a template": (
        {"main.tf": database('templatefile("t.tpl", { n = range(1000) })'),
         "t.tpl": "%{ for a in n }%{ for b in n }%{ for c in n }x%{ endfor }%{ endfor }%{ endfor }"},
        "more than 25000 turns", "t.tpl:1"),
    "a product": (database("setproduct(range(1000), range(1000), range(1000))"), "combinations", "main.tf:3"),
    "a range": (database("range(1e9)"), "more than 1024", "main.tf:3"),
    "a template that doubles": (growing('"${@}${@}"'), "grows beyond 4 MiB", "main.tf:21"),
    "join that doubles": (growing('join("", [@, @])'), "more than 100000 parts", "main.tf:21"),
    "replace that doubles": (growing('replace(@, "x", "xx")'), "grows beyond 4 MiB", "main.tf:21"),
    "replace by pattern": (growing('replace(@, "/x/", "xx")'), "", ""),
    "format that doubles": (growing('format("%s%s", @, @)'), "grows beyond 4 MiB", "main.tf:21"),
    "one value many times": (growing(f'format("{"%[1]s" * 40}", @)'), "grows beyond 4 MiB", "main.tf:6"),
    "lists that double": (growing("[@, @]"), "more than 100000 parts", "main.tf:18"),
    "concat that doubles": (growing("concat(@, @)", "[1, 2]"), "more than 100000 parts", "main.tf:18"),
    "indent": (database('indent(1000, join("\\n", range(1000)))'), "", ""),
    "numbers that square": (growing("@ * @", "1.1"), "more than 5000 digits", ""),
    "digits": (database(f'parseint("{"9" * 200_000}", 10)'), "more than 1000 digits", "main.tf:3"),
    "indent of one line": (database('indent(9007199254740993, "16")'), "", ""),
    "bits of a network": (database('cidrsubnet("10.0.0.0/16", 9007199254740993, 0)'), "no room", "main.tf:3"),
    "a number with a huge exponent": (database('substr("x", 1e999999, 1)'), "more than 5000 digits", "main.tf:3"),
    "a text with a huge exponent": (database('element([1], "1e9999")'), "more than 5000 digits", "main.tf:3"),
    "a decoded number": (database('format("%d", jsondecode("1e99999999"))'), "more than 5000 digits", "main.tf:3"),
    "products of numbers": (growing("@ * @", "1e2000"), "more than 5000 digits", "main.tf:4"),
    "format width": (database('format("%999999999s", "x")'), "format", "main.tf:3"),
    "optional letters": (database(f'regex("{"(x?)" * 40}", "{"x" * 40}")'), "may take too long", "main.tf:3"),
    "repeated alternatives": (database(f'regex("(x|x)*y", "{"x" * 60}")'), "may take too long", "main.tf:3"),
    "bounded repetitions": (database(f'regex("(?:x{{1,50}}){{1,50}}y", "{"x" * 99}")'), "may take", "main.tf:3"),
    "stars in a row": (database(f'regex(".*.*.*.*.*=", "{"x" * 5000}")'), "may take too long", "main.tf:3"),
    "aliases": (database('yamldecode("a: &a [1]\\n' + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\\n" for i in range(9)) + '")'),
        "aliases", "main.tf:3"),
    "a local that is itself": ("locals {\n  a = local.b\n  b = local.a\n}\n" + database("local.a"),
                               "depends on itself", "main.tf:3"),
    "arguments of two resources": ('resource "aws_db_instance" "a" {\n  engine = aws_db_instance.b.engine\n}\n'
                                   'resource "aws_db_instance" "b" {\n  engine = aws_db_instance.a.engine\n}\n',
                                   "depends on itself", "main.tf:1"),
    "counts of two resources": ('resource "aws_db_instance" "a" {\n  count = length(aws_db_instance.b)\n}\n'
                                'resource "aws_db_instance" "b" {\n  count = length(aws_db_instance.a)\n}\n',
                                "depends on itself", "main.tf:1"),
    "modules of modules": (
        {"main.tf": f'module "a" {{\n  source = "./m"\n  for_each = {KEYS}\n}}\n',
         "m/main.tf": f'module "b" {{\n  source = "../n"\n  for_each = {KEYS}\n}}\n',
         "n/main.tf": f'resource "aws_db_instance" "x" {{\n  for_each = {KEYS}\n  engine = "postgres"\n}}\n'},
        f"more than {MAX_INSTANCES} instances", "n/main.tf:1"),
    "calls that fan out": (
        {**{f"m{i}/main.tf": "".join(f'module "c{j}" {{\n  source = "../m{i + 1}"\n}}\n' for j in range(8))
            for i in range(12)}, "m12/main.tf": database('"16"')},
        f"more than {MAX_INSTANCES} instances", ""),
    "parentheses": (database("(" * 5000 + "1" + ")" * 5000), "levels deep", "main.tf:3"),
    "operators": (database("+".join(["1"] * 5000)), "too deeply", "main.tf:3"),
    "a chain of locals": ("locals {\n  a0 = 1\n" + "".join(f"  a{i + 1} = local.a{i}\n" for i in range(5000)) + "}\n"
                          + database("local.a5000"), "nested too deeply", ""),
    "interpolations": (database("<<EOT\n" + "${" * 500), "not valid HCL", "main.tf"),
    "values of variables": ({"main.tf": 'variable "x" {}\n' + database("var.x"),
                             "terraform.tfvars": "x = " + "[" * 5000 + "]" * 5000 + "\n"},
                            "levels deep", "terraform.tfvars:1"),
    "file() outside": (database('file("../../secret")'), "outside of the repository", "main.tf:3"),
    "templatefile() outside": (database('templatefile("/etc/hostname", {})'), "outside", "main.tf:3"),
    "fileset() outside": (database('join("", fileset("../..", "**"))'), "outside", "main.tf:3"),
    "a module outside": ('module "m" {\n  source = "../../m"\n  engine = "postgres"\n}\n', "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_ends_with_a_diagnostic(name: str, tmp_path: Path) -> None:
    text, words, place = CASES[name]
    written = text if isinstance(text, dict) else {"main.tf": text}
    for path, content in written.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    files = Files(tmp_path, written)
    found = [PARSER.resolve(unit, Layers(unit.files), files) for unit in PARSER.units(files)]
    said = [problem for one in found for problem in one.diagnostics]
    assert any(words in problem.message and problem.place.startswith(place) for problem in said) or not words, said


@pytest.mark.parametrize("data", [b'resource "aws_db_instance" "x" {\n  engine = "post\xff\xfegres"\n}\n', b"a = \0",
                                  b"\xef\xbb\xbf" + database('"16"').encode()])  # fmt: skip
def test_bytes_that_are_no_text(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_bytes(data)
    files = Files(tmp_path, ["main.tf"])
    found = [PARSER.resolve(unit, unit.layers(), files) for unit in PARSER.units(files)]
    assert files.problems or any(one.diagnostics or one.declarations for one in found)
