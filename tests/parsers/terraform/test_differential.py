"""Generated expressions and configurations: our plan must be the one that Terraform itself makes.

Terraform plans a root whose outputs are the expressions; what it refuses we must refuse, its values and types must be
ours, and what it calls unknown we must not claim to know. terraform_data is built in, so nothing is downloaded.
PARITYCHECK_CAMPAIGN=N runs N random batches of each kind instead of a few fixed ones. One file of this size, because
the generator is one grammar that names most functions.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from decimal import Context, Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.terraform.kinds import Kind, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf
from paritycheck.parsers.terraform.parser import instance_of
from paritycheck.parsers.terraform.project import project_of
from paritycheck.parsers.terraform.render import plan, to_json
from paritycheck.parsers.terraform.values import EvalError, Missing, OpenObject, Val, kind_of

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")

CAMPAIGN = int(os.environ.get("PARITYCHECK_CAMPAIGN", "0"))
BATCH = 80
_DIGITS = Context(prec=150)
#: Something whose value nobody knows before it is applied.
UNKNOWN = "<unknown>"

BASE = """
variable "text" {
  default = "prod-1"
}
variable "count_of" {
  type    = number
  default = 3
}
variable "names" {
  type    = list(string)
  default = ["b", "a", "c", "a"]
}
variable "ports" {
  type    = set(number)
  default = [8080, 80, 443]
}
variable "tags" {
  type    = map(string)
  default = { b = "2", a = "1", "x y" = "z" }
}
variable "service" {
  type    = object({ name = string, port = optional(number, 80), extra = optional(map(string)) })
  default = { name = "api", other = true }
}
variable "nothing" {
  type    = string
  default = null
}
resource "terraform_data" "u" {
  input = "in"
}
"""

# ---------------------------------------------------------------- expressions

_WORDS = (
    "",
    "a",
    "b-c",
    "Hello World",
    "10",
    "007",
    "1.50",
    "true",
    "x,y,z",
    "  pad ",
    "é✓",
    "10.0.0.0/16",
    "a.b.c",
    "2024-02-29T13:04:05Z",
    "k=v",
    "$",
    "%",
    "/a/",
    "line\\nend\\n",
    '\\"q\\"',
    "${1 + 1}",
    "%{ if true }y%{ endif }",
)
_NUMBERS = ("0", "1", "-1", "2", "3", "0.1", "0.2", "1.5", "-2.75", "10", "100", "1e3", "9007199254740993",
            "0.1 + 0.2", "1 / 3", "10 / 4", "-7 % 3", "7 % -3")  # fmt: skip


def _one(*rows: str) -> st.SearchStrategy[str]:
    return st.sampled_from(rows)


def _call(name: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: f"{name}({', '.join(found)})")


def _form(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: form.format(*found))


def _listed(item: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(item, max_size=most).map(lambda found: f"[{', '.join(found)}]")


SORTS = ("text", "number", "flag", "texts", "numbers", "table", "any")
Sorts: TypeAlias = dict[str, st.SearchStrategy[str]]


def _text_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a text."""
    t, n, f, ts, _ns, m, a = (g[k] for k in SORTS)
    return [
        _form('"x-${{{}}}"', t), _form('"${{{}}}"', a), _form('"%{{ if {} }}A${{{}}}%{{ else }}B%{{ endif }}"', f, t),
        _form('"%{{ for v in {} ~}} ${{v}}, %{{ endfor ~}}"', ts), _form("{} ? {} : {}", f, t, a),
        *(_call(name, t) for name in ("upper", "lower", "title", "trimspace", "chomp", "strrev", "base64encode", "md5",
                                      "sha1", "urlencode", "tostring", "sha256", "base64sha256", "basename")),
        _call("join", t, ts), _call("substr", t, n, n), _call("replace", t, t, t), _call("trim", t, t),
        _call("trimprefix", t, t), _call("trimsuffix", t, t),
        _call("format", _one('"%s/%v"', '"%q:%s"', '"%-5s|%5v"'), t, a),
        _call("format", _one('"%d"', '"%05d"', '"%.2f"', '"%x"', '"%s"', '"%g"', '"%e"', '"%+d"', '"%#v"'), n),
        _call("jsonencode", a), _call("indent", n, t), _call("coalesce", a, t), _call("element", ts, n),
        _form("{}[{}]", ts, n), _call("lookup", m, t, t), _call("try", _form("{}.k", m), t),
        _call("regex", _one('"[a-z]+"', '"^(.).*$"', '"[0-9]+"'), t),
        _call("tostring", n), _call("tostring", f), _form("sort({})[0]", ts), _call("one", ts),
        _call("cidrsubnet", _one('"10.0.0.0/16"', '"fd00::/48"'), n, _one("0", "1", "5")),
        _call("formatdate", _one('"DD MMM YYYY hh:mm"', '"EEEE, h AA"'), _one('"2024-02-29T13:04:05Z"')),
        _call("timeadd", _one('"2024-02-29T13:04:05Z"'), _one('"1h"', '"-36h30m"', '"1.5s"')), _call("yamlencode", m),
        _call("nonsensitive", _call("sensitive", t)),
    ]  # fmt: skip


