"""Small genomes for the tests of policies, built from texts so that every span is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from paritycheck.engine.model import (
    Contradiction,
    Declaration,
    Divergence,
    Fact,
    Genome,
    Known,
    Level,
    Node,
    Origin,
    Placed,
    Policy,
    Secret,
    Settings,
    Side,
    Source,
    Span,
    Statement,
    Step,
    Unknown,
)


def source(path: str, lines: int = 12) -> Source:
    return Source(path, "".join(f"line {number}\n" for number in range(1, lines + 1)))


def span(place: str) -> Span:
    path, _, line = place.partition(":")
    return source(path).line_span(int(line))


def origin(place: str, *via: tuple[str, Step]) -> Origin:
    """A literal at ``file:line``, then the steps that lead to where it is used."""
    found = Origin(span(place))
    for where, step in via:
        found = found.because(span(where), step)
    return found


def value(plain: Any, raw: str = "") -> Known:
    return Known(plain, raw)


def fact(attribute: str, said: Any, place: str, key: str = "", via: tuple[tuple[str, Step], ...] = ()) -> Fact:
    known = said if isinstance(said, (Known, Unknown, Secret)) else Known(said, str(said))
    return Fact(attribute, known, origin(place, *via), key)


def declaration(key: str, place: str, *facts: Fact, kind: Any = "workload", format: str = "kubernetes") -> Declaration:
    return Declaration(key, kind, format, origin(place), facts)


def node(name: str, *placed: Declaration | Placed, kind: Any = "workload") -> Node:
    held = tuple(one if isinstance(one, Placed) else Placed(one) for one in placed)
    return Node(f"{kind}/{name}", kind, name, held)


def statement(one: Fact, *scope: str, format: str = "kubernetes") -> Statement:
    return Statement(one, Declaration("d", "workload", format, one.origin, (one,)), frozenset(scope))


def contradiction(
    attribute: str, *groups: list[Statement], key: str = "", rule: Any = "equal", name: str = "api",
    kind: Any = "workload", confidence: float = 1.0, absent: tuple[str, ...] = (),
) -> Contradiction:  # fmt: skip
    held = tuple(tuple(group) for group in groups)
    return Contradiction(node(name, kind=kind), attribute, key, rule, held, confidence, absent)


def divergence(
    attribute: str, sides: dict[str, list[Statement]], key: str = "", rule: Any = "equal", name: str = "api",
    kind: Any = "workload", confidence: float = 1.0,
) -> Divergence:  # fmt: skip
    held = tuple(Side(environment, tuple(said)) for environment, said in sides.items())
    return Divergence(node(name, kind=kind), attribute, key, rule, held, confidence)


def policy(**changes: Any) -> Policy:
    base = Policy(
        id="p", title="t", kind="drift", level=Level.WARNING, axis="data", surface="deploy", why="Because.",
        fix="Edit {place}.", message="{subject} is {values}.", attributes=("replicas",),
    )  # fmt: skip
    return replace(base, **changes)


@pytest.fixture
def build() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        source=source, span=span, origin=origin, value=value, fact=fact, declaration=declaration, node=node,
        statement=statement, contradiction=contradiction, divergence=divergence, policy=policy,
        settings=Settings(path="paritycheck.yaml", today=date(2026, 1, 1)),
        genome=lambda *nodes, environments=(): Genome.of(nodes, (), environments),
        write=lambda folder, files: [write(folder, path, text) for path, text in files.items()],
    )  # fmt: skip


def write(folder: Path, path: str, text: str) -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target
