"""Expressions -> values, with the origin of each: a lazy interpreter over the expression tree.

Names are resolved by a ``Scope``. An unknown operand makes its result unknown with the same reason; what Terraform
would refuse raises ``EvalError``, which try() and can() catch and the edge of the parser turns into a diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from ...engine.model import Origin, Span, Step
from . import nodes as n
from .convert import as_bool, as_number, as_text, convert
from .kinds import BOOL, DYNAMIC, NUMBER, Kind, ListOf, SetOf, TupleOf, friendly
from .operators import binary, unary
from .unify import unify
from .values import (
    ANY_TUPLE,
    DATA_KINDS,
    EvalError,
    Missing,
    OpenObject,
    Val,
    at,
    elements,
    is_collection,
    kind_of,
    marked,
    number,
    object_of,
    scalar_text,
    tuple_of,
    unknown,
)


class Scope(Protocol):
    """What names mean at some place."""

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """The value of a root name, and how many of the steps it used up; ``scope`` is the one in which they stand."""

    def call(self, node: n.Call, scope: Scope) -> Val:
        """The value of a function call; ``scope`` is the one in which its arguments stand."""

    def spend(self, turns: int, span: Span) -> None:
        """Take turns of a for expression off the root's budget; EvalError when it is used up."""


class Inner:
    """A scope with names of its own: for variables, template variables."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope, names: dict[str, Val]):
        self.outer = outer
        self.names = names

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """An own name, else the outer scope's."""
        found = self.names.get(name)
        return (found, 0) if found is not None else self.outer.resolve(name, steps, span, scope)

    def call(self, node: n.Call, scope: Scope) -> Val:
        """Functions are those of the outer scope."""
        return self.outer.call(node, scope)

    def spend(self, turns: int, span: Span) -> None:
        """The budget is that of the outer scope."""
        self.outer.spend(turns, span)


class Nothing:
    """The scope of tfvars files and type constraints: no names, no functions."""

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """Always an error."""
        raise EvalError(f"variables are not allowed here: {name!r}; write a literal value", span, final=True)

    def call(self, node: n.Call, scope: Scope) -> Val:
        """Always an error."""
        raise EvalError(f"functions are not allowed here: {node.function!r}; write a literal value", node.span, True)

    def spend(self, turns: int, span: Span) -> None:
        """Literals have few parts."""


def constant(expr: n.Expr) -> Val:
    """The value of an expression that must be a literal."""
    return evaluate(expr, Nothing())


def evaluate(expr: n.Expr, scope: Scope) -> Val:
    """The value of an expression."""
    return _EVALUATE[type(expr)](expr, scope)


def _literal(expr: n.Literal, scope: Scope) -> Val:
    value = expr.value
    if isinstance(value, str) and not value.isascii():
        from unicodedata import normalize

        value = normalize("NFC", value)
    return Val(DATA_KINDS[type(value)], value, Origin(expr.span))


def _broken(expr: n.Broken, scope: Scope) -> Val:
    raise EvalError(expr.reason, expr.span, final=True)


def _parens(expr: n.Parens, scope: Scope) -> Val:
    return evaluate(expr.inner, scope)


def _name(expr: n.Name, scope: Scope) -> Val:
    return at(scope.resolve(expr.name, (), expr.span, scope)[0], expr.span)


def _traversal(expr: n.Traversal, scope: Scope) -> Val:
    steps = expr.steps
    if isinstance(expr.base, n.Name):
        value, used = scope.resolve(expr.base.name, steps, expr.span, scope)
        steps = steps[used:]
    else:
        value = evaluate(expr.base, scope)
    return at(walk(value, steps, scope), expr.span)


def walk(value: Val, steps: tuple[n.Step, ...], scope: Scope) -> Val:
    """The value behind the steps."""
    for step in steps:
        sensitive = value.sensitive
        if isinstance(step, n.Attr):
            value = attribute(value, step.name, step.span)
        elif isinstance(step, n.Index):
            value = index(value, evaluate(step.key, scope), step.span)
        else:
            value = _splat(value, step, scope)
        value = marked(value, sensitive)
    return value


def attribute(value: Val, name: str, span: Span) -> Val:
    """``value.name``."""
    data = value.data
    if isinstance(data, Missing):
        return unknown(data.reason, data.cause)
    if isinstance(data, dict):
        found = data.get(name)
        if found is not None:
            return found
        if isinstance(data, OpenObject):
            return unknown(data.missing.reason, data.missing.cause)
        raise EvalError(f"this object has no attribute {name!r}", span)
    if isinstance(data, tuple) and name.isdigit():
        return index(value, number(int(name), Origin(span)), span)
    if value.null:
        raise EvalError(f"cannot read the attribute {name!r} of a null value", span)
    raise EvalError(f"a {friendly(kind_of(value))} has no attribute {name!r}", span)


