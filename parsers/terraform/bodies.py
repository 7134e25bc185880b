"""Bodies seen from a scope: arguments as values, blocks expanded, count and for_each as instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...engine.model import Origin, Span, Step
from .convert import as_number, as_text
from .evaluate import Inner, Scope, evaluate
from .kinds import SetOf
from .surroundings import Surroundings
from .syntax import Block, Body
from .values import EvalError, Missing, Val, elements, number, object_of, text, tuple_of, unknown

Key = str | int | None
#: More instances than this are treated as undecided.
MAX_INSTANCES = 500
#: Blocks that are one object in every provider (terraform-plugin-sdk), where the others are lists or sets.
_SINGLE = frozenset(("timeouts",))


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block, (key, scope) each.

    ``single`` when it has neither count nor for_each, ``missing`` when these are undecided.
    """

    items: tuple[tuple[Key, Scope], ...]
    single: bool = False
    counted: bool = False
    missing: Missing | None = None

    def only(self, default: Scope) -> Scope:
        """The scope of the one instance."""
        return self.items[0][1] if self.items else default

    def find(self, key: Val) -> Scope | None:
        """The scope of the instance with that key."""
        wanted: object = int(key.data) if isinstance(key.data, Decimal) else key.data
        return next((scope for own, scope in self.items if own == wanted), None)


def expand(block: Block, scope: Scope) -> Expansion:
    """The instances that count or for_each make of a block."""
    arguments = block.body.arguments
    if "count" in arguments:
        return _counted(evaluate(arguments["count"].expr, scope), scope, arguments["count"].name_span)
    if "for_each" in arguments:
        return _each(evaluate(arguments["for_each"].expr, scope), scope, arguments["for_each"].name_span)
    return Expansion(((None, scope),), single=True)


def _counted(count: Val, scope: Scope, span: Span) -> Expansion:
    if isinstance(count.data, Missing):
        index = unknown(count.data.reason, count.data.cause)
        inner = Inner(scope, {"count": object_of({"index": index}, count.origin)})
        return Expansion(((None, inner),), counted=True, missing=count.data)
    size = as_number(count)
    if size < 0 or size > MAX_INSTANCES or size != int(size):
        raise EvalError(f"count must be a whole number from 0 to {MAX_INSTANCES}", span)
    items = []
    for i in range(int(size)):
        index = number(i, Origin(span, Step.EVALUATED))
        items.append((i, Inner(scope, {"count": object_of({"index": index}, count.origin)})))
    return Expansion(tuple(items), counted=True)


def _each(source: Val, scope: Scope, span: Span) -> Expansion:
    missing = source.data if isinstance(source.data, Missing) else None
    keys = [item.data for item in source.data] if isinstance(source.data, tuple) else []
    missing = missing or next((key for key in keys if isinstance(key, Missing)), None)
    if missing is not None:
        blank = unknown(missing.reason, missing.cause)
        inner = Inner(scope, {"each": object_of({"key": blank, "value": blank}, source.origin)})
        return Expansion(((None, inner),), missing=missing)
    if source.sensitive:
        raise EvalError("for_each cannot use a sensitive value", span)
    if not isinstance(source.data, dict) and not isinstance(source.kind, SetOf):
        raise EvalError("for_each needs a map or a set of strings", span)
    return Expansion(tuple((key, Inner(scope, {"each": each})) for key, each in _pairs(source, span)))


def _pairs(source: Val, span: Span) -> Iterator[tuple[str, Val]]:
    pairs = elements(source)
    if len(pairs) > MAX_INSTANCES:
        raise EvalError(f"more than {MAX_INSTANCES} instances", span)
    for key, value in pairs:
        name = key if isinstance(key, str) else as_text(value)
        origin = Origin(span, Step.EVALUATED, (value.origin,))
        yield name, object_of({"key": text(name, origin), "value": value}, origin)


