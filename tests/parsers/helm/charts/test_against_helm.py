"""Random settings and random trees of charts against a real helm, where there is one on PATH."""

from __future__ import annotations

import json
import random
import shutil
import subprocess

import pytest
import yaml
from paritycheck.engine.model import Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.capabilities import capabilities
from paritycheck.parsers.helm.charts.coalesce import coalesce_values, layered
from paritycheck.parsers.helm.charts.dependencies import process_dependencies
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.load import check_installable, load_chart
from paritycheck.parsers.helm.charts.reading import read_tree
from paritycheck.parsers.helm.charts.release import Release, Surroundings, release_map, scopes, templates
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.charts.schema import plain
from paritycheck.parsers.helm.charts.setters import Setting, apply_settings
from paritycheck.parsers.helm.gotemplate.value import Map

HELM = shutil.which("helm")
pytestmark = pytest.mark.skipif(HELM is None, reason="no helm on PATH to compare with")
RULES = rules((3, 22, 0))
TEMPLATE = "# @{{ .Template.Name }} {{ .Chart.Name }} {{ toJson .Values }}\n"
KEYS = ("a", "b", "c", "global", "kid", "sub", "one", "tags", "exports", "enabled", "data")
ATOMS = ("a", "b", ".", "=", ",", "[0]", "[1]", "[", "]", "{", "}", "{x,y}", "\\", "\\,", "1", "0", "01", "-1", "true",
         "null", "1.5", " ", "é", "[70000]", "99999999999999999999", '"q"', "[1,2]", '{"k":1}')  # fmt: skip
ROUNDS = 40


def theirs(root, args):
    done = subprocess.run([HELM, "template", "x", "app", *args], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().split("\n")[-1]
    lines = (line[3:].split(" ", 2) for line in done.stdout.split("\n") if line.startswith("# @"))
    return {name: (chart, json.loads(values)) for name, chart, values in lines}


def ours(root, layers=(), settings=()):
    try:
        given = layered(read_tree(Source(path, (root / path).read_text())) or Map() for path in layers)
        given = apply_settings(given, tuple(settings), RULES, lambda path: path)
        chart = load_chart("app", Files(root, []))
        check_installable(chart)
        member = process_dependencies(chart, given, RULES, [])
        values = coalesce_values(member, given, RULES, [])
    except ChartError as error:
        return f"Error: {error.message}".strip()
    around = Surroundings(release_map(Release()), capabilities(), lambda value: "", RULES)
    found = templates(scopes(member, values, around))
    return {one.name: (str(one.scope["Chart"].fields["Name"]), plain(one.scope["Values"])) for one in found}


def chart(rnd, folder, name, depth):
    (folder / "templates").mkdir(parents=True)
    (folder / "templates/t.yaml").write_text(TEMPLATE)
    (folder / "values.yaml").write_text(yaml.safe_dump(tree(rnd, 3)))
    names = rnd.sample(["kid", "sub", "one"], rnd.randint(0, 2)) if depth else []
    for child in names:
        chart(rnd, folder / "charts" / child, child, depth - 1)
    entries = [entry(rnd, child, again) for child in names for again in range(rnd.choice([0, 1, 1, 1, 2]))]
    metadata = {"apiVersion": "v2", "name": name, "version": "1.0.0"}
    if entries or rnd.random() < 0.2:
        metadata["dependencies"] = entries
    (folder / "Chart.yaml").write_text(yaml.safe_dump(metadata))


def entry(rnd, name, again):
    made = {
        "name": name,
        "repository": "",
        "version": rnd.choice(["1.0.0", "1.0.0", "1.0.0", ">=0.1", "*", "^1", "2.x"]),
    }
    if again or rnd.random() < 0.4:
        made["alias"] = rnd.choice(["one", "ali", "al2"])
    if rnd.random() < 0.4:
        made["condition"] = rnd.choice(["kid.enabled", "one.enabled", "a,enabled", "global.a,b", " b", "enabled"])
    if rnd.random() < 0.3:
        made["tags"] = rnd.sample(["a", "b", "c"], rnd.randint(1, 2))
    if rnd.random() < 0.5:
        forms = ["data", "a", {"child": "a", "parent": "b"}, {"child": "data", "parent": "."},
                 {"child": "exports.a", "parent": "a.c"}, {"child": "c", "parent": "kid.a"}]  # fmt: skip
        made["import-values"] = rnd.sample(forms, rnd.randint(1, 2))
    return made


def tree(rnd, depth):
    return {key: value(rnd, depth, key) for key in (rnd.choice(KEYS) for _ in range(rnd.randint(0, 6)))}


def value(rnd, depth, key):
    if depth and (key in ("kid", "sub", "one") or rnd.random() < 0.55):
        return tree(rnd, depth - 1)
    return rnd.choice([None, True, False, 1, 2.5, "x", "y", [1, 2], [], {}, {"a": 1}, "", 0])


def test_random_trees_of_charts(tmp_path):
    rnd = random.Random(20)
    for turn in range(ROUNDS):
        root = tmp_path / str(turn)
        chart(rnd, root / "app", "app", 2)
        layers = [f"v{at}.yaml" for at in range(rnd.randint(0, 2))]
        for path in layers:
            (root / path).write_text(yaml.safe_dump(tree(rnd, 3)))
        args = [word for path in layers for word in ("-f", path)]
        said = ours(root, layers)
        # what Helm says may differ from run to run where Go walks a map
        assert any(said == theirs(root, args) for _ in range(5)), root


def test_random_settings(tmp_path):
    rnd = random.Random(21)
    (tmp_path / "app/templates").mkdir(parents=True)
    (tmp_path / "app/templates/t.yaml").write_text(TEMPLATE)
    (tmp_path / "app/Chart.yaml").write_text("apiVersion: v2\nname: app\nversion: 1.0.0\n")
    for _ in range(ROUNDS):
        flag = rnd.choice(["--set", "--set", "--set-string", "--set-json", "--set-literal"])
        start = rnd.choice(["a", "b", "a.b", "a[0]", "b[1].x", ""]) + rnd.choice(["=", "=", "=", "", ".", "["])
        text = start + "".join(rnd.choice(ATOMS) for _ in range(rnd.randint(0, 7)))
        assert ours(tmp_path, settings=[Setting(flag, text)]) == theirs(tmp_path, [f"{flag}={text}"]), (flag, text)
