"""Calls of functions and methods: what goes in, what comes out, and where it came from (exec.go: evalCall)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ....engine.model import Origin, Step
from .arguments import argument, fitted, parameters
from .function import MAX_TEXT, Call, Function
from .rope import merged
from .state import State
from .tree import Node, Operand
from .value import Bytes, GoValue, Ints, List, Map, Method, Refusal, Strings, Struct, Text, worn

#: What is long work when it is long, whatever is done with it.
_SIZED: Final = (Text, str, List, Ints, Strings, Map, Bytes)
#: How a result is passed that is left as it is.
_FINISHED: Final = frozenset(("own", "state", "keep"))
#: Functions that walk through all of what they are given.
_DEEP: Final = frozenset(
    "compact concat deepCopy deepEqual has join merge mergeOverwrite mustCompact mustDeepCopy mustHas mustMerge"
    " mustMergeOverwrite mustToJson mustToPrettyJson mustToRawJson mustToToml mustToYaml mustUniq mustWithout quote"
    " sortAlpha squote toJson toPrettyJson toRawJson toString toStrings toToml toYaml toYamlPretty uniq without".split()
)
#: Keys and items that such a function may meet; what one of them counts for in characters.
MAX_PARTS: Final = 200_000
_PART: Final = 10
#: Below this the number of steps bounds the work well enough.
_SMALL: Final = 1000


def called(name: str, fixed: tuple[str, ...], variadic: str, written: int, count: int) -> str:
    """What is wrong with a number of arguments; "" when it is right."""
    if variadic:
        return (
            f"wrong number of args for {name}: want at least {len(fixed)} got {written}" if count < len(fixed) else ""
        )
    return f"wrong number of args for {name}: want {len(fixed)} got {count}" if count != len(fixed) else ""


def call(state: State, name: str, function: Function, args: list[GoValue], origin: Origin, node: Node) -> GoValue:
    """The result of a function, wearing what its arguments wore; its errors name the call."""
    for arg in args:
        if type(arg) in _SIZED and len(arg) > _SMALL:
            state.spend(len(arg))
    if name in _DEEP:
        _weighed(state, name, args, node)
    passing = function.passing
    try:
        if passing == "own" or passing == "generated":
            result = function.body(_call(state, origin), *args)
        elif passing == "state":
            result = function.body(state, origin, *args)
        else:
            result = function.body(*args)
    except Refusal as error:
        raise state.failed(f"error calling {name}: {error}", node, error) from error
    except RecursionError as error:
        raise state.failed(f"error calling {name}: nested too deeply", node, error) from error
    if type(result) in _SIZED and len(result) > _SMALL:
        _bounded(state, name, result, node)
    if passing in _FINISHED:
        return result
    if passing == "generated":
        return _generated(result, origin, args)
    return _merged(result, args)


def _weighed(state: State, name: str, args: list[GoValue], node: Node) -> None:
    """Count what a function will walk through, shared parts as often as they stand there; too much is refused."""
    count = 0
    todo = [arg for arg in args if isinstance(arg, (Map, List))]
    while todo:
        held = todo.pop()
        count += len(held)
        if count > MAX_PARTS:
            reason = f"the value has more than {MAX_PARTS} parts; they are too many to be walked through"
            raise state.failed(f"error calling {name}: {reason}", node)
        todo += [one for one in (held.values() if isinstance(held, Map) else held) if isinstance(one, (Map, List))]
    state.spend(count * _PART)


def _bounded(state: State, name: str, result: GoValue, node: Node) -> None:
    """Count a long result; one that is too long is refused, whatever function made it."""
    if isinstance(result, str) and len(result) > MAX_TEXT:
        reason = f"the result would have {len(result)} characters; at most {MAX_TEXT} are allowed"
        raise state.failed(f"error calling {name}: {reason}", node)
    state.spend(len(result))


def _call(state: State, origin: Origin) -> Call:
    """The call as functions see it; one for each place in the templates."""
    calls = state.machine.calls
    found = calls.get(id(origin))
    if found is None or found.origin is not origin:
        found = calls[id(origin)] = Call(state.machine, origin)
    return found


def _merged(result: GoValue, args: list[GoValue]) -> GoValue:
    """A result that wears nothing yet wears what the arguments did."""
    if result is None or type(result) is Text or getattr(result, "origin", None) is not None:
        return result
    origin = merged(*args)
    return result if origin is None else worn(result, origin)


def _generated(result: GoValue, origin: Origin, args: list[GoValue]) -> GoValue:
    """A result that the real function makes anew at every render."""
    causes = merged(*args)
    marked = Origin(origin.span, Step.GENERATED, (causes,) if causes else ())
    if type(result) is Struct:
        for name, value in result.fields.items():
            result.fields[name] = worn(value, marked)
        return result
    if isinstance(result, Map):
        result.origin = marked
    return worn(result, marked)


def method_call(
    state: State,
    dot: GoValue,
    name: str,
    method: Method,
    operands: list[tuple[Operand, Callable[[State, GoValue], GoValue]]],
    final: GoValue,
    piped: bool,
    node: Node,
) -> GoValue:
    """The result of a method with arguments."""
    fixed, variadic = parameters(method.takes)
    count = len(operands) + piped
    problem = called(name, fixed, variadic, len(operands), count)
    if problem:
        raise state.failed(problem, node)
    words = [*fixed, *[variadic] * (count - len(fixed))]
    args = [argument(arg, word, raw)(state, dot) for (arg, raw), word in zip(operands, words, strict=False)]
    if piped:
        args.append(fitted(state, final, words[-1]))
    try:
        result = method.body(*args)
    except Refusal as error:
        raise state.failed(f"error calling {name}: {error}", node, error) from error
    return _merged(result, args)
