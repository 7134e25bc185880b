"""What CI files, scripts and GitOps objects deploy decides environments before names do."""

from __future__ import annotations

import pytest
from paritycheck.engine.contract import Deployment, Unit, Variant
from paritycheck.engine.environments import World, survey
from paritycheck.engine.model import Clue, EnvironmentSpec, Layers, LayerSpec, Origin, Settings, Sign, Source, Span

WORKFLOW = Source(".github/workflows/deploy.yml", "deploy:\n  helm upgrade\n")
HERE = Span(WORKFLOW, 10, 22)
CHART = Unit("helm", "c", ("c/values.yaml",), (Variant("c/values-prod.yaml", "prod"), Variant("c/live.yaml", "live")))


def clue(text: str, sign: Sign = Sign.DECLARED) -> Clue:
    return Clue(text, sign, HERE)


def deploys(spec: LayerSpec, *clues: Clue, unresolved: tuple[str, ...] = (), checks: bool = False) -> Deployment:
    return Deployment(spec, clues, Origin(HERE), "`helm upgrade` in the job deploy", unresolved, checks)


def chart(*files: str, **options: str) -> LayerSpec:
    return LayerSpec("helm", "c", files, **options)


def bound(world: World) -> dict[str, list[tuple[str, ...]]]:
    return {one.name: [binding.layers.files for binding in one.bindings] for one in world.environments}


def test_what_a_command_passes_stands_instead_of_what_the_name_says() -> None:
    world = survey([CHART], Settings(), [deploys(chart("c/eu.yaml"), clue("prod"))])
    assert bound(world)["prod"] == [("c/values.yaml", "c/eu.yaml")]
    assert world.environments[1].bindings[0].reason == (
        "`helm upgrade` in the job deploy (.github/workflows/deploy.yml:2)"
    )
    assert world.environments[1].files == ("c/eu.yaml",)


def test_a_command_that_lays_no_file_adds_to_what_the_name_says() -> None:
    spec = chart(namespace="shop-prod", release="shop")
    world = survey([CHART], Settings(), [deploys(spec, clue("prod"))])
    (binding,) = next(one for one in world.environments if one.name == "prod").bindings
    assert (binding.layers.files, binding.layers.release) == (("c/values.yaml", "c/values-prod.yaml"), "shop")
    assert binding.reason.startswith("the file is named 'prod'")


def test_of_two_commands_for_one_release_the_one_that_says_more_counts() -> None:
    less, more = chart(release="shop"), chart("c/eu.yaml", release="shop")
    world = survey([CHART], Settings(), [deploys(less, clue("prod")), deploys(more, clue("prod"))])
    assert bound(world)["prod"] == [("c/values.yaml", "c/eu.yaml")]


def test_commands_that_differ_in_why_a_value_is_open_are_one() -> None:
    reasons = ("known when the job runs", "an argument of the script")
    specs = [LayerSpec("helm", "c", ("c/eu.yaml",), undecided=(("image.tag", reason),)) for reason in reasons]
    world = survey([CHART], Settings(), [deploys(spec, clue("prod")) for spec in specs])
    (binding,) = next(one for one in world.environments if one.name == "prod").bindings
    assert binding.layers.undecided == (("image.tag", reasons[0]),)


def test_two_releases_of_one_chart_are_both_there() -> None:
    specs = [chart("c/a.yaml", release="a"), chart("c/b.yaml", release="b")]
    world = survey([CHART], Settings(), [deploys(spec, clue("prod")) for spec in specs])
    assert bound(world)["prod"] == [("c/values.yaml", "c/a.yaml"), ("c/values.yaml", "c/b.yaml")]


@pytest.mark.parametrize(
    ("clues", "spec", "expected"),
    [
        pytest.param([clue("staging")], chart("c/x.yaml"), "staging", id="declared"),
        pytest.param([clue("deploy-uat", Sign.JOB)], chart("c/x.yaml"), "uat", id="job"),
        pytest.param([clue("deploy-uat", Sign.JOB)], chart("c/values-qa.yaml"), "qa", id="a file before a job"),
        pytest.param([], LayerSpec("terraform", "live/qa"), "qa", id="the target's path"),
        pytest.param([], LayerSpec("terraform", "infra", workspace="uat"), "uat", id="workspace"),
        pytest.param([], chart("c/x.yaml", namespace="shop-dev"), "dev", id="namespace"),
        pytest.param([clue("off-net")], chart("c/off-net.yaml"), "off-net", id="a declared name that a file has too"),
        pytest.param([clue("terraform-apply")], chart("c/x.yaml"), "", id="a declared name that is only a gate"),
        pytest.param([clue("search_test", Sign.COMMAND)], chart("c/x.yaml"), "", id="a common word within a name"),
        pytest.param([clue("shop-blue", Sign.JOB)], chart("c/x.yaml"), "", id="a job's name of any kind"),
        pytest.param([clue("test", Sign.JOB)], chart("c/x.yaml"), "", id="a job called test"),
        pytest.param([clue("charts/test-app", Sign.COMMAND)], chart("c/x.yaml"), "", id="a path that holds a word"),
        pytest.param([clue("test", Sign.COMMAND)], chart("c/x.yaml"), "test", id="the same word alone"),
        pytest.param([], chart("c/ci/values-qa.yaml"), "", id="values to be tested with"),
        pytest.param([], chart("luci/values-qa.yaml"), "qa", id="a folder that only ends like that"),
        pytest.param([clue("default")], chart("c/x.yaml", namespace="default"), "", id="the default is none"),
        pytest.param([clue("github-pages")], chart("c/x.yaml"), "", id="publishing"),
        pytest.param([clue("Production")], LayerSpec("", ""), "production", id="a job that deploys nothing we read"),
        pytest.param([clue("blue")], LayerSpec("", ""), "", id="such a job with any name"),
    ],
)
def test_the_surest_clue_decides(clues: list[Clue], spec: LayerSpec, expected: str) -> None:
    units = [Unit("helm", "c", ("c/values.yaml",)), Unit("terraform", "infra", ())]
    world = survey(units, Settings(), [deploys(spec, *clues)])
    assert [one.name for one in world.environments] == ([expected] if expected else [])


