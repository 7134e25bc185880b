"""Values during evaluation: data, type, origin, and the marks unknown and sensitive.

``Val`` is a plain slotted class that nothing changes once built, not a frozen dataclass: an environment of a large
repository evaluates tens of thousands, and freezing doubles the cost of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from ...engine.model import Origin, Span, Step
from .kinds import BOOL, DYNAMIC, NUMBER, STRING, Kind, ListOf, MapOf, ObjectOf, SetOf, TupleOf

#: Terraform's numbers have 512 bits of mantissa, about 155 decimal digits; float is never used.
NUMBERS = Context(prec=155, rounding=ROUND_HALF_EVEN, Emax=999999, Emin=-999999)
#: A longer text is not built.
MAX_TEXT = 4 * 1024 * 1024
#: Places before or behind the point of a number: as a whole number, one of a million digits takes minutes.
MAX_EXPONENT = 5_000
#: Parts of one value.
MAX_WEIGHT = 100_000
#: Placeholders for types that follow from the data.
ANY_TUPLE = TupleOf(())
ANY_OBJECT = ObjectOf(())


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a value is unknown, and which place is to blame.

    ``never_null``: it is decided by a provider, so that it is not null whatever it is. ``prefix``: the text that a
    template's result is known to begin with.
    """

    reason: str
    cause: Origin
    never_null: bool = False
    prefix: str = ""


class EvalError(Exception):
    """What Terraform would refuse, inside one evaluation: try() and can() catch it, the edge makes it a diagnostic.

    ``final`` errors are static (undeclared names): try() does not catch them.
    """

    def __init__(self, message: str, span: Span, final: bool = False):
        super().__init__(message)
        self.message = message
        self.span = span
        self.final = final


class LimitError(EvalError):
    """What Terraform might well evaluate, and we do not: it takes more time or room than any real value does."""


class Val:
    """A value.

    ``data`` is str, Decimal, bool, None, a tuple (list, set, tuple), a dict (map, object) or Missing. ``inner`` is the
    value that a text encodes when jsonencode made it. ``pieces`` map ranges of a text to the origins of its characters:
    (start, end, origin, offset in the origin's source or -1). ``weight`` is its size when written out, bounded so that
    lists of lists that share their elements cannot grow without end.
    """

    __slots__ = ("data", "inner", "kind", "origin", "pieces", "sensitive", "weight")

    def __init__(
        self,
        kind: Kind,
        data: Data,
        origin: Origin,
        sensitive: bool = False,
        inner: Val | None = None,
        pieces: tuple[tuple[int, int, Origin, int], ...] = (),
        weight: int = 0,
    ):
        self.kind = kind
        self.data = data
        self.origin = origin
        self.sensitive = sensitive
        self.inner = inner
        self.pieces = pieces
        self.weight = weight or _weigh(data, origin)

    def __repr__(self) -> str:
        return f"Val({self.kind})"

    @property
    def known(self) -> bool:
        """Whether the value itself is known (its elements may not be)."""
        return not isinstance(self.data, Missing)

    @property
    def null(self) -> bool:
        """Whether this is null."""
        return self.data is None


Data: TypeAlias = "str | Decimal | bool | tuple[Val, ...] | dict[str, Val] | Missing | None"


def _weigh(data: Data, origin: Origin) -> int:
    """About 64 characters or one element each; EvalError when a value is larger than any real one."""
    if isinstance(data, tuple):
        weight = 1 + sum(item.weight for item in data)
    elif isinstance(data, dict):
        weight = 1 + sum(item.weight for item in data.values())
    elif isinstance(data, str):
        if len(data) > MAX_TEXT:
            raise LimitError(f"the text grows beyond {MAX_TEXT // 2**20} MiB", origin.span)
        return 1 + len(data) // 64
    else:
        if isinstance(data, Decimal) and data and abs(data.adjusted()) > MAX_EXPONENT:
            raise LimitError(f"a number has more than {MAX_EXPONENT} digits", origin.span)
        return 1
    if weight > MAX_WEIGHT:
        raise LimitError(f"the value has more than {MAX_WEIGHT} parts", origin.span)
    return weight


class OpenObject(dict[str, Val]):
    """The attributes of a resource: what is not configured is decided when it is applied."""

    __slots__ = ("missing",)

    def __init__(self, attributes: Mapping[str, Val], missing: Missing):
        super().__init__(attributes)
        self.missing = missing


#: The types of plain data.
DATA_KINDS: dict[type, Kind] = {str: STRING, Decimal: NUMBER, bool: BOOL, type(None): DYNAMIC}


def text(value: str, origin: Origin, sensitive: bool = False) -> Val:
    """A string."""
    return Val(STRING, value, origin, sensitive)


def number(value: Decimal | int, origin: Origin, sensitive: bool = False) -> Val:
    """A number."""
    return Val(NUMBER, value if isinstance(value, Decimal) else Decimal(value), origin, sensitive)


def boolean(value: bool, origin: Origin, sensitive: bool = False) -> Val:
    """A boolean."""
    return Val(BOOL, value, origin, sensitive)


def null(origin: Origin, kind: Kind = DYNAMIC) -> Val:
    """A null."""
    return Val(kind, None, origin)


