"""Terraform's types: primitives, collections and structures, and how a type constraint is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from . import nodes as n

if TYPE_CHECKING:
    from .values import Val


@dataclass(frozen=True, slots=True)
class Primitive:
    """string, number, bool, and dynamic for what has no type yet (null, unknown, ``any``)."""

    name: str


STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")


@dataclass(frozen=True, slots=True)
class ListOf:
    """list(T)."""

    of: Kind


@dataclass(frozen=True, slots=True)
class SetOf:
    """set(T)."""

    of: Kind


@dataclass(frozen=True, slots=True)
class MapOf:
    """map(T)."""

    of: Kind


@dataclass(frozen=True, slots=True)
class TupleOf:
    """tuple([T...])."""

    items: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """object({...}); attributes sorted by name, ``optional`` with the defaults that a constraint gives."""

    attributes: tuple[tuple[str, Kind], ...]
    optional: tuple[tuple[str, Val | None], ...] = field(default=(), compare=False)

    def get(self, name: str) -> Kind | None:
        """The type of an attribute."""
        return next((kind for key, kind in self.attributes if key == name), None)


Kind: TypeAlias = Primitive | ListOf | SetOf | MapOf | TupleOf | ObjectOf

_PRIMITIVES: dict[str, Kind] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_COLLECTIONS: dict[str, type[ListOf] | type[SetOf] | type[MapOf]] = {"list": ListOf, "set": SetOf, "map": MapOf}

#: What Terraform 0.11 wrote in quotes.
_OLD_STYLE: dict[str, Kind] = {"list": ListOf(DYNAMIC), "map": MapOf(DYNAMIC)}


def show(kind: Kind) -> str:
    """A type as Terraform's ``type()`` prints it, on one line."""
    match kind:
        case Primitive(name):
            return name
        case ListOf(of):
            return f"list({show(of)})"
        case SetOf(of):
            return f"set({show(of)})"
        case MapOf(of):
            return f"map({show(of)})"
        case TupleOf(items):
            return f"tuple([{', '.join(map(show, items))}])"
        case ObjectOf(attributes):
            return f"object({{{', '.join(f'{key}: {show(of)}' for key, of in attributes)}}})"


def friendly(kind: Kind) -> str:
    """A type in the words of an error message."""
    return kind.name if isinstance(kind, Primitive) else show(kind).partition("(")[0]


def constraint(expr: n.Expr | None) -> Kind:
    """The type that a ``type = ...`` argument states; what is not understood accepts anything."""
    match expr:
        case n.Name(_, name):
            if name in _COLLECTIONS:
                return _COLLECTIONS[name](DYNAMIC)
            return _PRIMITIVES.get(name, DYNAMIC)
        case n.Literal(_, str(name)):
            return _PRIMITIVES.get(name, _OLD_STYLE.get(name, DYNAMIC))
        case n.Parens(_, inner):
            return constraint(inner)
        case n.Call(_, name, (argument,)) if name in _COLLECTIONS:
            return _COLLECTIONS[name](constraint(argument))
        case n.Call(_, "tuple", (n.Tuple(_, items),)):
            return TupleOf(tuple(map(constraint, items)))
        case n.Call(_, "object", (n.Object(_, pairs),)):
            return _object(pairs)
        case n.Call(_, "optional", (first, *_)):
            return constraint(first)
    return DYNAMIC


def _object(pairs: tuple[tuple[n.Expr, n.Expr], ...]) -> ObjectOf:
    from .convert import convert
    from .evaluate import constant

    attributes: dict[str, Kind] = {}
    optional: dict[str, Val | None] = {}
    for key, value in pairs:
        if not isinstance(key, n.Literal):
            continue
        name = str(key.value)
        attributes[name] = constraint(value)
        if isinstance(value, n.Call) and value.function == "optional":
            default = constant(value.arguments[1]) if len(value.arguments) > 1 else None
            optional[name] = convert(default, attributes[name]) if default is not None else None
    return ObjectOf(tuple(sorted(attributes.items())), tuple(optional.items()))
