"""Calls that lead to other files: make, tasks, scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from paritycheck.engine.contract import Deployment
from paritycheck.engine.model import Sign

Deploys = Callable[..., list[Deployment]]

CHART = {"chart/Chart.yaml": "", "chart/values-prod.yaml": "", "chart/values-staging.yaml": ""}
HELM = "helm upgrade web chart -f chart/values-$(ENV).yaml"


def said(found: list[Deployment]) -> list[tuple[str, tuple[str, ...]]]:
    """The values files and the command's clues of each deployment."""
    return [
        (one.spec.files[0] if one.spec.files else "", tuple(c.text for c in one.clues if c.text != "run"))
        for one in found
    ]


PROD, STAGING = "chart/values-prod.yaml", "chart/values-staging.yaml"

MAKEFILES = [
    # (Makefile, call, values files)
    (f"deploy:\n\t@{HELM}\n", "make deploy ENV=prod", [PROD]),
    (f"ENV ?= staging\ndeploy:\n\t{HELM}\n", "make deploy", [STAGING]),
    (f"ENV ?= staging\ndeploy:\n\t{HELM}\n", "ENV=prod make deploy", [PROD]),
    (f"ENV = staging\ndeploy:\n\t{HELM}\n", "make deploy ENV=prod", [PROD]),
    (f"deploy:\n\t{HELM}\n", "make", [PROD, STAGING]),
    (f"deploy-prod: ENV = prod\ndeploy-prod: deploy\ndeploy:\n\t{HELM}\n", "make deploy-prod", [PROD]),
    (
        "V = -f chart/values-$(ENV).yaml\nENV := prod\ndeploy:\n\thelm upgrade web chart $(V) $(MORE)\n",
        "make deploy",
        [PROD],
    ),
    ("V = -f a.yaml\nV += -f b.yaml\nd:\n\thelm upgrade web chart $(V)\n", "make d", ["a.yaml"]),
    ("deploy-%:\n\thelm upgrade web chart -f chart/values-$*.yaml\n", "make deploy-prod", [PROD]),
    ("all: one\none:\n\t$(MAKE) two ENV=prod\ntwo:\n\t" + HELM + "\n", "make", [PROD]),
    (
        "ifeq ($(ENV),prod)\nV = prod\nelse\nV = staging\nendif\n"
        "d:\n\thelm upgrade web chart -f chart/values-$(V).yaml\n",
        "make d ENV=prod",
        [PROD],
    ),
    (
        "ifdef DEBUG\nV = staging\nelse\nV = prod\nendif\nd:\n\thelm upgrade web chart -f chart/values-$(V).yaml\n",
        "make d",
        [PROD],
    ),
    ("d:\n\tcd chart && helm upgrade web . -f values-prod.yaml\n", "make d", [PROD]),
    ("d:\n\tcd chart\n\thelm upgrade web chart -f chart/values-prod.yaml\n", "make d", [PROD]),
    ("d:\n\thelm upgrade web chart \\\n\t  -f chart/values-prod.yaml # $$x\n", "make d", [PROD]),
    (
        "d:\n\tfor e in prod staging; do helm upgrade web chart -f chart/values-$$e.yaml; done\n",
        "make d",
        [PROD, STAGING],
    ),
]


@pytest.mark.parametrize(("makefile", "call", "expected"), MAKEFILES)
def test_make(deploys: Deploys, makefile: str, call: str, expected: list[str]) -> None:
    found = deploys({**CHART, "Makefile": makefile}, call)
    assert [files for files, _ in said(found)] == expected


def test_make_in_a_folder(deploys: Deploys) -> None:
    (one,) = deploys({"ops/Makefile": "d:\n\tkubectl apply -f web.yaml\n", "ops/web.yaml": ""}, "make -C ops d")
    assert one.spec.target == "ops/web.yaml"


def test_a_target_is_named_like_a_job(deploys: Deploys) -> None:
    (one,) = deploys({**CHART, "Makefile": "deploy-prod:\n\thelm upgrade web chart\n"}, "make deploy-prod")
    assert ("deploy-prod", Sign.JOB) in [(clue.text, clue.sign) for clue in one.clues]
    assert one.origin.edit_site().path == "Makefile"
    assert one.origin.span.path == ".ci/steps"


