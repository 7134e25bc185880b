from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.model import Declaration, Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm import PARSER

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: '7'\n"


def declared(tmp_path: Path, values: str, template: str = "", **layers: object) -> dict[str, Declaration]:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text(CHART)
    (tmp_path / "values.yaml").write_text(values)
    (tmp_path / "templates/x.yaml").write_text(template)
    files = Files(tmp_path, ("Chart.yaml", "values.yaml", "templates/x.yaml"))
    (unit,) = PARSER.units(files)
    found = PARSER.resolve(unit, Layers(unit.files, **layers), files)  # type: ignore[arg-type]
    return {made.key: made for made in found.declarations}


def shown(made: Declaration, attribute: str, key: str = "") -> str:
    fact = made.fact(attribute, key)
    return fact.value.shown if fact else "(nothing)"


def test_set_lays_over_the_files(tmp_path: Path) -> None:
    found = declared(tmp_path, "image: {repository: r, tag: '1'}\n", variables=(("image.tag", "2"), (r"a\.b.c", "3")))
    assert shown(found["."], "tag") == "2"
    assert shown(found["values"], "setting", r"a\.b.c") == "3"
    fact = found["."].fact("tag")
    assert fact is not None
    assert [lost.span.place for lost in fact.origin.shadowed] == ["values.yaml:1"]


def test_a_tag_nobody_wrote_is_the_app_version(tmp_path: Path) -> None:
    found = declared(tmp_path, "image: {repository: r/api}\n")
    fact = found["."].fact("tag")
    assert fact is not None
    assert (fact.value.shown, fact.origin.edit_site().place) == ("7", "Chart.yaml:4")


def test_a_typed_leaf_is_no_setting(tmp_path: Path) -> None:
    found = declared(tmp_path, "replicaCount: 2\nservice: {port: 80, type: ClusterIP}\n")
    keys = {fact.key for fact in found["values"].facts if fact.attribute == "setting"}
    assert keys == {"service.type"}


def test_release_and_namespace_come_from_the_layers(tmp_path: Path) -> None:
    template = (
        "apiVersion: v1\nkind: Service\nmetadata:\n"
        "  name: {{ .Release.Name }}-web\n  namespace: {{ .Release.Namespace }}\n"
    )
    found = declared(tmp_path, "{}", template, release="live", namespace="shop")
    assert shown(found["Service/live-web"], "namespace") == "shop"


@pytest.mark.parametrize(
    "condition, image",
    [
        (".Values.on", "one"), (".Values.off", "two"), ("not .Values.off", "one"), ("semverCompare `>1` `2`", "one"),
        ("eq .Values.word `yes-it-is`", "one"), (".Values.missing", "two"),
    ],
)  # fmt: skip
def test_branches_follow_the_values(condition: str, image: str, tmp_path: Path) -> None:
    template = f"""apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  containers:
    - name: p
      {{{{- if {condition} }}}}
      image: one
      {{{{- else }}}}
      image: two
      {{{{- end }}}}
"""
    found = declared(tmp_path, "{on: true, off: false, word: yes-it-is}", template)
    fact = found["Pod/p"].fact("image")
    assert fact is not None
    assert (fact.value.shown, fact.origin.edit_site().text) == (image, image)


def test_spans_of_templates_point_into_the_real_file(tmp_path: Path) -> None:
    template = (
        "{{/* a\nlong comment */}}\nkind: Pod\napiVersion: v1\nmetadata: {name: x}\n"
        "spec: {containers: [{image: 'r:{{ .Values.t }}'}]}\n"
    )
    found = declared(tmp_path, "t: '5'\n", template)
    fact = found["Pod/x"].fact("image")
    assert fact is not None
    assert fact.origin.span.text == "'r:{{ .Values.t }}'"
    tag = found["Pod/x"].fact("tag")
    assert tag is not None
    assert tag.origin.edit_site().place == "values.yaml:1"


def test_what_a_range_repeats_is_not_taken_for_one_thing(tmp_path: Path) -> None:
    template = "{{ range .Values.l }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: {{ . }}}\n{{ end }}\n"
    assert set(declared(tmp_path, "l: [a, b]\n", template)) == {"values"}


@pytest.mark.parametrize(
    "hostile",
    ["{{ if .Values.a }}\n" * 5000, "{{ if .Values.a }}" * 5000, "{{" * 50_000, '{{ "' * 20_000,
     "{{ " + "(" * 20_000 + " }}"],
)  # fmt: skip
def test_hostile_templates_are_left_unread(hostile: str, tmp_path: Path) -> None:
    assert set(declared(tmp_path, "a: 1\n", hostile)) == {"values"}
