from __future__ import annotations

import pytest
from hypothesis import given, strategies
from paritycheck.engine.model import Diagnostic, Known, Secret, Source, Unknown
from paritycheck.engine.reading import parse_yaml
from paritycheck.parsers._shared.leaves import MAX_LEVELS, Branch, Tree, dotted, leaves, overlay, plant, setting


def tree(text: str, path: str = "a.yaml") -> Tree:
    documents, _ = parse_yaml(Source(path, text))
    return plant(documents[0].cursor, [])


def said(planted: Tree) -> dict[str, str]:
    return {dotted(route): leaf.text for route, leaf in leaves(planted)}


@pytest.mark.parametrize(
    "base, over, merged",
    [
        ("a: 1", "b: 2", {"a": "1", "b": "2"}),
        ("a: {b: 1, c: 2}", "a: {b: 3}", {"a.b": "3", "a.c": "2"}),
        ("a: {b: 1, c: 2}", "a: {b: null}", {"a.c": "2"}),
        ("a: [1, 2]", "a: [3]", {"a.0": "3"}),
        ("a: {b: 1}", "a: text", {"a": "text"}),
        ("a: text", "a: {b: 1}", {"a.b": "1"}),
        ("a.b: 1", "a: {b: 2}", {r"a\.b": "1", "a.b": "2"}),
        ("a: 1", "{}", {"a": "1"}),
    ],
)
def test_overlay(base: str, over: str, merged: dict[str, str]) -> None:
    assert said(overlay(tree(base), tree(over))) == merged


def test_a_winner_remembers_what_it_shadowed() -> None:
    laid = overlay(overlay(tree("a: [{b: 1}]", "1.yaml"), tree("a: [{b: 2}]", "2.yaml")), tree("a: [{b: 3}]", "3.yaml"))
    ((_, leaf),) = leaves(laid)
    assert leaf.origin.edit_site().path == "3.yaml"
    assert [lost.span.path for lost in leaf.origin.shadowed] == ["2.yaml"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("on", "true"), ("'on'", "on"), ("0644", "420"), ("1.50", "1.5"), ("3.0", "3"), ("1_000", "1000"),
        ("no", "false"),        ("16", "16"), ('"16"', "16"), ("v1", "v1"),
    ],
)  # fmt: skip
def test_scalars_are_printed_as_templates_print_them(text: str, expected: str) -> None:
    assert said(tree(f"a: {text}")) == {"a": expected}


def test_list_items_go_by_name_and_stay_apart() -> None:
    planted = tree("[{name: x, v: 1}, {name: x, v: 2}, {key: z, v: 3}, 4]")
    assert said(planted) == {
        "x.name": "x", "x.v": "1", "x#1.name": "x", "x#1.v": "2", "z.key": "z", "z.v": "3", "3": "4",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text, kind",
    [
        ("password: x", Secret),
        ("list: [{name: DB_PASSWORD, value: x}]", Secret),
        ("secrets: {plain: x}", Secret),
        ("url: postgres://me:hunter2@db/x", Secret),
        ("passwords: [x]", Secret),
        ("secretName: x", Known),
        ("level: info", Known),
        ("url: https://{{ .Values.host }}/", Unknown),
        ("image: ${IMAGE}", Unknown),
    ],
)
def test_values_of_settings(text: str, kind: type) -> None:
    *_, (route, leaf) = leaves(tree(text))
    fact = setting(route, leaf)
    assert isinstance(fact.value, kind)


def test_aliases_that_nest_without_end_are_cut_off() -> None:
    """Few nodes, so that the budget for aliases is kept; 90 levels in each line, 1260 in all."""
    lines = [f"a{n}: &a{n} {'{a: ' * 90}{f'*a{n - 1}' if n else 1}{'}' * 90}" for n in range(14)]
    documents, unread = parse_yaml(Source("a.yaml", "\n".join(lines)))
    problems: list[Diagnostic] = []
    planted = plant(documents[0].cursor, problems)
    assert isinstance(planted, Branch)
    assert not unread
    assert {problem.code for problem in problems} == {"settings-too-deep"}
    assert planted.at("a0", *"a" * 90) is not None
    assert planted.at("a13", *"a" * (MAX_LEVELS - 2)) is not None
    assert planted.at("a13", *"a" * MAX_LEVELS) is None


SCALARS = strategies.sampled_from(["1", "x", "true", "'on'"])
TREES = strategies.recursive(
    SCALARS, lambda inner: strategies.dictionaries(strategies.sampled_from("abc"), inner, max_size=3), max_leaves=8
)


def written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    return str(value)


@given(TREES, TREES)
def test_overlay_laws(left: object, right: object) -> None:
    one, other = tree(written({"r": left})), tree(written({"r": right}))
    assert said(overlay(one, tree("{}"))) == said(one)
    assert said(overlay(one, one)) == said(one)
    assert said(other).items() <= said(overlay(one, other)).items()
