"""What people and GitHub's log see, word for word."""

from dataclasses import replace

import pytest
from paritycheck.engine.model import Diagnostic, Finding, Level, Place, Report, Source, Span
from paritycheck.engine.report import ReportContext, render

CHECK = """\
error: backing-service-version  Backing service versions agree
  orders-db is PostgreSQL 15 in compose.yml and 16.3 in Terraform
  --> .env:2:8
    2 | PG_TAG=15-alpine
      |        ^^^^^^^^^ says 15-alpine
    also compose.yml:3  interpolated here
    also infra/my prod.tfvars:2  says 16.3 (prod)
  fix: Use the production version everywhere.

warning: environment-divergence  Environments differ only where declared
  api: DB_PASSWORD differs between staging and prod
  --> deploy/values-staging.yaml:3:13
    3 |   password: ***
      |             ^^^ says ***
    also deploy/values-prod.yaml:3  says *** (prod)
  fix: Nothing to do when each environment has its own password; declare it.

note: orphan
  - Nobody owns 50% of the divergences, see ::error::

not read or not understood
  compose.yml:2: not valid YAML: found a tab; the rest was not read
    [yaml-syntax]
  a b/link.yml: leads out of the repository and was not read
    [outside-repository]

1 error, 1 warning, 1 note; 1 accepted (1 declared)
read 9 of 12 files: 44 facts (2 unknown, 2 secret), 17 comparisons (1
undecided); 1 file not taken into account
"""

MATRIX = """\
Differences
api · env DB_PASSWORD  warning
  staging  ***  deploy/values-staging.yaml:3
  prod     ***  deploy/values-prod.yaml:3
api · env FEATURE_X
  staging  on|off   deploy/values-staging.yaml:1
  prod     not set
api · replicas  declared: Staging carries a tenth of the load.
  staging  1  deploy/values-staging.yaml:1
  prod     3  deploy/values-prod.yaml:1
"""

VERBOSE = """\
accepted: environment-divergence deploy/values-staging.yaml:1: api runs 1
  replica in staging and 3 in prod (declared: Staging carries a tenth of the
  load.)
"""

GITHUB = """\
::error file=.env,line=2,endLine=2,col=8,endColumn=17,title=backing-service-version%3A Backing service versions \
agree::orders-db is PostgreSQL 15 in compose.yml and 16.3 in Terraform%0Acompose.yml:3 interpolated here%0Ainfra/my \
prod.tfvars:2 says 16.3%0Afix: Use the production version everywhere.
::warning file=deploy/values-staging.yaml,line=3,endLine=3,col=13,endColumn=20,title=environment-divergence%3A \
Environments differ only where declared::api: DB_PASSWORD differs between staging and \
prod%0Adeploy/values-prod.yaml:3 says ***%0Afix: Nothing to do when each environment has its own password; declare it.
::notice title=orphan::Nobody owns 50%25 of the divergences, see ::error::
::group::paritycheck: 1 error, 1 warning, 1 note; 1 accepted (1 declared)
"""


def test_check(report, context):
    assert render("text", report, context) == CHECK


def test_diff(report, compared):
    before, after = CHECK.split("not read", 1)
    assert render("text", report, compared) == f"{before}{MATRIX}\nnot read{after}"


def test_quiet_is_the_summary(report, context):
    assert render("text", report, replace(context, verbosity=-1)) == "\n".join(CHECK.splitlines()[-3:]) + "\n"


def test_verbose_shows_what_was_accepted_and_not_read(report, context):
    text = render("text", report, replace(context, verbosity=1))
    assert VERBOSE in text
    assert "  chart/x.tpl: the template uses lookup [unread]\n" in text


def test_nothing_found(context):
    assert render("text", Report(), context) == (
        "nothing found\nread 0 of 0 files: 0 facts (0 unknown, 0 secret), 0 comparisons (0 undecided)\n"
    )


