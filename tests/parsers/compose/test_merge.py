"""The merge table: what two files make of one attribute."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Source, Span
from paritycheck.engine.reading import Files, parse_yaml
from paritycheck.parsers.compose.interpolate import Reading, read_tree
from paritycheck.parsers.compose.merge import merge, without_resets
from paritycheck.parsers.compose.normalise import normalise_file
from paritycheck.parsers.compose.plain import Plain
from paritycheck.parsers.compose.session import Session
from paritycheck.parsers.compose.tree import Branch, Leaf
from paritycheck.parsers.compose.variables import Variables


def canonical(text: str, session: Session) -> Branch:
    (document,), _ = parse_yaml(Source("compose.yml", text))
    return normalise_file(read_tree(document.cursor, Reading(session, Variables({}), "")), session)


def service(attribute: str, value: str) -> str:
    return f"services: {{a: {{{attribute}: {value}}}}}"


def merged(attribute: str, base: str, over: str, tmp_path) -> tuple[object, list[str]]:
    session = Session(Files(tmp_path, ()))
    tree = merge(canonical(service(attribute, base), session), canonical(service(attribute, over), session), session)
    plain = Plain(session, "/r", "/home").value(without_resets(tree), ())
    return plain["services"]["a"].get(attribute), [problem.code for problem in session.problems]


@pytest.mark.parametrize(
    "attribute, base, over, expected",
    [
        ("image", "a", "b", "b"),
        ("image", "a", "", "a"),
        ("restart", "always", "!reset null", None),
        ("command", "[x, y]", "z w", ["z", "w"]),
        ("environment", "{A: '1', B: '2'}", "['B=3', 'C=4']", {"A": "1", "B": "3", "C": "4"}),
        ("environment", "{A: '1'}", "[A]", {"A": None}),
        ("environment", "{A: '1', B: '2'}", "{A: !reset null}", {"B": "2"}),
        ("environment", "{A: '1'}", "!override {B: '2'}", {"B": "2"}),
        ("labels", "[a=1]", "{b: 2}", {"a": "1", "b": "2"}),
        ("labels", "{a: '1'}", "", {"a": "1"}),
        ("expose", "['80', '81']", "[81, 82]", ["80", "81", "82"]),
        ("dns", "1.1.1.1", "[8.8.8.8, 1.1.1.1]", ["1.1.1.1", "8.8.8.8"]),
        ("security_opt", "[a]", "[a]", ["a", "a"]),
        ("extra_hosts", "['a:1.1.1.1']", "{b: 2.2.2.2}", ["a=1.1.1.1", "b=2.2.2.2"]),
        ("networks", "[n]", "{n: {aliases: [x]}}", {"n": {"aliases": ["x"]}}),
        ("logging", "{driver: a, options: {x: '1'}}", "{driver: b, options: {y: '2'}}",
         {"driver": "b", "options": {"y": "2"}}),
        ("logging", "{driver: a, options: {x: '1'}}", "{options: {y: '2'}}",
         {"driver": "a", "options": {"x": "1", "y": "2"}}),
        ("ulimits", "{nofile: {soft: 1, hard: 2}}", "{nofile: 3}", {"nofile": 3}),
        ("healthcheck", "{test: [CMD, a], retries: 1}", "{test: b}", {"test": ["CMD-SHELL", "b"], "retries": 1}),
        ("build", "./d", "{args: {A: '1'}}", {"context": "/r/d", "args": {"A": "1"}}),
        ("devices", "['/dev/a:/dev/x']", "['/dev/b:/dev/x']",
         [{"source": "/dev/b", "target": "/dev/x", "permissions": "rwm"}]),
        ("deploy", "{replicas: 2, resources: {limits: {memory: 1g}}}", "{resources: {limits: {cpus: '0.5'}}}",
         {"replicas": 2, "resources": {"limits": {"memory": "1073741824", "cpus": 0.5}}}),
    ],
)  # fmt: skip
def test_table(attribute: str, base: str, over: str, expected: object, tmp_path) -> None:
    assert merged(attribute, base, over, tmp_path) == (expected, [])


@pytest.mark.parametrize(
    "base, over, published",
    [
        ("['8080:80']", "['8081:80']", ["8080", "8081"]),
        ("['8080:80']", "[{target: 80, published: '8080'}]", ["8080"]),
        ("['8080:80']", "!override ['1:80']", ["1"]),
        ("['8080:80']", "!override []", []),
    ],
)
def test_ports(base: str, over: str, published: list[str], tmp_path) -> None:
    found, problems = merged("ports", base, over, tmp_path)
    assert ([port["published"] for port in found], problems) == (published, [])


def test_a_mount_is_replaced_in_its_place(tmp_path) -> None:
    found, _ = merged("volumes", "['./x:/data', 'vol:/v']", "['./y:/data:ro']", tmp_path)
    assert [(volume["source"], volume["target"]) for volume in found] == [("./y", "/data"), ("vol", "/v")]


def test_a_mapping_against_a_scalar_is_refused(tmp_path) -> None:
    assert merged("deploy", "{labels: {a: b}}", "{labels: 1}", tmp_path)[1] == ["compose-merge-conflict"]


def test_losers_are_remembered_nearest_first(tmp_path) -> None:
    session = Session(Files(tmp_path, ()))
    trees = [canonical(service("image", f"i:{number}"), session) for number in (1, 2, 3)]
    tree = merge(merge(trees[0], trees[1], session), trees[2], session)
    image = tree.get("services", "a", "image")
    assert isinstance(image, Leaf)
    assert [lost.span.text for lost in image.origin().shadowed] == ["i:2", "i:1"]


FILES = st.fixed_dictionaries({}, optional={
    "image": st.sampled_from(["a", "b:1"]),
    "environment": st.dictionaries(st.sampled_from("ABC"), st.one_of(st.none(), st.integers(0, 9)), max_size=3),
    "ports": st.lists(st.sampled_from(["80", "8080:80", "1-2:3-4"]), max_size=3, unique=True),
    "deploy": st.fixed_dictionaries({}, optional={"replicas": st.integers(0, 3)}),
})  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(FILES)
def test_an_empty_file_changes_nothing(tmp_path, content: dict[str, object]) -> None:
    session = Session(Files(tmp_path, ()))
    tree = canonical(json.dumps({"services": {"a": content}}), session)
    empty = Branch({}, Span(Source("o.yml", ""), 0, 0), {})
    assert merge(tree, empty, session).entries == tree.entries
    assert merge(empty, tree, session).entries == tree.entries
