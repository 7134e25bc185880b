"""Any text is read without an exception, and what is bounded stays so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.shell import Command, Script, Surroundings, deployments_of
from paritycheck.parsers._shared.shell.grammar import LONGEST, parse
from paritycheck.parsers._shared.shell.makefile import expand, read
from paritycheck.parsers._shared.shell.syntax import NOTHING, Block
from paritycheck.parsers._shared.spliced import Spliced, literal, unknown_piece
from paritycheck.parsers.scripts import PARSER

#: Pieces of which random text is more likely to be shell than random characters.
PIECES = st.sampled_from(
    "if then else elif fi case in esac for while do done { } ( ) $( ` \" ' $ ${ :- } ;; ; & && || | \n << <<EOF EOF > "
    ">> "
    "[ ] [[ ]] = != -f -n X=1 $X ${X:-a} $1 $@ cd .. / helm upgrade web chart terraform plan docker compose up kubectl "
    "apply make all source x.sh eval bash -c sudo env exit return function f() \\ # ! export local A+=(b) ${A[@]} 0 . "
    "echo >>$GITHUB_ENV GITHUB_OUTPUT shift set -- [ $# -gt 0 ] values-$ENV.yaml {a,b} * ? ~".split(" ")
)
SHELL = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join))
LINES = (
    "a:|b: a|\t|X| = | := |$(X)|${X}|$@|$$|ifeq (|,|)|else|endif|ifdef X|\n|\\\n|define x|%: a|make a|helm lint c|+=|#"
    "|$(shell x)"
)
MAKE = st.lists(st.sampled_from(LINES.split("|")), max_size=40).map("".join)


def deployed(text: str, files: Files) -> None:
    source = Source("step", text)
    around = Surroundings("", {}, (), "the job", Origin(source.whole()))
    whole = literal(text, type(source.whole())(source, 0, len(text)))
    for one in deployments_of([Script(whole, around)], files):
        assert one.spec.parser
        assert "<repository>" not in repr((one.spec.files, one.spec.target, one.unresolved, one.what))


@given(SHELL)
def test_any_text(text: str) -> None:
    deployed(text, Files(Path("/nonexistent"), ("chart/Chart.yaml", "values-prod.yaml")))


@given(MAKE)
def test_any_makefile(text: str) -> None:
    source = Source("Makefile", text)
    made = read(source, {}, {})
    for rule in made.rules.values():
        for start, end in rule.recipe:
            assert isinstance(expand(made, start, end, {}), Spliced)


@given(st.text(max_size=100), st.text(max_size=20))
def test_any_words(text: str, reason: str) -> None:
    source = Source("step", text)
    span = source.whole()
    around = Surroundings("", {"X": Spliced(span, (unknown_piece(reason or "?", Origin(span)),))}, (), "", Origin(span))
    words = tuple(literal(word, span) for word in ("helm", "upgrade", text, text, "-f", text))
    list(deployments_of([Command(words, around)], Files(Path("/nonexistent"), ())))


DEEP = [
    "$(",
    "(",
    '"$(',
    "if ",
    "`",
    "${a:-",
    "case x in ",
    "{ ",
    "! ",
    "f() ",
    "[[ ",
    "x=(",
    "while ",
    "<<A ",
    "a=${a",
]


@pytest.mark.parametrize("piece", DEEP)
def test_deep_nesting(piece: str) -> None:
    assert parse(piece * 2000) is not None


def test_a_text_too_long_is_not_read() -> None:
    assert parse("a\n" * LONGEST) == NOTHING
    assert parse("a\n") != NOTHING


BOMBS = [
    "X=aaaaaaaaaa\n" + "X=$X$X$X$X\n" * 60 + "helm upgrade web $X",
    "for a in 1 2 3 4 5 6 7 8 9; do " * 8 + "helm lint $a; " + "done; " * 8,
    "f() { f; f; helm lint x; }; f",
    "while true; do helm lint x; done",
    "A=(x x x x)\n" + 'A+=("${A[@]}" "${A[@]}")\n' * 40 + 'helm lint "${A[@]}"',
    "\n".join(f'if [ "$V{n}" = a ]; then X{n}=1; fi; case $W{n} in a) Y=1;; b) Y=2;; esac' for n in range(60))
    + "\nhelm lint $Y " + " ".join(f"$X{n}" for n in range(60)),
    "eval 'eval \"$0\"'\n" * 50 + "X='eval $X; helm lint x'; eval $X",
    "a|" * 3000 + "helm lint x",
    "cd a/b;" * 3000 + "helm lint x",
]  # fmt: skip


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_what_multiplies_is_bounded(text: str, tmp_path: Path) -> None:
    source = Source("step", text)
    around = Surroundings("", {}, (), "the job", Origin(source.whole()))
    whole = literal(text, type(source.whole())(source, 0, len(text)))
    assert len(list(deployments_of([Script(whole, around)], Files(tmp_path, ())))) <= 600


def test_variables_of_a_makefile_that_multiply(tmp_path: Path) -> None:
    lines = [f"V{n} = $(V{n + 1})$(V{n + 1})$(V{n + 1})" for n in range(40)]
    (tmp_path / "Makefile").write_text("\n".join([*lines, "V40 = x", "all:", "\thelm upgrade web $(V0)", ""]))
    found = list(PARSER.deployments(Files(tmp_path, ("Makefile",))))
    assert [one.unresolved for one in found] == [("longer than paritycheck follows",)]


def test_an_empty_tree_is_a_tree() -> None:
    assert parse("") == Block(())
