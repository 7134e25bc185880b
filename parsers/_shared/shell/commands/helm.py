"""``helm`` and ``helmfile``.

Helm, "Values Files": values.yaml, then ``-f`` from left to right, then the ``--set`` family.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...spliced import Spliced
from ..drafts import Draft
from ..options import Given, listed, pair, pairs, taken_apart
from ..rows import made
from ..walk import Event

HELM = {
    "-f": "values file", "--values": "values file", "--set": "set", "--set-string": "set",
    "--set-file": "set from file", "--set-json": "set as JSON", "--set-literal": "set literally",
    "-n": "namespace", "--namespace": "namespace",
    "--kube-context": "hint", "--version": "", "--repo": "repository", "--timeout": "", "--kubeconfig": "",
    "--description": "", "--history-max": "", "--output": "", "-o": "", "--output-dir": "", "--post-renderer": "",
    "--post-renderer-args": "", "--name-template": "", "-l": "", "--labels": "", "--show-only": "", "-s": "",
    "--api-versions": "", "-a": "", "--kube-version": "", "--username": "", "--password": "", "--keyring": "",
    "--ca-file": "", "--cert-file": "", "--key-file": "", "--registry-config": "", "--repository-cache": "",
    "--repository-config": "", "--kube-apiserver": "", "--kube-token": "", "--context": "", "-C": "",
    "--burst-limit": "",
    "--tiller-namespace": "", "--name": "release", "--release-name-template": "",
}  # fmt: skip
HELMFILE = {
    "-e": "environment", "--environment": "environment", "-f": "file", "--file": "file", "-n": "namespace",
    "--namespace": "namespace", "--state-values-set": "set", "--state-values-set-string": "set",
    "--state-values-file": "values file", "-l": "", "--selector": "", "--chart": "", "--kube-context": "hint",
    "--args": "", "-b": "", "--helm-binary": "", "--log-level": "", "--set": "set", "--values": "values file",
    "--context": "", "--output": "", "--output-dir": "", "--concurrency": "",
}  # fmt: skip
#: Subcommand -> whether it only looks, and how many words stand before the chart.
_SUBCOMMANDS = {
    "upgrade": (False, 1), "install": (False, 1), "template": (True, 1), "lint": (True, 0), "package": (True, 0),
}  # fmt: skip
_HELMFILE = {
    "apply": False, "sync": False, "diff": False, "template": True, "lint": True, "build": True, "write-values": True,
    "list": True, "charts": False, "destroy": False, "test": True,
}  # fmt: skip
#: Words in front of the subcommand: plugins that pass everything on.
_PLUGINS = frozenset(("secrets", "diff", "tiller", "unittest", "s3"))


def helm(event: Event) -> Sequence[Draft]:
    """``helm upgrade RELEASE CHART`` and its like."""
    given = taken_apart(event.words[1:], HELM)
    words = list(given.words)
    verb = ["helm"]
    while words and (words[0].text in _PLUGINS or (len(verb) > 1 and words[0].text == "run")):
        verb.append(words.pop(0).text)
    if not words or words[0].text not in _SUBCOMMANDS:
        return ()
    checks, before = _SUBCOMMANDS[words[0].text]
    subcommand = words.pop(0)
    verb.append(subcommand.text)
    if subcommand.text == "lint" and not words:
        words.append(made(".", subcommand.span))
    release = words[0] if before and len(words) > 1 else given.last("release")
    chart = words[-1] if len(words) <= before + 1 and words else (words[before] if words else None)
    applied = bool(event.after) and event.after[0].text == "kubectl" and "apply" in [one.text for one in event.after]
    return (_draft(" ".join(verb), given, release, chart, checks and not applied),)


def _draft(verb: str, given: Given, release: Spliced | None, chart: Spliced | None, checks: bool) -> Draft:
    variables = [one for value in given.all("set") for one in pairs(value)]
    variables += [one for value in given.all("set literally") if (one := pair(value))]
    undecided = [(name, f"set to the text of {path.text}") for value in given.all("set from file")
                 for name, path in pairs(value)]  # fmt: skip
    undecided += [(one[0], "set as JSON") for value in given.all("set as JSON") if (one := pair(value))]
    namespace = given.last("namespace")
    hints = [one for one in (namespace, release, given.last("hint")) if one is not None]
    return Draft(
        verb, "helm", chart, tuple(listed(given.all("values file"))), tuple(variables), release=release,
        namespace=namespace, hints=tuple(hints), checks=checks, remote=True, undecided=tuple(undecided),
        missing=() if chart is not None else ("no chart is named",),
    )  # fmt: skip


def helmfile(event: Event) -> Sequence[Draft]:
    """``helmfile -e ENV -f FILE apply``: which values that means is the helmfile's to say."""
    given = taken_apart(event.words[1:], HELMFILE)
    subcommand = next((word.text for word in given.words if word.text in _HELMFILE), "")
    if not subcommand:
        return ()
    variables = tuple(one for value in given.all("set") for one in pairs(value))
    environment = given.last("environment") or _variable(event, "HELMFILE_ENVIRONMENT")
    told = (environment,) if environment is not None else ()
    hints = tuple(one for one in (given.last("namespace"), given.last("hint")) if one is not None)
    return (Draft(
        f"helmfile {subcommand}", "helmfile", given.last("file"), tuple(listed(given.all("values file"))), variables,
        workspace=environment, namespace=given.last("namespace"), told=told, hints=hints,
        checks=_HELMFILE[subcommand],
    ),)  # fmt: skip


def _variable(event: Event, name: str) -> Spliced | None:
    value = event.row.variables.get(name)
    return value if isinstance(value, Spliced) and value.pieces else None
