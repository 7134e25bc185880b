"""``paritycheck policy show``: one policy in full."""

from __future__ import annotations

from pathlib import Path

import click

from .options import config, directory


@click.command("show")
@click.argument("name", metavar="POLICY")
@directory
@config
def command(name: str, directory: Path, config: str | None) -> None:
    """Show what a policy looks at, why, and how to fix what it finds."""
    from .. import config as configuration
    from ..report.explain import policy_text
    from .policies import find_policy
    from .surroundings import show, today, width

    settings = configuration.load_settings(directory, today(), config)
    show(policy_text(find_policy(directory, settings, name), width()))
