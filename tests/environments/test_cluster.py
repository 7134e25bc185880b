"""Which version of Kubernetes the objects of an environment are held against."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from paritycheck.engine import pipeline
from paritycheck.engine.config import load_settings
from paritycheck.engine.contract import Unit
from paritycheck.engine.environments import Placement, held_against
from paritycheck.engine.model import EVERYWHERE, Layers, Scope, UserError
from paritycheck.parsers.registry import PARSERS

PROD, STAGING = frozenset({"prod"}), frozenset({"staging"})
STATED: list[tuple[Scope, str]] = [(PROD, "1.9"), (PROD, "1.29"), (STAGING, "1.31")]


@pytest.mark.parametrize(
    "asked, parser, scope, expected",
    [
        ("*", "kubernetes", PROD, "1.29"),
        ("*", "helm", STAGING, "1.31"),
        ("*", "kustomize", EVERYWHERE, "1.31"),
        ("*", "kubernetes", frozenset({"test"}), "*"),
        ("1.27", "kubernetes", PROD, "1.27"),
        ("*", "compose", PROD, ""),
        ("", "kubernetes", PROD, ""),
    ],
)
def test_held_against(asked: str, parser: str, scope: Scope, expected: str) -> None:
    placement = Placement(Unit(parser, "x", ("x",)), Layers(("x",)), scope)
    assert held_against(placement, asked, STATED).layers.cluster == expected


def test_what_runs_is_not_held_against_anything() -> None:
    placement = Placement(Unit("kubernetes", "x", ()), Layers(observed=("x",)), PROD)
    assert held_against(placement, "*", STATED) is placement


@pytest.mark.parametrize("asked, expected", [("true", "1.29"), ('"1.27"', "1.27"), ("false", ""), ("1.30", "1.30")])
def test_the_version_of_terraform_counts(asked: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s/a.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: []}\n")
    (tmp_path / "main.tf").write_text('resource "aws_eks_cluster" "c" {\n  name    = "c"\n  version = "1.29"\n}\n')
    (tmp_path / "paritycheck.yaml").write_text(f"version: 1\nkubernetes_schemas: {asked}\n")
    reading = pipeline.read(tmp_path, load_settings(tmp_path, date(2026, 1, 1)), PARSERS)
    held = {placed.unit.parser: placed.layers.cluster for placed, _ in reading.resolved}
    assert held == {"kubernetes": expected, "terraform": ""}
    assert [placed.unit.id for placed, _ in reading.resolved] == [one.unit.id for one in reading.world.placements]


@pytest.mark.parametrize("text", ["newest", "[1]", "1", '"1.31.1.1"', "{a: 1}", "null"])
def test_anything_else_is_the_users_mistake(text: str, tmp_path: Path) -> None:
    (tmp_path / "paritycheck.yaml").write_text(f"version: 1\nkubernetes_schemas: {text}\n")
    with pytest.raises(UserError, match="kubernetes_schemas"):
        load_settings(tmp_path, date(2026, 1, 1))
