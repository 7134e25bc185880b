"""Records compare, hash and copy as frozen dataclasses do, and are built without the price of freezing."""

from dataclasses import fields, replace

from paritycheck.engine.model import Origin, Source, Span, Step
from paritycheck.engine.record import record


@record(frozen=True, slots=True)
class Pair:
    left: int
    right: tuple[int, ...] = ()


def test_equal_by_fields():
    assert Pair(1, (2,)) == Pair(1, (2,)) != Pair(1)
    assert {Pair(1): "a"}[Pair(1)] == "a"


def test_copied_by_replace():
    assert replace(Pair(1), right=(3,)) == Pair(1, (3,))
    assert [field.name for field in fields(Pair)] == ["left", "right"]


def test_only_the_fields_have_room():
    assert not hasattr(Pair(1), "__dict__")


def test_building_does_not_go_through_setattr():
    assert "__setattr__" not in vars(Pair)


def test_a_hash_of_its_own_is_kept():
    span = Span(Source("a", "text"), 0, 1)
    assert hash(Origin(span)) == hash((span, Step.LITERAL)) == hash(Origin(span, causes=(Origin(span),)))
