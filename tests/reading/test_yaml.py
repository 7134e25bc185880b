"""Positions, styles, anchors and everything that can be wrong with a YAML text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source, Span, Step
from paritycheck.engine.reading import Alias, Mapping, Scalar, Sequence, parse_yaml
from paritycheck.engine.reading import yaml as reading_yaml


def parsed(text):
    return parse_yaml(Source("a.yml", text))


def cursor(text):
    documents, problems = parsed(text)
    assert problems == ()
    return documents[0].cursor


def codes(text):
    return [(problem.code, problem.span.line, problem.span.column) for problem in parsed(text)[1]]


def plain(node):
    """The tree as plain data, aliases as *name."""
    match node:
        case Scalar():
            return node.text
        case Mapping():
            return {plain(key): plain(value) for key, value in node.pairs}
        case Sequence():
            return [plain(item) for item in node.items]
        case Alias():
            return f"*{node.name}"


# text, route, line, column, what stands there, style, decoded text
POSITIONS = [
    ("a: 1\nb:\n  c: x y\n", ("b", "c"), 3, 6, "x y", "plain", "x y"),
    ("a: 'it''s'\n", ("a",), 1, 4, "'it''s'", "single", "it's"),
    ('a: "l1\\nl2"  # note\n', ("a",), 1, 4, '"l1\\nl2"', "double", "l1\nl2"),
    ("a: |\n  one\n  two\nb: 1\n", ("a",), 1, 4, "|\n  one\n  two\n", "literal", "one\ntwo\n"),
    ("a: >-\n  one\n  two\n", ("a",), 1, 4, ">-\n  one\n  two\n", "folded", "one two"),
    ("a: [x, {b: y}]\n", ("a", 1, "b"), 1, 12, "y", "plain", "y"),
    ("- - x\n  - y\n", (0, 1), 2, 5, "y", "plain", "y"),
    ('{"a": ["é", "b"]}', ("a", 1), 1, 13, '"b"', "double", "b"),
    ("é: ü\n🙂: z\n", ("🙂",), 2, 4, "z", "plain", "z"),
    ("a: 1\r\nb: 2\r\n", ("b",), 2, 4, "2", "plain", "2"),
    ("a: &x 5432\n", ("a",), 1, 7, "5432", "plain", "5432"),
    ("a: !!str &x 'v'\n", ("a",), 1, 13, "'v'", "single", "v"),
    ("a: &x # why\n  v\n", ("a",), 2, 3, "v", "plain", "v"),
    ("a: &x |\n  text\n", ("a",), 1, 7, "|\n  text\n", "literal", "text\n"),
    ("a:\n", ("a",), 1, 3, "", "plain", ""),
    ("a: &x\n", ("a",), 1, 6, "", "plain", ""),
    ("? a\n: b\n", ("a",), 2, 3, "b", "plain", "b"),
    ("a: x\n  y\n", ("a",), 1, 4, "x\n  y", "plain", "x y"),
]


@pytest.mark.parametrize("text, route, line, column, shown, style, value", POSITIONS)
def test_positions(text, route, line, column, shown, style, value):
    found = cursor(text).get(*route)
    assert (found.span.line, found.span.column, found.span.text) == (line, column, shown)
    assert (found.node.style, found.text, found.route) == (style, value, route)


@pytest.mark.parametrize(
    "text, route, shown",
    [
        ("a:\n  b: 1\n  c: 2\n\n# note\nd: 3\n", ("a",), "b: 1\n  c: 2"),
        ("a:\n- x\n- y\n\nb: 1\n", ("a",), "- x\n- y"),
        ("a: &m !t\n  b: 1\nc: 2\n", ("a",), "b: 1"),
        ("a: &m # why\n  b: 1\n", ("a",), "b: 1"),
        ("a: {b: 1} # note\n", ("a",), "{b: 1}"),
        ("a: &m [x, [y]]\n", ("a",), "[x, [y]]"),
        ("a: [\n  x,\n]\n", ("a",), "[\n  x,\n]"),
    ],
)
def test_spans_of_collections_end_with_their_last_child(text, route, shown):
    assert cursor(text).get(*route).span.text == shown


def test_key_spans():
    root = cursor("a:\n  'b c': [1]\n")
    assert root.get("a", "b c").key_span.text == "'b c'"
    assert root.get("a", "b c", 0).key_span.text == "1"


def test_several_documents():
    documents, problems = parsed("---\na: 1\n---\n---\n- x\n...\n")
    assert problems == ()
    assert [(d.index, plain(d.cursor.node)) for d in documents] == [(0, {"a": "1"}), (1, ""), (2, ["x"])]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_nothing_to_read(text):
    assert parsed(text) == ((), ())


def test_an_empty_document_reads_as_null():
    (document,), _ = parsed("---\n")
    assert document.cursor.is_null
    assert list(document.cursor.entries()) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("a: 1\n'a': 2\n", [("duplicate-key", 2, 1)]),
        ("x: {a: 1, b: 1, a: 2, a: 3}\n", [("duplicate-key", 1, 17), ("duplicate-key", 1, 23)]),
        ("a: &x {k: 1}\nb: {<<: *x, <<: *x}\n", []),
        ("a: 1\nb: {a: 2}\n", []),
        ("a: [b\nc: 1\n", [("yaml-syntax", 2, 2)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a:\n\t- x\n", [("yaml-syntax", 2, 1)]),
        ("k: é\nb: a\0b\n", [("yaml-syntax", 2, 5)]),
        ("k: é\nb: \x07\n", [("yaml-syntax", 2, 4)]),
        ("a: \ud800\n", [("yaml-syntax", 1, 4)]),
        ("a: *nowhere\n", [("yaml-unknown-anchor", 1, 4)]),
        ("a: &x [1, *x]\n", [("yaml-recursive-alias", 1, 11)]),
        ("a: &x\n  b: {c: *x}\n", [("yaml-recursive-alias", 2, 10)]),
        ("a: &x 1\n---\nb: *x\n", [("yaml-unknown-anchor", 3, 4)]),
        ("a: !Ref x\nb: !vault |\n  abc\nc: !reference [.a, b]\n", []),
    ],
)
def test_problems(text, expected):
    assert codes(text) == expected


def test_the_last_of_duplicates_counts():
    documents, _ = parsed("a: 1\nb: 2\na: 3\n")
    assert [(key, value.text) for key, value in documents[0].cursor.entries()] == [("a", "3"), ("b", "2")]


def test_a_duplicate_names_the_first_line():
    _, (problem,) = parsed("x: 0\na: 1\na: 3\n")
    assert problem.message == "the key 'a' stands here again (first in line 2); only the last value counts"


def test_documents_before_a_syntax_error_are_kept():
    documents, (problem,) = parsed("a: 1\n---\nb: [\n")
    assert [plain(d.root) for d in documents] == [{"a": "1"}]
    assert problem.message.endswith("the rest of the file was not read")


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 5_000, "- " * 3_000, "a: " + "[" * 300 + "]" * 300])
def test_deep_nesting_is_refused(text):
    documents, problems = parsed(text)
    assert [problem.code for problem in problems] in (["yaml-too-deep"], ["yaml-syntax"])
    assert documents == ()


def test_depth_at_the_limit_is_read():
    depth = reading_yaml.MAX_DEPTH
    documents, problems = parsed("[" * depth + "]" * depth)
    assert (len(documents), problems) == (1, ())


def bomb(levels, width=10):
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]" for i in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_an_alias_bomb_is_cut():
    documents, problems = parsed(bomb(9))
    assert {problem.code for problem in problems} == {"yaml-alias-budget"}
    total, todo = 0, [documents[0].cursor]
    while todo:
        here = todo.pop()
        total += 1
        todo += [value for _, value in here.entries()] + here.items()
    assert total < 3 * reading_yaml.MAX_EXPANSION


def test_a_merge_bomb_is_cut():
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}]}}" for i in range(1, 12)]
    documents, problems = parsed("\n".join(lines) + "\n")
    assert {problem.code for problem in problems} == {"yaml-alias-budget"}
    assert documents[0].cursor.get("a3", "k").text == "v"


def test_repeated_aliases_within_the_budget():
    assert parsed(bomb(4))[1] == ()


# anchors, aliases and merge keys

LAYERS = """\
base: &base
  image: postgres
  tag: "15"
  port: 5432
