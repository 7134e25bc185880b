"""Whole charts through ``render``, for what no case of the chart layer shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.render import Refused, Request, render

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"


def write(root: Path, texts: dict[str, str]) -> None:
    """Files by name."""
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def rendered(root: Path, texts: dict[str, str]) -> str:
    """The documents of a chart of these files, one after the other."""
    write(root, texts)
    return "".join(document.text for document in render(Request("c"), Files(root, ())).documents)


def test_a_malformed_annotation_of_a_schema_is_noted_and_the_rest_of_it_holds(tmp_path: Path) -> None:
    texts = {
        "c/Chart.yaml": CHART,
        "c/values.yaml": "a: 1\n",
        "c/values.schema.json": '{"properties": {"a": {"type": "integer", "examples": "no list"}}}',
        "c/templates/x.yaml": "a: {{ .Values.a }}",
    }
    write(tmp_path, texts)
    made = render(Request("c"), Files(tmp_path, ()))
    assert [note.partition(":")[0] for note in made.unchecked] == ["c/values.schema.json"]
    (tmp_path / "c/values.yaml").write_text("a: text\n")
    with pytest.raises(Refused, match="at '/a': got string, want integer"):
        render(Request("c"), Files(tmp_path, ()))


def test_values_files_that_say_nothing_are_empty(tmp_path: Path) -> None:
    texts = {
        "c/Chart.yaml": CHART,
        "c/values.yaml": "# nothing yet\n",
        "c/templates/x.yaml": "a: {{ .Values.a | default 1 }}",
        "c/charts/d/Chart.yaml": CHART.replace("name: c", "name: d"),
        "c/charts/d/values.yaml": "",
        "c/charts/d/templates/y.yaml": "b: {{ .Values.b | default 2 }}",
    }
    assert sorted(rendered(tmp_path, texts)) == sorted("a: 1b: 2")
