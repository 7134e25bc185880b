"""A command line whose pipeline is a fake: what it was asked is recorded, what it answers is chosen."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from paritycheck.engine import pipeline
from paritycheck.engine.cli import main
from paritycheck.engine.model import (
    Binding,
    Coverage,
    Declaration,
    Diagnostic,
    Divergence,
    Environment,
    Fact,
    Finding,
    Genome,
    Known,
    Layers,
    Level,
    Node,
    Origin,
    Place,
    Placed,
    Policy,
    Report,
    Secret,
    Side,
    Source,
    Span,
    Statement,
    Step,
    UserError,
)
from paritycheck.engine.policy import load

ENV = Source(".env", "TAG=15\nDB_PASSWORD=hunter2\n")
COMPOSE = Source("compose.yml", "image: postgres:${TAG}\n")
LITERAL = Origin(Span(ENV, 4, 6))
SECRET = Origin(Span(ENV, 19, 26))
VERSION = Fact("version", Known("15", "15"), LITERAL.because(Span(COMPOSE, 7, 22), Step.INTERPOLATED))
PASSWORD = Fact("env", Secret.of("hunter2"), SECRET, "DB_PASSWORD")
DB = Declaration("services.db", "backing-service", "compose", Origin(Span(COMPOSE, 0, 5)), (VERSION, PASSWORD))
NODE = Node("backing-service:db", "backing-service", "db", (Placed(DB, frozenset({"local"})),))
GENOME = Genome.of([NODE], [], ["local", "prod"])
POLICIES = (
    Policy(
        "backing-service-version", "Versions agree", "drift", Level.ERROR, "data", "deploy", "Because.", "Align.", "m"
    ),
    Policy("image-floating-tag", "Tags are pinned", "invariant", Level.NOTE, "data", "deploy", "Why.", "Pin.", "m"),
)


def finding(level=Level.WARNING):
    place = Place(LITERAL.span, "says 15")
    return Finding(
        "backing-service-version", "drift", level, "db is 15 and 16", (place,), "backing-service:db", "version"
    )


@dataclass
class Fake:
    """What the pipeline answers, and how it was called."""

    report: Report = field(default_factory=Report)
    environments: tuple = (
        Environment("local", (), (), False, ()),
        Environment(
            "prod",
            ("production",),
            (Binding("helm:chart", Layers(("chart/values.yaml", "prod.yaml")), "named by paritycheck.yaml:3"),),
            True,
            ("chart/values.yaml", "prod.yaml"),
        ),
    )
    calls: list = field(default_factory=list)
    error: Exception | None = None

    def examine(self, root, settings, parsers):
        self.calls.append(("check", root, settings))
        if self.error:
            raise self.error
        return SimpleNamespace(reading=SimpleNamespace(genome=GENOME), policies=POLICIES, report=self.report)

    def diff(self, root, settings, names, parsers):
        self.calls.append(("diff", root, settings, names))
        for name in names:
            if name not in ("local", "prod"):
                raise UserError(f"there is no environment named {name!r}; did you mean prod?")
        statement = Statement(VERSION, DB)
        row = Divergence(NODE, "version", "", "version", (Side("local", (statement,)), Side("prod", ())), 1.0)
        return SimpleNamespace(report=self.report, policies=POLICIES, environments=tuple(names), rows=(row,))

    def find_environments(self, root, settings, parsers):
        return self.environments


@pytest.fixture
def fake(monkeypatch):
    made = Fake()
    monkeypatch.setattr(pipeline, "examine", made.examine)
    monkeypatch.setattr(pipeline, "diff", made.diff)
    monkeypatch.setattr(pipeline, "environments", made.find_environments)
    monkeypatch.setattr(load, "load_policies", lambda settings, root: POLICIES)
    return made


@pytest.fixture
def run(fake, tmp_path, monkeypatch):
    """Runs the program in an empty folder; no environment variable of ours is set."""
    for name in ("PARITYCHECK_TODAY", "PARITYCHECK_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, list(words), prog_name="paritycheck")


@pytest.fixture
def with_finding(fake):
    """Makes the report hold one finding of a level."""

    def change(level, **more):
        fake.report = Report(
            (finding(level),), (Diagnostic("c", "cannot be read", path="x.yml"),), Coverage(2, 1, **more)
        )

    return change
