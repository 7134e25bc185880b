"""Patterns for paths in both languages."""

from __future__ import annotations

import pytest
from paritycheck.parsers.helm.charts.globs import EVERYTHING, BadPattern, glob_pattern, matches, path_pattern


@pytest.mark.parametrize(
    "pattern, yes, no",
    [
        ("conf/*", ["conf/a", "conf/"], ["conf/a/b", "conf", "x/conf/a"]),
        ("conf/**", ["conf/a", "conf/a/b"], ["conf"]),
        ("**.txt", ["a.txt", "a/b.txt"], ["a.txt.b"]),
        ("**/*.txt", ["a/b.txt", "a/b/c.txt"], ["a.txt"]),
        ("?.y", ["a.y"], ["/.y", ".y", "ab.y"]),
        ("[abc].y", ["a.y"], ["d.y"]),
        ("[!abc].y", ["d.y"], ["a.y"]),
        ("[a-c]", ["b"], ["-", "d"]),
        ("{a,b/*}.y", ["a.y", "b/c.y"], ["b.y"]),
        ("{a,{b,c}d}", ["a", "bd", "cd"], ["b"]),
        ("a\\*", ["a*"], ["ab"]),
        ("a,b", ["a,b"], ["a"]),
        ("", [""], ["a"]),
    ],
)
def test_globs(pattern, yes, no):
    compiled = glob_pattern(pattern)
    assert [text for text in (*yes, *no) if matches(compiled, text)] == yes


@pytest.mark.parametrize("pattern", ["[a", "[]", "[a-", "[c-a]", "[a-cd]"])
def test_a_glob_that_does_not_compile_is_everything(pattern):
    assert glob_pattern(pattern) == EVERYTHING


@pytest.mark.parametrize(
    "pattern, yes, no",
    [
        ("*.yaml", ["a.yaml", ".yaml"], ["a/b.yaml"]),
        ("a?c", ["abc"], ["a/c", "ac"]),
        ("[a-cx]", ["b", "x"], ["d", "-"]),
        ("[^a-c]", ["d"], ["b"]),
        ("[\\]]", ["]"], ["\\"]),
        ("a\\?", ["a?"], ["ab"]),
    ],
)
def test_path_patterns(pattern, yes, no):
    compiled = path_pattern(pattern)
    assert [text for text in (*yes, *no) if matches(compiled, text)] == yes


@pytest.mark.parametrize("pattern", ["[", "[a", "[]a]", "[-]", "[x-]", "[^]", "a\\"])
def test_path_patterns_that_go_refuses(pattern):
    with pytest.raises(BadPattern, match="syntax error in pattern"):
        path_pattern(pattern)


def test_many_stars_take_no_time():
    compiled = glob_pattern("**a" * 40 + "b")
    assert not matches(compiled, "a" * 2000)
