"""Templates out of a grammar: most of them run, some fail on purpose, all of them are reproduced by their seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

TEXTS = (
    "", "abc", "Hello World", "Hello-World foo_bar", "a: b", "- x", "yes", "n", "0123", "1e3", "1_000", "12:30", "2020-01-02",
    "multi\nline\n", "multi\n\nline", "\nlead", "  pad", "trail ", "tab\there", 'quo"te', "it's", "häuser", "日本語", "😀",
    "{{ .Values.s }}", "{{ 1 | add 2 }}", "{{ nope }}", "<no value>", "null", "~", "#c", "%d %s", "a,b,c", "10.0.0.1",
    "1.2.3", "v1.20.3-rc.1+b5", ">=1.2", "~1", "http://u:p@h:80/p?q=1#f", "YWJj", '{"a":1,"b":[1,2.5,null]}', "a: 1\nb: [x]",
    "[1, 2]", "/a/../b/c.tar.gz", "a\\b", "<&>", "true", ".inf", "0x1F", "a" * 90, "words and " * 12, "x\r\ny", "é\u0301",
    "a=b", "*", "!", "&x", "@", "`", "|", ">", "key:", ": v", "\u00a0", "\u2028", "{", "[]",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 3, 5, 8080, 1000000, 123456789012, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 0.5, 1.0, 2.5, -0.5,
           1e21, 1e-7, 3.14159, 123456.7, 1e300)  # fmt: skip
KEYS = ("a", "b", "B", "a10", "a2", "x-y", "p.q", "1", "yes", "é", "a b")
REGEXES = (
    "a",
    "[a-z]+",
    "^.",
    "(\\\\w)(\\\\w)",
    "\\\\d+",
    "a|b",
    ".*",
    "x*",
    "[^a]",
    "(?i)H",
    "(",
    "\\\\bo",
    "$",
    "l{2}",
)
FORMATS = ("%s", "%d", "%v", "%q", "%s-%s", "%5d|", "%-5s|", "%05d", "%x", "%X", "%t", "%T", "%+v", "%#v", "%.2f", "%g", "%e",
           "%c", "%U", "%o", "%b", "%%", "%", "%!", "%z", "%*d", "%[2]v %[1]v", "%6.3v", "%+d", "% d", "%p", "é%s", "%[5]d",
           "%.1q", "%x %X", "%08.3f", "%-8q|", "%+q", "%#q", "%#x", "% x")  # fmt: skip
#: Values that every generated template finds, by the kind of what they hold.
PATHS = {
    "s": (".Values.s", ".Values.t", ".Values.deep.a.text", ".Release.Name", ".Chart.Name", ".Values.u"),
    "i": ("(int .Values.i)", "(len .Values.l)", "(int64 .Values.f)"),
    "f": (".Values.i", ".Values.f"),
    "b": (".Values.b", ".Release.IsInstall"),
    "l": (".Values.l", ".Values.deep.list", ".Values.k"),
    "m": (".Values.m", ".Values.deep", ".Values.deep.a", ".Values.o"),
    "a": (".Values.n", ".Values.nope", ".Values.e", ".Values.any", "(.Values.n).x", ".Values.deep.none", ".Values.set"),
}
KINDS = "sifblm"
BLANKS = ("", "", "", " ", "\n", "\n  ", " \t")


def scalar(rnd: random.Random) -> Any:
    """A value without children, of any YAML kind."""
    return rnd.choice((rnd.choice(TEXTS), rnd.choice(NUMBERS), rnd.random() < 0.5, None, rnd.choice(TEXTS)))


def tree(rnd: random.Random, depth: int) -> Any:
    """A value of any kind."""
    chosen = rnd.random()
    if not depth or chosen < 0.5:
        return scalar(rnd)
    if chosen < 0.7:
        return [tree(rnd, depth - 1) for _ in range(rnd.randint(0, 4))]
    return {rnd.choice(KEYS): tree(rnd, depth - 1) for _ in range(rnd.randint(0, 4))}


def values(rnd: random.Random) -> dict[str, Any]:
    """What ``.Values`` holds, under the names of ``PATHS``."""
    mapping = {key: tree(rnd, 2) for key in rnd.sample(KEYS, rnd.randint(0, 5))}
    return {
        "s": rnd.choice(TEXTS), "t": rnd.choice(TEXTS), "u": rnd.choice(TEXTS), "i": rnd.choice(NUMBERS), "f": rnd.choice(NUMBERS),
        "b": rnd.random() < 0.5, "l": [tree(rnd, 1) for _ in range(rnd.randint(0, 4))], "m": mapping, "n": None,
        "k": [scalar(rnd) for _ in range(rnd.randint(0, 4))], "o": {"a": scalar(rnd), "b": {"c": scalar(rnd)}},
        "e": rnd.choice(("", [], {}, 0, False)), "any": tree(rnd, 3),
        "deep": {"a": {"text": rnd.choice(TEXTS), "b": tree(rnd, 2)}, "list": [{"k": scalar(rnd)}, {"k": scalar(rnd)}], "none": None},
    }  # fmt: skip


def values_text(rnd: random.Random) -> str:
    """A values.yaml in one of the styles that people write."""
    made = values(rnd)
    if rnd.random() < 0.4:
        return json.dumps(made, ensure_ascii=rnd.random() < 0.5)
    return str(
        yaml.safe_dump(
            made, allow_unicode=True, default_flow_style=rnd.choice((None, False)), width=rnd.choice((40, 120))
        )
    )


def settings(rnd: random.Random) -> list[tuple[str, str]]:
    """Flags and what follows them, in the order in which Helm applies flags."""
    pool = (
        ("--set-json", "o.json={\"z\":[1,2.50,null]}"), ("--set-json", "set=1.0"), ("--set", "i=7"), ("--set", "set=12"), ("--set", "set=1.5"),
        ("--set", "m.new={a,b,3}"), ("--set", "set=null"), ("--set", "set=true"), ("--set", "set=0123"), ("--set", "m=null"),
        ("--set", "o.a.b=1"), ("--set", "k[0]=x"), ("--set", "l[5]=q"), ("--set", "s=a\\,b"), ("--set-string", "set=12"),
        ("--set-string", "t="), ("--set-literal", "u=a,b={c}"),
    )  # fmt: skip
    order = ("--set-json", "--set", "--set-string", "--set-literal")
    return sorted(rnd.sample(pool, rnd.randint(0, 3)), key=lambda one: order.index(one[0]))


def signatures() -> dict[str, list[tuple[str, list[str]]]]:
    """result kind -> functions with their parameters; those of kind ``a`` are found under every kind."""
    found: dict[str, list[tuple[str, list[str]]]] = {kind: [] for kind in "sifblma"}
    for line in Path(__file__).with_name("signatures.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *kinds, result = line.split()
            found[result].append((name, kinds))
    found["a"] = [one for kind in found.values() for one in kind]
    return found


SIGNATURES = signatures()


class Maker:
    """One template being made; ``name`` parts what it defines from what others do."""

    def __init__(self, rnd: random.Random, name: str):
        self.rnd = rnd
        self.name = name
        self.variables: list[tuple[str, str]] = []
        self.defined: list[str] = []
        self.loops = 0
        self.dots = ["root"]

    def text(self) -> str:
        """The definitions, and the body under ``name``."""
        inner = [f"{self.name}.{at}" for at in range(self.rnd.randint(0, 2))]
        parts = []
        for one in inner:
            self.variables = []
            parts.append(f'{{{{ define "{one}" }}}}{self.body(1)}{{{{ end }}}}\n')
            self.defined.append(one)
        self.variables = []
        return "".join(parts) + f'{{{{ define "{self.name}" }}}}{self.body(3)}{{{{ end }}}}\n'

    def body(self, depth: int) -> str:
        """Statements one after the other."""
        known = len(self.variables)
        made = "".join(self.statement(depth) for _ in range(self.rnd.randint(1, 3)))
        del self.variables[known:]
        return made

    def braces(self, inside: str) -> str:
        """An action with trim markers or without."""
        left, right = self.rnd.choice(("{{ ", "{{- ", "{{", "{{ ")), self.rnd.choice((" }}", " -}}", "}}", " }}"))
        if left == "{{" and inside.startswith(("-", "/")):
            left = "{{ "
        return left + inside + right

    def statement(self, depth: int) -> str:
        """One statement, with literal text before it."""
        kinds: tuple[Callable[[int], str], ...] = (
            self.choice,
            self.loop,
            self.declared,
            self.assigned,
            self.called,
            self.comment,
        )
        lead = (
            self.rnd.choice(BLANKS)
            + self.rnd.choice(("", "", "x", "k: ", "é ", "- ", "}", "{ "))
            + self.rnd.choice(BLANKS)
        )
        if depth and self.rnd.random() < 0.45:
            return lead + self.rnd.choice(kinds)(depth - 1)
        return lead + self.braces(self.pipeline(self.rnd.choice(KINDS + "saa"), 3))

    def choice(self, depth: int) -> str:
        """``if`` and ``with`` with what may follow."""
        word = self.rnd.choice(("if", "if", "with"))
        made = self.braces(f"{word} {self.pipeline(self.rnd.choice('bsmla'), 2)}") + self.body(depth)
        if self.rnd.random() < 0.2:
            made += self.braces(f"else {word} {self.pipeline('b', 1)}") + self.body(depth)
        if self.rnd.random() < 0.5:
            made += self.braces("else") + self.body(depth)
        return made + self.braces("end")

    def loop(self, depth: int) -> str:
        """``range`` over lists, maps, and now and then a number."""
        names = [self.fresh("a") for _ in range(self.rnd.randint(0, 2))]
        head = ", ".join(names) + " := " if names else ""
        over = self.pipeline(self.rnd.choice("lllmmia"), 1)
        known = len(self.variables)
        self.variables += [(name, "a") for name in names]
        self.loops += 1
        made = self.braces(f"range {head}{over}") + self.body(depth)
        if self.rnd.random() < 0.2:
            made += (
                self.braces(f"if {self.pipeline('b', 1)}")
                + self.braces(self.rnd.choice(("break", "continue")))
                + self.braces("end")
            )
        self.loops -= 1
        if self.rnd.random() < 0.3:
            made += self.braces("else") + self.body(depth)
        del self.variables[known:]
        return made + self.braces("end")

    def fresh(self, kind: str) -> str:
        return f"${kind}{len(self.variables)}{self.rnd.choice('xyz')}"

    def declared(self, depth: int) -> str:
        """A new variable."""
        kind = self.rnd.choice(KINDS + "a")
        made = self.pipeline(kind, 2)
        name = self.fresh(kind)
        self.variables.append((name, kind))
        return self.braces(f"{name} := {made}")

    def assigned(self, depth: int) -> str:
        """A variable changed, if there is one."""
        if not self.variables:
            return self.declared(depth)
        name, kind = self.rnd.choice(self.variables)
        return self.braces(f"{name} = {self.pipeline(kind, 2)}")

    def called(self, depth: int) -> str:
        """``template`` or ``block``."""
        if self.defined and self.rnd.random() < 0.6:
            return self.braces(f'template "{self.rnd.choice(self.defined)}" {self.rnd.choice((".", "$", ""))}')
        name = f"{self.name}.b{self.rnd.randint(0, 10**9)}"
        dot = self.rnd.choice((".", "$"))
        outer, self.variables, self.loops = (self.variables, self.loops), [], self.loops if dot == "." else 0
        made = self.braces(f'block "{name}" {dot}') + self.body(depth) + self.braces("end")
        self.variables, self.loops = outer
        return made

    def comment(self, depth: int) -> str:
        return self.rnd.choice(("{{/* gone */}}", "{{- /* gone */ -}}", "{{- /* a\nb */}}"))

    def pipeline(self, kind: str, depth: int) -> str:
        """An expression of a kind, its last argument now and then piped into it."""
        if not depth or self.rnd.random() < 0.3:
            return self.leaf(kind)
        name, kinds = self.rnd.choice(SIGNATURES[kind])
        if kinds and kinds[-1][0] not in "rpq" and self.rnd.random() < 0.4:
            piped = self.pipeline(kinds[-1][0], depth - 1)
            return " ".join([piped, "|", name, *self.arguments(kinds[:-1], depth)])
        return " ".join([name, *self.arguments(kinds, depth)])

    def arguments(self, kinds: list[str], depth: int) -> list[str]:
        words = []
        for kind in kinds:
            count = self.rnd.randint(1, 3) if kind.endswith("*") else 1
            words += [self.argument(kind[0], depth - 1) for _ in range(count)]
        return words

    def argument(self, kind: str, depth: int) -> str:
        """An operand of a kind; seldom of another."""
        if kind == "r":
            return f'"{self.rnd.choice(REGEXES)}"'
        if kind == "p":
            return json.dumps(self.rnd.choice(FORMATS), ensure_ascii=False)
        if kind == "q":
            return f'"{self.rnd.choice([*self.defined, "nope"] if self.rnd.random() < 0.05 or not self.defined else self.defined)}"'
        if kind == "a":
            kind = self.rnd.choice(KINDS + "ssa")
        elif self.rnd.random() < 0.04:
            kind = self.rnd.choice(KINDS + "a")
        if not depth or self.rnd.random() < 0.6:
            return self.leaf(kind)
        return f"({self.pipeline(kind, depth)})"

    def leaf(self, kind: str) -> str:
        """A constant, a variable or a value."""
        known = [name for name, held in self.variables if held == kind]
        chosen = self.rnd.random()
        if known and chosen < 0.35:
            return self.rnd.choice(known)
        if chosen < 0.7 or kind in "lma":
            return self.path(kind)
        return self.constant(kind)

    def path(self, kind: str) -> str:
        """A value by its path, from the root; seldom from the dot."""
        chosen = self.rnd.random()
        if kind == "l" and chosen < 0.3:
            return self.rnd.choice(
                ('(list "a" "b" 1)', "(list)", "(until 3)", '(splitList "," "z,y,x")', "(list 1 2.0 nil true)")
            )
        if kind == "m" and chosen < 0.3:
            return self.rnd.choice(('(dict "a" 1 "b" "x")', "(dict)", '(dict "a" (dict "b" nil) "c" (list 1 2))'))
        if kind == "a" and chosen < 0.3:
            return self.rnd.choice(
                (
                    "." if self.loops else "nil",
                    "nil",
                    "true",
                    "3",
                    "2.0",
                    '"a"',
                    "$.Values.any",
                    ".k",
                    ".a",
                    "'x'",
                    '`r"aw`',
                )
            )
        found = self.rnd.choice(PATHS[kind])
        return found.replace(".Values", "$.Values").replace("$$", "$") if self.rnd.random() < 0.8 else found

    def constant(self, kind: str) -> str:
        if kind == "s":
            return json.dumps(self.rnd.choice(TEXTS), ensure_ascii=False)
        if kind == "i":
            return self.rnd.choice(("0", "1", "2", "3", "-1", "5", "10", "80", "0x10", "2.0", "'a'", "1e1"))
        if kind == "f":
            return self.rnd.choice(("0.5", "1.5", "2.0", "-3.25", "1e6", "1e-7", "123456789.0", "1e21"))
        return self.rnd.choice(("true", "false"))


@pytest.fixture
def make_template() -> Callable[[int, str], str]:
    """(seed, name) -> the text of a file that defines a template of that name."""
    return lambda seed, name: Maker(random.Random(seed), name).text()


@pytest.fixture
def make_values() -> Callable[[int], str]:
    """seed -> the text of a values.yaml."""
    return lambda seed: values_text(random.Random(seed))


@pytest.fixture
def make_settings() -> Callable[[int], list[tuple[str, str]]]:
    """seed -> flags that set values."""
    return lambda seed: settings(random.Random(seed))
