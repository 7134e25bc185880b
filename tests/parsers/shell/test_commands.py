"""Commands with what they bind: one row a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from paritycheck.engine.contract import Deployment

Deploys = Callable[..., list[Deployment]]

FILES = (
    "chart/Chart.yaml",
    "chart/values-prod.yaml",
    "chart/values-staging.yaml",
    "secrets.yaml",
    "infra/main.tf",
    "infra/prod.tfvars",
    "infra/backend-prod.hcl",
    "live/prod/vpc/terragrunt.hcl",
    "live/prod/db/terragrunt.hcl",
    "compose.yaml",
    "compose.override.yaml",
    "compose.prod.yaml",
    ".env.prod",
    "app/docker-compose.yml",
    "overlays/prod/kustomization.yaml",
    "manifests/web.yaml",
    "helmfile.yaml",
    "deploy/helmfile.yaml",
    "Dockerfile",
    "api/Dockerfile",
    "api/build.Dockerfile",
    "play.yml",
    "inventories/prod",
    "env.yaml",
    "serverless.yml",
)

#: A command, and what its only deployment must say.
CASES: list[tuple[str, dict[str, Any]]] = [
    (
        "helm upgrade --install web ./chart -f chart/values-prod.yaml -n shop",
        {
            "parser": "helm",
            "target": "chart",
            "files": ("chart/values-prod.yaml",),
            "release": "web",
            "namespace": "shop",
        },
    ),
    (
        "helm upgrade web ./chart --values=chart/values-prod.yaml,secrets.yaml",
        {"files": ("chart/values-prod.yaml", "secrets.yaml")},
    ),
    ("helm upgrade web ./chart -f=chart/values-prod.yaml", {"files": ("chart/values-prod.yaml",)}),
    (
        "helm upgrade web ./chart --set a=1,b.c=2 --set-string d='x,y' --set-literal e=1,2",
        {"variables": (("a", "1"), ("b.c", "2"), ("d", "x"), ("e", "1,2"))},
    ),
    ("helm upgrade web ./chart --set 'hosts={a,b}'", {"variables": (("hosts", "{a,b}"),)}),
    (
        "helm upgrade web ./chart --set image.tag=$SHA --set-file cert=ca.pem --set-json 'n={\"a\":1}'",
        {
            "undecided": (
                ("image.tag", "SHA is not set in what was read"),
                ("cert", "set to the text of ca.pem"),
                ("n", "set as JSON"),
            )
        },
    ),
    ("helm secrets upgrade web ./chart -f secrets.yaml", {"target": "chart", "files": ("secrets.yaml",)}),
    ("helm diff upgrade web ./chart", {"target": "chart", "release": "web"}),
    ("helm install web bitnami/redis --version 1.2.3", {"target": "bitnami/redis", "release": "web"}),
    ("helm install web oci://registry.example.org/charts/web", {"target": "oci://registry.example.org/charts/web"}),
    ("helm template ./chart", {"target": "chart", "checks": True}),
    ("helm template ./chart | kubectl apply -f -", {"target": "chart", "checks": False}),
    ("cd chart && helm lint --strict", {"target": "chart", "checks": True}),
    (
        "helmfile -e prod apply",
        {"parser": "helmfile", "target": "helmfile.yaml", "workspace": "prod", "told": ["prod"]},
    ),
    ("helmfile --environment prod -f deploy/helmfile.yaml diff", {"target": "deploy/helmfile.yaml"}),
    ("helmfile template", {"checks": True}),
    (
        "terraform -chdir=infra plan -var-file=prod.tfvars -var region=eu",
        {"parser": "terraform", "target": "infra", "files": ("infra/prod.tfvars",), "variables": (("region", "eu"),)},
    ),
    ("cd infra; terraform apply -var-file prod.tfvars", {"target": "infra", "files": ("infra/prod.tfvars",)}),
    ("cd infra && terraform workspace select prod && tofu apply", {"workspace": "prod", "told": ["prod"]}),
    (
        "cd infra && TF_WORKSPACE=prod TF_VAR_size=3 terraform apply",
        {"workspace": "prod", "variables": (("size", "3"),)},
    ),
    (
        "cd infra && export TF_CLI_ARGS_plan='-var-file=prod.tfvars' && terraform plan",
        {"files": ("infra/prod.tfvars",)},
    ),
    ("terraform -chdir=infra validate", {"target": "infra", "checks": True}),
    ("terraform -chdir=infra init -backend-config=backend-prod.hcl", {"told": ["backend-prod.hcl"], "checks": False}),
    (
        "cd live/prod/vpc && terragrunt apply --terragrunt-non-interactive",
        {"target": "live/prod/vpc", "told": ["live/prod/vpc"]},
    ),
    (
        "docker compose up -d",
        {
            "parser": "compose",
            "target": "compose.yaml",
            "files": ("compose.yaml", "compose.override.yaml"),
            "env_files": None,
        },
    ),
    (
        "docker compose -f compose.yaml -f compose.prod.yaml --env-file .env.prod --profile debug up",
        {"files": ("compose.yaml", "compose.prod.yaml"), "env_files": (".env.prod",), "profiles": ("debug",)},
    ),
    (
        "COMPOSE_FILE=compose.yaml:compose.prod.yaml COMPOSE_PROFILES=a,b docker-compose up",
        {"files": ("compose.yaml", "compose.prod.yaml"), "profiles": ("a", "b")},
    ),
    (
        "docker compose --project-directory app build",
        {"target": "app/docker-compose.yml", "workspace": "app", "checks": True},
    ),
    ("kubectl apply -k overlays/prod -n shop", {"parser": "kustomize", "target": "overlays/prod", "namespace": "shop"}),
    ("kubectl apply --dry-run=server -f manifests/", {"parser": "kubernetes", "target": "manifests", "checks": True}),
    ("kubectl create -f https://example.org/a.yaml", {"target": "https://example.org/a.yaml"}),
    ("envsubst < manifests/web.yaml | kubectl apply -f -", {"parser": "kubernetes", "target": "manifests/web.yaml"}),
    ("sed s/a/b/ manifests/web.yaml | kubectl apply -f -", {"target": "manifests/web.yaml"}),
    (
        "kustomize build overlays/prod | kubectl apply -f -",
        {"parser": "kustomize", "target": "overlays/prod", "checks": False},
    ),
    ("kustomize build overlays/prod", {"checks": True}),
    (
        "cd overlays/prod && kustomize edit set image web=web:1.2 && kubectl apply -k .",
        {"target": "overlays/prod", "variables": (("web", "web:1.2"),)},
    ),
    (
        "docker build -f api/build.Dockerfile --build-arg V=1 api",
        {"parser": "dockerfile", "target": "api/build.Dockerfile", "variables": (("V", "1"),), "checks": True},
    ),
    ("docker buildx build api", {"target": "api/Dockerfile"}),
    ("docker run --rm --env-file .env.prod web", {"parser": "dotenv", "files": (".env.prod",)}),
    ("docker run --rm -v $PWD:/w helm-image helm upgrade web ./chart", {"parser": "helm", "target": "chart"}),
    ("docker stack deploy -c compose.yaml shop", {"parser": "compose", "files": ("compose.yaml",)}),
    (
        "ansible-playbook -i inventories/prod play.yml -e tag=1",
        {
            "parser": "ansible-playbook",
            "target": "play.yml",
            "files": ("inventories/prod",),
            "variables": (("tag", "1"),),
        },
    ),
    (
        "gcloud run deploy web --image web:1 --set-env-vars A=1,B=2 --env-vars-file env.yaml",
        {"parser": "gcloud", "files": ("env.yaml",), "variables": (("A", "1"), ("B", "2"))},
    ),
    ("serverless deploy --stage prod", {"parser": "serverless", "told": ["prod"]}),
]


def said(one: Deployment, name: str) -> object:
    if name == "told":
        return [clue.text for clue in one.clues if clue.text != "run"]
    return getattr(one, name) if name == "checks" else getattr(one.spec, name)


@pytest.mark.parametrize(("command", "expected"), CASES, ids=[command for command, _ in CASES])
def test_command(deploys: Deploys, command: str, expected: dict[str, Any]) -> None:
    found = deploys(FILES, command)
    one = found[-1]
    assert not one.unresolved
    assert {name: said(one, name) for name in expected} == expected


WRAPPED = [
    "sudo -E {}",
    "env A=1 {}",
    "time {}",
    "nohup {} &",
    "timeout -k 5 60 {}",
    "xargs -n 1 {}",
    "bash -ec '{}'",
    "eval {}",
    "exec {}",
    "( {} )",
    "{{ {}; }}",
    "if {}; then :; fi",
    "{} || exit 1",
    "OUT=$({})",
    "true && {}",
    "f() {{ {}; }}; f",
    "while ! {}; do sleep 1; done",
    "echo x; {} # comment",
    "aws-vault exec prod -- {}",
]


@pytest.mark.parametrize("around", WRAPPED)
def test_command_in_a_wrapper(deploys: Deploys, around: str) -> None:
    (one,) = deploys(FILES, around.format("helm upgrade web ./chart -f chart/values-prod.yaml"))
    assert (one.spec.target, one.spec.files, one.spec.release) == ("chart", ("chart/values-prod.yaml",), "web")


NOTHING = [
    "echo helm upgrade web ./chart",
    "# helm upgrade web ./chart",
    "helm version",
    "helm repo add a b",
    "terraform fmt",
    "kubectl get pods",
    "docker ps",
    "cat <<EOF\nhelm upgrade web ./chart\nEOF\n",
    "helm",
    "docker",
    "false && helm lint x",
    "if false; then helm lint x; fi",
    "exit 0; helm lint x",
    "f() { helm lint x; }; exit 1; f",
]


@pytest.mark.parametrize("text", NOTHING)
def test_text_that_deploys_nothing(deploys: Deploys, text: str) -> None:
    assert deploys(FILES, text) == []


UNRESOLVED = [
    ("helm upgrade web ./chart -f missing.yaml", "missing.yaml is not in the repository"),
    ("helm upgrade web $CHART", "CHART is not set in what was read"),
    ("helm upgrade web ./chart -f /etc/values.yaml", "/etc/values.yaml lies outside of the repository"),
    ("cd $(mktemp -d) && terraform apply", "printed by a command"),
    ("helmfile -e $TARGET apply", "its environment is not known: TARGET is not set in what was read"),
    ("docker compose -f ../other/compose.yaml up", "../other/compose.yaml lies outside of the repository"),
]


@pytest.mark.parametrize(("command", "reason"), UNRESOLVED)
def test_what_cannot_be_placed_is_reported(deploys: Deploys, command: str, reason: str) -> None:
    (one,) = deploys(FILES, command)
    assert reason in one.unresolved


def test_every_unit_below_is_one(deploys: Deploys) -> None:
    found = deploys(FILES, "cd live/prod && terragrunt run-all apply")
    assert [one.spec.target for one in found] == ["live/prod/db", "live/prod/vpc"]


def test_place_is_the_command(deploys: Deploys) -> None:
    (one,) = deploys(FILES, "echo a\n  helm upgrade web ./chart")
    assert one.origin.edit_site().text == "helm"
    assert one.what == "`helm upgrade` in the job run"
