"""The objects that templates start from."""

from __future__ import annotations

from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.capabilities import capabilities
from paritycheck.parsers.helm.charts.coalesce import coalesce_values
from paritycheck.parsers.helm.charts.dependencies import process_dependencies
from paritycheck.parsers.helm.charts.load import load_chart
from paritycheck.parsers.helm.charts.release import Release, Surroundings, enter, release_map, scopes, templates
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.gotemplate.value import Map, Struct, go_kind, origins

CHART = """apiVersion: v2
name: app
version: 1.2.3
maintainers: [{name: me}]
dependencies:
- {name: kid, version: 1.0.0, repository: "", alias: child, condition: child.run}
- {name: gone, version: 1.0.0, repository: "", condition: gone.run}
"""
TEXTS = {
    "app/Chart.yaml": CHART,
    "app/values.yaml": "child: {run: true}\ngone: {run: false}\n",
    "app/templates/_p.tpl": "",
    "app/templates/a.yaml": "",
    "app/templates/b/c.yaml": "",
    "app/charts/kid/Chart.yaml": "apiVersion: v2\nname: kid\nversion: 1.0.0\n",
    "app/charts/kid/templates/a.yaml": "",
    "app/charts/gone/Chart.yaml": "apiVersion: v2\nname: gone\nversion: 1.0.0\n",
    "app/charts/gone/templates/a.yaml": "",
}


def scoped(root, version=(3, 21, 0)):
    for name, text in TEXTS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    current = rules(version)
    member = process_dependencies(load_chart("app", Files(root, [])), Map(), current, [])
    values = coalesce_values(member, Map(), current, [])
    around = Surroundings(release_map(Release("x")), capabilities(version), lambda value: "", current)
    return scopes(member, values, around)


def test_order_is_deepest_first_then_backwards(tmp_path):
    assert [one.name for one in templates(scoped(tmp_path))] == [
        "app/charts/child/templates/a.yaml",
        "app/templates/b/c.yaml",
        "app/templates/a.yaml",
        "app/templates/_p.tpl",
    ]


def test_entering_a_template_says_which_one_it_is(tmp_path):
    first = templates(scoped(tmp_path))[0]
    assert enter(first)["Template"] == {
        "Name": "app/charts/child/templates/a.yaml",
        "BasePath": "app/charts/child/templates",
    }


def test_charts_share_what_go_shares(tmp_path):
    *_, root = found = scoped(tmp_path)
    child = found[0]
    assert root.dot["Subcharts"]["child"] is child.dot
    assert root.dot["Values"]["child"] is child.dot["Values"]
    assert root.dot["Release"] is child.dot["Release"]
    assert set(root.dot["Subcharts"]) == {"child"}


def test_the_chart_is_a_struct_of_its_metadata(tmp_path):
    *_, root = found = scoped(tmp_path)
    chart, child = root.dot["Chart"], found[0].dot["Chart"]
    assert type(chart) is Struct
    assert (chart.fields["Name"], chart.fields["IsRoot"], child.fields["IsRoot"]) == ("app", True, False)
    assert origins(chart.fields["Version"])[0].span.place == "app/Chart.yaml:3"
    assert origins(child.fields["Name"])[0].span.place == "app/Chart.yaml:6"  # the alias, where it is given
    assert [json for _, json in chart.exported] == [
        "name", "version", "maintainers", "apiVersion", "dependencies", "IsRoot",
    ]  # fmt: skip
    assert [one.fields["Name"] for one in chart.fields["Dependencies"]] == ["child"]
    assert chart.fields["Metadata"].fields["Maintainers"][0].fields["Name"] == "me"


def test_the_chart_is_a_map_from_version_4(tmp_path):
    *_, root = scoped(tmp_path, (4, 1, 0))
    chart = root.dot["Chart"]
    assert go_kind(chart) == "map"
    assert (chart["Name"], chart["IsRoot"], chart["Maintainers"][0]["Name"]) == ("app", True, "me")
