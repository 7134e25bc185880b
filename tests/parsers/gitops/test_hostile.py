"""Files that ask for the impossible: bounded work, no exception, and a deployment or a diagnostic that says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine.contract import Deployment
from paritycheck.engine.reading import Files
from paritycheck.parsers.gitops.generators import MOST
from paritycheck.parsers.gitops.parser import GitOps
from paritycheck.parsers.helm.lending import LENDER
from paritycheck.parsers.kustomize.lending import Lender

PARSER = GitOps(charts=LENDER, builds=Lender(LENDER))
FIXTURES = Path(__file__).parents[3] / "fixtures" / "parsers" / "gitops"
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: bomb}}
spec:
  goTemplate: {go}
  generators: {generators}
  template:
    metadata: {{name: "{name}"}}
    spec:
      source: {{path: chart, helm: {{values: "a: {value}"}}}}
"""


def repository(folder: Path, **texts: str) -> Files:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Files(folder, texts)


def found(folder: Path, **texts: str) -> list[Deployment]:
    files = repository(folder, **{"chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", **texts})
    return list(PARSER.deployments(files))


def reasons(every: list[Deployment]) -> set[str]:
    return {reason for one in every for reason in one.unresolved}


def elements(count: int) -> str:
    return "{list: {elements: [" + ", ".join(f"{{n: n{i}}}" for i in range(count)) + "]}}"


def test_a_matrix_of_millions(tmp_path: Path) -> None:
    side = elements(1000)
    generators = f"[{{matrix: {{generators: [{side}, {side.replace('n:', 'm:')}]}}}}]"
    every = found(tmp_path, **{"s.yaml": SET.format(go="false", generators=generators, name="x", value="1")})
    assert sum(not one.unresolved for one in every) == MOST
    assert any("more than 1000" in reason for reason in reasons(every))


@pytest.mark.parametrize("value", ["{{ range $i := until 60000 }}x{{ end }}", "{{ repeat 1000000 .n }}"])
def test_templates_that_do_not_end(value: str, tmp_path: Path) -> None:
    text = SET.format(go="true", generators=f"[{elements(900)}]", name="{{ .n }}", value=value)
    every = found(tmp_path, **{"s.yaml": text})
    assert len(every) < 900
    assert any("too many steps" in reason or "more than" in reason for reason in reasons(every))


def test_a_generator_that_is_no_mapping(tmp_path: Path) -> None:
    text = SET.format(go="false", generators="[1, [2], {list: 3}, {matrix: {generators: [{list: {}}]}}]", name="x", value="")
    assert reasons(found(tmp_path, **{"s.yaml": text})) >= {"its generator is of a kind that is not known"}


def test_an_application_that_deploys_itself(tmp_path: Path) -> None:
    apps = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec: {source: {path: apps}}
"""
    every = found(tmp_path, **{"apps/one.yaml": apps % "one", "apps/two.yaml": apps % "two"})
    assert sorted(one.what for one in every) == ["Argo CD Application one", "Argo CD Application two"]


def test_a_chart_that_renders_its_own_application(tmp_path: Path) -> None:
    template = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: "{{ .Release.Name }}-x"}
spec: {source: {path: chart, helm: {releaseName: "{{ .Release.Name }}-x"}}}
"""
    every = found(tmp_path, **{"chart/templates/app.yaml": template})
    assert [one.spec.target for one in every] == ["chart"]


def test_a_chart_that_renders_many_of_itself(tmp_path: Path) -> None:
    template = """\
{{- range until 300 }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: "{{ $.Release.Name }}-{{ . }}"}
spec: {source: {path: chart, helm: {releaseName: "{{ $.Release.Name }}-{{ . }}"}}}
{{- end }}
"""
    every = found(tmp_path, **{"chart/templates/app.yaml": template})
    assert len(every) == 300


def test_aliases_of_aliases(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 7)]
    text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n" + "\n".join(lines) + "\n"
    files = repository(tmp_path, **{"a.yaml": text})
    assert all(one.unresolved for one in PARSER.deployments(files))
    assert files.problems


def test_helmfiles_in_circles(tmp_path: Path) -> None:
    every = found(tmp_path, **{
        "helmfile.yaml": "helmfiles: [a/helmfile.yaml]\n",
        "a/helmfile.yaml": "helmfiles: [../helmfile.yaml]\n",
        "b/helmfile.yaml": "bases: [helmfile.yaml]\nreleases: [{name: b, chart: c}]\n",
        "c/helmfile.yaml": "releases: [{name: c, chart: '{{ exec \"rm\" (list \"-rf\") }}'}]\n",
        "d/helmfile.yaml": "releases: [{name: d, chart: c, values: ['{{ readFile \"../../etc/passwd\" }}']}]\n",
    })  # fmt: skip
    said = reasons(every)
    assert "helmfiles name each other in circles or too deep" in said
    assert "b/helmfile.yaml builds on itself" in said
    assert any("commands are not run" in reason for reason in said)
    assert any("no such file" in reason for reason in said)


def test_paths_out_of_the_repository(tmp_path: Path) -> None:
    app = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: out}
spec:
  source: {path: ../../etc, helm: {valueFiles: [../../../etc/passwd], fileParameters: [{name: a, path: ../../etc/x}]}}
"""
    (one,) = found(tmp_path, **{"a.yaml": app})
    assert one.spec.files == ()
    assert one.spec.undecided == (("a", "said by something that is not read"),)


def test_substitutions_that_grow(tmp_path: Path) -> None:
    text = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: k}
spec: {path: ./r, postBuild: {substitute: {a: "${a}${a}"}}}
"""
    release = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: r}
spec: {chart: {spec: {chart: x}}, values: {v: "${a}", f: "${a/x/y}", n: "${b:=${a}}"}}
"""
    files = repository(tmp_path, **{"k.yaml": text, "r/r.yaml": release})
    (_, one) = list(PARSER.deployments(files))
    source = files.source(one.spec.files[0])
    assert source is not None
    assert str(source.text) == '{"v": "${a}${a}", "f": "unknown", "n": "unknown"}'


SEEDS = sorted(path for path in FIXTURES.rglob("*.yaml*") if path.is_file())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutilated_files_never_raise(tmp_path: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SEEDS))
    case = FIXTURES / path.relative_to(FIXTURES).parts[0]
    texts = {one.relative_to(case).as_posix(): one.read_text() for one in case.rglob("*") if one.is_file()}
    text = path.read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    put_in = data.draw(st.sampled_from(["", "x", "{}", "[]", "{{", "}}", "null", ": ", "\n", "- ", "&a *a", "${", "\x00"]))
    texts[path.relative_to(case).as_posix()] = text[:start] + put_in + text[end:]
    list(PARSER.deployments(repository(tmp_path / str(abs(hash((start, end, put_in, str(path))))), **texts)))
