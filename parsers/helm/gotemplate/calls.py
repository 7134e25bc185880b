"""Calls to closures: functions, and fields that may be methods (exec.go: evalFunction, evalFieldChain)."""

from __future__ import annotations

from collections.abc import Callable

from .arguments import argument, fitted, parameters
from .calling import call, called, method_call
from .fields import method, plain_field, walked
from .scope import Stage, Value, refusal
from .state import ABSENT, State
from .tree import Command, Identifier, Node, Operand, Tree
from .value import GoValue, go_kind, go_type, truth

#: The arguments of a call as they are written, each with its evaluation.
Operands = list[tuple[Operand, Value]]


def member(
    node: Node, base: Value, names: tuple[str, ...], holder: int | None, operands: Operands, piped: bool
) -> Stage:
    """Fields with arguments: the last of them must be a method, which gets them (exec.go: evalFieldChain)."""
    before, last = names[:-1], names[-1]

    def calling(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = node
        receiver = walked(state, base(state, dot), before, node, holder)
        found = method(receiver, last)
        if found is not None:
            return method_call(state, dot, last, found, operands, final if piped else ABSENT, piped, node)
        if receiver is ABSENT:
            return ABSENT
        if go_kind(receiver) == "map":
            raise state.failed(f"{last} is not a method but has arguments", node)
        plain_field(state, receiver, last, node, holder is not None or len(names) > 1)
        raise state.failed(f"{last} has arguments but cannot be invoked as function", node)

    return calling


def function(node: Identifier, command: Identifier | Command, operands: Operands, tree: Tree, piped: bool) -> Stage:
    """A function's call (exec.go: evalFunction, evalCall); ``and`` and ``or`` stop as soon as they know."""
    origin = tree.origin(node.start, _end(command, tree))
    if node.name in ("and", "or"):
        return _short_circuit(node, operands, piped)
    signature: list[tuple[object, Callable[..., GoValue]]] = []

    def calling(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = node
        found = state.machine.functions(node.name)
        if found is None:
            raise state.failed(f'"{node.name}" is not a defined function', node)
        if not signature or signature[0][0] is not found:
            signature[:] = [(found, _typed(node, found.takes, operands, piped))]
        arguments = signature[0][1](state, dot, final)
        if node.name == "call" and operands:
            _refuse_call(state, operands[0][0], arguments[0], command)
        return call(state, node.name, found, arguments, origin, command)

    return calling


def _refuse_call(state: State, operand: Operand, value: GoValue, command: Node) -> None:
    """No value of a chart is a function; the error names what was written (funcs.go: call)."""
    if value is not None:
        raise state.failed(f"error calling call: non-function {operand} of type {go_type(value)}", command)


def _end(node: Identifier | Command, tree: Tree) -> int:
    """Where a call ends."""
    if isinstance(node, Identifier):
        return node.start + len(node.name)
    return node.start + len(tree.source.text[node.start : node.end].rstrip())


def _typed(
    node: Identifier, takes: str, operands: Operands, piped: bool
) -> Callable[[State, GoValue, GoValue], list[GoValue]]:
    """The arguments of a call, each fitted to its parameter."""
    fixed, variadic = parameters(takes)
    count = len(operands) + piped
    problem = called(node.name, fixed, variadic, len(operands), count)
    if problem:
        return refusal(node, problem)
    words = [*fixed, *[variadic] * (count - len(fixed))]
    values = [argument(arg, word, raw) for (arg, raw), word in zip(operands, words, strict=False)]
    last = words[-1] if piped else ""

    def arguments(state: State, dot: GoValue, final: GoValue) -> list[GoValue]:
        found = [value(state, dot) for value in values]
        if last:
            found.append(fitted(state, final, last))
        return found

    return arguments


def _short_circuit(node: Identifier, operands: Operands, piped: bool) -> Stage:
    values = [argument(arg, "value", raw) for arg, raw in operands]
    stops = node.name == "or"

    def short_circuit(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = node
        if not values and not piped:
            raise state.failed(f"wrong number of args for {node.name}: want at least 1 got 0", node)
        value: GoValue = None
        for each in values:
            value = each(state, dot)
            if truth(value) is stops:
                return value
        return final if piped else value

    return short_circuit
