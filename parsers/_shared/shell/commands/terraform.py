"""``terraform``, ``tofu`` and ``terragrunt``.

Terraform CLI, "Input variables": TF_VAR_ variables, then files that load themselves, then -var-file and -var in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...spliced import Spliced
from ..drafts import Draft
from ..effects import BACKEND, WORKSPACE
from ..options import Given, listed, pair, taken_apart
from ..rows import Row, under
from ..walk import Event

TERRAFORM = {
    "-chdir": "folder", "-var-file": "var file", "-var": "var", "-backend-config": "backend file", "-out": "",
    "-target": "", "-replace": "", "-parallelism": "", "-lock-timeout": "", "-state": "", "-state-out": "",
    "-backup": "", "-plugin-dir": "", "-from-module": "", "-generate-config-out": "", "-exclude": "",
}  # fmt: skip
TERRAGRUNT = {
    **TERRAFORM, "-terragrunt-working-dir": "folder", "-working-dir": "folder", "-terragrunt-config": "",
    "-config": "", "-terragrunt-source": "", "-source": "", "-terragrunt-parallelism": "", "-queue-include-dir": "",
    "-queue-exclude-dir": "", "-terragrunt-include-dir": "", "-terragrunt-exclude-dir": "", "-terragrunt-iam-role": "",
    "-log-custom-format": "", "-log-level": "", "-log-format": "", "-terragrunt-log-level": "", "-iam-assume-role": "",
    "-terragrunt-iam-assume-role-session-name": "", "-terragrunt-tfpath": "", "-tf-path": "",
}  # fmt: skip
#: Subcommand -> whether it only looks.
_SUBCOMMANDS = {
    "plan": False, "apply": False, "destroy": False, "import": False, "refresh": False, "init": True, "validate": True,
    "console": True, "output": True, "show": True, "test": True, "state": True, "taint": False, "untaint": False,
}  # fmt: skip
_BINDING = frozenset(("plan", "apply", "destroy", "import", "refresh", "init", "validate", "console"))


def terraform(event: Event) -> Sequence[Draft]:
    """``terraform -chdir=DIR plan -var-file=F``."""
    given = taken_apart(event.words[1:], TERRAFORM, single_dash=True)
    return _drafts(event, given, event.words[0].text.rpartition("/")[2], list(given.words))


def terragrunt(event: Event) -> Sequence[Draft]:
    """``terragrunt apply`` in the folder of a unit; ``run-all`` in every one below."""
    given = taken_apart(event.words[1:], TERRAGRUNT, single_dash=True)
    words = list(given.words)
    verb = "terragrunt"
    if words and words[0].text in ("run-all", "run", "stack"):
        verb = f"{verb} {words.pop(0).text}"
    return _drafts(event, given, verb, words)


def _drafts(event: Event, given: Given, verb: str, words: list[Spliced]) -> Sequence[Draft]:
    if not words or words[0].text not in _BINDING:
        return ()
    row, subcommand = event.row, words[0].text
    given = Given((*_more(row, subcommand).options, *given.options), given.switches, given.words)
    folder = given.last("folder")
    workspace = row.variables.get("TF_WORKSPACE") or row.written.get(WORKSPACE)
    chosen = (workspace,) if isinstance(workspace, Spliced) and workspace.pieces else ()
    variables = [*_exported(row), *(one for value in given.all("var") if (one := pair(value)))]
    backends = [value for value in given.all("backend file") if "=" not in value.text]
    before = row.written.get(f"{BACKEND} {row.folder.text}")
    return (Draft(
        f"{verb} {subcommand}", "terraform", folder, tuple(given.all("var file")), tuple(variables),
        workspace=next(iter(chosen), None), told=chosen, hints=tuple(backends or filter(None, (before,))),
        checks=_SUBCOMMANDS[subcommand] and not (subcommand == "init" and backends),
        base=under(row.folder, folder) if folder is not None else None,
    ),)  # fmt: skip


def _exported(row: Row) -> Iterator[tuple[str, Spliced]]:
    """``TF_VAR_name`` in the environment."""
    for name, value in row.variables.items():
        if name.startswith("TF_VAR_") and isinstance(value, Spliced):
            yield name.removeprefix("TF_VAR_"), value


def _more(row: Row, subcommand: str) -> Given:
    """The arguments that TF_CLI_ARGS and TF_CLI_ARGS_<subcommand> add."""
    found: list[tuple[str, Spliced]] = []
    for name in ("TF_CLI_ARGS", f"TF_CLI_ARGS_{subcommand}"):
        value = row.variables.get(name)
        if isinstance(value, Spliced) and value.pieces and not value.reason:
            found += taken_apart(listed([value], " \t\n"), TERRAFORM, single_dash=True).options
    return Given(tuple(found))
