"""Syntax trees to closures, once per file, so that rendering for another environment costs no parsing.

Each closure imitates one of exec.go's eval or walk functions, down to which node an error names. Variables become
slots of a list: Go's stack of names is pushed and popped exactly where lists of statements begin and end, so where
a variable stands is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias, assert_never

from ....engine.model import Origin, Step
from .arguments import argument, fitted, parameters
from .calling import call, called, method_call
from .fields import method, plain_field, walked
from .rope import cut
from .state import ABSENT, State
from .tree import (
    Action,
    Branch,
    Chain,
    Command,
    Constant,
    Dot,
    Field,
    Identifier,
    Invocation,
    Jump,
    Literal,
    Nil,
    Node,
    Operand,
    Pipe,
    Statement,
    Tree,
    Variable,
)
from .value import (
    Bytes,
    Control,
    GoValue,
    Int,
    List,
    Map,
    Place,
    Run,
    Struct,
    UInt8,
    go_kind,
    go_type,
    is_integer,
    origins,
    truth,
)

Value: TypeAlias = Callable[[State, GoValue], GoValue]
#: A command: the last argument is what the pipeline brings, ``_NOTHING`` in its first command.
Stage: TypeAlias = Callable[[State, GoValue, GoValue], GoValue]
Walk: TypeAlias = Callable[[State, GoValue], None]

#: ``{{template}}`` within ``{{template}}`` beyond this is refused (exec.go: maxExecDepth is 100000).
MAX_DEPTH = 1000


class _Break(Exception):
    """``{{break}}``"""


class _Continue(Exception):
    """``{{continue}}``"""


@dataclass(frozen=True, slots=True)
class Program:
    """A template ready to run: its statements, and how many variables it has."""

    body: tuple[Walk, ...]
    slots: int


@dataclass(slots=True)
class _Scope:
    """Names of the variables in their slots; ``boxed`` are those that hold interfaces (range variables)."""

    tree: Tree
    names: list[str] = field(default_factory=lambda: ["$"])
    boxed: set[int] = field(default_factory=set)
    most: int = 1
    in_range: bool = False

    def push(self, name: str, boxed: bool = False) -> int:
        self.names.append(name)
        at = len(self.names) - 1
        self.boxed.discard(at)
        if boxed:
            self.boxed.add(at)
        self.most = max(self.most, len(self.names))
        return at

    def slot(self, name: str) -> int:
        """The slot that a name means here; -1 for one that is only assigned to."""
        return len(self.names) - 1 - self.names[::-1].index(name) if name in self.names else -1


def program(tree: Tree) -> Program:
    """The program of a template; made once."""
    if not isinstance(tree.program, Program):
        scope = _Scope(tree)
        body = _body(tree.body, scope)
        tree.program = Program(body, scope.most)
    return tree.program


def run(state: State, tree: Tree, dot: GoValue) -> None:
    """Execute a template with the state's output and conditions, and variables of its own."""
    made = program(tree)
    outer = state.tree, state.variables, state.node
    state.tree = tree
    state.variables = [dot] + [None] * (made.slots - 1)
    try:
        for walk in made.body:
            walk(state, dot)
    finally:
        state.tree, state.variables, state.node = outer


# ---------------------------------------------------------------- statements


def _body(statements: Sequence[Statement], scope: _Scope) -> tuple[Walk, ...]:
    return tuple(_statement(found, scope) for found in statements)


def _statement(node: Statement, scope: _Scope) -> Walk:
    match node:
        case Literal():
            return _literal(node, scope.tree)
        case Action():
            return _action(node, scope)
        case Branch():
            return _range(node, scope) if node.word == "range" else _choice(node, scope)
        case Jump():
            return _jump(node)
        case Invocation():
            return _invocation(node, scope)
    assert_never(node)


