"""Charts in kustomizations: rendered from the repository, patched like any object, and traced to the line that decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.discover import discover
from paritycheck.engine.model import Known, Level
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.lending import LENDER
from paritycheck.parsers.kustomize.build import Built, build
from paritycheck.parsers.kustomize.parser import Kustomize
from paritycheck.parsers.kustomize.render import render
from paritycheck.parsers.kustomize.tree import text_at

CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "replicas: 1\nlevel: info\n",
    "charts/web/crds/widget.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: widgets.example.org}\n",
    "charts/web/templates/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: web
          image: registry.example.org/web:1
          env:
            - {name: LEVEL, value: {{ .Values.level | quote }}}
            - {name: KUBE, value: {{ .Capabilities.KubeVersion.Version | quote }}}
            - {name: WIDGETS, value: {{ .Capabilities.APIVersions.Has "example.org/v1" | quote }}}
""",
    "charts/web/templates/hook.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n"
    '  annotations: {"helm.sh/hook": pre-install}\n',
    "charts/web/templates/test.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: test\n"
    '  annotations: {"helm.sh/hook": test}\n',
    "more.yaml": "replicas: 7\n",
    "values.yaml": "replicas: 2\nlevel: debug\n",
}


def repository(folder: Path, kustomization: str, **others: str) -> Files:
    for name, text in {**CHART, "kustomization.yaml": kustomization, **others}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return discover(folder)


def built(files: Files) -> Built:
    return build(files, "", charts=LENDER)


def facts(files: Files) -> dict[str, tuple[object, str]]:
    parser = Kustomize(charts=LENDER)
    unit = next(iter(parser.units(files)))
    found = parser.resolve(unit, unit.layers(), files)
    return {
        f"{fact.attribute}:{fact.key}": (
            fact.value.value if isinstance(fact.value, Known) else fact.value.shown,
            fact.origin.edit_site().place,
        )
        for one in found.declarations
        for fact in one.facts
        if one.key.startswith("Deployment")
    }


@pytest.mark.parametrize(
    ("chart", "replicas", "level"),
    [
        ("{name: web, releaseName: r}", (1, "charts/web/values.yaml:1"), ("info", "charts/web/values.yaml:2")),
        (
            "{name: web, valuesFile: values.yaml}",
            (2, "values.yaml:1"),
            ("debug", "values.yaml:2"),
        ),
        (
            "{name: web, valuesFile: values.yaml, valuesInline: {replicas: 3}}",
            (3, "kustomization.yaml:2"),
            ("debug", "values.yaml:2"),
        ),
        (
            "{name: web, valuesFile: values.yaml, valuesMerge: merge, valuesInline: {replicas: 3, level: warn}}",
            (2, "values.yaml:1"),
            ("debug", "values.yaml:2"),
        ),
        (
            "{name: web, valuesFile: values.yaml, valuesMerge: replace, valuesInline: {replicas: 3}}",
            (3, "kustomization.yaml:2"),
            ("info", "charts/web/values.yaml:2"),
        ),
        (
            "{name: web, valuesInline: {replicas: 3, level: warn}, additionalValuesFiles: [more.yaml]}",
            (7, "more.yaml:1"),
            ("warn", "kustomization.yaml:2"),
        ),
    ],
)
def test_layers(chart: str, replicas: tuple[int, str], level: tuple[str, str], tmp_path: Path) -> None:
    found = facts(repository(tmp_path, f"helmCharts:\n- {chart}\n"))
    assert found["replicas:"] == replicas
    assert found["env:LEVEL"] == level


def test_values_that_refer_to_others(tmp_path: Path) -> None:
    text = "helmCharts:\n- name: web\n  valuesInline: &v\n    level: &l 'a \"b\"'\n    other: *l\n    replicas: 4\n"
    assert facts(repository(tmp_path, text))["replicas:"] == (4, "kustomization.yaml:6")
    assert facts(repository(tmp_path, text))["env:LEVEL"] == ('a "b"', "kustomization.yaml:4")


