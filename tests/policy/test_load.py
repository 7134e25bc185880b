"""Policy files: read with positions, every mistake with a way to mend it."""

from dataclasses import replace
from pathlib import Path

import pytest
from paritycheck.engine.model import Level, LevelWhen, PolicyOverride, Settings, UserError
from paritycheck.engine.policy.load import load_policies

GOOD = {
    "id": "own",
    "title": "A title",
    "kind": "drift",
    "level": "warning",
    "axis": "data",
    "surface": "deploy",
    "match": "{attributes: [version, engine], kinds: backing-service}",
    "message": '"{subject} is {values}."',
    "why": "Because.",
    "fix": '"Edit {place}."',
}
INVARIANT = {"kind": "invariant", "match": None, "assert": "has(facts.tag)", "message": "m", "fix": "f"}
GOVERNANCE = {**INVARIANT, "kind": "governance", "over": "allowance", "assert": "allowance.used"}


def write(root: Path, name: str = "own.yaml", **changes: str | None) -> Settings:
    rows = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    folder = root / "rules"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(f"{name}: {value}\n" for name, value in rows.items()))
    return Settings(packs=("./rules",))


def load(root: Path, **changes: str | None):
    (policy,) = load_policies(write(root, **changes), root)
    return policy


def error(root: Path, **changes: str | None) -> str:
    with pytest.raises(UserError) as caught:
        load(root, **changes)
    return str(caught.value)


def test_a_drift_policy(tmp_path: Path):
    policy = load(
        tmp_path,
        compare="pinning",
        when="confidence > 0.5",
        level_when="[{when: 'confidence < 0.7', level: note}]",
        variables="{n: values.size()}",
        tags="[a, b]",
        references="https://example.com",
    )
    assert (policy.id, policy.title, policy.kind, policy.level) == ("own", "A title", "drift", Level.WARNING)
    assert (policy.axis, policy.surface, policy.why, policy.fix) == ("data", "deploy", "Because.", "Edit {place}.")
    assert (policy.attributes, policy.kinds) == (("version", "engine"), ("backing-service",))
    assert (policy.compare, policy.when) == ("pinning", "confidence > 0.5")
    assert policy.level_when == (LevelWhen("confidence < 0.7", Level.NOTE),)
    assert policy.variables == (("n", "values.size()"),)
    assert (policy.tags, policy.references) == (("a", "b"), ("https://example.com",))
    assert (policy.pack, policy.span and policy.span.place) == ("./rules", "rules/own.yaml:1")


def test_an_invariant(tmp_path: Path):
    policy = load(tmp_path, **INVARIANT, at="tag", over="node", level='"off"')
    assert (policy.assertion, policy.over, policy.at, policy.level) == ("has(facts.tag)", "node", "tag", Level.NONE)


def test_texts_of_several_lines_are_one_line(tmp_path: Path):
    assert load(tmp_path, why=">-\n  one\n  two\n\n  three").why == "one two three"


def test_tests_and_other_files_are_no_policies(tmp_path: Path):
    settings = write(tmp_path)
    for name in ("own.test.yaml", "README.md"):
        (tmp_path / "rules" / name).write_text("x: [")
    assert [policy.id for policy in load_policies(settings, tmp_path)] == ["own"]


def test_packs_are_put_together_in_order_of_ids(tmp_path: Path):
    policies = load_policies(replace(write(tmp_path), packs=("default", "./rules")), tmp_path)
    ids = [policy.id for policy in policies]
    assert ids == sorted(ids)
    assert {"own", "backing-service-version"} <= set(ids)


