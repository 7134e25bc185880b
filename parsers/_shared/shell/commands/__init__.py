"""The commands that deploy, each family in a table of its own: which options take a value, and what they bind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..drafts import Draft
from ..walk import Event
from .compose import COMPOSE, compose
from .docker import DOCKER, docker
from .helm import HELM, HELMFILE, helm, helmfile
from .kubernetes import KUBECTL, KUSTOMIZE, kubectl, kustomize
from .platforms import DEPLOYERS
from .terraform import TERRAFORM, TERRAGRUNT, terraform, terragrunt


@dataclass(frozen=True, slots=True)
class Family:
    """Commands of one tool: how drafts are made, the options that bind something, and what is said of them."""

    names: tuple[str, ...]
    made: Callable[[Event], Sequence[Draft]]
    options: Mapping[str, str]
    subcommands: str


def _docker(event: Event) -> Sequence[Draft]:
    composes = len(event.words) > 1 and event.words[1].text == "compose"
    return compose(event, event.words[1:]) if composes else docker(event)


def _compose(event: Event) -> Sequence[Draft]:
    return compose(event, event.words)


FAMILIES: tuple[Family, ...] = (
    Family(("helm", "helm3"), helm, HELM, "upgrade, install, template, lint, diff upgrade, secrets ..."),
    Family(("helmfile",), helmfile, HELMFILE, "apply, sync, diff, template, lint, ..."),
    Family(("terraform", "tofu"), terraform, TERRAFORM, "plan, apply, destroy, import, refresh, validate, workspace"),
    Family(("terragrunt",), terragrunt, TERRAGRUNT, "the same, run-all, run --all"),
    Family(("docker-compose",), _compose, COMPOSE, "up, create, run, start, build, push, pull, config, down"),
    Family(("docker", "podman", "nerdctl"), _docker, DOCKER, "compose ..., build, buildx build, run, stack deploy"),
    Family(("kubectl", "oc"), kubectl, KUBECTL, "apply, create, replace, diff, kustomize, delete"),
    Family(("kustomize",), kustomize, KUSTOMIZE, "build, edit set image"),
    *(Family((name,), made, options, says) for name, made, options, says in DEPLOYERS),
)
BY_NAME: Mapping[str, Family] = {name: family for family in FAMILIES for name in family.names}


def drafts(event: Event) -> Sequence[Draft]:
    """What one command deploys; nothing when it is none that is known."""
    event = _inside(event)
    family = BY_NAME.get(event.words[0].text.rpartition("/")[2])
    return family.made(event) if family is not None and len(event.words) > 1 else ()


def _inside(event: Event) -> Event:
    """The command that ``docker run IMAGE helm ...`` runs: the first word that names a tool behind the options."""
    words = [word.text for word in event.words]
    if words[0] not in ("docker", "podman", "nerdctl") or words[1:2] != ["run"]:
        return event
    at = next((n for n, word in enumerate(words) if n > 2 and word in BY_NAME), 0)
    return replace(event, words=event.words[at:])