def test_a_patch_on_a_rendered_object(tmp_path: Path) -> None:
    text = """\
helmCharts: [{name: web, releaseName: shop, namespace: apps}]
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop, namespace: apps}
      spec: {replicas: 9}
"""
    found = facts(repository(tmp_path, text))
    assert found["replicas:"] == (9, "kustomization.yaml:7")
    assert found["env:LEVEL"] == ("info", "charts/web/values.yaml:2")


@pytest.mark.parametrize(
    ("chart", "names"),
    [
        ("{name: web, releaseName: r}", {"r", "hook", "test"}),
        ("{name: web, releaseName: r, skipTests: true}", {"r", "hook"}),
        ("{name: web, releaseName: r, skipHooks: true}", {"r"}),
        ("{name: web, releaseName: r, skipHooks: true, includeCRDs: true}", {"r", "widgets.example.org"}),
    ],
)
def test_which_objects(chart: str, names: set[str], tmp_path: Path) -> None:
    found = built(repository(tmp_path, f"helmCharts: [{chart}]\n"))
    assert {one.name for one in found.resources} == names
    assert found.problems == ()


def test_what_templates_are_told(tmp_path: Path) -> None:
    chart = "{name: web, kubeVersion: '1.29', apiVersions: [example.org/v1]}"
    found = facts(repository(tmp_path, f"helmCharts: [{chart}]\n"))
    assert found["env:KUBE"][0] == "v1.29"
    assert found["env:WIDGETS"][0] == "true"


@pytest.mark.parametrize(
    "text",
    [
        "helmGlobals: {chartHome: vendor}\nhelmCharts: [{name: web, releaseName: r}]\n",
        "helmChartInflationGenerator: [{chartName: web, chartHome: vendor, releaseName: r}]\n",
        "generators: [generator.yaml]\n",
    ],
)
def test_where_charts_are_named(text: str, tmp_path: Path) -> None:
    generator = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\n"
    files = repository(tmp_path, text, **{"generator.yaml": f"{generator}name: web\nchartHome: vendor\nreleaseName: r\n"})
    (tmp_path / "charts").rename(tmp_path / "vendor")
    found = built(discover(files.root))
    assert {"r", "hook", "test"} == {one.name for one in found.resources}
    assert found.problems == ()


def test_other_generators_are_still_told(tmp_path: Path) -> None:
    found = built(repository(tmp_path, "generators: [g.yaml]\n", **{"g.yaml": "apiVersion: x/v1\nkind: Other\n"}))
    assert [one.code for one in found.problems] == ["kustomize-not-evaluated"]


def test_a_chart_that_lies_elsewhere(tmp_path: Path) -> None:
    files = repository(tmp_path, "helmCharts: [{name: redis, repo: https://charts.example.org, version: 1.2.3}]\n")
    found = built(files)
    assert found.resources == []
    assert found.unread == (("charts/redis", "the chart lies in https://charts.example.org and is not fetched"),)
    assert [(one.code, one.level) for one in found.problems] == [("kustomize-remote", Level.WARNING)]
    assert render(files, "", LENDER)[0] is None


def test_a_chart_that_fails_is_told(tmp_path: Path) -> None:
    bad = {"charts/web/templates/deployment.yaml": "{{ fail \"no\" }}"}
    found = built(repository(tmp_path, "helmCharts: [{name: web}]\n", **bad))
    assert [one.level for one in found.problems] == [Level.WARNING]
    assert "no" in found.problems[0].message


def test_nobody_lends_charts(tmp_path: Path) -> None:
    found = build(repository(tmp_path, "helmCharts: [{name: web}]\n"), "")
    assert [one.message for one in found.problems] == ["the chart web is not rendered"]


def test_the_printed_build(tmp_path: Path) -> None:
    text, problems = render(repository(tmp_path, "helmCharts: [{name: web, releaseName: r, skipHooks: true}]\n"), "", LENDER)
    assert problems == ()
    assert text is not None
    assert text.startswith("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: r\n")


def test_an_unknown_release_name_is_not_known(tmp_path: Path) -> None:
    found = built(repository(tmp_path, "helmCharts: [{name: web, skipHooks: true}]\n"))
    (one,) = found.resources
    assert text_at(one.body, "metadata", "name") == "web"
    assert str(facts(discover(tmp_path))["namespace:"][0]).startswith("unknown")
