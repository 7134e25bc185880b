"""Which files make up which environment."""

from __future__ import annotations

import pytest
from paritycheck.engine.contract import Deployment, Unit, Variant
from paritycheck.engine.environments import family, survey
from paritycheck.engine.model import Clue, EnvironmentSpec, LayerSpec, Origin, Settings, Sign, Source


def chart(key: str, *variants: tuple[str, str]) -> Unit:
    return Unit("helm", key, (f"{key}/values.yaml",), tuple(Variant(path, hint) for path, hint in variants))


def plain(parser: str, path: str) -> Unit:
    return Unit(parser, path, (path,))


def scopes(units: list[Unit], settings: Settings | None = None) -> dict[tuple[str, ...], list[str]]:
    """layers -> environments ([] = all)."""
    world = survey(units, settings or Settings())
    return {placement.layers.files: sorted(placement.scope) for placement in world.placements}


def test_values_files_of_a_chart_are_environments_and_the_base_is_nobodys() -> None:
    units = [chart("c", ("c/values-prod.yaml", "prod"), ("c/values-staging.yaml", "staging"))]
    assert scopes(units) == {
        ("c/values.yaml", "c/values-prod.yaml"): ["prod"],
        ("c/values.yaml", "c/values-staging.yaml"): ["staging"],
    }


def test_an_environment_without_a_layer_gets_the_base_layers() -> None:
    units = [
        chart("c", ("c/values-staging.yaml", "staging")),
        Unit(
            "terraform", "infra", (), (Variant("infra/prod.tfvars", "prod"), Variant("infra/staging.tfvars", "staging"))
        ),
    ]
    assert scopes(units)[("c/values.yaml",)] == ["prod"]


def test_without_any_production_the_base_layers_are_production() -> None:
    world = survey([chart("c", ("c/values-staging.yaml", "staging"))], Settings())
    assert [one.name for one in world.environments] == ["staging", "production"]
    assert "prod" in world.environments[1].aliases
    assert world.environments[1].bindings[0].reason == (
        "no layer is named after production, so the base layers are taken for it"
    )


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["k8s-prod", "k8s-staging"], {"k8s-prod": ["prod"], "k8s-staging": ["staging"]}, id="family"),
        pytest.param(["overlays/dev", "base"], {"overlays/dev": ["dev"], "base": []}, id="exact folder"),
        pytest.param(["charts/store-demo"], {"charts/store-demo": []}, id="a project name holds a token"),
        pytest.param(["tests/test"], {"tests/test": []}, id="test data"),
        pytest.param(
            ["non-prod/us/stage/db", "prod/us/prod/db"],
            {"non-prod/us/stage/db": ["stage"], "prod/us/prod/db": ["prod"]},
            id="the nearest folder counts",
        ),
    ],
)
def test_folders_name_environments(paths: list[str], expected: dict[str, list[str]]) -> None:
    units = [Unit("kubernetes", path, (f"{path}/app.yaml",)) for path in paths]
    assert scopes(units) == {(f"{path}/app.yaml",): names for path, names in expected.items()}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (".env.staging", ["staging"]),
        ("overrides/production.env", ["production"]),
        ("docker-compose.test.yml", ["test"]),
        (".env", []),
        (".env.example", []),
    ],
)
def test_file_names_name_environments(path: str, names: list[str]) -> None:
    parser = "compose" if path.endswith("yml") else "dotenv"
    assert scopes([plain(parser, path)]) == {(path,): names}


def test_a_dockerfile_for_development_is_another_image_not_another_environment() -> None:
    assert scopes([plain("dockerfile", "Dockerfile.dev")]) == {("Dockerfile.dev",): []}


def test_synonyms_are_one_environment_unless_the_repository_holds_them_apart() -> None:
    together = survey([chart("c", ("c/values-prod.yaml", "prod")), plain("dotenv", ".env.production")], Settings())
    assert [one.name for one in together.environments] == ["production"]
    apart = survey([chart("c", ("c/values-prod.yaml", "prod"), ("c/values-live.yaml", "live"))], Settings())
    assert [one.name for one in apart.environments] == ["live", "prod"]
    assert "live" not in apart.environments[1].aliases


def test_flavours_of_one_environment_are_separate_layers() -> None:
    units = [chart("c", ("c/v.preview.yaml", "preview.template"), ("c/v.ccd.yaml", "ccd.preview.template"),
                   ("c/prod.yaml", "prod"))]  # fmt: skip
    assert scopes(units) == {
        ("c/values.yaml", "c/v.preview.yaml"): ["preview"],
        ("c/values.yaml", "c/v.ccd.yaml"): ["preview"],
        ("c/values.yaml", "c/prod.yaml"): ["prod"],
    }


def spec(name: str, *layers: LayerSpec) -> EnvironmentSpec:
    return EnvironmentSpec(name, (), layers)


def test_what_the_configuration_declares_stands() -> None:
    units = [chart("c", ("c/values-prod.yaml", "prod")), plain("compose", "compose.yml"), plain("dotenv", ".env.prod")]
    settings = Settings(
        environments=(
            spec("prod", LayerSpec("helm", "c", ("c/live.yaml",))),
            spec("local", LayerSpec("compose", "compose.yml", ("compose.yml",))),
        )
    )
    assert scopes(units, settings) == {
        ("c/values.yaml", "c/live.yaml"): ["prod"],
        ("compose.yml",): ["local"],
        (".env.prod",): ["prod"],
    }


