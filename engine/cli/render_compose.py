"""``paritycheck render compose``: the project that Compose would start, as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from .options import directory

if TYPE_CHECKING:
    from ..model import Diagnostic


@click.command("compose")
@directory
@click.option("-f", "--file", "files", multiple=True, metavar="FILE", help="A Compose file; later ones win.")
@click.option("--profile", "profiles", multiple=True, help="A profile to switch on; * is all of them.")
@click.option("--env-file", "env_files", multiple=True, metavar="FILE", help="Variables instead of .env.")
@click.option("--project-directory", metavar="DIR", help="The folder that relative paths start from.")
@click.option("-p", "--project-name", default="", metavar="NAME")
@click.option("--format", type=click.Choice(("json",)), default="json", show_default=True)
def command(
    directory: Path,
    files: tuple[str, ...],
    profiles: tuple[str, ...],
    env_files: tuple[str, ...],
    project_directory: str | None,
    project_name: str,
    format: str,
) -> None:
    """Show the merged and interpolated Compose project; variables come from the environment and env files."""
    from ...parsers.compose.render import Request, render
    from ..reading import Files
    from .surroundings import show

    root, here = repository(directory)
    request = Request(
        files=tuple(within(root, directory, path) for path in files),
        profiles=profiles,
        env_files=tuple(within(root, directory, path) for path in env_files) if env_files else None,
        project_directory=within(root, directory, project_directory) if project_directory is not None else None,
        project_name=project_name,
        folder=here,
        variables=tuple(sorted(os.environ.items())),
    )
    model, problems = render(Files(root, ()), request, str(root))
    if model is None:
        refuse(problems)
    show(json.dumps(model, indent=2, ensure_ascii=False) + "\n")


def repository(folder: Path) -> tuple[Path, str]:
    """The root that paths may not leave, and the folder's path in it.

    The nearest folder above with a .git; outside of any repository the whole file system, since nothing says where
    the project ends.
    """
    here = Path(os.path.realpath(folder))
    root = next((one for one in (here, *here.parents) if (one / ".git").exists()), Path(here.anchor))
    return root, within(root, here, ".")


def within(root: Path, folder: Path, path: str) -> str:
    """A path written by the user, relative to the root, in POSIX form; a UserError when it leaves the root."""
    from ..model import UserError

    full = os.path.normpath(os.path.join(os.path.realpath(folder), path))
    inside = os.path.relpath(full, root).replace(os.sep, "/")
    if inside == ".." or inside.startswith("../"):
        raise UserError(f"{path}: lies outside of the repository {root}; run from a folder that holds both")
    return "" if inside == "." else inside


def refuse(problems: Iterable[Diagnostic]) -> NoReturn:
    """Exit with status 2, saying why the tool would refuse the files."""
    from ..model import Level, UserError

    grave = [problem for problem in problems if problem.level >= Level.ERROR] or list(problems)
    raise UserError("; ".join(f"{one.place}: {one.message}".removeprefix(": ") for one in grave) or "refused")
