"""paritycheck.yaml is read with positions; what is wrong with it says what, where and how to mend it."""

from datetime import date
from pathlib import Path

import pytest
from paritycheck.engine.config import load_settings
from paritycheck.engine.model import EnvironmentSpec, LayerSpec, Level, UserError

TODAY = date(2026, 1, 1)

WHOLE = """\
version: 1
reference: production
environments:
  prod:
    aliases: [production]
    helm: [{chart: deploy/chart, release: shop, namespace: shop, values: [deploy/prod.yaml], set: {image.tag: "1.4.2"}}]
    terraform: {dir: infra, var_files: infra/prod.tfvars, vars: {size: 3}, workspace: prod}
    dotenv: [.env.production]
  local:
    compose:
      - {files: [compose.yml, compose.override.yml], profiles: [debug], env_files: [.env], project_directory: dev,
         variables: {TAG: "15"}}
    kubernetes: [k8s/local]
    kustomize: {dir: overlays/local}
    settings: config/local.yaml
  bare:
services:
  api: {aliases: [backend, shop-api]}
policies:
  packs: [default, ./rules]
  override: {image-floating-tag: {level: note}, runtime-version: {level: off}}
exclude: ["vendor/**"]
"""


def load(tmp_path: Path, text: str, name: str = "paritycheck.yaml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return load_settings(tmp_path, TODAY, None if name == "paritycheck.yaml" else name)


def without_spans(spec: EnvironmentSpec) -> tuple[LayerSpec, ...]:
    return tuple(
        LayerSpec(
            one.parser, one.target, one.files, one.variables, one.env_files, one.profiles, one.workspace, one.release,
            one.namespace,
        )
        for one in spec.layers
    )  # fmt: skip


def test_without_a_file_everything_is_the_default(tmp_path: Path):
    settings = load_settings(tmp_path, TODAY)
    assert (settings.path, settings.packs, settings.environments, settings.today) == ("", ("default",), (), TODAY)


def test_the_whole_file(tmp_path: Path):
    settings = load(tmp_path, WHOLE)
    prod, local, bare = settings.environments
    assert (settings.path, settings.reference, settings.today) == ("paritycheck.yaml", "prod", TODAY)
    assert (prod.name, prod.aliases, prod.span and prod.span.line) == ("prod", ("production",), 4)
    assert without_spans(prod) == (
        LayerSpec("helm", "deploy/chart", ("deploy/prod.yaml",), (("image.tag", "1.4.2"),), release="shop",
                  namespace="shop"),
        LayerSpec("terraform", "infra", ("infra/prod.tfvars",), (("size", "3"),), workspace="prod"),
        LayerSpec("dotenv", ".env.production", (".env.production",)),
    )  # fmt: skip
    assert without_spans(local) == (
        LayerSpec("compose", "compose.yml", ("compose.yml", "compose.override.yml"), (("TAG", "15"),), (".env",),
                  ("debug",), workspace="dev"),
        LayerSpec("kubernetes", "k8s/local"),
        LayerSpec("kustomize", "overlays/local"),
        LayerSpec("settings", "config/local.yaml", ("config/local.yaml",)),
    )  # fmt: skip
    assert bare == EnvironmentSpec("bare", span=bare.span)
    assert settings.services == (("api", ("backend", "shop-api")),)
    assert settings.packs == ("default", "./rules")
    assert [(pack, span.text) for pack, span in settings.pack_spans] == [("default", "default"), ("./rules", "./rules")]
    assert [(one.id, one.level, one.span.line) for one in settings.overrides] == [
        ("image-floating-tag", Level.NOTE, 21),
        ("runtime-version", Level.NONE, 21),
    ]
    assert settings.exclude == ("vendor/**",)


@pytest.mark.parametrize(
    "entry, target, observed",
    [
        ("{dir: infra, plan_json: plan.json}", "infra", ("plan.json",)),
        ("{dir: ., var_files: a.tfvars}", ".", ()),
        ("{plan_json: [plans/a.json, plans/b.json]}", "plans/a.json", ("plans/a.json", "plans/b.json")),
    ],
)
def test_a_terraform_layer_names_its_folder_or_a_plan(
    entry: str, target: str, observed: tuple[str, ...], tmp_path: Path
):
    (layer,) = load(tmp_path, f"version: 1\nenvironments:\n  prod:\n    terraform: {entry}\n").environments[0].layers
    assert (layer.target, layer.observed) == (target, observed)


def test_layers_that_do_not_exist_are_diagnostics(tmp_path: Path):
    (tmp_path / "compose.yml").write_text("")
    text = "version: 1\nenvironments:\n  local:\n    compose: {files: [compose.yml, gone.yml]}\n"
    (problem,) = load(tmp_path, text).diagnostics
    assert (problem.code, problem.place) == ("config-path-missing", "paritycheck.yaml:4")
    assert problem.message == (
        "gone.yml is named for environment local and does not exist; correct the path, or create the file"
    )


def test_paths_are_relative_to_the_folder_of_the_file(tmp_path: Path):
    text = "version: 1\nenvironments:\n  prod:\n    dotenv: [../.env]\npolicies: {packs: [./rules]}\n"
    settings = load(tmp_path, text, "ops/parity.yaml")
    assert settings.environments[0].layers[0].target == ".env"
    assert settings.packs == ("./ops/rules",)


@pytest.mark.parametrize(
    "text, message",
    [
        (
            "version: 1\nenvironmets: {}\n",
            "paritycheck.yaml:2:1: unknown key 'environmets' in the file: nothing reads it; "
            "did you mean 'environments'?",
        ),
        (
            "version: 1\nenvironments:\n  prod:\n    helm:\n      - chart: a\n        valeus: [b]\n",
            "paritycheck.yaml:6:9: unknown key 'valeus' in environments.prod.helm[0]: nothing reads it; "
            "did you mean 'values'?",
        ),
        (
            "version: 1\nenvironments:\n  prod:\n    helm:\n      - values: [b]\n",
            "paritycheck.yaml:5:9: environments.prod.helm[0] lacks the key 'chart'; add it",
        ),
        (
            "version: 1\nenvironments:\n  prod:\n    dotenv: [../../.env]\n",
            "paritycheck.yaml:4:14: environments.prod.dotenv[0]: '../../.env' leads out of the repository; only files "
            "inside it are read, so write a path relative to the folder of this file",
        ),
        (
            "version: 2\n",
            "paritycheck.yaml:1:1: this version of paritycheck reads version: 1 of the configuration",
        ),
        ("reference: prod\n", "paritycheck.yaml:1:1: the file lacks the key 'version'; add it"),
        (
            "version: 1\nreference: pord\nenvironments: {prod: , staging: }\n",
            "paritycheck.yaml:2:12: reference names the environment 'pord', which is not declared; "
            "did you mean 'prod'?",
        ),
        (
            "version: 1\nenvironments: {prod: {aliases: [live]}, dr: {aliases: [Live]}}\n",
            "paritycheck.yaml:2:41: the name 'Live' of environment 'dr' already belongs to 'prod'; "
            "an alias never merges two environments",
        ),
        (
            "version: 1\npolicies: {override: {x: {level: fatal}}}\n",
            "paritycheck.yaml:2:34: policies.override.x.level: there is no level 'fatal'; "
            "use one of error, warning, note, off",
        ),
        (
            "version: 1\nservices: {api: {aliases: [1]}}\n",
            "paritycheck.yaml:2:28: services.api.aliases[0] must be text, but is a number '1'; put it in quotes",
        ),
        (
            "version: 1\nservices: [api]\n",
            "paritycheck.yaml:2:1: services must be a mapping (key: value), but is a list",
        ),
        (
            "version: 1\nversion: 1\n",
            "paritycheck.yaml:2:1: the key 'version' stands here again (first in line 1); only the last value counts",
        ),
        (
            "version: 1\n---\nversion: 1\n",
            "paritycheck.yaml:3:1: a second YAML document starts here; keep one document in the file",
        ),
        (
            "version: 1\npolicies: {packs: [../rules]}\n",
            "paritycheck.yaml:2:20: policies.packs[0]: the folder '../rules' lies outside the repository; "
            "keep policies inside",
        ),
    ],
)
def test_mistakes_say_what_where_and_how_to_mend_them(tmp_path: Path, text: str, message: str):
    with pytest.raises(UserError) as caught:
        load(tmp_path, text)
    assert str(caught.value) == message


def test_broken_yaml_stops_with_its_place(tmp_path: Path):
    with pytest.raises(UserError, match=r"^paritycheck\.yaml:2:\d+: not valid YAML: "):
        load(tmp_path, "version: 1\nservices: {api: ]\n")


def test_a_named_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path, TODAY, "parity.yaml")
    assert str(caught.value) == (
        "parity.yaml: the configuration cannot be read: No such file or directory; check the path and its permissions"
    )


def test_a_named_file_outside_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="must lie inside"):
        load_settings(tmp_path, TODAY, "../parity.yaml")


def test_a_file_that_is_not_utf_8(tmp_path: Path):
    (tmp_path / "paritycheck.yaml").write_bytes(b"version: 1 # \xff\n")
    with pytest.raises(UserError, match=r"is not UTF-8 \(byte 13\); save it as UTF-8"):
        load_settings(tmp_path, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1\n", {"dotenv_style"}),
        ("version: 1\ncode_scan: false\n", {"code_scan", "dotenv_style"}),
        ("version: 1\ncode_scan: true\nenv_style: true\n", set()),
    ],
)
def test_parsers_that_are_switched(text: str, expected: set[str], tmp_path: Path) -> None:
    (tmp_path / "paritycheck.yaml").write_text(text, encoding="utf-8")
    assert load_settings(tmp_path, date(2026, 1, 1)).without == expected


def test_a_switch_is_a_boolean(tmp_path: Path) -> None:
    (tmp_path / "paritycheck.yaml").write_text("version: 1\ncode_scan: 'no'\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"paritycheck\.yaml:2:1: .*code_scan.* must be true or false"):
        load_settings(tmp_path, date(2026, 1, 1))
