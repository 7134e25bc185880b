"""``paritycheck policy list``: every policy that applies, one a line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .options import config, directory


@click.command("list")
@directory
@config
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(directory: Path, config: str | None, format_: str) -> None:
    """List the policies that apply, with kind, level and title."""
    from .. import config as configuration
    from ..policy import load
    from ..report.redact import words
    from .surroundings import show, today

    settings = configuration.load_settings(directory, today(), config)
    policies = sorted(load.load_policies(settings, directory), key=lambda policy: policy.id)
    if format_ == "json":
        fields = ("id", "title", "kind", "axis", "surface", "pack")
        data = [{name: getattr(one, name) for name in fields} | {"level": one.level.word} for one in policies]
        show(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        return
    width = max((len(one.id) for one in policies), default=0)
    show("".join(f"{one.id:<{width}}  {one.level.word:<7}  {one.kind:<10}  {words(one.title)}\n" for one in policies))