def _literal(node: Literal, tree: Tree) -> Walk:
    text, length = node.text, len(node.text)
    place = Place(tree.source, node.start)
    if tree.text is not None:
        piece = cut(tree.text, node.start, node.start + length)

        def from_values(state: State, dot: GoValue) -> None:
            state.write(piece, tree.origin(node.start, node.start + length))

        return from_values

    def literal(state: State, dot: GoValue) -> None:
        state.texts.append(text)
        state.runs.append(Run(length, place, state.control))
        state.machine.written += length

    return literal


def _action(node: Action, scope: _Scope) -> Walk:
    value = _pipe(node.pipe, scope)
    if node.pipe.variables:

        def declared(state: State, dot: GoValue) -> None:
            state.step()
            value(state, dot)

        return declared
    origin = scope.tree.origin(node.start, node.pipe.end)

    def printed(state: State, dot: GoValue) -> None:
        state.step()
        found = value(state, dot)
        state.node = node
        state.write(found, origin)

    return printed


def _decision(origin: Origin, value: GoValue, outer: Control | None) -> Control:
    """The condition under which a branch is taken."""
    return Control(Origin(origin.span, Step.RENDERED, origins(value)), outer)


def _choice(node: Branch, scope: _Scope) -> Walk:
    """``if`` and ``with`` (exec.go: walkIfOrWith)."""
    known = len(scope.names)
    value = _pipe(node.pipe, scope)
    origin = scope.tree.origin(node.pipe.start, node.pipe.end)
    rebinds = node.word == "with"
    inside, scope.in_range = scope.in_range, scope.in_range and not rebinds
    body = _body(node.body, scope)
    scope.in_range = inside
    other = _body(node.other or (), scope)
    del scope.names[known:]

    def choice(state: State, dot: GoValue) -> None:
        state.step()
        state.node = node
        found = value(state, dot)
        outer = state.control
        state.control = _decision(origin, found, outer)
        if truth(found):
            inner = found if rebinds else dot
            for walk in body:
                walk(state, inner)
        else:
            for walk in other:
                walk(state, dot)
        state.control = outer

    return choice


def _range(node: Branch, scope: _Scope) -> Walk:
    """``range`` (exec.go: walkRange): one variable is the element, two are index and element."""
    known = len(scope.names)
    pipe = node.pipe
    value = _pipe(Pipe(pipe.start, pipe.commands, [], False, pipe.end), scope)
    slots = [
        scope.slot(variable.name) if pipe.assigns else scope.push(variable.name, boxed=True)
        for variable in pipe.variables
    ]
    origin = scope.tree.origin(pipe.start, pipe.end)
    inside, scope.in_range = scope.in_range, True
    body = _body(node.body, scope)
    scope.in_range = inside
    other = _body(node.other or (), scope)
    del scope.names[known:]

    def loop(state: State, dot: GoValue) -> None:
        state.node = node
        found = value(state, dot)
        pairs = _pairs(state, found, len(slots))
        outer = state.control
        state.control = inner = _decision(origin, found, outer)
        try:
            for index, element in pairs:
                state.step()
                if slots:
                    state.variables[slots[-1]] = element
                    if len(slots) > 1:
                        state.variables[slots[0]] = index
                try:
                    for walk in body:
                        walk(state, element)
                except _Continue:
                    pass
                state.control = inner
        except _Break:
            pass
        if not pairs:
            for walk in other:
                walk(state, dot)
        state.control = outer

    return loop


def _pairs(state: State, value: GoValue, variables: int) -> Sequence[tuple[GoValue, GoValue]]:
    """What a range runs over: maps in the order of their keys' bytes, lists by index, whole numbers up to them."""
    if value is ABSENT or value is None:
        return ()
    if type(value) is Struct and isinstance(value.payload, Map):
        value = value.payload
    if isinstance(value, Map):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, List):
        return list(enumerate(value))
    if type(value) is Bytes:
        return [(index, UInt8(byte)) for index, byte in enumerate(value)]
    if is_integer(value):
        return _counted(state, value, variables)
    from .formatting import printed

    raise state.failed(f"range can't iterate over {printed(value)}")


