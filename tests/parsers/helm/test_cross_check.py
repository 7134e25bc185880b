"""``render helm --cross-check``: a helm beside us, a false one that disagrees, and none."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from paritycheck.engine.cli.render_helm import command
from paritycheck.engine.model import UserError
from paritycheck.parsers.helm.charts.manifests import Shown
from paritycheck.parsers.helm.charts.release import Release
from paritycheck.parsers.helm.charts.setters import Setting
from paritycheck.parsers.helm.cross_check import arguments
from paritycheck.parsers.helm.render import Request

TEMPLATE = """kind: Secret
metadata: {name: {{ .Release.Name }}}
plain: {{ .Values.plain }}
anew: {{ randAlphaNum 9 | quote }}
---
kind: ConfigMap
metadata: {name: c}
data:
  plain: {{ .Values.plain }}
  password: {{ .Values.plain }}
  text: |
    last
"""
#: What helm prints for it, with one value that is another, in a secret and in the open.
PRINTED = """---
# Source: c/templates/x.yaml
kind: Secret
metadata: {name: r}
plain: eight
anew: "other"
---
# Source: c/templates/x.yaml
kind: ConfigMap
metadata: {name: c}
data:
  plain: eight
  password: eight
  text: |
    last
"""


@pytest.fixture
def chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "c/templates").mkdir(parents=True)
    (tmp_path / "c/Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\n")
    (tmp_path / "c/values.yaml").write_text("plain: seven\n")
    (tmp_path / "c/templates/x.yaml").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "c"


def checked(*args: str) -> Result:
    return CliRunner().invoke(command, ["c", "--release", "r", "--cross-check", *args], catch_exceptions=True)


def pretend(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called helm that says what we want."""
    program = folder / "bin" / "helm"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name == "nt", reason="the false helm is a shell script")
def test_disagreements_are_told_leaf_by_leaf_without_secrets(chart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (chart.parent / "printed").write_text(PRINTED)
    pretend(chart.parent, f'test "$1" = version && {{ echo v3.20.1; exit; }}\ncat {chart.parent}/printed', monkeypatch)
    found = checked()
    assert found.exit_code == 1
    assert found.output.splitlines() == [
        "c/templates/x.yaml: Secret/r /plain: differs",
        "c/templates/x.yaml: ConfigMap/c /data/password: differs",
        "c/templates/x.yaml: ConfigMap/c /data/plain: helm 'eight', paritycheck 'seven'",
    ]


@pytest.mark.skipif(os.name == "nt", reason="the false helm is a shell script")
@pytest.mark.parametrize(
    ("script", "template", "status", "says"),
    [
        ("echo no >&2; exit 1", TEMPLATE, 1, "paritycheck renders the chart, helm refuses it: no\n"),
        ("echo no >&2; exit 1", "{{ fail `no` }}", 0, "helm refuses the chart too\n"),
        ("echo", "{{ fail `no` }}", 1,
         "helm renders the chart, paritycheck refuses it: execution error at (c/templates/x.yaml:1:3): no\n"),
        ("echo", TEMPLATE, 1, "c/templates/x.yaml: helm prints 0 objects, paritycheck 2\n"),
    ],
)  # fmt: skip
def test_refusals(
    script: str, template: str, status: int, says: str, chart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chart / "templates/x.yaml").write_text(template)
    pretend(chart.parent, script, monkeypatch)
    found = checked()
    assert (found.exit_code, found.output) == (status, says)


def test_without_helm_it_says_so(chart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(chart))
    found = checked()
    assert isinstance(found.exception, UserError)
    assert "needs a helm on PATH" in str(found.exception)


@pytest.mark.skipif(shutil.which("helm") is None, reason="there is no helm on PATH to compare with")
def test_a_real_helm_agrees(chart: Path) -> None:
    found = checked("--set", "plain=nine", "--kube-version", "1.30")
    assert (found.exit_code, found.output) == (0, "helm agrees on all 2 objects\n")


def test_every_flag_is_passed_on() -> None:
    request = Request(
        "deploy/c", Release("r", "n", True), ("a.yaml", "b.yaml"), (Setting("--set-string", "a=1"),), "1.30", ("x/v1",),
        Shown(True, True, True, ("templates/x.yaml",)), schema=False,
    )  # fmt: skip
    assert arguments(request) == [
        "template", "r", "deploy/c", "--namespace", "n", "--values", "a.yaml", "--values", "b.yaml",
        "--set-string", "a=1", "--kube-version", "v1.30", "--api-versions", "x/v1", "--show-only", "templates/x.yaml",
        "--include-crds", "--no-hooks", "--skip-tests", "--is-upgrade", "--skip-schema-validation",
    ]  # fmt: skip