def tuple_of(items: tuple[Val, ...], origin: Origin) -> Val:
    """A tuple."""
    return Val(ANY_TUPLE, items, origin)


def object_of(items: dict[str, Val], origin: Origin) -> Val:
    """An object; keys are sorted by code point."""
    if isinstance(items, OpenObject):
        return Val(ANY_OBJECT, items, origin)
    return Val(ANY_OBJECT, dict(sorted(items.items())), origin)


def unknown(reason: str, origin: Origin, kind: Kind = DYNAMIC, sensitive: bool = False) -> Val:
    """An unknown value."""
    return Val(kind, Missing(reason, origin), origin, sensitive)


def kind_of(value: Val) -> Kind:
    """The complete type of a value."""
    data = value.data
    if isinstance(data, tuple) and isinstance(value.kind, TupleOf):
        return TupleOf(tuple(map(kind_of, data)))
    if isinstance(data, dict) and isinstance(value.kind, ObjectOf):
        return ObjectOf(tuple((key, kind_of(item)) for key, item in sorted(data.items())))
    return value.kind


def at(value: Val, span: Span, step: Step = Step.EVALUATED) -> Val:
    """The same value, used at ``span``."""
    if value.origin.span is span:
        return value
    origin = Origin(span, step, (value.origin,))
    return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces, value.weight)


def marked(value: Val, sensitive: bool) -> Val:
    """The same value with the mark added."""
    if not sensitive or value.sensitive:
        return value
    return Val(value.kind, value.data, value.origin, True, value.inner, value.pieces, value.weight)


def marked_deep(value: Val) -> Val:
    """The same value with the mark on each of its elements."""
    data = value.data
    if isinstance(data, dict):
        return Val(value.kind, {key: marked(item, True) for key, item in data.items()}, value.origin)
    return marked(value, True)


def made(span: Span, *causes: Val) -> Origin:
    """The origin of a value computed at ``span``: what came from elsewhere decides before literals written there."""
    if not causes:
        return Origin(span, Step.EVALUATED)
    ordered = sorted((cause.origin for cause in causes), key=lambda origin: origin.span.source is span.source
                     and span.start <= origin.span.start <= span.end and not origin.causes)  # fmt: skip
    return Origin(span, Step.EVALUATED, tuple(ordered))


def number_text(value: Decimal) -> str:
    """A number as Terraform prints it: no exponent, no trailing zeros.

    >>> number_text(Decimal("15.10"))
    '15.1'
    """
    if value == 0:
        return "0"
    if abs(value.adjusted()) > 400:
        return str(value)
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def scalar_text(value: Val) -> str | None:
    """A scalar's text as a template would print it; None for null, unknown and structures."""
    data = value.data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, Decimal):
        return number_text(data)
    return data if isinstance(data, str) else None


def equal(left: Val, right: Val) -> bool | None:
    """Equality with types ("1" is not 1, a list is not a tuple); None when something unknown takes part."""
    if isinstance(left.data, Missing) or isinstance(right.data, Missing):
        return None
    if left.null or right.null:
        return left.null and right.null
    if isinstance(left.data, tuple) and isinstance(right.data, tuple):
        if type(left.kind) is not type(right.kind) or len(left.data) != len(right.data):
            return False
        return _all(equal(a, b) for a, b in zip(left.data, right.data, strict=True))
    if isinstance(left.data, dict) and isinstance(right.data, dict):
        if type(left.kind) is not type(right.kind) or left.data.keys() != right.data.keys():
            return False
        return _all(equal(item, right.data[key]) for key, item in left.data.items())
    return type(left.data) is type(right.data) and left.data == right.data


def _all(answers: Iterable[bool | None]) -> bool | None:
    decided: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            decided = None
    return decided


def first_missing(value: Val) -> Missing | None:
    """The first unknown in a value, at any depth."""
    data = value.data
    if isinstance(data, Missing):
        return data
    items = data if isinstance(data, tuple) else data.values() if isinstance(data, dict) else ()
    for item in items:
        found = first_missing(item)
        if found is not None:
            return found
    return data.missing if isinstance(data, OpenObject) else None


def is_sensitive(value: Val) -> bool:
    """Whether a value or one inside it is sensitive."""
    if value.sensitive:
        return True
    data = value.data
    items = data if isinstance(data, tuple) else data.values() if isinstance(data, dict) else ()
    return any(map(is_sensitive, items))


def elements(value: Val) -> list[tuple[str | Decimal, Val]]:
    """(key, element) of a list, set, tuple, map or object, in iteration order; a set's keys are its elements."""
    data = value.data
    if isinstance(data, dict):
        return sorted(data.items())
    if isinstance(data, tuple):
        return [(Decimal(i), item) for i, item in enumerate(data)]
    return []


def is_collection(value: Val) -> bool:
    """Whether this is a known list, set, tuple, map or object."""
    return isinstance(value.data, tuple | dict)


def element_kind(value: Val) -> Kind:
    """The element type of a collection, DYNAMIC for structures."""
    return value.kind.of if isinstance(value.kind, ListOf | SetOf | MapOf) else DYNAMIC
