"""The one door to the expression language: CEL through cel-expr-python (docs/adr/0003-cel-library.md).

Nothing else imports that package, so that another implementation could take its place. Expressions are checked when
they are compiled (an unknown name is an error with line and column) and evaluated three-valued: a value, or
`Undecided` with the reason when CEL returns an error value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..pattern import deferred
from .functions import FUNCTIONS
from .subjects import SUBJECTS

_FAULT = deferred(r"ERROR: <input>:(\d+):(\d+): (.*)")
_CODE = deferred(r"^[A-Z_]+: ")
_UNKNOWN = deferred(r"undeclared reference to '([^']*)'")
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Undecided:
    """An expression that has no answer, and why."""

    reason: str


class BadExpression(Exception):
    """An expression that cannot be compiled: what is wrong, and the 1-based line and column inside it."""

    def __init__(self, text: str, line: int = 1, column: int = 1):
        super().__init__(text)
        self.text = text
        self.line = line
        self.column = column


class Bindings:
    """The variables of one thing that is judged, made once and shared by every expression over it."""

    __slots__ = ("native",)

    def __init__(self, subject: str, data: Mapping[str, object]):
        self.native = _environment(subject).Activation({name: plain(value) for name, value in data.items()})


class Program:
    """A compiled expression over one subject."""

    __slots__ = ("_native", "text")

    def __init__(self, text: str, native: Any):
        self.text = text
        self._native = native

    def evaluate(self, bindings: Bindings) -> Any:
        """The plain value (bool, int, str, list, ...), or `Undecided`."""
        from cel_expr_python import cel

        try:
            value = self._native.eval(bindings.native)
        except RuntimeError as error:
            return Undecided(_reason(str(error)))
        if value.type() == cel.Type.ERROR:
            return Undecided(_reason(str(value.plain_value())))
        return value.plain_value()

    def holds(self, bindings: Bindings) -> bool | Undecided:
        """A condition's answer; anything but a boolean is undecided."""
        value = self.evaluate(bindings)
        if isinstance(value, (bool, Undecided)):
            return value
        return Undecided(f"{self.text!r} gives {value!r}, not true or false")


@lru_cache(maxsize=1024)
def compile_text(text: str, subject: str, condition: bool = False) -> Program:
    """Compile an expression over a subject; raises `BadExpression`.

    A ``condition`` must be able to give a boolean.
    """
    try:
        native = _environment(subject).compile(text)
    except RuntimeError as error:
        found = _FAULT.search(str(error))
        if found is None:
            raise BadExpression(_CODE.sub("", str(error).splitlines()[0])) from None
        what = found[3].replace(" (in container '')", "").removesuffix(" [INVALID_ARGUMENT]")
        line, column = int(found[1]), int(found[2])
        raise BadExpression(_hinted(what, subject), line, _start_of_name(text, what, line, column)) from None
    kind = native.return_type().name()
    if condition and kind not in ("BOOL", "DYN"):
        raise BadExpression(f"a condition must be true or false, but this gives {kind.lower()}")
    return Program(text, native)


def plain(value: object) -> object:
    """A value as CEL takes it: whole decimals as integers, other decimals as doubles, tuples as lists."""
    if value is None or isinstance(value, (str, bool, float)):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else float(value)
    if isinstance(value, Decimal):
        return plain(int(value)) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain(item) for item in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    return str(value)


@lru_cache(maxsize=16)
def _environment(subject: str) -> Any:
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_math, ext_optional, ext_strings

    types = {"string": cel.Type.STRING, "bool": cel.Type.BOOL, "int": cel.Type.INT, "double": cel.Type.DOUBLE,
             "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN), "list": cel.Type.List(cel.Type.DYN)}  # fmt: skip
    declared = [
        cel.FunctionDecl(f.name, [cel.Overload(f.name, types[f.returns], [cel.Type.STRING] * f.arity, False, f.call)])
        for f in FUNCTIONS
    ]
    variables = {v.name: types[v.type] for v in SUBJECTS[subject]}
    extensions = [ext_strings.ExtStrings(), ext_optional.ExtOptional(), ext_math.ExtMath()]
    return cel.NewEnv(variables=variables, extensions=extensions, functions=declared)


def _reason(text: str) -> str:
    """CEL's error without its codes and addresses, so that the same input gives the same text."""
    first = _CODE.sub("", text.splitlines()[0] if text else "no answer")
    if "Python function" in first:
        return "a function could not decide"
    missing = re.match(r'Key not found in map : "(.*)"', first)
    return f"nothing states {missing[1]!r}" if missing else re.sub(r" \[[A-Z_]+\]$", "", first)


def _start_of_name(text: str, what: str, line: int, column: int) -> int:
    """The checker points at the dot or bracket behind an unknown name; people look for the name."""
    unknown = _UNKNOWN.match(what)
    row = text.split("\n")[line - 1]
    if unknown is None or row[column - 1 : column] not in (".", "("):
        return column
    behind = unknown[1].rpartition(".")[0] if row[column - 1] == "." else unknown[1]
    return max(1, column - len(behind))


def _hinted(text: str, subject: str) -> str:
    unknown = _UNKNOWN.match(text)
    if unknown is None:
        return text
    from difflib import get_close_matches

    names = [v.name for v in SUBJECTS[subject]]
    word = unknown[1].split(".")[0]
    near = get_close_matches(word, [*names, *(f.name for f in FUNCTIONS)], 1)
    known = f"did you mean {near[0]!r}?" if near else f"known variables: {', '.join(names)}"
    return f"there is no variable or function {word!r}; {known}"
