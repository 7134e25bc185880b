"""Why a value is what it is: the chain from where it is used to where a person types it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from ..record import record
from .source import Span


class Step(Enum):
    """How a value came to stand at a span."""

    LITERAL = "literal"
    DEFAULT = "default"
    MERGED = "merged"
    INTERPOLATED = "interpolated"
    RENDERED = "rendered"
    EVALUATED = "evaluated"
    OVERRIDDEN = "overridden"
    OBSERVED = "observed"
    #: Made anew each time: random, clock, cluster.
    GENERATED = "generated"


@record(frozen=True, slots=True)
class Origin:
    """A step at a span, because of others.

    ``causes`` are the origins this one was made from, the deciding one first; a literal has none.
    ``shadowed`` are the statements that lost against this one, nearest first.
    """

    span: Span
    step: Step = Step.LITERAL
    causes: tuple[Origin, ...] = ()
    shadowed: tuple[Origin, ...] = ()

    def edit_site(self) -> Span:
        """Where a person types to change the value."""
        origin = self
        while origin.causes:
            origin = origin.causes[0]
        return origin.span

    def chain(self) -> Iterator[Origin]:
        """This origin and the deciding cause of each, down to the edit site."""
        origin = self
        while True:
            yield origin
            if not origin.causes:
                return
            origin = origin.causes[0]

    def spans(self) -> tuple[Span, ...]:
        """Every span that took part (not the shadowed ones), edit site first, without repetition."""
        seen: dict[Span, None] = {self.edit_site(): None}
        known = {id(self)}
        todo = [self]
        for origin in todo:
            seen.setdefault(origin.span)
            for cause in origin.causes:
                if id(cause) not in known:
                    known.add(id(cause))
                    todo.append(cause)
        return tuple(seen)

    def __hash__(self) -> int:
        return hash((self.span, self.step))

    def because(self, span: Span, step: Step, *others: Origin) -> Origin:
        """The origin of a value at ``span`` that was made from this one (and from ``others``)."""
        return Origin(span, step, (self, *others))

    def over(self, *losers: Origin) -> Origin:
        """This origin, remembering what it shadowed."""
        return Origin(self.span, self.step, self.causes, (*losers, *self.shadowed)) if losers else self
