"""Go's values in Python: one class a Go type, and each scalar knows where it was written.

==================  ==========================================================================
Go                  here
==================  ==========================================================================
nil                 ``None``
bool                ``bool``, or ``Bool`` when it wears an origin (``bool`` cannot be subclassed)
int                 ``int``, or ``Int``
int64, uint64 ...   ``Int64``, ``UInt64``, ``Int32``, ``UInt8``
float64             ``float``, or ``Float``
string              ``str``, or ``Text`` when it wears runs; bytes that are not UTF-8 are surrogate escapes
map[string]any      ``Map`` (keys may be ``Text``); ``Values`` for the root; ``StringMap`` for map[string]string
[]any               ``List``; ``Strings`` for []string, ``Ints`` for []int, ``Bytes`` for []byte
struct, pointer     ``Struct``: fields and methods by name
==================  ==========================================================================

Maps and lists are shared and changed in place as in Go (``set``, ``merge``); scalars never change, so an origin sits
on the scalar in its slot and travels with it through any container. ``type(value)`` decides the Go type (``go_type``,
``go_kind``): ``isinstance(x, bool)`` is no test here, because ``Bool`` is an ``int`` to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeAlias

from ....engine.model import Origin, Source

#: A Go value; ``Any`` because functions take whatever a chart hands them and look at ``type()``.
GoValue: TypeAlias = Any


class Refusal(Exception):
    """A Go error or a recovered panic in a function: the executor adds where it happened.

    The text is what Go prints behind ``error calling NAME: ``.
    """


class Place(NamedTuple):
    """Template text that reaches the output letter by letter: the offset of its first code point."""

    source: Source
    offset: int


class Control(NamedTuple):
    """A condition that decided that something is printed, and the one around it."""

    origin: Origin
    outer: Control | None


class Run(NamedTuple):
    """A stretch of a text: its length in code points, where it comes from, and under which condition it stands."""

    length: int
    where: Origin | Place
    control: Control | None = None


Runs: TypeAlias = tuple[Run, ...]


class Text(str):
    """A string that knows where each stretch of it comes from; the lengths of ``runs`` add up to its own."""

    __slots__ = ("_dense", "_starts", "runs")
    runs: Runs
    _dense: bool | None
    _starts: list[int] | None

    def __new__(cls, text: str, runs: Runs) -> Text:
        """A text with its runs."""
        made = str.__new__(cls, text)
        made.runs = runs
        made._dense = made._starts = None
        return made

    def starts(self) -> list[int]:
        """The offset of each run; a text of many documents is cut in many places."""
        if self._starts is None:
            self._starts = list(accumulate((run[0] for run in self.runs), initial=0))
        return self._starts

    def is_dense(self) -> bool:
        """Whether every run covers something."""
        if self._dense is None:
            starts = self.starts()
            self._dense = len(set(starts)) == len(starts)
        return self._dense


class Bool(int):
    """A bool with an origin."""

    origin: Origin

    def __str__(self) -> str:
        return "true" if self else "false"


class Int(int):
    """A Go int with an origin."""

    origin: Origin | None = None


class Int64(int):
    """A Go int64."""

    origin: Origin | None = None


class Int32(int):
    """A Go int32 (a rune)."""

    origin: Origin | None = None


class UInt64(int):
    """A Go uint64."""

    origin: Origin | None = None


class UInt8(int):
    """A Go uint8 (a byte)."""

    origin: Origin | None = None


class Float(float):
    """A float64 with an origin."""

    __slots__ = ("origin",)
    origin: Origin


class Map(dict[str, GoValue]):
    """map[string]interface {}; ``origin`` is where the mapping itself stands."""

    __slots__ = ("origin",)
    origin: Origin | None

    def __init__(self, entries: Iterable[tuple[str, GoValue]] | dict[str, GoValue] = (), origin: Origin | None = None):
        dict.__init__(self, entries)
        self.origin = origin


class Values(Map):
    """chartutil.Values: the root of ``.Values``; a map to most functions, but not to those that want a plain map."""

    __slots__ = ()


class StringMap(Map):
    """map[string]string."""

    __slots__ = ()


class List(list[GoValue]):
    """[]interface {}; ``origin`` is where the sequence itself stands."""

    __slots__ = ("origin",)
    origin: Origin | None

    def __init__(self, items: Iterable[GoValue] = (), origin: Origin | None = None):
        list.__init__(self, items)
        self.origin = origin


class Strings(List):
    """[]string."""

    __slots__ = ()


class Ints(List):
    """[]int."""

    __slots__ = ()


class Bytes(bytes):
    """[]byte."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a struct, called with the remaining arguments of a command; ``takes`` as in ``Function``."""

    body: Callable[..., GoValue]
    takes: str = ""


