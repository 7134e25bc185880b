"""Which facts an expression uses, read from its text on the safe side."""

import pytest
from paritycheck.engine.model import Secret, Unknown
from paritycheck.engine.policy.touched import Touch, touches, unknown_among


@pytest.mark.parametrize(
    "text, expected",
    [
        ("facts.tag == ''", [Touch("tag", "", False)]),
        ("facts.memory_limit > 1 && facts.memory_limit < 9", [Touch("memory_limit", "", False)]),
        ("facts['cpu_limit'] > 1", [Touch("cpu_limit", "", False)]),
        ("facts.`memory-limit` > 1", [Touch("memory_limit", "", False)]),
        ("facts.?tag.orValue('')", [Touch("tag", "", False)]),
        ("facts.env.LOG_LEVEL == ''", [Touch("env", "LOG_LEVEL", False)]),
        ('facts.env["LOG_LEVEL"] == ""', [Touch("env", "LOG_LEVEL", False)]),
        ("facts[attribute] == ''", [Touch("", "", False, True)]),
        ("facts.all(name, name != '')", [Touch("", "", False)]),
        ("facts.env.all(k, k != '')", [Touch("env", "", False)]),
        ("facts.env[name]", [Touch("env", "", False, True)]),
        ("statements.tag.all(t, t.text != '')", [Touch("tag", "", True)]),
        ("has(facts.tag)", []),
        ("has(facts.env.LOG_LEVEL) && facts.env.A == 'x'", [Touch("env", "A", False)]),
        ("'LOG_LEVEL' in facts.env", []),
        ("node.name == 'facts'", [Touch("", "", False)]),
    ],
)
def test_touches(text: str, expected: list[Touch]):
    assert list(touches(text)) == expected


@pytest.mark.parametrize(
    "text, said, unusable",
    [
        ("facts.tag == ''", ("tag", Unknown("x"), ""), True),
        ("facts.tag == ''", ("tag", "1", ""), False),
        ("facts.tag == ''", ("replicas", Unknown("x"), ""), False),
        ("facts.env.A == ''", ("env", Unknown("x"), "B"), False),
        ("facts.env.A == ''", ("env", Unknown("x"), "A"), True),
        ("facts.env.A == ''", ("env", Secret.of("hunter2"), "A"), True),
        ("facts.env.all(k, k != '')", ("env", Unknown("x"), "B"), True),
        ("facts.env.all(k, facts.env[k] != '')", ("env", Secret.of("hunter2"), "A"), True),
        ("facts.env.size() > 3", ("env", Secret.of("hunter2"), "A"), False),
        ("has(facts.tag)", ("tag", Unknown("x"), ""), False),
    ],
)
def test_unusable_facts(build, text: str, said: tuple[str, object, str], unusable: bool):
    one = build.declaration("a", "a.yaml:1", build.fact(said[0], said[1], "a.yaml:2", said[2]))
    found = unknown_among(touches(text), build.node("api", one), one)
    assert (found is not None) == unusable
