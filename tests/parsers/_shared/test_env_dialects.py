"""Env files in every reader's dialect: what each takes from one line, and where the value stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Diagnostic, Source
from paritycheck.parsers._shared.envfile import DIALECTS, MOST, assign, nothing, read_env
from paritycheck.parsers._shared.positioned import Variable

OUTER = {"OS": "outer"}
ORDER = ("compose", "docker", "python-dotenv", "npm", "npm-expand", "ruby", "bash")
LEFT_OUT = "left out"


def values(text: str, dialect: str) -> dict[str, str | None]:
    said: list[Diagnostic] = []
    lines, problems = read_env(Source("x.env", text), dialect)

    def outer(name: str) -> Variable | None:
        return Variable(OUTER[name]) if name in OUTER else None

    found = {one.line.key: one.text.value if one.text else None for one in assign(lines, outer, said, nothing, dialect)}
    if any(one.code == "env-syntax" for one in problems):
        found["refused"] = "yes"
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=v#c\n", ("v#c", "v#c", "v#c", "v", "v", "v", "v#c")),
        ("A='q r' # c\n", ("q r", "'q r' # c", "q r", "q r", "q r", "q r", "q r")),
        ('A="a\\tb"\n', ("a\tb", '"a\\tb"', "a\tb", "a\\tb", "a\\tb", "atb", "a\\tb")),
        ("A='$OS'\n", ("$OS", "'$OS'", "$OS", "$OS", "outer", "$OS", "$OS")),
        ("A='${OS}'\n", ("${OS}", "'${OS}'", "outer", "${OS}", "outer", "${OS}", "${OS}")),
        ("A=x${OS}y\n", ("xoutery", "x${OS}y", "xoutery", "x${OS}y", "xoutery", "xoutery", "xoutery")),
        ("A=${U:-d}z\n", ("dz", "${U:-d}z", "dz", "${U:-d}z", "dz", ":-d}z", "dz")),
        ("export A=1\n", ("1", "refused", "1", "1", "1", "1", "1")),
        ("A=`q`\n", ("`q`", "`q`", "`q`", "q", "q", "`q`", "")),
        ("A=a\\ b\n", ("a\\ b", "a\\ b", "a\\ b", "a\\ b", "a\\ b", "a b", "a b")),
        ("A=b C=d\n", ("b C=d", "b C=d", "b C=d", "b C=d", "b C=d", "b C=d", "b")),
        ("A=$'x\\ny'\n", ("$'x\\ny'", "$'x\\ny'", "$'x\\ny'", "$'x\\ny'", "$'x\\ny'", "$'xny'", "x\ny")),
        ("A=1\nA+=2\n", ("1", "1", "1", "1", "1", "1", "12")),
    ],
)
def test_one_value(text: str, expected: tuple[str, ...]) -> None:
    found = []
    for dialect in ORDER:
        read = values(text, dialect)
        found.append("refused" if "A" not in read and "refused" in read else read.get("A", LEFT_OUT))
    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("OS\nU\n", "kustomize", {"OS": "outer", "U": ""}),
        ("A = 1\nB=2\n", "kustomize", {"B": "2", "refused": "yes"}),
        ("OS\nU\n", "python-dotenv", {"OS": None, "U": None}),
        ("U\nOS\n", "ruby", {"U": None, "OS": "outer"}),
        ("export U\nA=1\n", "ruby", {"A": "1", "refused": "yes"}),
        ("A=$(date)\n", "ruby", {"A": ""}),
        ("A=1\nexport A\n", "ruby", {"A": "1"}),
        ("set -a\nA=1 # c\n\n. ./other\nB=2; C=3\nset +a\n", "bash", {"A": "1", "B": "2", "C": "3", "refused": "yes"}),
        ("A=1\\\n2\n", "bash", {"A": "12"}),
        ("A=${OS%r}\nB=${#OS}\n", "bash", {"A": "", "B": ""}),
        ("OS=mine\nA=$OS\n", "bash", {"OS": "mine", "A": "mine"}),
        ("OS=mine\nA=$OS\n", "npm-expand", {"OS": "mine", "A": "outer"}),
        ('A="x\ny"\nB=2\n', "npm", {"A": "x\ny", "B": "2"}),
        ("A='x\r\ny'\r\nB=2\r\n", "npm", {"A": "x\ny", "B": "2"}),
        ("'A B'=1\n", "python-dotenv", {"A B": "1"}),
        ('A="q" r\nB=2\n', "python-dotenv", {"B": "2"}),
        ("A=${A}\n", "npm-expand", {"A": ""}),
        ("A=$B\nB=$A\nC=$A$B\n", "npm-expand", {"A": "", "B": "", "C": ""}),
    ],
)
def test_peculiarities(text: str, dialect: str, expected: dict[str, str | None]) -> None:
    assert values(text, dialect) == expected


@pytest.mark.parametrize("dialect", ["npm", "ruby", "python-dotenv"])
def test_lines_that_are_passed_over_are_told(dialect: str) -> None:
    _, problems = read_env(Source("x.env", "A=1\n!B=2\n# note\n\nC=3\n"), dialect)
    told = [(one.code, one.place) for one in problems]
    assert told == ([] if dialect == "python-dotenv" else [("env-line-dropped", "x.env:2")])


def test_a_byte_order_mark() -> None:
    found = {dialect: values("\ufeffA=1\nB=2\n", dialect) for dialect in DIALECTS}
    whole = {"A": "1", "B": "2"}
    assert found == {**dict.fromkeys(DIALECTS, whole), "ruby": {"B": "2"}, "bash": {"B": "2", "refused": "yes"}}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_only_a_command_knows_is_not_run(dialect: str) -> None:
    values('A=$(touch marker)\nB=`touch marker`\nC="$(touch marker)"\n', dialect)
    lines, _ = read_env(Source("x.env", "A=$(cat secret)\n"), "bash")
    (one,) = assign(lines, nothing, [], nothing, "bash")
    assert one.text is not None
    assert one.text.missing == "it is what a command prints"


@pytest.mark.parametrize("dialect", [one for one in DIALECTS if one != "docker" and one != "kustomize"])
@given(st.dictionaries(st.from_regex(r"[A-Z]{1,5}", fullmatch=True), st.from_regex(r"[a-z0-9 ./:_-]*", fullmatch=True)))
def test_quoted_values_read_back(dialect: str, table: dict[str, str]) -> None:
    text = "".join(
        f"{name}='{value}'\r\n" if dialect == "npm" else f"{name}='{value}'\n" for name, value in table.items()
    )
    lines, _ = read_env(Source("x.env", text), dialect)
    assert {line.key: line.key_span.text for line in lines} == {name: name for name in table}
    found = {one.line.key: one for one in assign(lines, nothing, [], nothing, dialect)}
    assert {name: one.text.value for name, one in found.items() if one.text} == table
    assert all(one.text is not None and one.text.span.text.strip("'") == table[name] for name, one in found.items())


@given(text=st.text(alphabet="AB=:\"'`\\ \n\r#$}{()+-;|", max_size=80), dialect=st.sampled_from(DIALECTS))
def test_nothing_raises(text: str, dialect: str) -> None:
    values(text, dialect)


HOSTILE = {
    "long lines": "A=" + "x" * 300_000 + "\n",
    "blank lines": "\n" * 300_000,
    "open quotes": 'A="\n' * 20_000,
    "open quotes in turn": "A='\nB=\"\nC=`\n" * 10_000,
    "escaped quotes": "A='" + "\\'" * 50_000 + "\n",
    "many keys": "K=v\n" * (MOST + 5),
    "deep defaults": "A=" + "${B:-" * 5_000 + "}" * 5_000 + "\n",
    "open braces": "A=" + "${" * 30_000 + "\n",
    "doubling": "A=xxxxxxxxxxxxxxxx\n"
    + "".join(f"{chr(66 + n)}=${{{chr(65 + n)}}}${{{chr(65 + n)}}}\n" for n in range(24)),
    "self": "A=$A$A\n" * 1000,
    "nul": "A=1\nB=\0\0\nC=3\n",
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded(name: str, dialect: str) -> None:
    source = Source("x.env", HOSTILE[name])
    lines, _ = read_env(source, dialect)
    found = list(assign(lines, nothing, [], nothing, dialect))
    read_env.cache_clear()
    assert len(lines) <= MOST
    assert max((len(one.text.value) for one in found if one.text), default=0) <= max(20_000, len(HOSTILE[name]))


def test_ten_megabytes_are_cut_with_a_diagnostic() -> None:
    lines, problems = read_env(Source("x.env", "# comment\n" * 1_000_000 + "A=1\n"))
    read_env.cache_clear()
    assert (lines, [one.code for one in problems]) == ((), ["env-too-long"])
