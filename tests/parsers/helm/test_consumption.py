"""Which keys a chart's templates can reach: what is called unread must be out of reach of every run."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm import PARSER

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
VALUES = """a:
  b: {c: 1, d: 2}
  e: 3
f: 4
"""
ALL = ["a", "f"]


def resolved(root: Path, files: dict[str, str], values: str = VALUES) -> Resolution:
    for name, text in {"Chart.yaml": CHART, "values.yaml": values, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    read = Files(root, (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()))
    (unit,) = PARSER.units(read)
    return PARSER.resolve(unit, Layers(unit.files), read)


def keys(found: Resolution, attribute: str) -> list[str]:
    return [fact.key for made in found.declarations for fact in made.facts if fact.attribute == attribute]


#: What cannot be followed is told as one unknown.
UNKNOWN = ["*"]


@pytest.mark.parametrize(
    ("template", "unread"),
    [
        ("nothing", ALL),
        ("{{ .Values.f }}", ["a"]),
        ("{{ .Values.a.b.c }}", ["a.b.d", "a.e", "f"]),
        ("{{ $.Values.a.b.c }}{{ .Values.a.e }}", ["a.b.d", "f"]),
        ("{{ toYaml .Values.a }}", ["f"]),
        ("{{ toYaml .Values }}", []),
        ("{{ toJson . }}", []),
        ("{{ with .Values.a }}{{ .e }}{{ end }}", ["a.b", "f"]),
        ("{{ with .Values.a.b }}{{ $.Values.f }}{{ end }}", ["a.e"]),
        ("{{ $x := .Values.a }}{{ $x.b.c }}", ["a.b.d", "a.e", "f"]),
        ("{{ $x := .Values.f }}{{ $x = .Values.a.e }}{{ $x }}", ["a.b"]),
        ("{{ $x := dict }}{{ range .Values.a.b }}{{ . }}{{ end }}", ["a.e", "f"]),
        ("{{ range $k, $v := .Values.a }}{{ $v.c }}{{ end }}", ["a.b.d", "f"]),
        ("{{ range list `b` `e` }}{{ index $.Values.a . }}{{ end }}", ["f"]),
        ("{{ index .Values `a` `b` `c` }}", ["a.b.d", "a.e", "f"]),
        ("{{ index .Values (printf `%s` `a`) }}", []),
        ("{{ get .Values.a `e` }}", ["a.b", "f"]),
        ("{{ if hasKey .Values.a `e` }}x{{ end }}", ["a.b", "f"]),
        ("{{ dig `b` `c` 0 .Values.a }}", ["a.b.d", "a.e", "f"]),
        ("{{ pluck `c` .Values.a.b | first }}", ["a.b.d", "a.e", "f"]),
        ("{{ .Values.none | default .Values.a.b.d }}", ["a.b.c", "a.e", "f"]),
        ("{{ (ternary .Values.a.b .Values.f true).c }}", ["a.b.d", "a.e"]),
        ("{{ if and .Values.f .Values.a.e }}x{{ end }}", ["a.b"]),
        ("{{ if .Values.a }}x{{ end }}", ["f"]),
        ("{{ $c := merge (dict) .Values.a }}{{ $c.e }}", ["a.b", "f"]),
        ("{{ $_ := merge .Values.a.b .Values.a }}", ["f"]),
        ("{{ $_ := set . `Root` $ }}{{ .Root.Values.f }}", []),
        ("{{ tpl `{{ .Values.f }}` . }}", []),
        ("{{ tpl .Values.f . }}", ["a"]),
        ("{{ tpl (.Files.Get `x`) . }}", []),
        ("{{ tpl (toYaml .Values.a) . }}", ["f"]),
        ('{{ tpl (include "said" .) . }}{{ define "said" }}{{ "{{" }}{{ end }}', UNKNOWN),
        ('{{ define "one" }}{{ .x.c }}{{ end }}{{ include "one" (dict "x" .Values.a.b) }}', ["a.b.d", "a.e", "f"]),
        ('{{ define "one" }}{{ .Values.f }}{{ end }}{{ template "one" . }}', ["a"]),
        ('{{ define "nobody calls" }}{{ .Values.f }}{{ end }}', ["a"]),
        ('{{ include "elsewhere" . }}', []),
        ('{{ include (print $.Template.BasePath "/x.yaml") . }}', ALL),
        ('{{ include (print "one" .Values.f) . }}', []),
        ("{{ .Values.AsMap.f }}", ["a"]),
        ("{{ if }}", UNKNOWN),
    ],
)
def test_keys_out_of_reach(template: str, unread: list[str], tmp_path: Path) -> None:
    assert keys(resolved(tmp_path, {"templates/x.yaml": template}), "unread-key") == unread


def test_texts_of_values_that_are_rendered_read_keys(tmp_path: Path) -> None:
    values = VALUES + "said: 'f is {{ .Values.f }}'\n"
    assert keys(resolved(tmp_path, {"templates/x.yaml": "{{ tpl .Values.said . }}"}, values), "unread-key") == ["a"]


@pytest.mark.parametrize("kept", ["x-a: &x {p: 1}\n", "shared: &x {p: 1}\n", "_private: 1\n"])
def test_keys_that_are_there_for_other_keys(kept: str, tmp_path: Path) -> None:
    assert keys(resolved(tmp_path, {"templates/x.yaml": "x"}, kept), "unread-key") == []


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        ({"values.schema.json": '{"properties": {"f": {"type": "integer"}}}'}, ["a"]),
        ({"Chart.yaml": CHART + "dependencies: [{name: a, version: 1.0.0, repository: 'https://c.example'}]\n"}, ["f"]),
        ({"Chart.yaml": CHART + "dependencies: [{name: z, alias: a, version: 1.0.0, repository: x}]\n"}, ["f"]),
        ({"Chart.yaml": CHART + "dependencies: [{name: s, version: 1.0.0, condition: a.e}]\n",
          "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 1.0.0\n"}, ["a.b", "f"]),
        ({"charts/a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n",
          "charts/a/templates/x.yaml": "{{ .Values.e }}"}, ["a.b", "f"]),
        ({"Chart.yaml": CHART + "dependencies: [{name: s, alias: a, version: 1.0.0}]\n",
          "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 1.0.0\n",
          "charts/s/templates/x.yaml": "{{ .Values.b.d }}"}, ["a.b.c", "a.e", "f"]),
        ({"Chart.yaml": CHART + "dependencies: [{name: a, version: 1.0.0, import-values: [{child: b, parent: q}]}]\n",
          "charts/a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n"}, ["a.e", "f"]),
        ({"Chart.yaml": CHART + "type: library\n"}, []),
    ],
)  # fmt: skip
def test_what_else_reads_keys(files: dict[str, str], unread: list[str], tmp_path: Path) -> None:
    assert keys(resolved(tmp_path, {"templates/_x.tpl": "", **files}), "unread-key") == unread


def test_global_is_read_below(tmp_path: Path) -> None:
    below = {
        "templates/x.yaml": "x",
        "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 1.0.0\n",
        "charts/s/templates/x.yaml": "{{ .Values.global.zone }}",
    }
    assert keys(resolved(tmp_path, below, "global: {zone: 1, other: 2}\n"), "unread-key") == ["global.other"]


def test_a_fact_stands_where_the_key_does(tmp_path: Path) -> None:
    found = resolved(tmp_path, {"templates/x.yaml": "{{ .Values.a }}"})
    (fact,) = (fact for made in found.declarations for fact in made.facts if fact.attribute == "unread-key")
    assert (fact.origin.edit_site().place, fact.value.shown) == ("values.yaml:4", "f")


@pytest.mark.parametrize(
    ("template", "undefined"),
    [
        ("x: {{ .Values.none }}", ["none"]),
        ("x: {{ .Values.a.none | quote }}", ["a.none"]),
        ("x: {{ .Values.a.e }}", []),
        ("x: {{ .Values.f.below }}", []),
        ("x: {{ .Values.none | default 1 }}", []),
        ("{{ with .Values.none }}{{ .x }}{{ end }}", []),
        ("{{ if .Values.none }}{{ .Values.none.x }}{{ end }}", []),
        ("x: {{ required `say it` .Values.none }}", []),
        ("x: {{ .Values.global.none }}", []),
        ("x: {{ .Values.late }}", []),
    ],
)
def test_keys_that_no_file_has(template: str, undefined: list[str], tmp_path: Path) -> None:
    files = {"templates/x.yaml": template, "values-prod.yaml": "late: 1\n"}
    assert keys(resolved(tmp_path, files), "undefined-key") == undefined


@pytest.mark.parametrize("size", [3_000])
def test_a_chart_too_large_to_follow_says_nothing(size: int, tmp_path: Path) -> None:
    many = "".join(f'{{{{ define "t{n}" }}}}{{{{ include "t{n + 1}" . }}}}{{{{ end }}}}\n' for n in range(size))
    assert keys(resolved(tmp_path, {"templates/x.yaml": many + '{{ include "t0" . }}'}), "unread-key") == UNKNOWN