@dataclass(slots=True, eq=False)
class Struct:
    """A Go struct (``pointer`` when charts see a pointer to one): what ``.Field`` may name.

    ``printed`` is its text under ``%v``; ``exported`` orders the fields for toYaml and toJson when Go would marshal
    it, with their JSON names.
    """

    type_name: str
    fields: dict[str, GoValue]
    methods: dict[str, Method]
    printed: str = ""
    pointer: bool = False
    exported: tuple[tuple[str, str], ...] = ()
    payload: object = None


#: type() -> (Go type, reflect kind)
_TYPES: Final[dict[type, tuple[str, str]]] = {
    bool: ("bool", "bool"),
    Bool: ("bool", "bool"),
    int: ("int", "int"),
    Int: ("int", "int"),
    Int64: ("int64", "int64"),
    Int32: ("int32", "int32"),
    UInt64: ("uint64", "uint64"),
    UInt8: ("uint8", "uint8"),
    float: ("float64", "float64"),
    Float: ("float64", "float64"),
    str: ("string", "string"),
    Text: ("string", "string"),
    Map: ("map[string]interface {}", "map"),
    Values: ("chartutil.Values", "map"),
    StringMap: ("map[string]string", "map"),
    List: ("[]interface {}", "slice"),
    Strings: ("[]string", "slice"),
    Ints: ("[]int", "slice"),
    Bytes: ("[]uint8", "slice"),
}

BOOLS: Final = (bool, Bool)
INTEGERS: Final = (int, Int, Int64, Int32, UInt64, UInt8)
FLOATS: Final = (float, Float)


def go_type(value: GoValue) -> str:
    """The type as ``%T`` prints it ("<nil>" for nil)."""
    if value is None:
        return "<nil>"
    if type(value) is Struct:
        return ("*" if value.pointer else "") + value.type_name
    return _types(type(value))[0]


def _types(kind: type) -> tuple[str, str]:
    """The row of a class, or of the one that it is a kind of; maps and lists with methods say their ``go_name``."""
    found = _TYPES.get(kind)
    if found is None:
        name, reflected = next(_TYPES[base] for base in kind.__mro__ if base in _TYPES)
        found = _TYPES[kind] = (getattr(kind, "go_name", name), reflected)
    return found


def go_kind(value: GoValue) -> str:
    """The reflect kind ("invalid" for nil)."""
    if value is None:
        return "invalid"
    if type(value) is Struct:
        return "ptr" if value.pointer else "struct"
    return _types(type(value))[1]


def is_bool(value: GoValue) -> bool:
    """Whether a value is a Go bool."""
    return type(value) in BOOLS


def is_integer(value: GoValue) -> bool:
    """Whether a value is of one of Go's integer types."""
    return type(value) in INTEGERS


def is_float(value: GoValue) -> bool:
    """Whether a value is a float64."""
    return type(value) in FLOATS


def is_string(value: GoValue) -> bool:
    """Whether a value is a string."""
    return type(value) is str or type(value) is Text


def truth(value: GoValue) -> bool:
    """text/template's truth (exec.go: isTrue): zero numbers, "", nil and empty containers are false."""
    return type(value) is Struct or bool(value)


def origins(value: GoValue) -> tuple[Origin, ...]:
    """Where a value comes from, its first stretch first; () when it wears nothing.

    A stretch of template text counts as an origin at its place.
    """
    if type(value) is Text:
        found = {id(run.where): run for run in value.runs if run.length or len(value.runs) == 1}
        return tuple(
            run.where if isinstance(run.where, Origin) else written(run.where, run.length) for run in found.values()
        )
    origin = getattr(value, "origin", None)
    return (origin,) if origin is not None else ()


def written(place: Place, length: int) -> Origin:
    """The origin of template text at a place."""
    from ....engine.model import Span

    return Origin(Span(place.source, place.offset, place.offset + length))


#: Bare class -> the class that wears an origin.
_WORN: Final[dict[type, type]] = {bool: Bool, int: Int, float: Float}


def worn(value: GoValue, origin: Origin) -> GoValue:
    """The same value with this origin; containers, structs and nil are returned as they are.

    >>> # worn(5, here) is an Int, worn("a", here) a Text of one run
    """
    kind = type(value)
    if kind is str or kind is Text:
        return Text(value, (Run(len(value), origin),))
    wearing = _WORN.get(kind, kind)
    if wearing in (Bool, Int, Float, Int64, Int32, UInt64, UInt8):
        made = wearing(value)
        made.origin = origin
        return made
    return value
