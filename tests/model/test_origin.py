"""Chains of origins: where a value is used, why, and where a person types it."""

from paritycheck.engine.model import Origin, Source, Span, Step

SOURCE = Source("a", "0123456789")


def at(start):
    return Span(SOURCE, start, start + 1)


LITERAL = Origin(at(1))
DEFAULT = Origin(at(2), Step.DEFAULT)
USED = LITERAL.because(at(3), Step.INTERPOLATED, DEFAULT)
RENDERED = USED.because(at(4), Step.RENDERED)


def test_edit_site_follows_the_deciding_cause():
    assert RENDERED.edit_site() == at(1)
    assert LITERAL.edit_site() == at(1)


def test_chain():
    assert [(origin.step, origin.span.start) for origin in RENDERED.chain()] == [
        (Step.RENDERED, 4),
        (Step.INTERPOLATED, 3),
        (Step.LITERAL, 1),
    ]


def test_spans_edit_site_first_without_repetition():
    assert [span.start for span in RENDERED.spans()] == [1, 4, 3, 2]
    assert [span.start for span in LITERAL.because(at(1), Step.MERGED).spans()] == [1]


def test_over_remembers_the_losers_nearest_first():
    once = LITERAL.over(DEFAULT)
    twice = once.over(USED)
    assert twice.shadowed == (USED, DEFAULT)
    assert twice.edit_site() == at(1)
    assert at(2) not in twice.spans()
    assert LITERAL.over() is LITERAL