SCRIPTS = [
    ("./deploy.sh prod", PROD),
    ("bash deploy.sh prod", PROD),
    ("sh -eu ./deploy.sh prod extra", PROD),
    ("chmod +x deploy.sh && ./deploy.sh prod", PROD),
    ("cd chart && ../deploy.sh prod", PROD),
    ("npm run deploy:prod", PROD),
    ("yarn deploy:prod", PROD),
    ("npm run deploy -- prod", PROD),
    ("just deploy prod", PROD),
    ("just staging", STAGING),
    ("task deploy ENV=prod", PROD),
    ("task all", STAGING),
    ("source lib.sh && upgrade prod", PROD),
]
TREE = {
    **CHART,
    "deploy.sh": '#!/bin/bash\ncd "$(dirname "$0")"\nset -e\n. lib.sh\nupgrade "$1"\n',
    "lib.sh": 'upgrade() {\n  local env="${1:?environment}"\n  helm upgrade web chart -f "chart/values-$env.yaml"\n}\n',
    "package.json": '{"scripts": {"deploy": "./deploy.sh", "deploy:prod": "./deploy.sh prod"}}',
    "justfile": 'kind := "staging"\ndeploy env="staging":\n    @./deploy.sh {{env}}\nstaging: (deploy kind)\n',
    "Taskfile.yml": "version: 3\nvars: {ENV: staging}\ntasks:\n  deploy:\n    cmds:\n      - ./deploy.sh {{.ENV}}\n"
    "  all:\n    deps: [deploy]\n",
}


@pytest.mark.parametrize(("call", "expected"), SCRIPTS)
def test_calls(deploys: Deploys, call: str, expected: str) -> None:
    found = deploys(TREE, call)
    assert [files for files, _ in said(found)] == [expected]
    assert found[0].origin.edit_site().place == "lib.sh:3"


def test_arguments_of_a_script_are_clues(deploys: Deploys) -> None:
    (one,) = deploys(TREE, "./deploy.sh prod")
    assert ("prod", Sign.COMMAND) in [(clue.text, clue.sign) for clue in one.clues]


def test_the_name_of_a_script_is_a_clue(deploys: Deploys) -> None:
    (one,) = deploys({**CHART, "prod/up.sh": "helm upgrade web chart\n"}, "prod/up.sh")
    assert ("prod/up.sh", Sign.PATH) in [(clue.text, clue.sign) for clue in one.clues]


def test_calls_are_followed_only_so_deep(deploys: Deploys) -> None:
    chain = {f"s{n}.sh": f"./s{n + 1}.sh\n" for n in range(9)}
    assert deploys({**CHART, **chain, "s9.sh": "helm upgrade web chart\n"}, "./s7.sh")
    assert not deploys({**CHART, **chain, "s9.sh": "helm upgrade web chart\n"}, "./s0.sh")


def test_calls_in_a_circle_end(deploys: Deploys) -> None:
    tree = {
        **CHART,
        "a.sh": "helm upgrade web chart\n./b.sh\n",
        "b.sh": "./a.sh\n",
        "Makefile": "a: b\nb: a\n\tmake a\n",
    }
    assert len(deploys(tree, "./a.sh; make a; f() { f; }; f")) == 1


def test_a_function_that_a_branch_calls_is_not_walked_on_other_ways(deploys: Deploys) -> None:
    text = (
        "main() { helm upgrade web chart -f chart/values-$1.yaml; }\n"
        "branch() { helm upgrade web chart -f chart/values-prod.yaml -n branch; }\n"
        'if [ "$1" = prod ]; then branch; else main "$1"; fi\n'
    )
    tree = {**CHART, "deploy.sh": text}
    assert [one.spec.namespace for one in deploys(tree, "./deploy.sh prod")] == ["branch"]
    assert [one.spec.namespace for one in deploys(tree, "./deploy.sh staging")] == [""]
