"""Mini charts: what we print for them is what Helm printed, errors included.

Each case in cases/*.yaml has ``files`` (the chart is in ``app``), ``args`` of ``helm template x app`` and ``helm``, its
output (standard output, or the error). Templates use no more of the language than ``_STAND_IN`` knows, so that these
tests need the chart layer only. With a helm on PATH the recorded outputs are checked against it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from paritycheck.engine.model import Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.capabilities import capabilities, kubernetes_of
from paritycheck.parsers.helm.charts.chart import ChartFile
from paritycheck.parsers.helm.charts.coalesce import coalesce_values, layered
from paritycheck.parsers.helm.charts.dependencies import process_dependencies
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.load import check_installable, incompatible, load_chart, values_of
from paritycheck.parsers.helm.charts.manifests import (
    Shown,
    crd_documents,
    print_stream,
    shown_documents,
    sorted_documents,
)
from paritycheck.parsers.helm.charts.reading import read_tree
from paritycheck.parsers.helm.charts.release import Release, Surroundings, enter, release_map, scopes, templates
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.charts.schema import check_schemas, plain
from paritycheck.parsers.helm.charts.setters import Setting, apply_settings
from paritycheck.parsers.helm.gotemplate.value import Place, Run, Text

HERE = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}-{case['name']}")
    for path in sorted(HERE.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
RULES = rules((3, 22, 0))
#: The oracle's build may say another version; the cases never print it.
HELM = (3, 22, 0)


def _json(value):
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_STAND_IN = {
    "toJson .Values": lambda dot: _json(dot["Values"]),
    "toJson .Chart": lambda dot: _json_struct(dot["Chart"]),
    ".Chart.Name": lambda dot: dot["Chart"].fields["Name"],
    ".Chart.AppVersion": lambda dot: dot["Chart"].fields["AppVersion"],
    ".Chart.IsRoot": lambda dot: "true" if dot["Chart"].fields["IsRoot"] else "false",
    ".Template.Name": lambda dot: dot["Template"]["Name"],
    ".Template.BasePath": lambda dot: dot["Template"]["BasePath"],
    ".Release.IsUpgrade": lambda dot: "true" if dot["Release"]["IsUpgrade"] else "false",
    ".Capabilities.KubeVersion.Version": lambda dot: dot["Capabilities"].fields["KubeVersion"].fields["Version"],
    '.Files.Get "a.txt"': lambda dot: dot["Files"].methods["Get"].body("a.txt"),
    "keys .Subcharts | sortAlpha": lambda dot: f"[{' '.join(sorted(dot['Subcharts']))}]",
}


def _json_struct(struct):
    fields = {json_name: struct.fields[name] for name, json_name in struct.exported}
    return json.dumps({name: _field(value) for name, value in fields.items()}, separators=(",", ":"))


def _field(value):
    if isinstance(value, list) and value and hasattr(value[0], "exported"):
        return [json.loads(_json_struct(item)) for item in value]
    return plain(value)


def _render(source, dot):
    """The template with the few actions that the cases use; text keeps its place as the executor does it."""
    made = re.sub(r"\{\{ (.*?) \}\}", lambda found: str(_STAND_IN[found[1]](dot)), source.text)
    return Text(made, (Run(len(made), Place(source, 0)),)) if made else made


def _write(case, root):
    for name, content in case["files"].items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    for link, target in case.get("links", {}).items():
        (root / link).symlink_to(target)


def _flags(args):
    """(flag, value) pairs of a command line."""
    pairs, rest = [], list(args)
    while rest:
        flag = rest.pop(0)
        switch = flag in ("--include-crds", "--no-hooks", "--skip-tests", "--is-upgrade")
        pairs.append((flag, "" if switch else rest.pop(0)))
    return pairs


def _ours(case, root):
    flags = _flags(case.get("args", ()))
    many = lambda name: [value for flag, value in flags if flag == name]  # noqa: E731
    has = lambda name: any(flag == name for flag, _ in flags)  # noqa: E731
    files = Files(root, [])
    layers = [
        values_of(ChartFile(path, path, (root / path).read_bytes), read_tree, f"failed to parse {path}")
        for path in many("-f")
    ]
    settings = tuple(Setting(flag, value) for flag, value in flags if flag.startswith("--set"))
    given = apply_settings(layered(layers), settings, RULES, lambda path: (root / path).read_text("utf-8"))
    chart = load_chart("app", files)
    check_installable(chart)
    warnings = []
    member = process_dependencies(chart, given, RULES, warnings)
    found = capabilities(HELM, "".join(many("--kube-version")), many("--api-versions"))
    values = coalesce_values(member, given, RULES, warnings)
    check_schemas(member, values)
    refusal = incompatible(chart, kubernetes_of(found))
    if refusal:
        raise ChartError(refusal)
    around = Surroundings(release_map(Release("x", is_upgrade=has("--is-upgrade"))), found, lambda value: "", RULES)
    rendered = {
        template.name: _render(template.source, enter(template))
        for template in templates(scopes(member, values, around))
        if not template.is_partial
    }
    shown = Shown(has("--include-crds"), has("--no-hooks"), has("--skip-tests"), tuple(many("--show-only")))
    documents = sorted_documents(rendered, RULES)
    return print_stream(shown_documents(documents, crd_documents(member), shown, RULES), shown)


@pytest.mark.parametrize("case", CASES)
def test_prints_what_helm_printed(case, tmp_path):
    _write(case, tmp_path)
    try:
        said = _ours(case, tmp_path)
    except ChartError as error:
        said = f"Error: {error.message}"
    expected = case["helm"]
    if "the schema(s)" in said:  # Go walks properties in random order
        said, expected = ("\n".join(sorted(text.split("\n"))) for text in (said, expected))
    assert said.strip() == expected.strip()


@pytest.mark.parametrize("case", CASES)
def test_helm_still_prints_it(case, tmp_path):
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("no helm on PATH to compare with")
    _write(case, tmp_path)
    call = [helm, "template", "x", "app", *case.get("args", ())]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = (
        done.stdout
        if done.returncode == 0
        else done.stderr.replace("\n\nUse --debug flag to render out invalid YAML", "")
    )
    assert sorted(said.strip().split("\n")) == sorted(case["helm"].strip().split("\n"))


def test_every_stretch_of_a_document_leads_to_its_template():
    source = Source("app/templates/a.yaml", "\n---\nkind: B\n---\nkind: A\n")
    text = Text(source.text, (Run(len(source.text), Place(source, 0)),))
    documents = sorted_documents({"app/templates/a.yaml": text}, RULES)
    assert [(document.text, document.text.runs[0].where.offset) for document in documents] == [
        ("kind: A", source.text.index("kind: A")),
        ("kind: B", source.text.index("kind: B")),
    ]