def _number_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a number."""
    t, n, f, ts, ns, _m, a = (g[k] for k in SORTS)
    return [
        *(_form(f"{{}} {sign} {{}}", n, n) for sign in ("+", "-", "*", "/", "%")), _form("-({})", n),
        *(_call(name, n) for name in ("abs", "ceil", "floor", "signum", "tonumber")), _call("tonumber", t),
        _call("max", n, n), _call("min", n, n, n),
        _one("pow(2, 10)", "pow(2, -3)", "pow(9, 0.5)", "pow(-2, 3)", "log(8, 2)", "log(100, 10)"),
        _call("sum", ns),
        _call("length", a), _call("parseint", t, _one("10", "16", "2")),
        _form("({} ? {} : {})", f, n, n), _call("index", ts, t), _form("{}...", ns).map(lambda s: f"max({s})"),
        _form("tolist({})[{}]", ns, n),
    ]  # fmt: skip


def _flag_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a flag."""
    t, n, f, ts, _ns, _m, a = (g[k] for k in SORTS)
    return [
        _form("{} == {}", a, a), _form("{} != {}", a, a), _form("{} < {}", n, n), _form("{} >= {}", n, n),
        _form("!({})", f),
        _form("({} && {})", f, f), _form("({} || {})", f, f), _call("contains", ts, t), _call("startswith", t, t),
        _call("endswith", t, t), _call("strcontains", t, t), _call("can", a), _call("can", _call("tonumber", t)),
        _call("alltrue", _listed(f)), _call("anytrue", _listed(f)), _call("tobool", _one('"true"', '"false"', '"x"')),
        _call("issensitive", a), _call("issensitive", _call("sensitive", a)),
    ]  # fmt: skip


def _texts_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a list or set of texts."""
    t, n, f, ts, _ns, m, a = (g[k] for k in SORTS)
    return [
        _listed(t), _listed(a), _call("split", t, t), _call("concat", ts, ts), _call("distinct", ts),
        _call("reverse", ts), _call("sort", ts),
        _call("compact", ts), _call("slice", ts, n, n), _call("flatten", _listed(ts)), _call("toset", ts),
        _call("tolist", ts),
        _call("keys", m), _call("values", m), _form("[for v in {} : upper(v)]", ts),
        _form("[for i, v in {} : \"${{i}}=${{v}}\" if {}]", ts, f),
        _form("[for k, v in {} : k]", m), _form("{}[*]", a), _call("setunion", ts, ts),
        _call("setintersection", ts, ts), _call("setsubtract", ts, ts),
        _call("chunklist", ts, n), _call("coalescelist", ts, ts), _call("formatlist", _one('"%s-%s"'), ts, t),
        _call("matchkeys", ts, ts, ts),
        _call("regexall", _one('"[a-z]"', '"(.)(.)"', '"(?P<x>[0-9])"'), t), _call("setproduct", ts, ts),
        _form("({} ? {} : {})", f, ts, ts), _call("range", n, n),
        _form("({} ? {} : {})", f, ts, a), _call("transpose", _one('{ a = ["x", "y"], b = ["x"] }')),
    ]  # fmt: skip


def _numbers_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a list or set of numbers."""
    _t, n, f, _ts, ns, _m, _a = (g[k] for k in SORTS)
    return [_listed(n), _call("range", n), _form("[for v in {} : v * 2 if v > {}]", ns, n), _call("toset", ns),
                _call("concat", ns, ns), _call("reverse", ns), _form("({} ? {} : {})", f, ns, ns),
                _call("distinct", ns)]  # fmt: skip


