"""``paritycheck render dotenv``: the variables that a reader of an env file would see, as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .render_compose import refuse, repository, within
from .surroundings import show

if TYPE_CHECKING:
    from ..model import Diagnostic, Source

#: What makes a reader refuse the file; the rest are remarks.
_REFUSALS = frozenset((
    "env-syntax", "env-too-long", "env-variable-syntax", "env-variable-required", "env-variable-length",
))  # fmt: skip


@click.command("dotenv")
@click.argument("file", metavar="FILE")
@click.option(
    "--dialect", default="compose", show_default=True, metavar="NAME",
    help="Whose reader: compose, docker (docker run --env-file), kustomize, python-dotenv, npm, npm-expand, ruby or "
    "bash.",
)  # fmt: skip
@click.option("--format", type=click.Choice(("json",)), default="json", show_default=True)
def command(file: str, dialect: str, format: str) -> None:
    """Show the variables of an env file; in ${...} and for bare names, what is set in the environment wins."""
    values = read(source_of(file), dialect)
    show(json.dumps(values, indent=2, ensure_ascii=False) + "\n")


def source_of(file: str) -> Source:
    """A file that the user named; exit 2 when it cannot be read."""
    from ..model import Source
    from ..reading import Files

    root, _ = repository(Path())
    files = Files(root, ())
    path = within(root, Path(), file)
    source = files.source(path)
    if source is None:
        refuse(files.problems)
    with open(root / path, "rb") as start:
        marked = start.read(3) == b"\xef\xbb\xbf"
    return Source(source.path, f"\ufeff{source.text}") if marked else source


def read(source: Source, dialect: str) -> dict[str, str | None]:
    """The variables in the order of their first line; those that nothing sets are left out, or null where read so."""
    from ...parsers._shared.envfile import DIALECTS, assign, nothing, read_env, rules_of
    from ...parsers._shared.positioned import Variable
    from ..model import UserError

    chosen = next((one for one in DIALECTS if one == dialect), None)
    if chosen is None:
        raise UserError(f"there is no dialect {dialect!r}; the dialects are {', '.join(DIALECTS)}")
    lines, problems = read_env(source, chosen)
    said: list[Diagnostic] = [*problems]
    outer = {name: Variable(text) for name, text in os.environ.items()}
    found = {one.line.key: one.text for one in assign(lines, outer.get, said, nothing, chosen)}
    refused = [one for one in said if one.code in _REFUSALS]
    if refused:
        refuse(refused)
    nulls = rules_of(chosen).bare == "null"
    unsaid = next((text for text in found.values() if text is not None and _is_of_a_command(text.missing)), None)
    if unsaid is not None:
        raise UserError(f"{unsaid.span.place}: only running the file would tell this value: {unsaid.missing}")
    return {name: text.value if text else None for name, text in found.items() if text is not None or nulls}


def _is_of_a_command(missing: str) -> bool:
    return bool(missing) and not missing.startswith("variable ")