@pytest.mark.parametrize(
    "changes, message",
    [
        (
            {"severity": "high"},
            "rules/own.yaml:11:1: unknown key 'severity' in the file: nothing reads it; known keys: ",
        ),
        ({"mesage": "x"}, "rules/own.yaml:11:1: unknown key 'mesage' in the file: nothing reads it; "
         "did you mean 'message'?"),
        ({"title": None}, "rules/own.yaml:1:1: the file lacks the key 'title'; add it"),
        ({"match": None}, "rules/own.yaml:1:1: the file lacks the key 'match'; add it"),
        ({"match": "{kinds: workload}"}, "rules/own.yaml:7:1: match.attributes is missing: name the attributes that "
         "are compared"),
        ({"match": "{attributes: [verison]}"}, "rules/own.yaml:7:22: match.attributes[0]: there is no attribute "
         "'verison'; did you mean 'version'?"),
        ({"match": "{attributes: version, kinds: service}"}, "rules/own.yaml:7:37: match.kinds: there is no kind "
         "'service'; did you mean 'backing-service'?"),
        ({"kind": "rule"}, "rules/own.yaml:3:7: kind: there is no kind of policy 'rule'; use one of drift, divergence, "
         "invariant, governance"),
        ({"level": "high"}, "rules/own.yaml:4:8: level: there is no level 'high'; use one of error, warning, "
         "note, off"),
        ({"axis": "datas"}, "rules/own.yaml:5:7: axis: there is no axis 'datas'; did you mean 'data'?"),
        ({"id": "other"}, "rules/own.yaml:1:5: the id 'other' differs from the file's name; name the file other.yaml, "
         "or the policy own"),
        ({"assert": "true"}, "rules/own.yaml:11:1: unknown key 'assert' in the file"),
        ({**INVARIANT, "compare": "text"}, "rules/own.yaml:11:1: unknown key 'compare' in the file"),
        ({**INVARIANT, "over": "coverage"}, "rules/own.yaml:11:7: a policy of kind invariant looks at node or genome, "
         "not at coverage"),
        ({**GOVERNANCE, "over": None}, "rules/own.yaml:1:1: the file lacks the key 'over'; add it"),
        ({**GOVERNANCE, "at": "fault"}, "rules/own.yaml:12:5: at: there is no place 'fault'; did you mean 'faults'?"),
        ({"message": '"{subjet} differs"'}, "rules/own.yaml:8:10: message has the placeholder {subjet}, which nothing "
         "fills; did you mean 'subject'?"),
        ({"fix": '"{sides}"'}, "rules/own.yaml:10:6: fix has the placeholder {sides}, which nothing fills"),
        ({"when": "confidense > 1.0"}, "rules/own.yaml:11:7: the expression is not valid: there is no variable or "
         "function 'confidense'; did you mean 'confidence'?"),
        ({"when": "'key == 1.0'"}, "rules/own.yaml:11:12: the expression is not valid: found no matching overload"),
        ({"when": "|\n  key == '' &&\n  nokey == ''"}, "rules/own.yaml:13:3: the expression is not valid: there is no "
         "variable or function 'nokey'; did you mean 'key'?"),
        ({"when": ">-\n  key == '' &&\n  nokey == ''"}, "rules/own.yaml:12:3: the expression is not valid: there is"),
        ({"when": "key"}, "rules/own.yaml:11:7: the expression is not valid: a condition must be true or false, but "
         "this gives string"),
        ({"level_when": "{when: facts.tag, level: note}"}, "rules/own.yaml:11:20: the expression is not valid: there "
         "is no variable or function 'facts'"),
        ({"variables": "{a: b.c}"}, "rules/own.yaml:11:16: the expression is not valid: there is no variable or "
         "function 'b'"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, changes: dict[str, str | None], message: str):
    assert error(tmp_path, **changes).startswith(message)


def test_broken_yaml(tmp_path: Path):
    assert error(tmp_path, why="[").startswith("rules/own.yaml:")


@pytest.mark.parametrize(
    "pack, message",
    [
        ("defualt", "there is no built-in policy pack 'defualt'; did you mean 'default'?"),
        ("house", "there is no built-in policy pack 'house'; write ./house for a folder"),
        ("./gone", "the policy pack ./gone is no folder of this repository; correct policies.packs or create it"),
    ],
)
def test_packs_that_are_not_there(tmp_path: Path, pack: str, message: str):
    with pytest.raises(UserError) as caught:
        load_policies(Settings(packs=(pack,)), tmp_path)
    assert str(caught.value) == message


def test_an_id_stands_once(tmp_path: Path):
    settings = write(tmp_path, "memory-drift.yaml", id="memory-drift")
    with pytest.raises(UserError) as caught:
        load_policies(replace(settings, packs=("default", "./rules")), tmp_path)
    assert str(caught.value) == (
        "rules/memory-drift.yaml:1: the id 'memory-drift' is taken by the pack 'default'; choose another id, or change "
        "the level of the other with policies.override"
    )


def test_overrides_name_policies_that_exist(tmp_path: Path, build):
    override = PolicyOverride("memory-drfit", Level.NOTE, build.span("paritycheck.yaml:4"))
    with pytest.raises(UserError) as caught:
        load_policies(Settings(overrides=(override,)), tmp_path)
    assert str(caught.value) == (
        "paritycheck.yaml:4:1: policies.override names the policy 'memory-drfit', which is in no pack; "
        "did you mean 'memory-drift'?"
    )
