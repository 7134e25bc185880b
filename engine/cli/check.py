"""``paritycheck check``: contradictions between sources, broken invariants, the state of declared divergences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import DIRECTORY, gather, report_options


@click.command("check")
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@report_options
@click.pass_context
def command(ctx: click.Context, /, folder: Path, directory: Path, **given: Any) -> None:
    """Check a folder: where do two places that state the same fact contradict each other?

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 a mistake in usage or configuration, 3 a bug.
    """
    root = DIRECTORY.convert(directory / folder, None, ctx)
    options = gather(root, given)
    from ...parsers.registry import PARSERS
    from .. import config, pipeline
    from .reporting import deliver
    from .surroundings import today

    settings = config.load_settings(root, today(), options.config)
    found = pipeline.examine(root, settings, PARSERS)
    ctx.exit(deliver(found.report, options, found.policies, ("check",)))
