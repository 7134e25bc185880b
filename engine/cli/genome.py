"""``paritycheck genome``: the whole graph of facts, as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from .options import config, directory


@click.command("genome")
@directory
@config
@click.option("-o", "--output", metavar="FILE", help="Where it goes instead of standard output.")
def command(directory: Path, config: str | None, output: str | None) -> None:
    """Print the genome as JSON: every node, what is said of it, in which environments, where and why."""
    from ... import __version__
    from ...parsers.registry import PARSERS
    from .. import config as configuration
    from .. import pipeline
    from ..report import ReportContext
    from ..report.genome import render
    from .surroundings import show, today, write

    settings = configuration.load_settings(directory, today(), config)
    found = pipeline.examine(directory, settings, PARSERS)
    text = render(found.reading.genome, found.report, ReportContext(__version__, {}, ("genome",)))
    if output is None:
        show(text)
    else:
        write(output, text)