def index(value: Val, key: Val, span: Span) -> Val:
    """``value[key]``."""
    data = value.data
    for part in (value, key):
        if isinstance(part.data, Missing):
            return unknown(part.data.reason, part.data.cause, sensitive=key.sensitive)
    if isinstance(data, dict):
        return marked(attribute(value, as_text(key), span), key.sensitive)
    if isinstance(data, tuple) and isinstance(value.kind, SetOf):
        raise EvalError("a set has no order, so that its elements have no index; convert it with tolist()", span)
    if isinstance(data, tuple):
        place = as_number(key)
        if place != int(place) or not 0 <= place < len(data):
            raise EvalError(f"the index {scalar_text(key)} is outside of a list of {len(data)}", span)
        return marked(data[int(place)], key.sensitive)
    raise EvalError(f"a {friendly(kind_of(value)) if not value.null else 'null'} has no elements", span)


def _splat(value: Val, step: n.Splat, scope: Scope) -> Val:
    """``value[*]``: null gives nothing, a single value counts as one element (HCL spec, splat operators)."""
    if isinstance(value.data, Missing):
        return unknown(value.data.reason, value.data.cause)
    if value.null:
        return tuple_of((), value.origin)
    single = not isinstance(value.data, tuple)
    items = (value,) if single else value.data
    assert isinstance(items, tuple)
    results = tuple(walk(item, step.each, scope) for item in items)
    if not single and not isinstance(value.kind, TupleOf):
        of = unify([kind_of(item) for item in results])
        return Val(ListOf(of if of is not None else DYNAMIC), results, value.origin)
    return tuple_of(results, value.origin)


def _call(expr: n.Call, scope: Scope) -> Val:
    return scope.call(expr, scope)


def _unary(expr: n.Unary, scope: Scope) -> Val:
    return unary(expr.operator, evaluate(expr.operand, scope), expr.span)


def _binary(expr: n.Binary, scope: Scope) -> Val:
    return binary(expr.operator, evaluate(expr.left, scope), evaluate(expr.right, scope), expr.span)


def _conditional(expr: n.Conditional, scope: Scope) -> Val:
    """The taken arm, in the type that both arms unify to; an error in the other arm does not matter."""
    condition = evaluate(expr.condition, scope)
    if isinstance(condition.data, Missing):
        return unknown(condition.data.reason, condition.data.cause, sensitive=condition.sensitive)
    try:
        holds = as_bool(condition)
    except EvalError as error:
        raise EvalError(f"the condition is no boolean: {error.message}", expr.condition.span) from None
    taken = evaluate(expr.then if holds else expr.otherwise, scope)
    taken = _unified(taken, expr.otherwise if holds else expr.then, scope)
    origin = Origin(expr.span, Step.EVALUATED, (taken.origin, condition.origin))
    return Val(taken.kind, taken.data, origin, taken.sensitive or condition.sensitive, taken.inner, taken.pieces)


def _unified(taken: Val, other: n.Expr, scope: Scope) -> Val:
    if isinstance(other, n.Literal) and (other.value is None) <= taken.null:
        kind = DATA_KINDS[type(other.value)]
    else:
        try:
            kind = kind_of(evaluate(other, scope))
        except EvalError:
            failed = _failed_kind(other)
            if failed is None:
                return taken
            kind = failed
    own = kind_of(taken)
    if kind == own:
        return taken
    unified = unify([own, kind])
    if unified is not None:
        return convert(taken, unified)
    if _is_open(taken) or _is_open(evaluate(other, scope)):
        return taken
    raise EvalError(f"the arms are a {friendly(own)} and a {friendly(kind)}, which have no common type", other.span)


#: Operators whose result is a number; all others give a bool.
_ARITHMETIC = frozenset("+-*/%")


def _failed_kind(expr: n.Expr) -> Kind | None:
    """The type that an expression keeps although it fails: operators have one (hclsyntax: BinaryOpExpr.Value)."""
    while isinstance(expr, n.Parens):
        expr = expr.inner
    if isinstance(expr, n.Unary):
        return BOOL if expr.operator == "!" else NUMBER
    if isinstance(expr, n.Binary):
        return NUMBER if expr.operator in _ARITHMETIC else BOOL
    return None


def _is_open(value: Val) -> bool:
    """Whether a value is or holds a resource, whose type is not known here."""
    data = value.data
    if isinstance(data, OpenObject):
        return True
    items = data if isinstance(data, tuple) else data.values() if isinstance(data, dict) else ()
    return any(map(_is_open, items))


