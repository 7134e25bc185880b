from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Declaration, Layers, Unknown
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


#: A pod whose image is what the values say, as most charts write it.
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: p\n"
    '      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"\n'
)
#: A template that Helm refuses, so that the values have to speak for themselves.
REFUSED = '{{ include "nowhere" . }}'


def test_set_lays_over_the_files(tmp_path: Path) -> None:
    layers = (("image.tag", "2"), (r"a\.b.c", "3"))
    found = declared(tmp_path, "image: {repository: r, tag: '1'}\n", POD, variables=layers)
    assert shown(found["Pod/p"], "tag") == "2"
    assert shown(found["values"], "setting", r"a\.b.c") == "3"
    fact = found["Pod/p"].fact("tag")
    assert fact is not None
    assert fact.origin.edit_site().path == "--set"
    lost = [one.edit_site().place for step in fact.origin.chain() for one in step.shadowed]
    assert lost == ["values.yaml:1"]


def test_set_lays_over_the_files_where_nothing_is_rendered(tmp_path: Path) -> None:
    layers = (("image.tag", "2"),)
    found = declared(tmp_path, "image: {repository: r, tag: '1'}\n", REFUSED, variables=layers)
    fact = found["."].fact("tag")
    assert fact is not None
    assert fact.value.shown == "2"
    assert [lost.span.place for lost in fact.origin.shadowed] == ["values.yaml:1"]


@pytest.mark.parametrize(("template", "key"), [(POD, "Pod/p"), (REFUSED, ".")])
def test_a_tag_nobody_wrote_is_the_app_version(template: str, key: str, tmp_path: Path) -> None:
    found = declared(tmp_path, "image: {repository: r/api}\n", template)
    fact = found[key].fact("tag")
    assert fact is not None
    assert (fact.value.shown, fact.origin.edit_site().place) == ("7", "Chart.yaml:4")


def test_a_typed_leaf_is_no_setting(tmp_path: Path) -> None:
    found = declared(tmp_path, "replicaCount: 2\nservice: {port: 80, type: ClusterIP}\n", REFUSED)
    keys = {fact.key for fact in found["values"].facts if fact.attribute == "setting"}
    assert keys == {"service.type"}


def test_what_a_rendered_object_states_is_no_setting(tmp_path: Path) -> None:
    found = declared(tmp_path, "image: {repository: r, tag: '1', note: x}\n", POD)
    keys = {fact.key for fact in found["values"].facts if fact.attribute == "setting"}
    assert keys == {"image.note"}


@pytest.mark.parametrize("written", ["password: hunter2", "db: {password: hunter2}"])
def test_a_secret_stays_one_under_another_name(written: str, tmp_path: Path) -> None:
    where = ".Values.password" if written.startswith("p") else ".Values.db.password"
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
        f"  PHRASE: {{{{ {where} }}}}\n  URL: amqp://u:{{{{ {where} }}}}@h\n  CODED: {{{{ {where} | b64enc }}}}\n"
    )
    found = declared(tmp_path, written + "\n", template)["ConfigMap/c"]
    assert [shown(found, "env", key) for key in ("PHRASE", "URL", "CODED")] == ["***"] * 3


def test_what_a_secret_is_called_is_no_secret(tmp_path: Path) -> None:
    template = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\n"
        "spec: {tls: [{secretName: {{ .Values.ingress.tlsSecret }}}]}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {name: {{ .Values.password }}}\n"
    )
    found = declared(tmp_path, "ingress: {tlsSecret: wild}\npassword: hunter2\n", template)
    assert shown(found["Ingress/i"], "tls-secret", "0") == "wild"
    assert shown(found["ConfigMap/c"], "env", "name") == "***"


def test_what_is_made_anew_or_told_at_the_install_is_unknown(tmp_path: Path) -> None:
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
        "  ANEW: {{ randAlphaNum 8 }}\n  TOLD: {{ .Release.Name }}-x\n"
    )
    found = declared(tmp_path, "{}", template)["ConfigMap/c"]
    assert shown(found, "env", "ANEW") == "unknown (made anew at every render)"
    assert shown(found, "env", "TOLD") == "unknown (decided when the chart is installed)"


def resolution(tmp_path: Path, **files: str) -> Resolution:
    """Of a chart with files: ``templates__a_yaml`` is templates/a.yaml."""
    for name, text in {"Chart_yaml": CHART, "values_yaml": "{}", **files}.items():
        path = tmp_path / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    read = Files(tmp_path, (path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()))
    (unit,) = PARSER.units(read)
    return PARSER.resolve(unit, unit.layers(), read)


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n"


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        ({"templates__bad_yaml": "{{ fail `no` }}"}, "templates/bad.yaml"),
        ({"templates__bad_yaml": "a: [\n"}, "templates/bad.yaml"),
        ({"Chart_yaml": CHART + "dependencies: [{name: far, version: 1.0.0, repository: 'https://c.example'}]\n"},
         "Chart.yaml"),
        ({"Chart_yaml": CHART + "kubeVersion: '>=99.0.0'\n"}, ""),
    ],
)  # fmt: skip
def test_the_rest_of_a_chart_is_rendered(files: dict[str, str], unread: str, tmp_path: Path) -> None:
    found = resolution(tmp_path, templates__ok_yaml=SERVICE, **files)
    assert "Service/s" in {made.key for made in found.declarations}
    assert [path for path, _ in found.unread] == [unread] * bool(unread)