class BodyView:
    """A body seen from a scope; what cannot be evaluated is unknown, and its error is remembered once."""

    __slots__ = ("around", "body", "place", "scope", "value_of")

    def __init__(self, body: Body, scope: Scope, around: Surroundings, place: Origin, value_of: Val | None = None):
        self.body = body
        self.place = place
        self.scope = scope
        self.around = around
        self.value_of = value_of

    def value(self, name: str) -> Val | None:
        """An argument's value, or the objects that the blocks of that name make up; None when not written."""
        if self.value_of is not None:
            data = self.value_of.data
            return data.get(name) if isinstance(data, dict) else self.value_of if isinstance(data, Missing) else None
        argument = self.body.arguments.get(name)
        if argument is None:
            blocks = self.blocks(name)
            if not blocks:
                return None
            if name in _SINGLE:
                return blocks[0].whole()
            return tuple_of(tuple(view.whole() for view in blocks), blocks[0].origin())
        try:
            return evaluate(argument.expr, self.scope)
        except RecursionError:
            error = EvalError("nested too deeply", argument.name_span)
        except EvalError as found:
            error = found
        self.around.refused(error)
        return unknown(error.message, Origin(argument.name_span, Step.EVALUATED))

    def at(self, *route: str) -> Val | None:
        """The value at a route of names; the first of several blocks counts."""
        view: BodyView = self
        for name in route[:-1]:
            found = view.blocks(name)
            if not found:
                return None
            view = found[0]
        return view.value(route[-1])

    def blocks(self, name: str) -> list[BodyView]:
        """The blocks of a type, dynamic ones expanded; an argument with objects counts as blocks too."""
        if self.value_of is not None or name in self.body.arguments:
            return self._objects(self.value(name))
        views = [BodyView(block.body, self.scope, self.around, Origin(block.span)) for block in self.body.of_type(name)]
        for block in self.body.of_type("dynamic"):
            if block.labels[:1] == (name,):
                views.extend(self._dynamic(block))
        return views

    def _objects(self, value: Val | None) -> list[BodyView]:
        if value is None or value.null:
            return []
        items = value.data if isinstance(value.data, tuple) else (value,)
        return [BodyView(self.body, self.scope, self.around, item.origin, item) for item in items]

    def _dynamic(self, block: Block) -> Iterator[BodyView]:
        content = next(block.body.of_type("content"), None)
        source = block.body.arguments.get("for_each")
        if content is None or source is None:
            return
        name = self._iterator(block)
        try:
            value = evaluate(source.expr, self.scope)
            if isinstance(value.data, Missing):
                blank = unknown(value.data.reason, value.data.cause)
                pairs = [object_of({"key": blank, "value": blank}, value.origin)]
            else:
                pairs = [self._item(key, item, value) for key, item in elements(value)[:MAX_INSTANCES]]
        except EvalError as error:
            self.around.refused(error)
            return
        for pair in pairs:
            yield BodyView(content.body, Inner(self.scope, {name: pair}), self.around, Origin(content.span))

    def _item(self, key: str | Decimal, item: Val, source: Val) -> Val:
        own = item if isinstance(source.kind, SetOf) else (
            text(key, item.origin) if isinstance(key, str) else number(key, item.origin)
        )  # fmt: skip
        return object_of({"key": own, "value": item}, item.origin)

    def _iterator(self, block: Block) -> str:
        from . import nodes as n

        argument = block.body.arguments.get("iterator")
        if argument is not None and isinstance(argument.expr, n.Name):
            return argument.expr.name
        return block.labels[0]

    def names(self) -> list[str]:
        """The names of arguments and blocks that are written."""
        if self.value_of is not None:
            return list(self.value_of.data) if isinstance(self.value_of.data, dict) else []
        written = dict.fromkeys(self.body.arguments)
        for block in self.body.blocks:
            written[block.labels[0] if block.type == "dynamic" and block.labels else block.type] = None
        return list(written)

    def origin(self) -> Origin:
        """Where it stands."""
        return self.value_of.origin if self.value_of is not None else self.place

    def whole(self, skip: frozenset[str] = frozenset()) -> Val:
        """The body as one object."""
        if self.value_of is not None:
            return self.value_of
        items: dict[str, Val] = {}
        for name in self.names():
            value = self.value(name) if name not in skip else None
            if value is not None:
                items[name] = value
        return object_of(items, self.origin())
