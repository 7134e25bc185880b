"""Order and summary of what a run says."""

from paritycheck.engine.model import Coverage, Diagnostic, Finding, Level, Place, Report, Source, Span, Suppression

SOURCE = Source("a.yml", "a: 1\nb: 2\n")


def finding(level, start=0, policy="p", **more):
    return Finding(policy, "drift", level, "m", (Place(Span(SOURCE, start, start + 1), "says 1"),), **more)


def test_gravest_first_then_by_place_and_policy():
    found = [finding(Level.NOTE), finding(Level.ERROR, 5), finding(Level.ERROR, 0, "q"), finding(Level.ERROR)]
    assert sorted(found, key=Finding.sort_key) == [found[3], found[2], found[1], found[0]]


def test_worst_counts_open_findings_only():
    accepted = finding(Level.ERROR, suppression=Suppression("declared", "why"))
    report = Report((accepted, finding(Level.WARNING)))
    assert report.worst() == Level.WARNING
    assert report.open == (report.findings[1],)
    assert Report((accepted,)).worst() == Level.NONE


def test_levels_have_sarif_words():
    assert [level.word for level in sorted(Level, reverse=True)] == ["error", "warning", "note", "none"]


def test_the_place_of_a_diagnostic():
    assert Diagnostic("c", "m", Span(SOURCE, 5, 6)).place == "a.yml:2"
    assert Diagnostic("c", "m", path="b.yml").place == "b.yml"
    assert Diagnostic("c", "m").place == ""
    found = [Diagnostic("c", "m", path="b.yml"), Diagnostic("c", "m", Span(SOURCE, 5, 6)), Diagnostic("c", "m")]
    assert sorted(found, key=Diagnostic.sort_key) == [found[2], found[1], found[0]]


def test_complete():
    assert Coverage(files=3, analysed=1).complete
    for gap in ({"unread": (("a", "why"),)}, {"facts_unknown": 1}, {"undecided": 1}):
        assert not Coverage(**gap).complete
