"""The configuration that `paritycheck init` writes says what was found, and reads back as that."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine import pipeline
from paritycheck.engine.config import load_settings
from paritycheck.engine.config.proposal import proposal
from paritycheck.engine.contract import Unit, Variant
from paritycheck.engine.environments import layer_specs
from paritycheck.engine.environments.targets import layers_of, spec_of
from paritycheck.engine.model import Binding, Environment, Layers, LayerSpec, Settings
from paritycheck.parsers.registry import PARSERS

SHARED = Path(os.environ.get("PARITYCHECK_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
CORPUS = SHARED / "corpus"
REPOSITORIES = sorted(one.name for one in CORPUS.glob("*__*"))
TODAY = date(2026, 1, 1)

UNITS = [
    Unit("helm", "c", ("c/values.yaml",), (Variant("c/values-prod.yaml", "prod"),)),
    Unit("compose", "compose.yml", ("compose.yml",)),
    Unit("terraform", "infra", ("infra/terraform.tfvars",)),
    Unit("kustomize", "base", ("base/kustomization.yaml",), (Variant("overlays/x/kustomization.yaml", "overlays/x"),)),
    Unit("dotenv", ".env.prod", (".env.prod",)),
]
OVER = st.lists(st.sampled_from(["a.yaml", "b.yaml", "d/e.yaml"]), unique=True).map(tuple)


@given(st.sampled_from(UNITS[:3]), OVER, st.booleans())
def test_layers_read_back_as_they_were_written(unit: Unit, over: tuple[str, ...], release: bool) -> None:
    layers = Layers((*unit.files, *over), (("x", "1"),), release="r" if release else "", undecided=())
    assert layers_of(unit, spec_of(unit, layers)) == layers


def test_an_overlay_is_named_by_its_folder() -> None:
    layers = Layers(("base/kustomization.yaml", "overlays/x/kustomization.yaml"))
    spec = spec_of(UNITS[3], layers)
    assert (spec.target, spec.files) == ("overlays/x", ())
    assert layers_of(UNITS[3], spec) == layers


def test_the_text_says_the_reason_and_quotes_what_yaml_would_misread(tmp_path: Path) -> None:
    spec = LayerSpec("helm", "c", ("c/on: x.yaml",), (("image.tag", "1.10"), ("debug", "yes")), release="true")
    text = proposal([(Environment("prod", ("production",)), [(spec, "`helm upgrade`\nin deploy.yml:3")])])
    assert text.splitlines()[2:] == [
        "version: 1",
        "reference: prod",
        "environments:",
        "  prod:",
        "    aliases: [production]",
        "    helm:",
        "      # `helm upgrade` in deploy.yml:3",
        '      - {chart: c, release: "true", values: ["c/on: x.yaml"], set: {image.tag: "1.10", debug: "yes"}}',
    ]
    (tmp_path / "paritycheck.yaml").write_text(text)
    (environment,) = load_settings(tmp_path, TODAY).environments
    (layer,) = environment.layers
    assert (layer.files, layer.variables, layer.release) == (spec.files, spec.variables, "true")


def test_undecided_variables_are_written_by_name(tmp_path: Path) -> None:
    spec = LayerSpec("helm", "c", undecided=(("image.tag", "the tag of the build"),))
    (tmp_path / "paritycheck.yaml").write_text(proposal([(Environment("prod"), [(spec, "x")])]))
    (environment,) = load_settings(tmp_path, TODAY).environments
    assert environment.layers[0].undecided == (("image.tag", "image.tag is given at deployment (paritycheck.yaml:8)"),)


def test_variables_that_hold_secrets_are_named_without_them() -> None:
    layers = Layers(UNITS[0].files, (("db.password", "hunter2"), ("url", "https://u:hunter2@h/"), ("tag", "1")))
    prod = Environment("prod", bindings=(Binding(UNITS[0].id, layers, "x"),))
    text = proposal([(prod, layer_specs(prod, UNITS))])
    assert '- {chart: c, set: {tag: "1"}, undecided: [db.password, url]}' in text
    assert "hunter2" not in text


def test_nothing_found_is_an_empty_configuration(tmp_path: Path) -> None:
    (tmp_path / "paritycheck.yaml").write_text(proposal([]))
    assert load_settings(tmp_path, TODAY) == Settings(today=TODAY, path="paritycheck.yaml")


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
@pytest.mark.parametrize("name", REPOSITORIES)
def test_what_is_proposed_for_a_real_repository_reads_back_as_what_was_found(name: str, tmp_path: Path) -> None:
    world = pipeline.world(CORPUS / name, Settings(today=TODAY), PARSERS)
    specs = {one.name: layer_specs(one, world.units) for one in world.environments}
    (tmp_path / "paritycheck.yaml").write_text(proposal([(one, specs[one.name]) for one in world.environments]))
    settings = load_settings(tmp_path, TODAY)
    again = {one.name: one for one in pipeline.world(CORPUS / name, settings, PARSERS).environments}
    for one in world.environments:
        written = {(spec.parser, spec.target) for spec, _ in specs[one.name]}
        found = {(binding.unit, binding.layers) for binding in again[one.name].bindings}
        assert len(written) <= len(found)
        assert {(binding.unit, binding.layers.files) for binding in one.bindings} <= {
            (unit, layers.files) for unit, layers in found
        }