def test_a_command_that_only_looks_makes_no_environment() -> None:
    world = survey([CHART], Settings(), [deploys(chart("c/eu.yaml"), clue("qa"), checks=True)])
    assert "qa" not in bound(world)


def test_a_binding_that_cannot_be_decided_is_told_and_binds_nothing() -> None:
    open_ = deploys(chart(), clue("prod"), unresolved=("the file values-$X.yaml depends on X",))
    world = survey([CHART], Settings(), [open_])
    assert bound(world)["prod"] == [("c/values.yaml", "c/values-prod.yaml")]
    assert [(one.code, one.place) for one in world.diagnostics] == [
        ("binding-unknown", ".github/workflows/deploy.yml:2")
    ]
    called = survey([CHART], Settings(), [open_, deploys(chart("c/eu.yaml"), clue("prod"))])
    assert called.diagnostics == ()
    checked = survey([CHART], Settings(), [Deployment(chart(), (), Origin(HERE), "x", ("why",), checks=True)])
    assert checked.diagnostics == ()


@pytest.mark.parametrize(
    ("clues", "file", "told"),
    [
        pytest.param([clue("staging")], "c/values-prod.yaml", True, id="declared against file"),
        pytest.param([clue("deploy-staging", Sign.JOB)], "c/values-prod.yaml", True, id="job against file"),
        pytest.param([clue("production")], "c/values-prod.yaml", False, id="synonyms"),
        pytest.param([clue("staging")], "c/values-eu.yaml", False, id="a file that names no environment"),
        pytest.param([clue("preview")], "c/values-dev.yaml", False, id="previews share"),
        pytest.param([clue("staging", Sign.PATH)], "c/values-prod.yaml", False, id="a weak clue"),
    ],
)
def test_a_job_that_is_given_the_file_of_another_environment_is_a_conflict(
    clues: list[Clue], file: str, told: bool
) -> None:
    world = survey([CHART], Settings(), [deploys(chart(file), *clues)])
    assert [one.code for one in world.diagnostics] == ["binding-conflict"] * told
    if told:
        assert world.diagnostics[0].message == (
            f"`helm upgrade` in the job deploy is for staging ({clues[0].text!r}), but is given 'values-prod.yaml', "
            "which is named after prod; give it the staging file, or correct the name"
        )


def test_what_the_configuration_mentions_is_not_decided_by_commands() -> None:
    settings = Settings(environments=(EnvironmentSpec("prod", (), (LayerSpec("helm", "c", ("c/live.yaml",)),)),))
    world = survey([CHART], settings, [deploys(chart("c/eu.yaml"), clue("prod"))])
    assert bound(world) == {"prod": [("c/values.yaml", "c/live.yaml")]}


def test_values_that_no_file_holds_travel_with_the_layers() -> None:
    spec = LayerSpec("helm", "c", ("c/eu.yaml",), undecided=(("image.tag", "set when the job runs"),))
    world = survey([CHART], Settings(), [deploys(spec, clue("qa"))])
    assert world.environments[-1].bindings[0].layers == Layers(
        ("c/values.yaml", "c/eu.yaml"), undecided=(("image.tag", "set when the job runs"),)
    )


def test_a_chart_of_another_place_still_names_its_environment() -> None:
    world = survey([], Settings(), [deploys(LayerSpec("helm", "ingress/ingress", ("values/blue.yaml",)), clue("blue"))])
    assert bound(world) == {"blue": []}


@pytest.mark.parametrize(("sign", "expected"), [(Sign.JOB, []), (Sign.DECLARED, ["dev"]), (Sign.COMMAND, ["dev"])])
def test_a_task_called_dev_that_starts_compose_is_a_developers_machine(sign: Sign, expected: list[str]) -> None:
    spec = LayerSpec("compose", "compose.yml", ("compose.yml",))
    world = survey([Unit("compose", "compose.yml", ("compose.yml",))], Settings(), [deploys(spec, clue("dev", sign))])
    assert list(bound(world)) == expected


def test_names_that_one_job_declares_in_turn_are_environments() -> None:
    jobs = [deploys(LayerSpec("", ""), clue(name)) for name in ("off-search-net", "off-search-org", "github-pages")]
    assert list(bound(survey([], Settings(), jobs))) == ["off-search-net", "off-search-org"]
    assert bound(survey([], Settings(), jobs[1:])) == {}
