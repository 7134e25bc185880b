"""Tools that deploy something paritycheck does not render: what they say of the environment is kept.

Ansible, Skaffold, Argo CD, Google Cloud Run, AWS, Azure, CDK, SAM, the Serverless framework.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..drafts import Draft
from ..options import listed, pair, pairs, taken_apart
from ..walk import Event


@dataclass(frozen=True, slots=True)
class _Tool:
    """A tool: the words with which its deploying commands begin, and the meaning of its options."""

    begins: tuple[tuple[str, ...], ...]
    options: Mapping[str, str]


_TOOLS: dict[str, _Tool] = {
    "ansible-playbook": _Tool(
        ((),),
        {"-i": "file", "--inventory": "file", "-e": "variables", "--extra-vars": "variables", "-l": "hint",
         "--limit": "hint", "-t": "", "--tags": "", "-u": "", "--vault-password-file": "", "-c": "", "--skip-tags": ""},
    ),
    "skaffold": _Tool(
        (("run",), ("deploy",), ("apply",), ("render",), ("dev",)),
        {"-p": "hint", "--profile": "hint", "-f": "target", "--filename": "target", "-n": "hint",
         "--namespace": "hint", "--kube-context": "hint", "-m": "", "--default-repo": "", "-t": "", "--tag": ""},
    ),
    "argocd": _Tool(
        (("app", "create"), ("app", "set"), ("app", "sync")),
        {"--path": "target", "--values": "file", "--helm-set": "variables", "-p": "variables",
         "--parameter": "variables", "--dest-namespace": "hint", "--repo": "", "--dest-server": "",
         "--dest-name": "hint", "--revision": "",
         "--kustomize-image": "variables", "--project": "hint", "--server": "", "--auth-token": ""},
    ),
    "gcloud": _Tool(
        (("run", "deploy"), ("beta", "run", "deploy"), ("app", "deploy"), ("functions", "deploy"),
         ("run", "jobs", "deploy"), ("run", "services", "update")),
        {"--image": "image", "--set-env-vars": "variables", "--update-env-vars": "variables", "--env-vars-file": "file",
         "--project": "hint", "--region": "", "--service-account": "", "--set-secrets": "", "--memory": "", "--cpu": "",
         "--tag": "", "--platform": "", "--port": "", "--max-instances": "", "--min-instances": "", "--version": ""},
    ),
    "aws": _Tool(
        (("ecs", "update-service"), ("ecs", "register-task-definition"), ("ecs", "deploy"),
         ("cloudformation", "deploy"), ("lambda", "update-function-code"), ("lambda", "update-function-configuration")),
        {"--cluster": "hint", "--service": "hint", "--task-definition": "hint", "--cli-input-json": "target",
         "--template-file": "target", "--stack-name": "hint", "--profile": "hint", "--function-name": "hint",
         "--parameter-overrides": "variables", "--region": "", "--image-uri": "image", "--query": "", "--output": ""},
    ),
    "az": _Tool(
        (("webapp", "deploy"), ("webapp", "up"), ("containerapp", "update"), ("containerapp", "create"),
         ("containerapp", "up"), ("deployment", "group", "create"), ("deployment", "sub", "create")),
        {"-n": "hint", "--name": "hint", "-g": "hint", "--resource-group": "hint", "--slot": "environment", "-s": "",
         "--image": "image", "--set-env-vars": "variables", "--template-file": "target", "-f": "target",
         "--parameters": "file", "-p": "file", "--subscription": "", "--environment": "hint"},
    ),
    "cdk": _Tool(
        (("deploy",), ("diff",), ("synth",)),
        {"-c": "variables", "--context": "variables", "--profile": "hint", "-a": "", "--app": ""},
    ),
    "sam": _Tool(
        (("deploy",), ("build",)),
        {"--config-env": "environment", "--stack-name": "hint", "--template-file": "target", "-t": "target",
         "--parameter-overrides": "variables", "--region": "", "--s3-bucket": "", "--config-file": "file"},
    ),
    "serverless": _Tool(
        (("deploy",), ("package",)),
        {"--stage": "environment", "-s": "environment", "--config": "target", "-c": "target", "--region": "", "-r": "",
         "--param": "variables", "--aws-profile": "hint"},
    ),
}  # fmt: skip
_TOOLS["sls"] = _TOOLS["serverless"]
_LOOKING = frozenset(("render", "diff", "synth", "build", "package", "dev"))


def _maker(name: str, tool: _Tool) -> Callable[[Event], Sequence[Draft]]:
    def made(event: Event) -> Sequence[Draft]:
        given = taken_apart(event.words[1:], tool.options)
        words = tuple(one.text for one in given.words)
        begin = next((one for one in tool.begins if words[: len(one)] == one), None)
        if begin is None:
            return ()
        split = pair if name in ("cdk", "sam", "serverless", "sls", "aws") else None
        values = given.all("variables")
        variables = [one for value in values if (one := pair(value))] if split else [
            one for value in values for one in pairs(value)]  # fmt: skip
        rest = given.words[len(begin) :]
        target = given.last("target") or (rest[0] if name == "ansible-playbook" and rest else None)
        return (Draft(
            " ".join((name, *begin)), name, target, tuple(listed(given.all("file"))), tuple(variables),
            told=tuple(given.all("environment")), hints=(*given.all("hint"), *(rest if target is None else ())),
            checks=bool(begin) and begin[0] in _LOOKING, remote=True,
        ),)  # fmt: skip

    return made


DEPLOYERS = tuple(
    (name, _maker(name, tool), tool.options, ", ".join(" ".join(begin) for begin in tool.begins if begin) or "any")
    for name, tool in _TOOLS.items()
)
