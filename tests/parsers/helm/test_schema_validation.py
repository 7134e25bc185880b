"""values.schema.json in a rendering: asked before the templates run, skipped by the flag, told and passed over in checks.

``said`` is what Helm printed; with a helm on PATH it is asked again.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.setters import Setting
from paritycheck.parsers.helm.render import Refused, Request, render

PORT = '{"type": "object", "required": ["port"], "properties": {"port": {"type": "integer", "maximum": 9000}}}'
HEAD = "values don't meet the specifications of the schema(s) in the following chart(s):\n"
FAILS = {"templates/x.yaml": "{{ fail `the template ran` }}"}
BELOW = {"charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 1.0.0\n"}
CASES = [
    ({"values.schema.json": PORT, "values.yaml": "port: 80\n"}, (), ""),
    ({"values.schema.json": PORT, "values.yaml": "port: '80'\n"}, (),
     "c:\n- at '/port': got string, want integer\n"),
    ({"values.schema.json": PORT, "values.yaml": "{}\n", **FAILS}, (), "c:\n- at '': missing property 'port'\n"),
    ({"values.schema.json": PORT, "values.yaml": "port: 80\n"}, ("port=9001",),
     "c:\n- at '/port': maximum: got 9,001, want 9,000\n"),
    ({**BELOW, "charts/s/values.schema.json": PORT, "values.yaml": "s: {port: a}\n"}, (),
     "s:\n- at '/port': got string, want integer\n"),
    ({**BELOW, "charts/s/values.schema.json": PORT, "charts/s/values.yaml": "port: 1\n",
      "values.schema.json": '{"properties": {"s": {"required": ["q"]}}}'}, (), "c:\n- at '/s': missing property 'q'\n"),
]  # fmt: skip
IDS = ["fine", "type", "before the templates", "--set", "sub-chart", "parent of a sub-chart"]


@pytest.fixture
def chart(tmp_path: Path, files: dict[str, str]) -> Path:
    basis = {"Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "templates/x.yaml": "a: 1\n"}
    for name, text in {**basis, **files}.items():
        path = tmp_path / "c" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def request_of(settings: tuple[str, ...], **flags: bool) -> Request:
    return Request("c", settings=tuple(Setting("--set", text) for text in settings), **flags)


@pytest.mark.parametrize(("files", "settings", "said"), CASES, ids=IDS)
def test_what_a_schema_refuses(chart: Path, settings: tuple[str, ...], said: str) -> None:
    if not said:
        assert len(render(request_of(settings), Files(chart, ())).documents) == 1
        return
    with pytest.raises(Refused) as refused:
        render(request_of(settings), Files(chart, ()))
    assert refused.value.problem.message == HEAD + said
    assert refused.value.problem.span is not None


@pytest.mark.parametrize(("files", "settings", "said"), CASES[1:2] + CASES[3:], ids=IDS[1:2] + IDS[3:])
def test_skipped_or_told(chart: Path, settings: tuple[str, ...], said: str) -> None:
    assert render(request_of(settings, schema=False), Files(chart, ())).documents
    made = render(request_of(settings, strict=False), Files(chart, ()))
    assert [problem.message + "\n" for problem in made.problems] == [HEAD + said]
    assert made.documents


@pytest.mark.skipif(shutil.which("helm") is None, reason="there is no helm on PATH to ask")
@pytest.mark.parametrize(("files", "settings", "said"), CASES, ids=IDS)
def test_helm_says_the_same(chart: Path, settings: tuple[str, ...], said: str) -> None:
    flags = [word for text in settings for word in ("--set", text)]
    done = subprocess.run(["helm", "template", "c", *flags], cwd=chart, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == (f"Error: {HEAD}{said}".strip() if said else "")
