"""One small run to report on: a drift with four places, an accepted divergence, a note, and things not read."""

import pytest
from paritycheck.engine.model import (
    Coverage,
    Declaration,
    Diagnostic,
    Divergence,
    Fact,
    Finding,
    Known,
    Level,
    Node,
    Origin,
    Place,
    Policy,
    Report,
    Secret,
    Side,
    Source,
    Span,
    Statement,
    Suppression,
)
from paritycheck.engine.report import ReportContext

ENV = Source(".env", "# local\nPG_TAG=15-alpine\nDB_PASSWORD=hunter2\n")
COMPOSE = Source("compose.yml", "services:\n  db:\n    image: postgres:${PG_TAG:-14}\n")
TFVARS = Source("infra/my prod.tfvars", 'region = "eu"\npg = "16.3"\n')
STAGING = Source("deploy/values-staging.yaml", "replicas: 1\ndb:\n  password: hunter2\n")
PROD = Source("deploy/values-prod.yaml", "replicas: 3\ndb:\n  password: correct-horse\n")
CONFIG = Source("paritycheck.yaml", "version: 1\ndivergences:\n  - id: staging-replicas\n")
SECRETS = ("hunter2", "correct-horse")


def span(source, text):
    start = source.text.index(text)
    return Span(source, start, start + len(text))


VERSION = Policy(
    id="backing-service-version",
    title="Backing service versions agree",
    kind="drift",
    level=Level.ERROR,
    axis="external-dependencies",
    surface="deploy",
    why="A query that works on one major version may fail on another.",
    fix="Use the production version everywhere.",
    message="{{node}} is {{values}}",
    attributes=("version",),
    tags=("database",),
    references=("https://www.postgresql.org/support/versioning/",),
)
DIVERGES = Policy(
    id="environment-divergence",
    title="Environments differ only where declared",
    kind="divergence",
    level=Level.WARNING,
    axis="runtime-orchestrator",
    surface="deploy",
    why="What staging does not have, staging cannot test.",
    fix="Align them, or declare the divergence.",
    message="differs",
    attributes=("replicas", "env"),
)

DRIFT = Finding(
    policy="backing-service-version",
    kind="drift",
    level=Level.ERROR,
    message="orders-db is PostgreSQL 15 in compose.yml and 16.3 in Terraform",
    places=(
        Place(span(ENV, "15-alpine"), "says 15-alpine"),
        Place(span(COMPOSE, "postgres:${PG_TAG:-14}"), "interpolated here"),
        Place(span(TFVARS, '"16.3"'), "says 16.3", ("prod",)),
    ),
    node="backing-service:orders-db",
    attribute="version",
    environments=("local", "prod"),
    axis="external-dependencies",
    surface="deploy",
    confidence=0.8,
    values=("15", "16.3"),
    identity=("orders-db", "version", "15", "16.3"),
)
ACCEPTED = Finding(
    policy="environment-divergence",
    kind="divergence",
    level=Level.WARNING,
    message="api runs 1 replica in staging and 3 in prod",
    places=(
        Place(span(STAGING, "1"), "says 1", ("staging",)),
        Place(span(PROD, "3"), "says 3", ("prod",)),
    ),
    node="workload:api",
    attribute="replicas",
    environments=("staging", "prod"),
    axis="runtime-orchestrator",
    surface="deploy",
    values=("1", "3"),
    identity=("api", "replicas", "1", "3"),
    suppression=Suppression(
        "declared", "Staging carries a tenth of the load.", "staging-replicas", span(CONFIG, "staging-replicas")
    ),
)
SECRET = Finding(
    policy="environment-divergence",
    kind="divergence",
    level=Level.WARNING,
    message="api: DB_PASSWORD differs between staging and prod",
    places=(
        Place(span(STAGING, "hunter2"), "says ***", ("staging",)),
        Place(span(PROD, "correct-horse"), "says ***", ("prod",)),
    ),
    node="workload:api",
    attribute="env",
    key="DB_PASSWORD",
    environments=("staging", "prod"),
    values=("***", "***"),
    fix="Nothing to do when each environment has its own password; declare it.",
    identity=("api", "env", "DB_PASSWORD"),
)
NOWHERE = Finding("orphan", "governance", Level.NOTE, "Nobody owns 50% of the divergences, see ::error::", ())

REPORT = Report(
    findings=tuple(sorted((DRIFT, ACCEPTED, SECRET, NOWHERE), key=Finding.sort_key)),
    diagnostics=(
        Diagnostic("yaml-syntax", "not valid YAML: found a tab; the rest was not read", span(COMPOSE, "db")),
        Diagnostic("outside-repository", "leads out of the repository and was not read", path="a b/link.yml"),
    ),
    coverage=Coverage(
        files=12,
        analysed=9,
        unread=(("chart/x.tpl", "the template uses lookup"),),
        facts_known=40,
        facts_unknown=2,
        facts_secret=2,
        comparisons=17,
        undecided=1,
        formats=(("compose", 1), ("terraform", 1)),
    ),
    environments=("local", "staging", "prod"),
)


def _statement(attribute, value, place, key=""):
    origin = Origin(place)
    return Statement(Fact(attribute, value, origin, key), Declaration("api", "workload", "helm", origin))


API = Node("workload:api", "workload", "api", ())
ROWS = (
    Divergence(
        API,
        "replicas",
        "",
        "equal",
        (
            Side("staging", (_statement("replicas", Known(1, "1"), span(STAGING, "1")),)),
            Side("prod", (_statement("replicas", Known(3, "3"), span(PROD, "3")),)),
        ),
        1.0,
    ),
    Divergence(
        API,
        "env",
        "DB_PASSWORD",
        "equal",
        (
            Side("staging", (_statement("env", Secret.of("hunter2"), span(STAGING, "hunter2"), "DB_PASSWORD"),)),
            Side("prod", (_statement("env", Known("correct-horse"), span(PROD, "correct-horse"), "DB_PASSWORD"),)),
        ),
        1.0,
    ),
    Divergence(
        API,
        "env",
        "FEATURE_X",
        "presence",
        (
            Side("staging", (_statement("env", Known("on|off"), span(STAGING, "replicas"), "FEATURE_X"),)),
            Side("prod", ()),
        ),
        1.0,
    ),
)


@pytest.fixture
def report():
    return REPORT


@pytest.fixture
def context():
    return ReportContext("1.2.3", {policy.id: policy for policy in (VERSION, DIVERGES)}, ("check",))


@pytest.fixture
def compared():
    """The context of `diff staging prod`."""
    return ReportContext(
        "1.2.3",
        {policy.id: policy for policy in (VERSION, DIVERGES)},
        ("diff", "staging", "prod"),
        compared=("staging", "prod"),
        rows=ROWS,
    )


@pytest.fixture
def secrets():
    return SECRETS