def _tuple(expr: n.Tuple, scope: Scope) -> Val:
    return Val(ANY_TUPLE, tuple(evaluate(item, scope) for item in expr.items), Origin(expr.span))


def _object(expr: n.Object, scope: Scope) -> Val:
    items: dict[str, Val] = {}
    for key_expr, value_expr in expr.items:
        if isinstance(key_expr, n.Literal) and isinstance(key_expr.value, str):
            items[key_expr.value] = evaluate(value_expr, scope)
            continue
        key = evaluate(key_expr, scope)
        if isinstance(key.data, Missing):
            return unknown(key.data.reason, key.data.cause)
        items[as_text(key)] = evaluate(value_expr, scope)
    return object_of(items, Origin(expr.span))


def _for(expr: n.For, scope: Scope) -> Val:
    source = evaluate(expr.source, scope)
    if isinstance(source.data, Missing):
        return unknown(source.data.reason, source.data.cause, sensitive=source.sensitive)
    if not is_collection(source):
        raise EvalError("a for expression needs a list, set, tuple, map or object", expr.source.span)
    made_of: Callable[[n.For, Val, Scope], Val] = _for_tuple if expr.key_of is None else _for_object
    return marked(made_of(expr, source, scope), source.sensitive)


def iterations(source: Val, key_name: str, value_name: str, scope: Scope, span: Span) -> Iterator[Inner]:
    """A scope for every element, with its key (or index) and value."""
    pairs = elements(source)
    scope.spend(len(pairs), span)
    is_set = isinstance(source.data, tuple) and isinstance(source.kind, SetOf)
    for key, value in pairs:
        names = {value_name: value}
        if key_name:
            origin = Origin(span, Step.EVALUATED, (value.origin,))
            names[key_name] = value if is_set else Val(DATA_KINDS[type(key)], key, origin)
        yield Inner(scope, names)


def _passes(expr: n.For, inner: Scope) -> bool | Missing:
    if expr.condition is None:
        return True
    condition = evaluate(expr.condition, inner)
    return condition.data if isinstance(condition.data, Missing) else as_bool(condition)


def _check_condition(expr: n.For, source: Val, scope: Scope) -> None:
    """A condition is evaluated once even when there are no elements, so that its errors are seen."""
    if expr.condition is not None and not source.data:
        blank = unknown("there is no element", source.origin)
        _passes(expr, Inner(scope, {expr.value: blank, **({expr.key: blank} if expr.key else {})}))


def _for_tuple(expr: n.For, source: Val, scope: Scope) -> Val:
    results = []
    _check_condition(expr, source, scope)
    for inner in iterations(source, expr.key, expr.value, scope, expr.span):
        passes = _passes(expr, inner)
        if isinstance(passes, Missing):
            return unknown(passes.reason, passes.cause)
        if passes:
            results.append(evaluate(expr.value_of, inner))
    return tuple_of(tuple(results), Origin(expr.span, Step.EVALUATED, (source.origin,)))


def _for_object(expr: n.For, source: Val, scope: Scope) -> Val:
    assert expr.key_of is not None
    groups: dict[str, list[Val]] = {}
    _check_condition(expr, source, scope)
    for inner in iterations(source, expr.key, expr.value, scope, expr.span):
        passes = _passes(expr, inner)
        key = evaluate(expr.key_of, inner) if passes is True else None
        blocker = passes if isinstance(passes, Missing) else key.data if key else None
        if isinstance(blocker, Missing):
            return unknown(blocker.reason, blocker.cause)
        if key is not None:
            groups.setdefault(as_text(key), []).append(evaluate(expr.value_of, inner))
    origin = Origin(expr.span, Step.EVALUATED, (source.origin,))
    if expr.group:
        return object_of({name: tuple_of(tuple(items), origin) for name, items in groups.items()}, origin)
    double = next((name for name, items in groups.items() if len(items) > 1), None)
    if double is not None:
        raise EvalError(f"two elements give the key {double!r}; add ... to group them", expr.span)
    return object_of({name: items[0] for name, items in groups.items()}, origin)


def _template(expr: n.Template, scope: Scope) -> Val:
    from .writing import write

    return write(expr, scope)


_EVALUATE: dict[type, Callable[..., Val]] = {
    n.Literal: _literal,
    n.Template: _template,
    n.Name: _name,
    n.Traversal: _traversal,
    n.Call: _call,
    n.Unary: _unary,
    n.Binary: _binary,
    n.Conditional: _conditional,
    n.Tuple: _tuple,
    n.Object: _object,
    n.For: _for,
    n.Parens: _parens,
    n.Broken: _broken,
}
