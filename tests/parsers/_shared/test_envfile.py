"""Env files in Compose's and docker's dialect: the table of the reference, places, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Diagnostic, Source
from paritycheck.parsers._shared.envfile import assign, nothing, read_env
from paritycheck.parsers._shared.positioned import Variable

OUTER = {"OS": "outer"}


def values(text: str, dialect: str = "compose") -> dict[str, str | None]:
    problems: list[Diagnostic] = []
    lines, refused = read_env(Source("x.env", text), dialect)

    def outer(name: str) -> Variable | None:
        return Variable(OUTER[name]) if name in OUTER else None

    found = {one.line.key: one.text.value if one.text else None for one in assign(lines, outer, problems)}
    if refused:
        found["refused"] = str(len(refused))
    return found


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A=1\n", {"A": "1"}),
        ("A = 1\n", {"A": "1"}),
        ("  export A=1\n", {"A": "1"}),
        ("A='q r'\nB=\"q r\"\n", {"A": "q r", "B": "q r"}),
        ("A=q r\n", {"A": "q r"}),
        ("A=v#c\nB=v # c\n", {"A": "v#c", "B": "v"}),
        ('A="v # c" # d\n', {"A": "v # c"}),
        ("A='x\\'y'\n", {"A": "x'y"}),
        ('A="l1\\nl2"\n', {"A": "l1\nl2"}),
        ('A="l1\nl2"\nB=1\n', {"A": "l1\nl2", "B": "1"}),
        ("B=b\nA=${B}$B\n", {"B": "b", "A": "bb"}),
        ("B=b\nA='${B}'\n", {"B": "b", "A": "${B}"}),
        ("A=${U:-d}\n", {"A": "d"}),
        ("A=${OS}\nOS=inner\nB=$OS\n", {"A": "outer", "OS": "inner", "B": "outer"}),
        ('A=$$x\nB="\\$x"\n', {"A": "$x", "B": "$x"}),
        ("A=1\nA=2\n", {"A": "2"}),
        ("OS\nU\n", {"OS": "outer", "U": None}),
        ("A: 1\n", {"A": "1"}),
        ("A.B-C=1\n", {"A.B-C": "1"}),
        ("A=\r\nB=1\r\n", {"A": "", "B": "1"}),
        ('A=  v  \nB="  v  "\n', {"A": "v", "B": "  v  "}),
        ("# A=1\n\n  # B=2\n", {}),
        ('A="q" OS\n', {"A": "q", "OS": "outer"}),
        (";A=1\nB=2\n", {"B": "2", "refused": "1"}),
        ("A='it''s'\nB=2\n", {"A": "it", "B": "2", "refused": "1"}),
        ('A B=1\n=2\nC="open\nD=4\n', {"D": "4", "refused": "3"}),
    ],
)
def test_compose(text: str, expected: dict[str, str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A='q r'\n", {"A": "'q r'"}),
        ("A=$B # c\n", {"A": "$B # c"}),
        ("  A=1\n#B=2\n", {"A": "1"}),
        ("OS\nU\n", {"OS": "outer", "U": None}),
        ("A =1\n", {"refused": "1"}),
        ("A: 1\n", {"refused": "1"}),
    ],
)
def test_docker(text: str, expected: dict[str, str]) -> None:
    assert values(text, "docker") == expected


def test_places_of_keys_and_values() -> None:
    source = Source("x.env", '# note\nexport KEY="va lue" # c\n# OTHER=off # why\n')
    key, other = read_env(source)[0]
    assert (key.key_span.text, key.span.text, key.key_span.place) == ("KEY", "va lue", "x.env:2")
    assert (other.commented, other.key, other.body, other.key_span.place) == (True, "OTHER", "off", "x.env:3")


def test_prose_is_no_commented_assignment() -> None:
    assert read_env(Source("x.env", "# Set A=1 to try\n# a = b\n#=1\n"))[0] == ()


def test_an_earlier_file_lies_beneath_the_own_lines() -> None:
    lines, _ = read_env(Source("q.env", "U=http://$H/$P\nH=dev\nV=http://$H\n"))
    beneath = {"H": Variable("local"), "P": Variable("p")}
    found = {one.line.key: one.text.value for one in assign(lines, nothing, [], beneath.get) if one.text}
    assert found == {"U": "http://local/p", "H": "dev", "V": "http://dev"}


def test_a_last_line_without_break_and_value_is_reported() -> None:
    assert [problem.code for problem in read_env(Source("x.env", "A=1\nB"))[1]] == ["env-no-final-newline"]


def test_doubling_variables_stay_small() -> None:
    text = "A=xxxxxxxxxxxxxxxx\n" + "".join(f"{chr(66 + n)}=${chr(65 + n)}${chr(65 + n)}\n" for n in range(24))
    assert max(len(value or "") for value in values(text).values()) <= 20_000


@given(st.text(alphabet="AB=:\"'\\ \n#$}{\r-", max_size=60))
def test_nothing_raises(text: str) -> None:
    for dialect in ("compose", "docker"):
        values(text, dialect)


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,5}", fullmatch=True), st.text(alphabet="ab /:#", max_size=10)))
def test_quoted_values_read_back(table: dict[str, str]) -> None:
    text = "".join(f"{name}='{value}'\n" for name, value in table.items())
    lines, _ = read_env(Source("x.env", text))
    assert {line.key: line.span.text for line in lines} == table