def _table_forms(g: Sorts) -> list[st.SearchStrategy[str]]:
    """Forms that make a map or object."""
    t, n, f, ts, _ns, m, a = (g[k] for k in SORTS)
    return [
        _form("{{ a = {}, (\"k${{{}}}\") = {} }}", a, n, t), _call("merge", m, m), _call("merge", m, a),
        _call("zipmap", ts, ts),
        _form("{{ for k, v in {} : k => v }}", m), _form("{{ for v in {} : v => upper(v)... }}", ts),
        _form("{{ for i, v in {} : v => i }}", ts),
        _call("tomap", m), _form("({} ? {} : {})", f, m, m), _call("jsondecode", _call("jsonencode", m)),
        _call("yamldecode", _call("yamlencode", m)),
    ]  # fmt: skip


def _grammar(depth: int, unknown: bool) -> dict[str, st.SearchStrategy[str]]:
    """A strategy for each sort of expression; what it makes is mostly, not always, well typed."""
    text = [_one(*_WORDS).map(lambda word: f'"{word}"')]
    text.append(_one("var.text", "var.service.name", "var.names[1]", 'var.tags["a"]', "terraform_data.u.input"))
    if unknown:
        text.append(_one("terraform_data.u.id", "terraform_data.u.id", '"p-${terraform_data.u.id}"'))
    number = [_one(*_NUMBERS), _one("var.count_of", "var.service.port", "length(var.names)")]
    flag = [_one("true", "false", "var.count_of > 2", 'var.text == "prod-1"')]
    texts = [_one("var.names", 'tolist(["x", "y"])', "keys(var.tags)", "[]", 'toset(["q", "p"])')]
    numbers = [_one("var.ports", "[3, 1, 2]", "range(3)", "tolist([1.5, 1])")]
    table = [_one("var.tags", '{ a = "x" }', "{}", 'tomap({ k = "v" })', '{ n = 1, s = "t" }', "var.service")]
    any_ = [_one("null", "var.nothing", "var.service", "var.service.extra")]
    if depth <= 0:
        found = {"text": text, "number": number, "flag": flag, "texts": texts, "numbers": numbers, "table": table}
        simple = {name: st.one_of(*rows) for name, rows in found.items()}
        return {**simple, "any": st.one_of(*any_, *simple.values())}
    g = _grammar(depth - 1, unknown)
    text += _text_forms(g)
    number += _number_forms(g)
    flag += _flag_forms(g)
    texts += _texts_forms(g)
    numbers += _numbers_forms(g)
    table += _table_forms(g)
    rows = {"text": text, "number": number, "flag": flag, "texts": texts, "numbers": numbers, "table": table}
    found_ = {name: st.one_of(*strategies) for name, strategies in rows.items()}
    return {**found_, "any": st.one_of(*any_, *found_.values())}


# ----------------------------------------------------------------- both sides


