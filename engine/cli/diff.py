"""``paritycheck diff``: what differs between environments, declared or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import gather, report_options


@click.command("diff")
@click.argument("names", nargs=-1, required=True, metavar="A B [C...]")
@report_options
@click.pass_context
def command(ctx: click.Context, /, names: tuple[str, ...], directory: Path, **given: Any) -> None:
    """Compare environments: where do they differ without a declaration that says why?

    Declared divergences are listed in the parity matrix with their reasons, and are no findings.
    """
    if len(names) < 2:
        raise click.UsageError("name at least two environments, such as: paritycheck diff staging prod")
    options = gather(directory, given)
    from ...parsers.registry import PARSERS
    from .. import config, pipeline
    from .reporting import deliver
    from .surroundings import today

    settings = config.load_settings(directory, today(), options.config)
    comparison = pipeline.diff(directory, settings, names, PARSERS)
    words = ("diff", *comparison.environments)
    ctx.exit(deliver(comparison.report, options, comparison.policies, words, comparison.environments, comparison.rows))
