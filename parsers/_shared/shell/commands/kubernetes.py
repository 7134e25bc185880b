"""``kubectl`` and ``kustomize``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...spliced import Spliced
from ..drafts import Draft
from ..effects import IMAGE
from ..expand import path_of
from ..options import Given, listed, taken_apart
from ..rows import normal, path_is_address
from ..walk import Event

KUBECTL = {
    "-f": "file", "--filename": "file", "-k": "overlay", "--kustomize": "overlay", "-n": "namespace",
    "--namespace": "namespace", "--context": "hint", "--cluster": "hint", "--kubeconfig": "", "-l": "",
    "--selector": "", "--field-manager": "", "--timeout": "", "-o": "", "--output": "", "--user": "", "--token": "",
    "-s": "", "--server": "", "--prune-allowlist": "", "--field-selector": "", "-c": "", "--container": "",
    "--certificate-authority": "", "--as": "", "--request-timeout": "", "--grace-period": "",
}  # fmt: skip
KUSTOMIZE = {"-o": "", "--output": "", "--load-restrictor": "", "--reorder": "", "--helm-command": "", "-e": "",
             "--env": ""}  # fmt: skip
_APPLIES = {"apply": False, "create": False, "replace": False, "diff": False, "delete": False, "kustomize": True}
#: Commands that pass a file on, changed or not.
_PASSING = frozenset(("cat", "sed", "envsubst", "yq", "awk", "perl", "gomplate", "jinja2", "kubeval", "tr"))
_YAML = (".yaml", ".yml", ".json", ".tmpl", ".tpl", ".template", ".j2")


def kubectl(event: Event) -> Sequence[Draft]:
    """``kubectl apply -k DIR`` or ``-f FILE``; with ``-`` what the command before it reads."""
    given = taken_apart(event.words[1:], KUBECTL)
    subcommand = given.words[0].text if given.words else ""
    if subcommand not in _APPLIES:
        return ()
    verb = f"kubectl {subcommand}"
    dry = any(one.startswith("--dry-run") and one != "--dry-run=none" for one in given.switches)
    checks = _APPLIES[subcommand] or dry
    if subcommand == "kustomize":
        folder = given.words[1] if len(given.words) > 1 else None
        applied = _applied(event)
        draft = _draft(f"{verb} | kubectl apply" if applied else verb, given, "kustomize", folder, not applied)
        return (_with_images(draft, event),)
    found = [_with_images(_draft(verb, given, "kustomize", one, checks), event) for one in given.all("overlay")]
    for file in listed(given.all("file")):
        if file.text != "-":
            found.append(_draft(verb, given, "kubernetes", file, checks))
        elif (passed := _passed(event)) is not None:
            found.append(
                _draft(f"{verb} of what {event.before[0].text} passes on", given, "kubernetes", passed, checks)
            )
    return found


def _draft(verb: str, given: Given, parser: str, target: Spliced | None, checks: bool) -> Draft:
    namespace = given.last("namespace")
    hints = tuple(one for one in (namespace, given.last("hint")) if one is not None)
    return Draft(verb, parser, target, namespace=namespace, hints=hints, checks=checks,
                 remote=target is not None and path_is_address(target))  # fmt: skip


def _applied(event: Event) -> bool:
    return bool(event.after) and event.after[0].text in ("kubectl", "oc") and any(
        one.text in ("apply", "create", "replace") for one in event.after
    )  # fmt: skip


def _passed(event: Event) -> Spliced | None:
    """The file that the command before a pipe reads."""
    if not event.before or event.before[0].text not in _PASSING:
        return None
    return next((one for one in reversed(event.before[1:]) if one.text.endswith(_YAML)), None)


def kustomize(event: Event) -> Sequence[Draft]:
    """``kustomize build DIR``; what ``kustomize edit`` changes before is among the effects."""
    given = taken_apart(event.words[1:], KUSTOMIZE)
    words = [one.text for one in given.words]
    if words[:1] == ["build"]:
        folder = given.words[1] if len(words) > 1 else None
        applied = _applied(event)
        verb = "kustomize build | kubectl apply" if applied else "kustomize build"
        return (_with_images(Draft(verb, "kustomize", folder, checks=not applied), event),)
    return ()


def _with_images(draft: Draft, event: Event) -> Draft:
    """The images that ``kustomize edit set image`` has set in the folder before, as variables."""
    row = event.row
    folder = path_of(draft.target, row) if draft.target is not None else normal(row.folder.text)
    prefix = f"{IMAGE} {folder} "
    images = tuple((name.removeprefix(prefix), value) for name, value in row.written.items() if name.startswith(prefix))
    return replace(draft, variables=images) if images else draft
