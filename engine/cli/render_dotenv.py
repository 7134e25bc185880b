"""``paritycheck render dotenv``: the variables that a reader of an env file would see, as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, get_args

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
    help="Whose reader: compose (docker compose) or docker (docker run --env-file).",
)  # fmt: skip
@click.option("--format", type=click.Choice(("json",)), default="json", show_default=True)
def command(file: str, dialect: str, format: str) -> None:
    """Show the variables of an env file; in ${...} and for bare names, what is set in the environment wins."""
    values = read(source_of(file), dialect)
    show(json.dumps(values, indent=2, ensure_ascii=False) + "\n")


def source_of(file: str) -> Source:
    """A file that the user named; exit 2 when it cannot be read."""
    from ..reading import Files

    root, _ = repository(Path())
    files = Files(root, ())
    source = files.source(within(root, Path(), file))
    if source is None:
        refuse(files.problems)
    return source


def read(source: Source, dialect: str) -> dict[str, str]:
    """The variables in the order of their first line; those that nothing sets are left out."""
    from ...parsers._shared.envfile import Dialect, assign, read_env
    from ...parsers._shared.positioned import Variable
    from ..model import UserError

    dialects: tuple[Dialect, ...] = get_args(Dialect)
    chosen = next((one for one in dialects if one == dialect), None)
    if chosen is None:
        raise UserError(f"there is no dialect {dialect!r}; the dialects are {' and '.join(dialects)}")
    lines, problems = read_env(source, chosen)
    said: list[Diagnostic] = [*problems]
    outer = {name: Variable(text) for name, text in os.environ.items()}
    found = {one.line.key: one.text for one in assign(lines, outer.get, said)}
    refused = [one for one in said if one.code in _REFUSALS]
    if refused:
        refuse(refused)
    return {name: text.value for name, text in found.items() if text is not None}