def test_colour_only_when_asked(report, context):
    coloured = render("text", report, replace(context, colour=True))
    assert "\x1b[1;31merror: backing-service-version\x1b[0m" in coloured
    assert "\x1b" not in render("text", report, context)
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == CHECK


def finding(text, part, **more):
    source = Source("a.yml", text)
    start = text.index(part)
    return Finding("p", "drift", Level.WARNING, "m", (Place(Span(source, start, start + len(part)), "here"),), **more)


@pytest.mark.parametrize(
    "text, part, shown, caret",
    [
        ("a: é🙂 x\n", "x", "    1 | a: é🙂 x", "      |       ^ here"),
        ("\ta: x\n", "x", "    1 |  a: x", "      |     ^ here"),
        ("a: |\n  one\n  two\n", "one\n  two", "    2 |   one", "      |   ^^^ here"),
        ("a:\n", "\n", "    1 | a:", "      |   ^ here"),
        ("k: " + "x" * 100 + " y " + "z" * 100, "y", "    1 | …" + "x" * 20 + " y " + "z" * 43 + "…", None),
        ("api_key: abc\n", "abc", "    1 | api_key: ***", "      |          ^^^ here"),
    ],
)
def test_frames(context, text, part, shown, caret):
    lines = render("text", Report((finding(text, part),)), context).splitlines()
    assert lines[3] == shown
    assert caret is None or lines[4] == caret
    if caret is None:
        assert lines[3][lines[4].index("^")] == "y"


def test_width(report, context):
    for width in (40, 60, 120):
        text = render("text", report, replace(context, width=width))
        assert all(len(line) <= max(width, 74) for line in text.splitlines())


def test_many_places_and_problems_are_counted(context):
    one = finding("a: 1\n", "1")
    many = replace(one, places=one.places * 9)
    problems = tuple(Diagnostic("c", f"m{n}", path="a.yml") for n in range(8))
    text = render("text", Report((many,), problems), context)
    assert "and 3 other places (-v shows them)" in text
    assert "and 3 others (-v shows them)" in text
    assert "(-v shows them)" not in render("text", Report((many,), problems), replace(context, verbosity=1))


def test_findings_of_one_policy_share_its_fix(context):
    pair = (finding("a: 1\n", "1", fix="do it"), finding("b: 1\n", "1", fix="do it"))
    assert render("text", Report(pair), context).count("fix: do it") == 1
    other = (pair[0], replace(pair[1], fix="do that"))
    assert render("text", Report(other), context).count("fix: do") == 2


def test_paths_are_rebased(report, context):
    text = render("text", report, replace(context, uri_prefix="apps/shop"))
    assert "--> apps/shop/.env:2:8" in text
    assert "also apps/shop/compose.yml:3" in text


def test_github(report, context):
    text = render("github", report, context)
    assert text.startswith(GITHUB)
    assert text == f"{GITHUB}{CHECK}::endgroup::\n"


@pytest.mark.parametrize(
    "message", ["::set-env name=X::y", "a\n::stop-commands::x", "a\r::error::b", "##[error]x", "  ::debug::x"]
)
def test_github_commands_cannot_be_smuggled_in(context, message):
    source = Source("a,b:c.yml", f"x: 1 # {message}\n")
    place = Place(Span(source, 3, 4), message)
    report = Report(
        (Finding("p", "drift", Level.NOTE, message, (place, place), fix=message),), (Diagnostic("c", message),)
    )
    command, *rest = render("github", report, context).splitlines()
    assert command.startswith("::notice file=a%2Cb%3Ac.yml,line=1,endLine=1,col=4,endColumn=5,title=p::")
    assert [line for line in rest if line.lstrip().startswith("::")] == [rest[0], "::endgroup::"]
    assert "##[" not in "\n".join(rest)


def test_the_group_of_an_accepted_report_has_no_annotations(context):
    text = render("github", Report(), ReportContext("1", {}))
    assert text.startswith("::group::paritycheck: nothing found\n")
