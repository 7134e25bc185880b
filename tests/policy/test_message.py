"""Texts of messages: values told apart, lists kept short, nothing hidden shown."""

import pytest
from paritycheck.engine.model import Known, Secret, Unknown
from paritycheck.engine.policy.message import contradiction_words, fill, joined, placeholders, says, subject_words


@pytest.mark.parametrize(
    "value, text",
    [
        (Known(512, "512m"), "512m"),
        (Known(True), "true"),
        (Known(("a", "b")), "a b"),
        (Known("x", "a\n  b"), "a b"),
        (Known("", ""), "nothing"),
        (Known("x" * 200), "x" * 79 + "…"),
        (Known("https://user:hunter2@example.com"), "https://***@example.com"),
        (Unknown("set later"), "unknown (set later)"),
        (Secret.of("hunter2"), "***"),
    ],
)
def test_says(value, text):
    assert "hunter2" not in says(value)
    if "example.com" not in text:
        assert says(value) == text


@pytest.mark.parametrize(
    "attribute, values, text",
    [
        ("memory-limit", [(512 * 10**6, "512M"), (512 * 2**20, "512Mi")], "512M (a:1) against 512Mi (a:2)"),
        ("memory-limit", [(512 * 2**20, "512m"), (0, "512m")], "512m (512Mi) (a:1) against 512m (0) (a:2)"),
        ("memory-limit", [(2**30, ""), (2**20, "")], "1Gi (a:1) against 1Mi (a:2)"),
        ("command", [(("a", "b"), ""), (("a",), "")], "a b (a:1) against a (a:2)"),
        (
            "replicas",
            [(n, str(n)) for n in range(1, 7)],
            "1 (a:1) against 2 (a:2) against 3 (a:3) against 3 other values",
        ),
    ],
)
def test_values_are_told_apart(build, attribute, values, text):
    groups = [
        [build.statement(build.fact(attribute, Known(*said), f"a:{line}"))] for line, said in enumerate(values, 1)
    ]
    assert contradiction_words(build.contradiction(attribute, *groups), ())["values"] == text


@pytest.mark.parametrize(
    "name, kind, attribute, key, words",
    [
        ("api", "workload", "replicas", "", "replica count of api"),
        ("api", "workload", "env", "LOG_LEVEL", "environment variable LOG_LEVEL of api"),
        ("LOG_LEVEL", "config-key", "env", "LOG_LEVEL", "environment variable LOG_LEVEL"),
        ("python", "runtime", "runtime", "python", "language runtime version of python"),
    ],
)
def test_subjects(build, name, kind, attribute, key, words):
    assert subject_words(build.node(name, kind=kind), attribute, key) == words


def test_words_of_lists():
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_filling():
    assert fill("{a}\n  and {b}", {"a": "x", "b": "{a}"}) == "x and {a}"
    assert placeholders("{a} {b_c} {} {D}") == ("a", "b_c")
