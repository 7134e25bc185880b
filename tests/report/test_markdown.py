"""The job summary: tables that stay tables whatever the files hold."""

from dataclasses import replace

import pytest
from paritycheck.engine.model import Finding, Level, Place, Report, Source, Span
from paritycheck.engine.report import render
from paritycheck.engine.report.markdown import escape

SUMMARY = """\
## paritycheck: 1 error, 1 warning, 1 note; 1 accepted (1 declared)

| Level | Policy | Where | What |
| --- | --- | --- | --- |
| error | <code>backing-service-version</code> | <code>.env:2</code><br><code>compose.yml:3</code><br><code>infra/my \
prod.tfvars:2</code> | orders-db is PostgreSQL 15 in compose.yml and 16.3 in Terraform<br>fix: Use the production \
version everywhere. |
| warning | <code>environment-divergence</code> | <code>deploy/values-staging.yaml:3</code><br>\
<code>deploy/values-prod.yaml:3</code> | api: DB&#95;PASSWORD differs between staging and prod<br>fix: Nothing to do \
when each environment has its own password; declare it. |
| note | <code>orphan</code> |  | Nobody owns 50% of the divergences, see ::error:: |

### Differences: staging, prod

| Service | Attribute | staging | prod | Declared |
| --- | --- | --- | --- | --- |
| api | <code>env DB&#95;PASSWORD</code> | <code>&#42;&#42;&#42;</code><br>deploy/values-staging.yaml:3 | \
<code>&#42;&#42;&#42;</code><br>deploy/values-prod.yaml:3 | **warning** |
| api | <code>env FEATURE&#95;X</code> | <code>on&#124;off</code><br>deploy/values-staging.yaml:1 | \
<code>not set</code> |  |
| api | <code>replicas</code> | <code>1</code><br>deploy/values-staging.yaml:1 | <code>3</code><br>\
deploy/values-prod.yaml:1 | Staging carries a tenth of the load. |

<details><summary>1 accepted</summary>

- <code>environment-divergence</code> api runs 1 replica in staging and 3 in prod (declared: Staging carries a tenth \
of the load.)

</details>

<details><summary>2 not read or not understood</summary>

- <code>compose.yml:2</code>: not valid YAML: found a tab; the rest was not read
- <code>a b/link.yml</code>: leads out of the repository and was not read

</details>

read 9 of 12 files: 44 facts (2 unknown, 2 secret), 17 comparisons (1 undecided); 1 file not taken into account
"""


def test_summary(report, compared):
    assert render("markdown", report, compared) == SUMMARY


def test_check_has_no_matrix(report, context):
    assert "### Differences" not in render("markdown", report, context)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a | b", "a &#124; b"),
        ("<img src=x>", "&#60;img src=x&#62;"),
        ("@team `x` *b* [l](u)", "&#64;team &#96;x&#96; &#42;b&#42; &#91;l&#93;(u)"),
        ("two\nlines", "two lines"),
        ("see https://x.example/y", "see https:&#47;/x.example/y"),
        ("x" * 500, "x" * 399 + "…"),
    ],
)
def test_escape(text, expected):
    assert escape(text) == expected


def test_long_reports_are_cut(context):
    place = Place(Span(Source("a", "1"), 0, 1), "says 1")
    one = Finding("p", "drift", Level.NOTE, "m", (place,) * 9)
    text = render("markdown", Report((one,) * 60), context)
    assert text.count("| note |") == 50
    assert "and 10 others" in text
    assert "<br>…" in text


def test_cells_cannot_break_out(context):
    source = Source("a|b.yml", "x")
    hostile = Finding("p|q", "drift", Level.NOTE, "m | n\n| o <script>", (Place(Span(source, 0, 1), ""),), fix="`|`")
    text = render("markdown", Report((hostile,)), replace(context, policies={}))
    (row,) = [line for line in text.splitlines() if line.startswith("| note")]
    assert row.count("|") == 5
    assert "<script" not in row
