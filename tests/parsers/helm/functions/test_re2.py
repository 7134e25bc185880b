"""Regular expressions: both machines agree with each other, and neither takes exponential time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.parsers.helm.functions import re2
from paritycheck.parsers.helm.functions.re2_syntax import PatternError

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\b", "^", "$", "(a)", "(?:ab|a)", "(b|ab)"])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "", "*", "+", "?", "*?", "{2}", "{0,2}"]))
PATTERNS = st.lists(PIECES, max_size=5).map(lambda found: "".join(a + q for a, q in found))


@given(PATTERNS, st.text("ab c\n", max_size=12))
def test_both_machines_find_the_same(source, text):
    pattern = re2.compile(source)
    if pattern.translated is None:
        return
    found = pattern.translated.search(text)
    slow = re2._run(re2.compiled_steps(pattern.syntax.tree, source), 2 * pattern.syntax.groups + 2, text, 0)
    assert (None if found is None else tuple(place for pair in found.regs for place in pair)) == slow


EXPLOSIVE = [
    "(a*)*b", "(a+)+b", "(a|a)*b", "(.*)*b", "(a?){30}a{30}b", "(x+x+)+y", "a?" * 30 + "a" * 30 + "b", "(a|a){40}b",
    "(a|ab|b)(ab|a|b)" * 20 + "c",
]  # fmt: skip


@pytest.mark.parametrize("source", EXPLOSIVE)
def test_what_makes_backtracking_explode_is_left_to_the_threads(source):
    assert re2.compile(source).search("a" * 300, 0) is None


def test_long_texts_are_left_to_the_threads():
    text = "a" * 2000
    assert re2.compile("a*a*a*b").search(text, 0) is None


@pytest.mark.parametrize(
    "source, complaint",
    [
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?<!a)b", "invalid named capture: `(?<!a)b`"),
        (r"(a)\1", r"invalid escape sequence: `\1`"),
        ("a(", "missing closing ): `a(`"),
        ("a)", "unexpected ): `a)`"),
        ("[a", "missing closing ]: `[a`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("((a{100}){100}){100}", "invalid repeat count: `{100}`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        (r"\pX", r"invalid character class range: `\pX`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ("(" * 1000 + ")" * 1000, "expression nests too deeply: `" + "(" * 1000 + ")" * 1000 + "`"),
    ],
)
def test_patterns_that_go_refuses(source, complaint):
    with pytest.raises(PatternError, match=re.escape(f"error parsing regexp: {complaint}")):
        re2.compile(source)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(source):
    try:
        found = re2.compile(source).search("some text", 0)
    except PatternError as error:
        found, complaint = None, str(error)
        assert complaint.startswith("error parsing regexp: ")
    assert found is None or 0 <= found[0] <= found[1]
