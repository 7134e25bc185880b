"""Which run of a written text comes from where, and what a value that was read wears."""

import pytest
from paritycheck.engine.model import Origin, Source, Step
from paritycheck.parsers.helm.gotemplate.rope import lengths
from paritycheck.parsers.helm.gotemplate.value import Control, List, Map, Place, Run, Text, origins, worn
from paritycheck.parsers.helm.goyaml.emit import to_yaml, to_yaml_pretty
from paritycheck.parsers.helm.goyaml.json import to_json, to_pretty_json
from paritycheck.parsers.helm.goyaml.load import from_yaml, load_values
from paritycheck.parsers.helm.goyaml.unmarshal import from_json

VALUES = """\
image:
  tag: "1.10"
  port: 8080
  on: yes
list: [a, 2, ~]
empty: {}
long: the words of this sentence stand on two lines of the written text because there are too many of them
block: |
  one
  two
none:
"""


def said(text):
    """What each run says, and the text of its origin's span."""
    at, pairs = 0, []
    for run in text.runs:
        where = run.where if type(run.where) is Origin else None
        pairs.append((str(text)[at : at + run.length], where.edit_site().text if where else run.where))
        at += run.length
    return pairs


def test_each_scalar_and_key_is_a_run_of_its_literal(bare):
    text = to_yaml(load_values(Source("values.yaml", VALUES)), bare)
    pairs = said(text)
    for wanted in [
        ('"1.10"', '"1.10"'), ("8080", "8080"), ("true", "yes"), ("image", "image"), ("tag", "tag"), ("2", "2"),
        ("{}", "{}"), ('"on"', "on"), ("|\n  one\n  two\n", "|\n  one\n  two\n"),
    ]:  # fmt: skip
        assert wanted in pairs or wanted[0] == '"on"', (wanted, pairs)
    assert ("true", "on") in pairs or ('"true"', "on") in pairs
    assert any(
        piece.startswith("the words") and "\n" in piece and site.startswith("the words") for piece, site in pairs
    )


def test_null_and_punctuation_belong_to_the_container(bare):
    text = to_yaml(load_values(Source("values.yaml", "a: ~\nb: [~]\n")), bare)
    assert said(text) == [
        ("a", "a"),
        (": null\n", "a: ~\nb: [~]"),
        ("b", "b"),
        (":", "a: ~\nb: [~]"),
        ("\n- null", "[~]"),
    ]


def test_what_wears_nothing_is_a_plain_string(bare):
    for write in (to_yaml, to_yaml_pretty, to_json, to_pretty_json):
        assert type(write(Map({"a": List([1, "b", None])}), bare)) is str


def test_a_text_keeps_its_runs_where_it_stands_letter_by_letter(bare):
    one, two = (Origin(Source("v.yaml", "xy").line_span(1)) for _ in range(2))
    place = Place(Source("a.yaml", "name-of"), 4)
    text = Text("abc-of", (Run(2, one), Run(1, two), Run(3, place)))
    written = to_yaml(Map({"k": text}), bare)
    assert written.runs == (Run(3, bare), Run(2, one), Run(1, two), Run(3, place))
    quoted = to_yaml(Text("a: c", (Run(2, one), Run(2, two))), bare)
    (run,) = quoted.runs
    assert (quoted, run.length) == ("'a: c'", 6)
    assert run.where.causes == (one, two)


def test_conditions_stay_on_the_runs(bare):
    one = Origin(Source("v.yaml", "x").line_span(1))
    control = Control(one, None)
    for text in ("plain", "- quoted"):
        written = to_yaml(List([Text(text, (Run(len(text), one, control),)), "b"]), bare)
        assert [run.control for run in written.runs] == [None, control, None]


def test_bare_scalars_come_from_the_action(bare):
    one = Origin(Source("v.yaml", "x").line_span(1))
    written = to_yaml(Map({"a": "b", "c": worn(5, one)}), bare)
    assert [(run.length, run.where) for run in written.runs] == [(len("a: b\nc: "), bare), (1, one)]


def test_json_runs(bare):
    text = to_json(load_values(Source("values.yaml", "a: [x, 1.50]\nb: <\n")), bare)
    assert text == '{"a":["x",1.5],"b":"\\u003c"}'
    assert ("1.5", "1.50") in said(text)
    assert ('"x"', "x") in said(text)
    assert ('"\\u003c"', "<") in said(text)
    assert lengths(text.runs) == len(text)


def test_aliases_and_merges_are_remembered():
    found = load_values(Source("values.yaml", "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n"))
    for value in (found["b"]["k"], found["c"]["k"]):
        assert value.origin.step is Step.MERGED
        assert value.origin.span.text == "*x"
        assert value.origin.edit_site().text == "1"
    assert found["a"]["k"].origin.step is Step.LITERAL


def test_keys_wear_their_literal_and_the_last_of_two_counts():
    found = load_values(Source("values.yaml", "yes: 1\na: 1\na: 2\n"))
    keys = {str(key): origins(key)[0].span for key in found}
    assert keys["true"].text == "yes"
    assert keys["a"].line == 3
    assert origins(found["a"])[0].span.line == 3


@pytest.mark.parametrize(
    ("read", "form"), [(from_yaml, "k: {}\nl: [{}, q]\n"), (from_json, '{{"k": "{}", "l": [{}]}}')]
)
def test_what_is_read_from_a_made_text_wears_its_runs(read, form):
    one, two = (Origin(Source("v.yaml", f"{name}").line_span(1)) for name in ("x", "y"))
    base = Origin(Source("t.yaml", "t").line_span(1))
    before, middle, after = form.replace("{{", "\1").replace("}}", "\2").split("{}")
    before, middle, after = (part.replace("\1", "{").replace("\2", "}") for part in (before, middle, after))
    text = Text(
        before + "ab" + middle + "12" + after,
        (Run(len(before), base), Run(1, one), Run(1, two), Run(len(middle), base), Run(1, one), Run(1, two),
         Run(len(after), base)),
    )  # fmt: skip
    found = read(text)
    assert found["k"].runs == (Run(1, one), Run(1, two))
    assert found["l"][0].origin.causes == (one, two)
    assert found.origin is base
    assert next(iter(found)).runs == (Run(1, base),)


def test_values_read_back_from_written_yaml_come_from_the_same_literals(bare):
    values = load_values(Source("values.yaml", VALUES))
    again = from_yaml(to_yaml(values, bare))
    assert again == values
    assert again["image"]["port"].origin.edit_site().text == "8080"
    assert origins(again["image"]["tag"])[0].edit_site().text == '"1.10"'
    assert type(from_yaml("a: b")["a"]) is str


def test_template_text_that_becomes_a_value_or_is_quoted_points_at_its_stretch(bare):
    source = Source("a.yaml", "port: 8080 and: 'a: b'")
    text = Text("port: 8080", (Run(10, Place(source, 0)),))
    found = from_yaml(text)
    assert found["port"].origin.span.text == "8080"
    assert next(iter(found)).runs == (Run(4, Place(source, 0)),)
    (run,) = to_yaml(Text("a: b", (Run(4, Place(source, 17)),)), bare).runs
    assert run.where.span.text == "a: b"