def _counted(state: State, value: GoValue, variables: int) -> Sequence[tuple[GoValue, GoValue]]:
    """``range 3`` counts 0, 1, 2, in the number's own type."""
    from .function import MAX_ITEMS

    if variables > 1:
        raise state.failed(f"can't use {int(value)} to iterate over more than one variable")
    if value > MAX_ITEMS:
        raise state.failed(f"range over {int(value)} takes more than {MAX_ITEMS} turns")
    made = int if type(value) is Int else type(value)
    return [(None, made(each)) for each in range(value)]


def _jump(node: Jump) -> Walk:
    kind = _Break if node.word == "break" else _Continue

    def jump(state: State, dot: GoValue) -> None:
        raise kind

    return jump


def _invocation(node: Invocation, scope: _Scope) -> Walk:
    value = _pipe(node.pipe, scope) if node.pipe else None

    def invocation(state: State, dot: GoValue) -> None:
        state.step()
        state.node = node
        tree = state.set.find(node.name)
        if tree is None:
            raise state.failed(f'template "{node.name}" not defined')
        if state.depth >= MAX_DEPTH:
            raise state.failed(f"exceeded maximum template depth ({MAX_DEPTH})")
        inner = value(state, dot) if value else ABSENT
        state.depth += 1
        try:
            run(state, tree, inner)
        finally:
            state.depth -= 1

    return invocation


# ---------------------------------------------------------------- pipelines


def _pipe(node: Pipe, scope: _Scope) -> Value:
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


def _command(node: Command, scope: _Scope, piped: bool) -> Stage:
    """One command (exec.go: evalCommand)."""
    first = node.args[0]
    match first:
        case Identifier():
            return _function(first, node, node.args[1:], scope, piped)
        case Field():
            return _member(first, _dot, first.names, scope.in_range, node, scope, piped)
        case Chain():
            return _member(first, _base(first, scope), first.names, False, node, scope, piped)
        case Variable() if first.names:
            slot = scope.slot(first.name)
            return _member(first, _variable(slot), first.names, slot in scope.boxed, node, scope, piped)
    return _plain(first, node, scope, piped)