def test_the_env_file_of_a_declared_compose_project_is_its_environments() -> None:
    units = [plain("compose", "compose.yml"), plain("dotenv", ".env"), plain("dotenv", "other/.env")]
    settings = Settings(
        environments=(spec("local", LayerSpec("compose", "compose.yml", ("compose.yml",))), spec("prod"))
    )
    assert scopes(units, settings) == {("compose.yml",): ["local"], (".env",): ["local"], ("other/.env",): []}


def test_a_declared_layer_that_does_not_exist_is_a_diagnostic() -> None:
    world = survey([], Settings(environments=(spec("prod", LayerSpec("helm", "chart")),)))
    assert [one.code for one in world.diagnostics] == ["environment-layer-missing"]
    assert "'chart'" in world.diagnostics[0].message


def test_family_takes_the_environment_out_of_a_path() -> None:
    assert family("k8s-manifests-prod/app.yaml") == family("k8s-manifests-staging/app.yaml")
    assert family(".env.prod") == family(".env.staging") == family(".env.dev")
    assert family("src/orders") != family("src/catalog")


def test_a_plan_is_laid_on_its_root_and_is_no_unit_of_its_own() -> None:
    layers = (
        LayerSpec("terraform", "infra", observed=("plans/prod-plan.json",)),
        LayerSpec("terraform", "live/plan.json", observed=("live/plan.json",)),
    )
    units = [Unit("terraform", "infra", ()), plain("terraform", "plans/prod-plan.json"), Unit("terraform", "live", ())]
    world = survey(units, Settings(environments=(EnvironmentSpec("prod", layers=layers),)))
    assert {one.unit.key: one.layers.observed for one in world.placements} == {
        "infra": ("plans/prod-plan.json",),
        "live": ("live/plan.json",),
    }
    assert world.environments[0].files == ("plans/prod-plan.json", "live/plan.json")


def overlaid(*folders: str) -> Unit:
    files = [f"{folder}/kustomization.yaml" for folder in folders]
    return Unit("kustomize", "base", ("base/k.yaml",), tuple(Variant(path, "") for path in files))


def test_every_folder_of_a_folder_of_environments_is_one_however_deep_its_parts_lie() -> None:
    world = survey([overlaid("overlays/dev", "overlays/kaito", "overlays/azd/api", "overlays/azd/web")], Settings())
    assert [one.name for one in world.environments] == ["azd", "dev", "kaito"]


def test_the_siblings_of_a_folder_called_default_are_ways_to_deploy() -> None:
    units = [Unit("terraform", path, ()) for path in ("eks/default", "eks/minimal", "ecs/default", "lib/vpc")]
    assert [one.name for one in survey(units, Settings()).environments] == ["default", "minimal"]
    assert survey(units[2:], Settings()).environments == ()


def test_what_lies_in_the_folder_of_an_environment_is_its_own() -> None:
    units = [Unit("terraform", f"live/{name}/db", (f"live/{name}/db/t.hcl",)) for name in ("prod", "qa")]
    paths = ["live/common.hcl", "live/prod/env.hcl", "live/qa/env.hcl", "live/qa/db/t.hcl"]
    world = survey(units, Settings(), paths=paths)
    assert {one.name: one.files for one in world.environments} == {
        "prod": ("live/prod/db/t.hcl", "live/prod/env.hcl"),
        "qa": ("live/qa/db/t.hcl", "live/qa/env.hcl"),
    }


def test_a_compose_project_with_an_env_file_is_the_local_environment_and_speaks_for_all() -> None:
    units = [plain("compose", "compose.yml"), plain("dotenv", ".env"), chart("c", ("c/values-prod.yaml", "prod"))]
    world = survey(units, Settings())
    assert [(one.name, one.files) for one in world.environments] == [
        ("prod", ("c/values-prod.yaml",)), ("local", (".env", "compose.yml"))
    ]  # fmt: skip
    assert world.environments[1].aliases == ("dev", "devel", "develop", "development")
    assert scopes(units)[("compose.yml",)] == []
    assert ("c/values.yaml",) not in scopes(units)


def test_a_compose_project_of_another_environment_is_not_local() -> None:
    units = [plain("compose", "compose.test.yml"), plain("dotenv", ".env")]
    assert [one.name for one in survey(units, Settings()).environments] == ["test"]


def test_a_file_in_an_environments_folder_is_not_named_by_a_common_word_of_its_own() -> None:
    paths = [f"tags/{name}/{file}" for name in ("prod", "staging") for file in ("api", "page-preview", "local-links")]
    assert [one.name for one in survey([plain("settings", path) for path in paths], Settings()).environments] == [
        "prod", "staging"
    ]  # fmt: skip


def test_a_folder_of_tools_for_developers_is_no_environment() -> None:
    assert survey([plain("compose", "hack/dev/bench/compose.yml")], Settings()).environments == ()


def test_the_files_of_an_environment_are_files_although_layers_may_be_parts_of_them() -> None:
    unit, origin = Unit("helm", "c", ("c/values.yaml",)), Origin(Source("app.yaml", "x").whole())
    layers = LayerSpec("helm", "c", ("app.yaml#0-1", "apps.gotmpl#~prod api"))
    world = survey([unit], Settings(), [Deployment(layers, (Clue("prod", Sign.DECLARED, origin.span),), origin, "x")])
    assert world.environments[0].files == ("app.yaml", "apps.gotmpl")
    assert world.environments[0].bindings[0].layers.files == ("c/values.yaml", *layers.files)