def terraform(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CHECKPOINT_DISABLE": "1", "HOME": str(folder), "TF_IN_AUTOMATION": "1"}
    command = ["terraform", f"-chdir={folder}", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


_FAILED = re.compile(r'(?:in output|output\s+value)\s+"o(\d+)"')


def planned(folder: Path, expressions: list[str]) -> tuple[dict[int, tuple[Any, Any]], set[int]]:
    """By index: (value with unknown parts marked, type) as Terraform plans it; and the indexes that it refuses."""
    refused: set[int] = set()
    for _ in range(6):
        kept = {i: text for i, text in enumerate(expressions) if i not in refused}
        blocks = (f'output "o{i}" {{\n  value = [\n{text}\n]\n  sensitive = true\n}}\n' for i, text in kept.items())
        (folder / "outputs.tf").write_text("".join(blocks))
        done = terraform(folder, "plan", "-input=false", "-no-color", "-out=p.bin", "-lock=false")
        if done.returncode == 0:
            shown = terraform(folder, "show", "-json", "p.bin")
            plan = json.loads(shown.stdout[shown.stdout.index("{") :], parse_float=Decimal, parse_int=Decimal)
            return {i: _output(plan, f"o{i}") for i in kept}, refused
        failed = {int(found) for found in _FAILED.findall(done.stdout + done.stderr)}
        assert failed - refused, done.stderr + done.stdout
        refused |= failed
    raise AssertionError("Terraform refuses something at each try")


def _output(plan: dict[str, Any], name: str) -> tuple[Any, Any]:
    change = plan["output_changes"][name]
    kind = plan["planned_values"]["outputs"][name].get("type")
    return _known(change.get("after"), change["after_unknown"]), kind


def _known(value: Any, unknown: Any) -> Any:
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, list):
        values = value if isinstance(value, list) else []
        return [_known(values[i] if i < len(values) else None, part) for i, part in enumerate(unknown)] or value
    if isinstance(unknown, dict):
        table = value if isinstance(value, dict) else {}
        return {key: _known(table.get(key), unknown.get(key, False)) for key in sorted({*table, *unknown})}
    return value


def ours(folder: Path, expressions: list[str]) -> tuple[dict[int, tuple[Any, Any]], dict[int, str]]:
    """The same from our evaluator; errors with their messages."""
    blocks = (f'output "o{i}" {{\n  value = [\n{text}\n]\n}}\n' for i, text in enumerate(expressions))
    (folder / "outputs.tf").write_text("".join(blocks))
    files = Files(folder, [path.relative_to(folder).as_posix() for path in folder.rglob("*.tf")])
    instance, _ = instance_of("", Layers(), files, project_of(files))
    found: dict[int, tuple[Any, Any]] = {}
    errors: dict[int, str] = {}
    for i in range(len(expressions)):
        try:
            value = instance.output(f"o{i}", instance.module.outputs[f"o{i}"].span)
            found[i] = (_plain(value), _kind(kind_of(value)))
        except EvalError as error:
            errors[i] = error.message
    return found, errors


def _plain(value: Val) -> Any:
    data = value.data
    if isinstance(data, Missing | OpenObject):
        return UNKNOWN
    if isinstance(data, tuple):
        return [_plain(item) for item in data]
    if isinstance(data, dict):
        return {key: _plain(item) for key, item in sorted(data.items())}
    return data


def _kind(kind: Kind) -> Any:
    """A type as the JSON of a plan writes it."""
    match kind:
        case Primitive(name):
            return name
        case ListOf(of) | SetOf(of) | MapOf(of):
            return [type(kind).__name__.removesuffix("Of").lower(), _kind(of)]
        case TupleOf(items):
            return ["tuple", [_kind(item) for item in items]]
        case ObjectOf(attributes):
            return ["object", {name: _kind(of) for name, of in attributes}]


#: Terraform calls these unknown as soon as anything in them is; we, when a value of it could change the result.
_DECIDED = re.compile(r"try\(|can\(|&&|\|\|")


def disagreements(expressions: list[str], folder: Path) -> list[str]:
    """One line for every expression on which the two do not agree."""
    theirs, refused = planned(folder, expressions)
    mine, errors = ours(folder, expressions)
    found = []
    for i, text in enumerate(expressions):
        if i in refused or i in errors:
            if (i in refused) != (i in errors) and UNKNOWN not in repr(mine.get(i)):
                found.append(f"{text}\n    terraform {theirs.get(i, 'refuses')}\n    we {mine.get(i) or errors[i]}")
        elif _differ(*theirs[i], *mine[i]) and not (theirs[i][0] == [UNKNOWN] and _DECIDED.search(text)):
            found.append(f"{text}\n    terraform {theirs[i]}\n    we        {mine[i]}")
    return found


def _differ(value: Any, kind: Any, own: Any, own_kind: Any) -> bool:
    if UNKNOWN in repr(value) or UNKNOWN in repr(own):
        return not _weaker(value, own)
    return repr(_rounded(value)) != repr(_rounded(own)) or kind != own_kind


def _weaker(value: Any, own: Any) -> bool:
    """Whether what we know is what Terraform knows; of an unknown whole we may know less."""
    if own == UNKNOWN:
        return True
    if isinstance(value, list) and isinstance(own, list) and len(value) == len(own):
        return all(map(_weaker, value, own))
    if isinstance(value, dict) and isinstance(own, dict) and value.keys() == own.keys():
        return all(_weaker(value[key], own[key]) for key in value)
    return repr(_rounded(value)) == repr(_rounded(own))


def _rounded(value: Any) -> Any:
    """Numbers without zeros at their end; the last of their 155 digits may differ."""
    if isinstance(value, Decimal):
        return format(value.normalize(_DIGITS), "f") if value else "0"
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(value[key]) for key in sorted(value)}
    return value


