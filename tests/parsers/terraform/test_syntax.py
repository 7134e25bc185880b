"""Positions, error recovery, and the promise that no text makes the parser raise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Known, Source, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform import PARSER
from paritycheck.parsers.terraform import nodes as n
from paritycheck.parsers.terraform.expressions import parse_expression
from paritycheck.parsers.terraform.syntax import parse_file

CASES = Path(__file__).parents[3] / "fixtures" / "parsers" / "terraform"
SAMPLES = [path.read_bytes() for path in sorted(CASES.rglob("*.tf"))]
TOKENS = st.sampled_from(
    'resource "aws_db_instance" "x" { } = ${ %{ if for in : ? , . ... [ ] ( ) [*] '
    '<<EOT <<-EOT EOT ~} -1 1e9 null é 𝄞 '
    'locals variable module count for_each var.x local.x each.key file("x") source "./" \n \n\n " \\ # /* */ && ! => =='
    .split(" ")
)  # fmt: skip


def resolved(root: Path, name: str, data: bytes) -> None:
    (root / name).write_bytes(data)
    files = Files(root, [name])
    for unit in PARSER.units(files):
        for declaration in PARSER.resolve(unit, unit.layers(), files).declarations:
            for fact in declaration.facts:
                assert fact.origin.edit_site().line >= 1


def test_offsets_are_code_points() -> None:
    source = Source("a.tf", '# é𝄞\nname = "ü-${ var.größe }" # 𝄞\nother = "x"\n')
    body = parse_file(source).body
    name = body.arguments["name"].expr
    assert isinstance(name, n.Template)
    assert name.span.text == "ü-${ var.größe }"
    assert [part.span.text for part in name.parts] == ["ü-", "var.größe"]
    assert body.arguments["other"].expr == n.Literal(body.arguments["other"].expr.span, "x")
    assert body.arguments["other"].expr.span.text == "x"


def test_every_literal_span_reads_back(tmp_path: Path) -> None:
    for case in sorted(path.parent for path in CASES.rglob("expected.txt")):
        paths = [path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file()]
        files = Files(case, (path for path in paths if path != "expected.txt"))
        for unit in PARSER.units(files):
            for declaration in PARSER.resolve(unit, unit.layers(), files).declarations:
                for fact in declaration.facts:
                    if (
                        fact.origin.step is Step.LITERAL
                        and isinstance(fact.value, Known)
                        and "," not in fact.value.shown
                    ):
                        assert fact.value.shown in fact.origin.span.text.replace("[", ""), fact


def test_nested_conditionals_group_to_the_right() -> None:
    tree = parse_expression(Source("", "a ? b : c ? d : e ? f : g"))
    assert isinstance(tree, n.Conditional)
    assert tree.then.span.text == "b"
    assert tree.otherwise.span.text == "c ? d : e ? f : g"


def test_blocks_around_an_error_are_read() -> None:
    file = parse_file(Source("a.tf", 'a "x" {\n  n = 1\n}\nb "y" {\n  n = = 2\n  m = 3\n}\nc "z" {\n  n = 3\n}\n'))
    assert [block.labels for block in file.body.blocks][0::2] == [("x",), ("z",)]
    assert [(problem.code, problem.span.line if problem.span else 0) for problem in file.problems] == [
        ("terraform-syntax", 5)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 5000 + ")" * 5000 + "\n", "x = " + "[" * 3000 + "\n", "a {\n" * 3000 + "}\n" * 3000,
        'locals {\n  a = "${' + '"${' * 400 + "1" + '}"' * 400 + '}"\n}\nvariable "v" {}\n',
        "locals {\n" + "".join(f"  l{i} = local.l{i + 1}\n" for i in range(3000)) + "}\n"
        'resource "aws_db_instance" "x" {\n'
        "  engine = local.l0\n}\n",
        'locals {\n  l0 = ["x"]\n' + "".join(f"  l{i} = [local.l{i - 1}, local.l{i - 1}]\n" for i in range(1, 60))
        + '}\nresource "aws_db_instance" "x" {\n  engine = jsonencode(local.l59)\n}\n',
        'resource "aws_db_instance" "x" {\n  count = 1000000000\n  engine = "mysql"\n}\n',
        'resource "aws_db_instance" "x" {\n  engine = join("", [for a in range(1000) : '
        'join("", [for b in range(1000) : '
        'join("", [for c in range(1000) : "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])])])\n}\n',
    ],
    ids=["parens", "brackets", "blocks", "templates", "chain", "laughs", "count", "explosion"],
)  # fmt: skip
def test_hostile_text_is_bounded(text: str, tmp_path: Path) -> None:
    resolved(tmp_path, "main.tf", text.encode())


@settings(deadline=None, max_examples=60)
@given(sample=st.sampled_from(SAMPLES), cut=st.integers(0, 2000), junk=st.binary(max_size=8), name=st.sampled_from(
    ["main.tf", "main.tf.json", "terraform.tfvars", "x_override.tf", "terragrunt.hcl", "lonely.tfvars.json"],
))  # fmt: skip
def test_damaged_bytes_never_raise(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: int, junk: bytes, name: str
) -> None:
    at = cut % (len(sample) + 1)
    resolved(tmp_path_factory.mktemp("r"), name, sample[:at] + junk + sample[at + len(junk) * 2 :])
    resolved(tmp_path_factory.mktemp("r"), name, sample[:at])


@settings(deadline=None, max_examples=60)
@given(tokens=st.lists(TOKENS, max_size=40))
def test_random_tokens_never_raise(tmp_path_factory: pytest.TempPathFactory, tokens: list[str]) -> None:
    resolved(tmp_path_factory.mktemp("r"), "main.tf", " ".join(tokens).encode())
