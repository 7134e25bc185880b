"""--set and its kin: types, places and errors (what Helm prints for them is in cases/settings.yaml)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.rules import rules
from paritycheck.parsers.helm.charts.schema import plain
from paritycheck.parsers.helm.charts.setters import ORDER, Setting, apply_settings
from paritycheck.parsers.helm.gotemplate.value import Map, go_type, origins

V3 = rules((3, 22, 0))


def no_file(path):
    raise ChartError(f"open {path}: no such file or directory")


def applied(*settings, base=None, version=V3):
    return apply_settings(Map() if base is None else base, settings, version, no_file)


@pytest.mark.parametrize(
    "flag, text, go",
    [
        ("--set", "a=1", "int64"),
        ("--set", "a=0", "int64"),
        ("--set", "a=-7", "int64"),
        ("--set", "a=1.5", "string"),
        ("--set", "a=1e3", "string"),
        ("--set", "a=007", "string"),
        ("--set", "a=9223372036854775808", "string"),
        ("--set", "a=True", "bool"),
        ("--set", "a=NULL", "<nil>"),
        ("--set", "a=", "string"),
        ("--set", "a={1}", "[]interface {}"),
        ("--set-string", "a=1", "string"),
        ("--set-json", "a=1", "float64"),
        ("--set-json", 'a={"b":1}', "map[string]interface {}"),
        ("--set-literal", "a={1}", "string"),
    ],
)
def test_go_types(flag, text, go):
    assert go_type(applied(Setting(flag, text))["a"]) == go


def test_a_value_points_at_its_own_text():
    made = applied(Setting("--set", "image.tag=1.4,ports={80,443},name=a\\,b"))
    spans = [origins(value)[0].span for value in (made["image"]["tag"], made["ports"][1], made["name"])]
    assert [span.text for span in spans] == ["1.4", "443", "a\\,b"]
    assert {span.path for span in spans} == {"--set"}


def test_a_value_can_point_at_the_file_that_holds_the_command():
    source = Source("Makefile", "\thelm upgrade --set a=1\n")
    origin = Origin(Span(source, 20, 23))
    made = applied(Setting("--set", "a=1", origin))
    assert origins(made["a"]) == (origin,)


def test_a_setting_remembers_what_it_won_over():
    made = applied(Setting("--set", "a=1"), Setting("--set", "a=2"))
    assert [lost.span.text for lost in origins(made["a"])[0].shadowed] == ["1"]


def test_files_of_a_setting_keep_what_the_reader_gives():
    made = apply_settings(Map(), (Setting("--set-file", "a=x.txt,b={y.txt,z.txt}"),), V3, lambda path: path.upper())
    assert plain(made) == {"a": "X.TXT", "b": ["Y.TXT", "Z.TXT"]}


@pytest.mark.parametrize(
    "setting, message",
    [
        (Setting("--set-json", 'db.password="hunter2'), "failed parsing --set-json data db.password=..."),
        (Setting("--set-json", 'a="x'), 'failed parsing --set-json data a="x'),
        (Setting("--set-file", "a=b"), "failed parsing --set-file data: open b: no such file or directory"),
        (Setting("--set", "a" + "[0]" * 1000 + "=1"),
         "failed parsing --set data: " + "error parsing index: lists nested too deep"),
    ],
)  # fmt: skip
def test_errors(setting, message):
    with pytest.raises(ChartError) as caught:
        applied(setting)
    assert caught.value.message == message


def test_whole_objects_from_version_4():
    setting = Setting("--set-json", ' {"a": {"b": 1}} ')
    assert plain(applied(setting, base=Map({"a": Map({"c": "x"})}), version=rules((4, 0, 0)))) == {
        "a": {"b": 1, "c": "x"}
    }
    with pytest.raises(ChartError):
        applied(setting)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ORDER), st.text(alphabet='ab.=,[]{}\\01-"é tn', max_size=24))
def test_any_text_is_a_value_or_an_error(flag, text):
    with suppress(ChartError):
        assert type(applied(Setting(flag, text), base=Map({"a": Map({"b": "x"})}))) is Map


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text(min_size=0, max_size=8), max_size=3))
def test_escaped_text_comes_back(entries):
    escaped = {key: "".join(f"\\{letter}" for letter in value) for key, value in entries.items()}
    text = ",".join(f"{key}={value}" for key, value in escaped.items())
    assert plain(applied(Setting("--set-string", text))) == entries