more: &more
  tag: "16"
  user: app
db:
  <<: [*more, *base]
  port: 5433
"""


def test_merge_keys_local_then_the_earlier_entry_wins():
    db = cursor(LAYERS).get("db")
    assert {key: (value.text, value.span.line) for key, value in db.entries()} == {
        "port": ("5433", 10),
        "tag": ("16", 6),
        "user": ("app", 7),
        "image": ("postgres", 2),
    }
    assert next(key for key, _ in db.entries()) == "port"
    assert db.get("tag").route == ("db", "tag")


def test_provenance_of_a_merged_value():
    tag = cursor(LAYERS).get("db", "tag")
    chain = [(origin.step, origin.span.place) for origin in tag.origin().chain()]
    assert chain == [(Step.MERGED, "a.yml:9"), (Step.LITERAL, "a.yml:6")]
    assert tag.origin().span.text == "*more"
    assert tag.origin().edit_site().text == '"16"'
    assert tag.key_span.text == "tag"


def test_provenance_through_two_merges():
    text = "a: &a\n  k: v\nb: &b\n  <<: *a\nc:\n  <<: *b\n"
    chain = [(origin.step, origin.span.place) for origin in cursor(text).get("c", "k").origin().chain()]
    assert chain == [(Step.MERGED, "a.yml:6"), (Step.MERGED, "a.yml:4"), (Step.LITERAL, "a.yml:2")]


def test_an_alias_as_value_and_below_it():
    root = cursor("a: &a\n  k: [x]\nb: *a\n")
    assert root.get("b").via == (Span(root.node.source, 18, 20),)
    assert [origin.span.line for origin in root.get("b", "k", 0).origin().chain()] == [3, 2]
    assert root.get("b", "k", 0).route == ("b", "k", 0)
    assert root.get("a", "k", 0).route == ("a", "k", 0)


MERGES = [
    ("a: &a {k: 1}\nb: {'<<': *a}\n", {"<<": None}),  # quoted: an ordinary key
    ("a: &a {k: 1}\nb: {!!merge <<: *a}\n", {"k": "1"}),
    ("a: &a {k: 1}\nb: {!!str <<: *a}\n", {"<<": None}),
    ("b: {<<: {k: 1}, k: 2}\n", {"k": "2"}),
    ("b: {<<: [{k: 1}, {k: 2, m: 3}]}\n", {"k": "1", "m": "3"}),
    ("a: &a 1\nb: {<<: *a, k: 2}\n", {"k": "2"}),  # nothing to merge from a scalar
    ("a: &a {k: 1}\na2: &a {k: 2}\nb: *a\n", {"k": "2"}),  # an anchor written twice: the nearest before counts
    ("a: &a key\nb: {*a : v}\n", {"key": "v"}),
]


@pytest.mark.parametrize("text, expected", MERGES)
def test_merge_forms(text, expected):
    documents, _ = parsed(text)
    found = documents[0].cursor.get("b")
    assert {key: value.text if value.is_scalar else None for key, value in found.entries()} == expected


def test_an_unexpanded_alias_is_no_value():
    documents, _ = parsed("a: *nowhere\n")
    found = documents[0].cursor.get("a")
    assert (found.is_scalar, found.is_null, found.text, found.resolve("core")) == (False, False, "", None)


def test_tags_are_kept():
    root = cursor("a: !reset null\nb: !override [x]\nc: !Ref {d: 1}\n")
    assert [root.get(key).tag for key in "abc"] == ["!reset", "!override", "!Ref"]


def test_get_is_forgiving():
    root = cursor("a: [x]\n")
    assert root.get("a", 0).text == "x"
    assert root.get("a", -1).text == "x"
    for route in (("b",), ("a", 1), ("a", "x"), ("a", 0, "y"), (0,), ("b", "c", "d")):
        assert root.get(*route) is None


def test_without_libyaml(monkeypatch):
    """The pure Python reader counts characters, libyaml bytes: both end at the same place."""
    import yaml

    monkeypatch.setattr(reading_yaml, "_loader_class", lambda: yaml.SafeLoader)
    assert codes("k: é\nb: \x07\n") == [("yaml-syntax", 2, 4)]
    assert cursor("é: {b: 1}\n").get("é", "b").span.column == 8


# laws

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cn", "Co")))


@given(st.text())
def test_never_raises(text):
    documents, problems = parsed(text)
    for problem in problems:
        assert problem.span.line >= 1
    for document in documents:
        todo = [document.cursor]
        while todo:
            here = todo.pop()
            assert 0 <= here.span.start <= here.span.end <= len(text)
            todo += [value for _, value in here.entries()] + here.items()


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n #<,?%@`~é\t\r", max_size=60))
def test_never_raises_on_yaml_like_text(text):
    test_never_raises.hypothesis.inner_test(text)


@given(st.text(alphabet="ab1:-[]{}&!'\"\n #,é🙂", max_size=80))
def test_plain_scalars_on_one_line_read_back(text):
    documents, _ = parsed(text)
    for document in documents:
        todo = [document.root]
        while todo:
            node = todo.pop()
            if isinstance(node, Mapping):
                todo += [part for pair in node.pairs for part in pair]
            elif isinstance(node, Sequence):
                todo += node.items
            elif isinstance(node, Scalar) and node.style == "plain" and "\n" not in node.span.text:
                assert node.span.text == node.text


@given(st.dictionaries(WORDS, st.lists(WORDS, max_size=3), max_size=5))
def test_json_reads_as_itself(value):
    import json

    root = cursor(json.dumps(value))
    assert {key: [item.text for item in items.items()] for key, items in root.entries()} == value