def batches(unknown: bool) -> st.SearchStrategy[list[str]]:
    grammar = _grammar(2, unknown)
    return st.lists(grammar["any"], min_size=BATCH // 2, max_size=BATCH)


def _setting(fixed: int) -> settings:
    return settings(
        max_examples=CAMPAIGN or fixed, derandomize=not CAMPAIGN, database=None, deadline=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def _check(expressions: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf").write_text(BASE)
        found = disagreements(expressions, folder)
    assert not found, "\n".join([f"{len(found)} of {len(expressions)} expressions:", *found])


@_setting(6)
@given(batches(unknown=False))
def test_known_expressions(expressions: list[str]) -> None:
    _check(expressions)


@_setting(6)
@given(batches(unknown=True))
def test_unknown_expressions(expressions: list[str]) -> None:
    _check(expressions)


# --------------------------------------------------------------- configurations

#: type constraint -> values that are given to it: some fit, some must be converted, some are refused.
_TYPES = {
    "string": ('"a"', "1", "true", "null", '["x"]'),
    "number": ("1", '"2"', "1.50", "null", '"x"'),
    "bool": ("true", '"false"', "null", "0"),
    "list(string)": ('["b", "a"]', "[1, true]", "[]", "null", '{ a = "x" }'),
    "set(string)": ('["b", "a", "b"]', "[2, 10]", "[]"),
    "map(number)": ('{ b = 1, a = "2" }', "{}", '{ a = "x" }'),
    "object({ a = string, b = optional(number, 7), c = optional(list(string)) })": (
        '{ a = "x" }', "{ a = 1, b = 2, z = 3 }", "{ b = 1 }", '{ a = "x", b = null, c = [1] }'),
    "list(object({ k = string, v = optional(map(string), { d = 1 }) }))": (
        '[{ k = "x" }]', "[{ k = 1, v = { e = true } }]", "[]"),
    "tuple([string, number])": ('["a", 1]', '["a", "1"]', '["a"]'),
    "map(any)": ('{ a = [1], b = ["x"] }', '{ a = 1, b = "x" }', "{}"),
    "any": ('[1, "a"]', "{ a = [1] }", '"x"', "null"),
}  # fmt: skip
_SIZES = ("0", "2", '"1"', "length(local.l0)", "var.v0 == null ? 0 : 1", "-1", "terraform_data.first.id")
_EACH = ('toset(["x", "y"])', "{ a = 1, b = local.l0 }", "{}", '["x"]', "{ for i in range(2) : \"k${i}\" => i }",
         "toset([terraform_data.first.id])", "{ a = terraform_data.first.id }")  # fmt: skip


@st.composite
def roots(draw: st.DrawFn) -> dict[str, str]:
    """A root with variables, a variable file, locals, a module and resources: path -> text."""
    any_ = _grammar(1, False)["any"]
    kinds = draw(st.lists(st.sampled_from(sorted(_TYPES)), min_size=1, max_size=3))
    flags = [draw(st.sampled_from(("", "  nullable = false\n", "  sensitive = false\n"))) for _ in kinds]
    stated = [draw(st.sampled_from(_TYPES[kind])) for kind in kinds]
    over = [draw(st.sampled_from(("", *_TYPES[kind]))) for kind in kinds]
    main = [BASE.replace('resource "terraform_data" "u"', 'resource "terraform_data" "first"')]
    main[0] = main[0] + 'resource "terraform_data" "u" {\n  input = "in"\n}\n'
    for i, kind in enumerate(kinds):
        main.append(f'variable "v{i}" {{\n  type = {kind}\n  default = {stated[i]}\n{flags[i]}}}\n')
    main.append(f"locals {{\n  l1 = [local.l0, var.v0]\n  l0 = {draw(any_)}\n}}\n")
    many = draw(st.one_of(st.sampled_from(_SIZES).map(lambda text: f"count = {text}"),
                          st.sampled_from(_EACH).map(lambda text: f"for_each = {text}")))  # fmt: skip
    key = "count.index" if many.startswith("count") else "each.value"
    main.append(f'resource "terraform_data" "many" {{\n  {many}\n  input = [{key}, local.l1]\n}}\n')
    main.append(f'module "m" {{\n  source = "./m"\n  {many}\n  given = var.v0\n}}\n')
    values = ("terraform_data.many[*].input", "[for m in module.m : m.out]", "module.m", "local.l1", "[for k, r in "
              "terraform_data.many : [k, r.input]]", "length(terraform_data.many)", "terraform_data.many[0].input",
              'try(module.m[0].out, module.m["a"].out, 1)')  # fmt: skip
    outputs = [*(f"var.v{i}" for i in range(len(kinds))), *draw(st.lists(st.sampled_from(values), max_size=3))]
    main += [f'output "o{i}" {{\n  value = [{text}]\n}}\n' for i, text in enumerate(outputs)]
    lines = "".join(f"v{i} = {text}\n" for i, text in enumerate(over) if text)
    child = f'variable "given" {{\n  type = {kinds[0]}\n}}\nresource "terraform_data" "c" {{\n  input = var.given\n}}\n'
    child += 'output "out" {\n  value = [var.given, terraform_data.c.input]\n}\n'
    return {"main.tf": "".join(main), "terraform.tfvars": lines, "m/main.tf": child}


def _written(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@_setting(10)
@given(roots())
def test_configurations(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _written(folder, files)
        wrong = _compared(folder, files)
    assert not wrong, f"{wrong}\n{files['terraform.tfvars']}\n{files['main.tf']}"


def _compared(folder: Path, files: dict[str, str]) -> str:
    """What our plan and Terraform's differ in, "" when they agree."""
    mine = plan("", Layers(), Files(folder, files))
    done = terraform(folder, "init", "-input=false", "-no-color")
    if done.returncode == 0:
        done = terraform(folder, "plan", "-input=false", "-no-color", "-out=p.bin", "-lock=false")
    if done.returncode != 0:
        undecided = "until apply" in done.stderr or UNKNOWN in to_json(mine.outputs)
        return "" if mine.errors or undecided else f"only Terraform refuses: {done.stderr}"
    if mine.errors:
        return f"only we refuse: {mine.errors}"
    shown = terraform(folder, "show", "-json", "p.bin").stdout
    found = json.loads(shown[shown.index("{") :], parse_float=Decimal, parse_int=Decimal)
    own = json.loads(to_json(mine.outputs), parse_float=Decimal, parse_int=Decimal)
    for name, change in found["output_changes"].items():
        if not _weaker(_known(change["after"], change["after_unknown"]), own[name]):
            return f"output {name}: {change} {own[name]}"
    changes = {one["address"]: one["change"] for one in found["resource_changes"]}
    if sorted(changes) != sorted(mine.resources):
        return f"resources: {sorted(changes)} {sorted(mine.resources)}"
    for address, change in changes.items():
        said = json.loads(to_json(mine.resources[address].get("input")), parse_float=Decimal, parse_int=Decimal)
        if not _weaker(_known(change["after"].get("input"), change["after_unknown"].get("input", False)), said):
            return f"{address}: {change} {said}"
    return ""
