"""``render helm --provenance``: every leaf says where it comes from, and what stands there reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.model import Origin, Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.setters import Setting
from paritycheck.parsers.helm.provenance import documents
from paritycheck.parsers.helm.render import Request, render

VALUES = """plain: seven
number: 7
quoted: "it's so"
empty: ""
list: [one, two]
map: {key: inside}
lines: |
  first
  second
upper: HTTPS
"""


def traced(root: Path, template: str, prod: str = "", settings: tuple[Setting, ...] = ()) -> dict[str, Any]:
    """What the one document of a chart says of its leaves."""
    (root / "templates").mkdir()
    (root / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: '5'\n")
    (root / "values.yaml").write_text(VALUES)
    (root / "prod.yaml").write_text(prod)
    (root / "templates/x.yaml").write_text(f"kind: X\nleaf: {template}\n")
    request = Request(chart="", values=("prod.yaml",), settings=settings)
    files = Files(root, ())
    (found,) = documents(render(request, files), request, lambda path: path, True)
    assert isinstance(found, dict)
    return found


def told(found: dict[str, Any], pointer: str = "/leaf") -> list[str]:
    return [f"{one['kind']} {one['file']}:{one['line']}" for one in found["provenance"][pointer]]


@pytest.mark.parametrize(
    ("template", "value", "origins"),
    [
        ("fixed", "fixed", ["template templates/x.yaml:2"]),
        ("{{ .Values.plain }}", "seven", ["default values.yaml:1"]),
        ("{{ .Values.plain | quote }}", "seven", ["default values.yaml:1"]),
        ("'{{ .Values.plain }}'", "seven", ["default values.yaml:1"]),
        ("{{ .Values.number }}", 7, ["default values.yaml:2"]),
        ("{{ .Values.quoted | quote }}", "it's so", ["default values.yaml:3"]),
        ("{{ .Values.none | default .Values.plain }}", "seven", ["default values.yaml:1"]),
        ("{{ trunc 3 .Values.plain }}", "sev", ["default values.yaml:1"]),
        ("{{ .Values.lines | quote }}", "first\nsecond\n", ["default values.yaml:7"]),
        ("a-{{ .Values.plain }}", "a-seven", ["default values.yaml:1", "template templates/x.yaml:2"]),
        ('"{{ .Values.plain }}-{{ .Values.number }}"', "seven-7",
         ["default values.yaml:1", "default values.yaml:2", "template templates/x.yaml:2"]),
        ("{{ .Values.upper | lower }}", "https", ["default values.yaml:10", "template templates/x.yaml:2"]),
        ("{{ .Values.plain | sha1sum | trunc 4 }}", None, ["default values.yaml:1", "template templates/x.yaml:2"]),
        ("{{ .Chart.AppVersion }}", 5, ["chart Chart.yaml:4"]),
        ("{{ randAlphaNum 4 | quote }}", None, ["generated templates/x.yaml:2"]),
    ],
)  # fmt: skip
def test_a_leaf_names_its_places(template: str, value: Any, origins: list[str], tmp_path: Path) -> None:
    found = traced(tmp_path, template)
    assert value is None or found["object"]["leaf"] == value
    assert told(found) == origins


def test_every_leaf_has_an_origin(tmp_path: Path) -> None:
    found = traced(tmp_path, '{{ toYaml .Values | nindent 2 }}\nnone:\nzero: {}\nno: []\nlast: ""')
    pointers = {"/kind", "/none", "/zero", "/no", "/last", "/leaf/plain", "/leaf/number", "/leaf/quoted", "/leaf/empty",
                "/leaf/list/0", "/leaf/list/1", "/leaf/map/key", "/leaf/lines", "/leaf/upper"}  # fmt: skip
    assert set(found["provenance"]) == pointers
    assert told(found, "/leaf/list/1") == ["default values.yaml:5"]
    assert told(found, "/leaf/empty") == ["default values.yaml:4"]


def test_the_winner_comes_with_what_it_beat(tmp_path: Path) -> None:
    flag = Setting("--set", "plain=nine", Origin(Source("--set", "plain=nine").whole()))
    (one,) = traced(tmp_path, "{{ .Values.plain }}", "plain: eight\n", (flag,))["provenance"]["/leaf"]
    assert (one["kind"], one["file"]) == ("set", "--set")
    assert [(lost["kind"], lost["file"], lost["line"]) for lost in one["shadows"]] == [
        ("values", "prod.yaml", 1), ("default", "values.yaml", 1),
    ]  # fmt: skip


def test_conditions_are_told_without_values(tmp_path: Path) -> None:
    found = traced(tmp_path, '{{ if eq .Values.plain "seven" }}yes{{ end }}')
    (condition,) = found["conditions"]["/leaf"]
    assert (condition["file"], condition["line"]) == ("templates/x.yaml", 2)
    assert [(one["file"], one["line"]) for one in condition["because"]] == [("values.yaml", 1)]
    assert "seven" not in str(found["conditions"])


def test_the_last_text_of_a_document_ends_as_it_is_printed(tmp_path: Path) -> None:
    assert traced(tmp_path, "|\n  one\n  two")["object"]["leaf"] == "one\ntwo\n"
