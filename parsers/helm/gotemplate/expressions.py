"""Pipelines, commands and operands to closures; each imitates one of exec.go's eval functions."""

from __future__ import annotations

from typing import assert_never

from .calls import function, member
from .fields import walked
from .scope import Scope, Stage, Value, refusal, refusing
from .state import ABSENT, State
from .tree import Chain, Command, Constant, Dot, Field, Identifier, Nil, Node, Operand, Pipe, Variable
from .value import GoValue


def pipeline(node: Pipe, scope: Scope) -> Value:
    """A pipeline (exec.go: evalPipeline): a nil that comes out of it is no value at all."""
    stages = [_command(command, scope, bool(at)) for at, command in enumerate(node.commands)]
    slots = [scope.slot(variable.name) if node.assigns else scope.push(variable.name) for variable in node.variables]
    first, *rest = stages

    def pipe(state: State, dot: GoValue) -> GoValue:
        state.node = node
        value = first(state, dot, None)
        if value is None:
            value = ABSENT
        for stage in rest:
            value = stage(state, dot, value)
            if value is None:
                value = ABSENT
        for slot in slots:
            if slot < 0:
                raise state.failed(f"undefined variable: {node.variables[0].name}")
            state.variables[slot] = value
        return value

    return pipe


def _command(node: Command, scope: Scope, piped: bool) -> Stage:
    """One command (exec.go: evalCommand)."""
    first = node.args[0]
    match first:
        case Identifier():
            return function(first, node, _operands(node, scope), scope.tree, piped)
        case Field():
            return _member(first, _dot, first.names, _holder(scope), node, scope, piped)
        case Chain():
            return _member(first, _base(first, scope), first.names, None, node, scope, piped)
        case Variable() if first.names:
            slot = scope.slot(first.name)
            return _member(first, _variable(slot), first.names, _held(slot, scope), node, scope, piped)
    return _plain(first, node, scope, piped)


def _holder(scope: Scope) -> int | None:
    """Where the dot stands (see ``walked``)."""
    return 0 if scope.in_range else None


def _held(slot: int, scope: Scope) -> int | None:
    return slot if slot in scope.boxed else None


def _operands(node: Command, scope: Scope) -> list[tuple[Operand, Value]]:
    return [(arg, _operand(arg, scope)) for arg in node.args[1:]]


def _member(
    node: Node, base: Value, names: tuple[str, ...], holder: int | None, command: Command, scope: Scope, piped: bool
) -> Stage:
    """Fields as a command, with or without arguments."""
    if len(command.args) > 1 or piped:
        return member(node, base, names, holder, _operands(command, scope), piped)
    value = _fields(node, base, names, holder)
    return lambda state, dot, final: value(state, dot)


def _plain(first: Operand, node: Command, scope: Scope, piped: bool) -> Stage:
    """A command that is a value; it takes no arguments."""
    if isinstance(first, Nil):
        return refusal(first, "nil is not a command")
    if len(node.args) > 1 or piped:
        return refusal(first, f"can't give argument to non-function {first}")
    value = _operand(first, scope)

    def plain(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = first
        return value(state, dot)

    return plain


def _dot(state: State, dot: GoValue) -> GoValue:
    return dot


def _variable(slot: int) -> Value:
    def variable(state: State, dot: GoValue) -> GoValue:
        return state.variables[slot]

    return variable


def _base(node: Chain, scope: Scope) -> Value:
    """What a chain of fields starts from."""
    if isinstance(node.node, Nil):
        return refusing(node, f"indirection through explicit nil in {node}")
    return _operand(node.node, scope)


def _operand(node: Operand, scope: Scope) -> Value:
    """An operand's value where no type is asked for."""
    match node:
        case Constant():
            value = node.value
            return lambda state, dot: value
        case Dot():
            return _dot
        case Nil():
            return lambda state, dot: None
        case Field():
            return _fields(node, _dot, node.names, _holder(scope))
        case Variable():
            slot = scope.slot(node.name)
            if not node.names:
                return _variable(slot)
            return _fields(node, _variable(slot), node.names, _held(slot, scope))
        case Chain():
            return _fields(node, _base(node, scope), node.names, None)
        case Identifier():
            stage = function(node, node, [], scope.tree, False)
            return lambda state, dot: stage(state, dot, None)
        case Pipe():
            return pipeline(node, scope)
    assert_never(node)


def _fields(node: Node, base: Value, names: tuple[str, ...], holder: int | None) -> Value:
    def fields(state: State, dot: GoValue) -> GoValue:
        state.node = node
        return walked(state, base(state, dot), names, node, holder)

    return fields
