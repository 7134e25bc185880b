"""The names of the commands that deploy, apart from their tables: what else is in a text need not be read."""

from __future__ import annotations

from typing import Final

#: Name -> words of which a command has at least one when it binds something; none when any command may.
TOOLS: Final[dict[str, frozenset[str]]] = {
    "helm": frozenset(("upgrade", "install", "template", "lint", "package", "secrets", "diff")),
    "helm3": frozenset(("upgrade", "install", "template", "lint", "package", "secrets", "diff")),
    "helmfile": frozenset(),
    "terraform": frozenset(),
    "tofu": frozenset(),
    "terragrunt": frozenset(),
    "docker": frozenset(("compose", "build", "buildx", "builder", "image", "run", "stack")),
    "podman": frozenset(("compose", "build", "buildx", "run")),
    "nerdctl": frozenset(("compose", "build", "run")),
    "docker-compose": frozenset(),
    "kubectl": frozenset(("apply", "create", "replace", "diff", "delete", "kustomize")),
    "oc": frozenset(("apply", "create", "replace", "diff", "delete", "kustomize")),
    "kustomize": frozenset(),
    "skaffold": frozenset(),
    "argocd": frozenset(("app",)),
    "gcloud": frozenset(("deploy", "update")),
    "aws": frozenset(("ecs", "cloudformation", "lambda")),
    "az": frozenset(("webapp", "containerapp", "deployment")),
    "cdk": frozenset(),
    "sam": frozenset(),
    "serverless": frozenset(),
    "sls": frozenset(),
    "ansible-playbook": frozenset(),
}
