"""Laws of laying values on each other, and what a value remembers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.coalesce import coalesce_values, copied, layered, merge_values
from paritycheck.parsers.helm.charts.dependencies import process_dependencies
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.load import load_chart
from paritycheck.parsers.helm.charts.reading import read_tree
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.charts.schema import plain
from paritycheck.parsers.helm.gotemplate.value import List, Map, Values, origins

KEYS = st.sampled_from(["a", "b", "c", "global"])
SCALARS = st.none() | st.booleans() | st.integers(-5, 5).map(float) | st.sampled_from(["", "x", "y"])
TREES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3).map(List) | st.dictionaries(KEYS, below, max_size=4).map(Map),
    max_leaves=8,
)
MAPS = st.dictionaries(KEYS, TREES, max_size=4).map(Map)
CURRENT = rules((3, 22, 0))


@dataclass
class Node:
    name: str
    values: Map
    dependencies: list[Node] = field(default_factory=list)


def read(path, text):
    return read_tree(Source(path, text)) or Map()


@settings(max_examples=40, deadline=None)
@given(MAPS)
def test_an_empty_layer_changes_nothing(layer):
    assert layered([layer]) == layered([Map(), layer]) == layered([layer, Map()]) == layer


@settings(max_examples=40, deadline=None)
@given(MAPS, MAPS, MAPS)
def test_layers_can_be_laid_one_after_the_other(first, second, third):
    assert layered([layered([first, second]), third]) == layered([first, second, third])


@settings(max_examples=40, deadline=None)
@given(MAPS, MAPS)
def test_layers_and_defaults_stay_as_they_are(first, second):
    before = copied(first), copied(second)
    layered([first, second])
    coalesce_values(Node("app", first), second, CURRENT, [])
    merge_values(Node("app", first, [Node("kid", second)]), CURRENT, [])
    assert (first, second) == before


@settings(max_examples=40, deadline=None)
@given(MAPS)
def test_without_values_a_chart_has_its_defaults(defaults):
    assert coalesce_values(Node("app", defaults), Map(), CURRENT, []) == defaults


def _filled(tree):
    if isinstance(tree, Map):
        return Map((key, _filled(value)) for key, value in tree.items() if value is not None)
    return tree


@settings(max_examples=40, deadline=None)
@given(MAPS.map(_filled))
def test_values_that_repeat_the_defaults_change_nothing(defaults):
    assert coalesce_values(Node("app", defaults), defaults, CURRENT, []) == defaults


@settings(max_examples=40, deadline=None)
@given(MAPS, MAPS)
def test_the_root_of_values_has_its_own_type(defaults, given_values):
    assert type(coalesce_values(Node("app", defaults), given_values, CURRENT, [])) is Values


def test_a_value_remembers_what_it_won_over():
    defaults = read("values.yaml", "image: {tag: a}\nports: [1, 2]\nsame: {x: 1}\n")
    layers = [read("one.yaml", "image: {tag: b}\n"), read("two.yaml", "image: {tag: c}\nports: [3]\n")]
    values = coalesce_values(Node("app", defaults), layered(layers), CURRENT, [])
    (tag,) = origins(values["image"]["tag"])
    assert tag.span.path == "two.yaml"
    assert [lost.span.path for lost in tag.shadowed] == ["one.yaml", "values.yaml"]
    (port,) = origins(values["ports"][0])
    assert (port.span.path, port.shadowed[0].span.text) == ("two.yaml", "1")
    (same,) = origins(values["same"]["x"])
    assert (same.span.path, same.shadowed) == ("values.yaml", ())


def test_a_subchart_section_is_the_map_that_the_parent_sees():
    kid = Node("kid", Map({"a": Map({"b": "own"})}))
    values = coalesce_values(Node("app", Map(), [kid]), Map({"global": Map({"g": Map()})}), CURRENT, [])
    values["kid"]["a"]["new"] = 1.0
    assert plain(values["kid"]) == {"global": {"g": {}}, "a": {"b": "own", "new": 1}}
    assert values["global"]["g"] is not values["kid"]["global"]["g"]  # Go copies each global map on its way down


@pytest.mark.parametrize(
    "version, expected",
    [
        ((3, 20, 1), {"m": {"k": None, "o": {"p": None}, "z": 1}, "t": None}),
        ((3, 20, 2), {"m": {"x": None, "k": None, "o": {"p": None}, "z": 1}, "t": None}),
        ((4, 1, 3), {"m": {"k": None, "o": {"p": None}, "z": 1}, "t": None}),
        ((4, 1, 4), {"m": {"x": None, "k": None, "o": {"p": None}, "z": 1}, "t": None}),
        ((4, 2, 0), {"m": {"x": None, "o": {}, "z": 1}}),
    ],
)
def test_null_rules_by_version(version, expected):
    defaults = read("values.yaml", "m: {x: null, k: null, o: {p: null}, gone: 1}\nt: null\n")
    given_values = read("v.yaml", "m: {x: null, z: 1, gone: null}\n")
    assert plain(coalesce_values(Node("app", defaults), given_values, rules(version), [])) == expected


def test_warnings_name_the_key_and_keep_the_values_to_themselves():
    warnings: list[str] = []
    defaults = read("values.yaml", "a: {password: hunter2}\nm: {b: {token: hunter2}, c: hunter2}\n")
    coalesce_values(Node("app", defaults), read("v.yaml", "a: 1\nm: {b: 1, c: {x: 1}}\n"), CURRENT, warnings)
    assert warnings == [
        "warning: cannot overwrite table with non table for app.m.b",
        "warning: destination for app.m.c is a table. Ignoring non-table value",
    ]


def test_imports_that_put_a_table_into_itself_are_an_error(tmp_path):
    imports = [{"child": "exports.a", "parent": "a.c"}, "a"]
    texts = {
        "app/Chart.yaml": {"apiVersion": "v2", "name": "app", "version": "1.0.0",
                           "dependencies": [{"name": "kid", "version": "1.0.0", "import-values": imports[::-1]}]},
        "app/charts/kid/Chart.yaml": {"apiVersion": "v2", "name": "kid", "version": "1.0.0"},
        "app/charts/kid/values.yaml": {"exports": {"a": {"a": {"b": {}}}}},
    }  # fmt: skip
    for name, tree in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(tree))
    with pytest.raises(ChartError, match="import-values of chart app put a table into itself"):
        process_dependencies(load_chart("app", Files(tmp_path, [])), Map(), CURRENT, [])
