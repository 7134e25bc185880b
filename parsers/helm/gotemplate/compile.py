"""Statements to closures, once per file, so that rendering for another environment costs no parsing.

Each closure imitates one of exec.go's walk functions, down to which node an error names. Variables become slots of a
list: Go's stack of names is pushed and popped exactly where lists of statements begin and end, so where a variable
stands is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from ....engine.model import Origin, Step
from .expressions import pipeline
from .rope import cut
from .scope import Program, Scope, Walk
from .state import ABSENT, State
from .tree import Action, Branch, Invocation, Jump, Literal, Pipe, Statement, Tree
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
    Values,
    is_integer,
    origins,
    truth,
)

#: ``{{template}}`` within ``{{template}}`` beyond this is refused (exec.go: maxExecDepth is 100000).
MAX_DEPTH = 1000
_UNTYPED: Final[frozenset[int]] = frozenset()
#: What holds interfaces: a range over anything else brings values of one type.
_BOXING: Final = frozenset((List, Map, Values, Struct))


class _Break(Exception):
    """``{{break}}``"""


class _Continue(Exception):
    """``{{continue}}``"""


def program(tree: Tree) -> Program:
    """The program of a template; made once."""
    if not isinstance(tree.program, Program):
        scope = Scope(tree)
        body = _body(tree.body, scope)
        tree.program = Program(body, scope.most)
    return tree.program


def run(state: State, tree: Tree, dot: GoValue) -> None:
    """Execute a template with the state's output and conditions, and variables of its own."""
    made = program(tree)
    state.step()
    outer = state.tree, state.variables, state.typed, state.node
    state.tree, state.typed = tree, _UNTYPED
    state.variables = [dot] + [None] * (made.slots - 1)
    try:
        for walk in made.body:
            walk(state, dot)
    finally:
        state.tree, state.variables, state.typed, state.node = outer


# ---------------------------------------------------------------- statements


def _body(statements: Sequence[Statement], scope: Scope) -> tuple[Walk, ...]:
    return tuple(_statement(found, scope) for found in statements)


def _statement(node: Statement, scope: Scope) -> Walk:
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


def _action(node: Action, scope: Scope) -> Walk:
    value = pipeline(node.pipe, scope)
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


def _choice(node: Branch, scope: Scope) -> Walk:
    """``if`` and ``with`` (exec.go: walkIfOrWith)."""
    known = len(scope.names)
    value = pipeline(node.pipe, scope)
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


def _range(node: Branch, scope: Scope) -> Walk:
    """``range`` (exec.go: walkRange): one variable is the element, two are index and element."""
    known = len(scope.names)
    pipe = node.pipe
    value = pipeline(Pipe(pipe.start, pipe.commands, [], False, pipe.end), scope)
    slots = [
        scope.slot(variable.name) if pipe.assigns else scope.push(variable.name, boxed=at == len(pipe.variables) - 1)
        for at, variable in enumerate(pipe.variables)
    ]
    held = frozenset((0, *slots[-1:]))
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
        known = state.typed
        state.typed = known | held if type(found) not in _BOXING else known - held if known else known
        ran = False
        try:
            for index, element in pairs:
                ran = True
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
        state.typed = known
        if not ran:
            for walk in other:
                walk(state, dot)
        state.control = outer

    return loop


def _pairs(state: State, value: GoValue, variables: int) -> Iterable[tuple[GoValue, GoValue]]:
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


def _counted(state: State, value: GoValue, variables: int) -> Iterable[tuple[GoValue, GoValue]]:
    """``range 3`` counts 0, 1, 2, in the number's own type."""
    if variables > 1:
        raise state.failed(f"can't use {int(value)} to iterate over more than one variable")
    made = int if type(value) is Int else type(value)
    return ((None, made(each)) for each in range(value))


def _jump(node: Jump) -> Walk:
    kind = _Break if node.word == "break" else _Continue

    def jump(state: State, dot: GoValue) -> None:
        raise kind

    return jump


def _invocation(node: Invocation, scope: Scope) -> Walk:
    value = pipeline(node.pipe, scope) if node.pipe else None

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
