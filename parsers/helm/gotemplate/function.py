"""What a template function is: its Go signature, its body, and how origins pass through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ....engine.model import Origin
from .value import GoValue

#: How a result gets its origins.
#: merge: the executor lets a bare result wear the origins of all arguments (the default);
#: own: the body keeps runs and origins itself; it gets the ``Call`` as first argument;
#: keep: the result is one of the arguments or a part of one, and wears what it wears;
#: generated: random, clock or cluster; the executor marks the result as made anew at every render (the body gets the
#: ``Call`` too);
#: state: for include and its like, which run templates: the body gets the executor's state and the origin.
Passing: TypeAlias = Literal["merge", "own", "keep", "generated", "state"]


class Engine(Protocol):
    """What functions may ask of the renderer."""

    @property
    def helm(self) -> tuple[int, int, int]:
        """The version of Helm that is imitated."""


@dataclass(frozen=True, slots=True)
class Call:
    """The call being made: ``origin`` is the action in the template, for text that no argument brought."""

    engine: Engine
    origin: Origin


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the template language.

    ``takes`` is the Go signature's parameters, parted by blanks: ``string int int64 float64 bool any map list error
    duration time strings value`` (map is map[string]interface {}, list []interface {}, strings []string, value
    reflect.Value, and ``reflected`` one that tells no value at all from nil), the last one with ``...`` when
    variadic. The executor checks and converts as exec.go's validateType does, so that bodies get what they ask for;
    ``any`` gets the value as it is (None for nil). Bodies raise ``Refusal`` for Go errors and panics. ``source``
    names the file of the real function, for the docs. ``since`` is the first Helm version that
    has it, ``steps`` an estimate of the work as a function of nothing but the arguments (bodies themselves refuse
    results beyond ``MAX_TEXT`` characters or ``MAX_ITEMS`` items).
    """

    body: Callable[..., GoValue]
    takes: str
    source: str
    passing: Passing = "merge"
    since: tuple[int, int, int] = (3, 0, 0)


Functions: TypeAlias = Mapping[str, Function]

#: Bounds for what one call may make: a chart that wants more is refused with an error.
MAX_TEXT = 16 * 1024 * 1024
MAX_ITEMS = 1_000_000
