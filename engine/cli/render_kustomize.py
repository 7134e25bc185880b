"""``paritycheck render kustomize``: the objects that a kustomization builds, as kubectl prints them."""

from __future__ import annotations

from pathlib import Path

import click

from .options import DIRECTORY
from .render_compose import refuse, repository
from .surroundings import show


@click.command("kustomize")
@click.argument("folder", type=DIRECTORY, default=Path(), metavar="[DIR]")
@click.option("--format", type=click.Choice(("yaml",)), default="yaml", show_default=True)
def command(folder: Path, format: str) -> None:
    """Show the objects that the kustomization of a folder builds, Secrets included.

    Nothing is fetched: a kustomization that builds on a URL, on charts of other places or on plugins is refused.
    """
    from ...parsers.kustomize.render import render
    from ...parsers.registry import charts
    from ..reading import Files

    root, here = repository(folder)
    text, problems = render(Files(root, ()), here, charts())
    if text is None:
        refuse(problems)
    show(text)
