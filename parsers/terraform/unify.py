"""The one type that several unify to, and which types convert to which (cty, convert package: unify, conversion)."""

from __future__ import annotations

from collections.abc import Sequence

from .kinds import BOOL, DYNAMIC, NUMBER, STRING, Kind, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf

#: What is preferred when types of different sorts meet: a list over a set, a set over a tuple.
_RANK: dict[type, int] = {ListOf: 0, MapOf: 0, SetOf: 1, TupleOf: 2, ObjectOf: 2, Primitive: 3}


def convertible(kind: Kind, to: Kind) -> bool:
    """Whether some value of a type converts to another."""
    if kind == to or DYNAMIC in (kind, to):
        return True
    match kind, to:
        case Primitive(), Primitive():
            return STRING in (kind, to)
        case ((ListOf(of) | SetOf(of)), (ListOf(wanted) | SetOf(wanted))):
            return convertible(of, wanted)
        case MapOf(of), MapOf(wanted):
            return convertible(of, wanted)
        case TupleOf(items), (ListOf(wanted) | SetOf(wanted)):
            return all(convertible(item, wanted) for item in items)
        case ObjectOf(attributes), MapOf(wanted):
            return all(convertible(of, wanted) for _, of in attributes)
        case TupleOf(items), TupleOf(others):
            return len(items) == len(others) and all(map(convertible, items, others))
        case ObjectOf(), ObjectOf(attributes):
            return all(_has(kind, to, name, of) for name, of in attributes)
        case MapOf(of), ObjectOf(attributes):
            return all(convertible(of, wanted) for _, wanted in attributes)
    return False


def _has(kind: ObjectOf, to: ObjectOf, name: str, of: Kind) -> bool:
    own = kind.get(name)
    return convertible(own, of) if own is not None else name in dict(to.optional)


def unify(kinds: Sequence[Kind]) -> Kind | None:
    """The type that all convert to, or None."""
    distinct = list(dict.fromkeys(kinds))
    if len(distinct) < 2:
        return distinct[0] if distinct else DYNAMIC
    concrete = [kind for kind in distinct if kind != DYNAMIC]
    sorts = {type(kind) for kind in concrete}
    found = _structural(concrete, sorts, len(concrete) < len(distinct))
    alone = len(sorts) == 1 and sorts != {Primitive}
    return found if found is not None or alone else _preferred(concrete)


def _structural(kinds: list[Kind], sorts: set[type], open_: bool) -> Kind | None:
    """The type for collections and structures of matching sorts; where one is not known yet, nothing is."""
    if len(sorts) == 1 and sorts != {Primitive} and open_:
        return DYNAMIC
    if sorts in ({ListOf}, {SetOf}, {MapOf}):
        of = unify([kind.of for kind in kinds])  # type: ignore[union-attr]
        return type(kinds[0])(of) if of is not None else None  # type: ignore[arg-type]
    if sorts == {ObjectOf} or sorts == {MapOf, ObjectOf}:
        return _objects(kinds)
    if sorts == {TupleOf} or sorts == {ListOf, TupleOf}:
        return _sequences(kinds)
    return None


def _objects(kinds: list[Kind]) -> Kind | None:
    objects = [kind for kind in kinds if isinstance(kind, ObjectOf)]
    names = [[name for name, _ in kind.attributes] for kind in objects]
    if len(objects) == len(kinds) and all(own == names[0] for own in names):
        rows = [unify([kind.attributes[i][1] for kind in objects]) for i in range(len(names[0]))]
        pairs = tuple((name, row) for name, row in zip(names[0], rows, strict=True) if row is not None)
        return ObjectOf(pairs) if len(pairs) == len(rows) else None
    parts = [_one([of for _, of in kind.attributes]) if isinstance(kind, ObjectOf) else [kind.of]  # type: ignore[union-attr]
             for kind in kinds]  # fmt: skip
    of = _joined(parts)
    return MapOf(of) if of is not None else None


def _sequences(kinds: list[Kind]) -> Kind | None:
    tuples = [kind for kind in kinds if isinstance(kind, TupleOf)]
    if len(tuples) == len(kinds) and all(len(kind.items) == len(tuples[0].items) for kind in tuples):
        rows = [unify([kind.items[i] for kind in tuples]) for i in range(len(tuples[0].items))]
        items = tuple(row for row in rows if row is not None)
        return TupleOf(items) if len(items) == len(rows) else None
    parts = [_one(list(kind.items)) if isinstance(kind, TupleOf) else [kind.of] for kind in kinds]  # type: ignore[union-attr]
    of = _joined(parts)
    return ListOf(of) if of is not None else None


def _one(kinds: list[Kind]) -> list[Kind | None]:
    """The element type of a structure as a collection; an empty one has none."""
    return [unify(kinds)] if kinds else []


def _joined(parts: Sequence[Sequence[Kind | None]]) -> Kind | None:
    elements = [of for part in parts for of in part]
    known = [of for of in elements if of is not None]
    return unify(known) if len(known) == len(elements) else None


def _preferred(kinds: list[Kind]) -> Kind | None:
    """The first type, in order of preference, to which all the others convert."""
    ordered = sorted(kinds, key=lambda kind: (_RANK[type(kind)], _depth(kind)))
    return next((kind for kind in ordered if all(convertible(other, kind) for other in kinds)), None)


def _depth(kind: Kind) -> int:
    """A text holds every primitive, so that it comes first; what is not known yet comes last."""
    of = kind.of if isinstance(kind, ListOf | SetOf | MapOf) else kind
    return 0 if of == STRING else 3 if of == DYNAMIC else 1 if of in (NUMBER, BOOL) else 2
