"""Calling Terraform's functions: the table of all that are evaluated, and the rules that hold for every call.

An argument that is unknown makes the result unknown; a sensitive one makes it sensitive. A function outside of the
table, or bound to the machine or the moment, gives an unknown value that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from ...engine.model import Origin, Span, Step
from . import nodes as n
from .convert import convert
from .kinds import DYNAMIC, STRING, Kind
from .values import EvalError, Missing, Val, first_missing, is_sensitive, made, marked, unknown

if TYPE_CHECKING:
    from .evaluate import Scope
    from .surroundings import Surroundings

Answer: TypeAlias = "str | Decimal | bool | tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Plain:
    """A function of plain data: arguments convert to ``takes`` (then ``rest``), are known and not null."""

    run: Callable[..., Answer]
    takes: tuple[Kind, ...]
    returns: Kind = STRING
    rest: Kind | None = None
    optional: int = 0


@dataclass(frozen=True, slots=True)
class General:
    """A function of values; ``deep`` when unknown elements make its result unknown too.

    ``lenient``: it takes unknown arguments itself. ``keeps_mark``: a sensitive argument makes the result sensitive.
    """

    run: Callable[[tuple[Val, ...], Span], Val]
    least: int
    most: int | None = None
    returns: Kind = DYNAMIC
    deep: bool = False
    lenient: bool = False
    keeps_mark: bool = True


@dataclass(frozen=True, slots=True)
class Special:
    """A function that sees its arguments' expressions or the files around it."""

    run: Callable[[n.Call, Scope, Surroundings], Val]


Function: TypeAlias = Plain | General | Special

#: Functions whose results depend on the moment, a key or the machine.
UNDECIDED = {
    "timestamp": "timestamp() is the moment of the run",
    "plantimestamp": "plantimestamp() is the moment of the plan",
    "uuid": "uuid() is random",
    "bcrypt": "bcrypt() is salted at random",
    "rsadecrypt": "rsadecrypt() needs a private key",
    "abspath": "abspath() depends on the machine",
}


def call(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    """The value of a call."""
    from .function_table import FUNCTIONS

    name = node.function.removeprefix("core::")
    function = FUNCTIONS.get(name)
    if isinstance(function, Special):
        return function.run(node, scope, around)
    arguments = _arguments(node, scope)
    if function is None:
        return _not_evaluated(name, node, arguments)
    if isinstance(arguments, Missing):
        return Val(function.returns, arguments, Origin(node.span, Step.EVALUATED))
    sensitive = any(argument.sensitive for argument in arguments)
    try:
        if isinstance(function, Plain):
            return _plain(function, name, node, arguments, sensitive)
        return marked(_general(function, name, node, arguments), sensitive and function.keeps_mark)
    except (ValueError, ArithmeticError) as error:
        raise EvalError(f"{name}: {error}", node.span) from None


def _not_evaluated(name: str, node: n.Call, arguments: tuple[Val, ...] | Missing) -> Val:
    from .function_names import KNOWN

    if name in UNDECIDED:
        reason = UNDECIDED[name]
    elif name in KNOWN or "::" in name:
        reason = f"{name}() belongs to a provider, which is not asked"
    else:
        raise EvalError(f"there is no function {name!r}", node.span, final=True)
    sensitive = not isinstance(arguments, Missing) and any(map(is_sensitive, arguments))
    return unknown(reason, Origin(node.span, Step.EVALUATED), sensitive=sensitive)


def _arguments(node: n.Call, scope: Scope) -> tuple[Val, ...] | Missing:
    from .evaluate import evaluate

    values = [evaluate(argument, scope) for argument in node.arguments]
    if not node.expand or not values:
        return tuple(values)
    last = values.pop()
    if isinstance(last.data, Missing):
        return last.data
    if not isinstance(last.data, tuple):
        raise EvalError("... needs a list, set or tuple", last.origin.span)
    return (*values, *(marked(item, last.sensitive) for item in last.data))


def _plain(function: Plain, name: str, node: n.Call, arguments: tuple[Val, ...], sensitive: bool) -> Val:
    kinds = function.takes
    if len(arguments) < len(kinds) - function.optional or (len(arguments) > len(kinds) and function.rest is None):
        raise EvalError(f"{name}() does not take {len(arguments)} arguments", node.span)
    origin = made(node.span, *arguments)
    data = []
    for i, argument in enumerate(arguments):
        kind = kinds[i] if i < len(kinds) else function.rest
        assert kind is not None
        missing = first_missing(argument)
        if missing is not None:
            return Val(function.returns, missing, origin, sensitive)
        data.append(bare(_required(argument, kind, name, node)))
    return answer(function.run(*data), function.returns, origin, sensitive or any(map(is_sensitive, arguments)))


def _required(argument: Val, kind: Kind, name: str, node: n.Call) -> Val:
    if argument.null:
        raise EvalError(f"{name}: an argument is null", node.span)
    try:
        return convert(argument, kind)
    except EvalError as error:
        raise EvalError(f"{name}: {error.message}", node.span) from None


def bare(value: Val) -> object:
    """Plain data of a value: texts, numbers, booleans, lists and dictionaries of them."""
    if isinstance(value.data, tuple):
        if any(item.null for item in value.data):
            raise ValueError("an element is null")
        return [bare(item) for item in value.data]
    if isinstance(value.data, dict):
        return {key: bare(item) for key, item in value.data.items()}
    return value.data


def answer(data: Answer, kind: Kind, origin: Origin, sensitive: bool = False) -> Val:
    """Plain data as a value; a tuple of texts as a list of strings."""
    if isinstance(data, tuple):
        return Val(kind, tuple(Val(STRING, item, origin) for item in data), origin, sensitive)
    return Val(kind, data, origin, sensitive)


def _general(function: General, name: str, node: n.Call, arguments: tuple[Val, ...]) -> Val:
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        raise EvalError(f"{name}() does not take {len(arguments)} arguments", node.span)
    if not function.lenient:
        for argument in arguments:
            missing = first_missing(argument) if function.deep else argument.data
            if isinstance(missing, Missing):
                return Val(function.returns, missing, made(node.span, *arguments))
    return function.run(arguments, node.span)