def test_a_schema_that_refuses_the_values_is_a_diagnostic_without_secrets(tmp_path: Path) -> None:
    schema = '{"properties": {"port": {"type": "integer"}, "password": {"pattern": "^x"}}}'
    values = "port: many\npassword: hunter2\n"
    found = resolution(tmp_path, templates__ok_yaml=SERVICE, values_schema_json=schema, values_yaml=values)
    (problem,) = found.diagnostics
    assert "at '/port': got string, want integer" in problem.message
    assert "at '/password': refused" in problem.message
    assert "hunter2" not in problem.message
    assert "Service/s" in {made.key for made in found.declarations}
    assert found.unread == ()


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
        (".Values.yea", "one"), (".Values.nay", "two"), ("not .Values.nay", "one"), ("semverCompare `>1` `2`", "one"),
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
    found = declared(tmp_path, "{yea: true, nay: false, word: yes-it-is}", template)
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
    assert fact.origin.edit_site().place == "templates/x.yaml:6"
    assert fact.origin.edit_site().text == "r:"
    tag = found["Pod/x"].fact("tag")
    assert tag is not None
    assert tag.origin.edit_site().place == "values.yaml:1"


def test_a_range_makes_one_thing_of_each_item(tmp_path: Path) -> None:
    template = "{{ range .Values.l }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: {{ . }}}\n{{ end }}\n"
    assert set(declared(tmp_path, "l: [a, b]\n", template)) == {"values", "Pod/a", "Pod/b"}


@pytest.mark.parametrize(
    "hostile",
    ["{{ if .Values.a }}\n" * 5000, "{{ if .Values.a }}" * 5000, "{{" * 50_000, '{{ "' * 20_000,
     "{{ " + "(" * 20_000 + " }}"],
)  # fmt: skip
def test_hostile_templates_are_left_unread(hostile: str, tmp_path: Path) -> None:
    assert set(declared(tmp_path, "a: 1\n", hostile)) == {"values"}


@pytest.mark.parametrize(("template", "key"), [(POD, "Pod/p"), (REFUSED, ".")], ids=["rendered", "not rendered"])
def test_values_that_only_the_deployment_knows_are_unknown(template: str, key: str, tmp_path: Path) -> None:
    values = "image: {repository: reg/postgres, tag: '15.1'}\n"
    found = declared(tmp_path, values, template, undecided=(("image.tag", "the tag of the build"), ("more", "too")))
    assert shown(found[key], "image") == "reg/postgres"
    assert {fact.attribute for fact in found[key].facts if isinstance(fact.value, Unknown)} >= {"tag"}
    assert "15.1" not in [fact.value.shown for one in found.values() for fact in one.facts]


def test_an_image_that_only_the_deployment_knows_is_unknown_as_a_whole(tmp_path: Path) -> None:
    template = POD.replace("{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}",
                           "{{ .Values.image }}")  # fmt: skip
    made = declared(tmp_path, "image: reg/app:1\n", template, undecided=(("image", "built"),))["Pod/p"]
    assert [fact.attribute for fact in made.facts if isinstance(fact.value, Unknown)] == ["image"]
    assert made.fact("tag") is None


@pytest.mark.parametrize(
    ("values", "given"),
    [
        pytest.param("hosts: [a.example]\n", "hosts", id="a list stays one"),
        pytest.param("", "hosts[0]", id="the command gives a list"),
        pytest.param("hosts: {a: 1}\nreplicas: 2\n", "replicas", id="a number stays one"),
    ],
)
def test_undecided_values_keep_the_shape_that_templates_need(values: str, given: str, tmp_path: Path) -> None:
    template = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n"
        "  replicas: {{ add 0 (.Values.replicas | default 1) }}\n"
        "  template: {spec: {containers: [{name: d, image: 'r/d:1'}]}}\n"
        "{{- range .Values.hosts }}\n# {{ . }}\n{{- end }}\n"
    )
    found = declared(tmp_path, values, template, undecided=((given, "given at deployment"),))
    assert shown(found["Deployment/d"], "tag") == "1"
    replicas = found["Deployment/d"].fact("replicas")
    assert replicas is not None
    assert isinstance(replicas.value, Unknown) is (given == "replicas")


def test_what_set_gives_and_a_template_shows_is_no_setting_besides(tmp_path: Path) -> None:
    found = declared(tmp_path, "image: {repository: r, tag: '1'}\n", POD, variables=(("image.tag", "2"),))
    assert shown(found["Pod/p"], "tag") == "2"
    assert [fact.key for one in found.values() for fact in one.facts if fact.key == "image.tag"] == []