def _plain(first: Operand, node: Command, scope: _Scope, piped: bool) -> Stage:
    """A command that is a value; it takes no arguments."""
    if isinstance(first, Nil):
        return _refusal(first, "nil is not a command")
    if len(node.args) > 1 or piped:
        return _refusal(first, f"can't give argument to non-function {first}")
    value = _operand(first, scope)

    def plain(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = first
        return value(state, dot)

    return plain


def _refusal(node: Node, reason: str) -> Stage:
    def refusal(state: State, dot: GoValue, final: GoValue) -> NoReturn:
        raise state.failed(reason, node)

    return refusal


def _refusing(node: Node, reason: str) -> Value:
    def refusing(state: State, dot: GoValue) -> NoReturn:
        raise state.failed(reason, node)

    return refusing


def _dot(state: State, dot: GoValue) -> GoValue:
    return dot


def _variable(slot: int) -> Value:
    def variable(state: State, dot: GoValue) -> GoValue:
        return state.variables[slot]

    return variable


def _base(node: Chain, scope: _Scope) -> Value:
    """What a chain of fields starts from."""
    if isinstance(node.node, Nil):
        return _refusing(node, f"indirection through explicit nil in {node}")
    return _operand(node.node, scope)


def _operand(node: Operand, scope: _Scope) -> Value:
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
            return _fields(node, _dot, node.names, scope.in_range)
        case Variable():
            slot = scope.slot(node.name)
            if not node.names:
                return _variable(slot)
            return _fields(node, _variable(slot), node.names, slot in scope.boxed)
        case Chain():
            return _fields(node, _base(node, scope), node.names, False)
        case Identifier():
            stage = _function(node, node, [], scope, False)
            return lambda state, dot: stage(state, dot, None)
        case Pipe():
            return _pipe(node, scope)
    assert_never(node)


def _fields(node: Node, base: Value, names: tuple[str, ...], boxed: bool) -> Value:
    def fields(state: State, dot: GoValue) -> GoValue:
        state.node = node
        return walked(state, base(state, dot), names, node, boxed)

    return fields


def _member(
    node: Node, base: Value, names: tuple[str, ...], boxed: bool, command: Command, scope: _Scope, piped: bool
) -> Stage:
    """Fields as a command: the last of them may be a method, which gets the arguments (exec.go: evalFieldChain)."""
    if len(command.args) == 1 and not piped:
        value = _fields(node, base, names, boxed)
        return lambda state, dot, final: value(state, dot)
    operands = [(arg, _operand(arg, scope)) for arg in command.args[1:]]
    before, last = names[:-1], names[-1]

    def member(state: State, dot: GoValue, final: GoValue) -> GoValue:
        state.node = node
        receiver = walked(state, base(state, dot), before, node, boxed)
        found = method(receiver, last)
        if found is not None:
            return method_call(state, dot, last, found, operands, final if piped else ABSENT, piped, node)
        if receiver is ABSENT:
            return ABSENT
        if go_kind(receiver) == "map":
            raise state.failed(f"{last} is not a method but has arguments", node)
        plain_field(state, receiver, last, node, boxed)
        raise state.failed(f"{last} has arguments but cannot be invoked as function", node)

    return member


def _function(node: Identifier, command: Node, args: list[Operand], scope: _Scope, piped: bool) -> Stage:
    """A function's call (exec.go: evalFunction, evalCall); ``and`` and ``or`` stop as soon as they know."""
    origin = scope.tree.origin(node.start, _end(command, scope.tree))
    if node.name in ("and", "or"):
        return _short_circuit(node, args, scope, piped)
    operands = [(arg, _operand(arg, scope)) for arg in args]
    signature: list[tuple[object, Callable[..., GoValue]]] = []

    def function(state: State, dot: GoValue, final: GoValue) -> GoValue:
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

    return function


def _refuse_call(state: State, operand: Operand, value: GoValue, command: Node) -> None:
    """No value of a chart is a function; the error names what was written (funcs.go: call)."""
    if value is not None:
        raise state.failed(f"error calling call: non-function {operand} of type {go_type(value)}", command)


def _end(node: Node, tree: Tree) -> int:
    """Where a call ends: nodes print as they were written but for blanks, so this is close enough to show it."""
    return min(node.start + len(str(node)), len(tree.source.text))


def _typed(
    node: Identifier, takes: str, operands: list[tuple[Operand, Value]], piped: bool
) -> Callable[[State, GoValue, GoValue], list[GoValue]]:
    """The arguments of a call, each fitted to its parameter."""
    fixed, variadic = parameters(takes)
    count = len(operands) + piped
    problem = called(node.name, fixed, variadic, len(operands), count)
    if problem:
        return _refusal(node, problem)
    words = [*fixed, *[variadic] * (count - len(fixed))]
    values = [argument(arg, word, raw) for (arg, raw), word in zip(operands, words, strict=False)]
    last = words[-1] if piped else ""
    blamed = operands[-1][0] if operands and isinstance(operands[-1][0], Constant) else None

    def arguments(state: State, dot: GoValue, final: GoValue) -> list[GoValue]:
        found = [value(state, dot) for value in values]
        if last:
            state.node = blamed or state.node
            found.append(fitted(state, final, last))
        return found

    return arguments


def _short_circuit(node: Identifier, args: list[Operand], scope: _Scope, piped: bool) -> Stage:
    values = [argument(arg, "value", _operand(arg, scope)) for arg in args]
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
