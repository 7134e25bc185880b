"""``paritycheck render terraform``: the values of a plan, or of single expressions, as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import click

from ..model import Layers, UserError
from ..reading import Files
from .options import DIRECTORY
from .render_compose import repository, within
from .surroundings import show

#: Environment variables that set Terraform's variables begin with this (Terraform CLI documentation).
_PREFIX = "TF_VAR_"


class Assignment(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``."""

    name = "name=value"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split at the first equals sign."""
        name, equals, text = value.partition("=")
        if not (name and equals):
            self.fail(f"{value!r} is no assignment; write NAME=VALUE", param, ctx)
        return name, text


class FolderFiles(Files):
    """Files whose folders are listed when they are asked for: Terraform reads what git ignores, too."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files directly in a folder, sorted; none outside of the root."""
        if not self.is_folder(folder):
            return ()
        try:
            with os.scandir(self.root / folder) as found:
                return tuple(sorted(entry.name for entry in found if entry.is_file()))
        except OSError:
            return ()

    def under(self, folder: str) -> tuple[str, ...]:
        """The files in a folder and below it, sorted; links to folders are not followed."""
        top = self.root / folder
        walk = os.walk(top) if self.is_folder(folder) else ()
        paths = (Path(place, name).relative_to(self.root).as_posix() for place, _, names in walk for name in names)
        return tuple(sorted(paths))


@click.command("terraform")
@click.argument("folder", type=DIRECTORY, default=Path(), metavar="[DIR]")
@click.option("--var", "variables", type=Assignment(), multiple=True, metavar="NAME=VALUE", help="Wins over files.")
@click.option("--var-file", "var_files", multiple=True, metavar="FILE", help="A variable file; later ones win.")
@click.option("--workspace", default="default", show_default=True, metavar="NAME")
@click.option("--expr-file", metavar="FILE", help="Evaluate a JSON list of expressions instead of planning.")
@click.option("--format", type=click.Choice(("json",)), default="json", show_default=True)
def command(
    folder: Path,
    variables: tuple[tuple[str, str], ...],
    var_files: tuple[str, ...],
    workspace: str,
    expr_file: str | None,
    format: str,
) -> None:
    """Show what Terraform would plan for a root: outputs, resources, and what is known only after apply.

    Files are named relative to the current folder. TF_VAR_ variables count as in Terraform; providers are not asked.
    """
    from ...parsers.terraform.render import Plain, expressions, plan, to_json

    root, here = repository(folder)
    files = FolderFiles(root, ())
    layers = Layers(tuple(within(root, Path(), path) for path in var_files), variables, workspace=workspace)
    if expr_file is not None:
        answers = expressions(here, _texts(expr_file), layers, files)
        show(to_json([*answers]) + "\n")
        return
    if not any(name.endswith((".tf", ".tf.json", ".tofu", ".tofu.json")) for name in files.names(here)):
        raise UserError(f"{folder}: there is no Terraform configuration (*.tf) here; name the folder of a root module")
    found = plan(here, layers, files, _environment(os.environ.items()))
    if found.errors:
        raise UserError("; ".join(dict.fromkeys(found.errors)))
    shown: dict[str, Plain] = {
        "outputs": found.outputs,
        "resources": {**found.resources},
        "unknown": [*found.unknown],
        "warnings": [*found.warnings],
    }
    show(to_json(shown) + "\n")


def _environment(items: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name.removeprefix(_PREFIX), text) for name, text in items if name.startswith(_PREFIX)))


def _texts(path: str) -> list[str]:
    """The expressions of a JSON file; a UserError when it holds no list of texts."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "not valid JSON"
        raise UserError(f"{path}: cannot be read: {reason}; write a JSON list of expressions") from error
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise UserError(f'{path}: holds no list of texts; write a JSON list such as ["var.a", "local.b"]')
    return found
