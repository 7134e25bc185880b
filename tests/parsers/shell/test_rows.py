"""Branches, loops and steps: values of one way never meet those of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from paritycheck.engine.contract import Deployment
from paritycheck.engine.model import Sign

Deploys = Callable[..., list[Deployment]]

FILES = (
    "chart/Chart.yaml",
    "chart/values.yaml",
    "chart/values-prod.yaml",
    "chart/values-staging.yaml",
    "chart/values-uat.yaml",
    "envs/prod/main.tf",
    "envs/staging/main.tf",
    "other-a.yaml",
    "other-b.yaml",
)


def pairs(found: list[Deployment]) -> list[tuple[str, str]]:
    """Values file and namespace of each deployment."""
    return sorted((one.spec.files[0].removeprefix("chart/"), one.spec.namespace) for one in found)


BOTH = [("values-prod.yaml", "p"), ("values-staging.yaml", "s")]
TAIL = 'helm upgrade web chart -f chart/"$F" -n "$N"'

SPLIT = {
    "if": 'if [ "$ENV" = prod ]; then F=values-prod.yaml N=p; else F=values-staging.yaml N=s; fi',
    "elif": 'if [[ $ENV == "prod" ]]; then F=values-prod.yaml; N=p; elif [[ $ENV == staging ]]; then'
    " F=values-staging.yaml;"
    " N=s; else exit 1; fi",
    "case": "case $ENV in prod|production) F=values-prod.yaml; N=p ;; staging) F=values-staging.yaml; N=s ;;"
    " *) exit 1;; esac",
    "and": 'F=values-staging.yaml; N=s; [ "$ENV" != prod ] || { F=values-prod.yaml; N=p; }',
    "regular": 'if [[ "$ENV" =~ ^(prod)$ ]]; then F=values-prod.yaml; N=p; else F=values-staging.yaml; N=s; fi',
    "test": "if test x$ENV = xprod; then F=values-prod.yaml N=p; else F=values-staging.yaml N=s; fi",
    "asked": "if curl -sf http://x; then F=values-prod.yaml N=p; else F=values-staging.yaml N=s; fi",
    "loop": "for ENV in prod staging; do F=values-$ENV.yaml; N=${ENV%${ENV#?}}; " + TAIL + "; done; exit",
    "function": 'go() { F=values-$1.yaml; N=$2; }; if [ "$X" = a ]; then go prod p; else go staging s; fi',
}


@pytest.mark.parametrize("name", SPLIT)
def test_branches_are_rows(deploys: Deploys, name: str) -> None:
    found = deploys(FILES, f"{SPLIT[name]}\n{TAIL}")
    assert sorted(set(pairs(found))) == BOTH
    assert not any(one.unresolved for one in found)


def test_what_is_compared_tells_the_environment(deploys: Deploys) -> None:
    found = deploys(FILES, f"{SPLIT['case']}\n{TAIL}")
    clues = {
        one.spec.namespace + one.spec.files[0]: [c.text for c in one.clues if c.sign is Sign.COMMAND] for one in found
    }
    assert all(("prod" in texts[0]) == name.startswith("p") for name, texts in clues.items())


def test_a_compared_branch_is_a_weaker_sign(deploys: Deploys) -> None:
    text = 'if [ "$CI_BRANCH" = main ]; then F=values-prod.yaml; else exit; fi; helm upgrade web chart -f chart/$F'
    (one,) = deploys(FILES, text)
    assert [clue.text for clue in one.clues if clue.sign is Sign.BRANCH] == ["main"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if [ "$ENV" = prod ]; then F=values-prod.yaml; else F=values-staging.yaml; fi', "values-prod.yaml"),
        ('[ -z "$ENV" ] && F=values-staging.yaml || F=values-prod.yaml', "values-prod.yaml"),
        ('case "$ENV" in st*) F=values-staging.yaml;; p*) F=values-prod.yaml;; esac', "values-prod.yaml"),
        ('if [ "$ENV" = a ] || [ "$ENV" = prod -a -n "$ENV" ]; then F=values-prod.yaml; fi', "values-prod.yaml"),
        ("F=values-${ENV}.yaml", "values-prod.yaml"),
        ("F=values-${NONE:-staging}.yaml", "values-staging.yaml"),
        ('X="values-$ENV.yml"; F=${X%.yml}.yaml', "values-prod.yaml"),
        ("X=a/values-prod.yaml; F=${X##*/}", "values-prod.yaml"),
        ('F=$(basename "a/values-$ENV.yaml")', "values-prod.yaml"),
        ("F=values-$(echo $ENV).yaml", "values-prod.yaml"),
        ("E=PROD; F=values-${E,,}.yaml", "values-prod.yaml"),
        ("while [ $# -gt 0 ]; do shift; done; F=values-prod.yaml", "values-prod.yaml"),
        ("set -- staging prod; shift; F=values-$1.yaml", "values-prod.yaml"),
    ],
)
def test_what_is_known_decides(deploys: Deploys, text: str, expected: str) -> None:
    found = deploys(FILES, f"{text}\nhelm upgrade web chart -f chart/$F", variables={"ENV": "prod"})
    assert [one.spec.files for one in found] == [(f"chart/{expected}",)]


def test_arrays_and_lists_of_arguments(deploys: Deploys) -> None:
    text = 'A=(-f chart/values.yaml); for e in prod; do A+=(-f "chart/values-$e.yaml"); done; '
    (one,) = deploys(FILES, text + 'helm upgrade web chart "${A[@]}"')
    assert one.spec.files == ("chart/values.yaml", "chart/values-prod.yaml")
    (one,) = deploys(FILES, "A='-f chart/values.yaml'; A=\"$A -f chart/values-prod.yaml\"; helm upgrade web chart $A")
    assert one.spec.files == ("chart/values.yaml", "chart/values-prod.yaml")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("cd envs/prod && terraform plan", "envs/prod"),
        ("pushd envs/staging; popd; cd envs/prod; terraform plan", "envs/prod"),
        ("(cd envs/staging); cd envs/prod; terraform plan", "envs/prod"),
        ("cd envs/staging; cd ../prod; terraform plan", "envs/prod"),
        ("cd envs/prod; cd ../staging; cd -; terraform plan", "envs/prod"),
        ('cd "$GITHUB_WORKSPACE/envs/prod"; terraform plan', "envs/prod"),
        ('D="$(cd "envs/prod" && pwd)"; terraform -chdir="$D" plan', "envs/prod"),
        ('cd "$(git rev-parse --show-toplevel)/envs/prod"; terraform plan', "envs/prod"),
        ("terraform -chdir=$PWD/envs/prod plan", "envs/prod"),
    ],
)
def test_folders(deploys: Deploys, text: str, target: str) -> None:
    assert [one.spec.target for one in deploys(FILES, text)] == [target]


def test_working_directory_of_the_step(deploys: Deploys) -> None:
    (one,) = deploys(FILES, "terraform plan", folder="envs/prod")
    assert one.spec.target == "envs/prod"


# ---------------------------------------------------------------------------- names that are not known


def test_files_tell_the_environments_of_an_unknown_name(deploys: Deploys) -> None:
    found = deploys(FILES, "helm upgrade web chart -f chart/values-$ENV.yaml -n shop-$ENV")
    assert [(one.spec.files, one.spec.namespace) for one in found] == [
        ((f"chart/values-{word}.yaml",), f"shop-{word}") for word in ("prod", "staging", "uat")
    ]
    assert "for prod" in found[0].what
    assert "prod" in [clue.text for clue in found[0].clues if clue.sign is Sign.COMMAND]


def test_what_a_branch_has_taken_is_not_told_again(deploys: Deploys) -> None:
    text = 'ENV=$1; if [ "$ENV" = uat ]; then exit; fi; helm upgrade web chart -f chart/values-$ENV.yaml'
    found = deploys(FILES, text.replace("$1", "${INPUT_ENVIRONMENT}"))
    assert [one.spec.files[0][-9:-5] for one in found] == ["prod", "ging"]


@pytest.mark.parametrize(
    "command",
    [
        "helm upgrade web chart -f other-$ENV.yaml",  # matches that name no environment
        "helm upgrade web chart -f chart/values-$FLAVOUR.yaml",  # not called after environments
        "helm upgrade web chart -f chart/values-$ENV.yaml -f chart/$REGION.yaml",  # more than one unknown
        "helm upgrade web chart -f nowhere/values-$ENV.yaml",
    ],
)
def test_never_a_guess(deploys: Deploys, command: str) -> None:
    found = deploys(FILES, command)
    assert found
    assert all(one.unresolved for one in found)
    assert all(one.spec.files == () for one in found)


# ---------------------------------------------------------------------------- steps of one job


def test_later_steps_see_what_earlier_ones_wrote(deploys: Deploys) -> None:
    found = deploys(FILES, 'echo "F=values-prod.yaml" >> "$GITHUB_ENV"', "helm upgrade web chart -f chart/$F")
    assert [one.spec.files for one in found] == [("chart/values-prod.yaml",)]


def test_what_branches_wrote_stays_apart(deploys: Deploys) -> None:
    first = 'if [ "$BRANCH" = main ]; then F=values-prod.yaml; N=p; else F=values-staging.yaml; N=s; fi\n'
    found = deploys(FILES, first + '{ echo "F=$F"; echo "N=$N"; } >> $GITHUB_ENV', TAIL)
    assert pairs(found) == BOTH


def test_variables_of_a_step_end_with_it(deploys: Deploys) -> None:
    (one,) = deploys(FILES, "export F=values-prod.yaml", "helm upgrade web chart -f chart/$F")
    assert one.unresolved


def test_too_many_branches_are_joined(deploys: Deploys) -> None:
    asked = "\n".join(f"if curl {n}; then V{n}=a; else V{n}=b; fi" for n in range(12))
    used = " ".join(f"--set v{n}=$V{n}" for n in range(12))
    found = deploys(FILES, f"{asked}\nhelm upgrade web chart -f chart/values-prod.yaml {used}")
    assert 0 < len(found) <= 48
    assert any(reason.endswith("differs in too many branches") for one in found for _, reason in one.spec.undecided)
