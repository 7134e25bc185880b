"""What the tests here share: a place to come from, and the real Helm to ask, one call for many values."""

import base64
import json
import shutil
import subprocess

import pytest
from paritycheck.engine.model import Origin, Source, Span

_CHART = "apiVersion: v2\nname: oracle\nversion: 1.0.0\n"
_TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata: {name: answers}
answers:
{{- range .Values.rows }}
{{- $v := (b64dec . | fromJson).v }}
- [%s]
{{- end }}
"""


@pytest.fixture
def bare() -> Origin:
    return Origin(Span(Source("chart/templates/a.yaml", "{{ x }}"), 0, 7))


@pytest.fixture
def ask_helm(tmp_path):
    """Calls Helm once: for each value the texts that some expressions over ``$v`` print."""
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("no helm on PATH to compare with")

    def ask(expressions, values):
        cells = ", ".join("{{ " + expression + " | b64enc | quote }}" for expression in expressions)
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "Chart.yaml").write_text(_CHART)
        (tmp_path / "templates" / "a.yaml").write_text(_TEMPLATE % cells)
        rows = [base64.b64encode(json.dumps({"v": value}).encode()).decode() for value in values]
        (tmp_path / "values.yaml").write_text(json.dumps({"rows": rows}))
        done = subprocess.run([helm, "template", "x", str(tmp_path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        lines = [line[2:] for line in done.stdout.splitlines() if line.startswith("- [")]
        return [[base64.b64decode(cell).decode() for cell in json.loads(line)] for line in lines]

    return ask
